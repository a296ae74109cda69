#!/bin/sh
# Operations of services that answer JSON, asked of the sandbox by Debian's AWS CLI, which shows that the
# sandbox is like AWS, and by the calls that an audit makes (snapaudit-ask).
# usage: services.sh SNAPAUDIT SOURCE_DIR BUILD_DIR      SNAPAUDIT_KEEP=DIR: keep outputs there
set -u

source=$(cd "${2:?usage: $0 SNAPAUDIT SOURCE_DIR BUILD_DIR}" && pwd)
build=$(cd "${3:?}" && pwd)
program=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
ask=$build/tests/snapaudit-ask
aws=/usr/bin/aws # of Debian: another one may stand before it in PATH
for tool in "$aws" "$ask"; do
    command -v "$tool" >/dev/null || {
        echo "services.sh: no $tool (packages.txt names what the tests need)" >&2
        exit 1
    }
done
. "$source/tests/integration/lib/sandbox.sh"
sandbox_work
failures=0
fail() {
    echo "FAILED: $*"
    failures=$((failures + 1))
}
# same NAME GOT EXPECTED
same() {
    if [ "$2" = "$3" ]; then echo "ok $1"; else fail "$1: got '$2', not '$3'"; fi
}
# has NAME TEXT WORDS
has() {
    case $2 in
    *"$3"*) echo "ok $1" ;;
    *) fail "$1: no '$3' in '$2'" ;;
    esac
}

# The calls of an audit, with the sandbox's keys.
keys_of() { sed -n "s/^aws_$1 *= *//p" "$sandbox_dir/credentials" | head -n 1; }
asked() {
    AWS_ACCESS_KEY_ID=${id-$(keys_of access_key_id)} AWS_SECRET_ACCESS_KEY=${secret-$(keys_of secret_access_key)} \
        AWS_SESSION_TOKEN=$(keys_of session_token) "$ask" "$@"
}

# ---- a world: two regions of one account, one of which tells nothing of these services

account=111122223333
key=arn:aws:kms:us-east-1:$account:key/1234abcd-12ab-34cd-56ef-1234567890ab
place=$work/world/input/$account/us-east-1
mkdir -p "$place" "$work/world/input/$account/eu-west-1"
for region in us-east-1 eu-west-1; do
    echo '{"Snapshots": []}' >"$work/world/input/$account/$region/snapshots.json"
done
cat >"$place/keys.json" <<END
{"KeyMetadata": {"AWSAccountId": "$account", "KeyId": "1234abcd-12ab-34cd-56ef-1234567890ab", "Arn": "$key",
 "CreationDate": "2026-09-12T10:52:15.699000+01:00", "Enabled": false, "KeyState": "PendingDeletion",
 "DeletionDate": "2026-09-28T11:12:34.124000+01:00", "KeyManager": "CUSTOMER", "Origin": "AWS_KMS"}}
END
{
    echo '{"BackupVaultList": ['
    for vault in Default big empty; do
        [ $vault = Default ] || echo ,
        echo "{\"BackupVaultName\": \"$vault\", \"BackupVaultArn\": \"arn:aws:backup:us-east-1:$account:backup-vault:$vault\",
              \"CreationDate\": \"2019-11-19T11:42:20.907Z\", \"NumberOfRecoveryPoints\": 1}"
    done
    echo ']}'
} >"$place/backup-vaults.json"
awk -v account=$account 'BEGIN {
    printf "{\"RecoveryPoints\": ["
    for (i = 0; i < 2501; i++)
        printf "%s{\"RecoveryPointArn\": \"arn:aws:ec2:us-east-1::snapshot/snap-0%016x\", \"BackupVaultName\": \"%s\", \"ResourceType\": \"EBS\", \"Status\": \"COMPLETED\", \"CreationDate\": \"2026-01-10T03:00:12.345Z\", \"BackupSizeInBytes\": %.0f, \"IsEncrypted\": true, \"CalculatedLifecycle\": {\"DeleteAt\": \"2026-02-14T03:00:12.345Z\"}}\n", i ? "," : "", i, i ? "big" : "Default", 1073741824 * (i + 1)
    print "], \"NextToken\": null}"
}' >"$place/recovery-points.json"

