#!/bin/bash
# Captures, end to end: what is collected into a file is judged like what was collected, to the last byte.
# capture.sh PROGRAM SOURCE-DIR BUILD-DIR      SNAPAUDIT_KEEP=DIR: keep what was written there
set -u

program=${1:?usage: $0 PROGRAM SOURCE-DIR BUILD-DIR}
program=$(cd "$(dirname "$program")" && pwd)/$(basename "$program")
source=$(cd "${2:?}" && pwd)
build=$(cd "${3:?}" && pwd)
sandbox=$build/snapaudit-sandbox
worlds=$build/tests/snapaudit-worlds
for tool in "$program" "$sandbox" "$worlds" /usr/bin/jq; do
    [[ -x $tool ]] || {
        echo "capture.sh: no $tool" >&2
        exit 1
    }
done

work=$(mktemp -d) || exit 1
finish() {
    # shellcheck disable=SC2046
    kill $(jobs -p) 2>/dev/null
    [[ -z ${SNAPAUDIT_KEEP-} ]] || cp -R "$work" "$SNAPAUDIT_KEEP"
    rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM
cd "$work" || exit 1

unset ${!AWS_*} http_proxy https_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY all_proxy
unset NO_COLOR LC_ALL LC_CTYPE
export HOME=$work LANG=C TERM=xterm AWS_CONFIG_FILE=/dev/null
key=AKIAPLANTED0SANDBOX1
secret=planted+Secret/Key0123456789abcdefghijkl
token=plantedSessionToken//IQoJb3JpZ2luX2VjEXAMPLE0123456789abcdefghijklmnopqrstuvwxyz==
export AWS_ACCESS_KEY_ID=$key AWS_SECRET_ACCESS_KEY=$secret AWS_SESSION_TOKEN=$token

# shellcheck source=tests/integration/lib/checks.sh
. "$source/tests/integration/lib/checks.sh"

# serve WORLD OPTION...: a sandbox with the planted keys; sets url and sandbox_pid.
serve() {
    local world=$1 i
    shift
    rm -f port
    "$sandbox" --world "$world" --port-file port --write-credentials keys --access-key $key \
        --secret-key $secret --session-token $token "$@" >sandbox.log 2>&1 </dev/null &
    sandbox_pid=$!
    for ((i = 0; i < 400; i++)); do
        [[ -s port ]] && break
        sleep 0.05
    done
    [[ -s port ]] || {
        echo "capture.sh: the sandbox did not start" >&2
        exit 1
    }
    url=http://127.0.0.1:$(cat port)
}
stop() {
    kill "$sandbox_pid"
    wait "$sandbox_pid" 2>/dev/null
}
aws() { # STATUS COMMAND ARGUMENT...: asks the sandbox
    local status=$1 command=$2
    shift 2
    run "$status" "$command" --endpoint-url "$url" "$@"
}
# lasting FILE: without what a manifest says of when it was made and from where it was read.
lasting() { sed -E '/^ +"(made_at|began|ended|read_from)": /d' "$1"; }
# alike FOLDER FOLDER: the reports are the same bytes, but for who wrote them.
alike() {
    local file name
    for file in "$1"/*; do
        name=$(basename "$file")
        check "$file and $2/$name differ" cmp -s <(lasting "$file") <(lasting "$2/$name")
    done
    check "$1 and $2 hold other files" test "$(ls "$1")" = "$(ls "$2")"
}
mode() { check "$1 has mode $(stat -c %a "$1")" test "$(stat -c %a "$1")" = 600; }
alone() { check "something lies beside $1: $(ls "$1"*)" test "$(ls "$1"*)" = "$1"; }

# ---- judged from the file as from AWS ----------------------------------------------------------------
"$worlds" generate --seed 5 --scale 0.4 --one-partition --whole --out world >/dev/null || exit 1
as_of=$(cat world/as_of)
serve world
policy=(--policy world/policy.yaml --as-of "$as_of")

aws 0 collect --db all.db
out_has 'capture: all.db'
mode all.db
alone all.db
aws 0 audit "${policy[@]}" --include pass --out direct
run 0 audit --db all.db "${policy[@]}" --include pass --out kept
alike direct kept
run 0 audit --db all.db "${policy[@]}" --include pass --out kept1 --jobs 1
alike direct kept1
run 0 report --db all.db "${policy[@]}" --include pass --out again
alike direct again
run 0 report --db all.db "${policy[@]}" --where region=eu-west-1 --rule 'RPO-*' --format json,sarif,junit --out part
run 0 audit --db all.db "${policy[@]}" --where region=eu-west-1 --rule 'RPO-*' --format json,sarif,junit --out asked
alike asked part

# ---- who reads it ------------------------------------------------------------------------------------
check 'the caller is not told' jq -e '.run.caller | startswith("arn:aws:")' kept/summary.json
id=$(jq -r '[.findings[] | select(.subject.kind == "snapshot")][0].subject.id' kept/findings.json)
aws 0 explain "$id" "${policy[@]}"
mv out explained
run 0 explain "$id" --db all.db "${policy[@]}"
same out explained
run 0 gate --db all.db "${policy[@]}" --where tag:Nobody=has --format json --fail-on never --unknown allow ||
    run 3 gate --db all.db "${policy[@]}" --where tag:Nobody=has --format json
# without --as-of it is judged as of its own time
run 0 audit --db all.db --policy world/policy.yaml --out own
check 'the moment is not that of the capture' jq -e '.run.as_of_source == "capture"' own/summary.json

# ---- no secret ---------------------------------------------------------------------------------------
for word in $key "$secret" "$token"; do
    check "a key is in a capture" test -z "$(grep -rlF -e "$word" --include='*.db*' .)"
done

# ---- halves ------------------------------------------------------------------------------------------
mapfile -t regions < <(jq -r '.run.regions[]?, .run.scope.regions[]?' kept/summary.json | sort -u)
half=$((${#regions[@]} / 2))
first=$(IFS=,; echo "${regions[*]:0:half}")
second=$(IFS=,; echo "${regions[*]:half}")
aws 0 collect --region "$first" --db first.db
aws 0 collect --region "$second" --db second.db
aws 0 collect --region "$first,$second" --db both.db
run 0 import second.db first.db --out merged.db
out_has 'capture: merged.db'
mode merged.db
alone merged.db
run 0 audit --db both.db "${policy[@]}" --include pass --out whole
run 0 audit --db merged.db "${policy[@]}" --include pass --out halves
alike whole halves
# what both hold is there once, and that is said
run 0 import first.db both.db --out twice.db
err_has 'are in several inputs'
run 0 audit --db twice.db "${policy[@]}" --include pass --out once
alike whole once
# narrowed when it is judged, as when it is collected
run 0 audit --db both.db "${policy[@]}" --region "$first" --out narrowed
aws 0 audit "${policy[@]}" --region "$first" --out asked
alike asked narrowed

# ---- folders -----------------------------------------------------------------------------------------
run 0 import world/input --as-of "$as_of" --out folder.db
run 0 audit --input world/input "${policy[@]}" --include pass --out files
run 0 audit --db folder.db "${policy[@]}" --include pass --out filed
alike files filed
for case in denied-region malformed-file folders-under-a-wrong-name truncated-listing foreign-owners \
    tag-rules forms-of-a-listing template-version-3-of-40; do
    input=$source/tests/cases/$case/input
    [[ -d $input ]] || continue
    "$program" audit --input "$input" --as-of 2026-01-15 --out case-files >out 2>err
    status=$?
    "$program" import "$input" --as-of 2026-01-15 --force --out case.db >out 2>err
    run $status audit --db case.db --as-of 2026-01-15 --out case-filed
    [[ ! -d case-files ]] || alike case-files case-filed
    rm -rf case-files case-filed
done

# The moment of several is the latest of theirs, in whatever order they are given.
input=$source/tests/cases/tag-rules/input
run 0 import "$input" --as-of 2026-03-01 --out march.db
run 0 import march.db "$input" --as-of 2026-01-15 --out months.db
run 0 audit --db months.db --out months
check 'the moment is not the latest one' jq -e '.run.as_of == "2026-03-01T00:00:00Z"' months/summary.json

# What a file of accounts names and misses is the same of both.
named=$source/tests/cases/accounts-of-a-file
run 0 import "$named/input" --as-of 2026-01-15T12:00:00Z --out named.db
run 0 audit --input "$named/input" --accounts "$named/accounts.yaml" --as-of 2026-01-15T12:00:00Z --include pass --out named-files
run 0 audit --db named.db --accounts "$named/accounts.yaml" --as-of 2026-01-15T12:00:00Z --include pass --out named-filed
alike named-files named-filed

# ---- names that are taken ----------------------------------------------------------------------------
aws 2 collect --db all.db
err_has 'is there already'
err_has '--resume'
aws 2 collect --db all.db --resume
err_has 'complete'
aws 2 collect --db all.db --resume --force
err_has 'exclude each other'
echo words >notes.txt
aws 2 collect --db notes.txt --force
err_has 'no capture'
check 'a file of another program is gone' test "$(cat notes.txt)" = words
aws 0 collect --db second.db --force --region "${regions[0]}"
aws 2 collect
err_has 'needs --db FILE'
run 2 import first.db
err_has 'needs --out FILE'
run 2 import nothing.db --out new.db
is_absent new.db
run 2 import first.db second.db --out first.db --force
err_has 'is read and cannot be written as well'
run 2 audit --db all.db --input world/input
err_has '--db and --input exclude each other'
run 2 report --policy world/policy.yaml
err_has "'snapaudit report' needs --db FILE or --input DIR"
err_has 'hint: '
run 0 report --input world/input "${policy[@]}" --out filed-again
run 0 audit --input world/input "${policy[@]}" --out filed-first
alike filed-first filed-again
run 2 audit --db all.db --profile somebody
err_has '--db and --profile exclude each other'

# ---- files of others ---------------------------------------------------------------------------------
run 2 audit --db notes.txt
err_has 'is no capture'
run 2 audit --db nothing.db
err_has 'No such file'
head -c 20000 all.db >cut.db
run 2 audit --db cut.db
err_has 'hint: '
cp all.db newer.db
printf '\0\0\0\11' | dd of=newer.db bs=1 seek=60 conv=notrunc status=none # user_version
run 2 audit --db newer.db
err_has 'newer snapaudit'
err_has 'hint: read it with the newer version'
is_absent snapaudit-report

# ---- a disk that is full -----------------------------------------------------------------------------
size=$(stat -c %s all.db)
(
    ulimit -f $((size / 2048)) # blocks of 1 KiB: half of it
    aws 2 collect --db full.db
    err_has 'the capture full.db'
    err_has '--resume'
    checks_end >counts
) || failed=$((failed + 1))
# How many pages came before there was no room is a matter of time: some (0), or none (4).
status=0
ran='snapaudit audit --db full.db'
"$program" audit --db full.db "${policy[@]}" --out half >out 2>err </dev/null || status=$?
check "exit $status, neither 0 nor 4" test $status = 0 -o $status = 4
if ((status == 0)); then
    err_has 'is not complete'
    err_has 'interrupted'
    check 'no gap is interrupted' grep -q interrupted half/coverage.csv
fi
aws 0 collect --db full.db --resume
mode full.db
alone full.db
run 0 audit --db full.db "${policy[@]}" --include pass --out filled
alike direct filled

# ---- keys that AWS does not take: nothing was read, and nothing changes ------------------------------
export AWS_SECRET_ACCESS_KEY=other
aws 4 collect --db none.db
is_absent none.db
cp all.db again.db
aws 4 collect --db again.db --force
same all.db again.db
alone again.db
export AWS_SECRET_ACCESS_KEY=$secret
stop
# keys that end midway leave a capture that goes on
serve world --keys-die-after 40
aws 0 collect --db ended.db
run 0 audit --db ended.db "${policy[@]}" --out rest
err_has 'is not complete'
stop
serve world
aws 0 collect --db ended.db --resume
run 0 audit --db ended.db "${policy[@]}" --include pass --out renewed
alike direct renewed
stop

# ---- a run that is stopped ---------------------------------------------------------------------------
serve world --latency-ms 100
"$program" collect --endpoint-url "$url" --db stopped.db >out 2>err &
stopped=$!
for ((i = 0; i < 400; i++)); do
    [[ $(stat -c %s stopped.db-wal 2>/dev/null || echo 0) -gt 50000 ]] && break
    sleep 0.02
done
kill -TERM $stopped
wait $stopped
check 'SIGTERM is not told by the status' test $? = 143
alone stopped.db
run 0 audit --db stopped.db "${policy[@]}" --out rest
err_has 'is not complete'
stop

# ---- a run that is killed ----------------------------------------------------------------------------
serve world --latency-ms 30
"$program" collect --endpoint-url "$url" --db killed.db >out 2>err &
killed=$!
for ((i = 0; i < 400; i++)); do
    [[ $(stat -c %s killed.db-wal 2>/dev/null || echo 0) -gt 100000 ]] && break
    sleep 0.02
done
kill -9 $killed
wait $killed 2>/dev/null
mode killed.db
run 0 audit --db killed.db "${policy[@]}" --out rest
err_has 'is not complete'
aws 0 collect --db killed.db --resume
run 0 audit --db killed.db "${policy[@]}" --include pass --out resumed
alike direct resumed
stop

checks_end
