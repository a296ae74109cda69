/* DescribeImages and DescribeInstances. */
#include "collector/aws/answer_internal.h"

/* ---- images ---- */

static void *begin_image(struct answer *answer)
{
    answer_begin_record(answer);
    answer->record.image = (struct image_in){.creation_date = INSTANT_UNSET,
                                             .deprecation_time = INSTANT_UNSET,
                                             .last_launched_time = INSTANT_UNSET};
    return &answer->record.image;
}

static void end_image(struct answer *answer)
{
    struct image_in *in = &answer->record.image;
    struct error err = ERROR_INIT;
    if (!answer_identify(answer, "imageId", in->id))
        return;
    in->mappings = answer->list.mappings;
    in->mapping_count = answer->list_count;
    in->tags = answer_tags(answer);
    answer_added(answer, part_add_image(answer->part, in, &err), &err);
}

static void *begin_mapping(struct answer *answer)
{
    if (!answer_list_room(answer, "device mappings", LIMIT_MAPPINGS_PER_IMAGE))
        return NULL;
    struct mapping_in *to = &answer->list.mappings[answer->list_count++];
    *to = (struct mapping_in){.size_gib = 0};
    return to;
}

static const struct answer_field image_ebs_fields[] = {
    ANSWER_FIELD(ANSWER_TEXT, "snapshotId", struct mapping_in, snapshot_id),
    ANSWER_FIELD(ANSWER_U32, "volumeSize", struct mapping_in, size_gib),
    ANSWER_FIELD(ANSWER_BOOL, "encrypted", struct mapping_in, encrypted),
    ANSWER_FIELD(ANSWER_TEXT, "kmsKeyId", struct mapping_in, kms_key_id),
};
static const struct answer_shape image_ebs = ANSWER_SHAPE(image_ebs_fields);
static const struct answer_field mapping_fields[] = {
    ANSWER_FIELD(ANSWER_TEXT, "deviceName", struct mapping_in, device),
    ANSWER_ELEMENT("ebs", image_ebs),
};
static const struct answer_shape mapping_item =
    ANSWER_SHAPE(mapping_fields, .begin = begin_mapping);
static const struct answer_field mappings_fields[] = {ANSWER_ELEMENT("item", mapping_item)};
static const struct answer_shape mappings = ANSWER_SHAPE(mappings_fields);

/* "ImageState", "ImageOwnerId" and "IsPublic" on the wire; "State", "OwnerId", "Public" elsewhere. */
static const struct answer_field image_fields[] = {
    ANSWER_FIELD(ANSWER_TEXT, "imageId", struct image_in, id),
    ANSWER_FIELD(ANSWER_TEXT, "imageState", struct image_in, state),
    ANSWER_FIELD(ANSWER_TEXT, "imageOwnerId", struct image_in, owner_id),
    ANSWER_FIELD(ANSWER_TEXT, "imageOwnerAlias", struct image_in, owner_alias),
    ANSWER_FIELD(ANSWER_TIME, "creationDate", struct image_in, creation_date),
    ANSWER_FIELD(ANSWER_BOOL, "isPublic", struct image_in, is_public),
    ANSWER_FIELD(ANSWER_WORDS, "name", struct image_in, name),
    ANSWER_FIELD(ANSWER_WORDS, "description", struct image_in, description),
    ANSWER_FIELD(ANSWER_TEXT, "rootDeviceName", struct image_in, root_device_name),
    ANSWER_ELEMENT("blockDeviceMapping", mappings),
    ANSWER_ELEMENT("tagSet", answer_tag_set),
    ANSWER_FIELD(ANSWER_TEXT, "sourceInstanceId", struct image_in, source_instance_id),
    ANSWER_FIELD(ANSWER_TEXT, "sourceImageId", struct image_in, source_image_id),
    ANSWER_FIELD(ANSWER_TEXT, "sourceImageRegion", struct image_in, source_image_region),
    ANSWER_FIELD(ANSWER_TIME, "deprecationTime", struct image_in, deprecation_time),
    ANSWER_FIELD(ANSWER_TIME, "lastLaunchedTime", struct image_in, last_launched_time),
};
static const struct answer_shape image_item = ANSWER_SHAPE(
    image_fields, .begin = begin_image, .end = end_image, .is_record = true, .kind = KIND_IMAGE);
static const struct answer_field images_set_fields[] = {ANSWER_ELEMENT("item", image_item)};
static const struct answer_shape images_set =
    ANSWER_SHAPE(images_set_fields, .begin = answer_begin_listing);
static const struct answer_field images_fields[] = {
    ANSWER_ELEMENT("imagesSet", images_set),
    ANSWER_FIELD(ANSWER_KEPT, "nextToken", struct answer_page, next_token),
};

