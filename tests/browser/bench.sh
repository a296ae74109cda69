#!/bin/bash
# How long report.html takes in a browser, as ratios to JSON.parse of the same bytes there: nothing is asserted.
# bench.sh PROGRAM SOURCE-DIR BUILD-DIR [SNAPSHOTS]     default 345000: 100,000 findings
set -u

program=${1:?usage: $0 PROGRAM SOURCE-DIR BUILD-DIR [SNAPSHOTS]}
program=$(cd "$(dirname "$program")" && pwd)/$(basename "$program")
source=$(cd "${2:?}" && pwd)
build=$(cd "${3:?}" && pwd)
worlds=$build/tests/snapaudit-worlds

die() {
    echo "bench.sh: $*" >&2
    exit 1
}
# shellcheck source=tests/browser/driver.sh
. "$source/tests/browser/driver.sh"
command -v chromium >/dev/null || { echo "report.html in a browser: no chromium here, not measured"; exit 0; }
need node npm "$worlds"
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
unset "${!AWS_@}"
export HOME=$work AWS_EC2_METADATA_DISABLED=true LC_ALL=C.UTF-8

install_driver
cd "$work" || exit 1
"$worlds" bench --snapshots "${4:-345000}" --regions 17 --out world >/dev/null || die "no inventory"
"$program" audit --input world/input --as-of 2026-06-01T00:00:00Z --format html --quiet --out report >said 2>&1
[[ -s report/report.html ]] || die "no report.html: $(tail -n 2 said)"
node "$modules/bench.mjs" report/report.html
