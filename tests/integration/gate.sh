#!/bin/bash
# A gate on AWS: it makes the calls that its question needs, counted; and its verdicts are those of
# an audit of the whole account.
# gate.sh PROGRAM SOURCE-DIR BUILD-DIR     SNAPAUDIT_GATE_RESOURCES=N: of the big account (100000)
#                                          SNAPAUDIT_NET_SEEDS=N: worlds 1..N beside an audit (3)
#                                          SNAPAUDIT_KEEP=DIR: keep what was written there
set -u

program=${1:?usage: $0 PROGRAM SOURCE-DIR BUILD-DIR}
program=$(cd "$(dirname "$program")" && pwd)/$(basename "$program")
lib=$(cd "${2:?}" && pwd)/tests/integration/lib
build=$(cd "${3:?}" && pwd)
resources=${SNAPAUDIT_GATE_RESOURCES:-100000}
seeds=${SNAPAUDIT_NET_SEEDS:-3}
worlds=$build/tests/snapaudit-worlds
for tool in "$program" "$build/snapaudit-sandbox" "$worlds" /usr/bin/jq /usr/bin/python3; do
    [[ -x $tool ]] || {
        echo "gate.sh: no $tool" >&2
        exit 1
    }
done
# shellcheck source=tests/integration/lib/sandbox.sh
. "$lib/sandbox.sh"
sandbox_work
unset GITHUB_STEP_SUMMARY NO_COLOR LC_ALL LC_CTYPE
export HOME=$work LANG=C TERM=xterm

# shellcheck source=tests/integration/lib/checks.sh
. "$lib/checks.sh"

# serve WORLD ACCOUNT OPTION...: a sandbox, and the keys of the account; of its only one for "".
serve() {
    local world=$1 account=$2
    shift 2
    [[ -z ${sandbox_pid-} ]] || stop
    sandbox_start "$build" "$world/input" "$@" || exit 1
    sandbox_use ${account:+"$account"}
    policy=$world/policy.yaml
    as_of=$(cat "$world/as_of")
}
stop() {
    sandbox_stop
    sandbox_pid=
    rm -rf "$sandbox_dir"
}
# run STATUS COMMAND ARGUMENT...: of what is served.
run() {
    local expected=$1 status=0
    shift
    ran="snapaudit $*"
    "$program" "$@" --endpoint-url "$sandbox_url" --policy "$policy" --as-of "$as_of" \
        >out 2>err </dev/null || status=$?
    if [[ $expected == "$status" || $expected == any ]]; then pass; else fail "$ran: exit $status, not $expected"; fi
}
log_mark() { marked=$(wc -l <"$sandbox_dir/log"); }
# "REGION ACTION COUNT" of the listings asked for since log_mark.
log_calls() {
    tail -n +"$((marked + 1))" "$sandbox_dir/log" |
        awk '$4 ~ /^Describe/ && $4 != "DescribeRegions" { n[$3 " " $4]++ }
             END { for (k in n) print k, n[k] }' | LC_ALL=C sort
}
log_count() { tail -n +"$((marked + 1))" "$sandbox_dir/log" | awk -v action="$1" '$4 == action' | wc -l; }
# row REGION SOURCE: "STATE DETAIL" of a listing in coverage.csv.
row() {
    jq -r --arg region "$1" --arg source "$2" \
        '.coverage[] | select(.region == $region and .source == $source) | "\(.state) \(.detail)"' \
        report/summary.json
}

# ---- one workload in a big account -------------------------------------------------------------------
big=731845902116
"$worlds" company --seed 3 --resources "$resources" --out big >/dev/null || exit 1
serve big $big
for app in wiki warehouse-db; do
    log_mark
    run any gate --where "tag:Application=$app" --rule RPO-EXCEEDED --format json
    log_calls >calls
    python3 "$lib/gate_calls.py" big/input $big Application $app | LC_ALL=C sort >needed
    if cmp -s calls needed; then pass; else
        fail "$ran: other calls than needed"
        diff needed calls | sed 's/^/    /'
    fi
    check 'one GetCallerIdentity' test "$(log_count GetCallerIdentity)" -eq 1
    check 'one DescribeRegions' test "$(log_count DescribeRegions)" -eq 1
    check 'nothing was refused' test -z "$(tail -n +"$((marked + 1))" "$sandbox_dir/log" | awk '$5 != 200')"
