#include "collector/import/elements.h"

#include "core/json_loader.h"
#include "core/hash.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* ---- what several kinds have ---- */

static const struct field tag_fields[] = {
    FIELD(FIELD_TEXT, "Key", struct tag_in, key),
    FIELD(FIELD_TEXT, "Value", struct tag_in, value),
};

/* Spoils the record when its id is not there. */
static void need(struct elements *e, const char *key, struct str value)
{
    if (str_is_empty(value) && !e->fields.spoiled)
        fields_wrong(&e->fields, NULL, "expected %s, found none", key);
}

static struct tags_in read_tags(struct elements *e, const json_t *object)
{
    struct fields *f = &e->fields;
    const json_t *list = fields_enter_list(f, object, "Tags", LIMIT_TAGS_PER_RESOURCE);
    if (!list)
        return (struct tags_in){NULL, 0};
    size_t count = json_array_size(list);
    for (size_t i = 0; i < count; i++) {
        const json_t *item = fields_enter_item(f, list, i);
        if (!item)
            break;
        e->tags[i] = (struct tag_in){STR_EMPTY, STR_EMPTY};
        fields_read(f, item, tag_fields, COUNT_OF(tag_fields), &e->tags[i]);
        need(e, "Key", e->tags[i].key);
        fields_leave(f);
    }
    fields_leave(f);
    return (struct tags_in){e->tags, count};
}

/* `rc` is what part_add_…() returned. */
static void added(struct elements *e, int rc, const struct error *err,
                  const struct origin_row *origin)
{
    if (rc != 0) {
        fields_wrong(&e->fields, NULL, "%s", err->message);
        return;
    }
    e->added++;
    origin_note(&e->origin, origin, e->account, e->region);
}

/* ---- fields that nobody knows ---- */

struct unknown_field {
    struct elements *e;
    enum kind kind;
};

/* Answers about an attribute of a resource bear its id, too, and would pass for a resource of which
 * nothing is known. */
static const char *const keys_of_attributes[] = {"CreateVolumePermissions", "LaunchPermissions"};

static void on_unknown(void *ctx, struct str name)
{
    const struct unknown_field *at = ctx;
    for (size_t i = 0; i < COUNT_OF(keys_of_attributes); i++)
        if (str_eq_c(name, keys_of_attributes[i]))
            fields_wrong(&at->e->fields, keys_of_attributes[i],
                         "expected %s %s, found an answer about its %s",
                         at->kind == KIND_SNAPSHOT ? "a" : "an", kind_name(at->kind),
                         keys_of_attributes[i]);
    part_note_unknown(at->e->part, at->kind, name, STR_EMPTY);
}

static void read_record(struct elements *e, enum file_kind file_kind, const json_t *object,
                        void *out)
{
    struct record_shape *shape = &e->shapes[file_kind];
    struct unknown_field at = {e, shape->kind};
    fields_read_record(&e->fields, object, shape, out, on_unknown, &at);
}

/* ---- snapshots ---- */

