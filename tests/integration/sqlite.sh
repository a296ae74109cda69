#!/bin/sh
# findings.sqlite as python3's sqlite3 reads it: sound, each cell what CSV and JSON say, its sums those of
# summary.json, the same bytes whatever runs beside it, the queries of docs/formats.md, what is hostile is text,
# groups see nothing of others, and a run that does not end leaves the earlier report.
# sqlite.sh PROGRAM SOURCE-DIR BUILD-DIR
set -eu
program=${1:?usage: $0 PROGRAM SOURCE-DIR BUILD-DIR}
source_dir=${2:?}
build=${3:?}
exec python3 -B "$source_dir/tests/integration/sqlite.py" "$program" "$source_dir" "$build"
