#!/bin/sh
# The scripts with which the README begins for each of its three readers do what it says, on a made-up company
# whose answers were saved, and print the lines that it shows.
# usage: first_minutes.sh PROGRAM SOURCE-DIR BUILD-DIR
set -u

program=$1
source=$2
build=$3
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
cd "$work" || exit 1

"$build/tests/snapaudit-worlds" company --seed 7 --out company >/dev/null || exit 1
mkdir bin
ln -s "$program" bin/snapaudit
ln -s "$source/docs" docs
ln -s company/input answers
cp company/policy.yaml .
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout audit.key -out audit.pem -days 2 \
    -subj '/CN=Internal Audit' 2>openssl.log || { cat openssl.log; exit 1; }
PATH=$work/bin:$PATH
export PATH
failed=0

complain() {
    echo "FAILED: $*"
    failed=1
}

# part MARK N: what the Nth block after the line MARK of the README holds.
part() {
    awk -v mark="<!-- $1 -->" -v n="$2" '
        $0 == mark { found = 1; next }
        found && /^```/ { open = !open; if (open) at++; next }
        found && open && at == n { print }
        found && !open && at == n { exit }' "$source/README.md"
}

# run READER EXIT-STATUS: runs the script and looks for each line that the README shows, in its order.
run() {
    part "first minutes of $1" 1 >script
    part "first minutes of $1" 2 >shown
    { [ -s script ] && [ -s shown ]; } || complain "$1: the README has no script, or shows nothing"
    sh -u script >printed 2>messages
    status=$?
    [ $status -eq "$2" ] || complain "$1: exit status $status, not $2: $(cat messages)"
    awk 'NR == FNR { if ($0 != "…") want[++wanted] = $0; next }
         $0 == want[at + 1] { at++ }
         END { if (at < wanted) { print "not printed, or not in this order: " want[at + 1]; exit 1 } }' \
        shown printed || {
        complain "$1: what it prints is not what the README shows"
        cat printed
    }
}

# sums: the figures of the terminal's COSTS by owner are those of the program that adds up costs.csv.
sums() {
    awk '$1 == "by" { on = $2 == "owner"; next }
         on && $2 == ".." { gsub(/[$,]/, ""); print $1, $3, $4 }
         /^[A-Z]/ { on = 0 }' printed | sed 's/ nobody$/ (nobody)/' | sort >told
    awk '$3 ~ /^[0-9,]+$/ && $4 ~ /@|nobody/ { gsub(/,/, ""); print $1, $2, $4 }' printed | sort >added
    [ "$(wc -l <told)" -ge 5 ] || complain "finance: the terminal shows no owners"
    [ -z "$(comm -23 told added)" ] || complain "finance: told and added up differ: $(comm -23 told added)"
}

run compliance 0
[ -s report/controls.csv ] || complain "compliance: there is no controls.csv"
grep -q '^COPY-RPO,pass,' report/findings.csv || complain "compliance: the CSV holds nothing that passed"

# A finding that says a key is missing which is there does not pass the second program.
python3 - <<'WRONG' || complain "no finding could be spoiled"
import csv
rows = list(csv.DictReader(open("report/findings.csv", newline="")))
spoiled = next(row for row in rows if row["rule"] == "TAG-REQUIRED" and row["status"] == "fail")
spoiled["missing_keys"] = "Name"
with open("spoiled.csv", "w", newline="") as file:
    writer = csv.DictWriter(file, rows[0])
    writer.writeheader()
    writer.writerows(rows)
WRONG
python3 docs/examples/recheck.py spoiled.csv answers >out 2>&1 && complain "a wrong finding holds: $(cat out)"
grep -q '^4 of 5 hold' out || complain "not one finding alone is wrong: $(cat out)"

run finance 0
sums
run delivery 1
grep -q 'owned by .*@' printed || complain "delivery: nobody to call"
exit $failed
