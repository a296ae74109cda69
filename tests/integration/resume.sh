#!/bin/bash
# A collection that ends at any moment goes on: nothing is asked for twice but what was under way, and what comes out
# is what an undisturbed one says, byte for byte.
# resume.sh PROGRAM SOURCE-DIR BUILD-DIR     SNAPAUDIT_KILLS=N: moments at which it is killed (8)
#                                            SNAPAUDIT_KILL_SEED=N: which (1)
#                                            SNAPAUDIT_KEEP=DIR: keep what was written there
set -u

program=${1:?usage: $0 PROGRAM SOURCE-DIR BUILD-DIR}
program=$(cd "$(dirname "$program")" && pwd)/$(basename "$program")
lib=$(cd "${2:?}" && pwd)/tests/integration/lib
build=$(cd "${3:?}" && pwd)
kills=${SNAPAUDIT_KILLS:-8}
RANDOM=${SNAPAUDIT_KILL_SEED:-1}
worlds=$build/tests/snapaudit-worlds
for tool in "$program" "$build/snapaudit-sandbox" "$worlds" /usr/bin/jq /usr/bin/python3; do
    [[ -x $tool ]] || {
        echo "resume.sh: no $tool" >&2
        exit 1
    }
done
# shellcheck source=tests/integration/lib/sandbox.sh
. "$lib/sandbox.sh"
sandbox_work
unset GITHUB_STEP_SUMMARY NO_COLOR LC_ALL LC_CTYPE
export HOME=$work LANG=C TERM=xterm

# shellcheck source=tests/integration/lib/checks.sh
. "$lib/checks.sh"

# Short pages, so that listings have many.
serve() {
    [[ -z ${sandbox_pid-} ]] || stop
    sandbox_start "$build" world/input --no-buckets --latency-ms 4 --page-most 15 "$@" || exit 1
    sandbox_use
}
stop() {
    sandbox_stop
    sandbox_pid=
    rm -rf "$sandbox_dir"
}
options=(--connections 8)

log_mark() { marked=$(wc -l <"$sandbox_dir/log"); }
# "REGION ACTION COUNT" of what was asked for since log_mark, to the file $1.
log_calls() {
    tail -n +"$((marked + 1))" "$sandbox_dir/log" |
        awk '$4 != "DescribeRegions" && $4 != "GetCallerIdentity" { n[$3 " " $4]++ }
             END { for (k in n) print k, n[k] }' | LC_ALL=C sort >"$1"
}
# sum FILE: of its counts.
sum() { awk '{ n += $3 } END { print n + 0 }' "$1"; }

# collect STATUS CAPTURE ARGUMENT...: STATUS may be any. Sets status.
collect() {
    local expected=$1 db=$2
    shift 2
    status=0
    ran="snapaudit collect --db $db $*"
    "$program" collect --db "$db" --endpoint-url "$sandbox_url" \
        "${options[@]}" "$@" >out 2>err </dev/null || status=$?
    if [[ $expected == "$status" || $expected == any ]]; then pass; else fail "$ran: exit $status, not $expected"; fi
}
# collect_cut SIGNAL REQUESTS CAPTURE ARGUMENT...: a signal comes with that request. Sets status.
collect_cut() {
    local signal=$1 requests=$2 db=$3 pid
    shift 3
    ran="snapaudit collect --db $db $* (SIG$signal after $requests requests)"
    "$program" collect --db "$db" --endpoint-url "$sandbox_url" \
        "${options[@]}" "$@" >out 2>err </dev/null &
    pid=$!
    tail -n +"$((marked + 1))" --pid=$pid -f "$sandbox_dir/log" 2>/dev/null |
        head -n "$requests" >/dev/null
    kill -s "$signal" $pid 2>/dev/null
    status=0
    { wait $pid || status=$?; } 2>/dev/null
}
# judge CAPTURE: it says what the undisturbed one says.
judge() {
    rm -rf judged
    ran="snapaudit audit --db $1"
    "$program" audit --db "$1" --as-of "$as_of" --out judged >out 2>err </dev/null || true
    same_reports "other reports than the undisturbed collection's" report judged
}
# kept CAPTURE FILE: "REGION ACTION COUNT" of the pages that are in it.
kept() {
    python3 - "$1" >"$2" <<'PY'
import sqlite3, sys
capture = sqlite3.connect(sys.argv[1])
for row in capture.execute(
        'SELECT region, call, count(DISTINCT listing.row || " " || coalesce(token, ""))'
        ' FROM page JOIN listing ON listing.row = page.listing JOIN place ON place.row = listing.place'
        ' GROUP BY region, call ORDER BY region, call'):
    print(*row)
PY
}
# less ALL SOME: ALL without SOME, in the form of both; what is left of nothing is not said.
less() {
    awk 'NR == FNR { some[$1 " " $2] = $3; next }
         { n = $3 - some[$1 " " $2]; if (n != 0) print $1, $2, n }' "$2" "$1"
}

