#!/bin/bash
# The audit over HTTP, end to end, against the sandbox and against an endpoint with one answer.
# aws.sh PROGRAM SOURCE-DIR BUILD-DIR      SNAPAUDIT_NET_SEEDS=N: worlds 1..N by network and files (3)
#                                          SNAPAUDIT_KEEP=DIR: keep what was written there
set -u

program=${1:?usage: $0 PROGRAM SOURCE-DIR BUILD-DIR}
program=$(cd "$(dirname "$program")" && pwd)/$(basename "$program")
lib=$(cd "${2:?}" && pwd)/tests/integration/lib
build=$(cd "${3:?}" && pwd)
seeds=${SNAPAUDIT_NET_SEEDS:-3}
sandbox=$build/snapaudit-sandbox
worlds=$build/tests/snapaudit-worlds
for tool in "$program" "$sandbox" "$worlds" /usr/bin/aws /usr/bin/jq; do
    [[ -x $tool ]] || {
        echo "aws.sh: no $tool" >&2
        exit 1
    }
done

work=$(mktemp -d) || exit 1
finish() {
    # shellcheck disable=SC2046
    kill $(jobs -p) 2>/dev/null
    [[ -z ${SNAPAUDIT_KEEP-} ]] || cp -R "$work" "$SNAPAUDIT_KEEP"
    rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM
cd "$work" || exit 1

# Nobody's keys but those planted here, which must not be found anywhere at the end.
unset ${!AWS_*} http_proxy https_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY all_proxy
unset NO_COLOR LC_ALL LC_CTYPE
export HOME=$work LANG=C TERM=xterm
export AWS_CONFIG_FILE=/dev/null AWS_EC2_METADATA_DISABLED=true
key=AKIAPLANTED0SANDBOX1
secret=planted+Secret/Key0123456789abcdefghijkl
token=plantedSessionToken//IQoJb3JpZ2luX2VjEXAMPLE0123456789abcdefghijklmnopqrstuvwxyz==
ulimit -c unlimited

# shellcheck source=tests/integration/lib/checks.sh
. "$lib/checks.sh"
# found FILTER: what jq selects from the findings is there; holds FILTER: it is true of summary.json.
found() { if jq -e "[.findings[] | $1] | length > 0" report/findings.json >/dev/null; then pass; else fail "$ran: no finding: $1"; fi; }
holds() { if jq -e "$1" "report/$2" >/dev/null; then pass; else fail "$ran: $2: not so: $1"; fi; }

wait_for() { # FILE
    local i
    for ((i = 0; i < 200; i++)); do
        [[ -s $1 ]] && return
        sleep 0.05
    done
    echo "aws.sh: $1 did not come" >&2
    exit 1
}

# serve WORLD OPTION...: a sandbox with the planted keys; sets url and sandbox_pid.
serve() {
    local world=$1
    shift
    rm -f port
    "$sandbox" --world "$world" --port-file port --write-credentials keys --access-key $key \
        --secret-key $secret --session-token $token "$@" >sandbox.log 2>&1 </dev/null &
    sandbox_pid=$!
    wait_for port
    url=http://127.0.0.1:$(cat port)
}
stop() {
    kill "$sandbox_pid"
    wait "$sandbox_pid" 2>/dev/null
}

# run STATUS ARGUMENT...: with the planted keys in the environment.
run() {
    local expected=$1 status=0
    shift
    AWS_ACCESS_KEY_ID=$key AWS_SECRET_ACCESS_KEY=$secret AWS_SESSION_TOKEN=$token \
        "$program" "$@" >out 2>err </dev/null || status=$?
    ran="snapaudit $*"
    cat out err >>said
    if [[ $status == "$expected" ]]; then pass; else fail "$ran: exit $status, not $expected"; fi
}
# audit STATUS ARGUMENT...: of what is served at $url, into report.
audit() {
    local status=$1
    shift
    rm -rf report
    run "$status" audit --endpoint-url "$url" --as-of $as_of --out report "$@"
}
as_of=2026-01-15T12:00:00Z

# ---- a small world, made by hand -------------------------------------------------------------------
# region FOLDER: a region where nothing is.
region() {
    mkdir -p "$1"
    echo '{"Snapshots":[]}' >"$1/snapshots.json"
    echo '{"Volumes":[]}' >"$1/volumes.json"
    echo '{"Images":[]}' >"$1/images.json"
    echo '{"Reservations":[]}' >"$1/instances.json"
    echo '{"LaunchTemplates":[]}' >"$1/launch-templates.json"
    echo '{"LaunchTemplateVersions":[]}' >"$1/launch-template-versions.json"
    echo '{"SnapshotTierStatuses":[]}' >"$1/snapshot-tier-status.json"
}
own=111122223333
for name in eu-west-1 eu-north-1 us-east-1; do
    region small/input/$own/$name
    region bare/input/$own/$name
done
# a volume without any backup: RPO-EXCEEDED fails, and is critical or high
cat >bare/input/$own/eu-west-1/volumes.json <<'JSON'
{"Volumes":[{"VolumeId":"vol-00000000000000005","State":"in-use","Size":50,"VolumeType":"gp3",
 "CreateTime":"2025-01-01T00:00:00Z","AvailabilityZone":"eu-west-1a","SnapshotId":"",
 "Attachments":[{"VolumeId":"vol-00000000000000005","InstanceId":"i-00000000000000001",
  "Device":"/dev/sdf","State":"attached","AttachTime":"2025-01-01T00:00:00Z"}],
 "Tags":[{"Key":"Name","Value":"bare"}]}]}
JSON

# ---- who may ask -------------------------------------------------------------------------------------
serve small
audit 0 --debug && err_has 'debug: GetCallerIdentity ' && err_has 'debug: DescribeSnapshots eu-west-1'
holds '.run.caller | startswith("arn:aws:")' summary.json
holds '.run.accounts == ["111122223333"] or (.run.scope.accounts == ["111122223333"])' summary.json
audit 0 --account $own
audit 2 --account 999988887777 && err_has 'not of 999988887777' && is_absent report
audit 0 --quiet && { [[ -s out || -s err ]] && fail "$ran: --quiet says something"; }
audit 0 --quiet --progress always && { [[ -s err ]] && fail "$ran: --quiet says something"; }
audit 0 --progress always && err_has 'note: eu-west-1: done, 6 pages, 0 resources in '
audit 0 --progress always --log-format json && err_has '"message": "eu-west-1: done'
audit 0 --log-format json && err_has '"message": "eu-west-1: done'
jq -es 'map(.progress // empty) | length == 1 and (.[0] | .done and .regions == 3 and .regions_done == 3 and
    .accounts_done == 1 and .calls == .pages + 2 and .pages == 18 and .gaps == 0 and .eta_seconds == 0)' err \
    >/dev/null && pass || fail "$ran: the last word of progress"