static const struct field snapshot_fields[] = {
    FIELD(FIELD_TEXT, "SnapshotId", struct snapshot_in, id),
    FIELD(FIELD_TEXT, "VolumeId", struct snapshot_in, volume_id),
    FIELD(FIELD_TEXT, "OwnerId", struct snapshot_in, owner_id),
    FIELD(FIELD_TEXT, "Description", struct snapshot_in, description),
    FIELD(FIELD_TEXT, "KmsKeyId", struct snapshot_in, kms_key_id),
    FIELD(FIELD_TEXT, "DataEncryptionKeyId", struct snapshot_in, data_encryption_key_id),
    FIELD(FIELD_TEXT, "StorageTier", struct snapshot_in, storage_tier),
    FIELD(FIELD_TEXT, "TransferType", struct snapshot_in, transfer_type),
    FIELD(FIELD_TEXT, "StateMessage", struct snapshot_in, state_message),
    FIELD(FIELD_TEXT, "OwnerAlias", struct snapshot_in, owner_alias),
    FIELD(FIELD_TEXT, "AvailabilityZone", struct snapshot_in, availability_zone),
    FIELD(FIELD_TEXT, "OutpostArn", struct snapshot_in, outpost_arn),
    FIELD(FIELD_TEXT, "State", struct snapshot_in, state),
    FIELD(FIELD_TIME, "StartTime", struct snapshot_in, start_time),
    FIELD(FIELD_TIME, "CompletionTime", struct snapshot_in, completion_time),
    FIELD(FIELD_TIME, "RestoreExpiryTime", struct snapshot_in, restore_expiry_time),
    FIELD(FIELD_U64, "FullSnapshotSizeInBytes", struct snapshot_in, full_bytes),
    FIELD(FIELD_U32, "VolumeSize", struct snapshot_in, size_gib),
    FIELD(FIELD_U32, "CompletionDurationMinutes", struct snapshot_in, completion_minutes),
    FIELD(FIELD_BOOL, "Encrypted", struct snapshot_in, encrypted),
};

#define NO_BYTES UINT64_MAX /* more than any number that is read */

static void add_snapshot(struct elements *e, const json_t *object)
{
    struct snapshot_in in = {.start_time = INSTANT_UNSET,
                             .completion_time = INSTANT_UNSET,
                             .restore_expiry_time = INSTANT_UNSET,
                             .full_bytes = NO_BYTES};
    read_record(e, FILE_SNAPSHOTS, object, &in);
    in.has_full_bytes = in.full_bytes != NO_BYTES;
    in.full_bytes = in.has_full_bytes ? in.full_bytes : 0;
    in.tags = read_tags(e, object);
    need(e, "SnapshotId", in.id);
    if (e->fields.spoiled)
        return;
    struct error err = ERROR_INIT;
    const struct origin_row origin = {
        .id = in.id, .owner = in.owner_id, .alias = in.owner_alias, .zone = in.availability_zone};
    added(e, part_add_snapshot(e->part, &in, &err), &err, &origin);
}

/* ---- volumes ---- */

static const struct field volume_fields[] = {
    FIELD(FIELD_TEXT, "VolumeId", struct volume_in, id),
    FIELD(FIELD_TEXT, "SnapshotId", struct volume_in, snapshot_id),
    FIELD(FIELD_TEXT, "SourceVolumeId", struct volume_in, source_volume_id),
    FIELD(FIELD_TEXT, "OwnerId", struct volume_in, owner_id),
    FIELD(FIELD_TEXT, "AvailabilityZone", struct volume_in, availability_zone),
    FIELD(FIELD_TEXT, "OutpostArn", struct volume_in, outpost_arn),
    FIELD(FIELD_TEXT, "State", struct volume_in, state),
    FIELD(FIELD_TEXT, "VolumeType", struct volume_in, type),
    FIELD(FIELD_TEXT, "KmsKeyId", struct volume_in, kms_key_id),
    FIELD(FIELD_TIME, "CreateTime", struct volume_in, create_time),
    FIELD(FIELD_U32, "Size", struct volume_in, size_gib),
    FIELD(FIELD_U32, "Iops", struct volume_in, iops),
    FIELD(FIELD_U32, "Throughput", struct volume_in, throughput_mibps),
    FIELD(FIELD_BOOL, "Encrypted", struct volume_in, encrypted),
};

static const struct field operator_fields[] = {
    FIELD(FIELD_BOOL, "Managed", struct volume_in, operator_managed),
};

static const struct field attachment_fields[] = {
    FIELD(FIELD_TEXT, "InstanceId", struct attachment_in, instance_id),
    FIELD(FIELD_TEXT, "Device", struct attachment_in, device),
    FIELD(FIELD_TEXT, "State", struct attachment_in, state),
    FIELD(FIELD_TEXT, "AssociatedResource", struct attachment_in, associated_resource),
    FIELD(FIELD_TIME, "AttachTime", struct attachment_in, attach_time),
    FIELD(FIELD_BOOL, "DeleteOnTermination", struct attachment_in, delete_on_termination),
};

