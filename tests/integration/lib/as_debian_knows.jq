# A file of saved answers as Debian 12's AWS CLI (2.9.19, of early 2023) would have written it.
# Fields that its model does not have are dropped, and records that it cannot ask for: volumes and
# instances that AWS services manage (no --include-managed-resources) and disabled images (no
# --include-disabled). The fields are those of them that a judgement rests on:
#   snapshots  TransferType: says that it is a copy. CompletionTime: the settle window.
#              CompletionDurationMinutes: as TransferType. FullSnapshotSizeInBytes: money.
#              AvailabilityZone: of Local Zones.
#   images     SourceImageId, SourceImageRegion, SourceInstanceId: pairs of copies.
#              LastLaunchedTime: evidence of a restore.
#   volumes    OwnerId: whose they are. Operator, Attachments[].AssociatedResource and
#              .InstanceOwningService: managed.
#   vaults     VaultType, VaultState: shown in resources.csv.
# Files come in all layouts: a page, several, an array of pages, a bare array of records.
def each(wrapper; record):
    if type == "array" then map(each(wrapper; record))
    elif has(wrapper) then .[wrapper] |= map(record)
    else record end;

def known:
    if has("Instances") then .Instances |= map(select(.Operator.Managed != true))
    elif .Operator.Managed == true or (has("ImageId") and .State == "disabled") then empty
    else del(.TransferType, .CompletionTime, .FullSnapshotSizeInBytes, .SourceImageId,
             .SourceImageRegion, .SourceInstanceId, .LastLaunchedTime, .Operator,
             .CompletionDurationMinutes)
        | if has("BackupVaultArn") then del(.VaultType, .VaultState) else . end
        | if has("VolumeId") and has("Size") then del(.OwnerId, .VolumeArn) else . end
        | if has("SnapshotId") and has("StartTime") then del(.AvailabilityZone) else . end
        | if .Attachments | type == "array"
          then .Attachments |= map(del(.AssociatedResource, .InstanceOwningService)) else . end
    end;

each($wrapper; known)
