#!/bin/bash
# Many accounts in one run: roles, those that do not let us in, and one graph of all.
# accounts.sh PROGRAM SOURCE-DIR BUILD-DIR      SNAPAUDIT_KEEP=DIR: keep what was written there
set -u

program=${1:?usage: $0 PROGRAM SOURCE-DIR BUILD-DIR}
program=$(cd "$(dirname "$program")" && pwd)/$(basename "$program")
source=$(cd "${2:?}" && pwd)
build=$(cd "${3:?}" && pwd)
. "$source/tests/integration/lib/sandbox.sh"
. "$source/tests/integration/lib/checks.sh"
sandbox_work

own=111111111111    # whose keys there are
shop=222222222222   # protects nothing by itself: its copies lie in the vault account
vault=333333333333
asks=444444444444   # its role wants an external id
closed=555555555555 # no role there lets anybody in
slow=666666666666
brief=777777777777

# ---- a world: what one account owns, another keeps, shows or uses

kinds='snapshots:Snapshots volumes:Volumes images:Images instances:Reservations launch-templates:LaunchTemplates
    launch-template-versions:LaunchTemplateVersions snapshot-tier-status:SnapshotTierStatuses
    backup-vaults:BackupVaultList recovery-points:RecoveryPoints'
# place ACCOUNT REGION: everything is listed there, and nothing is in it.
place() {
    local kind
    mkdir -p "world/input/$1/$2"
    for kind in $kinds; do
        echo "{\"${kind#*:}\": []}" >"world/input/$1/$2/${kind%:*}.json"
    done
    echo '[]' >"world/input/$1/$2/keys.json"
}
# listed NAME: the items on standard input, a line each, as AWS lists them.
listed() {
    local wrapper=$1 comma='' line
    printf '{"%s": [' "$wrapper"
    while read -r line; do
        printf '%s%s' "$comma" "$line"
        comma=,
    done
    echo ']}'
}
# snapshots ACCOUNT REGION: those on standard input, "ID VOLUME TIME DESCRIPTION" a line.
snapshots() {
    local id volume at text
    while read -r id volume at text; do
        echo "{\"SnapshotId\": \"$id\", \"VolumeId\": \"$volume\", \"VolumeSize\": 1, \"StartTime\": \"$at\"," \
            "\"OwnerId\": \"$1\", \"Description\": \"$text\", \"State\": \"completed\", \"Progress\": \"100%\"," \
            "\"Encrypted\": false, \"StorageTier\": \"standard\", \"FullSnapshotSizeInBytes\": 1073741824}"
    done | listed Snapshots >"world/input/$1/$2/snapshots.json"
}
# volumes ACCOUNT REGION: an id a line.
volumes() {
    local id
    while read -r id; do
        echo "{\"VolumeId\": \"$id\", \"Size\": 1, \"State\": \"available\", \"VolumeType\": \"gp3\", \"Iops\": 3000," \
            "\"Throughput\": 125, \"CreateTime\": \"2026-01-01T00:00:00.000Z\", \"AvailabilityZone\": \"$2a\"," \
            "\"SnapshotId\": \"\", \"Encrypted\": false, \"Attachments\": []," \
            "\"Tags\": [{\"Key\": \"Name\", \"Value\": \"data\"}]}"
    done | listed Volumes >"world/input/$1/$2/volumes.json"
}
for account in $own $shop $vault $asks $closed $slow $brief; do
    for region in us-east-1 eu-west-1; do
        place $account $region
    done
done
volumes $shop us-east-1 <<END
vol-0aaaaaaaaaaaaaaa1
END
snapshots $shop us-east-1 <<END
snap-0aaaaaaaaaaaaaaa1 vol-0aaaaaaaaaaaaaaa1 2026-05-31T20:00:00.000Z nightly
snap-0aaaaaaaaaaaaaaa2 vol-0aaaaaaaaaaaaaaa9 2026-01-02T20:00:00.000Z of a volume that is gone
END
snapshots $vault eu-west-1 <<END
snap-0bbbbbbbbbbbbbbb1 vol-ffffffff 2026-05-31T21:00:00.000Z [Copied snap-0aaaaaaaaaaaaaaa1 from us-east-1]
END
cat >world/input/$asks/us-east-1/launch-template-versions.json <<END
{"LaunchTemplateVersions": [{"LaunchTemplateId": "lt-0ccccccccccccccc1", "LaunchTemplateName": "web", "VersionNumber": 1,
  "DefaultVersion": true, "CreateTime": "2026-01-03T00:00:00.000Z", "CreatedBy": "arn:aws:iam::$asks:root",
  "LaunchTemplateData": {"BlockDeviceMappings": [{"DeviceName": "/dev/xvda", "Ebs": {"SnapshotId": "snap-0aaaaaaaaaaaaaaa2"}}]}}]}
