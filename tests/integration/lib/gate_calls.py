"""The calls that a gate on the volumes with one tag needs, from the files of a world: no more, no less.

usage: gate_calls.py INPUT ACCOUNT KEY VALUE

Of each region a line "REGION ACTION COUNT", sorted: RPO-EXCEEDED asks for the volumes with the tag,
500 a page; for their snapshots and instances by volume, 200 a call in the order of their ids; and where a volume has no
snapshot that can be restored or is being made, for the one that it was made from.
"""
import glob
import json
import os
import sys


def listing(folder, name, member):
    """The records of a listing; None where the world does not have it (AWS denies it then)."""
    if not os.path.exists(f"{folder}/{name}.json"):
        return None
    with open(f"{folder}/{name}.json", encoding="utf-8") as file:
        return json.load(file)[member]


def pieces(items, size):
    return [items[i : i + size] for i in range(0, len(items), size)]


def pages(count, size):
    return max(1, -(-count // size))


def restores(snapshot):
    if snapshot["State"] == "pending":
        return True
    return snapshot["State"] == "completed" and snapshot.get("StorageTier") != "archive"


def count(folder, account, key, value):
    volumes = listing(folder, "volumes", "Volumes")
    if volumes is None:
        return {"DescribeVolumes": 1}
    tag = {"Key": key, "Value": value}
    volumes = sorted((v for v in volumes if tag in v.get("Tags", [])), key=lambda v: v["VolumeId"])
    calls = {"DescribeVolumes": pages(len(volumes), 500)}
    snapshots = [s for s in listing(folder, "snapshots", "Snapshots") or [] if s["OwnerId"] == account]
    for some in pieces(volumes, 200):
        ids = {v["VolumeId"] for v in some}
        own = [s for s in snapshots if s["VolumeId"] in ids]
        found = {s["VolumeId"] for s in own if restores(s)}
        origins = {v.get("SnapshotId") for v in some if v["VolumeId"] not in found} - {None, ""}
        asked = pages(len(own), 1000) + (1 if origins else 0)
        calls["DescribeSnapshots"] = calls.get("DescribeSnapshots", 0) + asked
        calls["DescribeInstances"] = calls.get("DescribeInstances", 0) + 1
    return calls


def main(world, account, key, value):
    lines = []
    for folder in glob.glob(f"{world}/{account}/*"):
        for action, times in count(folder, account, key, value).items():
            lines.append(f"{os.path.basename(folder)} {action} {times}")
    print("\n".join(sorted(lines)))


main(*sys.argv[1:])
