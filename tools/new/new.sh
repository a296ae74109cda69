#!/bin/sh
# ./dev new rule ID: the skeleton of a rule, which builds and passes its test: then say what it is about.
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
        "tools/new/$1" >"$2"
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

case "${1:-} $#" in
'rule 2') new_rule "$2" ;;
*) die "nothing is made by: ./dev new $*" "./dev new --help" ;;
esac