done

echo "gate.sh: one workload among $resources resources: $(awk '{ n += $3 } END { print n + 2 }' needed) calls"

# Copies: the volumes' own regions and the targets in full, and no templates.
log_mark
run any gate --where tag:Application=warehouse-db --rule COPY-RPO
check 'images of the target' grep -q 'eu-west-1 DescribeImages 1' <(log_calls)
check 'no images elsewhere' test -z "$(log_calls | grep -E '(eu-north-1|ap-southeast-1) DescribeImages')"
check 'no templates' test "$(log_count DescribeLaunchTemplates)" -eq 0
# A region that is named is the only one asked about.
log_mark
run any gate --where tag:Application=warehouse-db,region=us-east-1 --rule RPO-EXCEEDED
check 'no other region' test -z "$(log_calls | grep -v '^us-east-1 ')"
# A volume that is named is asked for by its id; its snapshots are all that is listed beside it.
arn=$(jq -r '.Volumes[0].VolumeId' big/input/$big/us-east-1/volumes.json)
log_mark
run any gate --where "arn=arn:aws:ec2:us-east-1:$big:volume/$arn" --rule RPO-EXCEEDED,TAG-REQUIRED
check 'one volume' test "$(tail -n +"$((marked + 1))" "$sandbox_dir/log" | grep -c 'DescribeVolumes 200 OK items=1 ')" -eq 1
check 'three listings' test "$(log_calls | wc -l)" -eq 3
# Another account's workload is not here, which is no yes.
run 2 gate --where account=111122223333 --rule RPO-EXCEEDED
err_has "the credentials are of account $big, not of 111122223333"
log_mark
run 3 gate --where tag:Application=no-such-thing --rule RPO-EXCEEDED
check 'volumes alone were asked for' test "$(log_calls | grep -vc DescribeVolumes)" -eq 0
# Values that would be patterns, and characters that a form must encode.
run 3 gate --where 'tag:Application=a&b=c\\d é*' --rule RPO-EXCEEDED
stop

# ---- whatever the network does -----------------------------------------------------------------------
answer() { run any gate --where tag:Application=warehouse-db --rule RPO-EXCEEDED --format json "$@"; }
serve big $big
answer
jq .findings out >calm
check 'there are findings' test "$(jq length calm)" -gt 0
serve big $big --fault throttle=0.1 --fault reset=0.05 --fault cut=0.05 --fault expired-token=0.2 \
    --fault repeat=0.2 --fault short-page=0.2 --fault empty-page=0.1
for jobs in 1 4; do
    answer --jobs $jobs
    check 'the same findings' cmp -s calm <(jq .findings out)
done
stop

# ---- day one where a region is denied -----------------------------------------------------------------
"$worlds" company --seed 1 --out denied >/dev/null || exit 1
serve denied $big --deny @eu-north-1
rm -rf baseline
run any audit --format json --out baseline
run 0 gate --rule 'RPO-*,TAG-REQUIRED' --fail-on low --baseline baseline/findings.json --new-only
check 'the first line counts what is accepted' \
    grep -qE '^gate: PASSED, no new finding at or above low \(.*; known and accepted until 20[0-9-]*: .*[0-9] unread listings?\)$' out
run 1 gate --rule 'RPO-*' --fail-on low
serve denied $big --deny @eu-north-1 --deny DescribeSnapshots@eu-west-1
run 3 gate --rule 'RPO-*,TAG-REQUIRED' --fail-on low --baseline baseline/findings.json --new-only
check 'one new gap, and what it hides' grep -q '^gate: UNDECIDED, ' out
run 3 gate --rule 'RPO-*,TAG-REQUIRED' --fail-on low --baseline baseline/findings.json --new-only --format json
check 'which is named' test "$(jq -r '[.gaps[] | .region + "/" + .source] | join(" ")' out)" = eu-west-1/SNAP
stop

