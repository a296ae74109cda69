#!/bin/bash
# The ledger of restore tests: one record or many, two writers, killed writers, and whether it is what it was.
# evidence.sh PROGRAM SOURCE-DIR BUILD-DIR
set -u

program=${1:?usage: $0 PROGRAM SOURCE-DIR BUILD-DIR}
program=$(cd "$(dirname "$program")" && pwd)/$(basename "$program")
source_dir=$(cd "${2:?}" && pwd)
work=$(mktemp -d)
# shellcheck disable=SC2046 # one word each
trap 'kill -9 $(jobs -p) 2>/dev/null; rm -rf "$work"' EXIT
cd "$work" || exit 1
# shellcheck source=tests/integration/lib/checks.sh
. "$source_dir/tests/integration/lib/checks.sh"

volume=arn:aws:ec2:eu-west-1:111122223333:volume/vol-0abc
snapshot=arn:aws:ec2:eu-west-1::snapshot/snap-0def
columns=schema,kind,tested_at,subject_arn,source_arn,recovery_point_arn,target_account,target_region
columns+=,outcome,grade,duration_s,actor,validator,artefact,artefact_sha256,ticket,detail
nobody=e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
test=(--subject "$volume" --outcome passed --actor alice)

add() { # LEDGER OPTION...: one record
    run 0 evidence add --ledger "$1" "${test[@]}" --tested-at 2026-01-15T12:34:56Z "${@:2}"
}
head_of() { "$program" evidence verify --ledger "$1" | sed -n 's/^head \([0-9a-f]\{64\}\)$/\1/p'; }
records_of() { "$program" evidence list --ledger "$1" --format csv | tail -n +2 | wc -l; }
rows() { # COUNT: as another program would write them, without links
    echo "$columns"
    awk -v n="$1" -v v=$volume -v s=$snapshot 'BEGIN {
        for (i = 0; i < n; i++)
            printf "1,restore-test,2026-01-%02dT%02d:%02d:%02dZ,%s,%s,,011122223333,eu-west-1,passed,E3,720,alice,bob,,,T-%d,\n",
                i / 86400 + 1, i / 3600 % 24, i / 60 % 60, i % 60, v, s, i
    }'
}

# ---- one record ------------------------------------------------------------------------------------
echo log >log.txt
add l.csv --source $snapshot --duration 12m --validator bob --artefact log.txt \
    --target-account 011122223333 --target-region eu-west-1
out_has 'line 2' && out_has 'grade E4'
check 'the head is not that of the ledger' grep -qxF "head $(head_of l.csv)" out
add l.csv --ticket "'=1+1" --detail '=HYPERLINK("x"), "quoted"' && out_has 'line 3' && out_has 'grade E3'
run 0 evidence add --ledger l.csv --subject $volume --outcome failed --actor snapaudit
out_has 'grade E2'
check 'the ledger is for others, too' test "$(stat -c %a l.csv)" = 600
run 0 evidence list --ledger l.csv && out_has vol-0abc && out_has E4 && out_lacks BROKEN
run 0 evidence list --ledger l.csv --format json && out_has '"counts_as": "E4"'
check 'the JSON is none' python3 -m json.tool out
run 0 evidence list --ledger l.csv --subject vol-0abc --format csv && out_lacks ',link'
run 0 evidence list --ledger l.csv --subject vol-0abd --format csv
check 'another volume is listed' test "$(wc -l <out)" = 1

# ---- what an audit sees --------------------------------------------------------------------------------
run 2 evidence add --from-inventory --ledger seen.csv --subject $volume && err_has '--subject describes a test'
run 2 evidence add --from-inventory --ledger seen.csv --duration 3m && err_has '--duration describes a test'
run 2 evidence add --ledger seen.csv "${test[@]}" --input . && err_has '--input goes with --from-inventory'
run 2 evidence add --from-inventory --input . && err_has 'no ledger is named'
check 'a ledger was begun for nothing' test ! -e seen.csv
mkdir -p aws/eu-west-1
echo '{"Volumes": []}' >aws/eu-west-1/volumes.json
exec 9>.held.csv.snapaudit-lock
flock 9
"$program" evidence add --from-inventory --wait --ledger held.csv --input aws --account 111122223333 >out 2>err 9>&- &
waiting=$!
for ((i = 0; i < 1000; i++)); do
    if grep -q '; waiting' err; then break; fi
    read -r -t 0.02 <> <(:)
done
kill -TERM $waiting
status=0
wait $waiting || status=$?
ran='a writer that waits'
check 'a signal does not end it' test $status = 143
exec 9>&-

