#!/bin/sh
# Every flip of the mutation tests still fits its file, and its rule, law or unit test exists: a clause that
# was rewritten would else go without a mutation until somebody runs them all.
. "$(dirname "$0")/common.sh"

list=tests/mutation/mutations.txt
if [ ! -e "$list" ]; then
    echo "no $list, nothing to compare"
    exit 0
fi
tab=$(printf '\t')
bad=0
complain() {
    echo "$list: $*" >&2
    bad=1
}
# The targets of all unit tests: core/test_str.c is test_core_str.
units=$(cd tests && find . -name 'test_*.c' | sed 's|^\./||; s|/test_|/|; s|\.c$||; s|/|_|g; s|^|test_|')
while IFS=$tab read -r file pattern replacement rule; do
    case $file in '#'* | '') continue ;; esac
    if [ ! -e "$file" ]; then
        complain "there is no file $file"
    elif [ "$(sed -E "s|$pattern|$replacement|" "$file" | cksum)" = "$(cksum <"$file")" ]; then
        complain "nothing in $file fits $pattern"
    fi
    if [ -z "$rule" ]; then
        complain "fewer than four columns: $file $pattern"
    elif [ "$rule" != "${rule#law_}" ]; then
        [ -e "tests/laws/${rule#law_}.py" ] || complain "there is no law $rule"
    elif [ "$rule" != "${rule#test_}" ]; then
        echo "$units" | grep -qx "$rule" || complain "there is no unit test $rule"
    elif ! grep -q "^RULE($(echo "$rule" | tr - _)," rules/rules.def; then
        complain "there is no rule $rule"
    fi
done <"$list"
exit $bad
