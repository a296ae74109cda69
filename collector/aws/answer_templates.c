/* DescribeLaunchTemplates and DescribeLaunchTemplateVersions. */
#include "collector/aws/answer_internal.h"

/* ---- templates ---- */

static void *begin_template(struct answer *answer)
{
    answer_begin_record(answer);
    answer->record.template = (struct template_in){.latest_version = 0};
    return &answer->record.template;
}

static void end_template(struct answer *answer)
{
    const struct template_in *in = &answer->record.template;
    struct error err = ERROR_INIT;
    if (!answer_need(answer, "launchTemplateId", in->id))
        return;
    answer_added(answer, part_add_template(answer->part, in, &err), &err);
    answer_add_seed(answer, in->id, STR_EMPTY);
}

static const struct answer_field template_fields[] = {
    ANSWER_FIELD(ANSWER_TEXT, "launchTemplateId", struct template_in, id),
    ANSWER_FIELD(ANSWER_TEXT, "launchTemplateName", struct template_in, name),
    ANSWER_FIELD(ANSWER_U64, "defaultVersionNumber", struct template_in, default_version),
    ANSWER_FIELD(ANSWER_U64, "latestVersionNumber", struct template_in, latest_version),
};
static const struct answer_shape template_item =
    ANSWER_SHAPE(template_fields, .begin = begin_template, .end = end_template);
static const struct answer_field template_list_fields[] = {ANSWER_ELEMENT("item", template_item)};
static const struct answer_shape template_list =
    ANSWER_SHAPE(template_list_fields, .begin = answer_begin_listing);
static const struct answer_field templates_fields[] = {
    ANSWER_ELEMENT("launchTemplates", template_list), /* AWS writes it without "Set" */
    ANSWER_FIELD(ANSWER_KEPT, "nextToken", struct answer_page, next_token),
};

const struct answer_shape answer_templates_root =
    ANSWER_SHAPE(templates_fields, .begin = answer_begin_page);

/* ---- versions ---- */

static void *begin_version(struct answer *answer)
{
    answer_begin_record(answer);
    answer->record.version = (struct template_version_in){.create_time = INSTANT_UNSET};
    return &answer->record.version;
}

static void end_version(struct answer *answer)
{
    struct template_version_in *in = &answer->record.version;
    struct error err = ERROR_INIT;
    if (!answer_need(answer, "launchTemplateId", in->template_id))
        return;
    if (in->version == 0) {
        answer_fail(answer, ERR_INPUT, "expected versionNumber, found none");
        return;
    }
    in->snapshot_ids = answer->list.snapshot_ids;
    in->snapshot_count = answer->list_count;
    answer_added(answer, part_add_template_version(answer->part, in, &err), &err);
}

static void *begin_version_mapping(struct answer *answer)
{
    if (!answer_list_room(answer, "device mappings", LIMIT_MAPPINGS_PER_IMAGE))
        return NULL;
    answer->mapping = (struct mapping_in){.size_gib = 0};
    return &answer->mapping;
}

static void end_version_mapping(struct answer *answer)
{
    if (!str_is_empty(answer->mapping.snapshot_id))
        answer->list.snapshot_ids[answer->list_count++] = answer->mapping.snapshot_id;
}

static const struct answer_field version_ebs_fields[] = {
    ANSWER_FIELD(ANSWER_TEXT, "snapshotId", struct mapping_in, snapshot_id),
};
static const struct answer_shape version_ebs = ANSWER_SHAPE(version_ebs_fields);
static const struct answer_field version_mapping_fields[] = {ANSWER_ELEMENT("ebs", version_ebs)};
static const struct answer_shape version_mapping = ANSWER_SHAPE(
    version_mapping_fields, .begin = begin_version_mapping, .end = end_version_mapping);
static const struct answer_field version_mappings_fields[] = {
    ANSWER_ELEMENT("item", version_mapping)};
static const struct answer_shape version_mappings = ANSWER_SHAPE(version_mappings_fields);
static const struct answer_field version_data_fields[] = {
    ANSWER_FIELD(ANSWER_TEXT, "imageId", struct template_version_in, image_id),
    /* "blockDeviceMapping" everywhere else */
    ANSWER_ELEMENT("blockDeviceMappingSet", version_mappings),
};
static const struct answer_shape version_data = ANSWER_SHAPE(version_data_fields);
static const struct answer_field version_fields[] = {
    ANSWER_FIELD(ANSWER_TEXT, "launchTemplateId", struct template_version_in, template_id),
    ANSWER_FIELD(ANSWER_TEXT, "launchTemplateName", struct template_version_in, template_name),
    ANSWER_FIELD(ANSWER_U64, "versionNumber", struct template_version_in, version),
    ANSWER_FIELD(ANSWER_TIME, "createTime", struct template_version_in, create_time),
    ANSWER_ELEMENT("launchTemplateData", version_data),
};
static const struct answer_shape version_item =
    ANSWER_SHAPE(version_fields, .begin = begin_version, .end = end_version);
static const struct answer_field version_set_fields[] = {ANSWER_ELEMENT("item", version_item)};
static const struct answer_shape version_set =
    ANSWER_SHAPE(version_set_fields, .begin = answer_begin_listing);
static const struct answer_field versions_fields[] = {
    ANSWER_ELEMENT("launchTemplateVersionSet", version_set),
    ANSWER_FIELD(ANSWER_KEPT, "nextToken", struct answer_page, next_token),
};

const struct answer_shape answer_versions_root =
    ANSWER_SHAPE(versions_fields, .begin = answer_begin_page);