audit 0 --log-format json --progress never && err_lacks progress
audit 0 --region us-east-1,eu-west-1 --debug && err_lacks 'DescribeSnapshots eu-north-1'
run 2 explain snap-00000000000000001 --endpoint-url "$url" && err_has 'not found in'
good_secret=$secret
secret=not+the/secret0123456789abcdefghijklmnop
audit 4 && err_has 'SignatureDoesNotMatch' && err_has "Check the keys" && is_absent report
secret=$good_secret
good_token=$token
token=another+token
audit 4 && err_has 'error: sts:GetCallerIdentity failed' && is_absent report
token=$good_token
# profiles: from the file, and one that does not exist
export AWS_SHARED_CREDENTIALS_FILE=$work/keys
audit 0 --profile $own
audit 2 --profile nobody && err_has 'no profile named nobody'
printf '[console]\nlogin_session = x\n' >console
AWS_SHARED_CREDENTIALS_FILE=$work/console audit 2 --profile console && err_has 'aws login --profile console'
unset AWS_SHARED_CREDENTIALS_FILE
# a program that prints keys: found in its profile, run again as their end is near, and heard by nobody
mkdir process
cat >process/keys <<SH
#!/bin/sh
echo "\$1 \$PWD" >>process/runs
echo "$secret" >&2
printf '{"Version": 1, "AccessKeyId": "%s", "SecretAccessKey": "%s", "SessionToken": "%s", "Expiration": "%s"}' \\
    "$key" "$secret" "$token" "\$(date -u -d "\$1" +%Y-%m-%dT%H:%M:%SZ)"
SH
chmod +x process/keys
cat >process/config <<INI
[profile lasting]
credential_process = process/keys '8 hours'
[profile brief]
credential_process = "process/keys" 2\ minutes
[profile failing]
credential_process = process/keys 'no time'
[profile silent]
credential_process = true
[profile absent]
credential_process = process/nowhere
INI
export AWS_CONFIG_FILE=$work/process/config
audit 0 --profile lasting
[[ $(cat process/runs) == "8 hours $work" ]] && pass || fail "$ran: $(cat process/runs)"
rm process/runs
audit 0 --profile brief
[[ $(grep -c '^2 minutes ' process/runs) -ge 2 ]] && pass || fail "$ran: not renewed: $(cat process/runs)"
audit 2 --profile failing && err_has "$work/process/config:6: credential_process printed something that has an Expiration"
err_has 'hint: To see what it says, run: aws configure export-credentials --profile failing' && is_absent report
audit 2 --profile silent && err_has 'credential_process printed something that is no JSON object'
audit 2 --profile absent && err_has 'credential_process could not be started: No such file or directory'
unset AWS_CONFIG_FILE
# variables of the environment, and what beats them
AWS_ENDPOINT_URL=$url run 0 audit --as-of $as_of --out report
AWS_ENDPOINT_URL_EC2=$url AWS_ENDPOINT_URL_STS=$url AWS_ENDPOINT_URL=http://127.0.0.1:9 \
    run 0 audit --as-of $as_of --out report
