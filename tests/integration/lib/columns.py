#!/usr/bin/python3
"""Columns of a CSV file by their names, without its header.

usage: columns.py FILE COLUMN...
"""
import csv
import sys

with open(sys.argv[1], newline='', encoding='utf-8-sig') as file:
    for row in csv.DictReader(file):
        print(','.join(row[name] for name in sys.argv[2:]))