refused() { # WORDS OPTION...: not recorded
    cp l.csv before.csv
    run 2 evidence add --ledger l.csv "${@:2}" && err_has "$1" && same l.csv before.csv
}
refused 'needs --subject ARN' --outcome passed --actor alice
refused 'needs --outcome WORD' --subject $volume --actor alice
refused 'needs --actor NAME' --subject $volume --outcome passed
refused "--subject: 'vol-0abc' is not what belongs there" --subject vol-0abc --outcome passed --actor a
refused 'unknown word ok' --subject $volume --outcome ok --actor a
refused 'is still to come' "${test[@]}" --tested-at 9999-12-31
refused "--duration: 'soon'" "${test[@]}" --duration soon
refused 'target_region does not go with --subject' "${test[@]}" --target-region cn-north-1
refused 'could not read the artefact gone.txt' "${test[@]}" --artefact gone.txt
refused 'unknown option --grade' "${test[@]}" --grade E4
run 2 evidence add "${test[@]}" && err_has 'no ledger is named'

# the ledger of a policy lies beside it
mkdir -p of_policy
cat >of_policy/policy.yaml <<'YAML'
policy: {name: tests, version: "1", owner: ""}
evidence: {ledger: tests.csv}
scopes: [{name: all, match: {}}]
YAML
run 0 evidence add --policy of_policy/policy.yaml "${test[@]}" && is_there of_policy/tests.csv
run 0 evidence add --policy of_policy/policy.yaml "${test[@]}" --artefact log.txt
err_has 'is not found by this name from the folder of the ledger'
"$program" policy init >plain.yaml
run 2 evidence verify --policy plain.yaml && err_has 'no ledger is named'

# ---- is it what it was? ----------------------------------------------------------------------------
head=$(head_of l.csv)
run 0 evidence verify --ledger l.csv --head "$head" --artefacts
out_has 'ok: l.csv: 3 records, 3 linked' && out_has '1 as recorded'
run 0 evidence verify --ledger l.csv --head "${head^^}" --artefacts --quiet && out_is_empty
run 0 evidence verify --ledger l.csv --head $nobody && out_has 'head found at line 1, 3 after it'
head -n 3 l.csv >cut.csv
run 0 evidence verify --ledger cut.csv
run 1 evidence verify --ledger cut.csv --head "$head"
err_has "cut.csv does not reach the head $head" && err_has 'tail was cut off'
run 0 evidence verify --ledger l.csv --head "$(head_of cut.csv)" && out_has 'line 3, 1 after it'
run 2 evidence verify --ledger l.csv --head abc && err_has 'is no head'
sed 's/E4,720/E4,721/' l.csv >changed.csv
run 1 evidence verify --ledger changed.csv && err_has 'changed.csv:2: the chain is broken'
out_lacks ok: && err_lacks changed.csv:3
sed 3d l.csv >gone.csv
run 1 evidence verify --ledger gone.csv && err_has 'gone.csv:3: the chain is broken'
cp changed.csv before.csv
run 2 evidence add --ledger changed.csv "${test[@]}" && err_has 'changed.csv:2: the chain is broken'
same changed.csv before.csv
run 0 evidence list --ledger changed.csv && check 'not marked' grep -q 'E3 .*BROKEN' out
echo other >log.txt
run 1 evidence verify --ledger l.csv --artefacts && err_has 'l.csv:2: the artefact log.txt is not the one'
rm log.txt && run 0 evidence verify --ledger l.csv --artefacts && out_has '1 not there'
sed 's/passed/ok/' l.csv >flawed.csv
run 2 evidence verify --ledger flawed.csv && err_has "flawed.csv:2: outcome is 'ok'"
run 2 evidence list --ledger flawed.csv && out_has failed && out_lacks passed

# by others, as docs/ledger.md says it
sed -n '/^```python$/,/^```$/{/^```/d;p}' "$source_dir/docs/ledger.md" >links.py
ran='the script of docs/ledger.md'
check 'there is none' test -s links.py
python3 links.py l.csv >out 2>err && out_has "$head"
check 'it fails' grep -qxF "$head" out
if python3 links.py changed.csv >out 2>err; then fail "$ran: takes a changed ledger"; else pass; fi
err_has 'line 2'

# a spreadsheet saved it again
cat >resave.py <<'PYTHON'
import csv, sys
rows = list(csv.reader(open(sys.argv[1], newline="", encoding="utf-8-sig")))
for row in rows[1:]:
    row[6] = row[6].lstrip("0")
    row[2] = row[2].replace("T", " ").replace("Z", "")
