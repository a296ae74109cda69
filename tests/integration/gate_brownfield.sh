#!/bin/bash
# A gate in an account with a history: 500 findings are known on day one, and from then on nothing
# new comes in. And where the answer of a gate goes.
# gate_brownfield.sh PROGRAM SOURCE-DIR BUILD-DIR
set -u

program=${1:?usage: $0 PROGRAM SOURCE-DIR BUILD-DIR}
program=$(cd "$(dirname "$program")" && pwd)/$(basename "$program")
[[ -x $program ]] || exit 1
lib=$(cd "${2:?}" && pwd)/tests/integration/lib
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
unset NO_COLOR GITHUB_STEP_SUMMARY ${!AWS_*}
export LC_ALL=C TERM=dumb HOME=$work AWS_EC2_METADATA_DISABLED=true

# shellcheck source=tests/integration/lib/checks.sh
. "$lib/checks.sh"
# value JQ-EXPRESSION EXPECTED: of the JSON on standard output.
value() {
    local got
    got=$(jq -r "$1" out 2>&1)
    if [[ $got == "$2" ]]; then pass; else fail "$ran: $1 is '$got', not '$2'"; fi
}

# ---- the account ----------------------------------------------------------------------------------
count=500
today=2026-01-15T12:00:00Z
tomorrow=2026-01-16T12:00:00Z

# account FOLDER VOLUMES: volumes number 1 to VOLUMES, in use. The first 250 had their last backup
# long ago, the next 250 never had one, and those after that have one of this morning; volume
# number i of `gone` has lost all of its backups.
account() {
    mkdir -p "$1/eu-west-1"
    awk -v volumes="$2" -v gone="${gone:-0}" -v bare="${bare:-0}" -v dir="$1/eu-west-1" '
    function put(file, text) { printf "%s", text > (dir "/" file ".json") }
    BEGIN {
        put("volumes", "{\"Volumes\":[")
        put("snapshots", "{\"Snapshots\":[")
        put("instances", "{\"Reservations\":[{\"OwnerId\":\"111122223333\",\"Instances\":[")
        put("images", "{\"Images\":[]}\n")
        put("launch-template-versions", "{\"LaunchTemplateVersions\":[]}\n")
        for (i = 1; i <= volumes; i++) {
            volume = sprintf("vol-%017x", i)
            instance = sprintf("i-%017x", i)
            put("volumes", sprintf("%s{\"VolumeId\":\"%s\",\"State\":\"in-use\",\"Size\":8,\"VolumeType\":\"gp3\"," \
                "\"CreateTime\":\"2025-01-01T00:00:00Z\",\"Tags\":[{\"Key\":\"App\",\"Value\":\"a\"},{\"Key\":\"Owner\",\"Value\":\"team-a\"}],\"Attachments\":" \
                "[{\"InstanceId\":\"%s\",\"VolumeId\":\"%s\",\"Device\":\"/dev/sdf\",\"State\":\"attached\"}]}",
                i > 1 ? ",\n" : "", volume, instance, volume))
            put("instances", sprintf("%s{\"InstanceId\":\"%s\",\"State\":{\"Name\":\"running\"}}",
                i > 1 ? ",\n" : "", instance))
            if (i == gone || i == bare || (i > 250 && i <= 500))
                continue
            start = i <= 250 ? "2025-06-01T00:00:00Z" : "2026-01-16T06:00:00Z"
            put("snapshots", sprintf("%s{\"SnapshotId\":\"snap-%017x\",\"VolumeId\":\"%s\",\"State\":\"completed\"," \
                "\"StartTime\":\"%s\",\"OwnerId\":\"111122223333\",\"VolumeSize\":8}",
                seen++ ? ",\n" : "", i, volume, start))
        }
        put("volumes", "]}\n")
        put("snapshots", "]}\n")
        put("instances", "]}]}\n")
    }'
}

# policy EXPIRES: the volume number 3 is exempt until then.
policy() {
    cat <<END
policy: {name: brownfield, version: "1", owner: me@example.com}
scopes:
  - name: all
    match: {}
    objectives: {rpo: 24h}
exemptions:
  - id: EX-0001
    rule: RPO-EXCEEDED
    match: {arn: "arn:aws:ec2:eu-west-1:111122223333:volume/vol-00000000000000003"}
    owner: cache-team
    approved_by: ciso@example.com
    reason: Rebuilt from source
    ticket: RISK-1
    expires: $1
gates:
  deploy: {rules: [RPO-EXCEEDED], baseline: baseline/findings.json, new_only: true}
END
}