static void read_attachments(struct elements *e, const json_t *object, struct volume_in *in)
{
    struct fields *f = &e->fields;
    const json_t *list = fields_enter_list(f, object, "Attachments", LIMIT_ATTACHMENTS);
    if (!list)
        return;
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *item = fields_enter_item(f, list, i);
        if (!item)
            break;
        struct attachment_in *to = &e->attachments[in->attachment_count++];
        *to = (struct attachment_in){.attach_time = INSTANT_UNSET};
        fields_read(f, item, attachment_fields, COUNT_OF(attachment_fields), to);
        fields_leave(f);
    }
    in->attachments = e->attachments;
    fields_leave(f);
}

static void add_volume(struct elements *e, const json_t *object)
{
    struct fields *f = &e->fields;
    struct volume_in in = {.create_time = INSTANT_UNSET};
    read_record(e, FILE_VOLUMES, object, &in);
    const json_t *manager = fields_enter(f, object, "Operator");
    if (manager) {
        fields_read(f, manager, operator_fields, COUNT_OF(operator_fields), &in);
        fields_leave(f);
    }
    read_attachments(e, object, &in);
    in.tags = read_tags(e, object);
    need(e, "VolumeId", in.id);
    if (f->spoiled)
        return;
    struct error err = ERROR_INIT;
    const struct origin_row origin = {
        .id = in.id, .owner = in.owner_id, .zone = in.availability_zone};
    added(e, part_add_volume(e->part, &in, &err), &err, &origin);
}

/* ---- images ---- */

static const struct field image_fields[] = {
    FIELD(FIELD_TEXT, "ImageId", struct image_in, id),
    FIELD(FIELD_TEXT, "Name", struct image_in, name),
    FIELD(FIELD_TEXT, "Description", struct image_in, description),
    FIELD(FIELD_TEXT, "OwnerId", struct image_in, owner_id),
    FIELD(FIELD_TEXT, "ImageOwnerAlias", struct image_in, owner_alias),
    FIELD(FIELD_TEXT, "State", struct image_in, state),
    FIELD(FIELD_TEXT, "SourceInstanceId", struct image_in, source_instance_id),
    FIELD(FIELD_TEXT, "SourceImageId", struct image_in, source_image_id),
    FIELD(FIELD_TEXT, "SourceImageRegion", struct image_in, source_image_region),
    FIELD(FIELD_TEXT, "RootDeviceName", struct image_in, root_device_name),
    FIELD(FIELD_TIME, "CreationDate", struct image_in, creation_date),
    FIELD(FIELD_TIME, "DeprecationTime", struct image_in, deprecation_time),
    FIELD(FIELD_TIME, "LastLaunchedTime", struct image_in, last_launched_time),
    FIELD(FIELD_BOOL, "Public", struct image_in, is_public),
};

static const struct field device_fields[] = {
    FIELD(FIELD_TEXT, "DeviceName", struct mapping_in, device),
};

static const struct field image_ebs_fields[] = {
    FIELD(FIELD_TEXT, "SnapshotId", struct mapping_in, snapshot_id),
    FIELD(FIELD_TEXT, "KmsKeyId", struct mapping_in, kms_key_id),
    FIELD(FIELD_U32, "VolumeSize", struct mapping_in, size_gib),
    FIELD(FIELD_BOOL, "Encrypted", struct mapping_in, encrypted),
};

static void read_mappings(struct elements *e, const json_t *object, struct image_in *in)
{
    struct fields *f = &e->fields;
    const json_t *list =
        fields_enter_list(f, object, "BlockDeviceMappings", LIMIT_MAPPINGS_PER_IMAGE);
    if (!list)
        return;
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *item = fields_enter_item(f, list, i);
        if (!item)
            break;
        struct mapping_in *to = &e->mappings[in->mapping_count++];
        *to = (struct mapping_in){.size_gib = 0};
        fields_read(f, item, device_fields, COUNT_OF(device_fields), to);
        const json_t *ebs = fields_enter(f, item, "Ebs");
        if (ebs) {
            fields_read(f, ebs, image_ebs_fields, COUNT_OF(image_ebs_fields), to);
            fields_leave(f);
        }
        fields_leave(f);
    }
    in->mappings = e->mappings;
    fields_leave(f);
}

