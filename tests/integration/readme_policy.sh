#!/bin/sh
# The YAML of the README, put into what `policy init` prints as the README says, is a policy without a mistake,
# and has the gate that the README asks.
# usage: readme_policy.sh PROGRAM SOURCE-DIR BUILD-DIR
set -u

program=$1
readme=$2/README.md
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
cd "$work" || exit 1

# block N: the Nth block of YAML of the README, without the indent of its list item.
block() { awk -v n="$1" '/^ *```yaml/ { at++; on = at == n; next } /^ *```/ { on = 0 } on' "$readme" | sed 's/^   //'; }

"$program" policy init >init.yaml || exit 1
block 1 >scope.yaml
{
    sed '/^scopes:/q' init.yaml
    cat scope.yaml
    sed '1,/^scopes:/d' init.yaml
    block 2
    block 3
} >policy.yaml
failed=0
expect() {
    echo "$1"
    shift
    "$@" >out 2>&1 || {
        cat out policy.yaml
        failed=1
    }
}
expect "the policy is right" "$program" policy check policy.yaml
expect "it has the scope" grep -q 'name: production' scope.yaml
"$program" policy show --policy policy.yaml >shown || failed=1
for word in production EX-0042 CostCenter deploy; do
    expect "it holds $word" grep -q "$word" shown
done
exit $failed