sandbox_start "$build" "$work/world" || exit 1
sandbox_use $account
AWS_ENDPOINT_URL=$sandbox_url
export AWS_ENDPOINT_URL
cli() { "$aws" --endpoint-url "$sandbox_url" --region us-east-1 --output text "$@" 2>&1; }

# ---- the sandbox, as a client sees it that nobody here wrote

same "cli: a key" "$(cli kms describe-key --key-id $key --query 'KeyMetadata.[KeyState,Enabled]')" \
    "PendingDeletion	False"
has "cli: a key's dates" "$(cli kms describe-key --key-id $key --query KeyMetadata.DeletionDate)" "2026-09-28T1"
has "cli: no such key" "$(cli kms describe-key --key-id $key-0)" "(NotFoundException)"
has "cli: a key of others" "$(cli kms describe-key --key-id arn:aws:kms:us-east-1:999999999999:key/x)" \
    "(AccessDeniedException)"
same "cli: vaults" "$(cli backup list-backup-vaults --query 'BackupVaultList[].BackupVaultName')" \
    "Default	big	empty"
same "cli: points, page by page" \
    "$(cli backup list-recovery-points-by-backup-vault --backup-vault-name big --query 'length(RecoveryPoints)' |
        awk '{ sum += $1 } END { print sum }')" 2500
has "cli: no such vault" \
    "$(cli backup list-recovery-points-by-backup-vault --backup-vault-name none)" "(ResourceNotFoundException)"
has "cli: not a page of AWS's size" "$(cli backup list-backup-vaults --max-results 1001)" \
    "(InvalidParameterValueException)"
has "cli: a region that tells nothing" "$(cli backup list-backup-vaults --region eu-west-1)" \
    "(AccessDeniedException)"
has "cli: wrong keys" "$(AWS_ACCESS_KEY_ID=$(keys_of access_key_id) AWS_SECRET_ACCESS_KEY=x cli kms describe-key --key-id $key)" \
    "(InvalidSignatureException)"

# ---- the calls of an audit

same "a key" "$(asked us-east-1 DescribeKey KeyId=$key | tail -n 1)" "pages=1 items=1 retries=0"
has "no such key" "$(asked us-east-1 DescribeKey KeyId=$key-0)" \
    "refused NotFoundException: Key '$key-0' does not exist"
has "a key of others" "$(asked us-east-1 DescribeKey KeyId=arn:aws:kms:us-east-1:999999999999:key/x)" \
    "refused AccessDeniedException: "
has "a region that tells nothing" "$(asked eu-west-1 ListBackupVaults)" \
    "refused AccessDeniedException: "
has "wrong keys" "$(secret=wrongSecretWrongSecretWrongSecret1234567 asked us-east-1 ListBackupVaults)" \
    "refused InvalidSignatureException: "
has "nobody's keys" "$(id=AKIANOBODY asked us-east-1 DescribeKey KeyId=$key)" \
    "refused UnrecognizedClientException: "
has "a name that leads elsewhere" \
    "$(asked us-east-1 ListRecoveryPointsByBackupVault backupVaultName=../../x)" \
    "refused ResourceNotFoundException: Backup vault ../../x not found"

asked us-east-1 ListBackupVaults >vaults
same "vaults, and what follows" "$(tail -n 1 vaults)" "pages=6 items=2504 retries=0"
same "every point once" "$(grep '^recovery point ' vaults | sort -u | wc -l | tr -d ' ')" 2501
has "a point" "$(grep '^recovery point ' vaults | head -n 1)" "snap-00000000000000000 vault=Default\
 resource_type=EBS state=COMPLETED created_at=2026-01-10T03:00:12.345Z delete_at=2026-02-14T03:00:12.345Z\
 backup_bytes=1073741824"
same "an endpoint with a path" \
    "$(AWS_ENDPOINT_URL=$sandbox_url/x asked us-east-1 ListBackupVaults | head -n 1)" \
    "refused UnknownOperationException: HTTP 404"
sandbox_stop

# ---- an audit asks about each key in use, once

