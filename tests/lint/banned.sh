#!/bin/sh
# Calls that the code does not make, and what it does instead (the table is in banned.awk).
. "$(dirname "$0")/common.sh"

# shellcheck disable=SC2046
awk -f "$lint_dir/banned.awk" $(c_files tests) /dev/null
