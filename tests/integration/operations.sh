#!/bin/bash
# What a run says before and while it works: forecasts, logs, and that they hold no secrets.
# operations.sh PROGRAM SOURCE-DIR BUILD-DIR      SNAPAUDIT_KEEP=DIR: keep what was written there
set -u

program=$(cd "$(dirname "${1:?usage: $0 PROGRAM SOURCE-DIR BUILD-DIR}")" && pwd)/$(basename "$1")
source=$(cd "${2:?}" && pwd)
build=$(cd "${3:?}" && pwd)
for tool in "$program" "$build/snapaudit-sandbox" /usr/bin/jq; do
    [[ -x $tool ]] || {
        echo "operations.sh: no $tool" >&2
        exit 1
    }
done
# shellcheck source=tests/integration/lib/sandbox.sh
. "$source/tests/integration/lib/sandbox.sh"
# shellcheck source=tests/integration/lib/checks.sh
. "$source/tests/integration/lib/checks.sh"
sandbox_work
unset NO_COLOR
export HOME=$work LANG=C TERM=xterm

own=111122223333
region() { # FOLDER
    mkdir -p "$1"
    echo '{"Snapshots":[]}' >"$1/snapshots.json"
    echo '{"Volumes":[]}' >"$1/volumes.json"
    echo '{"Images":[]}' >"$1/images.json"
    echo '{"Reservations":[]}' >"$1/instances.json"
    echo '{"LaunchTemplates":[]}' >"$1/launch-templates.json"
    echo '{"LaunchTemplateVersions":[]}' >"$1/launch-template-versions.json"
    echo '{"SnapshotTierStatuses":[]}' >"$1/snapshot-tier-status.json"
    echo '{"BackupVaultList":[]}' >"$1/backup-vaults.json"
    echo '{"RecoveryPoints":[]}' >"$1/recovery-points.json"
}
for name in eu-west-1 eu-north-1 us-east-1; do region "world/input/$own/$name"; done

# ---- what would be read ------------------------------------------------------------------------------
sandbox_start "$build" world --latency-ms 10 || exit 1
sandbox_use
run 0 audit --dry-run --out report && out_has "$own: 3 regions (eu-north-1, eu-west-1, us-east-1)"
out_has 'permissions: ec2:DescribeRegions ' && out_has 'time: at least about 0.1 s' && is_absent report
run 0 audit --dry-run --format json --region eu-west-1
check 'the forecast of one region' jq -e '.schema == "snapaudit.forecast/1" and .calls_at_least == 6 and
    .accounts == [{id: "'$own'", regions: ["eu-west-1"], regions_off: 0}] and .at_least_ms >= 10' out
run 0 audit --dry-run --account $own && run 2 audit --dry-run --account 999988887777
run 0 gate --dry-run --where tag:App=x --rule RPO-EXCEEDED --format json
check 'the forecast of a gate' jq -e '[.calls[].action] | index("DescribeImages") == null' out
run 0 collect --dry-run && out_has "$own: 3 regions" && run 0 collect --dry-run --format json --db capture && is_absent capture
check 'the forecast of a capture' jq -e '.calls_at_least == 18' out
run 2 audit --dry-run --input world/input && err_has '--input and --dry-run exclude each other'
run 2 audit --dry-run --policy nowhere.yaml && out_is_empty
cut -d' ' -f4 "$sandbox_dir/log" | sort -u | tr '\n' ' ' >asked
[[ $(cat asked) == 'DescribeRegions GetCallerIdentity ' ]] && pass || fail "a forecast asked: $(cat asked)"
# as many as it says, where no listing has a second page
run 0 audit --out report
[[ $(grep -c ' Describe[^R]' "$sandbox_dir/log") == 18 ]] && pass || fail 'an audit made not 18 calls'
run 0 audit --dry-run --format json --out report && check 'and that was foreseen' jq -e '.calls_at_least == 18' out
sandbox_stop

# ---- what --debug tells, and what it does not ----------------------------------------------------------
secret='planted+Secret/Key0123456789abcdefghijkl'
token=plantedSessionToken//IQoJb3JpZ2luX2VjEXAMPLE0123456789abcdefghijklmnopqrstuvwxyz==
python3 - "world/input/$own/eu-west-1/snapshots.json" <<'PY'
import json, sys
rows = [{"SnapshotId": f"snap-{i:017x}", "VolumeId": "vol-00000000000000001", "State": "completed", "OwnerId": "111122223333",
         "StartTime": "2026-01-01T00:00:00Z", "VolumeSize": 8, "Progress": "100%"} for i in range(4500)]
