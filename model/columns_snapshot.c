/* DescribeSnapshots. */
#include "model/columns_internal.h"

#define IN struct snapshot_in

/* "standard" is said of every snapshot, native or not, and tells nothing. */
static const char *const transfers[] = {"other", "standard", "time-based"};
static const struct wire_words transfer_types = {transfers, 3};

#define ROW struct snapshot
static const struct column columns[] = {
    {WIRE(TEXT, "id", "SnapshotId", "snapshotId", id), AS_ID(id, "snap-"), .required = true},
    {WIRE(TEXT, "volume_id", "VolumeId", "volumeId", volume_id), AS_ID(volume, "vol-")},
    {WIRE(TEXT, "state", "State", "status", state), AS_WORD(state, snapshot_states)},
    {WIRE(TIME, "created_at", "StartTime", "startTime", start_time), AS(TIME, start_time)},
    {WIRE(TEXT, "owner_id", "OwnerId", "ownerId", owner_id), AS(OWNER, owner)},
    {WIRE(TEXT, "owner_alias", "OwnerAlias", "ownerAlias", owner_alias)},
    {WIRE(U32, "size_gib", "VolumeSize", "volumeSize", size_gib), AS(U32, size_gib)},
    {WIRE(WORDS, "description", "Description", "description", description), AS(TEXT, description)},
    {WIRE(TAGS, "tags", "Tags", "tagSet", tags), AS(TAGS, tagset)},
    {WIRE(BOOL, "encrypted", "Encrypted", "encrypted", encrypted), AS_FLAG(ROW_ENCRYPTED)},
    {WIRE(TEXT, "kms_key", "KmsKeyId", "kmsKeyId", kms_key_id), AS(TEXT, kms_key)},
    {WIRE(TEXT, "data_key", "DataEncryptionKeyId", "dataEncryptionKeyId", data_encryption_key_id),
     AS(TEXT, data_key)},
    {WIRE(TIME, "completed_at", "CompletionTime", "completionTime", completion_time),
     AS_SECONDS(completion_s, start_time)},
    {WIRE(U64, "full_bytes", "FullSnapshotSizeInBytes", "fullSnapshotSizeInBytes", full_bytes),
     AS(U64, full_bytes), .flag = ROW_FULL_BYTES, .has_at = offsetof(IN, has_full_bytes)},
    {WIRE(TEXT, "storage_tier", "StorageTier", "storageTier", storage_tier),
     .words = &storage_tiers},
    {EDGE("volume_row", volume_row)},
    {EDGE("tiering_row", tiering_row)},
};
#undef ROW

#define ROW struct snapshot_extra
static const struct column rare_columns[] = {
    {WIRE(TIME, "restore_expires_at", "RestoreExpiryTime", "restoreExpiryTime",
          restore_expiry_time),
     AS(TIME, restore_expiry)},
    {WIRE(TEXT, "zone", "AvailabilityZone", "availabilityZone", availability_zone),
     AS(TEXT, availability_zone)},
    {WIRE(TEXT, "outpost_arn", "OutpostArn", "outpostArn", outpost_arn), AS(TEXT, outpost_arn)},
    {WIRE(TEXT, "transfer_type", "TransferType", "transferType", transfer_type),
     AS(TEXT, transfer_type), .words = &transfer_types, .usual = "standard"},
    {WIRE(TEXT, "state_message", "StateMessage", "statusMessage", state_message),
     AS(TEXT, state_message)},
    {WIRE(U32, "completion_minutes", "CompletionDurationMinutes", "completionDurationMinutes",
          completion_minutes),
     AS(U32, completion_minutes)},
};
#undef ROW

const struct sublist list_snapshot_extra = {
    .list = LIST_SNAPSHOT_EXTRA,
    .noun = "rare fields",
    COLUMNS(rare_columns),
    ROWS(snapshot_extra, snapshot_extras),
    .in_size = sizeof(IN),
    .most = 1,
};

/* Known, and not read: service model of EC2 2016-11-15. */
static const struct other_field others[] = {{"Progress", NULL}, {"SseType", NULL}};

static void finish(const void *record, void *row)
{
    const struct snapshot_in *in = record;
    struct snapshot *s = row;
    if (str_eq_c(in->storage_tier, "archive"))
        s->flags |= ROW_ARCHIVED;
    if (str_eq_c(in->transfer_type, "time-based") || in->completion_minutes > 0)
        s->flags |= ROW_TIME_BASED;
}

const struct table_info table_snapshot = {
    .table = TABLE_SNAPSHOT,
    .source = SOURCE_SNAP,
    .file = {.name = "snapshots",
             .cut = {.wrapper = "Snapshots",
                     .call = "aws ec2 describe-snapshots",
                     .lone = {{"SnapshotId", "State"}}},
             .save = "aws ec2 describe-snapshots --region <region> --owner-ids self --output json "
                     "> DIR/<region>/snapshots.json"},
    .noun = "snapshot",
    .nouns = "snapshots",
    .kind = KIND_SNAPSHOT,
    .id_prefix = "snap-",
    .wire_list = "snapshotSet",
    COLUMNS(columns),
    .rare = &list_snapshot_extra,
    .rare_at = offsetof(struct snapshot, extra),
    OTHERS(others),
    .finish = finish,
    TABLE_ROWS(snapshot, snapshots),
    .form_at = offsetof(struct snapshot, id_form),
    .flags_at = offsetof(struct snapshot, flags),
    .owner_at = offsetof(struct snapshot, owner),
    .tagset_at = offsetof(struct snapshot, tagset),
    .text_at = offsetof(struct snapshot, description),
    .born_at = offsetof(struct snapshot, start_time),
    .size_at = offsetof(struct snapshot, size_gib),
    .name_at = AT_NONE,
    .state_at = offsetof(struct snapshot, state),
    .states = &snapshot_states,
    .number_at = AT_NONE,
    .shared = true,
};
