#!/bin/bash
# SARIF against its schema, JUnit XML and GitHub annotations by strict readers: of golden cases, of a
# generated world, and of what must be refused.
# formats.sh PROGRAM SOURCE-DIR BUILD-DIR      SNAPAUDIT_KEEP=DIR: keep outputs there
set -u

program=${1:?usage: $0 PROGRAM SOURCE-DIR BUILD-DIR}
program=$(cd "$(dirname "$program")" && pwd)/$(basename "$program")
source=$(cd "${2:?}" && pwd)
build=$(cd "${3:?}" && pwd)
readers=$source/tests/integration/formats
modules=$build/integration-formats
worlds=$build/tests/snapaudit-worlds
as_of=2026-01-15T12:00:00Z

die() {
    echo "formats.sh: $*" >&2
    exit 1
}
for tool in node npm jq "$worlds"; do
    command -v "$tool" >/dev/null || die "no $tool (packages.txt names what the tests need)"
done
work=$(mktemp -d) || exit 1
finish() {
    [[ -z ${SNAPAUDIT_KEEP-} ]] || cp -R "$work" "$SNAPAUDIT_KEEP"
    rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM
unset "${!AWS_@}" "${!GITHUB_@}"
export HOME=$work AWS_EC2_METADATA_DISABLED=true LC_ALL=C.UTF-8
cd "$work" || exit 1
: >results

check() { # NAME COMMAND...
    local name=$1
    shift
    if "$@"; then echo "ok $name"; else echo "FAILED: $name"; fi >>results
}
# read_back FILES READER...: each file is accepted.
read_back() {
    local files=$1 status=0
    shift
    # shellcheck disable=SC2086 # names without blanks
    "$@" $files >lines 2>lines.err || status=$?
    cat lines >>results
    check "$* reads all: $(tail -n 3 lines.err)" test "$status $(wc -l <lines)" = "0 $(wc -w <<<"$files")"
}
# refused FILE READER...: the file is not.
refused() {
    local file=$1
    shift
    "$@" "$file" >lines 2>&1
    check "$* refuses $file" grep -q '^FAILED:' lines
}

install_readers() {
    mkdir -p "$modules"
    if ! cmp -s "$readers/package-lock.json" "$modules/package-lock.json" ||
        [[ ! -d $modules/node_modules/ajv ]]; then
        cp "$readers/package.json" "$readers/package-lock.json" "$modules/"
        if ! (cd "$modules" && npm ci --ignore-scripts --no-audit --no-fund) >npm.log 2>&1; then
            rm -f "$modules/package-lock.json"
            tail -n 5 npm.log >&2
            die "npm cannot fetch the schema of SARIF: is its registry reachable?"
        fi
    fi
    cp "$readers/sarif.mjs" "$modules/"
}
sarif=(node "$modules/sarif.mjs")
junit=(/usr/bin/python3 -B "$readers/junit.py")
github=(/usr/bin/python3 -B "$readers/github.py")

# audit NAME ARGUMENT...: NAME.sarif and NAME.xml
audit() {
    local name=$1
    shift
    "$program" audit --as-of $as_of --format sarif,junit --quiet --out "out-$name" "$@" >said 2>&1
    if ! cp "out-$name/findings.sarif" "$name.sarif" || ! cp "out-$name/junit.xml" "$name.xml"; then
        die "audit $*: $(tail -n 2 said)"
    fi
}
# gate NAME ARGUMENT...: NAME-gate.sarif, .xml and .github
gate() {
    local name=$1 form
    shift
    for form in sarif junit github; do
        "$program" gate --rule '*' --as-of $as_of --format $form "$@" >"$name.$form" 2>said ||
            [[ $? == [123] && -s $name.$form ]] || die "gate $*: $(tail -n 2 said)"
    done
    mv "$name.junit" "$name.xml"
}

install_readers
cases=$source/tests/cases
for name in built-in-policy caused-by cells-that-a-spreadsheet-would-run denied-region \
    exemption-on-its-last-day managed; do
    policy=()
    [[ ! -f $cases/$name/policy.yaml ]] || policy=(--policy "$cases/$name/policy.yaml")
    audit "$name" --input "$cases/$name/input" "${policy[@]}"
    audit "$name-gated" --input "$cases/$name/input" "${policy[@]}" --fail-on medium
    audit "$name-pass" --input "$cases/$name/input" "${policy[@]}" --include pass
    gate "$name-gate" --input "$cases/$name/input" "${policy[@]}" --fail-on medium
done
"$worlds" generate --seed 4 --scale 0.3 --out world >/dev/null || die "no world"
audit world --input world/input --include pass
audit world-again --input world/input --include pass --jobs 1
gate world-gate --input world/input --fail-on info
check 'the same SARIF again' cmp -s world.sarif world-again.sarif
check 'the same JUnit XML again' cmp -s world.xml world-again.xml

# More than code scanning takes: what was left out is said, and by the schema.
mkdir beyond
(cd beyond && /usr/bin/python3 -B "$source/tests/contract/reports-for-others/sarif-keeps-the-gravest/make.py")
audit beyond --input beyond/input --account 111122223333
check 'a warning of results that were left out' grep -q '^warning: SARIF: .* 25,000' said
check 'a notification of them' test "$(jq '.runs[0].invocations | length' beyond.sarif)" = 1
check 'no more than 25,000 results' test "$(jq '.runs[0].results | length' beyond.sarif)" = 25000

read_back "$(echo ./*.sarif)" "${sarif[@]}"
read_back "$(echo ./*.xml)" "${junit[@]}"
read_back "$(echo ./*.github)" "${github[@]}"

# What the readers are there for.
jq 'del(.runs[0].results[0].message)' world.sarif >bad-message.json
jq '.runs[0].results[0].level = "high"' world.sarif >bad-level.json
jq '.runs[0].results[0].ruleIndex += 1' world.sarif >bad-index.json
jq '.runs[0].tool.driver.rules[0].nonsense = 1' world.sarif >bad-member.json
for file in bad-*.json; do
    refused "$file" "${sarif[@]}"
done
sed '0,/failures="/s/failures="/failures="9/' world.xml >bad-count.xml
sed '0,/<testcase /s/<testcase /<testcase mood="good" /' world.xml >bad-attribute.xml
for file in bad-*.xml; do
    refused "$file" "${junit[@]}"
done
printf '::error title=a:b::text\n' >bad-colon.github
printf '::error title=a::100%% sure\n' >bad-percent.github
printf 'FAILED\n::error title=a::b\n' >bad-order.github
for file in bad-*.github; do
    refused "$file" "${github[@]}"
done

# The same findings in all three.
check 'SARIF has every finding' test "$(jq '.runs[0].results | length' built-in-policy.sarif)" = \
    "$(grep -c '<testcase name="[^"]* in ' built-in-policy.xml)"

grep '^FAILED:' results | cut -c 1-1500
failed=$(grep -c '^FAILED:' results)
echo "$(grep -c '^ok ' results) passed, $failed failed"
[[ $failed == 0 ]]
