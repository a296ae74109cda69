#!/bin/sh
# The facts of AWS (analyzer/aws_facts.def) and what names them agree: every id that a rule page or a
# comment names exists, and every fact is named by one of them. (Which facts a rule has, page and
# descriptor alike, a unit test compares.)
. "$(dirname "$0")/common.sh"

table=analyzer/aws_facts.def
if [ ! -e "$table" ]; then
    echo "no $table, nothing to compare"
    exit 0
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
bad=0
complain() {
    echo "$*" >&2
    bad=1
}

# The file and the id, for each place that names one: in brackets in code, after "Facts:" on a page.
sed -n 's/^AWS_FACT([A-Z0-9_]*, "\([A-Z0-9-]*\)",.*/\1/p' "$table" >"$work/ids"
[ -s "$work/ids" ] || fail "$table: no line like AWS_FACT(NAME, \"ID\", …"
LC_ALL=C sort -c "$work/ids" || complain "$table: the ids are not sorted"
families=$(sed 's/-.*//' "$work/ids" | sort -u | paste -s -d '|' -)
c_files | grep -v "^$table" | while read -r file; do
    grep -oE "\[($families)-[A-Z0-9-]+\]" "$file" | tr -d '[]' | sed "s|^|$file |"
done >"$work/named"
for page in docs/rules/*.md; do
    awk '/^Facts: / { on = 1 } /^$/ { on = 0 } on' "$page" | sed 's/^Facts: //; s/[,.]/ /g' |
        tr ' ' '\n' | grep -E '^[A-Z0-9]+(-[A-Z0-9]+)+$' | sed "s|^|$page |"
done >>"$work/named"

while read -r file id; do
    grep -qxF -- "$id" "$work/ids" || complain "$file: there is no fact $id in $table"
done <"$work/named"
while read -r id; do
    grep -q " $id\$" "$work/named" || complain "$table: nothing names $id"
done <"$work/ids"
for page in docs/rules/*.md; do
    case $page in */README.md | 'docs/rules/*.md') continue ;; esac
    grep -q '^Facts: ' "$page" || complain "$page: no line 'Facts: …' (none is a list, too)"
done
exit $bad
