#!/bin/sh
# ./dev new rule ID | source SERVICE ACTION LIST ID SOURCE | format NAME | key SECTION NAME TYPE: a skeleton that builds and passes its test; what
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
        -e "s/@ENUM@/$enum/g" -e "s/@ACTION@/$action/g" -e "s/@PREFIX@/$prefix/g" -e "s/@IDENT@/$ident/g" \
        -e "s/@SOURCE@/$source/g" -e "s/@NOUN@/$noun/g" -e "s/@WIRE@/$wire/g" -e "s/@JSON@/$json/g" \
        -e "s/@FILE@/$file/g" -e "s/@LIST@/$list/g" -e "s/@SERVICE@/$service/g" -e "s/@COMMAND@/$command/g" \
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
action='' prefix='' ident='' source='' noun='' wire='' json='' file='' list='' service='' command=''

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

# words SEPARATOR: DescribeLockedSnapshots on standard input, in small words
words() { sed -e 's/\([a-z0-9]\)\([A-Z]\)/\1 \2/g' | tr A-Z a-z | tr ' ' "$1"; }

# prefix_of ID: what ids of this field begin with, where EC2 says so
prefix_of() {
    case $1 in
    *Arn) echo arn: ;;
    SnapshotId) echo snap- ;;
    VolumeId) echo vol- ;;
    ImageId) echo ami- ;;
    InstanceId) echo i- ;;
    esac
}

# source SERVICE ACTION LIST ID SOURCE
new_source() {
    action=$2 list=$3 ident=$4 source=$5
    row=$(grep "^SERVICE($1," collector/aws/services.def) ||
        die "there is no service $1" "collector/aws/services.def lists them: a service that is new is a line there"
    grep -q "^ *SOURCE_$source," model/source.h || die "there is no source $source" "model/source.h lists them"
    case $action in [A-Z]*[a-z]*) ;; *) die "'$action' is no operation" "as AWS spells it: DescribeLockedSnapshots" ;; esac
    service=$(echo "$row" | sed 's/[^"]*"\([^"]*\)".*/\1/')
    protocol=$(echo "$row" | cut -d, -f4 | tr -d ' ')
    command=$(echo "$action" | words -)
    file=${command#*-}
    name=$(echo "${file%s}" | tr - _)
    noun=$(echo "$name" | tr _ ' ')
    enum=$(echo "$name" | tr a-z A-Z)
    prefix=$(prefix_of "$ident")
    wire=$list json=true more=
    [ "$protocol" != rest ] || more=", .path = \"$file/\""
    if [ "$protocol" = query ]; then
        wire=$(echo "$list" | sed 's/^\(.\).*/\1/' | tr A-Z a-z)$(echo "$list" | sed -e 's/^.//' -e 's/s$//')Set
        json=false
    fi
    fill record.def.in "model/records/$name.def"
    fill test_record.c.in "tests/collector/import/test_$name.c"
    line="#include \"model/records/$name.def\""
    awk -v line="$line" '/^#include "model\/records/ { last = NR } { lines[NR] = $0 }
        END { for (i = 1; i <= NR; i++) { print lines[i]; if (i == last) print line } }' model/tables.def >model/tables.def.new
    mv model/tables.def.new model/tables.def
    echo "added   model/tables.def: $line"
    line="OPERATION($(echo "$command" | tr a-z- A-Z_), $1, \"$action\", $name, $source, \"$service:$action\",
          .page = {100, \"MaxResults\", \"NextToken\"}$more)"
    echo "$line" >>collector/aws/operations.def
    echo "added   collector/aws/operations.def: $line"
    cat <<TEXT

Next: the other fields, the names of lists in answers and the size of pages, as an answer that AWS really gave
shows them; how it is paged and scoped in collector/aws/operations.def; what model/source.c says of $source. A kind
that findings or resources.csv speak of is a line in model/kinds.def, a column a line in reports/resources_csv.c.
Then its row in docs/permissions.md, the file in README.md and the help of audit; tests/sandbox answers it, and the
generator writes the file.
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

Next: what it says, in reports/$symbol.c; its row and section in docs/formats.md, its name in docs/man;
hostile texts in its test.
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
'source 6') shift && new_source "$@" ;;
'format 2') new_format "$2" ;;
'key 4') new_key "$2" "$3" "$4" ;;
*) die "nothing is made by: ./dev new $*" "./dev new --help" ;;
esac
