#!/usr/bin/env python3
"""TransferType `standard` says nothing: clients since 2025 show it on every snapshot, older ones on none.

Added to all snapshots that lack it, or taken from all, it changes nothing.
"""
import sys

import law


def hold(bench):
    world = bench.world()
    bare, full = world.copy(), world.copy()
    for _, _, snapshot in bare.records("snapshots"):
        if snapshot.get("TransferType") == "standard":
            del snapshot["TransferType"]
    for _, _, snapshot in full.records("snapshots"):
        snapshot.setdefault("TransferType", "standard")
    bench.compare(bench.judge(bare), bench.judge(full),
                  lambda was, now: not law.same(was, now), "TransferType added")


if __name__ == "__main__":
    sys.exit(law.main(hold))