account before $count
policy 2026-01-15 >policy.yaml

# ---- day one ---------------------------------------------------------------------------------------
run 0 audit --policy policy.yaml --input before --as-of $today --format json --out baseline --quiet
run 1 gate --rule RPO-EXCEEDED --policy policy.yaml --input before --as-of $today --format json
value .counts.findings $((count - 1))
value .counts.exempt 1
value '.findings | length' $((count - 1))
run 0 gate deploy --policy policy.yaml --input before --as-of $today
out_has "gate deploy: PASSED, no new finding at or above high ($count resources, 1 rule)"
out_has "$((count - 1)) findings known before"
run 0 gate deploy --policy policy.yaml --input before --as-of $today --quiet
out_is_empty

# ---- one new violation, and nothing but that one ------------------------------------------------------
policy 2026-06-30 >policy.yaml
bare=501 account after 501
run 1 gate deploy --policy policy.yaml --input after --as-of $tomorrow
out_has 'gate deploy: FAILED, 1 new finding at or above high (of 501 resources, 1 rule)'
out_has 'RPO-EXCEEDED on vol-000000000000001f5 in eu-west-1, owned by team-a: it has no backup'
if [[ $(wc -l <out) == 3 ]]; then pass; else fail "$ran: not three lines"; fi
run 1 gate deploy --policy policy.yaml --input after --as-of $tomorrow --format json
value .verdict fail
value .counts.known $((count - 1))
value '[.findings[].id] | join(" ")' vol-000000000000001f5
value '.findings[0].baseline' new
value '.findings[0].owner' team-a
run 1 audit --policy policy.yaml --input after --as-of $tomorrow --rule RPO-EXCEEDED --fail-on high \
    --baseline baseline/findings.json --new-only --format json --out report --quiet
cp report/findings.json out
value '[.findings[] | select(.baseline == "new") | .subject.id] | join(" ")' vol-000000000000001f5
value '[.findings[] | select(.baseline == "known" and .status == "fail")] | length' $((count - 1))
value '[.findings[] | select(.status == "exempt") | .baseline] | join(",")' known
run 0 gate deploy --policy policy.yaml --input after --as-of $tomorrow --max-count 1
run 1 gate --rule RPO-EXCEEDED --max-count 499 --policy policy.yaml --input after --as-of $tomorrow

# ---- a changed reason is no news -----------------------------------------------------------------------
# The volume number 7 had an old backup (stale), and has none any more (none).
gone=7 account other-reason $count
run 0 gate deploy --policy policy.yaml --input other-reason --as-of $tomorrow
run 0 audit --policy policy.yaml --input other-reason --as-of $tomorrow --format json --out report --quiet
cp report/findings.json out
value '.findings[] | select(.rule == "RPO-EXCEEDED" and .subject.id == "vol-00000000000000007") | .reason' none
cp baseline/findings.json out
value '.findings[] | select(.rule == "RPO-EXCEEDED" and .subject.id == "vol-00000000000000007") | .reason' stale

# ---- an expired exemption is -----------------------------------------------------------------------------
policy 2026-01-15 >policy.yaml
run 1 gate deploy --policy policy.yaml --input before --as-of $tomorrow
out_has 'FAILED, 1 new finding'
out_has 'RPO-EXCEEDED on vol-00000000000000003 in eu-west-1'

