#!/bin/sh
# Reports by account, owner, scope and tag: nothing of another group's is in any byte of a folder, verdicts are those of
# the whole run, and what the groups have adds up to the whole.
# split_by.sh PROGRAM SOURCE-DIR BUILD-DIR
set -eu
program=${1:?usage: $0 PROGRAM SOURCE-DIR BUILD-DIR}
source_dir=${2:?}
build=${3:?}
exec python3 "$source_dir/tests/integration/split_by.py" "$program" "$source_dir" "$build"