AWS_ENDPOINT_URL_EC2=http://127.0.0.1:9 AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=true audit 0
AWS_MAX_ATTEMPTS=2 run 4 audit --endpoint-url http://127.0.0.1:9 --debug --out report
[[ $(grep -c 'debug: GetCallerIdentity.*HTTP' err) == 2 ]] && pass || fail "$ran: not 2 attempts"
run 2 audit --endpoint-url ftp://127.0.0.1 && err_has 'endpoint URL'
run 2 audit --endpoint-url "$url" --input small/input && err_has 'exclude each other'
run 2 audit --input small/input --debug && err_has 'exclude each other'
run 2 audit --account any && err_has 'saved answers only'
stop

# ---- regions that are denied, off, unknown -------------------------------------------------------------
cat >quiet.yaml <<'YAML'
policy: {name: promises, version: "1", owner: ""}
scopes:
  - name: all
    match: {}
    objectives: {rpo: 36h}
YAML
serve small --deny @eu-north-1
audit 0 --policy quiet.yaml
[[ $(head -n 1 err) == 'warning: '*'eu-north-1 snapshots, volumes, images'*denied* ]] && pass ||
    fail "$ran: the gap is not said first"
err_has 'ec2:DescribeSnapshots answered UnauthorizedOperation' && err_has "'snapaudit permissions'"
err_lacks 'Encoded authorization failure message'
audit 3 --policy quiet.yaml --fail-on high
audit 3 --policy quiet.yaml --fail-on high --quiet && err_has denied
audit 0 --policy quiet.yaml --fail-on high --region eu-west-1,us-east-1
stop
serve bare --deny @eu-north-1
audit 1 --policy quiet.yaml --fail-on high
audit 0 --policy quiet.yaml && found 'select(.rule == "RPO-EXCEEDED" and .status == "fail")'
stop
serve small --scp-deny eu-north-1 --scp-deny us-east-1
AWS_REGION=eu-west-1 audit 0 --policy quiet.yaml && err_has 'eu-north-1, 111122223333/us-east-1 '
err_has 'scp; ' && err_has places.regions
holds '[.findings[] | select(.rule == "INV-COVERAGE")] | length == 1' findings.json
found 'select(.rule == "INV-COVERAGE" and .subject.kind == "account" and .reason == "scp")'
stop
serve small --region-off eu-north-1
audit 0 --policy quiet.yaml --fail-on high
grep -q '^111122223333,eu-north-1,SNAP,not-applicable,' report/coverage.csv && pass ||
    fail "$ran: a region that is off is not not-applicable"
audit 4 --region eu-north-1 && err_has 'Region eu-north-1 was asked, which must be enabled'
AWS_REGION=eu-west-1 audit 4 --region eu-north-1 && err_has 'no region in scope is enabled'
err_has 'Not enabled: eu-north-1.'
audit 3 --policy quiet.yaml --region eu-west-1,ap-south-1 --fail-on high && err_has ap-south-1
stop
serve small --deny DescribeRegions
audit 4 && err_has 'ec2:DescribeRegions failed' && err_has -- '--region'
audit 0 --region eu-west-1
stop
serve small --deny @eu-north-1 --deny @eu-west-1 --deny @us-east-1
audit 4 --region eu-west-1,eu-north-1 && err_has 'nothing could be collected'
err_has 'snapaudit permissions'
is_absent report
stop

# ---- reasons contradict nothing that was just read ------------------------------------------------------
# gap REGION SOURCE REASON: so stands it in coverage.csv.
gap() {
    grep -q "^$own,$1,$2,gap,$3," report/coverage.csv && pass ||
        fail "$ran: not gap, $3: $(grep "^$own,$1,$2," report/coverage.csv)"
}
region opted/input/$own/me-south-1
region opted/input/$own/eu-west-1
export AWS_REGION=eu-west-1
# keys that are withdrawn while the run goes on: whatever was asked first, no region is off, and
# hardly a request follows the first refusal
for last in 2 3 4 5 7; do
    serve small --keys-die-after $last --log requests
    audit_status=3
    [[ $last == 2 ]] && audit_status=4
    audit $audit_status --policy quiet.yaml --fail-on high --jobs 1 --connections 1
    err_has 'ew credentials' && err_lacks 'not enabled'
    [[ $(wc -l <requests) -le $((last + 7)) ]] && pass || fail "$ran: $(wc -l <requests) requests"
    [[ $last == 2 ]] || gap us-east-1 LT failed
    stop
