#!/bin/bash
# The sandbox, asked by clients that nobody here wrote: Debian's AWS CLI, and the AWS SDK for
# JavaScript (npm; pinned in clients/package-lock.json).
# usage: sandbox_clients.sh SNAPAUDIT SOURCE_DIR BUILD_DIR      SNAPAUDIT_KEEP=DIR: keep outputs there
set -u

source=$(cd "${2:?usage: $0 SNAPAUDIT SOURCE_DIR BUILD_DIR}" && pwd)
build=$(cd "${3:?}" && pwd)
clients=$source/tests/integration/clients
aws=/usr/bin/aws # of Debian: another one may stand before it in PATH
worlds=$build/tests/snapaudit-worlds
modules=$build/integration-clients

die() {
    echo "sandbox_clients.sh: $*" >&2
    exit 1
}
for tool in $aws node npm "$worlds" "$build/snapaudit-sandbox"; do
    command -v "$tool" >/dev/null || die "no $tool (packages.txt names what the tests need)"
done
# shellcheck source=tests/integration/lib/sandbox.sh
. "$source/tests/integration/lib/sandbox.sh"
# shellcheck source=tests/integration/lib/sdk.sh
. "$source/tests/integration/lib/sdk.sh"
sandbox_work
: >results

# A check that the shell itself makes: check NAME COMMAND...
check() {
    local name=$1
    shift
    if "$@"; then echo "ok $name"; else echo "FAILED: $name"; fi >>results
}
# A program whose lines are checks: lines NAME COMMAND...
lines() {
    local name=$1 status=0 out
    out=$(mktemp -p "$work" lines.XXXXXX)
    shift
    "$@" >"$out" 2>"$out.err" || status=$?
    grep -E '^(ok|FAILED:) ' "$out" >>results
    if ! grep -q '^ok ' "$out" || { [[ $status != 0 ]] && ! grep -q '^FAILED:' "$out"; }; then
        echo "FAILED: $name ended with $status: $(tail -q -n 8 "$out" "$out.err" | tr '\n' ' ')" >>results
    fi
}

# ---- Debian's AWS CLI

# call NAME ARGUMENT...: its output in cli/NAME.json
call() {
    local name=$1
    shift
    timeout 60 "$aws" "$@" --endpoint-url "$sandbox_url" --region "$region" --output json \
        >"cli/$name.json" 2>"cli/$name.err" ||
        echo "FAILED: aws $*: $(tail -n 1 "cli/$name.err")" >>results
}
# refused WORDS ARGUMENT...: with a wrong secret
refused() {
    local words=$1
    shift
    if env -u AWS_PROFILE AWS_ACCESS_KEY_ID="$key" AWS_SECRET_ACCESS_KEY=wrong "$aws" "$@" \
        --endpoint-url "$sandbox_url" --region "$region" >"cli/$words" 2>&1; then
        echo "FAILED: a wrong secret is accepted: aws $*"
    elif grep -qF "$words" "cli/$words"; then
        echo "ok aws $*: wrong secret: $words"
    else
        echo "FAILED: aws $*: no $words: $(tail -n 1 "cli/$words")"
    fi >>results
}

ask_cli() {
    mkdir cli
    sandbox_use "$account"
    call snapshots ec2 describe-snapshots --owner-ids self --page-size 20 &
    call volumes ec2 describe-volumes --page-size 10
    wait $!
    call images ec2 describe-images --owners self --include-deprecated &
    call instances ec2 describe-instances --page-size 5
    wait $!
    call launch-templates ec2 describe-launch-templates --page-size 1 &
    # shellcheck disable=SC2016
    call versions-latest ec2 describe-launch-template-versions --versions '$Latest' '$Default'
    wait $!
    template=$(jq -r '.LaunchTemplates[0].LaunchTemplateId' cli/launch-templates.json)
    call versions-of-one ec2 describe-launch-template-versions --launch-template-id "$template" \
        --page-size 2 &
    call regions ec2 describe-regions --all-regions
    wait $!
    call caller sts get-caller-identity &
    refused AuthFailure ec2 describe-volumes
    wait $!
    refused SignatureDoesNotMatch sts get-caller-identity
    lines 'the comparison of what the CLI printed' \
        /usr/bin/python3 -B "$clients/compare_cli.py" "$work/world" "$account" "$region" cli
}

# ---- the runs

# start WORLD OPTION...; asked by lines NAME node SCRIPT ARGUMENT...
start() {
    sandbox_start "$build" "$@" || exit 1
    sandbox_use
}
stop() {
    check "the sandbox ends well" sandbox_stop
    sandbox_pid=
    cp "$sandbox_dir/stats.json" stats.json
    cp "$sandbox_dir/log" "log.$((++runs))"
    rm -rf "$sandbox_dir"
}
runs=0

