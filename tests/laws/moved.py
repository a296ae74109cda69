#!/usr/bin/env python3
"""Time is relative: everything dated, moved by whole days together with the clock, changes nothing.

Times of the API, dates in tags, StateTransitionReason, the policy's dates and as_of.
"""
import datetime
import re
import sys

import law

STAMP = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)$")
DAY = re.compile(r"^\d{4}-\d\d-\d\d$")
STOPPED = re.compile(r"\((\d{4}-\d\d-\d\d)( \d\d:\d\d:\d\d GMT\))")
EXPIRES = re.compile(r"(expires: )(\d{4}-\d\d-\d\d)")
# What a record says in dates.
DATED = ("evidence", "unknown_because", "remediation", "exemption", "message", "fingerprint",
         "related")


def later(day, days):
    """A date, or the text as it was when it is none."""
    try:
        return (datetime.date.fromisoformat(day) + datetime.timedelta(days)).isoformat()
    except ValueError:
        return day


def moved(value, days, name=""):
    if isinstance(value, dict):
        return {k: moved(v, days, k) for k, v in value.items()}
    if isinstance(value, list):
        return [moved(v, days, name) for v in value]
    if not isinstance(value, str):
        return value
    if name == "StateTransitionReason":
        return STOPPED.sub(lambda m: "(" + later(m[1], days) + m[2], value)
    if STAMP.match(value) or DAY.match(value):
        return later(value[:10], days) + value[10:]
    return value


def hold(bench):
    world = bench.world()
    days = bench.random.choice([1, 7, 45, 366, -30])
    other = world.copy()
    other.as_of = later(world.as_of[:10], days) + world.as_of[10:]
    other.policy = EXPIRES.sub(lambda m: m[1] + later(m[2], days), world.policy)
    other.places = {at: {kind: moved(records, days) for kind, records in place.items()}
                    for at, place in world.places.items()}
    bench.compare(bench.judge(world), bench.judge(other),
                  lambda was, now: not law.same(was, now, DATED), f"moved by {days} days")


if __name__ == "__main__":
    sys.exit(law.main(hold))
