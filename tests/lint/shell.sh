#!/bin/sh
# Every shell script parses, and shellcheck (where installed) has nothing to warn of.
. "$(dirname "$0")/common.sh"

# shellcheck disable=SC2046
scripts=$(find $(present dev .ci tests cli) -type f \
    \( -name '*.sh' -o -name '*.bash' -o -path dev -o -path .ci/run \) | sort)
[ -n "$scripts" ] || fail "no scripts below $root"
bad=0
for script in $scripts; do
    case $(head -n 1 "$script") in
    *bash*) bash -n "$script" || bad=1 ;;
    *) sh -n "$script" || bad=1 ;;
    esac
done
if command -v shellcheck >/dev/null; then
    # shellcheck disable=SC2086
    shellcheck --severity=warning --external-sources --source-path=SCRIPTDIR $scripts || bad=1
fi
exit $bad
