#!/bin/sh
# The terminal, summary.json, coverage.csv and INV-COVERAGE count the same gaps: gap_counts.sh PROGRAM SOURCE-DIR BUILD-DIR
set -eu
exec python3 "$(dirname "$0")/gap_counts.py" "$@"
