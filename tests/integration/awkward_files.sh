#!/bin/bash
# What is no regular file, at every path that is read or written: nothing waits for it, nothing
# replaces it. And reports are of one run, whatever is killed or runs beside it.
# awkward_files.sh PROGRAM SOURCE-DIR BUILD-DIR
set -u

program=${1:?usage: $0 PROGRAM SOURCE-DIR BUILD-DIR}
program=$(cd "$(dirname "$program")" && pwd)/$(basename "$program")
lib=$(cd "${2:?}" && pwd)/tests/integration/lib
work=$(mktemp -d)
# shellcheck disable=SC2046 # one word each
trap 'kill $(jobs -p) 2>/dev/null; rm -rf "$work"' EXIT
cd "$work" || exit 1
unset GITHUB_STEP_SUMMARY AWS_PROFILE AWS_CA_BUNDLE AWS_CONFIG_FILE AWS_SHARED_CREDENTIALS_FILE
export HOME=$work/home AWS_ACCESS_KEY_ID=AKIATESTKEYID0000001 AWS_SECRET_ACCESS_KEY=secret \
    AWS_REGION=eu-west-1 AWS_ENDPOINT_URL=http://127.0.0.1:1
mkdir home
# shellcheck source=tests/integration/lib/checks.sh
. "$lib/checks.sh"

# bounded STATUS ARGUMENT...: run, which may not take long. Settings of the surroundings come as
# NAME=VALUE before the arguments.
bounded() {
    local expected=$1 status=0
    local -a settings=()
    shift
    while [[ $1 == *=* || $1 == -u?* ]]; do
        settings+=("$1")
        shift
    done
    ran="${settings[*]} snapaudit $*"
    timeout 20 env "${settings[@]}" "$program" "$@" >out 2>err </dev/null || status=$?
    if [[ $status == "$expected" ]]; then pass; else fail "$ran: exit $status, not $expected"; fi
}
kind_is() { check "$1 is $(stat -c %F "$1" 2>/dev/null), not $2" test "$(stat -c %F "$1")" = "$2"; }

world() { # DIR REGION...
    local dir=$1 region number=0
    for region in "${@:2}"; do
        number=$((number + 1))
        mkdir -p "$dir/$region"
        echo '{"Snapshots":[{"SnapshotId":"snap-0000000000000000'$number'","VolumeId":"vol-0000000000000000'$number'",
            "State":"completed","StartTime":"2024-01-02T03:04:05Z","OwnerId":"123456789012",
            "VolumeSize":8,"Tags":[]}]}' >"$dir/$region/snapshots.json"
        echo '{"Volumes":[]}' >"$dir/$region/volumes.json"
        echo '{"Images":[]}' >"$dir/$region/images.json"
    done
}
world one us-east-1
world two us-east-1 eu-west-1
mkfifo pipe
ln -s pipe link
judging=(--input one --account 123456789012 --as-of 2024-06-01)

# ---- what is read ----------------------------------------------------------------------------------
for path in pipe link; do
    bounded 2 audit "${judging[@]}" --policy $path --out report
    err_has "$path: is a pipe, not a file"
    bounded 2 policy check $path && err_has "$path: is a pipe, not a file"
    bounded 2 gate "${judging[@]}" --rule '*' --baseline $path
    err_has "$path: is a pipe, not a file"
done
bounded 2 policy check /dev/zero && err_has '/dev/zero: is a device, not a file'
is_absent report
mkdir -p linked/us-east-1 && ln -s ../../one/us-east-1/snapshots.json linked/us-east-1/
bounded 0 audit --input linked --account 123456789012 --out report --quiet
"$program" policy init >policy.yaml
ln -s policy.yaml linked.yaml && bounded 0 policy check linked.yaml

for name in why as_of verdicts policy.yaml; do
    rm -rf case && mkdir case && cp -r one case/input
    echo 2024-06-01 >case/as_of && : >case/verdicts
    rm -f "case/$name" && mkfifo "case/$name"
    bounded 2 test-policy case
    check "$name is not named" grep -qF "$name: is a pipe, not a file" out err
    bounded 2 test-policy --update case
    kind_is "case/$name" fifo