END
cat >world/input/$asks/us-east-1/launch-templates.json <<END
{"LaunchTemplates": [{"LaunchTemplateId": "lt-0ccccccccccccccc1", "LaunchTemplateName": "web", "DefaultVersionNumber": 1,
  "LatestVersionNumber": 1, "CreateTime": "2026-01-03T00:00:00.000Z", "CreatedBy": "arn:aws:iam::$asks:root"}]}
END
cat >policy.yaml <<END
policy: {name: many, version: "1"}
trust: {vault_accounts: ["$vault"]}
places: {regions: [us-east-1, eu-west-1]}
scopes:
  - name: all
    match: {state: available}
    objectives: {rpo: 36h}
    copies: {required_in: [eu-west-1], not_older_than: 48h, min_proof: P3}
END
cat >accounts.yaml <<END
accounts:
  - id: "$own"
  - {id: "$shop", name: shop, role: snapaudit}
  - {id: "$vault", name: vault, role: "arn:aws:iam::$vault:role/snapaudit"}
  - {id: "$asks", name: asks, role: audit/snapaudit, external_id: 8f1c}
END
judge=(--policy policy.yaml --as-of 2026-06-01T00:00:00Z --include pass)
roles=(--role "arn:aws:iam::$shop:role/snapaudit,trusts=$own" --role "arn:aws:iam::$vault:role/snapaudit,trusts=$own"
    --role "arn:aws:iam::$asks:role/audit/snapaudit,trusts=$own,external-id=8f1c"
    --role "arn:aws:iam::$closed:role/snapaudit,trusts=$shop" --role "arn:aws:iam::$slow:role/snapaudit,trusts=$own"
    --role "arn:aws:iam::$brief:role/snapaudit,trusts=$own,life=2")

# finding RULE ID: its status and reason.
finding() { grep "^$1,.*$2" findings | cut -d, -f2,4; }
is() { # WHAT FOUND EXPECTED
    check "$1 is '$2', not '$3'" test "$2" = "$3"
}
# seen ACCOUNT REGION SOURCE: state and reason of its coverage.
seen() { grep "^$1,$2,$3," "$4/coverage.csv" | cut -d, -f4,5; }
logged() { awk -v account="$1" -v action="$2" '$2 == account && $4 == action' "$sandbox_dir/log" | wc -l; }

# ---- one graph

sandbox_start "$build" "$work/world" "${roles[@]}" || exit 1
sandbox_use $own
run 0 audit --accounts accounts.yaml "${judge[@]}" --out net
cp net/findings.csv findings
is "the copy in the vault account" "$(finding COPY-RPO vol-0aaaaaaaaaaaaaaa1)" "pass,"
is "what a template of another account names" "$(finding ORPHAN-SNAP-VOLUME-GONE snap-0aaaaaaaaaaaaaaa2 | head -c 4)" "pass"
is "the vault account" "$(seen $vault eu-west-1 SNAP net)" "complete,"
is "the account with an external id" "$(seen $asks us-east-1 LT net)" "complete,"
for account in $shop $vault $asks; do
    is "roles that were taken in $account" "$(logged $account AssumeRole)" 0
done
is "roles that were asked for" "$(logged $own AssumeRole)" 3
is "what is asked of an account before its listings" "$(logged $shop DescribeRegions) $(logged $shop GetCallerIdentity)" "1 0"

# What the accounts are called is in every report.
out_has "  shop ($shop)"
# names FILE [RULE]: what the column account_name of a table holds, in the rows of the rule.
names() {
    python3 -c '
import csv, sys
rows = csv.DictReader(open(sys.argv[1], newline=""))
print(*sorted({row["account_name"] for row in rows if sys.argv[2:] in ([], [row.get("rule")])} - {""}))' "$@"
}
is "the names of resources" "$(names net/resources.csv)" "shop vault"
is "the names of findings" "$(names net/findings.csv COPY-RPO)" "shop"
is "the names of coverage" "$(grep "^$asks,eu-west-1,VOL," net/coverage.csv | sed 's/.*,//')" "asks"
check "no name in findings.json" grep -q "\"account\": \"$shop\", \"account_name\": \"shop\"" net/findings.json
check "no name in summary.json" grep -q '"account_name": "vault"' net/summary.json

