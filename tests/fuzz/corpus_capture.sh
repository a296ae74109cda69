#!/bin/sh
# Makes corpus/capture again: small captures of golden cases, in pages of 512 bytes, and some that are wrong.
# usage: corpus_capture.sh SNAPAUDIT
set -eu
program=$(cd "$(dirname "${1:?usage: $0 SNAPAUDIT}")" && pwd)/$(basename "$1")
cd "$(dirname "$0")"
corpus=$PWD/corpus/capture
mkdir -p "$corpus"
rm -f "$corpus"/*
for case in denied-region malformed-file tag-rules template-version-3-of-40 restore-evidence foreign-owners; do
    "$program" import "../cases/$case/input" --as-of 2026-01-15 --out "$corpus/$case.db" --quiet || [ $? -ne 4 ]
done 2>/dev/null
python3 - "$corpus" <<'PYTHON'
import glob, os, sqlite3, sys

def change(path, sql):
    db = sqlite3.connect(path, isolation_level=None)
    db.executescript(sql)
    db.close()

corpus = sys.argv[1]
small = "PRAGMA page_size = 512; UPDATE meta SET began = 1768435200000, ended = 1768435200000; " \
        "UPDATE page SET at = 1768435200000; VACUUM;"
for path in sorted(glob.glob(corpus + "/*.db")):
    change(path, small)
base = open(corpus + "/tag-rules.db", "rb").read()
wrong = {
    "interrupted": "UPDATE place SET ended = 0; UPDATE meta SET complete = 0; DELETE FROM coverage;",
    "off": "DELETE FROM coverage; INSERT INTO coverage SELECT row << 8 | 29, '*', 'not-applicable', NULL, NULL, "
           "0, 0, NULL, 0, 0, 0 FROM place;",
    "more-tables": "CREATE TABLE more(words);",
    "newer": "PRAGMA user_version = 9;",
    "foreign": "PRAGMA application_id = 7;",
    "two-places": "INSERT INTO place SELECT row + 100, account, region, 'off', 0, 1, 1 FROM place; "
                  "INSERT INTO coverage SELECT (row + 100) << 8 | 29, '*', 'not-applicable', NULL, NULL, 0, 0, NULL, "
                  "0, 0, 0 FROM place WHERE row < 100;",
}
for name, sql in wrong.items():
    path = f"{corpus}/{name}.db"
    open(path, "wb").write(base)
    change(path, sql + " VACUUM;")
wal = bytearray(base)
wal[18] = wal[19] = 2
open(corpus + "/wal.db", "wb").write(wal)
open(corpus + "/cut.db", "wb").write(base[: len(base) // 2])
open(corpus + "/empty.db", "wb").close()
open(corpus + "/words.db", "wb").write(b"{\"Snapshots\": []}\n")
for path in sorted(glob.glob(corpus + "/*.db-*")):
    os.unlink(path)
PYTHON
ls -l "$corpus"
