/* DescribeSnapshots and DescribeVolumes. */
#include "collector/aws/answer_internal.h"

/* ---- snapshots ---- */

#define NO_BYTES UINT64_MAX /* more than any number that is read */

static void *begin_snapshot(struct answer *answer)
{
    answer_begin_record(answer);
    answer->record.snapshot = (struct snapshot_in){.start_time = INSTANT_UNSET,
                                                   .completion_time = INSTANT_UNSET,
                                                   .restore_expiry_time = INSTANT_UNSET,
                                                   .full_bytes = NO_BYTES};
    return &answer->record.snapshot;
}

static void end_snapshot(struct answer *answer)
{
    struct snapshot_in *in = &answer->record.snapshot;
    struct error err = ERROR_INIT;
    if (!answer_identify(answer, "snapshotId", in->id))
        return;
    in->has_full_bytes = in->full_bytes != NO_BYTES;
    in->full_bytes = in->has_full_bytes ? in->full_bytes : 0;
    in->tags = answer_tags(answer);
    answer_added(answer, part_add_snapshot(answer->part, in, &err), &err);
    bool restores = str_eq_c(in->state, "completed") && !str_eq_c(in->storage_tier, "archive");
    if (answer->trace && (restores || str_eq_c(in->state, "pending")))
        answer_add_seed(answer, in->volume_id, STR_EMPTY);
}

static const struct answer_field snapshot_fields[] = {
    ANSWER_FIELD(ANSWER_TEXT, "snapshotId", struct snapshot_in, id),
    ANSWER_FIELD(ANSWER_TEXT, "volumeId", struct snapshot_in, volume_id),
    ANSWER_FIELD(ANSWER_TEXT, "status", struct snapshot_in, state), /* "State" elsewhere */
    ANSWER_FIELD(ANSWER_TEXT, "statusMessage", struct snapshot_in, state_message),
    ANSWER_FIELD(ANSWER_TIME, "startTime", struct snapshot_in, start_time),
    ANSWER_FIELD(ANSWER_TEXT, "ownerId", struct snapshot_in, owner_id),
    ANSWER_FIELD(ANSWER_TEXT, "ownerAlias", struct snapshot_in, owner_alias),
    ANSWER_FIELD(ANSWER_U32, "volumeSize", struct snapshot_in, size_gib),
    ANSWER_FIELD(ANSWER_WORDS, "description", struct snapshot_in, description),
    ANSWER_FIELD(ANSWER_BOOL, "encrypted", struct snapshot_in, encrypted),
    ANSWER_FIELD(ANSWER_TEXT, "kmsKeyId", struct snapshot_in, kms_key_id),
    ANSWER_FIELD(ANSWER_TEXT, "dataEncryptionKeyId", struct snapshot_in, data_encryption_key_id),
    ANSWER_FIELD(ANSWER_U32, "completionDurationMinutes", struct snapshot_in, completion_minutes),
    ANSWER_FIELD(ANSWER_TIME, "completionTime", struct snapshot_in, completion_time),
    ANSWER_FIELD(ANSWER_U64, "fullSnapshotSizeInBytes", struct snapshot_in, full_bytes),
    ANSWER_FIELD(ANSWER_TIME, "restoreExpiryTime", struct snapshot_in, restore_expiry_time),
    ANSWER_FIELD(ANSWER_TEXT, "transferType", struct snapshot_in, transfer_type),
    ANSWER_FIELD(ANSWER_TEXT, "storageTier", struct snapshot_in, storage_tier),
    ANSWER_FIELD(ANSWER_TEXT, "availabilityZone", struct snapshot_in, availability_zone),
    ANSWER_FIELD(ANSWER_TEXT, "outpostArn", struct snapshot_in, outpost_arn),
    ANSWER_ELEMENT("tagSet", answer_tag_set),
};
static const struct answer_shape snapshot_item =
    ANSWER_SHAPE(snapshot_fields, .begin = begin_snapshot, .end = end_snapshot, .is_record = true,
                 .kind = KIND_SNAPSHOT);
static const struct answer_field snapshot_set_fields[] = {ANSWER_ELEMENT("item", snapshot_item)};
static const struct answer_shape snapshot_set =
    ANSWER_SHAPE(snapshot_set_fields, .begin = answer_begin_listing);
static const struct answer_field snapshots_fields[] = {
    ANSWER_ELEMENT("snapshotSet", snapshot_set),
    ANSWER_FIELD(ANSWER_KEPT, "nextToken", struct answer_page, next_token),
};

const struct answer_shape answer_snapshots_root =
    ANSWER_SHAPE(snapshots_fields, .begin = answer_begin_page);

/* ---- volumes ---- */

