#!/bin/bash
# report.xlsx by a second reader (openpyxl): every cell is that of the CSV files, sums are those of summary.json, and
# nothing in it runs or leads anywhere. The same input gives the same bytes; a full disk and a killed run leave the
# earlier workbook.
# workbook.sh PROGRAM SOURCE-DIR BUILD-DIR
set -u

program=${1:?usage: $0 PROGRAM SOURCE-DIR BUILD-DIR}
program=$(cd "$(dirname "$program")" && pwd)/$(basename "$program")
source=$(cd "${2:?}" && pwd)
build=$(cd "${3:?}" && pwd)
worlds=$build/tests/snapaudit-worlds
cases=$source/tests/cases
as_of=2026-01-15T12:00:00Z
work=$(mktemp -d) || exit 1
trap 'umount "$work/full" 2>/dev/null; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
unset "${!AWS_@}" "${!GITHUB_@}"
export HOME=$work AWS_EC2_METADATA_DISABLED=true LC_ALL=C.UTF-8
cd "$work" || exit 1
# shellcheck source=tests/integration/lib/checks.sh
. "$source/tests/integration/lib/checks.sh"

reader=(/usr/bin/python3 -B "$source/tests/integration/formats/xlsx.py")
"${reader[@]}" || { echo "workbook.sh: no python3-openpyxl (packages.txt)" >&2 && exit 1; }

# written STATUS DIR ARGUMENT...: the workbook, and what it is compared with. A world has gaps.
written() {
    local status=$1 dir=$2
    shift 2
    run "$status" audit --as-of $as_of --format csv,json,xlsx --quiet --include pass --out "$dir" "$@"
    ran="the workbook of $dir"
    check 'something is left in the folder' test -z "$(find "$dir" -name '.*' )"
    read_back "$dir"
}
unpacked() { # FILE: all its parts
    /usr/bin/python3 -c 'import sys, zipfile
book = zipfile.ZipFile(sys.argv[1])
for name in book.namelist(): sys.stdout.buffer.write(book.read(name))' "$1"
}
read_back() { check "$("${reader[@]}" "$1")" grep -q '^ok' <("${reader[@]}" "$1"); }

# ---- every cell, and the sums ----------------------------------------------------------------------
for name in built-in-policy caused-by cells-that-a-spreadsheet-would-run denied-region exemption-on-its-last-day; do
    policy=()
    [[ ! -f $cases/$name/policy.yaml ]] || policy=(--policy "$cases/$name/policy.yaml")
    written 0 "$name" --input "$cases/$name/input" "${policy[@]}"
done
"$worlds" generate --seed 4 --scale 0.1 --out world >out 2>err || fail 'no world'
written 2 world --input world/input

# ---- beside a baseline ------------------------------------------------------------------------------
written 0 since --input "$cases/gate-fails/input" --policy "$cases/gate-fails/policy.yaml" \
    --baseline "$cases/gate-baseline-new/baseline.json"
check 'no sheet of changes' grep -q 'name="Changes"' <(unpacked since/report.xlsx)

# ---- what strangers wrote ----------------------------------------------------------------------------
mkdir -p hostile/111122223333/eu-west-1
/usr/bin/python3 - hostile/111122223333/eu-west-1 <<'END'
import json
import sys

texts = [
    "=1+1", "+1", "-1", "@SUM(1)", "=HYPERLINK(\"http://evil.example/\",\"click\")", "=cmd|' /C calc'!A0",
    "http://evil.example/", "mailto:x@evil.example", "internal:Sheet1!A1", "{=1+1}", "'quoted",
    "::error::boo", "%0A::error::boo", "\u202egnp.exe\u2066\u200f", "\u0001\u001f\u007f\u0085",
    "\ufffe\uffff", "\U0001f600" * 256, "x" * 50000, "\U0001f600" * 16384,
    " blank at both ends ", "tab\tLF\nCR\rCRLF\r\n", "_x0041_", "_x000D_", "_x005F_x0041_", "__x0041_", "_x004",
    "<b>&amp;</b>", "]]>", "<!--", "TRUE", "1e5", "00012", "2026-01-15", "#REF!", "",
]
volumes = [
    {"VolumeId": f"vol-{i + 16:017x}", "CreateTime": "2025-01-10T09:00:00Z", "AvailabilityZone": "eu-west-1a",
     "Encrypted": False, "Size": 100, "SnapshotId": "", "State": "available", "VolumeType": "gp3",
     "Tags": [{"Key": key, "Value": text} for key in ("Name", "Owner", "Environment")] + [{"Key": text[:100] or "k", "Value": text}]}
    for i, text in enumerate(texts)
]
for name, value in (("volumes", {"Volumes": volumes}), ("snapshots", {"Snapshots": []}), ("images", {"Images": []}),
                    ("instances", {"Reservations": []})):
    with open(f"{sys.argv[1]}/{name}.json", "w", encoding="utf-8") as file:
        json.dump(value, file)
END
written 0 strange --input hostile
cut=$(unpacked strange/report.xlsx | grep -o '\[cut\]' | wc -l)
check "texts were cut, and none is said to be: $cut" test "$cut" -gt 3

