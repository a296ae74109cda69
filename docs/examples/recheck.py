#!/usr/bin/env python3
"""Looks up findings in what AWS answered, without snapaudit.

usage: recheck.py FINDINGS.csv ANSWERS [N]

Takes the first failing finding of each rule that it knows, N at most (default 5), and answers the question of
the rule by the saved answers alone: files such as ANSWERS/ACCOUNT/REGION/snapshots.json. Exit status 1 when
one does not hold, or when there was nothing to look up.
"""
import csv
import json
import sys
from datetime import datetime
from pathlib import Path


def documents(text):
    """Every JSON document of a file: the AWS CLI writes one a page."""
    decoder, at = json.JSONDecoder(), 0
    while at < len(text):
        document, at = decoder.raw_decode(text, at)
        yield document
        while at < len(text) and text[at].isspace():
            at += 1


def records(answers, kind):
    """(account, region, record) of every `kind`, such as Snapshots, that was saved."""
    for path in sorted(Path(answers).rglob(f"{kind.lower()}*.json")):
        for document in documents(path.read_text(encoding="utf-8-sig").strip()):
            for record in document[kind] if isinstance(document, dict) else document:
                yield path.parent.parent.name, path.parent.name, record


class World:
    def __init__(self, answers):
        self.volumes = {r["VolumeId"]: r for _, _, r in records(answers, "Volumes")}
        self.snapshots = {r["SnapshotId"]: (region, r) for _, region, r in records(answers, "Snapshots")}

    def backups_of(self, volume):
        return [(region, s) for region, s in self.snapshots.values() if s["VolumeId"] == volume]

    def tags_of(self, resource):
        record = self.volumes.get(resource) or self.snapshots.get(resource, (None, {}))[1]
        return {tag["Key"] for tag in record.get("Tags", [])}


def time_of(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00")).replace(microsecond=0)


def newest_is_old(world, finding):
    taken = [time_of(s["StartTime"]) for _, s in world.backups_of(finding["subject_id"]) if s["State"] == "completed"]
    newest = max(taken, default=None)
    told = time_of(finding["proof_at"]) if finding["proof_at"] else None
    return newest == told, f"its newest completed snapshot is of {newest}, and the report says {told}"


def no_copy_lies_there(world, finding):
    own = {s["SnapshotId"] for _, s in world.backups_of(finding["subject_id"])}
    copies = [
        s["SnapshotId"]
        for region, s in world.snapshots.values()
        if region == finding["target"] and any(snapshot in s.get("Description", "") for snapshot in own)
    ]
    return not copies, f"snapshots in {finding['target']} that name one of its {len(own)}: {copies or 'none'}"


def keys_are_missing(world, finding):
    has = world.tags_of(finding["subject_id"])
    missing = finding["missing_keys"].split("; ")
    return not has.intersection(missing), f"it lacks {', '.join(missing)}; it has {', '.join(sorted(has)) or 'no tag'}"


def volume_is_gone(world, finding):
    volume = world.snapshots[finding["subject_id"]][1]["VolumeId"]
    return volume not in world.volumes, f"{volume} is {'listed' if volume in world.volumes else 'in no listing of volumes'}"


def nothing_is_attached(world, finding):
    volume = world.volumes[finding["subject_id"]]
    free = volume["State"] == "available" and not volume["Attachments"]
    return free, f"its state is {volume['State']}, it has {len(volume['Attachments'])} attachments"


CHECKS = {
    "RPO-EXCEEDED": newest_is_old,
    "COPY-RPO": no_copy_lies_there,
    "TAG-REQUIRED": keys_are_missing,
    "ORPHAN-SNAP-VOLUME-GONE": volume_is_gone,
    "ORPHAN-VOL-UNATTACHED": nothing_is_attached,
}


def main():
    findings, answers, most = sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 5
    world, done, wrong = World(answers), set(), 0
    with open(findings, newline="", encoding="utf-8") as file:
        for finding in csv.DictReader(file):
            rule = finding["rule"]
            if finding["status"] != "fail" or rule not in CHECKS or rule in done or len(done) == most:
                continue
            done.add(rule)
            holds, why = CHECKS[rule](world, finding)
            wrong += not holds
            print(f"{'holds' if holds else 'WRONG'}  {rule}  {finding['subject_id']}  {why}")
    print(f"{len(done) - wrong} of {len(done)} hold")
    return 1 if wrong or not done else 0


if __name__ == "__main__":
    sys.exit(main())
