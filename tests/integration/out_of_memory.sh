#!/bin/bash
# An allocation fails, whichever it is and whoever asked for it: the run ends with one message and
# leaves nothing behind, or is as if nothing had happened. Never with another answer.
# out_of_memory.sh PROGRAM SOURCE-DIR BUILD-DIR
#     SNAPAUDIT_OOM_MOMENTS=N   at how many moments of a run it fails, spread over all (120); of the
#                               longer runs at half as many, of those over the network at a third
#     SNAPAUDIT_OOM_FIRST=N     also at each of the first N of an audit of files (0)
set -u

program=${1:?usage: $0 PROGRAM SOURCE-DIR BUILD-DIR}
program=$(cd "$(dirname "$program")" && pwd)/$(basename "$program")
lib=$(cd "${2:?}" && pwd)/tests/integration/lib
build=$(cd "${3:?}" && pwd)
moments=${SNAPAUDIT_OOM_MOMENTS:-120}
first=${SNAPAUDIT_OOM_FIRST:-0}
preload=$build/tests/failing_malloc.so
worlds=$build/tests/snapaudit-worlds
if [[ ! -e $preload ]]; then
    echo "skipped: no $preload; sanitizers have an allocator of their own: use the preset release"
    exit 77
fi
for tool in "$program" "$build/snapaudit-sandbox" "$worlds"; do
    [[ -x $tool ]] || {
        echo "out_of_memory.sh: no $tool" >&2
        exit 1
    }
done
# shellcheck source=tests/integration/lib/sandbox.sh
. "$lib/sandbox.sh"
# shellcheck source=tests/integration/lib/checks.sh
. "$lib/checks.sh"
sandbox_work
unset GITHUB_STEP_SUMMARY NO_COLOR LC_ALL LC_CTYPE ${!FAIL_*}
export HOME=$work LANG=C TERM=xterm

# ---- one run, and what may come of it ------------------------------------------------------------------
plain='error: out of memory
hint: Give it more'
json='{"level": "error", "message": "out of memory", "hint": "Give it more'

# What is another one each time: the times of a manifest, and its signature.
timeless() {
    [[ ! -e $1/report/manifest.p7s ]] || : >"$1/report/manifest.p7s"
    [[ ! -e $1/report/manifest.json ]] ||
        sed -i -E '/^ +"(made_at|began|ended)": /d' "$1/report/manifest.json"
}
# attempt SETTING COMMAND...: in a fresh copy of the folder before, where there is one. Sets status.
attempt() {
    rm -rf there && mkdir there
    [[ -z $before ]] || cp -R "$before" there/report
    status=0
    env "$1" LD_PRELOAD="$preload" "$program" "${@:2}" >out 2>err </dev/null || status=$?
    sed -i 's/"time": "[^"]*", //' err # another one each time, too
    timeless there
}
# The run that nothing disturbs: its status, its output and what is then in the folder there.
undisturbed() {
    ran="snapaudit $*"
    attempt FAIL_COUNT="$work/count" "$@"
    good=$status
    count=$(<count)
    rm -rf good_there && mv there good_there
    mv out good_out
    mv err good_err
    rm -rf as_before && mkdir as_before
    [[ -z $before ]] || cp -R "$before" as_before/report
    timeless as_before
}
# $status is 70, with the one message, no output, and the folder as it was …
ended_plainly() {
    local said
    [[ $status == 70 && ! -s out && $(grep -c 'out of memory' err) == 1 ]] || return 1
    said=$(grep -A 1 'out of memory' err)
    [[ $said == "$plain"* || $said == "$json"* ]] && diff -r as_before there >/dev/null
}
# … or all is as if nothing had happened.
ended_well() {
    [[ $status == "$good" ]] && cmp -s out good_out && cmp -s err good_err &&
        diff -r good_there there >/dev/null
}
# disturb MOMENTS COMMAND...: at each of them, failing once and from there on. Most must have made a
# difference, or nothing was tried.
disturb() {
    local list=$1 at how ends=0 wells=0
    shift
    for at in $list; do
        for how in FAIL_AT FAIL_FROM; do
            attempt $how=$at "$@"
            if ended_plainly; then
                ends=$((ends + 1))
            elif ended_well; then
                wells=$((wells + 1))
            else
                fail "$ran, $how=$at: exit $status"
                diff -r as_before there | head -n 5
            fi
        done
    done
    passed=$((passed + ends + wells))
    echo "$ran: $count allocations, $ends ends, $wells runs that went on"
    check "only $ends of $((ends + wells)) allocations that failed ended it" test $ends -gt $wells
}
# spread NUMBER COMMAND...: over all of the run, and at each of the last, when files are in place.
spread() {
    local number=$1
    shift
    undisturbed "$@"
    disturb "$(seq 1 $((count / number + 1)) "$count") $(seq $((count - 12)) $((count + 3)))" "$@"
}