json.dump({"Snapshots": rows}, open(sys.argv[1], "w"))
PY
debug() { # STATUS ARGUMENT...: into the long log, too
    run "$@" --debug
    cat out err >>log
}
sandbox_start "$build" world --access-key AKIAPLANTED0SANDBOX1 --secret-key $secret --session-token $token \
    --clock-offset 1200 --fault throttle=0.2 --fault expired-token=0.3 --fault reset=0.15 --seed 1 || exit 1
sandbox_use
export AWS_ACCESS_KEY_ID=AKIAPLANTED0SANDBOX1 AWS_SECRET_ACCESS_KEY=$secret AWS_SESSION_TOKEN=$token AWS_MAX_ATTEMPTS=20
unset AWS_SHARED_CREDENTIALS_FILE
debug 0 audit --out report && err_has 'debug: clock: that of AWS is +1' && err_has ': throttled, try 2 of 20 in '
err_has 'not taken any more, begun anew' && err_has ': failed, try ' && err_has ": HTTP 200, " && err_has ', request '
debug 0 audit --out report --log-format json
check 'a debug line that is no object' jq -es 'map(select(.level == "debug")) | length > 20' err
AWS_SECRET_ACCESS_KEY=${secret}x debug 4 audit --out report
AWS_SESSION_TOKEN=${token}x debug 4 audit --out report
http_proxy=http://proxyuser:proxyPassword@127.0.0.1:9 debug 4 audit --out report --deadline 2s
http_proxy=http://proxyuser:proxyPassword@127.0.0.1:$sandbox_port debug 4 audit --out report --deadline 2s
http_proxy='http://proxyuser:proxyPassword@127.0.0.1:no' debug 4 audit --out report --deadline 2s
debug 2 audit --out report --endpoint-url "http://urluser:urlPassword@127.0.0.1:$sandbox_port"
printf '#!/bin/sh\necho '"'"'{"Version": 1, "AccessKeyId": "AKIAPLANTED0SANDBOX1", "SecretAccessKey": "%s", "SessionToken": "%s"}'"'"'\n' \
    $secret $token >keys
chmod 700 keys
printf '[process]\ncredential_process = %s/keys\n' "$work" >profiles
AWS_ACCESS_KEY_ID='' AWS_SECRET_ACCESS_KEY='' AWS_SESSION_TOKEN='' AWS_SHARED_CREDENTIALS_FILE=profiles AWS_PROFILE=process \
    debug 0 audit --out report
sandbox_stop
for planted in ${secret:0:12} ${secret:20} ${token:0:12} ${token:30:20} proxyuser proxyPassword urluser urlPassword \
    Signature= Security-Token NextToken; do
    ran='the log of all runs'
    if grep -qF -e "$planted" log; then fail "$ran: '$planted' is in it"; else pass; fi
done

# ---- at AWS's pace --------------------------------------------------------------------------------------
# A budget smaller than what is assumed of AWS: it is found out by throttles, kept from then on, and costs nothing
# but time; what a listing would have needed is not lost.
unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN AWS_MAX_ATTEMPTS
sandbox_start "$build" world --bucket 2:6 || exit 1
sandbox_use
run 0 audit --debug --region eu-west-1 --out report && err_has ': throttled, try 2 of 8 in '
check 'a gap for want of budget' jq -e '[.coverage[] | select(.state == "gap")] | length == 0' report/summary.json
asked=$(grep -c ' eu-west-1 DescribeSnapshots ' "$sandbox_dir/log")
refused=$(grep -c ' eu-west-1 DescribeSnapshots 503 ' "$sandbox_dir/log")
((asked - refused == 5 && refused >= 1 && refused <= 6)) && pass || fail "5 pages took $asked requests, $refused of them refused"
# no time for all of it: what was read counts, the rest is a gap that says why
run 0 audit --region eu-west-1 --out report --deadline 500ms && err_has '500 ms by --deadline, was over'
check 'the first pages count' jq -e '.resources.snapshot.own >= 1000 and .resources.snapshot.own < 4500' report/summary.json
sandbox_stop

checks_end
