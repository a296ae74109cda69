#!/usr/bin/env python3
"""What a run advises can be done whole.

Everything that fails a rule of orphans and has a command that deletes it is deleted at once. Then no
promise is kept worse than before, no line of backups has ended that had other points than images'
residue, and nothing refers to what is gone.
"""
import datetime
import re
import sys

import law

COPIED = re.compile(r"^\[Copied (snap-[0-9a-fA-F]+) from ([a-z0-9-]+)\]")
COPIED_IMAGE = re.compile(r"^Copied for DestinationAmi ami-\S+ from SourceAmi ami-\S+ for "
                          r"SourceSnapshot (snap-[0-9a-fA-F]+)")
RESIDUE = re.compile(r"^(Created by CreateImage\(|Copied for DestinationAmi )")
NOT_TOLD = re.compile(r"^(vol-f+)?$")
DELETES = {"snapshot": "delete-snapshot", "volume": "delete-volume", "image": "deregister-image"}
PROMISES = ("RPO-EXCEEDED", "COPY-RPO", "RESTORE-UNTESTED")
WORSE = {"pass": 0, "unknown": 1, "fail": 2}


def when(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def parsed(text):
    """Any of the forms of a time that the worlds hold; None for none."""
    match = re.match(r"(.*?)(\.\d+)?(Z|[+-]\d\d:?\d\d)$", text or "")
    if match is None:
        return None
    zone = "+00:00" if match[3] == "Z" else match[3][:3] + ":" + match[3][-2:]
    return when(match[1] + zone)


def advised(verdicts):
    """kind -> ids that a command deletes."""
    out = {kind: set() for kind in DELETES}
    for (rule, _, _, kind, identity, _), finding in verdicts:
        commands = (finding.get("remediation") or {}).get("commands") or []
        if rule.startswith("ORPHAN-") and finding["status"] == "fail" and kind in out and any(
                DELETES[kind] in str(command) for command in commands):
            out[kind].add(identity)
    return out


class Lines:
    """Which points belong to which volume, by what the snapshots say of themselves."""

    def __init__(self, world):
        self.snapshots = {}
        for account, region, s in world.records("snapshots"):
            if s.get("OwnerId", account) == (account or world.owner()):
                self.snapshots[s["SnapshotId"]] = (region, s)
        self.parent = {}
        for _, region, volume in world.records("volumes"):
            source = volume.get("SnapshotId")
            if source in self.snapshots:
                self.parent[volume["VolumeId"]] = self.snapshots[source][1]
        self.as_of = parsed(world.as_of)

    def root(self, snapshot, depth=0):
        """The snapshot that was taken of a volume: itself, or the one at the end of its copies."""
        text = snapshot.get("Description", "")
        last = None
        while True:
            match = COPIED.match(text) or COPIED_IMAGE.match(text)
            if match is None:
                break
            last = match[1].lower()
            text = text[match.end():].lstrip()
        if last is None or depth > 8:
            return snapshot
        if last not in self.snapshots:
            return None
        source = self.snapshots[last][1]
        if source["VolumeSize"] != snapshot["VolumeSize"]:
            return None
        return self.root(source, depth + 1)

    def volume(self, snapshot):
        root = self.root(snapshot)
        if root is None or NOT_TOLD.match(root.get("VolumeId") or ""):
            return None
        return root["VolumeId"]

    def family(self, volume):
        """The volume, and those made from its snapshots."""
        out = {volume}
        grown = True
        while grown:
            grown = False
            for child, source in self.parent.items():
                if child not in out and self.volume(source) in out:
                    out.add(child)
                    grown = True
        return out

    def usable(self, snapshot):
        if snapshot.get("State") != "completed":
            return False
        until = parsed(snapshot.get("RestoreExpiryTime"))
        tier = snapshot.get("StorageTier", "standard")
        return tier == "standard" or (until is not None and until > self.as_of)

    def data_time(self, snapshot):
        root = self.root(snapshot)
        return parsed(root.get("StartTime")) if root is not None else None


def ended(world, gone):
    """Ids of deleted points that nothing takes the place of, residue of images left out."""
    lines = Lines(world)
    points = {}
    for _, (_, snapshot) in lines.snapshots.items():
        volume = lines.volume(snapshot)
        if volume is not None and lines.usable(snapshot):
            points.setdefault(volume, []).append(snapshot)
    for identity in sorted(gone & set(lines.snapshots)):
        snapshot = lines.snapshots[identity][1]
        volume = lines.volume(snapshot)
        if volume is None or RESIDUE.match(snapshot.get("Description", "")):
            continue
        data = lines.data_time(snapshot)
        left = [q for v in lines.family(volume) for q in points.get(v, [])
                if q["SnapshotId"] not in gone and not (
                    data is not None and lines.data_time(q) is not None
                    and lines.data_time(q) < data)]
        if not left:
            yield identity


def ends_by_will(world):
    """The policy lets lines end."""
    return "keep_last_of_deleted_volume: false" in world.policy or \
        "keep_newest: false" in world.policy


def dangling(world, gone):
    """What refers to a deleted snapshot."""
    for _, _, image in world.records("images"):
        for mapping in image.get("BlockDeviceMappings", []):
            used = mapping.get("Ebs", {}).get("SnapshotId")
            kept = image["ImageId"] not in gone["image"] and image.get("State") != "deregistered"
            if used in gone["snapshot"] and kept:
                yield f"{image['ImageId']} maps {used}"
    for _, _, version in world.records("launch-template-versions"):
        for mapping in version["LaunchTemplateData"].get("BlockDeviceMappings", []):
            used = mapping.get("Ebs", {}).get("SnapshotId")
            if used in gone["snapshot"]:
                yield (f"version {version['VersionNumber']} of {version['LaunchTemplateId']} "
                       f"names {used}")


def with_their_snapshots(world, gone):
    """An image goes with the snapshots that no other image maps."""
    mapped = {}
    for _, _, image in world.records("images"):
        for mapping in image.get("BlockDeviceMappings", []):
            mapped.setdefault(mapping.get("Ebs", {}).get("SnapshotId"), set()).add(image["ImageId"])
    gone["snapshot"] |= {s for s, images in mapped.items() if s and images <= gone["image"]}


def carried_out(world, gone):
    left = world.copy()
    for _, _, kind, records in left.listings():
        if kind in law.IDS:
            records[:] = [r for r in records if r[law.IDS[kind]] not in gone[kind[:-1]]]
        if kind == "recovery-points":  # a vault lists no point whose snapshot is gone
            records[:] = [r for r in records
                          if r["RecoveryPointArn"].rpartition("/")[2] not in gone["snapshot"]]
    return left


def worse(was, now):
    """A promise that is kept worse; a subject that went with the deletions promises nothing."""
    if was is None or now is None:
        return False
    a, b = law.status(was), law.status(now)
    if WORSE[b] != WORSE[a]:
        return WORSE[b] > WORSE[a]
    # a copy that was there is not to be lost; the ancestors of a volume's backups may be
    return now["rule"] == "COPY-RPO" and b == "fail" and now["reason"] == "none" != was["reason"]


def advice(bench, *options):
    """A world, the verdicts on it, and what they advise to delete."""
    world = bench.world(*options).without_older_records()
    before = bench.judge(world)
    gone = advised(before)
    with_their_snapshots(world, gone)
    return world, before, gone


def hold(bench):
    world, before, gone = advice(bench)
    if not gone["snapshot"]:  # too much was not seen
        world, before, gone = advice(bench, "--whole")
    if not gone["snapshot"] and bench.seed % 4 != 3:  # one rule may be off, or strict, in those
        bench.breach("nothing was advised: the law was not tried")
    after = bench.judge(carried_out(world, gone))
    bench.compare(before, after, worse, "carried out", lambda key: key[0] not in PROMISES)
    if not ends_by_will(world):
        for identity in ended(world, gone["snapshot"]):
            bench.breach(f"the line of {identity} ended: {law.words(finding_of(before, identity))}")
    for text in dangling(world, gone):
        bench.breach(f"dangling: {text}")
    hold_with_ledger(bench)


def held_by_proofs(verdicts):
    """Ids that are kept because a pass rests on them."""
    return {f["subject"]["id"] for _, f in verdicts if f.get("brake") == "restore-proof"}


def tested(ledger):
    """Volumes whose backups a ledger says were restored."""
    return set(re.findall(r"volume/(vol-[0-9a-zA-Z]+)", ledger.decode()))


def hold_with_ledger(bench):
    """What was written down need not stay: test volumes go, and the proofs remain."""
    world, before, _ = advice(bench)
    told = bench.record(world)
    if not told.ledger:
        return
    now = bench.judge(told)
    bench.compare(before, now, worse, "written down", lambda key: key[0] not in PROMISES)
    # a group rests on its members: one that was tested and is attached to nothing is still wanted
    for identity in sorted(held_by_proofs(now) - tested(told.ledger)):
        bench.breach(f"{identity} is held for a proof that the ledger has")
    gone = advised(now)
    with_their_snapshots(told, gone)
    after = bench.judge(carried_out(told, gone))
    bench.compare(now, after, worse, "carried out with a ledger",
                  lambda key: key[0] not in PROMISES)
    FREED.append(len(held_by_proofs(before) - held_by_proofs(now)))


FREED = []  # by worlds with a ledger: what is held no more


def finding_of(verdicts, identity):
    return next((f for key, f in verdicts if key[4] == identity and f["status"] == "fail"
                 and key[0].startswith("ORPHAN-")), None)


if __name__ == "__main__":
    status = law.main(hold)
    print(f"ledgers freed {sum(FREED)} subjects in {len(FREED)} worlds")
    sys.exit(status or (0 if sum(FREED) else 1))
