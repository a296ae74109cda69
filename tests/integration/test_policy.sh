#!/bin/bash
# test-policy: the golden cases that list verdicts, and what users see of cases of their own.
# test_policy.sh PROGRAM SOURCE-DIR BUILD-DIR
set -u

program=${1:?usage: $0 PROGRAM SOURCE-DIR BUILD-DIR}
program=$(cd "$(dirname "$program")" && pwd)/$(basename "$program")
source=$(cd "${2:?}" && pwd)
cases=$source/tests/cases
lib=$source/tests/integration/lib
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
export LC_ALL=C.UTF-8 HOME=$work
as_of=2026-01-15T12:00:00Z

# shellcheck source=tests/integration/lib/checks.sh
. "$lib/checks.sh"
# test_policy STATUS ARGUMENT...
test_policy() {
    local expected=$1
    shift
    run "$expected" test-policy "$@"
}
out_is() { if [[ $(cat out) == "$1" ]]; then pass; else fail "$ran: not what was expected"; fi; }

# ---- the golden cases --------------------------------------------------------------------------------
# What a golden case's command line names becomes the files of a case: some share an inventory. Rules that it
# leaves out are turned off, but those that its policy speaks of.
ids=$("$program" rules list --format json | jq -r '.[].id')
turn_off() { # NAME RULE,RULE...
    local policy=$1/policy.yaml id
    [[ -e $policy ]] || return 1
    cp --remove-destination "$(realpath "$policy")" "$policy"
    grep -q '^rules:' "$policy" || echo 'rules:' >>"$policy"
    for id in $ids; do
        [[ ,$2, == *",$id,"* ]] || grep -q "^  $id:" "$policy" ||
            sed -i "/^rules:/a\\  $id: {enabled: false}" "$policy"
    done
}
from_golden() { # CASE
    local case=$1 name=golden/${1##*/} words at rules=
    read -ra words <"$case/cmd"
    mkdir -p "$name"
    ln -s "$case/expected/verdicts" "$case/why" "$name/"
    for ((at = 0; at < ${#words[@]}; at++)); do
        case ${words[at]} in
        --input) ln -s "$case/${words[at + 1]}" "$name/input" ;;
        --policy) ln -s "$case/${words[at + 1]}" "$name/policy.yaml" ;;
        --as-of) echo "${words[at + 1]}" >"$name/as_of" ;;
        --rule) rules=${words[at + 1]} ;;
        --region | --account | --where) rm -r "$name" && return ;; # a case has no options
        esac
    done
    [[ -z $rules ]] || turn_off "$name" "$rules" || rm -r "$name"
}
for verdicts in "$cases"/*/expected/verdicts; do
    from_golden "${verdicts%/expected/verdicts}"
done
count=$(find golden -mindepth 1 -maxdepth 1 | wc -l)
test_policy 0 golden
out_has "$count passed, 0 failed"
if [[ $count -ge 30 ]]; then pass; else fail "only $count golden cases"; fi
if [[ -s err ]]; then fail "$ran says something on standard error"; else pass; fi

# ---- cases of one's own ------------------------------------------------------------------------------
mkdir -p own/late own/fresh
cp -R "$cases/pending-is-not-newest/input" own/late/input
cp "$cases/pending-is-not-newest/policy.yaml" company.yaml
echo $as_of >own/late/as_of
cp -R own/late/. own/fresh
echo 'a backup must be less than a day old' >own/late/why

# Without verdicts: broken, and the way out is said.
test_policy 2 --policy company.yaml own
out_has 'BROKEN  late'
out_has 'own/late/verdicts is missing'
out_has "hint: 'snapaudit test-policy --update' writes it"
out_has '0 passed, 0 failed, 2 broken'

# --update writes them; then all is well.
test_policy 0 --policy company.yaml --update own
out_has 'updated late ('
test_policy 0 --policy company.yaml own
out_has 'ok      late ('
out_has '2 passed, 0 failed'
test_policy 0 --policy company.yaml --update own && out_lacks updated
test_policy 0 --policy company.yaml own/late own/fresh/ && out_has '2 passed'
test_policy 0 --policy company.yaml --quiet own && out_is '2 passed, 0 failed'
if grep -q '| fail |' own/late/verdicts && ! grep -q '| pass |' own/late/verdicts; then
    pass
else
    fail 'the verdicts that were written are not fails alone'
fi

# One verdict less, one more, one other: each is named, with why. The other case is not touched.
first=$(grep -m 1 '| fail |' own/late/verdicts)
grep -vF -e "$first" own/late/verdicts >shorter
cp own/late/verdicts whole
cp shorter own/late/verdicts
test_policy 1 --policy company.yaml own
out_has 'FAILED  late'
out_has "  unexpected  $first"
out_has '  why: a backup must be less than a day old'
out_has '1 passed, 1 failed'
(cat whole && echo 'TAG-REQUIRED | fail | none | high | eu-west-1 vol-404') >own/late/verdicts
test_policy 1 --policy company.yaml own
out_has '  missing     TAG-REQUIRED | fail | none | high | eu-west-1 vol-404'
sed '1s/| fail |/| unknown |/' whole >own/late/verdicts
test_policy 1 --policy company.yaml own
out_has "  expected    $(head -n 1 own/late/verdicts)"
out_has "  got         $(head -n 1 whole)"

# What is left out is not compared, and comments stay.
(echo '# the company wants this' && cut -d '|' -f 1-5 whole | sed 's/| [a-z]* |\([^|]*\)$/| * |\1/') >own/late/verdicts
test_policy 0 --policy company.yaml own && out_has '2 passed'
sed -i '2s/| fail |/| unknown |/' own/late/verdicts
test_policy 0 --policy company.yaml --update own/late
if [[ $(cat own/late/verdicts) == "# the company wants this
$(cat whole)" ]]; then pass; else fail "--update: $(cat own/late/verdicts)"; fi

# Another policy says something else: its own goes first.
test_policy 1 own && out_has '0 passed, 2 failed'
cp company.yaml own/late/policy.yaml
test_policy 1 own && out_has '1 passed, 1 failed'
rm own/late/policy.yaml

# ---- other forms -------------------------------------------------------------------------------------
cp shorter own/late/verdicts
test_policy 1 --policy company.yaml --format tap own
out_is "TAP version 13
1..2
ok 1 - fresh
not ok 2 - late
# unexpected: $first"
test_policy 1 --policy company.yaml --format junit own
cp out junit.xml
/usr/bin/python3 -B "$source/tests/integration/formats/junit.py" junit.xml >out
out_is 'ok junit.xml'

# ---- what is wrong -----------------------------------------------------------------------------------
echo 'RPO-EXCEEDED fail' >own/late/verdicts
test_policy 2 --policy company.yaml own
out_has "own/late/verdicts:1: a verdict has 5 to 16 fields, parted by ' | '"
out_has '1 passed, 0 failed, 1 broken'
echo 'RPO-EXCEEDED | failed | none | high | eu-west-1 vol-1' >own/late/verdicts
test_policy 2 --policy company.yaml own/late && out_has 'the second field is pass, fail'
cp whole own/late/verdicts
rm own/late/as_of
test_policy 2 --policy company.yaml own/late && out_has 'as of which moment' && out_has 'as_of beside input'
test_policy 0 --policy company.yaml --as-of $as_of own/late
echo 'next tuesday' >own/late/as_of
test_policy 2 --policy company.yaml own/late && err_has 'next tuesday is no moment in time'
echo 'scopes: 7' >bad.yaml
test_policy 2 --policy bad.yaml --as-of $as_of own/fresh && err_has 'bad.yaml:1' && out_has 'BROKEN  fresh'
mkdir empty
test_policy 2 empty && err_has 'there is no case in empty'
test_policy 2 nowhere && err_has 'could not open the folder nowhere'
test_policy 2 --policy - own && err_has 'needs the name of a file'
test_policy 2 && err_has "'snapaudit test-policy' needs DIR"
test_policy 2 --format xml own && err_has 'takes one of: text tap junit'
rm -r own/fresh/input/* && test_policy 2 --policy company.yaml own/fresh && out_has 'nothing to judge'

checks_end