# ---- a region that cannot be read ------------------------------------------------------------------------
policy 2026-06-30 >policy.yaml
# unread FOLDER REGION DIGIT: what eu-west-1 of `before` has, with ids that begin otherwise, but no listing of
# the snapshots.
unread() {
    mkdir -p "$1/$2"
    for file in volumes instances images launch-template-versions; do
        sed -E "s/\"(vol|i)-0/\"\\1-$3/g" "before/eu-west-1/$file.json" >"$1/$2/$file.json"
    done
}
cp -r before partly
unread partly us-east-1 1
run 3 gate deploy --policy policy.yaml --input partly --as-of $today
run 0 audit --policy policy.yaml --input partly --as-of $today --format json --out dark --quiet
run 0 gate deploy --policy policy.yaml --input partly --as-of $today --baseline dark/findings.json
out_has "PASSED, no new finding at or above high ($((2 * count)) resources, 1 rule; known and accepted until 2026-04-15: $count unknown verdicts, 1 unread listing)"
run 0 gate deploy --policy policy.yaml --input partly --as-of $today --baseline dark/findings.json --format json
value .counts.gaps_known 1
value .counts.gaps 0
value .baseline.as_of 2026-01-15T12:00:00Z
value .baseline.accepts_unknown_until 2026-04-15T12:00:00Z
run 0 gate deploy --policy policy.yaml --input partly --as-of 2026-04-15T12:00:00Z --baseline dark/findings.json --max-count 500
run 3 gate deploy --policy policy.yaml --input partly --as-of 2026-04-15T12:00:01Z --baseline dark/findings.json --max-count 500
out_has 'what the baseline of 2026-01-15 did not know is accepted for 90 days only'
cp -r partly darker
unread darker us-west-2 2
run 3 gate deploy --policy policy.yaml --input darker --as-of $today --baseline dark/findings.json
run 3 gate deploy --policy policy.yaml --input darker --as-of $today --baseline dark/findings.json --format json
value '[.gaps[].region] | join(" ")' us-west-2
jq .findings dark/findings.json >dateless.json
run 3 gate deploy --policy policy.yaml --input partly --as-of $today --baseline dateless.json
out_has 'the baseline does not say as of when it was'

# ---- not -----------------------------------------------------------------------------------------------
run 3 gate --where '!tag:App' --rule RPO-EXCEEDED --policy policy.yaml --input before --as-of $today
out_has 'UNDECIDED, nothing matched'
run 1 gate --where 'tag:App!=b' --rule RPO-EXCEEDED --policy policy.yaml --input before --as-of $today
out_has "FAILED, $((count - 1)) findings"

# ---- baselines that are none ------------------------------------------------------------------------------
head -c 20000 baseline/findings.json >cut.json
run 2 gate deploy --policy policy.yaml --input before --as-of $today --baseline cut.json
if grep -q '^error: the baseline cut.json:[0-9]*:[0-9]*: ' err; then pass; else fail "$ran: no position"; fi
run 2 gate deploy --policy policy.yaml --input before --as-of $today --baseline nowhere.json
run 2 gate deploy --policy policy.yaml --input before --as-of $today --baseline before/eu-west-1/volumes.json
jq .findings baseline/findings.json >list.json
run 0 gate deploy --policy policy.yaml --input before --as-of $today --baseline list.json

# ---- questions without words ------------------------------------------------------------------------------
run 2 gate '' --policy policy.yaml --input before --as-of $today
run 2 gate --rule , --policy policy.yaml --input before --as-of $today
run 3 gate --where 'tag:App=' --rule RPO-EXCEEDED --policy policy.yaml --input before --as-of $today
out_has 'UNDECIDED, nothing matched'

run 0 audit --policy policy.yaml --input before --as-of $today --max-count 3 --out report --quiet
if grep -q '^warning: --max-count changes nothing' err; then pass; else fail "$ran: not warned"; fi

# ---- where the answer goes -----------------------------------------------------------------------------------
policy 2026-06-30 >policy.yaml
for form in json junit sarif github; do
    run 1 gate deploy --policy policy.yaml --input after --as-of $tomorrow --format $form
    cp out first
    run 1 gate deploy --policy policy.yaml --input after --as-of $tomorrow --format $form --jobs 3
    if cmp -s first out; then pass; else fail "$ran: other bytes"; fi
    run 1 gate deploy --policy policy.yaml --input after --as-of $tomorrow --format $form --out answer
    out_has 'gate deploy: FAILED, 1 new finding'
    if cmp -s first answer; then pass; else fail "$ran: other bytes in the file"; fi
    if [[ $(stat -c %a answer) == 600 ]]; then pass; else fail "$ran: others may read it"; fi
done
run 2 gate deploy --policy policy.yaml --input after --as-of $tomorrow --out nowhere/answer
echo 'what was there' >summary.md
GITHUB_STEP_SUMMARY=summary.md run 1 gate deploy --policy policy.yaml --input after --as-of $tomorrow \
    --format github
if [[ $(head -n 1 summary.md) == 'what was there' ]] && grep -q vol-000000000000001f5 summary.md; then
    pass
else
    fail "$ran: the summary is not added to"
fi
GITHUB_STEP_SUMMARY=nowhere/summary.md run 1 gate deploy --policy policy.yaml --input after \
    --as-of $tomorrow --format github
if grep -q '^warning: could not add to the summary nowhere/summary.md' err; then
    pass
else
    fail "$ran: nothing is said of the summary"
fi

checks_end