static void add_image(struct elements *e, const json_t *object)
{
    struct image_in in = {.creation_date = INSTANT_UNSET,
                          .deprecation_time = INSTANT_UNSET,
                          .last_launched_time = INSTANT_UNSET};
    read_record(e, FILE_IMAGES, object, &in);
    read_mappings(e, object, &in);
    in.tags = read_tags(e, object);
    need(e, "ImageId", in.id);
    if (e->fields.spoiled)
        return;
    struct error err = ERROR_INIT;
    const struct origin_row origin = {.id = in.id, .owner = in.owner_id, .alias = in.owner_alias};
    added(e, part_add_image(e->part, &in, &err), &err, &origin);
}

/* ---- instances ---- */

static const struct field instance_fields[] = {
    FIELD(FIELD_TEXT, "InstanceId", struct instance_in, id),
    FIELD(FIELD_TEXT, "ImageId", struct instance_in, image_id),
    FIELD(FIELD_TEXT, "RootDeviceName", struct instance_in, root_device_name),
    FIELD(FIELD_TEXT, "StateTransitionReason", struct instance_in, state_reason),
    FIELD(FIELD_TIME, "LaunchTime", struct instance_in, launch_time),
};

static const struct field instance_state_fields[] = {
    FIELD(FIELD_TEXT, "Name", struct instance_in, state),
};

static const struct field placement_fields[] = {
    FIELD(FIELD_TEXT, "AvailabilityZone", struct instance_in, availability_zone),
};

static const struct field instance_device_fields[] = {
    FIELD(FIELD_TEXT, "DeviceName", struct instance_volume_in, device),
};

static const struct field instance_ebs_fields[] = {
    FIELD(FIELD_TEXT, "VolumeId", struct instance_volume_in, volume_id),
    FIELD(FIELD_TIME, "AttachTime", struct instance_volume_in, attach_time),
    FIELD(FIELD_BOOL, "DeleteOnTermination", struct instance_volume_in, delete_on_termination),
};

static void read_instance_volumes(struct elements *e, const json_t *object, struct instance_in *in)
{
    struct fields *f = &e->fields;
    const json_t *list = fields_enter_list(f, object, "BlockDeviceMappings", LIMIT_ATTACHMENTS);
    if (!list)
        return;
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *item = fields_enter_item(f, list, i);
        if (!item)
            break;
        struct instance_volume_in *to = &e->volumes[in->volume_count];
        *to = (struct instance_volume_in){.attach_time = INSTANT_UNSET};
        fields_read(f, item, instance_device_fields, COUNT_OF(instance_device_fields), to);
        const json_t *ebs = fields_enter(f, item, "Ebs");
        if (ebs) {
            fields_read(f, ebs, instance_ebs_fields, COUNT_OF(instance_ebs_fields), to);
            fields_leave(f);
        }
        in->volume_count += !str_is_empty(to->volume_id);
        fields_leave(f);
    }
    in->volumes = e->volumes;
    fields_leave(f);
}

static void add_instance(struct elements *e, const json_t *object)
{
    struct fields *f = &e->fields;
    struct instance_in in = {.launch_time = INSTANT_UNSET};
    read_record(e, FILE_INSTANCES, object, &in);
    const json_t *state = fields_enter(f, object, "State");
    if (state) {
        fields_read(f, state, instance_state_fields, COUNT_OF(instance_state_fields), &in);
        fields_leave(f);
    }
    const json_t *placement = fields_enter(f, object, "Placement");
    if (placement) {
        fields_read(f, placement, placement_fields, COUNT_OF(placement_fields), &in);
        fields_leave(f);
    }
    read_instance_volumes(e, object, &in);
    in.tags = read_tags(e, object);
    need(e, "InstanceId", in.id);
    if (f->spoiled)
        return;
    struct error err = ERROR_INIT;
    const struct origin_row origin = {
        .id = in.id, .owner = e->reservation_owner, .zone = in.availability_zone};
    added(e, part_add_instance(e->part, &in, &err), &err, &origin);
}