install_sdk
"$worlds" generate --seed 4 --scale 0.3 --whole --out world >/dev/null || die "no world"
/usr/bin/python3 -B "$clients/world.py" world >world.json || die "the world cannot be read"
account=$(jq -r 'keys[0]' world.json)
# Where something of every kind is listed, and two pages of templates.
region=$(jq -r 'first(.[keys[0]] | to_entries[] | select(all(.value[]; length > 0) and
    (.value["launch-templates"] | length) > 1) | .key)' world.json)
[[ -n $region ]] || die "no region of $account has all kinds and two templates: try another seed"
other=$(jq -r --arg region "$region" 'first(.[keys[0]] | keys[] | select(. != $region))' world.json)

start world --no-buckets
key=$(sed -n 's/^aws_access_key_id = //p' "$sandbox_dir/credentials" | head -n 1)
ask_cli &
cli=$!
sandbox_use
lines 'listings' node "$modules/listings.mjs" world.json "$sandbox_dir/credentials"
lines 'requests' node "$modules/requests.mjs" world.json "$sandbox_dir/credentials"
wait $cli
stop
check 'requests are counted' jq -e '.requests > 100 and .throttles == 0 and .bytes > 100000 and
    (.lanes[] | select(.action == "DescribeVolumes" and .region == "'"$region"'").items) > 0' \
    stats.json

# Answers that break: nothing is lost on a client that tries again.
start world --no-buckets --seed 7 --fault throttle=0.1 --fault 500=0.1 --fault 503=0.1 \
    --fault reset=0.1 --fault cut=0.1 --fault empty-page=0.1 --fault short-page=0.1 \
    --fault repeat=0.1
lines 'faults' node "$modules/listings.mjs" world.json "$sandbox_dir/credentials" --faults
stop
for fault in throttle 500 503 reset cut empty-page short-page repeat; do
    check "fault: $fault was shown" jq -e ".faults[\"$fault\"] > 0" stats.json
done

# Refusals: each place is denied in its own way.
start world --session-token 'session+token/of==' --bucket 3:1 --deny "DescribeVolumes@$region" \
    --scp-deny "$other" --region-off eu-west-3
lines 'limits' node "$modules/limits.mjs" "$sandbox_dir/credentials" "$region" "$other" eu-west-3
stop
check 'throttles are counted' jq -e '.throttles > 0' stats.json

# TLS, and a world without folders of accounts: the commonest owner's.
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -keyout tls.key \
    -out tls.pem -subj /CN=sandbox -addext subjectAltName=IP:127.0.0.1 2>/dev/null || die "openssl"
mkdir flat && cp -R "world/input/$account" flat/input
start flat --tls-cert tls.pem --tls-key tls.key
check 'TLS, and the commonest owner' test "$account" = \
    "$(AWS_CA_BUNDLE=tls.pem "$aws" sts get-caller-identity --endpoint-url "$sandbox_url" \
        --query Account --output text 2>&1)"
stop

# Roles of other accounts.
# shellcheck source=tests/integration/clients/roles.sh
. "$clients/roles.sh"
roles
# shellcheck source=tests/integration/clients/organizations.sh
. "$clients/organizations.sh"
organizations

# Where keys come from.
# shellcheck source=tests/integration/clients/providers.sh
. "$clients/providers.sh"
# shellcheck source=tests/integration/clients/imds.sh
. "$clients/imds.sh"
imds
# shellcheck source=tests/integration/clients/containers.sh
. "$clients/containers.sh"
containers
# shellcheck source=tests/integration/clients/sso.sh
. "$clients/sso.sh"
sso
# shellcheck source=tests/integration/clients/web_identity.sh
. "$clients/web_identity.sh"
web_identity
options_told_wrongly

# It ends by itself: with whoever started it, with its input, after its time.
program=$build/snapaudit-sandbox
bash -c '"$0" --world flat --stats ended.parent </dev/null >/dev/null & sleep 1' "$program" &
sleep 1 | timeout 30 "$program" --world flat --stats ended.input >/dev/null &
timeout 30 "$program" --world flat --stats ended.lifetime --lifetime 1 >/dev/null </dev/null &
wait
sleep 1
for cause in parent input lifetime; do
    check "it ends with its $cause" test -s "ended.$cause"
done

grep '^FAILED:' results | cut -c 1-1500
failed=$(grep -c '^FAILED:' results)
echo "$(grep -c '^ok ' results) passed, $failed failed"
[[ $failed == 0 ]]