done
serve small --refuse expired=@us-east-1
audit 3 --policy quiet.yaml --fail-on high && err_has 'RequestExpired' && err_has 'new credentials'
gap us-east-1 SNAP failed
stop
# a region that is enabled, and does not know the session's token
serve opted --refuse keys=@me-south-1
audit 3 --policy quiet.yaml --fail-on high && err_has 'session token of the global STS endpoint'
err_has AWS_STS_REGIONAL_ENDPOINTS=regional && err_lacks 'not enabled'
gap me-south-1 SNAP failed
grep -q "^$own,eu-west-1,SNAP,complete,," report/coverage.csv && pass || fail "$ran: eu-west-1 is lost"
stop
# one item, one listing
serve small --refuse item=DescribeImages@us-east-1
audit 0 --policy quiet.yaml && gap us-east-1 AMI denied
stop
serve small --refuse not-subscribed=@us-east-1 --refuse terms=@eu-north-1
audit 0 --policy quiet.yaml && gap us-east-1 SNAP region-off && gap eu-north-1 SNAP failed
stop
serve small --refuse denied-session=@us-east-1 --refuse denied-id=@eu-north-1 --refuse denied-old=@eu-west-1
audit 4 && err_lacks 'ncoded' && err_lacks 'uthorization id'
stop
serve small --refuse scp=@us-east-1 --refuse scp-named=@eu-north-1
audit 0 --policy quiet.yaml && gap us-east-1 SNAP scp && gap eu-north-1 SNAP scp
err_lacks 'ncoded'
stop
# a gateway that answers itself
serve small --refuse page-200=DescribeSnapshots@us-east-1 --refuse page-403=DescribeVolumes@us-east-1 \
    --refuse page-407=DescribeImages@us-east-1
AWS_MAX_ATTEMPTS=2 audit 3 --policy quiet.yaml --fail-on high && err_has 'web page' && err_has 'proxy'
for source in SNAP VOL AMI; do gap us-east-1 $source failed; done
stop
# no endpoint
serve small
AWS_MAX_ATTEMPTS=1 AWS_ENDPOINT_URL_STS=$url AWS_ENDPOINT_URL_EC2=http://127.0.0.1:9 \
    run 4 audit --region eu-west-1 --out report
err_has 'Check the network' && err_lacks 'snapaudit permissions'
# nothing crosses the wall between partitions
AWS_ENDPOINT_URL=$url run 0 audit --as-of $as_of --region eu-west-1,cn-north-1 --debug --out report
err_lacks 'cn-north-1 of' && { grep -q cn-north-1 report/coverage.csv && fail "$ran: a place in China"; }
audit 4 --region cn-north-1 && err_has "not of the credentials' partition aws"
stop
region walled/input/$own/eu-west-1
region walled/input/$own/cn-north-1
serve walled --log requests
AWS_REGION=cn-north-1 audit 0 --debug && err_lacks 'eu-west-1 of' && err_has "DescribeVolumes cn-north-1 of $own: "
holds '.run.caller | startswith("arn:aws-cn:")' summary.json
AWS_REGION=cn-north-1 audit 4 --region eu-west-1 && err_has "not of the credentials' partition aws-cn"
stop
unset AWS_REGION

# ---- storage tiers: what is on its way to the archive or back, and a gap that takes no verdict away -----------
tiered=tiered/input/$own/eu-west-1
region $tiered
cat >$tiered/snapshots.json <<'JSON'
{"Snapshots":[{"SnapshotId":"snap-00000000000000001","State":"completed","StorageTier":"archive","VolumeSize":8,
  "StartTime":"2025-12-01T00:00:00Z","OwnerId":"111122223333","VolumeId":"vol-00000000000000001"},
 {"SnapshotId":"snap-00000000000000002","State":"completed","StorageTier":"standard","VolumeSize":8,
  "StartTime":"2025-12-02T00:00:00Z","OwnerId":"111122223333","VolumeId":"vol-00000000000000001"}]}
JSON
cat >$tiered/snapshot-tier-status.json <<'JSON'
{"SnapshotTierStatuses":[{"SnapshotId":"snap-00000000000000001","Status":"completed","StorageTier":"archive",
  "OwnerId":"111122223333","VolumeId":"vol-00000000000000001","LastTieringProgress":100,"Tags":[],
  "LastTieringStartTime":"2026-01-10T12:00:00Z","LastTieringOperationStatus":"temporary-restore-completed",
  "ArchivalCompleteTime":"2025-12-05T00:00:00Z","RestoreExpiryTime":"2026-01-20T12:00:00Z"}]}
JSON
serve tiered
audit 0 --policy quiet.yaml --region eu-west-1
moved=temporary-restore-completed,2025-12-05T00:00:00Z,2026-01-20T12:00:00Z
rows() { "$lib/columns.py" report/resources.csv id tiering_status archived_at restore_expires_at; }
rows | grep -q "^snap-00000000000000001,$moved\$" && pass ||
    fail "$ran: the row of the snapshot does not say $moved"
