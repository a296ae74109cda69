#!/bin/bash
# The shell steps of docs/ci, run as GitHub and GitLab run them, against the sandbox: with a good
# backup, with a late one, and with a region that may not be read.
# ci.sh PROGRAM SOURCE-DIR BUILD-DIR      SNAPAUDIT_KEEP=DIR: keep what was written there
set -u

program=${1:?usage: $0 PROGRAM SOURCE-DIR BUILD-DIR}
program=$(cd "$(dirname "$program")" && pwd)/$(basename "$program")
source=$(cd "${2:?}" && pwd)
build=$(cd "${3:?}" && pwd)
readers=$source/tests/integration/formats
example=$source/docs/ci/example
own=111122223333
# shellcheck source=tests/integration/lib/sandbox.sh
. "$source/tests/integration/lib/sandbox.sh"
sandbox_work
unset "${!GITHUB_@}" "${!CI_@}"
export HOME=$work LC_ALL=C.UTF-8
mkdir bin
ln -s "$program" bin/snapaudit
PATH=$work/bin:$PATH

passed=0
failed=0
pass() { passed=$((passed + 1)); }
fail() {
    failed=$((failed + 1))
    echo "FAILED: $*"
    sed 's/^/    /' "$work/said" | head -n 30
}
holds() { # NAME COMMAND...
    local name=$1
    shift
    if "$@" >"$work/held" 2>&1; then pass; else fail "$name: $* $(head -n 3 "$work/held")"; fi
}

# ---- worlds --------------------------------------------------------------------------------------------
# world NAME HOURS: the example, with a backup and its copy of so many hours ago.
world() {
    local at from=$example/backup-tests/good-backup/input/$own to=$1/input/$own region
    at=$(date -u -d "$2 hours ago" +%Y-%m-%dT%H:%M:%SZ)
    mkdir -p "$1/input"
    cp -R "$from" "$to"
    for region in eu-west-1 eu-central-1; do
        sed -i "s/\"StartTime\": \"[^\"]*\"/\"StartTime\": \"$at\"/" "$to/$region/snapshots.json"
        echo '{"LaunchTemplates":[]}' >"$to/$region/launch-templates.json"
        echo '{"LaunchTemplateVersions":[]}' >"$to/$region/launch-template-versions.json"
        echo '{"SnapshotTierStatuses":[]}' >"$to/$region/snapshot-tier-status.json"
    done
}
world good 5
world late 60
serve() {
    sandbox_start "$build" "$@" || exit 1
    sandbox_use $own
}
stop() {
    sandbox_stop
    sandbox_pid=
    rm -rf "$sandbox_dir"
}

# ---- jobs ----------------------------------------------------------------------------------------------
/usr/bin/python3 -B "$readers/ci_steps.py" github "$source/docs/ci/github-workflow.yml" github-jobs &&
    /usr/bin/python3 -B "$readers/ci_steps.py" gitlab "$source/docs/ci/gitlab-ci.yml" gitlab-jobs || exit 1
for job in github-jobs/{policy,gate,nightly} gitlab-jobs/backup-{policy,gate,audit}; do
    holds "docs/ci has the job $job" test -s "$job/1"
done

# job STATUS KIND JOB: every step, in a checkout of the example, until one fails.
job() {
    local expected=$1 jobs=$work/$2-jobs/$3 step status=0
    rm -rf checkout
    cp -R "$example" checkout
    : >said
    : >summary
    for step in "$jobs"/*; do
        (
            cd checkout || exit 99
            [[ $jobs == */gitlab-jobs/* ]] || export GITHUB_STEP_SUMMARY=$work/summary
            exec bash --noprofile --norc -eo pipefail "$step"
        ) >out 2>err </dev/null || status=$?
        cat out err >>said
        [[ $status == 0 ]] || break
    done
    if [[ $status == "$expected" ]]; then pass; else fail "$2 $3: exit $status, not $expected"; fi
}
github_reads() { holds "$1" /usr/bin/python3 -B "$readers/github.py" out; }
junit_reads() { # NAME FILE PATTERN
    /usr/bin/python3 -B "$readers/junit.py" "checkout/$2" >said 2>&1
    holds "$1: a strict reader takes $2" grep -q '^ok ' said
    holds "$1: $2" grep -qE "$3" "checkout/$2"
}

serve good
job 0 github policy && holds 'test-policy' grep -q '^2 passed, 0 failed' said
job 0 github gate
github_reads 'a gate that passes'
holds 'a gate that passes says so' grep -q '^::notice title=snapaudit gate deploy::.*PASSED' out
holds 'the page of the run' grep -q '^### snapaudit gate deploy' summary
job 0 github nightly
holds 'the alerts' jq -e '.runs[0].tool.driver.rules | length > 5' checkout/alerts.sarif
holds 'the note' grep -q '^report of 20' summary
job 0 gitlab backup-policy
junit_reads 'the tests of the policy' test-policy.xml 'tests="2" failures="0" errors="0"'
job 0 gitlab backup-gate
junit_reads 'a gate that passes' gate.xml 'name="RPO-EXCEEDED" tests="1" failures="0" errors="0"'
job 0 gitlab backup-audit
junit_reads 'the audit' report/junit.xml 'classname="snapaudit.passed"'
stop

serve late
job 1 github gate
github_reads 'a gate that fails'
holds 'the verdict' grep -q '^::error title=snapaudit gate deploy::.*FAILED' out
holds 'the finding' grep -q '^::error file=policy.yaml,line=[0-9]*,title=RPO-EXCEEDED (high)::vol-00000000000000001 (payments-db)' out
holds 'the page of the run' grep -q '| RPO&#45;EXCEEDED |\|| RPO-EXCEEDED |' summary
job 0 github nightly
holds 'the alert stands at the policy' jq -e '.runs[0].results[] | select(.ruleId == "RPO-EXCEEDED") |
    .locations[0].physicalLocation | .artifactLocation.uri == "policy.yaml" and .region.startLine > 1' \
    checkout/alerts.sarif
job 1 gitlab backup-gate
junit_reads 'a gate that fails' gate.xml 'name="RPO-EXCEEDED" tests="1" failures="1"'
job 0 gitlab backup-audit
stop

serve good --deny DescribeSnapshots@eu-west-1
job 3 github gate
github_reads 'a gate that cannot tell'
holds 'undecided' grep -q '^::error title=snapaudit gate deploy::.*UNDECIDED' out
job 3 gitlab backup-gate
junit_reads 'a gate that cannot tell' gate.xml 'errors="1"'
stop

# Keys that AWS does not take, and a policy with a mistake.
serve good
export AWS_ACCESS_KEY_ID=AKIAWRONG0SANDBOX001 AWS_SECRET_ACCESS_KEY=wrong
unset AWS_PROFILE
job 4 github gate && holds 'no keys' grep -q 'error: ' said
stop
sed 's/rpo: 24h/rpo: 24/' "$example/policy.yaml" >mistaken.yaml
cp -R "$example" example-with-a-mistake
cp mistaken.yaml example-with-a-mistake/policy.yaml
example=$work/example-with-a-mistake
job 2 github policy && holds 'the mistake' grep -q 'policy.yaml:9:' said
job 2 gitlab backup-policy

echo "$passed passed, $failed failed"
[[ $failed == 0 ]]