# ---- what was asked for, in coverage -----------------------------------------------------------------
"$worlds" company --seed 1 --out company >/dev/null || exit 1
serve company $big --deny DescribeVolumes@eu-west-1
rm -rf report
run any audit --where tag:Application=warehouse-db --rule RPO-EXCEEDED --out report
ran="coverage of $ran"
check 'volumes by tag' test "$(row eu-central-1 VOL)" = 'complete only tag:Application=warehouse-db'
check 'snapshots by volume' grep -qE '^complete only volume-id of the [0-9]+ volumes? with tag:Application=warehouse-db' <(row eu-central-1 SNAP)
check 'instances by volume' grep -qE '^complete only block-device-mapping.volume-id of the [0-9]+ volume' <(row eu-central-1 INST)
check 'images are not needed' test "$(row eu-central-1 AMI)" = 'not-attempted not needed for what was asked'
check 'nothing there' test "$(row eu-north-1 SNAP)" = 'not-attempted not needed: no volume that was asked for is in this region'
check 'what depends on a denied listing' test "$(row eu-west-1 SNAP)" = 'not-attempted the volumes that it is about could not be listed'
check 'a gap is the denied listing alone' test "$(grep -c '^warning: .*volumes: denied' err)" -eq 1
check 'what is not needed is not warned of' test "$(grep -c 'not needed' err)" -eq 0
# A listing that was denied may hide what would fail: no yes, unless the gate allows it.
run 3 gate --where tag:Application=ci-runners --rule RPO-EXCEEDED --fail-on critical
run 0 gate --where tag:Application=ci-runners --rule RPO-EXCEEDED --fail-on critical --unknown allow
# A gap that the question does not touch is none.
run any gate --where tag:Application=ci-runners,region=eu-north-1 --rule RPO-EXCEEDED
check 'a gap elsewhere does not count' test "$(grep -c 'eu-west-1' err)" -eq 0
stop

# ---- the same verdicts as an audit ---------------------------------------------------------------------
# verdicts RULES: of the findings in report/, those of these rules, one a line.
verdicts() {
    jq -r --arg rules "$1" '.findings[] | select(.rule | test($rules)) |
        [.rule, .subject.arn, .status, .reason, .confidence, .fingerprint] | @tsv' report/findings.json |
        LC_ALL=C sort
}
# compare WHERE RULE PATTERN: what is judged of a part is what an audit of all says of it.
compare() {
    rm -rf report
    run any audit --include pass --where "$1" --rule "$2" --out report
    verdicts "$3" >part
    check 'nothing was judged' test -s part
    if [[ -z $(LC_ALL=C comm -23 part whole) ]]; then pass; else
        fail "$ran: other verdicts than an audit of everything"
        LC_ALL=C comm -23 part whole | head -n 5
    fi
}
audit_all() {
    rm -rf report
    run any audit --include pass --out report
    verdicts . >whole
}
for ((seed = 1; seed <= seeds; seed++)); do
    "$worlds" generate --seed $seed --whole --one-partition --out world >/dev/null || exit 1
    accounts=$(find world/input -mindepth 1 -maxdepth 1 -name '[0-9]*' -printf '%f ')
    read -ra accounts <<<"${accounts:-only}"
    for account in "${accounts[@]}"; do
        serve world "${account#only}"
        audit_all
        if "$program" rules list --policy "$policy" 2>/dev/null | grep -q '^RPO-EXCEEDED .* yes '; then
            compare 'arn=arn:aws*:ec2:*:*:volume/*' RPO-EXCEEDED '^RPO'
        fi # some worlds switch a rule off
        compare 'arn=arn:aws*:ec2:*:*:volume/*' RPO-EXCEEDED,COPY-RPO '^(RPO|COPY)'
        compare 'arn=arn:aws*:ec2:*:*:volume/*5' '*' '^(RPO|COPY|ORPHAN|TAG)'
        compare 'arn=arn:aws*:ec2:*::snapshot/*5' 'ORPHAN-*,TAG-*' '^(ORPHAN|TAG)'
        stop
    done
    rm -rf world
done

checks_end
