#!/bin/bash
# The command line from outside: help, wrong options, exit statuses, signals, equal bytes.
# cli.sh PROGRAM SOURCE-DIR BUILD-DIR
set -u

program=${1:?usage: $0 PROGRAM SOURCE-DIR BUILD-DIR}
program=$(cd "$(dirname "$program")" && pwd)/$(basename "$program")
source_dir=$(cd "${2:?}" && pwd)
lib=$source_dir/tests/integration/lib
[[ -x $program ]] || exit 1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
unset NO_COLOR LC_ALL LC_CTYPE
export LANG=C TERM=xterm
# no keys, whoever runs this: without --input nothing is asked
unset ${!AWS_*}
export HOME=$work AWS_EC2_METADATA_DISABLED=true

# shellcheck source=tests/integration/lib/checks.sh
. "$lib/checks.sh"

# ---- inputs --------------------------------------------------------------------------------------
as_of=2026-01-15T12:00:00Z
own=111122223333

# snapshot ID VOLUME START [MORE]: one element.
snapshot() {
    printf '{"SnapshotId":"%s","VolumeId":"%s","StartTime":"%s","State":"completed",' "$1" "$2" "$3"
    printf '"OwnerId":"%s","VolumeSize":50,"StorageTier":"standard"%s}' "$own" "${4-}"
}
tagged=',"Tags":[{"Key":"Owner","Value":"me"}]'

# region FOLDER: a region where all was seen, and nothing is there.
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

region clean/$own/eu-west-1

# two snapshots of a volume that is gone: the older one is an orphan (medium)
region orphan/$own/eu-west-1
{
    echo '{"Snapshots":['
    snapshot snap-00000000000000001 vol-00000000000000009 2025-06-01T00:00:00Z "$tagged"
    echo ,
    snapshot snap-00000000000000002 vol-00000000000000009 2025-07-01T00:00:00Z "$tagged"
    echo ']}'
} >orphan/$own/eu-west-1/snapshots.json

# nine snapshots of one volume that lives
region many/$own/eu-west-1
{
    echo '{"Snapshots":['
    for day in 1 2 3 4 5 6 7 8 9; do
        [[ $day == 1 ]] || echo ,
        snapshot "snap-0000000000000001$day" vol-00000000000000005 "2026-01-0${day}T00:00:00Z" "$tagged"
    done
    echo ']}'
} >many/$own/eu-west-1/snapshots.json
cat >many/$own/eu-west-1/volumes.json <<'JSON'
{"Volumes":[{"VolumeId":"vol-00000000000000005","State":"available","Size":50,"VolumeType":"gp3",
 "CreateTime":"2025-01-01T00:00:00Z","AvailabilityZone":"eu-west-1a","SnapshotId":"",
 "Attachments":[],"Tags":[{"Key":"Name","Value":"a\u001b[31mred"}]}]}
JSON

# as orphan, but the volumes were not read: unknown
cp -r orphan unknown
rm unknown/$own/eu-west-1/volumes.json

# as orphan, but the images are cut short: malformed
cp -r orphan malformed
echo '{"Images":[{"ImageId":' >malformed/$own/eu-west-1/images.json

mkdir -p broken/$own/eu-west-1 empty
echo '{' >broken/$own/eu-west-1/snapshots.json

# only the ORPHAN rules, so that one finding decides
cat >orphans.yaml <<'YAML'
policy: {name: orphans, version: "1", owner: ""}
scopes:
  - name: all
    match: {}
YAML

# ---- help ------------------------------------------------------------------------------------------
run 0 --help && out_has 'usage: snapaudit COMMAND' && out_has 'explain'
run 0 help && out_has 'usage: snapaudit COMMAND'
run 0 --version && out_has 'snapaudit '
run 0 version && out_has 'snapaudit '
for command in audit explain 'rules list' 'rules show' 'frameworks list' 'frameworks show' 'policy init' 'policy check' 'policy show' \
    permissions whoami test-policy 'evidence add' 'evidence import' 'evidence list' 'evidence verify' verify help \
    version; do
    # shellcheck disable=SC2086 # two words
    run 0 $command --help
    out_has "usage: snapaudit $command"
    out_has --log-format
    mv out "help-of-$command"
    # shellcheck disable=SC2086
    run 0 $command -h
    cmp -s out "help-of-$command" || fail "$ran differs from --help"
    # shellcheck disable=SC2086
    run 0 help $command
    cmp -s out "help-of-$command" || fail "$ran differs from --help"
