#!/usr/bin/env python3
"""What a stranger has proves nothing about us.

The folder of one more account, which the policy does not name, changes no record of the others: not
where its snapshots look like ours, and not where half of its listings are missing.
"""
import sys

import law
from others import add_stranger, STRANGER


def hold(bench):
    base = bench.world().put_in_folders()
    before = bench.judge(base)
    world = base.copy()
    add_stranger(bench, world)
    if bench.seed % 2:
        for (account, _), place in world.places.items():
            for kind in sorted(place) if account == STRANGER else []:
                if bench.random.random() < 0.5:
                    del place[kind]
    bench.compare(before, bench.judge(world), lambda was, now: not law.same(was, now, ()),
                  "with a stranger's account", lambda key: key[1] == STRANGER)


if __name__ == "__main__":
    sys.exit(law.main(hold))
