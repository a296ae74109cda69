/* DescribeImages. */
#include "model/columns_internal.h"

#define IN  struct mapping_in
#define ROW struct mapping
static const struct column mapping_columns[] = {
    {WIRE(TEXT, "device", "DeviceName", "deviceName", device), AS(TEXT, device)},
    {WIRE(TEXT, "snapshot_id", "Ebs.SnapshotId", "ebs.snapshotId", snapshot_id),
     AS_ID(snapshot, "snap-")},
    {WIRE(U32, "size_gib", "Ebs.VolumeSize", "ebs.volumeSize", size_gib), AS(U32, size_gib)},
    {WIRE(BOOL, "encrypted", "Ebs.Encrypted", "ebs.encrypted", encrypted), AS(BOOL, encrypted)},
    {WIRE(TEXT, "kms_key", "Ebs.KmsKeyId", "ebs.kmsKeyId", kms_key_id), AS(TEXT, kms_key)},
    {EDGE("snapshot_row", snapshot_row)},
};
#undef ROW
#undef IN

const struct sublist list_mapping = {
    .list = LIST_MAPPING,
    .noun = "device mappings",
    COLUMNS(mapping_columns),
    ROWS(mapping, mappings),
    .in_size = sizeof(struct mapping_in),
    .in_count_at = offsetof(struct image_in, mapping_count),
    .most = LIMIT_MAPPINGS_PER_IMAGE,
};

#define IN  struct image_in
#define ROW struct image
static const struct column columns[] = {
    {WIRE(TEXT, "id", "ImageId", "imageId", id), AS_ID(id, "ami-"), .required = true},
    {WIRE(TEXT, "state", "State", "imageState", state), AS_WORD(state, image_states)},
    {WIRE(TEXT, "owner_id", "OwnerId", "imageOwnerId", owner_id), AS(OWNER, owner)},
    {WIRE(TEXT, "owner_alias", "ImageOwnerAlias", "imageOwnerAlias", owner_alias)},
    {WIRE(TIME, "created_at", "CreationDate", "creationDate", creation_date),
     AS(TIME, creation_date)},
    {WIRE(BOOL, "public", "Public", "isPublic", is_public), AS_FLAG(ROW_PUBLIC)},
    {WIRE(WORDS, "name", "Name", "name", name), AS(TEXT, name)},
    {WIRE(WORDS, "description", "Description", "description", description), AS(TEXT, description)},
    {WIRE(TEXT, "root_device", "RootDeviceName", "rootDeviceName", root_device_name),
     AS(TEXT, root_device)},
    {WIRE(LIST, "mappings", "BlockDeviceMappings", "blockDeviceMapping", mappings),
     AS_LIST(first_mapping, mapping_count), .list = &list_mapping},
    {WIRE(TAGS, "tags", "Tags", "tagSet", tags), AS(TAGS, tagset)},
    {WIRE(TEXT, "source_instance_id", "SourceInstanceId", "sourceInstanceId", source_instance_id),
     AS_ID(source_instance, "i-")},
    {WIRE(TEXT, "source_image_id", "SourceImageId", "sourceImageId", source_image_id),
     AS_ID(source_image, "ami-")},
    {WIRE(TEXT, "source_image_region", "SourceImageRegion", "sourceImageRegion",
          source_image_region),
     AS(TEXT, source_image_region)},
    {WIRE(TIME, "deprecated_at", "DeprecationTime", "deprecationTime", deprecation_time),
     AS(TIME, deprecation)},
    {WIRE(TIME, "last_launched_at", "LastLaunchedTime", "lastLaunchedTime", last_launched_time),
     AS(TIME, last_launched)},
};

/* Known, and not read: service model of EC2 2016-11-15; PublicSsmParameterName, which answers of
 * 2026 held. */
static const struct other_field others[] = {
    {"Architecture", NULL},       {"BootMode", NULL},         {"DeregistrationProtection", NULL},
    {"EnaSupport", NULL},         {"FreeTierEligible", NULL}, {"Hypervisor", NULL},
    {"ImageAllowed", NULL},       {"ImageLocation", NULL},    {"ImageType", NULL},
    {"ImdsSupport", NULL},        {"KernelId", NULL},         {"Platform", NULL},
    {"PlatformDetails", NULL},    {"ProductCodes", NULL},     {"PublicSsmParameterName", NULL},
    {"RamdiskId", NULL},          {"RootDeviceType", NULL},   {"SriovNetSupport", NULL},
    {"StateReason", NULL},        {"TpmSupport", NULL},       {"UsageOperation", NULL},
    {"VirtualizationType", NULL},
};

const struct table_info table_image = {
    .table = TABLE_IMAGE,
    .source = SOURCE_AMI,
    .file = {.name = "images",
             .cut = {.wrapper = "Images",
                     .call = "aws ec2 describe-images",
                     .lone = {{"ImageId", "State"}}},
             .save = "aws ec2 describe-images --region <region> --owners self --include-deprecated "
                     "--include-disabled --output json > DIR/<region>/images.json"},
    .noun = "image",
    .nouns = "images",
    .kind = KIND_IMAGE,
    .id_prefix = "ami-",
    .wire_list = "imagesSet",
    COLUMNS(columns),
    OTHERS(others),
    TABLE_ROWS(image, images),
    .form_at = offsetof(struct image, id_form),
    .flags_at = offsetof(struct image, flags),
    .owner_at = offsetof(struct image, owner),
    .tagset_at = offsetof(struct image, tagset),
    .text_at = offsetof(struct image, name),
    .born_at = offsetof(struct image, creation_date),
    .size_at = AT_NONE,
    .name_at = offsetof(struct image, name),
    .state_at = offsetof(struct image, state),
    .states = &image_states,
    .number_at = AT_NONE,
    .shared = true,
};