# As CSV without names, and in another order, they are the same accounts.
cat >accounts.csv <<END
role,id,external_id
audit/snapaudit,$asks,8f1c
snapaudit,$vault,
snapaudit,$shop,
,$own,
END
run 0 audit --accounts accounts.csv "${judge[@]}" --out csv --jobs 1 --connections 1
run 0 audit --accounts accounts.csv "${judge[@]}" --out csv2
same csv2/findings.csv csv/findings.csv
same csv2/coverage.csv csv/coverage.csv
same csv2/summary.json csv/summary.json
# The same bytes as from files.
mkdir files && for account in $own $shop $vault $asks; do cp -R world/input/$account files/; done
run 0 audit --input files "${judge[@]}" --out off
same csv/findings.csv off/findings.csv
same csv/resources.csv off/resources.csv

# Named by the file they are those that were asked, and one that is not there is a gap.
run 0 audit --input files --accounts accounts.yaml "${judge[@]}" --out named
same net/findings.csv named/findings.csv
same net/resources.csv named/resources.csv
{
    cat accounts.yaml
    echo "  - {id: \"$closed\", name: lost}"
} >lost.yaml
run 0 audit --input files --accounts lost.yaml "${judge[@]}" --out lost
is "an account that is not there" "$(seen $closed eu-west-1 SNAP lost)" "not-attempted,"
err_has "lost ($closed)/eu-west-1"
run 3 audit --input files --accounts lost.yaml "${judge[@]}" --out lost --fail-on high
run 0 audit --input files --accounts lost.yaml --account $shop "${judge[@]}" --out only
is "an account that was not meant" "$(seen $closed eu-west-1 SNAP only)" ""

# ---- some of them

run 0 audit --accounts accounts.yaml --account $shop,$vault "${judge[@]}" --out some
is "accounts that were read" "$(tail -n +2 some/coverage.csv | cut -d, -f1 | sort -u | grep . | paste -sd ' ')" "$shop $vault"
run 2 audit --accounts accounts.yaml --account 999999999999 "${judge[@]}" --out none
err_has "error: account 999999999999 is not among the 4 of accounts.yaml"
run 2 gate --accounts accounts.yaml --where account=999999999999 --rule RPO-EXCEEDED --policy policy.yaml
err_has "error: account 999999999999 is not among the 4 of accounts.yaml"
# Regions of its own.
cat >regions.yaml <<END
- {id: "$own"}
- {id: "$shop", role: snapaudit, regions: [us-east-1]}
- {id: "$vault", role: snapaudit, regions: [ap-south-1]}
END
run 0 audit --accounts regions.yaml "${judge[@]}" --out regions
err_has "note: 1 account is left out: none of its regions is in scope"
is "a region that is not the account's" "$(seen $shop eu-west-1 SNAP regions)" ""
is "a region that is" "$(seen $shop us-east-1 SNAP regions)" "complete,"

# ---- those that do not let us in

cat >refused.yaml <<END
- {id: "$own"}
- {id: "$shop", role: snapaudit}
- {id: "$vault", role: snapaudit}
- {id: "$asks", role: audit/snapaudit, external_id: wrong}
- {id: "$closed", role: snapaudit}
END
run 0 audit --accounts refused.yaml "${judge[@]}" --out refused
for account in $asks $closed; do
    for region in us-east-1 eu-west-1; do
        is "$account/$region" "$(seen $account $region SNAP refused)" "gap,denied"
    done
done
check "AWS's text is not told" grep -qF "is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::$closed:role/snapaudit" refused/coverage.csv
cp refused/findings.csv findings
is "the copy in the vault account, all the same" "$(finding COPY-RPO vol-0aaaaaaaaaaaaaaa1)" "pass,"
# Without the vault account nothing is said to be missing there.
sed "/$vault/s/role: snapaudit/role: nobody/" refused.yaml >unseen.yaml
run 0 audit --accounts unseen.yaml "${judge[@]}" --out unseen
cp unseen/findings.csv findings
is "the copy, the vault account not read" "$(finding COPY-RPO vol-0aaaaaaaaaaaaaaa1)" "unknown,gap"
# A gate does not pass over it.
run 3 audit --accounts unseen.yaml "${judge[@]}" --out unseen --fail-on high
# In the regions that all accounts have, where none is named.
sed -i '/^places/d' policy.yaml
run 0 audit --accounts refused.yaml --policy policy.yaml --out anywhere
is "regions of the account that did not let us in" \
    "$(grep "^$closed,.*,SNAP," anywhere/coverage.csv | cut -d, -f2,4 | paste -sd ' ')" "eu-west-1,gap us-east-1,gap"
