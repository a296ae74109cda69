#!/bin/bash
# What other programs take: findings.ocsf.json by a strict reader of OCSF's own definitions, findings.ndjson, and
# reports on standard output: the same bytes as in a folder, nothing else beside them, and the end of readers
# and disks.
# pipelines.sh PROGRAM SOURCE-DIR BUILD-DIR
set -u

program=${1:?usage: $0 PROGRAM SOURCE-DIR BUILD-DIR}
program=$(cd "$(dirname "$program")" && pwd)/$(basename "$program")
source=$(cd "${2:?}" && pwd)
build=$(cd "${3:?}" && pwd)
worlds=$build/tests/snapaudit-worlds
cases=$source/tests/cases
ocsf=(/usr/bin/python3 -B "$source/tests/integration/formats/ocsf.py")

die() {
    echo "pipelines.sh: $*" >&2
    exit 1
}
for tool in jq "$worlds"; do
    command -v "$tool" >/dev/null || die "no $tool (packages.txt names what the tests need)"
done
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
unset "${!AWS_@}"
export HOME=$work AWS_EC2_METADATA_DISABLED=true LC_ALL=C.UTF-8
cd "$work" || exit 1
: >results

check() { # NAME COMMAND...
    local name=$1
    shift
    if "$@"; then echo "ok $name"; else echo "FAILED: $name"; fi >>results
}
# audit ARGUMENT...: status and said
audit() {
    "$program" audit --as-of 2026-01-15T12:00:00Z --quiet "$@" 2>said
    status=$?
}

# ---- files ----

"$worlds" generate --seed 4 --scale 0.3 --out world >/dev/null || die "no world"
for name in built-in-policy caused-by cells-that-a-spreadsheet-would-run denied-region managed \
    exemption-on-its-last-day restore-evidence; do
    policy=()
    [[ ! -f $cases/$name/policy.yaml ]] || policy=(--policy "$cases/$name/policy.yaml")
    (cd "$cases/$name" && "$program" audit --input input "${policy[@]}" --as-of 2026-01-15T12:00:00Z \
        --include pass --format json,ndjson,ocsf --quiet --out "$work/$name") 2>/dev/null
done
audit --input world/input --include pass --format json,ndjson,ocsf --out world/out
audit --input world/input --include pass --format ndjson,ocsf --out world/again --jobs 1
audit --input world/input --baseline world/out/findings.json --format ocsf --out world/later
"${ocsf[@]}" ./*/findings.ocsf.json world/*/findings.ocsf.json >lines 2>&1
cat lines >>results
check 'OCSF: no file was forgotten' test "$(grep -c '^ok ' lines)" -ge 9
for file in findings.ndjson findings.ocsf.json; do
    check "the same $file again" cmp -s world/out/$file world/again/$file
done
count=$(jq '.findings | length' world/out/findings.json)
check 'a line a finding' test "$(wc -l <world/out/findings.ndjson)" = "$count"
check 'each line is a document' test "$(jq -c .fingerprint world/out/findings.ndjson | wc -l)" = "$count"
check 'an event a finding' test "$(jq length world/out/findings.ocsf.json)" = "$count"
check 'what is known is an update' test "$(jq -r '.[].activity_name' world/later/findings.ocsf.json | sort -u)" = Update

# ---- what the reader is there for ----

spoil() { # NAME FILTER
    jq "$2" built-in-policy/findings.ocsf.json >"bad-$1.json"
    "${ocsf[@]}" "bad-$1.json" >line 2>&1
    check "OCSF: the reader refuses $1" grep -q '^FAILED:' line
}
spoil required 'del(.[0].finding_info.uid)'
spoil attribute '.[0].nonsense = 1'
spoil deeper '.[0].resources[0].nonsense = 1'
spoil type '.[0].compliance.standards = "CIS"'
spoil enum '.[0].severity_id = 42'
spoil caption '.[0].severity = "Severe"'
spoil sibling 'del(.[0].compliance.status)'
spoil constraint 'del(.[0].evidences[0].data)'
spoil profile '.[0].metadata.profiles = []'
spoil seconds '.[0].time /= 1000'
spoil type-uid '.[0].type_uid += 1'
spoil pass 'map(.compliance |= (.status_id = 1 | .status = "Pass"))'

# ---- standard output ----

input=(--input "$cases/built-in-policy/input")
for format in ndjson ocsf sarif junit markdown prometheus html; do
    audit "${input[@]}" --format $format --out folder
    rm -f folder/manifest.json
    audit "${input[@]}" --format $format --out - >bytes
    check "$format: the same bytes on standard output" cmp -s bytes folder/*
    rm -rf folder
done
mkdir empty
(cd empty && "$program" audit "${input[@]}" --format ndjson --out - >../bytes 2>../said)
check 'nothing is left in the folder' test -z "$(ls -A empty)"
audit "${input[@]}" --format ndjson --out /dev/stdout >other
check '/dev/stdout is standard output' test -s other

audit "${input[@]}" --format ndjson --out - --fail-on high >bytes
check 'the demand decides the status' test $status = 1
audit "${input[@]}" --format ndjson --out - --fail-on critical --rule TAG-REQUIRED >bytes
check 'or is met' test $status = 0
"$program" audit "${input[@]}" --as-of 2026-01-15T12:00:00Z --format ndjson --out - --fail-on high 2>said >bytes
check 'the verdict is said on standard error' grep -q '^note: audit: FAILED' said
check 'and only there' test "$(grep -vc '^{' bytes)" = 0

# A reader that has enough, and one that is gone from the start.
audit --input world/input --format ndjson --out - --include pass --fail-on info >/dev/null
whole=$status
audit --input world/input --format ndjson --out - --include pass --fail-on info > >(head -c 1 >first)
check 'a reader that goes away takes no status along' test "$status" = "$whole"
check 'and is no error' test "$(grep -c '^error' said)" = 0
for format in ndjson ocsf html; do
    audit "${input[@]}" --format $format --out - --fail-on high >/dev/full
    check "$format: what could not be written is said" grep -q '^error: standard output: ' said
    check "$format: and is exit 2" test $status = 2
done
audit "${input[@]}" --format ndjson --out - >&-
check 'closed: exit 2' test $status = 2

refused() { # WORDS ARGUMENT...
    local words=$1
    shift
    audit "${input[@]}" --out - "$@" >bytes
    check "refused: $*" test "$status $(wc -c <bytes)" = '2 0'
    check "$* says: $words" grep -q -- "$words" said
}
refused 'one file' --format csv
refused 'ndjson' --format json
refused 'one file' --format ndjson,ocsf
refused 'one file' --quiet
refused '--split-by needs a folder' --format ndjson --split-by account
refused '--sign needs a folder' --format ndjson --sign key.pem --cert cert.pem
refused '--wait needs a folder' --format ndjson --wait

grep '^FAILED:' results | cut -c 1-1500
failed=$(grep -c '^FAILED:' results)
echo "$(grep -c '^ok ' results) passed, $failed failed"
[[ $failed == 0 ]]