const struct answer_shape answer_images_root =
    ANSWER_SHAPE(images_fields, .begin = answer_begin_page);

/* ---- instances ---- */

static void *begin_instance(struct answer *answer)
{
    answer_begin_record(answer);
    answer->record.instance = (struct instance_in){.launch_time = INSTANT_UNSET};
    return &answer->record.instance;
}

static void end_instance(struct answer *answer)
{
    struct instance_in *in = &answer->record.instance;
    struct error err = ERROR_INIT;
    if (!answer_identify(answer, "instanceId", in->id))
        return;
    in->volumes = answer->list.volumes;
    in->volume_count = answer->list_count;
    in->tags = answer_tags(answer);
    answer_added(answer, part_add_instance(answer->part, in, &err), &err);
}

static void *begin_device(struct answer *answer)
{
    if (!answer_list_room(answer, "volumes", LIMIT_ATTACHMENTS))
        return NULL;
    struct instance_volume_in *to = &answer->list.volumes[answer->list_count];
    *to = (struct instance_volume_in){.attach_time = INSTANT_UNSET};
    return to;
}

static void end_device(struct answer *answer)
{
    answer->list_count += !str_is_empty(answer->list.volumes[answer->list_count].volume_id);
}

static const struct answer_field instance_ebs_fields[] = {
    ANSWER_FIELD(ANSWER_TIME, "attachTime", struct instance_volume_in, attach_time),
    ANSWER_FIELD(ANSWER_BOOL, "deleteOnTermination", struct instance_volume_in,
                 delete_on_termination),
    ANSWER_FIELD(ANSWER_TEXT, "volumeId", struct instance_volume_in, volume_id),
};
static const struct answer_shape instance_ebs = ANSWER_SHAPE(instance_ebs_fields);
static const struct answer_field device_fields[] = {
    ANSWER_FIELD(ANSWER_TEXT, "deviceName", struct instance_volume_in, device),
    ANSWER_ELEMENT("ebs", instance_ebs),
};
static const struct answer_shape device_item =
    ANSWER_SHAPE(device_fields, .begin = begin_device, .end = end_device);
static const struct answer_field devices_fields[] = {ANSWER_ELEMENT("item", device_item)};
static const struct answer_shape devices = ANSWER_SHAPE(devices_fields);

static const struct answer_field state_fields[] = {
    ANSWER_FIELD(ANSWER_TEXT, "name", struct instance_in, state),
};
static const struct answer_shape instance_state = ANSWER_SHAPE(state_fields);
static const struct answer_field placement_fields[] = {
    ANSWER_FIELD(ANSWER_TEXT, "availabilityZone", struct instance_in, availability_zone),
};
static const struct answer_shape placement = ANSWER_SHAPE(placement_fields);

static const struct answer_field instance_fields[] = {
    ANSWER_FIELD(ANSWER_TEXT, "instanceId", struct instance_in, id),
    ANSWER_FIELD(ANSWER_TEXT, "imageId", struct instance_in, image_id),
    ANSWER_ELEMENT("instanceState", instance_state),
    ANSWER_FIELD(ANSWER_WORDS, "reason", struct instance_in, state_reason),
    ANSWER_FIELD(ANSWER_TIME, "launchTime", struct instance_in, launch_time),
    ANSWER_ELEMENT("placement", placement),
    ANSWER_FIELD(ANSWER_TEXT, "rootDeviceName", struct instance_in, root_device_name),
    ANSWER_ELEMENT("blockDeviceMapping", devices),
    ANSWER_ELEMENT("tagSet", answer_tag_set),
};
static const struct answer_shape instance_item =
    ANSWER_SHAPE(instance_fields, .begin = begin_instance, .end = end_instance, .is_record = true,
                 .kind = KIND_INSTANCE);
static const struct answer_field instances_set_fields[] = {ANSWER_ELEMENT("item", instance_item)};
static const struct answer_shape instances_set = ANSWER_SHAPE(instances_set_fields);
static const struct answer_field reservation_fields[] = {
    ANSWER_ELEMENT("instancesSet", instances_set),
};
static const struct answer_shape reservation_item = ANSWER_SHAPE(reservation_fields);
static const struct answer_field reservation_set_fields[] = {
    ANSWER_ELEMENT("item", reservation_item)};
static const struct answer_shape reservation_set =
    ANSWER_SHAPE(reservation_set_fields, .begin = answer_begin_listing);
static const struct answer_field instances_fields[] = {
    ANSWER_ELEMENT("reservationSet", reservation_set),
    ANSWER_FIELD(ANSWER_KEPT, "nextToken", struct answer_page, next_token),
};

const struct answer_shape answer_instances_root =
    ANSWER_SHAPE(instances_fields, .begin = answer_begin_page);