rows | grep -q '^snap-00000000000000002,,,$' && pass ||
    fail "$ran: a snapshot that was never moved has a move"
grep -q "^$own,eu-west-1,TIER,complete,,\"storage tier of snapshots, and archiving under way\",1,1," report/coverage.csv && pass || fail "$ran: TIER is not complete"
stop
serve tiered --refuse denied=DescribeSnapshotTierStatus
audit 0 --policy quiet.yaml --region eu-west-1
gap eu-west-1 TIER denied && err_has 'storage tiers: denied' && err_has 'is missing'
stop

# ---- nobody who does not answer holds the run, and one odd word costs one region -----------------------------
# in_time SECONDS: the run at hand took no longer.
in_time() { [[ $((SECONDS - begun)) -le $1 ]] && pass || fail "$ran: took $((SECONDS - begun)) s"; }
serve small --refuse hang=@eu-north-1
begun=$SECONDS
audit 3 --policy quiet.yaml --fail-on high --deadline 1s --debug
in_time 10
err_has "debug: DescribeSnapshots eu-north-1 of $own: no whole answer, 0 bytes after "
gap eu-north-1 SNAP interrupted && gap eu-north-1 LT interrupted
err_has "the run's time, 1 s by --deadline, was over" && err_has 'more time with --deadline'
for region in eu-west-1 us-east-1; do
    [[ $(grep -c "^$own,$region,[A-Z]*,complete," report/coverage.csv) -ge 6 ]] &&
        ! grep -q "^$own,$region,[A-Z]*,gap," report/coverage.csv && pass ||
        fail "$ran: $region is not complete"
done
stop
for action in GetCallerIdentity DescribeRegions; do
    serve small --refuse hang=$action
    begun=$SECONDS
    audit 4 --deadline 300ms && err_has "$action failed: NoAnswerInTime" && is_absent report
    err_has "the run's time, 300 ms by --deadline, was over"
    run 4 gate --deadline 300ms --endpoint-url "$url" --policy quiet.yaml --rule RPO-EXCEEDED
    run 4 explain snap-00000000000000001 --deadline 300ms --endpoint-url "$url"
    in_time 15
    stop
done
run 2 audit --deadline soon && err_has "'soon' is no time to give a run"
run 2 audit --input small/input --deadline 5m && err_has 'exclude each other'

# ---- one answer for everything: redirects, expired keys, quoted requests ---------------------------------
can() { # STATUS CODE MESSAGE [LOCATION]
    rm -f port
    "$lib/canned_answer.py" port "$@" </dev/null &
    sandbox_pid=$!
    wait_for port
    url=http://127.0.0.1:$(cat port)
}
serve small --log requests
target=$url
served=$sandbox_pid
can 307 Redirect moved "$target/"
audit 4 && err_has redirect
[[ ! -s requests ]] && pass || fail "$ran: followed the redirect"
stop
sandbox_pid=$served stop
can 403 ExpiredToken 'The security token included in the request is expired'
audit 4 --debug && err_has 'ExpiredToken' && err_has 'get a new one'
stop
can 403 SignatureDoesNotMatch "The request signature we calculated does not match. The Canonical \
String for this request should have been 'POST / x-amz-security-token:{X-Amz-Security-Token}'"
audit 4 --debug && err_has 'request signature we calculated does not match'
stop
can 403 AccessDenied 'Token {X-Amz-Security-Token} of {Authorization} is not liked'
audit 4 --debug
stop
can 200 None 'not what was asked for'
AWS_MAX_ATTEMPTS=2 audit 4 && err_has MalformedAnswer
stop

# ---- clocks ------------------------------------------------------------------------------------------------
serve small --clock-offset 5400
audit 0 && err_has '90 minutes behind that of AWS'
stop
serve small --clock-offset -5400
audit 0 && err_has '90 minutes ahead of that of AWS'
stop

# ---- TLS ---------------------------------------------------------------------------------------------------
{
    openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 2 -subj /CN=ca
    openssl req -newkey rsa:2048 -nodes -keyout tls.key -out tls.csr -subj /CN=localhost
    openssl x509 -req -in tls.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out tls.pem -days 2 \
        -extfile <(echo subjectAltName=DNS:localhost,IP:127.0.0.1)
} >openssl.log 2>&1 || cat openssl.log
serve small --tls-cert tls.pem --tls-key tls.key
url=https://127.0.0.1:$(cat port)
AWS_CA_BUNDLE=$work/ca.pem audit 0
audit 4 && err_has AWS_CA_BUNDLE
AWS_CA_BUNDLE=$work/nowhere.pem audit 2 && err_has AWS_CA_BUNDLE
printf '[profile tls]\nca_bundle = %s\n' "$work/ca.pem" >config
AWS_CONFIG_FILE=$work/config AWS_PROFILE=tls audit 0
stop