/* ---- launch templates ---- */

static const struct field template_fields[] = {
    FIELD(FIELD_TEXT, "LaunchTemplateId", struct template_in, id),
    FIELD(FIELD_TEXT, "LaunchTemplateName", struct template_in, name),
    FIELD(FIELD_U64, "DefaultVersionNumber", struct template_in, default_version),
    FIELD(FIELD_U64, "LatestVersionNumber", struct template_in, latest_version),
};

static void add_template(struct elements *e, const json_t *object)
{
    struct template_in in = {.latest_version = 0};
    fields_read(&e->fields, object, template_fields, COUNT_OF(template_fields), &in);
    need(e, "LaunchTemplateId", in.id);
    if (e->fields.spoiled)
        return;
    struct error err = ERROR_INIT;
    const struct origin_row origin = {.id = in.id};
    added(e, part_add_template(e->part, &in, &err), &err, &origin);
}

static const struct field version_fields[] = {
    FIELD(FIELD_TEXT, "LaunchTemplateId", struct template_version_in, template_id),
    FIELD(FIELD_TEXT, "LaunchTemplateName", struct template_version_in, template_name),
    FIELD(FIELD_U64, "VersionNumber", struct template_version_in, version),
    FIELD(FIELD_TIME, "CreateTime", struct template_version_in, create_time),
};

static const struct field version_data_fields[] = {
    FIELD(FIELD_TEXT, "ImageId", struct template_version_in, image_id),
};

static const struct field version_ebs_fields[] = {
    FIELD(FIELD_TEXT, "SnapshotId", struct mapping_in, snapshot_id),
};

static void read_version_snapshots(struct elements *e, const json_t *data,
                                   struct template_version_in *in)
{
    struct fields *f = &e->fields;
    const json_t *list =
        fields_enter_list(f, data, "BlockDeviceMappings", LIMIT_MAPPINGS_PER_IMAGE);
    if (!list)
        return;
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *item = fields_enter_item(f, list, i);
        if (!item)
            break;
        struct mapping_in mapping = {.size_gib = 0};
        const json_t *ebs = fields_enter(f, item, "Ebs");
        if (ebs) {
            fields_read(f, ebs, version_ebs_fields, COUNT_OF(version_ebs_fields), &mapping);
            fields_leave(f);
        }
        if (!str_is_empty(mapping.snapshot_id))
            e->snapshot_ids[in->snapshot_count++] = mapping.snapshot_id;
        fields_leave(f);
    }
    in->snapshot_ids = e->snapshot_ids;
    fields_leave(f);
}

/* An answer about one template holds versions of that one only; of all templates AWS lists no more
 * than the latest and the default versions. [EC2-LT-ALL] */
static void note_template(struct elements *e, struct str template_id)
{
    uint64_t hash = hash_bytes(template_id.ptr, template_id.len, 0);
    e->templates_mixed = e->templates_mixed || (e->added > 1 && hash != e->template_hash);
    e->template_hash = hash;
}

static void add_template_version(struct elements *e, const json_t *object)
{
    struct fields *f = &e->fields;
    struct template_version_in in = {.create_time = INSTANT_UNSET};
    fields_read(f, object, version_fields, COUNT_OF(version_fields), &in);
    const json_t *data = fields_enter(f, object, "LaunchTemplateData");
    if (data) {
        fields_read(f, data, version_data_fields, COUNT_OF(version_data_fields), &in);
        read_version_snapshots(e, data, &in);
        fields_leave(f);
    }
    need(e, "LaunchTemplateId", in.template_id);
    if (!f->spoiled && in.version == 0)
        fields_wrong(f, NULL, "expected VersionNumber, found none");
    if (f->spoiled)
        return;
    struct error err = ERROR_INIT;
    const struct origin_row origin = {.id = in.template_id};
    added(e, part_add_template_version(e->part, &in, &err), &err, &origin);
    if (!f->spoiled)
        note_template(e, in.template_id);
}