done
rm -rf case && mkdir case && cp -r one case/input && echo 2024-06-01 >case/as_of
: >elsewhere && ln -s ../elsewhere case/verdicts
bounded 2 test-policy --update case
check 'a link was followed' test ! -s elsewhere

keyless=(-uAWS_ACCESS_KEY_ID -uAWS_SECRET_ACCESS_KEY)
bounded 2 "${keyless[@]}" AWS_SHARED_CREDENTIALS_FILE=pipe audit --out keyless
err_has 'pipe cannot be read: is a pipe, not a file'
bounded 2 "${keyless[@]}" AWS_CONFIG_FILE=pipe audit --out keyless
err_has 'pipe cannot be read: is a pipe, not a file'
bounded 2 AWS_CA_BUNDLE=pipe AWS_ENDPOINT_URL=https://127.0.0.1:1 audit --out keyless
err_has 'the CA bundle pipe: is a pipe, not a file'
is_absent keyless

cp -r one piped && rm piped/us-east-1/images.json && mkfifo piped/us-east-1/images.json
bounded 2 audit --input piped --account 123456789012 --as-of 2024-06-01 --out report
err_has 'images.json: is a pipe, not a file'

# ---- what is written -------------------------------------------------------------------------------
ask=(gate "${judging[@]}" --rule '*' --fail-on never --format json)
bounded 0 "${ask[@]}" --out file && kind_is file 'regular file'
bounded 2 "${ask[@]}" --out pipe && err_has 'is a pipe that nobody reads' && kind_is pipe fifo
timeout 20 cat pipe >piped.json &
bounded_reader=$!
status=2
for ((i = 0; i < 200 && status == 2; i++)); do # until cat has opened it
    status=0
    "$program" "${ask[@]}" --out pipe >out 2>err || status=$?
done
wait $bounded_reader
ran='gate --out pipe that is read'
[[ $status == 0 ]] && pass || fail "$ran: exit $status"
kind_is pipe fifo && same file piped.json
ln -s file to_file && bounded 0 "${ask[@]}" --out to_file && kind_is to_file 'symbolic link'
ln -s /proc/self/fd/1 stdout
for path in - stdout /dev/stdout /proc/self/fd/1; do
    bounded 0 "${ask[@]}" --out $path && same out file
    kind_is out 'regular file'
done
kind_is stdout 'symbolic link' && is_absent ./-
bounded 0 "${ask[@]}" --out /dev/null && kind_is /dev/null 'character special file'
bounded 2 "${ask[@]}" --out one
bounded 0 policy schema --out stdout && check 'no schema' grep -q '"\$schema"' out
bounded 2 policy init --out pipe && err_has 'is a pipe that nobody reads'
bounded 2 policy init --out policy.yaml && err_has 'an existing file is not overwritten'
bounded 0 GITHUB_STEP_SUMMARY=pipe gate "${judging[@]}" --rule '*' --fail-on never --format github
err_has 'is a pipe that nobody reads'

for name in findings.csv summary.json manifest.json; do
    rm -rf report && mkdir report && mkfifo "report/$name"
    bounded 2 audit "${judging[@]}" --out report
    err_has "$name': it is a pipe" && kind_is "report/$name" fifo
    check "something else is left in the folder" test "$(ls -A report)" = "$name"
done
rm -rf report && mkdir report && mkfifo report/.snapaudit-lock
bounded 0 audit "${judging[@]}" --out report --quiet

# ---- descriptors, and files that may not grow ------------------------------------------------------
ran='gate with standard output closed'
status=0
"$program" "${ask[@]}" >&- 2>err </dev/null || status=$?
[[ $status == 2 ]] && pass || fail "$ran: exit $status"
rm -rf report
ran='audit with every descriptor closed'
"$program" audit "${judging[@]}" --out report >&- 2>&- <&-
check 'words went into a report' "$program" gate "${judging[@]}" --rule '*' --fail-on never \
    --baseline report/findings.json --quiet 2>err
