#!/bin/bash
# What `policy show --for` says of a resource: its scope, why, and where each value comes from.
# policy_show.sh PROGRAM SOURCE-DIR BUILD-DIR
set -u
program=${1:?usage: $0 PROGRAM SOURCE-DIR BUILD-DIR}
program=$(cd "$(dirname "$program")" && pwd)/$(basename "$program")
source_dir=$(cd "${2:?}" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
unset NO_COLOR LC_ALL LC_CTYPE ${!AWS_*}
export LANG=C TERM=dumb HOME=$work AWS_EC2_METADATA_DISABLED=true

failed=0
fail() {
    failed=$((failed + 1))
    echo "FAILED: $ran: $*"
    sed 's/^/    /' out err | head -n 60
}
# show STATUS ARGUMENT...: standard output and error lie in out and err.
show() {
    local expected=$1 status=0
    shift
    ran="policy show $*"
    "$program" policy show --as-of 2026-11-22 "$@" >out 2>err </dev/null || status=$?
    [[ $status == "$expected" ]] || fail "exit $status, not $expected"
}
# Blanks in a row count as one.
has() { tr -s ' ' <out | grep -qxF -e "$1" || fail "no line '$1' on standard output"; }
lacks() { ! grep -qF -e "$1" out || fail "'$1' on standard output"; }
err_has() { grep -qF -e "$1" err || fail "no '$1' on standard error"; }

cat >policy.yaml <<'END'
tags:
  required: {all: [Owner], volume: [Tier]}
scopes:
  - name: gold
    match: {tag: {Tier: gold}, kind: volume, attached: true}
    tier: critical
    objectives: {rpo: 4h}
    tags: {required: {all: [Owner, Team]}}
    rules:
      TAG-REQUIRED: {grace_hours: 1}
  - name: other accounts
    match: {account: "999900001111"}
  - name: rest
    match: {state: [available, completed], region: "eu-*"}
    restore: {tested_within: 30d}
rules:
  TAG-REQUIRED: {severity: high, grace_hours: 2}
exemptions:
  - {id: EX-1, rule: TAG-REQUIRED, arn: "*/vol-0abc", owner: o, approved_by: a, reason: r, ticket: t,
     expires: 2027-03-31}
END
volume=arn:aws:ec2:eu-west-1:111122223333:volume/vol-0abc

show 0 --policy policy.yaml --for $volume --tag Tier=gold --attached true --effective
has 'scope: gold'
has ' 1 gold (policy.yaml:4): takes it'
has ' tag Tier: gold yes'
has ' 2 other accounts (policy.yaml:11): not asked'
has ' tier critical policy.yaml:6'
has ' objectives.rpo 4h policy.yaml:7'
has ' rpo_hours 4 policy.yaml:7'
has ' severity critical policy.yaml:6'
has ' tags.required.all [Owner, Team] policy.yaml:8'
has ' tags.required.volume [Tier] policy.yaml:2'
has ' grace_hours 1 policy.yaml:10'
has ' severity high policy.yaml:17'
has ' detached_days 14 built in'
has ' TAG-REQUIRED EX-1 until 2027-03-31 policy.yaml:19'
lacks ORPHAN-SNAP-COPY

# a value that follows the tier of no scope, another scope, another kind
show 0 --policy policy.yaml --for $volume --tag Tier=silver --state available
has 'scope: rest'
has ' tag Tier: gold no: it is silver'
has ' attached: true not known'
has ' account: 999900001111 no: it is 111122223333'
has ' test_days 30 policy.yaml:15'
has ' grace_hours 2 policy.yaml:17'
show 0 --policy policy.yaml --for arn:aws:ec2:eu-west-1::snapshot/snap-0abc --account 999900001111
has 'scope: other accounts'
has ' kind: volume no: it is snapshot'
has ' attached: true no: it is no volume'
lacks ORPHAN-VOL-UNATTACHED
show 0 --policy policy.yaml --for arn:aws:ec2:us-east-1:111122223333:volume/vol-0abc --tag A=
has 'scope: none: no backup, copy or restore is demanded; other rules apply'
has ' tag Tier: gold no: not there'

# what is not known is not guessed
show 2 --policy policy.yaml --for $volume
has 'scope: cannot be told'
err_has "'gold' asks for its tags, whether it is attached"
lacks 'Values, and'
show 2 --policy policy.yaml --for arn:aws:ec2:eu-west-1::snapshot/snap-0abc
err_has "'other accounts' asks for its account"
show 2 --policy policy.yaml --for $volume --tag Tier=x
err_has "'rest' asks for its state"

cat >by_tag.yaml <<'END'
scopes: [{name: all, match: {}}]
exemptions:
  - {id: EX-2, rule: TAG-REQUIRED, tag: {Team: lab}, owner: o, approved_by: a, reason: r, ticket: t,
     expires: 2027-03-31}
END
show 0 --policy by_tag.yaml --for $volume
has 'Exemptions by tag cannot be told without --tag'
show 0 --policy by_tag.yaml --for $volume --tag Team=lab
has ' TAG-REQUIRED EX-2 until 2027-03-31 by_tag.yaml:3'
lacks 'cannot be told'

# JSON says the same
show 0 --policy policy.yaml --for $volume --tag Tier=gold --attached true --format json
[[ $(jq -r '.scope, .decided, .scopes[0].clauses[1].tag,
    (.values[] | select(.key == "rpo_hours") | .value, .line),
    (.values[] | select(.key == "detached_days") | .line), .exemptions[0].id' out | tr '\n' ' ') == \
    'gold true Tier 4 7 null EX-1 ' ]] || fail 'other JSON'

# an inventory knows the tags
input=$source_dir/tests/cases/built-in-policy/input
region=eu-west-1
id=$(jq -r '.Volumes[0].VolumeId' "$input/111122223333/$region/volumes.json")
show 0 --for "arn:aws:ec2:$region:111122223333:volume/$id" --input "$input"
has 'scope: all'
has ' objectives.rpo 36h built in'
show 2 --for "arn:aws:ec2:$region:111122223333:volume/vol-0fff" --input "$input"
err_has "there is no volume vol-0fff in $region"
show 2 --for "arn:aws:ec2:$region:111122223333:volume/$id" --input "$input" --tag A=b
err_has 'do not go with --input'

# there an id or a name will do
show 0 --for "$id" --input "$input"
has "arn:aws:ec2:$region:111122223333:volume/$id"
mkdir -p named/eu-west-1
cat >named/eu-west-1/volumes.json <<'END'
{"Volumes": [
 {"VolumeId": "vol-0000000000000000a", "Size": 8, "VolumeType": "gp3", "State": "available", "AvailabilityZone": "eu-west-1a",
  "CreateTime": "2026-01-01T00:00:00Z", "Tags": [{"Key": "Name", "Value": "web"}]},
 {"VolumeId": "vol-0000000000000000b", "Size": 8, "VolumeType": "gp3", "State": "available", "AvailabilityZone": "eu-west-1a",
  "CreateTime": "2026-01-01T00:00:00Z", "Tags": [{"Key": "Name", "Value": "db"}]},
 {"VolumeId": "vol-0000000000000000c", "Size": 8, "VolumeType": "gp3", "State": "available", "AvailabilityZone": "eu-west-1a",
  "CreateTime": "2026-01-01T00:00:00Z", "Tags": [{"Key": "Name", "Value": "web"}]}]}
END
echo '{"Images": [{"ImageId": "ami-0000000000000000d", "Name": "golden", "OwnerId": "111122223333", "State": "available"}]}' \
    >named/eu-west-1/images.json
show 0 --for db --input named --account 111122223333
has arn:aws:ec2:eu-west-1:111122223333:volume/vol-0000000000000000b
show 0 --for golden --input named --account 111122223333
has arn:aws:ec2:eu-west-1::image/ami-0000000000000000d
show 2 --for web --input named --account 111122223333
err_has "2 resources are called 'web'"
err_has volume/vol-0000000000000000c
show 2 --for Web --input named --account 111122223333
err_has "no volume, snapshot or image has the id or the Name 'Web'"
show 2 --for db
err_has 'with --input an id or a Name will do'

# an overlay is laid over the scope, and must be known, too
cat >overlay.yaml <<'END'
scopes:
  - name: hold
    match: {tag: {Hold: '*'}}
    overlay: true
    rules: {ORPHAN-VOL-UNATTACHED: {detached_days: 99}}
  - name: all
    match: {}
END
show 0 --policy overlay.yaml --for $volume --tag Hold=x
has 'scope: all'
has ' hold (overlay.yaml:2): is laid over it'
has ' detached_days 99 overlay.yaml:5'
show 0 --policy overlay.yaml --for $volume --tag A=b
has ' hold (overlay.yaml:2): does not fit'
has ' detached_days 14 built in'
show 2 --policy overlay.yaml --for $volume
err_has "'hold' asks for its tags"
ran='rules show'
"$program" rules show ORPHAN-VOL-UNATTACHED --policy overlay.yaml >out 2>err || fail 'exit status'
has " detached_days: 99 where the overlay 'hold' fits (overlay.yaml:5)"

# rules show says the same of a rule
ran='rules show'
"$program" rules show TAG-REQUIRED --policy policy.yaml --as-of 2026-11-22 >out 2>err || fail 'exit status'
has 'Under this policy'
has ' severity: high (policy.yaml:17)'
has ' grace_hours: 2 (policy.yaml:17)'
has " grace_hours: 1 in the scope 'gold' (policy.yaml:10)"
"$program" rules show RPO-EXCEEDED --policy policy.yaml --as-of 2026-11-22 >out 2>err || fail 'exit status'
has " severity: critical in the scope 'gold' (policy.yaml:6)"
has " rpo_hours: 4 in the scope 'gold' (policy.yaml:7)"
"$program" rules show RPO-EXCEEDED >out 2>err || fail 'exit status'
has " rpo_hours: 36 in the scope 'all'"
"$program" rules show ORPHAN-SNAP-COPY >out 2>err || fail 'exit status'
lacks 'Under this policy'

# wrong usage
for arn in vol-0abc arn:aws:ec2:eu-west-1:111122223333:instance/i-0abc \
    arn:aws:ec2:eu-west-1:111122223333:volume/snap-0abc arn:aws:ec2:nowhere::volume/vol-0abc \
    arn:aws:s3:eu-west-1:111122223333:volume/vol-0abc arn:aws:ec2:eu-west-1:111:volume/vol-0abc; do
    show 2 --for "$arn"
    err_has 'is no ARN of a volume, snapshot or image'
done
show 2 --for $volume --tag =x
err_has 'is not KEY=VALUE'
show 2 --for $volume --state running
err_has "a volume is never 'running'"
show 2 --tag A=b
err_has '--tag needs --for'
show 2 --input "$input"
err_has '--input needs --for'

[[ $failed == 0 ]]
