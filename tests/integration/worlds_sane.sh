#!/bin/sh
# The generator's own word: the same seed gives the same bytes, listings parse, and each line of the truth is
# one that a report can hold, of something that lies in the listings.
# usage: worlds_sane.sh PROGRAM SOURCE-DIR BUILD-DIR
set -eu

build=$3
worlds=$build/tests/snapaudit-worlds
[ -x "$worlds" ] || worlds=$build/snapaudit-worlds
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

for seed in 2 3 4 6 10 17; do # two partitions, none of accounts, older clients, a vault, a wrong folder
    "$worlds" generate --seed $seed --scale 0.4 --out "$work/one"
    "$worlds" generate --seed $seed --scale 0.4 --out "$work/two"
    diff -r "$work/one" "$work/two" >&2 || {
        echo "seed $seed: two runs differ" >&2
        exit 1
    }
    "$worlds" generate --seed $seed --scale 0.4 --whole --no-noise --out "$work/plain"
    python3 - "$work/plain" "$seed" <<'PYTHON'
import csv, json, pathlib, sys

folder, seed = pathlib.Path(sys.argv[1]), sys.argv[2]
statuses = {"pass", "fail", "unknown", "exempt", "none", "unsettled", "any"}
brakes = {"", "last-of-lineage", "locked", "held", "shared", "too-young", "live-volume", "csi-window",
          "retention", "in-use", "restore-proof"}
ids = {"SnapshotId": "snapshot", "VolumeId": "volume", "ImageId": "image"}
wrong = []

def say(text):
    wrong.append(f"seed {seed}: {text}")

listed = {}
snapshots = []
for path in sorted((folder / "input").rglob("*.json")):
    if path.name == "keys.json":  # answers one after the other
        continue
    page = json.loads(path.read_text())
    for field in ("Snapshots", "Volumes", "Images"):
        for record in page.get(field, []):
            key = {"Snapshots": "SnapshotId", "Volumes": "VolumeId", "Images": "ImageId"}[field]
            listed.setdefault((ids[key], record[key]), []).append(record)
            snapshots += [record] if field == "Snapshots" else []

with open(folder / "truth.csv", newline="") as file:
    rows = [row for row in csv.DictReader(file) if not row["rule"].startswith("(")]
seen = set()
for row in rows:
    key = tuple(row[c] for c in ("rule", "kind", "account", "region", "id", "discriminator"))
    if key in seen:
        say(f"said twice: {key}")
    seen.add(key)
    if not set(row["status"].split("|")) <= statuses:
        say(f"no status: {row['status']}")
    if not set(row["brake"].split("|")) <= brakes:
        say(f"no brake: {row['brake']}")
    if row["kind"] in ids.values() and (row["kind"], row["id"]) not in listed:
        say(f"of nothing that is listed: {key}")
if len(rows) < 5000:
    say(f"only {len(rows)} expectations")

# What real answers show.
kinds = {s.get("TransferType") for s in snapshots}
if kinds not in ({"standard", "time-based"}, {None, "time-based"}):
    say(f"TransferType is {kinds}: all or none, but for copies made by the minute")
for s in snapshots:
    full = s.get("FullSnapshotSizeInBytes")
    if full is not None and s["State"] != "completed":
        say(f"{s['SnapshotId']} has a full size, and is {s['State']}")
    if full is not None and s["VolumeSize"] and full > s["VolumeSize"] << 30:
        say(f"{s['SnapshotId']} holds more than its volume")
for line in wrong:
    print(line)
sys.exit(1 if wrong else 0)
PYTHON
    rm -rf "$work/one" "$work/two" "$work/plain"
done
