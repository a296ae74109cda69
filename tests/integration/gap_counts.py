"""Called by gap_counts.sh: gap_counts.py PROGRAM SOURCE-DIR BUILD-DIR

Each reader here counts the gaps of a world by itself: in the words of the terminal, in the rows of coverage.csv and
of summary.json, and in the findings of INV-COVERAGE."""
import csv
import json
import pathlib
import re
import subprocess
import sys
import tempfile

program, source = (pathlib.Path(p).resolve() for p in sys.argv[1:3])
AS_OF = "2026-01-15T12:00:00Z"
WORLDS = ["built-in-policy", "denied-region", "malformed-file", "truncated-listing",
          "folders-under-a-wrong-name", "volume-that-the-listing-lacks", "forms-of-a-listing"]
failures = []
gaps_seen = reported_seen = 0


def number(text):
    return int(text.replace(",", ""))


def on_terminal(text):
    """(gaps, those that INV-COVERAGE reports)"""
    text = " ".join(text.split())
    gaps = re.search(r"([\d,]+) gaps? in ", text)
    reported = re.search(r"INV-COVERAGE reports ([\d,]+) of them", text)
    return (number(gaps.group(1)) if gaps else 0, number(reported.group(1)) if reported else 0)


def is_gap(state, detail):
    return state == "gap" or (state == "not-attempted" and "not needed" not in (detail or ""))


def judge(world, out):
    folder = source / "tests/cases" / world / "input"
    run = subprocess.run([program, "audit", "--input", folder, "--as-of", AS_OF, "--out", out],
                         stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False)
    return run.stdout


def check(world, what, one, other):
    if one != other:
        failures.append(f"{world}: {what}: {one} on the terminal, {other} there")


for world in WORLDS:
    with tempfile.TemporaryDirectory() as out:
        gaps, reported = on_terminal(judge(world, out))
        with open(f"{out}/coverage.csv", newline="", encoding="utf-8") as file:
            rows = [row for row in csv.DictReader(file) if is_gap(row["state"], row["detail"])]
        with open(f"{out}/summary.json", encoding="utf-8") as file:
            listed = [row for row in json.load(file)["coverage"]
                      if is_gap(row["state"], row.get("detail"))]
        with open(f"{out}/findings.csv", newline="", encoding="utf-8") as file:
            findings = [row for row in csv.DictReader(file) if row["rule"] == "INV-COVERAGE"
                        and row["status"] == "fail" and row["subject_kind"] == "source"]
    check(world, "gaps in coverage.csv", gaps, len(rows))
    check(world, "gaps in summary.json", gaps, len(listed))
    check(world, "findings of INV-COVERAGE", reported, len(findings))
    by_rule = [row for row in rows if row["reason"] != "scp" and row["required_by"]]
    check(world, "gaps that a rule requires", reported, len(by_rule))
    gaps_seen += gaps
    reported_seen += reported

if gaps_seen < 10 or reported_seen < 3 or gaps_seen == reported_seen:
    failures.append(f"too little to compare: {gaps_seen} gaps, {reported_seen} reported")
for failure in failures:
    print(failure, file=sys.stderr)
sys.exit(1 if failures else 0)
