/* DescribeVolumes. */
#include "model/columns_internal.h"

#define IN  struct attachment_in
#define ROW struct attachment
static const struct column attachment_columns[] = {
    {WIRE(TEXT, "instance_id", "InstanceId", "instanceId", instance_id), AS_ID(instance, "i-")},
    {WIRE(TEXT, "device", "Device", "device", device), AS(TEXT, device)},
    {WIRE(TEXT, "state", "State", "status", state), AS(TEXT, state)},
    {WIRE(TIME, "attached_at", "AttachTime", "attachTime", attach_time), AS(TIME, attach_time)},
    {WIRE(BOOL, "delete_on_termination", "DeleteOnTermination", "deleteOnTermination",
          delete_on_termination),
     AS(BOOL, delete_on_termination)},
    {WIRE(TEXT, "associated_resource", "AssociatedResource", "associatedResource",
          associated_resource)},
    {EDGE("instance_row", instance_row)},
};
#undef ROW
#undef IN

const struct sublist list_attachment = {
    .list = LIST_ATTACHMENT,
    .noun = "attachments",
    COLUMNS(attachment_columns),
    ROWS(attachment, attachments),
    .in_size = sizeof(struct attachment_in),
    .in_count_at = offsetof(struct volume_in, attachment_count),
    .most = LIMIT_ATTACHMENTS,
};

#define IN  struct volume_in
#define ROW struct volume
static const struct column columns[] = {
    {WIRE(TEXT, "id", "VolumeId", "volumeId", id), AS_ID(id, "vol-"), .required = true},
    /* since 2026, and not in the service model */
    {WIRE(TEXT, "owner_id", "OwnerId", "ownerId", owner_id)},
    {WIRE(U32, "size_gib", "Size", "size", size_gib), AS(U32, size_gib)},
    {WIRE(TEXT, "snapshot_id", "SnapshotId", "snapshotId", snapshot_id), AS_ID(snapshot, "snap-")},
    {WIRE(TEXT, "source_volume_id", "SourceVolumeId", "sourceVolumeId", source_volume_id),
     AS_ID(source, "vol-")},
    {WIRE(TEXT, "zone", "AvailabilityZone", "availabilityZone", availability_zone), AS(TEXT, zone)},
    {WIRE(TEXT, "outpost_arn", "OutpostArn", "outpostArn", outpost_arn), AS(TEXT, outpost_arn)},
    {WIRE(TEXT, "state", "State", "status", state), AS_WORD(state, volume_states)},
    {WIRE(TIME, "created_at", "CreateTime", "createTime", create_time), AS(TIME, create_time)},
    {WIRE(LIST, "attachments", "Attachments", "attachmentSet", attachments),
     AS_LIST(first_attachment, attachment_count), .list = &list_attachment},
    {WIRE(TAGS, "tags", "Tags", "tagSet", tags), AS(TAGS, tagset)},
    {WIRE(TEXT, "volume_type", "VolumeType", "volumeType", type), AS_WORD(type, volume_types)},
    {WIRE(U32, "iops", "Iops", "iops", iops), AS(U32, iops)},
    {WIRE(U32, "throughput_mibps", "Throughput", "throughput", throughput_mibps),
     AS(U32, throughput_mibps)},
    {WIRE(BOOL, "operator_managed", "Operator.Managed", "operator.managed", operator_managed),
     AS_FLAG(ROW_OPERATOR)},
    {WIRE(BOOL, "encrypted", "Encrypted", "encrypted", encrypted), AS_FLAG(ROW_ENCRYPTED)},
    {WIRE(TEXT, "kms_key", "KmsKeyId", "kmsKeyId", kms_key_id), AS(TEXT, kms_key)},
    {EDGE("snapshot_row", snapshot_row)},
    {EDGE("source_row", source_row)},
};

/* Known, and not read: service model of EC2 2016-11-15; VolumeArn, which answers of 2026 held. */
static const struct other_field others[] = {
    {"AvailabilityZoneId", NULL}, {"FastRestored", NULL},
    {"MultiAttachEnabled", NULL}, {"SseType", NULL},
    {"VolumeArn", NULL},          {"VolumeInitializationRate", NULL},
};

const struct table_info table_volume = {
    .table = TABLE_VOLUME,
    .source = SOURCE_VOL,
    .file = {.name = "volumes",
             /* AttachVolume answers a VolumeId and a State as well. */ .cut =
                 {.wrapper = "Volumes",
                  .call = "aws ec2 describe-volumes",
                  .lone = {{"VolumeId", "CreateTime"}}},
             .save = "aws ec2 describe-volumes --region <region> --include-managed-resources "
                     "--output json > DIR/<region>/volumes.json"},
    .noun = "volume",
    .nouns = "volumes",
    .kind = KIND_VOLUME,
    .id_prefix = "vol-",
    .wire_list = "volumeSet",
    COLUMNS(columns),
    OTHERS(others),
    TABLE_ROWS(volume, volumes),
    .form_at = offsetof(struct volume, id_form),
    .flags_at = offsetof(struct volume, flags),
    .owner_at = AT_NONE,
    .tagset_at = offsetof(struct volume, tagset),
    .text_at = AT_NONE,
    .born_at = offsetof(struct volume, create_time),
    .size_at = offsetof(struct volume, size_gib),
    .name_at = AT_NONE,
    .state_at = offsetof(struct volume, state),
    .states = &volume_states,
    .number_at = AT_NONE,
};
