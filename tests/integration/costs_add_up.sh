#!/bin/sh
# Every sum of money that an audit prints is added up again from its CSV files, by a reader that shares no code
# with the program: what backups cost, by account, region, owner and cost centre; failing orphans; brakes; what has
# no price. On the terminal, in summary.json and in costs.csv.
# costs_add_up.sh PROGRAM SOURCE-DIR BUILD-DIR
set -eu
program=${1:?usage: $0 PROGRAM SOURCE-DIR BUILD-DIR}
source_dir=${2:?}
build=${3:?}
exec python3 "$source_dir/tests/integration/costs_add_up.py" "$program" "$source_dir" "$build"
