#!/bin/sh
# Every rule of rules/rules.def has a page and a test, and every page has a rule.
. "$(dirname "$0")/common.sh"

if [ ! -e rules/rules.def ]; then
    echo "no rules/rules.def, nothing to compare"
    exit 0
fi
ids=$(sed -n 's/^RULE(\([A-Z_]*\), .*/\1/p' rules/rules.def | tr _ -)
[ -n "$ids" ] || fail "rules/rules.def: no line like RULE(NAME, descriptor)"
bad=0
complain() {
    echo "$*" >&2
    bad=1
}
for id in $ids; do
    [ -s "docs/rules/$id.md" ] || complain "$id: no page docs/rules/$id.md"
    find tests/rules -name 'test_*.c' -exec grep -qwF -- "$id" {} \; -print 2>/dev/null |
        grep -q . || complain "$id: no tests/rules/<family>/test_*.c mentions it"
done
for page in docs/rules/*.md; do
    id=$(basename "$page" .md)
    case $id in README | '*') continue ;; esac
    echo "$ids" | grep -qxF -- "$id" || complain "$page: no rule $id in rules/rules.def"
done
exit $bad
