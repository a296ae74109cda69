#!/usr/bin/env python3
"""One snapshot is one resource, however many listings show it.

Rows of our snapshots in the listing of an account that they are shared with (a row there lacks the tags)
change nothing.
"""
import sys

import law
from others import add_stranger, STRANGER


def has_own(place, account):
    """Else a listing of others' rows alone would be one that lies under a wrong name."""
    return any(row["OwnerId"] == account for row in place.get("snapshots", []))


def hold(bench):
    base = bench.world().put_in_folders()
    vaults = base.vaults()
    viewer = vaults[0] if vaults and bench.seed % 2 else STRANGER
    add_stranger(bench, base)
    world = base.copy()
    for (account, region), place in sorted(base.places.items()):
        seen = world.places.get((viewer, region), {})
        if account == viewer or "snapshots" not in place or not has_own(seen, viewer):
            continue
        for row in place["snapshots"]:
            if row["OwnerId"] == account and bench.random.random() < 0.5:
                seen["snapshots"].append({k: v for k, v in row.items() if k != "Tags"})
    bench.compare(bench.judge(base), bench.judge(world),
                  lambda was, now: not law.same(was, now, ()), f"with rows shown to {viewer}")


if __name__ == "__main__":
    sys.exit(law.main(hold))