# ---- files ---------------------------------------------------------------------------------------------
mkdir -p small/us-east-1
{
    echo '{"Snapshots":['
    for i in 1 2 3 4 5 6 7 8; do
        echo '{"SnapshotId":"snap-0000000000000000'$i'","VolumeId":"vol-0000000000000000'$i'",
            "State":"completed","StartTime":"2024-01-02T03:04:05Z","OwnerId":"123456789012",
            "VolumeSize":8,"StorageTier":"standard","Tags":[{"Key":"k","Value":"'"$(printf '%0255d' 7)"'"}]}'
        [[ $i == 8 ]] || echo ,
    done
    echo ']}'
} >small/us-east-1/snapshots.json
echo '{"Volumes":[{"VolumeId":"vol-00000000000000003","State":"available","Size":8,"VolumeType":"gp3",
    "CreateTime":"2023-01-02T03:04:05Z","AvailabilityZone":"us-east-1a","Attachments":[]}]}' \
    >small/us-east-1/volumes.json
echo '{"Images":[]}' | iconv -f UTF-8 -t UTF-16 >small/us-east-1/images.json
small=(--input small --account 123456789012 --as-of 2024-06-01)
"$program" policy init --template regulated >policy.yaml || exit 1
"$worlds" generate --seed 1 --scale 0.1 --out world >/dev/null || exit 1
world=(--input world/input --policy world/policy.yaml --as-of "$(cat world/as_of)")

before=
spread "$moments" audit "${small[@]}" --quiet --jobs 1 --out there/report
if ((first > 0)); then
    disturb "$(seq "$first")" audit "${small[@]}" --quiet --jobs 1 --out there/report
fi
# over the reports of an earlier run, in threads, with every format
"$program" audit "${small[@]}" --quiet --policy policy.yaml --out earlier 2>/dev/null || exit 1
before=earlier
spread "$moments" audit "${small[@]}" --jobs 2 --format csv,json,html,sarif,junit,markdown,prometheus,ndjson,ocsf,sqlite,xlsx --fail-on high \
    --out there/report
# signed: a key is opened, a signature made, and looked at
if command -v openssl >/dev/null; then
    openssl req -x509 -config /dev/null -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 9 \
        -subj /CN=auditor 2>/dev/null || exit 1
    "$program" audit "${small[@]}" --quiet --sign key.pem --cert cert.pem --out pack 2>/dev/null || exit 1
    spread $((moments / 2)) audit "${small[@]}" --quiet --sign key.pem --cert cert.pem --out there/report
    spread $((moments / 2)) verify pack --cert cert.pem --at "$(jq -r .made_at pack/manifest.json)"
fi
# a world that is hard to read
spread $((moments / 2)) audit "${world[@]}" --quiet --jobs 2 --out there/report --log-format json
before=
spread $((moments / 2)) gate "${small[@]}" --rule '*' --format json
spread $((moments / 2)) gate "${small[@]}" --rule '*' --format junit --out there/answer.xml
spread $((moments / 2)) explain snap-00000000000000003 "${small[@]}"
spread $((moments / 2)) policy check policy.yaml
spread $((moments / 2)) policy init --out there/policy.yaml

# ---- over the network ----------------------------------------------------------------------------------
sandbox_start "$build" world/input || exit 1
sandbox_use 111122223333
network=(--policy world/policy.yaml --as-of "$(cat world/as_of)")
spread $((moments / 3)) audit "${network[@]}" --quiet --jobs 1 --out there/report
spread $((moments / 3)) audit "${network[@]}" --jobs 2 --out there/report
spread $((moments / 3)) gate "${network[@]}" --rule 'RPO-*' --format json --jobs 2

checks_end