rm -rf report
ran='audit with ulimit -f 1'
status=0
(ulimit -f 1 && exec "$program" audit --input one --as-of 2024-06-01 --account 123456789012 \
    --out report) >/dev/null 2>err || status=$?
[[ $status == 2 ]] && pass || fail "$ran: exit $status"
err_has 'File too large' && is_absent report

# ---- reports of one run ----------------------------------------------------------------------------
audit() { "$program" audit --input "$1" --account 123456789012 --as-of 2024-06-01 --quiet --out out.d >out 2>err; }
id_of() { jq -r '.run.run_id' "out.d/$1" 2>/dev/null; }
# Complete with a manifest that is right, or without one, and never of two runs.
check_set() {
    local ids
    ids=$( (id_of findings.json && id_of summary.json) | sort -u | wc -l)
    check 'files of two runs' test "$ids" -le 1
    [[ -e out.d/manifest.json ]] || return 0
    check 'the manifest is of another run' test "$(jq -r .run_id out.d/manifest.json)" = "$(id_of summary.json)"
    jq -r '.files[] | "\(.sha256)  \(.name)"' out.d/manifest.json >sums
    check 'the manifest is wrong' test "$(wc -l <sums)" = 7
    (cd out.d && sha256sum --status -c ../sums) && pass || fail "$ran: wrong sums"
}
audit one && check_set
one=$(id_of summary.json)
audit two && check_set
two=$(id_of summary.json)
ran='two worlds'
check 'are one' test "$one" != "$two"

killed_at() { # CALL WHEN WORLD: fails when the run came to its end before
    strace -f -o /dev/null -e "trace=$1" -e "inject=$1:signal=KILL:when=$2" "$program" \
        audit --input "$3" --account 123456789012 --as-of 2024-06-01 --quiet --out out.d \
        >out 2>err </dev/null &
    wait $! 2>/dev/null
    [[ $? == 137 ]]
}

# strace injects the signal; a program with a leak check cannot run under it.
if command -v strace >/dev/null && ASAN_OPTIONS=detect_leaks=0 strace -o /dev/null -e trace=rename \
    -e inject=rename:error=EPERM:when=99 "$program" version >/dev/null 2>&1; then
    export ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0
    for call in rename unlink fsync; do
        for when in {1..40}; do
            rm -rf out.d && audit one
            ran="kill at $call $when"
            killed_at $call $when two || break
            check_set
            ran="kill at $call 2 of the run after the kill at $call $when"
            killed_at $call 2 two
            check_set
            ran="the run after the kill at $call $when"
            audit one && check_set
            check 'another run stayed' test "$(id_of summary.json)" = "$one"
            check 'remains' test "$(find out.d -name '.*' ! -name out.d | wc -l)" = 0
        done
        ran="$call"
        check 'no such call' test "$when" -gt 3
    done
else
    echo "awkward_files.sh: no strace, kills are left out"
fi

# Two at once: the lock is held for the first one.
rm -rf out.d && audit one
flock_held() { flock -n -E 9 out.d/.snapaudit-lock true 2>/dev/null; [[ $? == 9 ]]; }
: >out.d/.snapaudit-lock
exec 4<>out.d/.snapaudit-lock && flock 4
bounded 2 audit "${judging[@]}" --out out.d
err_has "another run is writing to the folder 'out.d'" && err_has '--wait'
check 'the lock is gone' flock_held
"$program" audit --input two --account 123456789012 --as-of 2024-06-01 --wait --out out.d >waited 2>err 4>&- &
pid=$!
for ((i = 0; i < 2000; i++)); do grep -q waiting err && break; done
err_has 'waiting'
check 'it did not wait' test "$(id_of summary.json)" = "$one"
exec 4>&-
wait $pid
ran='audit --wait'
check 'it did not write' test "$(id_of summary.json)" = "$two"
is_absent out.d/.snapaudit-lock
checks_end
