#!/usr/bin/env python3
"""Adds up costs.csv, without snapaudit.

usage: costs_by.py COSTS.csv [COLUMN]

Prints what backups cost a month by owner, or by another column (account, region, cost_center, kind, tier), the
dearest first, and what has none. The sums are exact: amounts are decimals with six places.
"""
import csv
import sys
from collections import defaultdict
from decimal import Decimal


def main():
    path, column = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else "owner"
    groups = defaultdict(lambda: [0, Decimal(0), Decimal(0)])
    with open(path, newline="", encoding="utf-8-sig") as file:
        for row in csv.DictReader(file):
            for group in (groups[row[column]], groups["total"]):
                group[0] += int(row["resources"])
                group[1] += Decimal(row["cost_floor"] or 0)
                group[2] += Decimal(row["cost_ceiling"] or 0)
    total = groups.pop("total")
    print(f"{'at least':>14} {'at most':>14} {'resources':>10}  {column}")
    for name, (count, floor, ceiling) in sorted(groups.items(), key=lambda g: (-g[1][2], g[0])):
        print(f"{floor:14,.2f} {ceiling:14,.2f} {count:10,}  {name or '(nobody)'}")
    print(f"{total[1]:14,.2f} {total[2]:14,.2f} {total[0]:10,}  in all")


if __name__ == "__main__":
    main()