# ---- signals, and what a dead process leaves -----------------------------------------------------------------
"$worlds" company --seed 7 --out company >/dev/null
# interrupt SIGNAL SECONDS ARGUMENT...: sets status.
interrupt() {
    local signal=$1 seconds=$2 pid
    shift 2
    rm -rf report
    AWS_ACCESS_KEY_ID=$key AWS_SECRET_ACCESS_KEY=$secret AWS_SESSION_TOKEN=$token \
        "$program" audit --endpoint-url "$url" --out report "$@" >out 2>err </dev/null &
    pid=$!
    sleep "$seconds"
    limit=$(sed -n 's/^Max core file size *\([^ ]*\).*/\1/p' /proc/$pid/limits)
    kill -"$signal" $pid
    wait $pid 2>/dev/null
    status=$?
    ran="audit, $signal after $seconds s"
    cat out err >>said
}
serve company --latency-ms 700
interrupt INT 2 --debug
[[ $status == 130 ]] && pass || fail "$ran: exit $status"
err_has 'error: stopped by a signal' && err_has 'debug: Describe' && is_absent report
interrupt TERM 0.4
[[ $status == 143 ]] && pass || fail "$ran: exit $status"
is_absent report
interrupt SEGV 2 --debug
[[ $status != 0 && $limit == 0 ]] && pass || fail "$ran: exit $status, core limit $limit"
stop
ran='no core file'
[[ -z $(find . -name 'core*' -type f) ]] && pass || fail "$ran: $(find . -name 'core*' -type f)"

# ---- a terminal: lines are drawn in place, and taken away ----------------------------------------------------
serve company --latency-ms 150
if command -v script >/dev/null; then
    export AWS_ACCESS_KEY_ID=$key AWS_SECRET_ACCESS_KEY=$secret AWS_SESSION_TOKEN=$token
    on_terminal() { script -qec "stty cols 100 rows 24; $*" /dev/null </dev/null >out 2>err || true; }
    line="$program audit --endpoint-url $url --as-of 2026-11-20T06:00:00Z --out report"
    ran='on a terminal'
    on_terminal "$line" && out_has ' left' && out_has "$(printf '\033[J')" && out_has ' of 5 done'
    on_terminal "NO_COLOR=1 $line" && out_has ' of 5 done'
    grep -q "$(printf '\033\\[[0-9;]*m')" out && fail "$ran: NO_COLOR and colours"
    on_terminal "$line --progress never" && { grep -qF ' left' out && fail "$ran: progress never"; }
    on_terminal "$line --quiet" && { grep -qF ' left' out && fail "$ran: quiet, but progress"; }
    unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN
    cat out err >>said
fi
stop

# ---- equal bytes ---------------------------------------------------------------------------------------------
serve company
as_of=$(cat company/as_of)
audit 0 --policy company/policy.yaml --include pass --jobs 1 --connections 1
mv report first
audit 0 --policy company/policy.yaml --include pass --jobs 4 --connections 100
same_reports "other --jobs, other --connections: other bytes" first report
run 0 explain "$(jq -r '.worst[0].id' report/summary.json)" --endpoint-url "$url" --as-of "$as_of" \
    --policy company/policy.yaml
out_has ': fail'
stop

# a listing that is denied: what rests on it is unknown, and says so
serve company --deny DescribeVolumes@eu-central-1
AWS_SHARED_CREDENTIALS_FILE=$work/keys audit 0 --profile 731845902116 --policy company/policy.yaml
found 'select(.status == "unknown" and .reason == "gap" and (.rule | startswith("ORPHAN-SNAP")) and
    any(.unknown_because[]; .error == "denied" and .region == "eu-central-1" and .source == "VOL"))'
holds '[.findings[] | select(.status == "fail" and (.rule | startswith("ORPHAN-SNAP")) and
    .subject.region == "eu-central-1")] | length == 0' findings.json
stop