# ---- the same bytes, wherever and whenever ----------------------------------------------------------
TZ=Asia/Kathmandu LANG=tr_TR.UTF-8 run 2 audit --as-of $as_of --format xlsx --quiet \
    --include pass --out again --input world/input --jobs 1
same world/report.xlsx again/report.xlsx
mkdir -p deep/folder/elsewhere
(cd deep/folder/elsewhere && "$program" audit --as-of $as_of --format xlsx,html --quiet --include pass --out here \
    --input "$work/world/input") >out 2>err
ran='from another folder'
same world/report.xlsx deep/folder/elsewhere/here/report.xlsx

# ---- groups know of themselves alone ------------------------------------------------------------------
run 2 audit --as-of $as_of --format csv,json,xlsx --quiet --include pass --out split --input world/input \
    --split-by account
groups=0
for group in split/by-account/*/; do
    [[ -f $group/report.xlsx ]] || continue
    groups=$((groups + 1))
    read_back "$group"
    own=$(jq -r '.run.scope.accounts[]' "$group/summary.json")
    unpacked "$group/report.xlsx" >bytes
    jq -r '.run.scope.accounts[]' split/summary.json | grep -vxF "$own" >others
    check "$group tells of another account: $(grep -oFf others bytes | sort | uniq -c)" \
        test "$(grep -cFf others bytes)" = 0
done
check "groups: $groups" test $groups -gt 1

# ---- a full disk --------------------------------------------------------------------------------------
audit=(audit --as-of "$as_of" --format xlsx --quiet --include pass --input world/input)
if mkdir full && mount -t tmpfs -o size=64m tmpfs full 2>/dev/null; then
    run 0 audit --as-of $as_of --format xlsx --quiet --input "$cases/built-in-policy/input" --out full/report
    cp -r full/report before
    refusals=0
    used=$(stat -c %s world/report.xlsx)
    for share in 1 2 4 6 8 10 12 14 16 20 24; do
        mount -o "remount,size=$((used * share / 4 + 200000))" full
        "$program" "${audit[@]}" --out full/report >out 2>err
        if cmp -s full/report/report.xlsx world/report.xlsx; then continue; fi
        ran="$share quarters of the workbook are free"
        refusals=$((refusals + 1))
        err_has 'report.xlsx'
        err_has 'No space left'
        check 'the library speaks' test "$(grep -cv -e '^warning: ' -e '^error: ' -e '^detail: ' -e '^hint: ' err)" = 0
        check 'the earlier workbook is another one' diff -r before full/report
        check 'something is left' test -z "$(find full/report -name '.*' -print -quit)"
    done
    ran='a full disk'
    check "refusals: $refusals" test $refusals -gt 5
    mount -o remount,size=64m full
    run 2 "${audit[@]}" --out full/report
    same world/report.xlsx full/report/report.xlsx
    umount full
fi

# ---- a run that is killed ----------------------------------------------------------------------------
run 0 audit --as-of $as_of --format xlsx --quiet --input "$cases/built-in-policy/input" --out killed
rm -rf before
cp -r killed before
ran='a killed run'
"$program" "${audit[@]}" --out killed >out 2>err &
for ((i = 0; i < 400; i++)); do
    [[ -n $(find killed -maxdepth 1 -name '.*' -type d -print -quit) ]] && break
done
kill -9 $! 2>/dev/null
wait $! 2>/dev/null
check 'the earlier workbook is another one' diff -r -x '.*' before killed
run 2 "${audit[@]}" --out killed
same world/report.xlsx killed/report.xlsx
check 'something is left' test -z "$(find killed -name '.*' -print -quit)"

# ---- what the reader is there for ------------------------------------------------------------------
refused() { # WHAT PART OLD NEW: with a part in which a regular expression became something else
    rm -rf bad && cp -r built-in-policy bad
    /usr/bin/python3 - "$2" "$3" "$4" <<'END' || fail "no workbook with $1"
import re
import sys
import zipfile

part, old, new = sys.argv[1:]
with zipfile.ZipFile("built-in-policy/report.xlsx") as book, zipfile.ZipFile("bad/report.xlsx", "w") as bad:
    for entry in book.infolist():
        text = book.read(entry)
        if entry.filename == part:
            text, count = re.subn(old.encode(), new.encode(), text, count=1, flags=re.DOTALL)
            sys.exit(f"no {old}") if count == 0 else None
        bad.writestr(entry, text)
END
    ran="a workbook with $1"
    check "$("${reader[@]}" bad)" grep -q '^FAILED' <("${reader[@]}" bad)
}
refused 'another number' xl/worksheets/sheet4.xml '<v>([0-9])' '<v>9\1'
refused 'a formula' xl/worksheets/sheet3.xml '<is><t>snapshot</t></is>' '<f>1+1</f>'
refused 'a time of its own' docProps/core.xml '2026-01-15T12:00:00Z' '2026-01-15T12:00:01Z'
refused 'a row less' xl/worksheets/sheet2.xml '<row r="2".*?<row r="3"' '<row r="3"'
refused 'a text that was a number' xl/worksheets/sheet3.xml '<c r="J2"([^>]*)><v>([0-9]+)</v></c>' \
    '<c r="J2" t="inlineStr"><is><t>\2</t></is></c>'

checks_end
