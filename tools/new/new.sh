#!/bin/sh
# ./dev new rule ID | format NAME | key SECTION NAME TYPE: a skeleton that builds and passes its test; what
# is left to say is printed.
set -eu
cd "$(dirname "$0")/../.."

die() { # WHAT NEXT
    printf 'error: %s\nhint: %s\n' "$1" "$2" >&2
    exit 2
}

# fill TEMPLATE FILE: never over a file that is there
fill() {
    [ ! -e "$2" ] || die "$2 is there already" "take another name, or remove it"
    mkdir -p "$(dirname "$2")"
    sed -e "s/@ID@/$id/g" -e "s/@FAMILY@/$family/g" -e "s/@SYMBOL@/$symbol/g" -e "s/@NAME@/$name/g" \
        -e "s/@ENUM@/$enum/g" \
        "tools/new/$1" >"$2"
    case $2 in *.c) if command -v clang-format >/dev/null; then clang-format -i "$2"; fi ;; esac
    echo "wrote   $2"
}

# add_line FILE LINE PATTERN: among the lines that fit PATTERN, sorted
add_line() {
    awk -v new="$2" -v pattern="$3" '
        $0 ~ pattern && !done && $0 > new { print new; done = 1 }
        { print }
        $0 ~ pattern { last = NR }
        END { if (!done) print new }' "$1" >"$1.new"
    mv "$1.new" "$1"
    echo "added   $1: $2"
}

id='' family='' symbol='' name='' enum=''

new_rule() {
    id=$1
    case $id in
    *[!A-Z0-9-]* | -* | *- | *--*) die "'$id' is no id of a rule" "capitals, digits and hyphens: SEC-KEY-DOOMED" ;;
    *-*) ;;
    *) die "'$id' names no family" "FAMILY-WHAT: SEC-KEY-DOOMED" ;;
    esac
    family=${id%%-*}
    symbol=$(echo "$id" | tr A-Z- a-z_)
    folder=$(echo "$family" | tr A-Z a-z)
    name=${symbol#"${folder}"_}
    grep -q "\"$id\"" rules/catalogue.c ||
        die "the catalogue has no rule $id" "ids never change: add it to rules/catalogue.c first"
    fill rule.c.in "rules/$folder/$name.c"
    fill rule.md.in "docs/rules/$id.md"
    fill test_rule.c.in "tests/rules/$folder/test_$name.c"
    add_line rules/rules.def "RULE($(echo "$id" | tr - _), rule_$symbol)" '^RULE'
    cat <<TEXT

Next: what it reports, the predicate and its words in rules/$folder/$name.c; the facts of AWS that it rests
on; the page; a pass, a fail, an unknown and a boundary in the test; a scenario in tests/generator.
./dev quick builds and tests it; 'snapaudit rules facts > docs/aws-facts.md' and the target golden renew
what lists all rules.
TEXT
}

new_format() {
    name=$1
    case $name in '' | *[!a-z0-9-]*) die "'$name' is no name of a format" "small letters, digits and hyphens: ndjson" ;; esac
    symbol=$(echo "$name" | tr - _)
    enum=$(echo "$symbol" | tr a-z A-Z)
    fill format.c.in "reports/$symbol.c"
    fill test_format.c.in "tests/reports/test_$symbol.c"
    line="FORMAT($enum, \"$name\", AUDIT, STREAMS, \"what it is, and for whom\", FILE(\"findings.$name\", $symbol))"
    echo "$line" >>reports/formats.def
    echo "added   reports/formats.def: $line"
    cat <<TEXT

Next: what it says, in reports/$symbol.c; its row and section in docs/formats.md, its name in docs/man and
completions/ (unit.cli.manual tells what is missing); hostile texts in its test.
TEXT
}

# key SECTION NAME TYPE
new_key() {
    section=$1 name=$2 type=$3
    grep -q "^SECTION($section," policy/sections.def ||
        die "there is no section $section" "policy/sections.def lists them"
    grep -qE "^(TYPE|LIKE)\($type," policy/types.def ||
        die "there is no type $type" "policy/types.def lists them"
    holder=$(sed -n "s/^SECTION($section, \([a-z_]*\),.*/\1/p" policy/sections.def)
    line="KEY($section, \"$name\", $type, $name, NULL, \"an example\",
    \"what it says\", 0)"
    awk -v line="$line" -v head="^KEY(_HERE)?\\($section," '
        { lines[NR] = $0 }
        $0 ~ head { last = NR }
        END {
            while (lines[last] !~ /\)$/) last++
            for (i = 1; i <= NR; i++) { print lines[i]; if (i == last) print line }
        }' policy/keys.def >policy/keys.def.new
    mv policy/keys.def.new policy/keys.def
    echo "added   policy/keys.def: $line"
    cat <<TEXT

Next: the member $name in struct $holder (policy/policy.h); default, example and words in policy/keys.def; the row
that unit.policy.policy_docs prints, in docs/policy.md; docs/policy.schema.json comes from the target golden.
TEXT
}

case "${1:-} $#" in
'rule 2') new_rule "$2" ;;
'format 2') new_format "$2" ;;
'key 4') new_key "$2" "$3" "$4" ;;
*) die "nothing is made by: ./dev new $*" "./dev new --help" ;;
esac