# ---- the undisturbed one -------------------------------------------------------------------------------
"$worlds" generate --seed 3 --scale 0.3 --whole --out world || exit 1
as_of=$(cat world/as_of)
serve
log_mark
collect 0 whole.db
log_calls all.calls
requests=$(sum all.calls)
kept whole.db all.pages
"$program" audit --db whole.db --as-of "$as_of" --out report >out 2>err </dev/null
check "the world is too small: $requests requests" test "$requests" -gt 300
check 'pages and requests differ' cmp all.calls all.pages
log_mark
collect 2 whole.db
err_has 'whole.db'

# ---- killed at any moment ------------------------------------------------------------------------------
# goes_on CAPTURE: what is missing in it is asked for, and nothing else.
goes_on() {
    if [[ -s $1 ]]; then kept "$1" pages; else : >pages; fi
    less all.calls pages >missing
    log_mark
    if [[ -s missing ]]; then collect 0 "$1" --resume; else collect any "$1" --resume; fi
    log_calls calls
    check 'other calls than for what was missing' cmp missing calls
    judge "$1"
}
earlier=0
for ((i = 0; i < kills; i++)); do
    log_mark
    collect_cut KILL $((1 + (RANDOM * 32768 + RANDOM) % requests)) killed.db
    goes_on killed.db
    ((earlier += $(sum pages)))
    rm -f killed.db killed.db-*
done
check "in $kills captures only $earlier pages were kept" test "$earlier" -gt $((kills * 20))
# again and again, as it goes on
collect_cut KILL 20 again.db
for ((i = 0; i < 5; i++)); do
    log_mark
    collect_cut KILL $((1 + RANDOM % 80)) again.db --resume
done
goes_on again.db

# ---- a signal ------------------------------------------------------------------------------------------
log_mark
collect_cut TERM $((requests / 2)) stopped.db
check 'a run that was stopped has exit status 0' test "$status" != 0
log_calls before
goes_on stopped.db
twice=$(($(sum before) + $(sum calls) - requests))
check "$twice requests twice, more than were under way" test "$twice" -le 8

# ---- keys that end midway --------------------------------------------------------------------------------
# With a sandbox of its own, so that the tokens of before are not taken any more: their listings begin anew.
serve --keys-die-after $((requests / 2))
collect 0 ended.db
err_has 'the same command with --resume asks for the rest'
serve
collect 0 ended.db --resume
judge ended.db

# ---- what was denied, and is permitted by then -----------------------------------------------------------
serve --deny DescribeVolumes@eu-west-1 --deny DescribeKey
collect 0 denied.db
serve
collect 0 denied.db --resume
judge denied.db

# ---- keys of another account -----------------------------------------------------------------------------
mkdir -p other/input/444455556666/eu-west-1
echo '{"Snapshots":[]}' >other/input/444455556666/eu-west-1/snapshots.json
serve
collect_cut KILL 30 own.db
stop
sandbox_start "$build" other/input || exit 1
sandbox_use
collect 2 own.db --resume
err_has 'are of account 444455556666, not of 111122223333'
serve
collect 0 own.db --resume
judge own.db

# ---- a full disk -------------------------------------------------------------------------------------------
(
    ulimit -f 96
    trap '' XFSZ
    "$program" collect --db full.db --endpoint-url "$sandbox_url" "${options[@]}" \
        >out 2>err </dev/null
)
status=$?
ran='snapaudit collect --db full.db (96 KiB of room)'
check 'a capture for which there was no room has exit status 0' test $status != 0
err_has 'full.db'
err_has '--resume'
goes_on full.db

# ---- a service that fails ------------------------------------------------------------------------------------
serve --fault throttle=0.05 --fault 500=0.05 --fault reset=0.05 --fault cut=0.05 --seed 5
log_mark
collect_cut KILL $((requests / 2)) faults.db
collect 0 faults.db --resume
judge faults.db

checks_end