done
run 0 policy --help && out_has 'policy check'
run 0 help rules && out_has 'rules show'
run 2 help adit && err_has 'did you mean audit?'

# ---- wrong usage -----------------------------------------------------------------------------------
# Each option with two letters swapped is answered with the right one.
for command in audit explain 'rules list' 'frameworks show' 'policy init' 'policy check' 'policy show' permissions whoami test-policy; do
    sed -n 's/^  \(-.,\|   \) --\([a-z-]*\).*/\2/p' "help-of-$command" >names
    while read -r name; do
        case $name in ?? | ???) continue ;; esac # too short to be mistaken by two letters
        len=${#name}
        slip=${name:0:len-2}${name:len-1:1}${name:len-2:1}
        [[ $slip == "$name" || $len -lt 6 ]] && slip=${name}x
        # shellcheck disable=SC2086
        run 2 $command "--$slip"
        err_has "did you mean --$name?"
        err_has 'hint: '
    done <names
done
run 2 && err_has 'no command given'
run 2 audt && err_has 'did you mean audit?'
run 2 frobnicate && err_has 'unknown command frobnicate'
run 2 policy && err_has 'init, check, show'
run 2 policy sho && err_has 'did you mean policy show?'
run 2 audit && err_has 'no AWS credentials' && err_has 'hint: '
run 2 audit --input && err_has 'needs an argument'
run 2 audit --input clean --input clean && err_has 'given twice'
run 2 audit clean && err_has "does not expect 'clean'"
run 2 audit --input nowhere && err_has 'nowhere'
run 2 audit --input orphans.yaml && err_has 'no folder'
run 2 audit --input clean --account 12 && err_has '12 digits'
run 2 audit --input clean --region europe && err_has 'is no region'
run 2 audit --input clean --jobs many && err_has 'no number'
run 2 audit --input clean --as-of yesterday && err_has 'no moment'
run 2 audit --input clean --format csvv && err_has "Did you mean 'csv'?"
run 2 audit --input clean --fail-on hig && err_has 'did you mean high?'
run 2 audit --input clean --policy nowhere.yaml && err_has 'nowhere.yaml'
run 2 explain && err_has 'needs RULE'
run 2 rules show RPO-EXCEDED && err_has 'did you mean RPO-EXCEEDED?'
run 2 policy check nowhere.yaml && err_has 'nowhere.yaml'
is_absent snapaudit-report

# ---- policy ----------------------------------------------------------------------------------------
run 0 policy init && out_has 'settle_minutes: 60'
run 0 policy init --out mine.yaml && is_there mine.yaml
cmp -s out mine.yaml && fail "policy init --out prints, too"
run 2 policy init --out mine.yaml && err_has 'not overwritten'
run 0 policy check mine.yaml && out_has 'ok: mine.yaml: 1 scope, 0 exemptions, 1 gate, sha256 '
run 0 policy show --policy mine.yaml && out_has 'settle_minutes: 60'
printf 'policy: {name: x, version: "1", owner: ""}\nsettle_minuts: 5\nscopse: []\n' >bad.yaml
run 2 policy check bad.yaml && err_has 'bad.yaml:2:' && err_has 'bad.yaml:3:'
err_has settle_minutes && err_has scopes
run 2 audit --input clean --policy bad.yaml && err_has 'bad.yaml:2:'
head -c 1100000 /dev/zero | tr '\0' '#' >large.yaml
run 2 policy check large.yaml && err_has 'larger than 1 MiB'
"$program" policy check - <mine.yaml >out 2>err || fail "a policy from standard input"
out_has 'standard input: 1 scope'

# ---- permissions -------------------------------------------------------------------------------------
run 0 permissions && out_has '"ec2:DescribeSnapshots"' && out_has '"Version": "2012-10-17"'
run 0 permissions --policy mine.yaml --format json && out_has '"Resource": "*"'
run 2 permissions --policy bad.yaml && err_has 'bad.yaml:2:' && out_lacks Statement
run 2 permissions --format text && err_has 'takes one of: json cloudformation'

# ---- rules -----------------------------------------------------------------------------------------
run 0 rules list && out_has ORPHAN-SNAP-VOLUME-GONE
run 0 rules list --format json && out_has '"id": "TAG-REQUIRED"'
run 0 rules show ORPHAN-SNAP-VOLUME-GONE && out_has keep_last_of_deleted_volume &&
    out_has ec2:DescribeSnapshots
mv out shown
run 0 explain ORPHAN-SNAP-VOLUME-GONE
cmp -s out shown || fail "explain RULE is not rules show"

# ---- exit statuses -----------------------------------------------------------------------------------
audit() { # STATUS INPUT ARGUMENT...
    local status=$1 input=$2
    shift 2
    rm -rf report
    run "$status" audit --input "$input" --as-of "$as_of" --policy orphans.yaml --out report "$@"
}
audit 0 clean --fail-on info
audit 0 orphan && out_has ORPHAN-SNAP-VOLUME-GONE && is_there report/findings.csv
audit 0 orphan --fail-on high
audit 1 orphan --fail-on medium
audit 1 orphan --fail-on low
audit 0 orphan --fail-on never
audit 0 unknown && err_has 'eu-west-1' && err_has volumes
audit 3 unknown --fail-on medium
audit 3 unknown --fail-on info
audit 2 malformed && err_has 'images.json:' && is_there report/findings.csv
audit 2 malformed --fail-on medium
audit 4 broken && err_has 'snapshots.json:'
audit 4 empty
err_has 'error: '

# ---- what is said where ------------------------------------------------------------------------------
audit 0 unknown --quiet
err_has 'volumes: not-attempted'
[[ -s out ]] && fail "--quiet prints a summary"
audit 2 malformed --quiet && err_has 'images: malformed'
audit 0 orphan && out_has report/findings.csv && out_has report/summary.json
audit 0 orphan --format json && is_absent report/findings.csv && is_there report/findings.json
audit 0 orphan --progress always && err_has 'note: read '
audit 0 orphan --progress never && err_lacks 'note: read '
audit 0 unknown --log-format json && err_has '"level": "warning"'
grep -qv '^{"time": "20[^"]*Z", "level": .*}$' err && fail "--log-format json: a line is no object"
audit 0 unknown --log-format json --quiet && err_has '"level": "warning"'
run 2 audit --log-format json && err_has '"level": "error"' && err_has '"hint"'
rm -rf report
run 0 audit --input orphan --policy orphans.yaml --out report && err_has 'days ago'
# a reader that goes away does not take the exit status along
"$program" audit --input orphan --as-of $as_of --policy orphans.yaml --out report --fail-on medium \
    2>err | true
[[ ${PIPESTATUS[0]} == 1 ]] && pass || fail "closed pipe: not exit 1"
modes=$(stat -c %a report/* | sort -u)
[[ $modes == 600 ]] && pass || fail "modes of the reports: $modes"

# ---- colours: on a terminal only, and not against NO_COLOR -------------------------------------------
if command -v script >/dev/null; then
    on_terminal() { script -qec "$*" /dev/null </dev/null >out 2>err || true; }
    line="$program audit --input orphan --as-of $as_of --policy orphans.yaml --out report"
    escape=$(printf '\033[')
    ran='on a terminal'
    on_terminal "$line" && out_has "$escape"
    on_terminal "NO_COLOR=1 $line" && out_lacks "$escape"
    on_terminal "TERM=dumb $line" && out_lacks "$escape"
    on_terminal "$line --no-color" && out_lacks "$escape"
fi
audit 0 orphan && out_lacks "$(printf '\033')" && err_lacks "$(printf '\033')"

# ---- explain -----------------------------------------------------------------------------------------
explain() { # STATUS INPUT WHAT ARGUMENT...
    local status=$1 input=$2
    shift 2
    run "$status" explain "$@" --input "$input" --as-of "$as_of" --policy orphans.yaml
}
explain 0 orphan snap-00000000000000001
out_has 'ORPHAN-SNAP-VOLUME-GONE: fail' && out_has 'taken of volume vol-00000000000000009'
out_has 'snapshot snap-00000000000000002' && out_has '`- ' && out_has ec2:DescribeSnapshots
explain 0 orphan arn:aws:ec2:eu-west-1::snapshot/snap-00000000000000002 && out_has last-of-lineage
LANG=C.UTF-8 explain 0 orphan snap-00000000000000001 && out_has '└─ '
explain 0 orphan snap-00000000000000001 --rule TAG-REQUIRED && out_lacks volume-gone
explain 0 many vol-00000000000000005 && out_has 'not attached' && out_has '... 4 older'
out_has snap-00000000000000019 && out_lacks snap-00000000000000011 && out_has 'a?[31mred'
print_of=$(sed -n 's/^ORPHAN-SNAP-VOLUME-GONE.*,\([0-9a-f]\{64\}\),.*$/\1/p' report/findings.csv)
explain 0 orphan "$print_of" && out_has snap-00000000000000001 && out_has "$print_of"
explain 0 orphan "${print_of:0:12}" && out_has 'ORPHAN-SNAP-VOLUME-GONE: fail'
explain 0 unknown snap-00000000000000001 && out_has 'ORPHAN-SNAP-VOLUME-GONE: unknown' &&
    out_has 'not seen: VOL'
explain 2 unknown vol-00000000000000009 && err_has 'not found' && err_has 'volumes' &&
    err_has 'not-attempted'
explain 2 orphan snap-0000000000000000f && err_has 'not found in 1 region'
explain 2 orphan 0123456789ab && err_has 'fingerprint'
explain 2 orphan nonsense && err_has 'nonsense'

# ---- equal bytes -------------------------------------------------------------------------------------
audit 0 orphan --include pass --jobs 1
mv report first
cp out first.txt
rm -rf deeper && mkdir deeper
"$program" audit --input "$work/orphan" --as-of $as_of --policy "$work/orphans.yaml" --jobs 4 \
    --include pass --out deeper/other >out 2>err
same_reports "other --jobs, --out, --input path: other bytes" first deeper/other
grep -rlF -e "$work" first && fail "a report names a path"

# ---- signals -----------------------------------------------------------------------------------------
# A policy that does not come: the first signal ends the wait.
mkfifo pipe
exec 3<>pipe
rm -rf report
for signal in TERM:143 HUP:129; do
    "$program" audit --input orphan --policy - --out report >out 2>err <&3 3>&- &
    pid=$!
    sleep 0.5
    kill "-${signal%:*}" $pid
    wait $pid
    status=$?
    ran="${signal%:*} while the policy is read"
    [[ $status == "${signal#*:}" ]] && pass || fail "$ran: exit $status"
    is_absent report
done
exec 3>&-

# In the midst of a large listing. Too fast a machine gets a larger one.
large() { # SNAPSHOTS
    region "large/$own/eu-west-1"
    awk -v n="$1" 'BEGIN {
        print "{\"Snapshots\":["
        for (i = 1; i <= n; i++)
            printf "{\"SnapshotId\":\"snap-0%016x\",\"VolumeId\":\"vol-0%016x\",\"State\":\"completed\",\"StartTime\":\"2025-06-01T00:00:00Z\",\"OwnerId\":\"111122223333\",\"VolumeSize\":8}%s\n", i, i, i < n ? "," : ""
        print "]}"
    }' >"large/$own/eu-west-1/snapshots.json"
}
status=0
for count in 200000 1000000; do
    large $count
    rm -rf report
    "$program" audit --input large --as-of $as_of --out report >out 2>err &
    pid=$!
    sleep 0.15
    kill -INT $pid 2>/dev/null
    wait $pid
    status=$?
    [[ $status != 0 ]] && break
done
ran='INT in the midst'
[[ $status == 130 ]] && pass || fail "$ran: exit $status"
err_has 'stopped'
if [[ -d report && -n $(ls -A report) ]]; then fail "$ran: $(ls -A report)"; else pass; fi

# ---- nothing was read ------------------------------------------------------------------------------------
mkdir -p dark/$own/eu-west-1
: >dark/$own/eu-west-1/snapshots.json
run 4 audit --input dark --as-of $as_of --out first
check 'coverage of a first run' test -e first/coverage.csv
run 0 audit --input orphan --as-of $as_of --out kept
sha256sum kept/* >sums
run 4 audit --input dark --as-of $as_of --out kept
err_has 'the reports of an earlier run stay as they are' && out_lacks 'reports:'
check 'the reports are those of before' sha256sum --quiet -c sums
check 'nothing else is there' test "$(find kept -type f | wc -l)" = "$(wc -l <sums)"

checks_end
