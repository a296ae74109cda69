#!/bin/sh
# An audit beside an earlier one, over planted worlds: what is new, known, changed, gone and not judged is told
# again from the two findings.json, from what passed and from what was read, by a reader that shares no code with
# the program. Then what must not change: verdicts, run_id, the bytes.
# baseline.sh PROGRAM SOURCE-DIR BUILD-DIR
set -eu
program=${1:?usage: $0 PROGRAM SOURCE-DIR BUILD-DIR}
source_dir=${2:?}
build=${3:?}
exec python3 "$source_dir/tests/integration/baseline.py" "$program" "$source_dir" "$build"