audited=$work/audited
home=$audited/input/$account/us-east-1
gone=${key%/*}/gone
enabled=${key%/*}/enabled
disabled=${key%/*}/disabled
foreign=arn:aws:kms:us-east-1:999999999999:key/foreign
untold=arn:aws:kms:eu-west-1:$account:key/untold
mkdir -p "$home" "$audited/input/$account/eu-west-1"
snapshots_of() { # KEY...: two snapshots each
    n=0
    printf '{"Snapshots": ['
    for name in "$@" "$@"; do
        n=$((n + 1))
        [ $n = 1 ] || echo ,
        printf '{"SnapshotId": "snap-0%016x", "VolumeId": "vol-ffffffff", "OwnerId": "%s", "State": "completed", "StartTime": "2026-01-01T00:00:00.000Z", "VolumeSize": 1, "Encrypted": true, "KmsKeyId": "%s"}' $n $account "$name"
    done
    echo ']}'
}
key_of() { # ARN STATE
    echo "{\"KeyMetadata\": {\"AWSAccountId\": \"$account\", \"Arn\": \"$1\", \"KeyState\": \"$2\", \"KeyManager\": \"CUSTOMER\"}}"
}
snapshots_of $key $gone $enabled $disabled $foreign >"$home/snapshots.json"
echo "{\"Volumes\": [{\"VolumeId\": \"vol-0a000000000000001\", \"Size\": 1, \"State\": \"available\", \"CreateTime\": \"2026-01-01T00:00:00.000Z\", \"Encrypted\": true, \"KmsKeyId\": \"$enabled\"}]}" >"$home/volumes.json"
{
    cat "$place/keys.json"
    key_of $enabled Enabled
    key_of $disabled Disabled
} >"$home/keys.json"
snapshots_of $untold >"$audited/input/$account/eu-west-1/snapshots.json"
echo '{"Images": []}' >"$home/images.json"

cp "$place/backup-vaults.json" "$place/recovery-points.json" "$home"
sandbox_start "$build" "$audited" || exit 1
sandbox_use $account
AWS_ENDPOINT_URL=$sandbox_url
"$program" audit --endpoint-url "$sandbox_url" --region us-east-1 --region eu-west-1 --out "$work/told" >"$work/log" 2>&1
same "keys as KMS tells of them" "$(grep ',key,' "$work/told/resources.csv" | awk -F, '{ print $1, $8, $22 }' | sort)" \
    "$(printf '%s\n' "$untold denied true" "$key PendingDeletion true" "$disabled Disabled true" "$enabled Enabled true" \
        "$gone not-found true" "$foreign denied false" | sort)"
same "a denied key of its own is a gap, a foreign one is not" \
    "$(grep ',KMS,' "$work/told/coverage.csv" | cut -d, -f 2,4,5,7,8)" "eu-west-1,gap,denied,1,1
us-east-1,complete,,5,5"
columns() { "$source/tests/integration/lib/columns.py" "$work/told/resources.csv" "$@"; }
same "vaults, as AWS Backup tells of them" "$(columns kind vault recovery_points locked | grep ^vault)" \
    "$(printf 'vault,%s,1,\n' Default big empty)"
same "every point, once" "$(columns kind id | grep ^recovery-point | sort -u | wc -l | tr -d ' ')" 2501
same "a point" "$(columns kind vault state resource_type delete_at backup_bytes | grep ^recovery-point | sed -n 1p)" \
    "recovery-point,Default,COMPLETED,EBS,2026-02-14T03:00:12.345Z,1073741824"
same "points are counted, and where AWS Backup tells nothing they are a gap" \
    "$(grep ',RP,' "$work/told/coverage.csv" | cut -d, -f 2,4,5,7)" "eu-west-1,gap,denied,0
us-east-1,complete,,2501"
same "each key is asked once" "$(grep -c DescribeKey "$sandbox_dir/log")" 6
sandbox_stop

# ---- a generated world: each vault and point is served, and saved by Debian's CLI, as the world has it

generated=$work/generated
"$build/tests/snapaudit-worlds" generate --seed 2 --scale 0.4 --whole --one-partition --out "$generated" ||
    fail "no world"
sandbox_start "$build" "$generated" || exit 1
sandbox_use $account
AWS_ENDPOINT_URL=$sandbox_url
lib=$source/tests/integration/lib
"$lib/save_answers.py" "$work/saved" "$sandbox_url" >save.said 2>&1 || fail "saving: $(tail -n 1 save.said)"
"$lib/backups_in.py" "$generated/input/$account" >told.backups
"$lib/backups_in.py" "$work/saved" >saved.backups
same "saved as told" "$(diff told.backups saved.backups 2>&1 | head -c 500)" ""
has "a vault without points" "$(cat saved.backups)" '"BackupVaultName": "drills"'
for region in "$generated/input/$account"/*; do
    region=${region##*/}
    vaults=$(grep -c "^$region backup-vaults " told.backups)
    points=$(grep -c "^$region recovery-points " told.backups)
    same "$region: $vaults vaults and $points points, as a client pages through them" \
        "$(asked "$region" ListBackupVaults | tail -n 1)" \
        "pages=$((vaults + 1)) items=$((vaults + points)) retries=0"