# ---- the same world by network and by files ------------------------------------------------------------------
# What is not read for a reason of its own (AWS denied it; it does not list a region that the policy names, and
# refuses the keys there; no file was saved of it) counts as one.
cat >findings.jq <<'JQ'
def not_read:
    if .error == "denied" or .error == "region-off" or .error == "not-attempted" or
       (.error == "failed" and ((.detail // "") | endswith("AWS does not list this region for the account)")))
    then .error = "not read" | .detail = null else . end;
.findings[]
| if .rule == "INV-COVERAGE" then {rule, subject, status, severity, fingerprint}
  else (.unknown_because | arrays) |= map(not_read)
    | (.remediation.note | strings) |= (gsub("\\((denied|region-off|not-attempted)\\)"; "(not read)")
                              | gsub("(?<in> in (\($unlisted))) \\(failed\\)"; "\(.in) (not read)"))
  end
JQ
csv() { # FILE UNLISTED: the same for findings.csv
    sed -E -e '/^INV-COVERAGE,/d' -e 's/: (denied|region-off|not-attempted)([;,"])/: not read\2/g' \
        -e "s#/($2): failed([;,\"])#/\\1: not read\\2#g" "$1"
}
# unlisted COVERAGE: the regions that AWS does not list, as a pattern.
unlisted() {
    sed -n 's/^[0-9]*,\([^,]*\),[A-Z]*,gap,failed,.*AWS does not list this region for the account.*/\1/p' "$1" |
        sort -u | paste -sd '|' | sed 's/^$/no region/'
}
wrapper() {
    case $(basename "$1" .json) in
    snapshots*) echo Snapshots ;;
    volumes*) echo Volumes ;;
    images*) echo Images ;;
    instances*) echo Reservations ;;
    launch-template-versions*) echo LaunchTemplateVersions ;;
    backup-vaults*) echo BackupVaultList ;;
    *) echo LaunchTemplates ;;
    esac
}
# What Debian's CLI does not know must not be in the world that both see. Malformed files stay so.
prune() { # INPUT-FOLDER
    local file
    while read -r file; do
        case $(head -c 2 "$file" | od -An -tx1 | tr -d ' ') in
        fffe | feff) iconv -f UTF-16 -t UTF-8 "$file" >"$file.utf8" 2>/dev/null ;;
        efbb) tail -c +4 "$file" >"$file.utf8" ;;
        *) cp "$file" "$file.utf8" ;;
        esac
        jq -c --arg wrapper "$(wrapper "$file")" -f "$lib/as_debian_knows.jq" "$file.utf8" \
            >"$file.new" 2>/dev/null && mv "$file.new" "$file"
        rm -f "$file.utf8" "$file.new"
    done < <(find "$1" -name '*.json' -type f)
}
# judge OUT ARGUMENT...: an audit of the world at hand, and its findings made comparable.
judge() {
    local folder=$1 regions
    shift
    "$program" audit "$@" --policy policy.yaml --as-of "$(cat as_of)" --include pass --quiet \
        --out "$folder" >"$folder.said" 2>&1
    regions=$(unlisted "$folder/coverage.csv")
    jq -cS --arg unlisted "$regions" -f "$work/findings.jq" "$folder/findings.json" >"$folder.findings"
    csv "$folder/findings.csv" "$regions" >"$folder.csv"
}
agree() { # A B
    local part
    for part in findings csv; do
        if [[ -s $1.$part ]] && cmp -s "$1.$part" "$2.$part"; then pass; else fail "seed $seed, $ran: $part of $1 and $2"; fi
    done
    same "$1/resources.csv" "$2/resources.csv"
}
compare_account() { # ACCOUNT PLAIN-URL FAULTY-URL
    ran="account $1"
    export AWS_PROFILE=$1
    judge "network-$1" --endpoint-url "$2"
    AWS_MAX_ATTEMPTS=20 judge "faulty-$1" --endpoint-url "$3"
    "$lib/save_answers.py" "files/$1" "$2" >"save-$1.said" 2>&1 || fail "$ran: $(tail -n 1 "save-$1.said")"
    judge "files-$1" --input files --account "$1"
    agree "network-$1" "files-$1"
    agree "network-$1" "faulty-$1"
    same "network-$1.said" "faulty-$1.said" # nothing is to be said of faults that were mended
    unset AWS_PROFILE
}
# The planted truth, where every listing is answered. Other people's images are not listed to the
# owner of the snapshots in them, nor their snapshots to who copied them: what scenarios say of those only
# files can show.
check_truth() {
    serve . --seed "$seed"
    AWS_SHARED_CREDENTIALS_FILE=$PWD/keys AWS_PROFILE=$own judge wire --endpoint-url "$url"
    stop
    ASAN_OPTIONS=detect_leaks=1 "$worlds" check --truth truth.csv --findings wire/findings.json --summary wire/summary.json \
        >differences
    grep -q ' expectations, ' differences || fail "seed $seed: no truth was compared"
    if grep -v -e ' expectations, ' -e '\[referenced_oddly\]$' -e '\[copy_foreign_source\]$' differences >unexpected; then
        fail "seed $seed: by network, other than planted: $(head -n 3 unexpected)"
    else
        pass
    fi
}
compare_seed() { # SEED: in a subshell; its counts are its last line
    seed=$1
    passed=0
    failed=0
    mkdir "seed-$seed" && cd "seed-$seed" || exit 1
    "$worlds" generate --seed "$seed" --scale 0.4 --one-partition --out . || fail "seed $seed: no world"
    prune input
    serve . --seed "$seed" --fault all=0.1 --times mixed
    local faulty=$url faulty_pid=$sandbox_pid account
    serve . --seed "$seed"
    export AWS_SHARED_CREDENTIALS_FILE=$PWD/keys
    # Not the account whose folder was saved under a wrong name: AWS lists nobody the servers of others.
    for account in $(sed -n 's/^\[\([0-9]*\)\]$/\1/p' keys | grep -v '^777788889999$'); do
        compare_account "$account" "$url" "$faulty"
    done
    stop
    sandbox_pid=$faulty_pid stop
    mkdir whole && cd whole || exit 1
    seed=$((seed * 3)) # a multiple of three: one account
    "$worlds" generate --seed $seed --scale 0.4 --whole --out . || fail "seed $seed: no world"
    check_truth
    cd ../.. || exit 1
    find "seed-$1" \( -name input -o -name files \) -prune -exec rm -rf {} +
    echo "$passed $failed"
}
every_second() { # FIRST
    local n
    for ((n = $1; n <= seeds; n += 2)); do
        (compare_seed "$n") >"seed-$n.result" 2>&1
    done
}
every_second 2 &
second=$!
every_second 1
wait $second
for ((n = 1; n <= seeds; n++)); do
    sed '$d' "seed-$n.result"
    read -r good bad < <(tail -n 1 "seed-$n.result")
    if [[ ${good-} =~ ^[0-9]+$ && ${bad-} =~ ^[0-9]+$ ]]; then
        passed=$((passed + good))
        failed=$((failed + bad))
    else
        fail "seed $n came to no end: $(tail -n 3 "seed-$n.result")"
    fi
