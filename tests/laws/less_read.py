#!/usr/bin/env python3
"""Reading less never makes a verdict firmer.

A listing that rules require is taken away, or cut short: no unknown turns into pass or fail, no subject
without a record fails, pass and fail never change places, and no confidence rises. Taking away a
listing that only supports them raises no confidence.

Three rules share the snapshots among them, and what is known of one decides which: they count as one.
A likeness to something in a region that is read no longer may turn into a fail of low confidence that
nobody is told to act on. And what one account's listing shows of another's resource (a use of it, a
copy of it) proves something only while it is read: an absence is asked of the owner, of promises also of
the vaults.
"""
import sys

import law

REQUIRED = ("snapshots", "volumes", "images")
SUPPORTING = ("instances", "launch-template-versions")


def merged(verdicts):
    """One record a snapshot, of the rule that judges it."""
    of = {}
    for key, finding in verdicts.of.items():
        if finding["reason"] != "other-rule":
            rule = "ORPHAN-SNAP" if key[0].startswith("ORPHAN-SNAP-") else key[0]
            of[(rule, *key[1:])] = finding
    verdicts.of = of
    return verdicts


def advises_nothing(finding):
    commands = (finding["remediation"] or {}).get("commands") or []
    return finding["confidence"] == "low" and not any("delete" in str(c) for c in commands)


def firmer(was, now):
    if was is not None and was["reason"] == "possible-copy" and law.status(now) == "fail" and \
            advises_nothing(now):
        return False
    return law.firmer(was, now)


def shown_by_another(world, place, key):
    """Is the listing of an account whose absences say nothing about the subject?"""
    asked = [key[1]] + ([] if key[0].startswith("ORPHAN-") else world.vaults())
    return place[0] not in asked


def missing(world, place, kind):
    del world.places[place][kind]


def cut_short(world, place, kind):
    """Some records are on a page that nobody fetched."""
    records = world.places[place][kind]
    del records[len(records) // 2:]
    world.cut.add((*place, kind))


def choose(bench, world):
    """A place; in a world with vaults every second one is theirs, on which the others rely."""
    places = sorted(world.places)
    vaults = [place for place in places if place[0] in world.vaults()]
    return bench.random.choice(vaults if vaults and bench.random.random() < 0.5 else places)


def try_one(bench, whole, before, kinds, broken):
    place = choose(bench, whole)
    kind = bench.random.choice([k for k in kinds if k in whole.places[place]] or [kinds[0]])
    if kind not in whole.places[place]:
        return
    world = whole.copy()
    if bench.random.random() < 0.5:
        missing(world, place, kind)
        how = "without"
    else:
        cut_short(world, place, kind)
        how = "with half of"
    after = merged(bench.judge(world))

    def lost_with_it(key):
        pair = law.status(before.of.get(key)), law.status(after.of.get(key))
        return pair == ("pass", "fail") and shown_by_another(world, place, key)

    bench.compare(before, after, broken, f"{how} {'/'.join(filter(None, place))} {kind}",
                  lost_with_it)


def hold(bench):
    # half of the worlds have gaps already
    whole = bench.world(*(["--whole"] if bench.seed % 2 else [])).without_older_records()
    before = merged(bench.judge(whole))
    for _ in range(2):
        try_one(bench, whole, before, REQUIRED, firmer)
    if bench.seed % 3 == 0:
        try_one(bench, whole, before, SUPPORTING, law.more_confident)


if __name__ == "__main__":
    sys.exit(law.main(hold))