done
sandbox_stop

# ---- a page token that AWS Backup does not take any more: its listing begins again, nothing comes twice

sandbox_start "$build" "$audited" --fault expired-token=0.3 --seed 7 || exit 1
sandbox_use $account
AWS_ENDPOINT_URL=$sandbox_url
"$program" audit --endpoint-url "$sandbox_url" --jobs 1 --connections 1 --region us-east-1 --region eu-west-1 --out "$work/again" >"$work/log" 2>&1
if cmp -s "$work/told/resources.csv" "$work/again/resources.csv"; then echo "ok begun again"; else fail "other rows after a token that had ended"; fi
same "and complete" "$(grep 'us-east-1,RP,' "$work/again/coverage.csv" | cut -d, -f 4,7)" "complete,2501"
case $(grep -c 'RecoveryPoints.*400\|400.*RecoveryPoints' "$sandbox_dir/log") in
0) fail "no token was refused: $(grep RecoveryPoints "$sandbox_dir/log" | head -n 2)" ;;
*) echo "ok a token was refused" ;;
esac
sandbox_stop

# ---- where there is nothing to back up, AWS Backup is not asked

bare=$work/bare/input/$account/us-east-1
mkdir -p "$bare"
echo '{"Snapshots": []}' >"$bare/snapshots.json"
echo '{"Volumes": []}' >"$bare/volumes.json"
cp "$place/backup-vaults.json" "$place/recovery-points.json" "$bare"
sandbox_start "$build" "$work/bare" || exit 1
sandbox_use $account
AWS_ENDPOINT_URL=$sandbox_url
"$program" audit --endpoint-url "$sandbox_url" --region us-east-1 --out "$work/none" >"$work/log" 2>&1
same "not needed, which is no gap" "$(grep ',RP,' "$work/none/coverage.csv" | cut -d, -f 2,4,5,6)" \
    "us-east-1,not-attempted,,AWS Backup vaults and their recovery points: not needed: no volume and no snapshot is there"
same "no call" "$(grep -c Backup "$sandbox_dir/log")" 0
case $(cat "$work/log") in
*'recovery points'*) fail "a word about recovery points: $(cat "$work/log")" ;;
*) echo "ok no word about it" ;;
esac
sandbox_stop

# ---- the same through faults

sandbox_start "$build" "$work/world" --fault throttle=0.2 --fault 500=0.1 --fault 503=0.1 \
    --fault reset=0.1 --fault cut=0.1 --fault short-page=0.3 --fault empty-page=0.2 --seed 3 || exit 1
sandbox_use $account
AWS_ENDPOINT_URL=$sandbox_url
asked us-east-1 ListBackupVaults >faulty
grep -v '^pages=' faulty >faulty.records
grep -v '^pages=' vaults >vaults.records
if cmp -s vaults.records faulty.records; then echo "ok faults leave no trace"; else fail "faults leave a trace"; fi
case $(tail -n 1 faulty) in
*retries=0) fail "no fault was met" ;;
*) echo "ok faults were met" ;;
esac
sandbox_stop
[ $failures = 0 ]