with open(sys.argv[2], "w", newline="", encoding="utf-8-sig") as out:
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows(rows)
PYTHON
python3 resave.py l.csv saved.csv
ran='a ledger that was saved again'
check 'the bytes are the same' test "$(head -c 3 saved.csv)" = $'\xef\xbb\xbf'
run 0 evidence verify --ledger saved.csv --head "$head" && out_has '3 linked' && out_lacks 'after it'
check 'the script does not agree' test "$(python3 links.py saved.csv)" = "$head"
cp saved.csv before.csv
add saved.csv && check 'the old bytes changed' cmp -n "$(stat -c %s before.csv)" saved.csv before.csv
check 'a line end is of another kind' test "$(grep -c $'\r$' saved.csv)" = 5
run 0 evidence verify --ledger saved.csv --head "$head" && out_has '1 after it'

# the listing is a ledger
"$program" evidence list --ledger l.csv --format csv >listed.csv
run 0 evidence verify --ledger listed.csv --head "$head" && same l.csv listed.csv
run 0 evidence import listed.csv --ledger from_list.csv && err_has 'taken as less' # without log.txt
echo log >log.txt
run 0 evidence import listed.csv --ledger again.csv && same l.csv again.csv

# ---- import ----------------------------------------------------------------------------------------
rows 3 >drills.csv
run 0 evidence import drills.csv --ledger i.csv --dry-run && out_has 'would add 3' && is_absent i.csv
run 0 evidence import drills.csv --ledger i.csv && out_has 'added 3' && out_has 'from line 2'
rows 5 >drills.csv
run 0 evidence import drills.csv --ledger i.csv && out_has 'added 2' && out_has 'known already 3'
run 0 evidence import i.csv --ledger i.csv && out_has 'added 0' && out_has 'known already 5'
run 0 evidence verify --ledger i.csv && out_has '5 records, 5 linked'
run 2 evidence add --ledger drills.csv "${test[@]}" && err_has 'has no column link'
err_has 'evidence import drills.csv --ledger NEW'

not_imported() { # FILE WORDS...: all or none
    local words
    cp i.csv before.csv
    run 2 evidence import "$1" --ledger i.csv && same i.csv before.csv && err_has 'nothing of it was imported'
    for words in "${@:2}"; do err_has "$words"; done
}
rows 9 | sed -e '3s/passed/fine/' -e '5s/720/-1/' -e '7s/2026/2999/' -e '8s/$/,/' >wrong.csv
not_imported wrong.csv "wrong.csv:3: outcome is 'fine'" "wrong.csv:5: duration_s is '-1'" \
    "wrong.csv:7: tested_at is '2999-01-01T00:00:05Z'" 'wrong.csv:8: the row has 18 fields' '4 errors'
not_imported changed.csv 'changed.csv:2: the chain is broken'
digest=$(sha256sum log.txt | cut -d' ' -f1)
mkdir -p logs && cp log.txt logs/
e4="1,restore-test,2026-01-15,$volume,,,,,passed,E4,,alice,bob"
printf '%s\n%s,log.txt,%s,,\n' "$columns" "$e4" "${digest^^}" >logs/right.csv
run 0 evidence import logs/right.csv --ledger right.csv && err_lacks 'taken as less'
run 0 evidence list --ledger right.csv && out_has E4
printf '%s\n%s,log.txt,%064d,,\n' "$columns" "$e4" 7 >logs/another.csv
not_imported logs/another.csv "another.csv:2: artefact_sha256 is '0000"
printf '%s\n%s,https://example.com/log,%s,,\n' "$columns" "$e4" "$digest" >address.csv
run 0 evidence import address.csv --ledger address.out && err_has 'taken as less'
run 0 evidence list --ledger address.out && out_has E3 && out_lacks E4
printf '%s\n%s,,,,\n' "$columns" "${e4/alice,bob/,}" >nobody.csv
run 0 evidence import nobody.csv --ledger nobody.out
run 0 evidence list --ledger nobody.out && out_has E1
tr , ';' <drills.csv >semicolons.csv
run 2 evidence import semicolons.csv --ledger i.csv && err_has "parted by ';', not by ','"

# ---- files of all kinds ----------------------------------------------------------------------------
mkfifo pipe
mkdir folder
for path in pipe folder /dev/zero /dev/stdin; do
    run 2 evidence list --ledger $path
    run 2 evidence verify --ledger $path
    run 2 evidence add --ledger $path "${test[@]}"
    run 2 evidence import $path --ledger i.csv
