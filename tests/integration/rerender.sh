#!/bin/sh
# Reports that are rendered again from a folder of reports: the bytes are those of the audit, narrowed or not; what cannot
# be rendered so is refused with the reason, and a capture renders it.
# rerender.sh PROGRAM SOURCE-DIR BUILD-DIR
set -eu
program=${1:?usage: $0 PROGRAM SOURCE-DIR BUILD-DIR}
source_dir=${2:?}
build=${3:?}
exec python3 "$source_dir/tests/integration/rerender.py" "$program" "$source_dir" "$build"
