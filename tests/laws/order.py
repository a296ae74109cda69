#!/usr/bin/env python3
"""The order of records and the cut of pages leave no trace.

The same world, its records shuffled and cut into pages, documents and files: every byte of the reports
is the same, but for the number of pages. Worlds in which two records of one id differ are left with the
one that counts; and nothing is cut short, for a gap names the file in which it lies.
"""
import csv
import json
import re
import sys

import law


def shuffled(bench, world):
    """A saver that writes each listing in some other order, in several files of several documents."""
    def save(folder):
        for account, region, kind, records in world.listings():
            at = folder / "input" / account / region
            at.mkdir(parents=True, exist_ok=True)
            mixed = records[:]
            bench.random.shuffle(mixed)
            files = bench.random.randint(1, 3)
            for n in range(files):
                part = mixed[n::files]
                pages = [part[k::2] for k in range(2)]
                body = ""
                for k, page in enumerate(pages):
                    more = (n, k) != (files - 1, 1) or (account, region, kind) in world.cut
                    body += law.document(kind, page, "page-%d-%d" % (n, k) if more else None)
                name = kind + (".json" if n == 0 else "-%d.json" % (n + 1))
                (at / name).write_text(body)
            world.save_broken(at, account, region, kind, files + 1)
        world.save_policy(folder)
    return save


def reports(folder):
    """What must be equal, by name."""
    out = {name: (folder / "out" / name).read_bytes()
           for name in ("findings.json", "findings.csv", "resources.csv")}
    summary = json.loads((folder / "out/summary.json").read_text())
    for row in summary["coverage"]:
        row.pop("pages", None)
    out["summary.json"] = json.dumps(summary).encode()
    with open(folder / "out/coverage.csv", newline="") as file:
        out["coverage.csv"] = repr([{k: v for k, v in row.items() if k != "pages"}
                                    for row in csv.DictReader(file)]).encode()
    return out


RUN_ID = re.compile(rb'"run_id": "([0-9a-f]{16})"')


def first_difference(a, b):
    at = next((i for i, (x, y) in enumerate(zip(a, b)) if x != y), min(len(a), len(b)))
    return "%r, then %r" % (a[max(at - 60, 0):at + 40].decode(errors="replace"),
                            b[max(at - 60, 0):at + 40].decode(errors="replace"))


def hold(bench):
    world = bench.world("--whole").without_older_records()
    bench.judge(world, formats="json,csv")
    bench.judge(world, shuffled(bench, world), formats="json,csv")
    before, after = reports(bench.folder / "run1"), reports(bench.folder / "run2")
    runs = [RUN_ID.search(r["findings.json"])[1] for r in (before, after)]
    if runs[0] != runs[1]:  # and look at the rest all the same
        bench.breach(f"run_id differs: {runs[0].decode()}, then {runs[1].decode()}")
    for name in before:
        after[name] = after[name].replace(runs[1], runs[0])
        if before[name] != after[name]:
            bench.breach(f"{name} differs: {first_difference(before[name], after[name])}")


if __name__ == "__main__":
    sys.exit(law.main(hold))
