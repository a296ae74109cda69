/* DescribeLaunchTemplates and DescribeLaunchTemplateVersions. */
#include "model/columns_internal.h"

#define IN  struct template_in
#define ROW struct template
static const struct column columns[] = {
    {WIRE(TEXT, "id", "LaunchTemplateId", "launchTemplateId", id), AS_ID(id, "lt-"),
     .required = true},
    {WIRE(TEXT, "name", "LaunchTemplateName", "launchTemplateName", name)},
    {WIRE(U64, "default_version", "DefaultVersionNumber", "defaultVersionNumber", default_version),
     AS(U64, default_version)},
    {WIRE(U64, "latest_version", "LatestVersionNumber", "latestVersionNumber", latest_version),
     AS(U64, latest_version)},
};

const struct table_info table_template = {
    .table = TABLE_TEMPLATE,
    .source = SOURCE_LT,
    .file = {.name = "launch-templates",
             .cut = {.wrapper = "LaunchTemplates",
                     .call = "aws ec2 describe-launch-templates",
                     .lone = {{"LaunchTemplateId", "LatestVersionNumber"}}},
             .save =
                 "aws ec2 describe-launch-templates --region <region> --include-managed-resources "
                 "--output json > DIR/<region>/launch-templates.json"},
    .noun = "launch template",
    .nouns = "launch templates",
    .kind = KIND_COUNT,
    .id_prefix = "lt-",
    .wire_list = "launchTemplates", /* AWS writes it without "Set" */
    COLUMNS(columns),
    TABLE_ROWS(template, templates),
    .form_at = offsetof(struct template, id_form),
    .flags_at = AT_NONE,
    .owner_at = AT_NONE,
    .tagset_at = AT_NONE,
    .text_at = AT_NONE,
    .born_at = AT_NONE,
    .size_at = AT_NONE,
    .name_at = AT_NONE,
    .state_at = AT_NONE,
    .number_at = AT_NONE,
};
#undef ROW
#undef IN

/* An item of snapshot_ids: a struct with one member. */
struct snapshot_item {
    struct str id;
};
_Static_assert(sizeof(struct snapshot_item) == sizeof(struct str), "the id is all of it");

#define IN  struct snapshot_item
#define ROW struct template_snapshot
static const struct column snapshot_columns[] = {
    {WIRE(TEXT, "snapshot_id", "Ebs.SnapshotId", "ebs.snapshotId", id), AS_ID(snapshot, "snap-"),
     .required = true},
    {EDGE("snapshot_row", snapshot_row)},
};
#undef ROW
#undef IN

const struct sublist list_template_snapshot = {
    .list = LIST_TEMPLATE_SNAPSHOT,
    .noun = "device mappings",
    COLUMNS(snapshot_columns),
    ROWS(template_snapshot, template_snapshots),
    .in_size = sizeof(struct str),
    .in_count_at = offsetof(struct template_version_in, snapshot_count),
    .most = LIMIT_MAPPINGS_PER_IMAGE,
};

#define IN  struct template_version_in
#define ROW struct template_version
static const struct column version_columns[] = {
    {WIRE(TEXT, "id", "LaunchTemplateId", "launchTemplateId", template_id), AS_ID(template, "lt-"),
     .required = true},
    {WIRE(TEXT, "name", "LaunchTemplateName", "launchTemplateName", template_name),
     AS(TEXT, template_name)},
    {WIRE(U64, "version", "VersionNumber", "versionNumber", version), AS(U64, version),
     .required = true},
    {WIRE(TIME, "created_at", "CreateTime", "createTime", create_time)},
    /* as written: it may be "resolve:ssm:…" */
    {WIRE(TEXT, "image_id", "LaunchTemplateData.ImageId", "launchTemplateData.imageId", image_id),
     AS(TEXT, image_id)},
    /* "blockDeviceMapping" everywhere else */
    {WIRE(LIST, "snapshots", "LaunchTemplateData.BlockDeviceMappings",
          "launchTemplateData.blockDeviceMappingSet", snapshot_ids),
     AS_LIST(first_snapshot, snapshot_count), .list = &list_template_snapshot},
    {EDGE("image_row", image_row)},
};

const struct table_info table_template_version = {
    .table = TABLE_TEMPLATE_VERSION,
    .source = SOURCE_LT,
    .file = {.name = "launch-template-versions",
             .cut = {.wrapper = "LaunchTemplateVersions",
                     .call = "aws ec2 describe-launch-template-versions",
                     .lone = {{"LaunchTemplateId", "VersionNumber"}}},
             .each_of = &table_template,
             .save = "(echo '{\"LaunchTemplateVersions\": []}'; for id in $(aws ec2 "
                     "describe-launch-templates --region <region> "
                     "--include-managed-resources --query 'LaunchTemplates[].LaunchTemplateId' "
                     "--output text); do aws ec2 describe-launch-template-versions --region "
                     "<region> --include-managed-resources --launch-template-id \"$id\" --output "
                     "json; done) > DIR/<region>/launch-template-versions.json"},
    .noun = "launch template version",
    .nouns = "launch template versions",
    .kind = KIND_COUNT,
    .id_prefix = "lt-",
    .wire_list = "launchTemplateVersionSet",
    COLUMNS(version_columns),
    TABLE_ROWS(template_version, template_versions),
    .form_at = offsetof(struct template_version, template_form),
    .flags_at = AT_NONE,
    .owner_at = AT_NONE,
    .tagset_at = AT_NONE,
    .text_at = AT_NONE,
    .born_at = AT_NONE,
    .size_at = AT_NONE,
    .name_at = AT_NONE,
    .state_at = AT_NONE,
    .number_at = offsetof(struct template_version, version),
};