# None lets us in: nothing can be read.
printf 'id,name,role\n%s,the shop,nobody\n%s,,nobody\n' $shop $vault >nobody.csv
run 4 audit --accounts nobody.csv --policy policy.yaml --out nobody
err_has "error: none of 2 accounts could be read; the first, the shop ($shop): could not assume arn:aws:iam::$shop:role/nobody: AccessDenied"
is_absent nobody

# ---- a file that is wrong

printf 'id,role\n%s,\n' $shop >keyless.csv
run 2 audit --accounts keyless.csv --policy policy.yaml --out none
err_has "error: keyless.csv:2: account $shop has no role"
err_has "Expected a role: only account $own, that of the own keys, is read without."
printf -- '- id: 1\n- id: "%s"\n  rolle: x\n' $shop >wrong.yaml
run 2 audit --accounts wrong.yaml --policy policy.yaml --out none
err_has "error: wrong.yaml:1: id is '1'"
err_has "error: wrong.yaml:3: unknown key 'rolle'; did you mean role?"
err_has "error: the accounts file wrong.yaml has 2 problems"
run 2 audit --accounts nowhere.yaml --policy policy.yaml --out none
err_has nowhere.yaml
# the file that was named comes before keys that nobody set
env -u AWS_ACCESS_KEY_ID -u AWS_SECRET_ACCESS_KEY -u AWS_SESSION_TOKEN \
    "$program" audit --accounts nowhere.yaml --out none >out 2>err </dev/null
ran='audit --accounts nowhere.yaml, without keys'
err_has "could not read the accounts file nowhere.yaml: No such file or directory"
run 2 audit --accounts wrong.yaml --input files --policy policy.yaml --out none
err_has "error: the accounts file wrong.yaml has 2 problems"
run 2 audit --accounts nowhere.yaml --input files --policy policy.yaml --out none
err_has "could not read the accounts file nowhere.yaml: No such file or directory"
is_absent none
sandbox_stop

# ---- an organization: one is suspended, one closed and not of this world, one of no state that is known

gone=888888888888
sandbox_start "$build" "$work/world" "${roles[@]}" --role "arn:aws:iam::$shop:role/second,trusts=$own" --org $own \
    --org-account $shop="Shop & Co" --org-account $slow=slow,state=SUSPENDED --org-account $gone=gone,state=CLOSED,no-status \
    --org-account $closed=closed,no-state || exit 1
sandbox_use $own
run 0 audit --org snapaudit "${judge[@]}" --out org
err_has "note: 2 accounts of the organization are closed, and not read: slow ($slow) (SUSPENDED), gone ($gone) (CLOSED)"
out_has "Closed, and not read: 2 accounts, slow ($slow), gone ($gone). "
is "accounts of the organization" "$(tail -n +2 org/coverage.csv | cut -d, -f1 | sort -u | grep . | paste -sd ' ')" \
    "$own $shop $vault $asks $closed $slow $brief $gone"
for account in $slow $gone; do
    is "the closed account" "$(seen $account us-east-1 VOL org)" "not-applicable,"
