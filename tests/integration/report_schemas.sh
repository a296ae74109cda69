#!/bin/sh
# The JSON Schemas of reports, seen by a validator that nobody here wrote: they are schemas; what audits and
# gates write is valid, and what was spoiled is not; and the example of docs/formats.md puts head and
# findings together as the tests do.
# report_schemas.sh PROGRAM SOURCE-DIR BUILD-DIR
set -eu
program=${1:?usage: $0 PROGRAM SOURCE-DIR BUILD-DIR}
source_dir=${2:?}
build=${3:?}
if ! python3 -c 'import jsonschema' 2>/dev/null; then
    echo "python3-jsonschema is missing (./dev setup)" >&2
    exit 1
fi
exec python3 "$source_dir/tests/integration/report_schemas.py" "$program" "$source_dir" "$build"