/* ---- all kinds ---- */

static void add_record(struct elements *e, enum file_kind kind, const json_t *object)
{
    e->fields.spoiled = false;
    switch (kind) {
    case FILE_IMAGES: add_image(e, object); break;
    case FILE_INSTANCES: add_instance(e, object); break;
    case FILE_TEMPLATE_VERSIONS: add_template_version(e, object); break;
    case FILE_TEMPLATES: add_template(e, object); break;
    case FILE_SNAPSHOTS: add_snapshot(e, object); break;
    case FILE_VOLUMES: add_volume(e, object); break;
    case FILE_KIND_COUNT: break;
    }
    e->skipped += e->fields.spoiled;
}

struct reservation {
    struct str owner_id;
};

static const struct field reservation_fields[] = {
    FIELD(FIELD_TEXT, "OwnerId", struct reservation, owner_id),
};

/* A reservation is a list of instances; each is a record of its own. */
static void add_reservation(struct elements *e, const json_t *object)
{
    struct fields *f = &e->fields;
    struct reservation reservation = {STR_EMPTY};
    f->spoiled = false;
    fields_read(f, object, reservation_fields, COUNT_OF(reservation_fields), &reservation);
    e->reservation_owner = reservation.owner_id;
    if (json_is_null(json_object_get(object, "Instances")))
        fields_wrong(f, "Instances", "expected a list for Instances, found null");
    const json_t *list = f->spoiled ? NULL : fields_enter_list(f, object, "Instances", SIZE_MAX);
    if (!list) {
        e->skipped += f->spoiled;
        return;
    }
    for (size_t i = 0; i < json_array_size(list); i++) {
        f->spoiled = false;
        const json_t *item = fields_enter_item(f, list, i);
        if (item) {
            add_record(e, FILE_INSTANCES, item);
            fields_leave(f);
        } else {
            e->skipped++;
        }
    }
    fields_leave(f);
}

#define SHAPE(fields, of)                                          \
    (struct record_shape)                                          \
    {                                                              \
        .table = (fields), .count = COUNT_OF(fields), .kind = (of) \
    }

void elements_init(struct elements *e, struct inventory_part *part)
{
    memset(e, 0, sizeof(*e));
    e->part = part;
    e->shapes[FILE_SNAPSHOTS] = SHAPE(snapshot_fields, KIND_SNAPSHOT);
    e->shapes[FILE_VOLUMES] = SHAPE(volume_fields, KIND_VOLUME);
    e->shapes[FILE_IMAGES] = SHAPE(image_fields, KIND_IMAGE);
    e->shapes[FILE_INSTANCES] = SHAPE(instance_fields, KIND_INSTANCE);
}

void elements_begin_page(struct elements *e)
{
    e->added = 0;
    e->skipped = 0;
    e->origin = (struct origin){.rows = 0};
    e->templates_mixed = false;
}

void elements_add(struct elements *e, enum file_kind kind, const json_t *tree)
{
    struct fields *f = &e->fields;
    f->depth = 0;
    f->wrong[0] = '\0';
    e->reservation_owner = STR_EMPTY;
    if (!json_is_object(tree)) {
        fields_wrong(f, NULL, "expected an object, found %s", json_what(tree));
        e->skipped++;
        return;
    }
    /* A bare array may hold instances without their reservations. */
    bool reservation = kind == FILE_INSTANCES && !json_object_get(tree, "InstanceId");
    if (reservation && json_object_get(tree, "Instances"))
        add_reservation(e, tree);
    else
        add_record(e, kind, tree);
}