done
ran='a pipe'
check 'it was replaced' test -p pipe
run 2 evidence add --ledger i.csv "${test[@]}" --artefact pipe && err_has 'is a pipe, not a file'
run 2 evidence add --ledger nowhere/l.csv "${test[@]}" && err_has 'No such file or directory'
mkdir -p real && cp l.csv real/l.csv && chmod 640 real/l.csv && ln -s real/l.csv link.csv
add link.csv && check 'the link was replaced' test -L link.csv
check 'the mode changed' test "$(stat -c %a real/l.csv)" = 640
check 'it is not in the file' test "$(records_of real/l.csv)" = 4
check 'something is left beside it' test "$(ls -A real)" = l.csv

# ---- two writers -----------------------------------------------------------------------------------
rows 20000 >many.csv
run 0 evidence import many.csv --ledger w.csv && out_has 'added 20000'
begin() { "$program" evidence add --ledger w.csv "${test[@]}" >began 2>&1 & }
# held WHAT: a writer that has the file WHAT beside the ledger is stopped. Those that were too fast have added
# a record each.
held() {
    for ((try = 0; try < 20; try++)); do
        begin
        writer=$!
        while kill -0 $writer 2>/dev/null && ! compgen -G ".w.csv.snapaudit-$1" >/dev/null; do :; done
        kill -STOP $writer 2>/dev/null && compgen -G ".w.csv.snapaudit-$1" >/dev/null && return 0
        kill -CONT $writer 2>/dev/null
        wait $writer && count=$((count + 1))
    done
    return 1
}
count=0
before=$(records_of w.csv)
ran='two writers'
if held lock; then pass; else fail "$ran: none was caught in the midst"; fi
run 2 evidence add --ledger w.csv "${test[@]}" && err_has 'another run is writing to the ledger w.csv'
err_has '--wait waits until it has ended'
"$program" evidence add --ledger w.csv "${test[@]}" --wait >waited 2>waited.err &
waiter=$!
until [[ -s waited.err ]] || ! kill -0 $waiter 2>/dev/null; do :; done
kill -CONT $writer
wait $writer
ran='the writer that was held'
check 'it failed' grep -q '^head' began
ran='the writer that waited'
wait $waiter && check 'it did not say so' grep -q waiting waited.err
check 'it added nothing' grep -q '^head' waited
after=$(records_of w.csv)
check "$after records, and there were $before" test "$after" -ge $((before + 2))
check 'the chain is broken' "$program" evidence verify --ledger w.csv

ran='twelve writers'
for i in 1 2 3 4 5 6 7 8 9 10 11 12; do
    "$program" evidence add --ledger t.csv "${test[@]}" --ticket "T-$i" --wait >/dev/null 2>&1 &
done
wait
check 'records are missing' test "$(records_of t.csv)" = 12
check 'the chain is broken' "$program" evidence verify --ledger t.csv

# ---- killed ----------------------------------------------------------------------------------------
# whole WHAT: after a writer was killed there are $count records or one more.
whole() {
    run 0 evidence verify --ledger w.csv --head "$last"
    ran=$1
    local now
    now=$(sed -n 's/^ok: .*: \([0-9]*\) records.*/\1/p' out)
    check "$now records, and there were $count" test "$now" = "$count" -o "$now" = $((count + 1))
    count=$now
    last=$(sed -n 's/^head \([0-9a-f]\{64\}\)$/\1/p' out)
}
count=$(records_of w.csv)
last=$(head_of w.csv)
began=$(date +%s%N)
begin
wait $!
took=$((($(date +%s%N) - began) / 1000000))
whole 'a writer that was let be'
for ((moment = 1; moment <= 24; moment++)); do
    begin
    sleep "$(printf '0.%04d' $((took * moment * 10 / 25 % 10000)))"
    kill -9 $! 2>/dev/null
    wait $! 2>/dev/null
    whole "killed after $moment/25 of $took ms"
done
ran='killed while it writes'
caught=0
for ((i = 0; i < 5; i++)); do
    held '??????' || continue
    caught=$((caught + 1))
    kill -9 $writer
    wait $writer 2>/dev/null
    whole "$ran"
done
check 'none was caught in the midst' test $caught -gt 0
check 'nothing is left over' compgen -G '.w.csv.snapaudit-*'
add w.csv
ran='the writer after killed ones'
if compgen -G '.w.csv.snapaudit-*'; then fail "$ran: something is left over"; else pass; fi

checks_end
