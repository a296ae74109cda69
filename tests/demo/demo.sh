#!/bin/sh
# A made-up company, audited over HTTP: demo.sh PROGRAM BUILD-DIR [FOLDER]
# Starts BUILD-DIR/snapaudit-sandbox, a local look-alike of AWS, with a company of several regions, one
# of them denied, and lets PROGRAM audit it as it would audit AWS. All that is written goes to FOLDER
# (default: ./snapaudit-demo): company/, credentials, reports/.
set -eu

usage="usage: $0 PROGRAM BUILD-DIR [FOLDER]"
program=${1:?$usage}
build=${2:?$usage}
folder=${3:-snapaudit-demo}
worlds=$build/tests/snapaudit-worlds
sandbox=$build/snapaudit-sandbox
account=731845902116
denied=eu-north-1

for tool in "$program" "$worlds" "$sandbox"; do
    [ -x "$tool" ] || {
        echo "error: there is no program $tool" >&2
        echo "hint: ./dev demo builds it" >&2
        exit 2
    }
done

company=$folder/company
reports=$folder/reports
keys=$folder/credentials
rm -rf "$company" "$reports"
rm -f "$folder/port" "$keys"
mkdir -p "$folder"
"$worlds" company --seed 7 --out "$company"

"$sandbox" --world "$company" --deny "@$denied" --latency-ms 20 --port-file "$folder/port" \
    --write-credentials "$keys" >"$folder/sandbox.log" 2>&1 </dev/null &
sandbox_pid=$!
stop() {
    kill "$sandbox_pid" 2>/dev/null || true
    wait "$sandbox_pid" 2>/dev/null || true
    rm -f "$folder/port"
}
trap stop EXIT
trap 'exit 130' INT TERM
tries=0
while [ ! -s "$folder/port" ]; do
    tries=$((tries + 1))
    if [ $tries -gt 100 ] || ! kill -0 "$sandbox_pid" 2>/dev/null; then
        echo "error: the local look-alike of AWS did not start" >&2
        echo "hint: $folder/sandbox.log says why" >&2
        exit 1
    fi
    sleep 0.1
done
url=http://127.0.0.1:$(cat "$folder/port")

# Only the demo's keys and files count here, whatever the environment says.
for variable in $(env | sed -n 's/^\(AWS_[A-Z0-9_]*\)=.*/\1/p'); do
    unset "$variable"
done
export AWS_SHARED_CREDENTIALS_FILE="$keys" AWS_CONFIG_FILE=/dev/null
no_proxy=127.0.0.1
export no_proxy

set -- --policy "$company/policy.yaml" --as-of "$(cat "$company/as_of")"
cat <<TEXT
A local look-alike of AWS answers at $url. Account $account may not be read in $denied.

\$ snapaudit audit --profile $account --endpoint-url $url $* --out $reports
TEXT
"$program" audit --profile $account --endpoint-url "$url" "$@" --out "$reports"

worst=$(sed -n '/"worst"/,$ s/.*"id": *"\([^"]*\)".*/\1/p' "$reports/summary.json" | head -n 1)
cat <<TEXT

The look-alike stops now. What it answered lies as files in $company/input, the reports are in
$reports. Next, you could

  see why the first of those resources is judged so, from the files:
    $program explain ${worst:-RPO-EXCEEDED} --input $company/input --account $account $*
  let it decide over a pipeline (exit status 1: a finding of high severity or above):
    $program audit --input $company/input $* --out $reports --quiet --fail-on high; echo \$?
  audit an account of your own, with keys that may do what this prints:
    $program permissions
    $program audit --profile NAME
TEXT
