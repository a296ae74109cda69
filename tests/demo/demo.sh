#!/bin/sh
# A made-up company, audited: demo.sh PROGRAM WORLDS [FOLDER]
# PROGRAM is snapaudit; WORLDS is snapaudit-worlds, or the build folder that has it in tests/. All
# that is written goes to FOLDER (default: ./snapaudit-demo): company/ and reports/.
set -eu

usage="usage: $0 PROGRAM WORLDS [FOLDER]"
program=${1:?$usage}
worlds=${2:?$usage}
folder=${3:-snapaudit-demo}
[ -d "$worlds" ] && worlds=$worlds/tests/snapaudit-worlds

for tool in "$program" "$worlds"; do
    [ -x "$tool" ] || {
        echo "error: there is no program $tool" >&2
        echo "hint: ./dev demo builds it" >&2
        exit 2
    }
done

company=$folder/company
reports=$folder/reports
rm -rf "$company" "$reports"
mkdir -p "$folder"
"$worlds" company --seed 7 --out "$company"

set -- --input "$company/input"
[ -f "$company/policy.yaml" ] && set -- "$@" --policy "$company/policy.yaml"
[ -f "$company/as_of" ] && set -- "$@" --as-of "$(cat "$company/as_of")"

# 2: a malformed file. The company has one, so that a gap can be seen; the rest is judged.
status=0
"$program" audit "$@" --out "$reports" || status=$?
case $status in 0 | 2) ;; *) exit "$status" ;; esac

worst=$(sed -n '/"worst"/,$ s/.*"id": *"\([^"]*\)".*/\1/p' "$reports/summary.json" | head -n 1)
cat <<TEXT

The answers of this company are in $company, the reports in $reports. Next, you could

  see why the first of those resources is judged so:
    $program explain ${worst:-RPO-EXCEEDED} $*
  open every finding as a table:
    $reports/findings.csv
  let it decide over a pipeline (exit status 1: a finding of high severity or above):
    $program audit $* --out $reports --quiet --fail-on high; echo \$?
TEXT