static void *begin_volume(struct answer *answer)
{
    answer_begin_record(answer);
    answer->record.volume = (struct volume_in){.create_time = INSTANT_UNSET};
    return &answer->record.volume;
}

static void end_volume(struct answer *answer)
{
    struct volume_in *in = &answer->record.volume;
    struct error err = ERROR_INIT;
    if (!answer_identify(answer, "volumeId", in->id))
        return;
    in->attachments = answer->list.attachments;
    in->attachment_count = answer->list_count;
    in->tags = answer_tags(answer);
    answer_added(answer, part_add_volume(answer->part, in, &err), &err);
    answer_add_seed(answer, in->id, in->snapshot_id);
}

static void *begin_attachment(struct answer *answer)
{
    if (!answer_list_room(answer, "attachments", LIMIT_ATTACHMENTS))
        return NULL;
    struct attachment_in *to = &answer->list.attachments[answer->list_count++];
    *to = (struct attachment_in){.attach_time = INSTANT_UNSET};
    return to;
}

static const struct answer_field attachment_fields[] = {
    ANSWER_FIELD(ANSWER_TEXT, "instanceId", struct attachment_in, instance_id),
    ANSWER_FIELD(ANSWER_TEXT, "device", struct attachment_in, device),
    ANSWER_FIELD(ANSWER_TEXT, "status", struct attachment_in, state), /* "State" elsewhere */
    ANSWER_FIELD(ANSWER_TIME, "attachTime", struct attachment_in, attach_time),
    ANSWER_FIELD(ANSWER_BOOL, "deleteOnTermination", struct attachment_in, delete_on_termination),
    ANSWER_FIELD(ANSWER_TEXT, "associatedResource", struct attachment_in, associated_resource),
};
static const struct answer_shape attachment_item =
    ANSWER_SHAPE(attachment_fields, .begin = begin_attachment);
static const struct answer_field attachment_set_fields[] = {
    ANSWER_ELEMENT("item", attachment_item)};
static const struct answer_shape attachment_set = ANSWER_SHAPE(attachment_set_fields);

static const struct answer_field operator_fields[] = {
    ANSWER_FIELD(ANSWER_BOOL, "managed", struct volume_in, operator_managed),
};
static const struct answer_shape volume_operator = ANSWER_SHAPE(operator_fields);

static const struct answer_field volume_fields[] = {
    ANSWER_FIELD(ANSWER_TEXT, "volumeId", struct volume_in, id),
    ANSWER_FIELD(ANSWER_TEXT, "ownerId", struct volume_in, owner_id),
    ANSWER_FIELD(ANSWER_U32, "size", struct volume_in, size_gib),
    ANSWER_FIELD(ANSWER_TEXT, "snapshotId", struct volume_in, snapshot_id),
    ANSWER_FIELD(ANSWER_TEXT, "sourceVolumeId", struct volume_in, source_volume_id),
    ANSWER_FIELD(ANSWER_TEXT, "availabilityZone", struct volume_in, availability_zone),
    ANSWER_FIELD(ANSWER_TEXT, "outpostArn", struct volume_in, outpost_arn),
    ANSWER_FIELD(ANSWER_TEXT, "status", struct volume_in, state), /* "State" elsewhere */
    ANSWER_FIELD(ANSWER_TIME, "createTime", struct volume_in, create_time),
    ANSWER_ELEMENT("attachmentSet", attachment_set),
    ANSWER_ELEMENT("tagSet", answer_tag_set),
    ANSWER_FIELD(ANSWER_TEXT, "volumeType", struct volume_in, type),
    ANSWER_FIELD(ANSWER_U32, "iops", struct volume_in, iops),
    ANSWER_FIELD(ANSWER_U32, "throughput", struct volume_in, throughput_mibps),
    ANSWER_ELEMENT("operator", volume_operator),
    ANSWER_FIELD(ANSWER_BOOL, "encrypted", struct volume_in, encrypted),
    ANSWER_FIELD(ANSWER_TEXT, "kmsKeyId", struct volume_in, kms_key_id),
};
static const struct answer_shape volume_item =
    ANSWER_SHAPE(volume_fields, .begin = begin_volume, .end = end_volume, .is_record = true,
                 .kind = KIND_VOLUME);
static const struct answer_field volume_set_fields[] = {ANSWER_ELEMENT("item", volume_item)};
static const struct answer_shape volume_set =
    ANSWER_SHAPE(volume_set_fields, .begin = answer_begin_listing);
static const struct answer_field volumes_fields[] = {
    ANSWER_ELEMENT("volumeSet", volume_set),
    ANSWER_FIELD(ANSWER_KEPT, "nextToken", struct answer_page, next_token),
};

const struct answer_shape answer_volumes_root =
    ANSWER_SHAPE(volumes_fields, .begin = answer_begin_page);
