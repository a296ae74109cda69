#!/bin/bash
# What commands print as JSON, against the schemas that the program ships: 'snapaudit formats schema NAME'. Each
# schema is there as it lies in docs/, what is printed is valid, and what was spoiled is not.
# command_schemas.sh PROGRAM SOURCE-DIR BUILD-DIR      SNAPAUDIT_KEEP=DIR: keep what was written there
set -u

program=$(cd "$(dirname "${1:?usage: $0 PROGRAM SOURCE-DIR BUILD-DIR}")" && pwd)/$(basename "$1")
source=$(cd "${2:?}" && pwd)
build=$(cd "${3:?}" && pwd)
for tool in "$program" "$build/snapaudit-sandbox" /usr/bin/jq /usr/bin/python3; do
    [[ -x $tool ]] || {
        echo "command_schemas.sh: no $tool" >&2
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
mkdir documents

# keep NAME WHAT: what the last run printed is a document of the schema NAME.
keep() { cp out "documents/$1@$2.json"; }

# ---- what is shipped -------------------------------------------------------------------------------
for file in "$source"/docs/*.schema.json; do
    name=$(basename "$file" .schema.json)
    run 0 formats schema "$name" && check "the schema $name is another one" cmp -s out "$file"
    check "docs/formats.md does not name $name.schema.json" grep -qF "($name.schema.json)" "$source/docs/formats.md"
done
run 0 formats --format json && keep formats list
check 'not every schema is listed' test "$(jq '.schemas | length' out)" = \
    "$(find "$source/docs" -maxdepth 1 -name '*.schema.json' | wc -l)"
for name in $(jq -r '.formats[].name' out); do
    run 0 formats show "$name" --format json && keep formats "$name"
done

# ---- what needs no inventory -----------------------------------------------------------------------
cat >policy.yaml <<'END'
frameworks: [own.yaml]
scopes:
  - {name: gold, match: {tag: {Tier: "gold*"}, kind: volume, attached: true}, tier: critical}
  - {name: rest, match: {region: "eu-*"}, objectives: {rpo: 4h}}
gates:
  night: {rules: [RPO-EXCEEDED], only_scope: gold}
exemptions:
  - {id: E-1, rule: TAG-REQUIRED, match: {arn: "*vol-0abc*"}, owner: me, reason: a test, approved_by: you, ticket: T-1, expires: 2026-06-01}
END
sed 's/^name: .*/name: own/' "$source/data/frameworks/hipaa.yaml" >own.yaml
run 0 rules list --format json && keep rules built-in
run 0 legend --format json && keep legend all
run 0 legend RTP stale --format json && keep legend two
run 0 frameworks list --format json && keep frameworks built-in
for name in $(jq -r '.[].name' out); do
    run 0 frameworks show "$name" --format json && keep framework "$name"
done
run 0 gate --list --format json && keep gates built-in
volume=arn:aws:ec2:eu-west-1:111122223333:volume/vol-0abc
as_of=(--as-of 2026-01-15T12:00:00Z)
run 0 policy show --for "$volume" --format json "${as_of[@]}" && keep policy-for built-in
own=(--policy policy.yaml "${as_of[@]}")
run 0 gate --list --format json "${own[@]}" && keep gates own
run 0 frameworks list --format json "${own[@]}" && keep frameworks own
run 0 policy show --for "$volume" --tag Tier=silver --format json "${own[@]}" && keep policy-for tagged
"$program" policy show --for "$volume" --format json "${own[@]}" >out 2>err
check 'something is said of a resource of which little is known' test -s out && keep policy-for unknown

# ---- a ledger ----------------------------------------------------------------------------------------
record=(evidence add --ledger l.csv --subject "$volume" --actor alice)
echo log >log.txt
run 0 "${record[@]}" --outcome passed --tested-at 2026-01-14T12:34:56Z --validator bob --artefact log.txt \
    --source arn:aws:ec2:eu-west-1::snapshot/snap-0def --duration 12m --target-account 011122223333 \
    --target-region eu-west-1 --ticket T-1
run 0 "${record[@]}" --outcome failed --tested-at 2026-01-15T00:00:00Z --detail $'=cmd "::error::" \u202e'
run 0 evidence list --ledger l.csv --format json && keep ledger two

# ---- what AWS is asked for ---------------------------------------------------------------------------
account=111122223333
for region in eu-west-1 us-east-1; do
    folder=world/input/$account/$region
    mkdir -p "$folder"
    for list in Snapshots:snapshots Volumes:volumes Images:images Reservations:instances \
        LaunchTemplates:launch-templates LaunchTemplateVersions:launch-template-versions \
        SnapshotTierStatuses:snapshot-tier-status BackupVaultList:backup-vaults RecoveryPoints:recovery-points; do
        echo "{\"${list%:*}\":[]}" >"$folder/${list#*:}.json"
    done
done
sandbox_start "$build" world || exit 1
sandbox_use
run 0 whoami --format json && keep whoami keys
run 0 audit --dry-run --format json && keep forecast audit
run 0 collect --dry-run --format json --db capture && keep forecast collect
"$program" collect --db capture --log-format json --progress always >out 2>err
"$program" audit --db missing --log-format json >out 2>>err
"$program" audit --fail-on hgh --log-format json >out 2>>err
number=0
while IFS= read -r line; do
    number=$((number + 1))
    echo "$line" >"documents/message@$number.json"
done <err
check 'a line tells how far it is' grep -q '"progress"' err

/usr/bin/python3 -B "$source/tests/integration/command_schemas.py" "$source" documents >said 2>&1
check "$(head -n 20 said)" grep -q ' 0 failures$' said
checks_end