done
check "why it is not applicable is not told" grep -q "^$slow,eu-west-1,VOL,not-applicable,,\"EBS volumes, those managed by AWS services included: the account is SUSPENDED" org/coverage.csv
is "the account whose role has another name" "$(seen $asks us-east-1 VOL org)" "gap,denied"
is "the account of no state" "$(seen $closed us-east-1 VOL org)" "gap,denied"
is "the own account" "$(seen $own us-east-1 VOL org)" "complete,"
is "calls to the suspended account" "$(awk -v account=$slow '$2 == account' "$sandbox_dir/log" | wc -l)" 0
is "the name that the organization has" "$(grep "^$shop,us-east-1,VOL," org/coverage.csv | sed 's/.*,//')" "Shop & Co"
# The role of the first name is not everywhere; the second is tried where it is not.
before=$(logged $own AssumeRole)
run 0 audit --org second,snapaudit --account $shop,$vault "${judge[@]}" --out second
is "the account with the first role" "$(seen $shop us-east-1 VOL second)" "complete,"
is "the account with the second" "$(seen $vault us-east-1 VOL second)" "complete,"
is "tries in all" "$(($(logged $own AssumeRole) - before))" 3
# A capture keeps what accounts are called, and that some are closed.
run 0 collect --org snapaudit --db org.db
run 0 audit --db org.db "${judge[@]}" --out from-db
same from-db/findings.csv org/findings.csv
same from-db/coverage.csv org/coverage.csv
same from-db/resources.csv org/resources.csv
# Other names, and an account that the capture has nothing of.
run 0 audit --db org.db --accounts lost.yaml "${judge[@]}" --out renamed
is "the name that the file has" "$(grep "^$shop,us-east-1,VOL," renamed/coverage.csv | sed 's/.*,//')" "shop"
is "the name that it does not have" "$(grep "^$own,us-east-1,VOL," renamed/coverage.csv | sed 's/.*,//')" \
    "$(grep "^$own,us-east-1,VOL," org/coverage.csv | sed 's/.*,//')"
# What several captures are made of keeps its names, and so do gates.
run 0 import --out all.db org.db
run 0 audit --db all.db "${judge[@]}" --out imported
same imported/coverage.csv org/coverage.csv
run 1 gate --db all.db --policy policy.yaml --as-of 2026-06-01T00:00:00Z --where account=$shop --fail-on info
out_has " of Shop & Co ($shop): "
# A closed vault account proves nothing.
sed "s/$vault/$slow/" policy.yaml >closed.yaml
run 0 audit --org snapaudit --account $shop,$slow --policy closed.yaml --as-of 2026-06-01T00:00:00Z --include pass --out closed
cp closed/findings.csv findings
is "a copy, the vault account closed" "$(finding COPY-RPO vol-0aaaaaaaaaaaaaaa1)" "unknown,gap"
run 0 collect --org snapaudit --account $shop,$slow --db closed.db
run 0 audit --db closed.db --policy closed.yaml --as-of 2026-06-01T00:00:00Z --include pass --out closed-db
same closed-db/findings.csv closed/findings.csv
run 2 audit --org snapaudit --account 999999999999 --policy policy.yaml --out none
err_has "error: account 999999999999 is not among the 8 of the organization"
# Who may not list.
sandbox_use $shop
run 4 audit --org snapaudit --policy policy.yaml --out none
err_has "error: organizations:ListAccounts failed: AccessDeniedException"
err_has "hint: Grant organizations:ListAccounts to arn:aws:iam::$shop:user/"
sandbox_stop
sandbox_start "$build" "$work/world" || exit 1
sandbox_use $own
run 2 audit --org snapaudit --policy policy.yaml --out none
err_has "error: account $own is in no organization"
sandbox_stop

# ---- one is throttled, one's keys end midway; the others are complete

# Keys of two seconds, and a listing of four pages, each of which takes one.
for i in $(seq 4000); do
    printf 'snap-0%016x vol-ffffffff 2026-05-31T20:00:00.000Z .\n' "$i"
done | snapshots $brief us-east-1
sandbox_start "$build" "$work/world" "${roles[@]}" --refuse "throttled=DescribeVolumes/$slow" --latency-ms 700 || exit 1
sandbox_use $own
{
    cat accounts.yaml
    echo "  - {id: \"$slow\", role: snapaudit}"
    echo "  - {id: \"$brief\", role: snapaudit}"
    echo "  - {id: \"$closed\", role: snapaudit}"
} >all.yaml
export AWS_MAX_ATTEMPTS=3
run 0 audit --accounts all.yaml "${judge[@]}" --region us-east-1,eu-west-1 --out all
is "the throttled listing" "$(seen $slow us-east-1 VOL all)" "gap,throttled"
is "another listing of that account" "$(seen $slow us-east-1 SNAP all)" "complete,"
is "keys that ended" "$(seen $brief us-east-1 SNAP all)" "gap,expired"
is "the refused account" "$(seen $closed us-east-1 VOL all)" "gap,denied"
for account in $own $shop $vault $asks; do
    is "gaps of $account" "$(grep "^$account,.*,gap," all/coverage.csv)" ""
done
sandbox_stop
checks_end
