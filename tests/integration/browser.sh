#!/bin/bash
# report.html in a real browser: Debian's Chromium, driven by puppeteer-core, judged by axe-core.
# browser.sh PROGRAM SOURCE-DIR BUILD-DIR
#   SNAPAUDIT_SCREENSHOTS=1: write docs/images   SNAPAUDIT_KEEP=DIR: keep the reports there
set -u

program=${1:?usage: $0 PROGRAM SOURCE-DIR BUILD-DIR}
program=$(cd "$(dirname "$program")" && pwd)/$(basename "$program")
source=$(cd "${2:?}" && pwd)
build=$(cd "${3:?}" && pwd)
worlds=$build/tests/snapaudit-worlds

die() {
    echo "browser.sh: $*" >&2
    exit 1
}
# shellcheck source=tests/browser/driver.sh
. "$source/tests/browser/driver.sh"
need node npm chromium "$worlds"
work=$(mktemp -d) || exit 1
finish() {
    [[ -z ${SNAPAUDIT_KEEP-} ]] || cp -R "$work" "$SNAPAUDIT_KEEP"
    rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM
unset "${!AWS_@}"
export HOME=$work AWS_EC2_METADATA_DISABLED=true LC_ALL=C.UTF-8
cd "$work" || exit 1
: >results

check() { # NAME COMMAND...
    local name=$1
    shift
    if "$@"; then echo "ok $name"; else echo "FAILED: $name"; fi >>results
}

# audit NAME ARGUMENT...: NAME/report.html and NAME/findings.json
audit() {
    local name=$1
    shift
    "$program" audit --format html,json --quiet --out "$name" "$@" >said 2>&1
    [[ -s $name/report.html && -s $name/findings.json ]] || die "audit $*: $(tail -n 2 said)"
}

# What is vendored is what npm released: the digests stand in third_party/README.md.
grep -oE '^\| `[^`]*`|`[0-9a-f]{64}`' "$source/third_party/README.md" | tr -d '|` ' | paste -d ' ' - - |
    awk 'length($2) == 64 { print $2 "  " $1 }' >digests
as_released() { (cd "$source/third_party" && sha256sum --quiet -c) <digests; }
has_none() { ! grep -qiE "$1" "$2"; } # PATTERN FILE
check 'third_party: as many digests as files' test \
    "$(wc -l <digests)" = "$(find "$source/third_party" -name '*.js' -o -name '*.css' | wc -l)"
check 'third_party: files as released' as_released
for file in "$source"/third_party/*/*.js "$source"/reports/html/page/page.js; do
    check "$file: nothing ends its own block" has_none '</script|<!--' "$file"
    check "$file: no eval" has_none '(^|[^A-Za-z_.])eval\(|new Function\(' "$file"
done
for file in "$source"/third_party/*/*.css "$source"/reports/html/page/page.css; do
    check "$file: nothing ends its own block" has_none '</style|@import|url\(' "$file"
done

install_driver
"$worlds" company --seed 1 --out company-world >/dev/null || die "no company"
node "$modules/hostile.mjs" hostile-world/input || die "no hostile texts"
audit company --input company-world/input --policy company-world/policy.yaml --as-of "$(cat company-world/as_of)"
audit company-again --input company-world/input --policy company-world/policy.yaml --jobs 1 \
    --as-of "$(cat company-world/as_of)"
audit hostile --input hostile-world/input --as-of 2026-01-15T12:00:00Z
check 'the same report.html again' cmp -s company/report.html company-again/report.html

images=()
if [[ -n ${SNAPAUDIT_SCREENSHOTS-} ]]; then
    mkdir -p "$source/docs/images"
    images=("$source/docs/images")
fi
node "$modules/report.mjs" company hostile "${images[@]}" >>results 2>driver.log ||
    echo "FAILED: the driver ended: $(grep -m 1 Error driver.log)" >>results

grep '^FAILED:' results | cut -c 1-1500
failed=$(grep -c '^FAILED:' results)
echo "$(grep -c '^ok ' results) passed, $failed failed"
[[ $failed == 0 ]]