done

# ---- only what reads can be asked for --------------------------------------------------------------------------
# Requests are made from one table: what names an action stands once in the sources and once in the
# program, and no method but POST, of which the action is named, and GET can be sent. The one place that
# names a method talks to who hands out keys, and never signs. (Scripts of report.html have words that end in
# "Action", to which functions are assigned: an action of AWS begins with a capital.)
sources=$(cd "$lib/../../.." && pwd)
ran='one place makes requests'
[[ $(grep -rhoF 'Action=' "$sources"/{core,model,collector,analyzer,rules,reports,cli} --include='*.[ch]' |
    wc -l) == 1 ]] && pass || fail "$ran: not in one source"
[[ $(grep -aoE 'Action=[A-Z%][[:print:]]*' "$program" | sort -u) == 'Action=%s&Version=%s' ]] && pass ||
    fail "$ran: $(grep -aoE 'Action=[A-Z%][[:print:]]*' "$program" | cut -c 1-80 | head -n 3)"
[[ $(grep -rloF '"X-Amz-Target"' "$sources"/collector --include='*.[ch]') == */protocol_json.c ]] && pass ||
    fail "$ran: X-Amz-Target in not one source"
[[ $(grep -rlE 'CURLOPT_(CUSTOMREQUEST|UPLOAD|PUT|MIMEPOST)' "$sources"/{core,collector,cli}) == */aws/keys/http.c ]] && pass ||
    fail "$ran: a method"
grep -q sigv4 "$sources/collector/aws/keys/http.c" && fail "$ran: what has a method signs"
actions=$(tr '\n' ' ' <"$sources/collector/aws/operations.def" | grep -oE 'OPERATION\([A-Z_]+, [A-Z0-9]+, +"[A-Za-z]+"' |
    sed 's/.*"\(.*\)"/\1/')
[[ $(wc -w <<<"$actions") == 15 ]] && pass || fail "$ran: the table of operations: $actions"
# Two ask for keys of a role, which changes nothing.
roles='AssumeRole|AssumeRoleWithWebIdentity'
grep -vxE "$roles" <<<"$actions" | grep -qvE '^(Describe|Get|List)[A-Z]' && fail "an action that does not read: $actions"
# The policy names what was asked for in all these runs, but for the call that needs no permission, and those of
# whoever takes on a role or lists the accounts.
run 0 permissions
ran=permissions
jq -r '.Statement[0].Action[]' out | sed 's/^[a-z0-9]*://' | sort >granted
grep -vxE "GetCallerIdentity|$roles|ListAccounts" <<<"$actions" | sort >needed
same granted needed
sed -n 's/^debug: \([A-Za-z]*\) .*/\1/p' said | sort -u | grep -v '^GetCallerIdentity$' >asked
comm -13 granted asked | grep -q . && fail "asked for, not granted: $(comm -13 granted asked)"

# ---- secrets -----------------------------------------------------------------------------------------------------
# Half of each is enough to be found; what the sandbox writes for its clients is what it was given.
ran='secrets'
for text in "${secret:0:20}" "${secret:20}" "${token:0:20}" "${token:24:24}" 'sand+box/secret/'; do
    where=$(grep -rlF -e "$text" . --exclude=keys --exclude=credentials)
    [[ -z $where ]] && pass || fail "$ran: $text in $where"
done

checks_end
