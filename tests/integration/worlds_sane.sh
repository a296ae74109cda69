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

def documents(text):
    """Answers that stand one after the other."""
    decoder, at = json.JSONDecoder(), 0
    text = text.strip()
    while at < len(text):
        document, at = decoder.raw_decode(text, at)
        yield document
        at += len(text[at:]) - len(text[at:].lstrip())

listed = {}
snapshots = []
one_by_one = ("keys.json", "recovery-points.json")
for path in sorted((folder / "input").rglob("*.json")):
    if path.name in one_by_one:
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

# AWS Backup: points lie in vaults that are there, and their numbers agree; each is a snapshot that is listed.
points = copied = encrypted = 0
for path in sorted((folder / "input").rglob("backup-vaults.json")):
    vaults = {v["BackupVaultName"]: v for v in json.loads(path.read_text())["BackupVaultList"]}
    pages = list(documents((path.parent / "recovery-points.json").read_text()))
    held = [point for page in pages for point in page["RecoveryPoints"]]
    points += len(held)
    copied += sum("SourceBackupVaultArn" in point for point in held)
    encrypted += sum(point["IsEncrypted"] for point in held)
    if "Default" not in vaults or len(pages) != len(vaults):
        say(f"{path.parent}: vaults {sorted(vaults)}, {len(pages)} listings of points")
    for name, vault in vaults.items():
        count = sum(point["BackupVaultName"] == name for point in held)
        if count != vault["NumberOfRecoveryPoints"]:
            say(f"{vault['BackupVaultArn']} tells {vault['NumberOfRecoveryPoints']} points, not {count}")
    own = {s["SnapshotId"]: s for s in json.loads((path.parent / "snapshots.json").read_text())["Snapshots"]}
    for point in held:
        arn, vault = point["RecoveryPointArn"], vaults.get(point["BackupVaultName"], {})
        _, _, service, region, account, resource = arn.split(":")
        snapshot = own.get(resource.removeprefix("snapshot/"))
        if vault.get("BackupVaultArn") != point["BackupVaultArn"]:
            say(f"{arn} lies in no vault: {point['BackupVaultArn']}")
        if (service, region, account) != ("ec2", path.parent.name, "") or snapshot is None:
            say(f"{arn} names no snapshot that is listed there")
        elif point["BackupSizeInBytes"] != snapshot["VolumeSize"] << 30:
            say(f"{arn} has {point['BackupSizeInBytes']} bytes, its volume {snapshot['VolumeSize']} GiB")
        elif point.get("EncryptionKeyArn") != snapshot.get("KmsKeyId"):
            say(f"{arn} has the key {point.get('EncryptionKeyArn')}, its snapshot {snapshot.get('KmsKeyId')}")
if points < 20 or copied in (0, points) or encrypted in (0, points):
    say(f"{points} recovery points, {copied} of them copies, {encrypted} of them encrypted")
for line in wrong:
    print(line)
sys.exit(1 if wrong else 0)
PYTHON
    rm -rf "$work/one" "$work/two" "$work/plain"
done
