#!/bin/sh
# Do two programs write the same? Over generated worlds, the demo's company (from files, and over HTTP
# with a region denied) and the input of every golden case: all reports, and what is printed.
# usage: same_bytes.sh OLD NEW BUILD_DIR [SEEDS]      (BUILD_DIR/tests/snapaudit-worlds; 50 seeds)
#
# findings.json is left out, as its schema changed (findings_2_to_1.py compares the facts in it), and so
# is manifest.json, which holds its hash. A run_id is a digest of the rows as they lie in memory: where
# one is written, the other's counts as the same.
set -u

old=$(realpath "$1") new=$(realpath "$2") build=$(realpath "$3")
seeds=${4:-50}
cases=$(cd "$(dirname "$0")/../cases" && pwd)
worlds=$build/tests/snapaudit-worlds
work=$(mktemp -d) || exit 1
sandbox_pid=
stop() {
    [ -z "$sandbox_pid" ] || kill "$sandbox_pid" 2>/dev/null
    rm -rf "$work"
}
trap stop EXIT
trap 'exit 130' INT TERM
unset COLUMNS
export NO_COLOR=1 LC_ALL=C
compared=0
different=0

# files DIR: what is compared, run ids masked
files() {
    (cd "$1" && find . -type f ! -name findings.json ! -name manifest.json | sort) | while read -r f; do
        echo "== $f"
        sed -E -e "s|$1|OUT|g" -e 's/(run_id"?[:=] *"?)[0-9a-f]{16}/\1RUN/g' \
            -e 's/(run )[0-9a-f]{16}/\1RUN/g' -e 's/\b(guid"?: *"?)[0-9a-f-]{36}/\1GUID/g' "$1/$f"
    done
}

# both WHAT DIR ARGUMENT...: run in DIR; OUT stands for the folder of the reports
both() {
    what=$1 dir=$2
    shift 2
    for side in old new; do
        [ $side = old ] && program=$old || program=$new
        out=$work/$side
        rm -rf "$out"
        mkdir -p "$out/reports"
        # shellcheck disable=SC2046
        (cd "$dir" && eval "set -- $(printf '%s' "$*" | sed "s|OUT|$out/reports|g")" &&
            "$program" "$@" >"$out/stdout" 2>"$out/stderr" </dev/null)
        echo "exit $?" >"$out/status"
        # what is printed may be findings.json, too
        files "$out" >"$work/$side.all"
    done
    compared=$((compared + 1))
    if ! cmp -s "$work/old.all" "$work/new.all"; then
        different=$((different + 1))
        echo "different: $what"
        diff "$work/old.all" "$work/new.all" | head -n "${SNAPAUDIT_LINES:-6}" | cut -c1-240
    fi
}

everything="--include pass --format csv,json,sarif,junit"

for case in "$cases"/*/cmd; do
    case_dir=$(dirname "$case")
    both "case $(basename "$case_dir")" "$case_dir" "$(cat "$case")"
done

seed=1
while [ "$seed" -le "$seeds" ]; do
    world=$work/world
    rm -rf "$world"
    "$worlds" generate --seed "$seed" --out "$world" || exit 1
    as_of=$(cat "$world/as_of")
    both "seed $seed" "$world" "audit --input input --policy policy.yaml --as-of $as_of --out OUT $everything"
    [ $((seed % 10)) -ne 0 ] ||
        both "seed $seed, gate" "$world" "gate --fail-on low --format json --input input --policy policy.yaml --as-of $as_of"
    seed=$((seed + 1))
done

company=$work/company
"$worlds" company --seed 7 --out "$company" || exit 1
as_of=$(cat "$company/as_of")
both company "$work" "audit --input $company/input --policy $company/policy.yaml --as-of $as_of --out OUT $everything"
if [ -x "$build/snapaudit-sandbox" ]; then
    "$build/snapaudit-sandbox" --world "$company" --deny @eu-north-1 --port-file "$work/port" \
        --write-credentials "$work/keys" >/dev/null 2>&1 </dev/null &
    sandbox_pid=$!
    tries=0
    while [ ! -s "$work/port" ] && [ $tries -lt 100 ]; do
        tries=$((tries + 1))
        sleep 0.1
    done
    export AWS_SHARED_CREDENTIALS_FILE="$work/keys" AWS_CONFIG_FILE=/dev/null no_proxy=127.0.0.1
    both "company over HTTP" "$work" \
        "audit --profile 731845902116 --policy $company/policy.yaml --endpoint-url http://127.0.0.1:$(cat "$work/port") --as-of $as_of --out OUT $everything --progress never"
fi

[ ! -f "$work/new/status" ] || [ "$(cat "$work/new/status")" = "exit 0" ] || echo "note: the run over HTTP ended with $(cat "$work/new/status")"
echo "$compared runs compared, $different different"
[ "$different" -eq 0 ]
