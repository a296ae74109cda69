#!/usr/bin/env python3
"""How well equal sizes tell a copy: the rate of recognised and of wrongly joined copies.

Worlds of machines made from a few images, with backups every night, a copy of each by API (no text, no
tag, no volume), and sources that expire long before their copies. Prints of all copies how many the
program joins to a volume, to the right one and to a wrong one, and what the promise of a copy comes to
where the policy takes sizes for a proof. Fails where a promise is kept by them although the policy does
not say so.
"""
import csv
import random
import sys

import law

ACCOUNT, HOME, AWAY = "111122223333", "eu-central-1", "eu-west-1"
AS_OF = "2026-11-20T12:00:00Z"
GIB, BLOCK = 1 << 30, 512 << 10
SIZES = (8, 8, 20, 50, 100, 100, 200, 500)
NIGHTS = 30
POLICY = """policy: {{name: matched, version: "1", owner: ""}}
scopes:
  - name: all
    match: {{}}
    objectives: {{rpo: 36h}}
    copies: {{required_in: [%s], not_older_than: 48h, min_proof: {proof}}}
""" % AWAY


def night(n, minute):
    """n nights before as_of."""
    day = 20 - n
    month = "11" if day > 0 else "10"
    return "2026-%s-%02dT02:%02d:00.000Z" % (month, day if day > 0 else day + 31, minute)


def snapshot(identity, volume, size, blocks, start):
    return {"SnapshotId": identity, "VolumeId": volume, "State": "completed", "StartTime": start,
            "CompletionTime": start, "Progress": "100%", "OwnerId": ACCOUNT, "VolumeSize": size,
            "Description": "" if volume == "vol-ffffffff" else "nightly", "Encrypted": False,
            "StorageTier": "standard", "TransferType": "standard",
            "FullSnapshotSizeInBytes": blocks * BLOCK}


class Estate:
    """Volumes, their backups that are left, and their copies."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.volumes, self.backups, self.copies = [], [], []
        self.of = {}  # copy -> volume
        images = [(size, self.random.randint(1000, 12000))
                  for size in self.random.sample(SIZES, 4)]
        for n in range(40):
            self.machine(n, *self.random.choice(images))

    def machine(self, n, size, blocks):
        volume, instance = "vol-0%016x" % (n + 1), "i-0%016x" % (n + 1)
        keep = self.random.choice((0, 1, 3, 7, 14))  # nights that a backup lives; 0: the copy alone
        quiet = self.random.random()  # how often a night brings nothing new
        self.volumes.append(
            {"VolumeId": volume, "Size": size, "SnapshotId": "", "State": "in-use",
             "OwnerId": ACCOUNT, "AvailabilityZone": HOME + "a", "VolumeType": "gp3",
             "Encrypted": False, "CreateTime": "2026-09-01T08:00:00.000Z",
             "Attachments": [{"VolumeId": volume, "InstanceId": instance, "Device": "/dev/sdf",
                              "State": "attached", "AttachTime": "2026-09-01T08:00:00.000Z",
                              "DeleteOnTermination": False}]})
        for age in reversed(range(NIGHTS)):
            if self.random.random() > quiet:
                blocks = min(blocks + self.random.randint(1, 60), size * GIB // BLOCK)
            number = (n + 1) * 1000 + age
            if age <= keep:
                self.backups.append(
                    snapshot("snap-0%016x" % number, volume, size, blocks, night(age, 0)))
            copy = snapshot("snap-0c%015x" % number, "vol-ffffffff", size, blocks, night(age, 30))
            self.copies.append(copy)
            self.of[copy["SnapshotId"]] = volume

    def save(self, folder, proof):
        listings = {
            HOME: {"snapshots": self.backups, "volumes": self.volumes, "instances": [
                {"ReservationId": "r-1", "OwnerId": ACCOUNT, "Groups": [], "Instances": [
                    {"InstanceId": v["Attachments"][0]["InstanceId"], "ImageId": "",
                     "State": {"Code": 16, "Name": "running"}, "BlockDeviceMappings": []}
                    for v in self.volumes]}]},
            AWAY: {"snapshots": self.copies}}
        for region, place in listings.items():
            at = folder / "input" / ACCOUNT / region
            at.mkdir(parents=True)
            for kind in law.WRAPPERS:
                (at / (kind + ".json")).write_text(law.document(kind, place.get(kind, [])))
        (folder / "policy.yaml").write_text(POLICY.format(proof=proof))


class Rates:
    copies = joined = right = wrong = promises = kept = 0

    def add(self, estate, folder, verdicts):
        backups = {s["SnapshotId"]: s["VolumeId"] for s in estate.backups}
        with open(folder / "out/resources.csv", newline="") as file:
            for row in csv.DictReader(file):
                if row["id"] not in estate.of:
                    continue
                self.copies += 1
                source = row["copy_source"].rpartition("/")[2]
                volume = backups.get(source, source if source.startswith("vol-") else None)
                if row["copy_grade"] == "P2m" and volume is not None:
                    self.joined += 1
                    self.right += 1 if volume == estate.of[row["id"]] else 0
                    self.wrong += 0 if volume == estate.of[row["id"]] else 1
        promises = [f for key, f in verdicts if key[0] == "COPY-RPO"]
        self.promises += len(promises)
        self.kept += sum(1 for f in promises if f["status"] == "pass")


RATES = Rates()


def hold(bench):
    estate = Estate(bench.seed)
    world = type("Policy", (), {"as_of": AS_OF})
    default = bench.judge(world, lambda at: estate.save(at, "P2"), "json,csv")
    for key, finding in default:
        if key[0] == "COPY-RPO" and finding["status"] == "pass":
            bench.breach(f"kept by sizes alone: {law.about(key)}")
    taken = bench.judge(world, lambda at: estate.save(at, "P2m"), "json,csv")
    RATES.add(estate, bench.folder / "run2", taken)


def share(part, whole):
    return "%d of %d (%.1f %%)" % (part, whole, 100 * part / whole if whole else 0)


if __name__ == "__main__":
    result = law.main(hold)
    print("joined to a volume:", share(RATES.joined, RATES.copies))
    print("  to the right one:", share(RATES.right, RATES.copies))
    print("  to a wrong one:  ", share(RATES.wrong, RATES.joined))
    print("promises kept where the policy takes sizes for a proof:",
          share(RATES.kept, RATES.promises))
    sys.exit(result)
