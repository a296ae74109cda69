#include "tests/sandbox/xml.h"

#include <stdlib.h>
#include <time.h>

#include "core/clock.h"
#include "core/hash.h"
#include "core/utf8.h"

/* ---- text ---- */

static const char *escape_of(char c)
{
    switch (c) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&quot;";
    case '\n': return "&#xA;";
    case '\r': return "&#xD;";
    case '\t': return "&#x9;";
    default: return NULL;
    }
}

/* XML 1.0 has no C0 controls and no U+FFFE, U+FFFF. */
static bool unspeakable(const char *at, size_t len)
{
    const unsigned char *b = (const unsigned char *)at;
    if (len == 1)
        return b[0] < 0x20 && !escape_of(*at);
    return len == 3 && b[0] == 0xef && b[1] == 0xbf && b[2] >= 0xbe;
}

/* ASCII that stands for itself. */
static bool plain(char c)
{
    return c >= ' ' && c < 0x7f && c != '&' && c != '<' && c != '>' && c != '"';
}

void xml_text(struct sink *out, struct str text)
{
    size_t from = 0;
    for (size_t i = 0; i < text.len;) {
        if (plain(text.ptr[i])) {
            i++;
            continue;
        }
        size_t len = utf8_len(text.ptr + i, text.len - i);
        const char *instead = escape_of(text.ptr[i]);
        if (len == 0 || unspeakable(text.ptr + i, len))
            instead = "\xef\xbf\xbd";
        len = len == 0 ? 1 : len;
        if (instead) {
            sink_write(out, text.ptr + from, i - from);
            sink_cstr(out, instead);
            from = i + len;
        }
        i += len;
    }
    if (from < text.len)
        sink_write(out, text.ptr + from, text.len - from);
}

/* ---- tables: the names in `aws ec2 describe-*` output, and EC2's own ---- */

enum field_type { TEXT, NUMBER, BOOLEAN, TIME, TIME_OF_DAY_SECONDS, STRUCTURE, LIST };

struct field {
    const char *json;
    const char *xml;
    enum field_type type;
    const struct field *fields; /* of STRUCTURE, and of each item of a LIST */
};

#define END_OF_FIELDS       \
    {                       \
        NULL, NULL, 0, NULL \
    }

static const struct field tag_fields[] = {
    {"Key", "key", TEXT, NULL},
    {"Value", "value", TEXT, NULL},
    END_OF_FIELDS,
};

static const struct field operator_fields[] = {
    {"Managed", "managed", BOOLEAN, NULL},
    {"Principal", "principal", TEXT, NULL},
    {"HiddenByDefault", "hiddenByDefault", BOOLEAN, NULL},
    END_OF_FIELDS,
};

static const struct field state_reason_fields[] = {
    {"Code", "code", TEXT, NULL},
    {"Message", "message", TEXT, NULL},
    END_OF_FIELDS,
};

static const struct field snapshot_fields[] = {
    {"SnapshotId", "snapshotId", TEXT, NULL},
    {"VolumeId", "volumeId", TEXT, NULL},
    {"State", "status", TEXT, NULL},
    {"StateMessage", "statusMessage", TEXT, NULL},
    {"StartTime", "startTime", TIME, NULL},
    {"Progress", "progress", TEXT, NULL},
    {"OwnerId", "ownerId", TEXT, NULL},
    {"OwnerAlias", "ownerAlias", TEXT, NULL},
    {"VolumeSize", "volumeSize", NUMBER, NULL},
    {"Description", "description", TEXT, NULL},
    {"Tags", "tagSet", LIST, tag_fields},
    {"Encrypted", "encrypted", BOOLEAN, NULL},
    {"KmsKeyId", "kmsKeyId", TEXT, NULL},
    {"DataEncryptionKeyId", "dataEncryptionKeyId", TEXT, NULL},
    {"OutpostArn", "outpostArn", TEXT, NULL},
    {"StorageTier", "storageTier", TEXT, NULL},
    {"RestoreExpiryTime", "restoreExpiryTime", TIME, NULL},
    {"SseType", "sseType", TEXT, NULL},
    {"AvailabilityZone", "availabilityZone", TEXT, NULL},
    {"TransferType", "transferType", TEXT, NULL},
    {"CompletionDurationMinutes", "completionDurationMinutes", NUMBER, NULL},
    {"CompletionTime", "completionTime", TIME, NULL},
    {"FullSnapshotSizeInBytes", "fullSnapshotSizeInBytes", NUMBER, NULL},
    END_OF_FIELDS,
};

static const struct field image_ebs_fields[] = {
    {"SnapshotId", "snapshotId", TEXT, NULL},
    {"VolumeSize", "volumeSize", NUMBER, NULL},
    {"DeleteOnTermination", "deleteOnTermination", BOOLEAN, NULL},
    {"VolumeType", "volumeType", TEXT, NULL},
    {"Iops", "iops", NUMBER, NULL},
    {"Throughput", "throughput", NUMBER, NULL},
    {"Encrypted", "encrypted", BOOLEAN, NULL},
    {"KmsKeyId", "kmsKeyId", TEXT, NULL},
    {"OutpostArn", "outpostArn", TEXT, NULL},
    {"EbsCardIndex", "ebsCardIndex", NUMBER, NULL},
    END_OF_FIELDS,
};

static const struct field image_mapping_fields[] = {
    {"DeviceName", "deviceName", TEXT, NULL},
    {"VirtualName", "virtualName", TEXT, NULL},
    {"Ebs", "ebs", STRUCTURE, image_ebs_fields},
    {"NoDevice", "noDevice", TEXT, NULL},
    END_OF_FIELDS,
};

static const struct field product_code_fields[] = {
    {"ProductCodeId", "productCode", TEXT, NULL},
    {"ProductCodeType", "type", TEXT, NULL},
    END_OF_FIELDS,
};

static const struct field image_fields[] = {
    {"ImageId", "imageId", TEXT, NULL},
    {"ImageLocation", "imageLocation", TEXT, NULL},
    {"State", "imageState", TEXT, NULL},
    {"OwnerId", "imageOwnerId", TEXT, NULL},
    {"CreationDate", "creationDate", TIME, NULL},
    {"Public", "isPublic", BOOLEAN, NULL},
    {"ProductCodes", "productCodes", LIST, product_code_fields},
    {"Architecture", "architecture", TEXT, NULL},
    {"ImageType", "imageType", TEXT, NULL},
    {"KernelId", "kernelId", TEXT, NULL},
    {"RamdiskId", "ramdiskId", TEXT, NULL},
    {"Platform", "platform", TEXT, NULL},
    {"SriovNetSupport", "sriovNetSupport", TEXT, NULL},
    {"StateReason", "stateReason", STRUCTURE, state_reason_fields},
    {"ImageOwnerAlias", "imageOwnerAlias", TEXT, NULL},
    {"Name", "name", TEXT, NULL},
    {"Description", "description", TEXT, NULL},
    {"RootDeviceType", "rootDeviceType", TEXT, NULL},
    {"RootDeviceName", "rootDeviceName", TEXT, NULL},
    {"BlockDeviceMappings", "blockDeviceMapping", LIST, image_mapping_fields},
    {"VirtualizationType", "virtualizationType", TEXT, NULL},
    {"Tags", "tagSet", LIST, tag_fields},
    {"Hypervisor", "hypervisor", TEXT, NULL},
    {"EnaSupport", "enaSupport", BOOLEAN, NULL},
    {"PlatformDetails", "platformDetails", TEXT, NULL},
    {"UsageOperation", "usageOperation", TEXT, NULL},
    {"BootMode", "bootMode", TEXT, NULL},
    {"TpmSupport", "tpmSupport", TEXT, NULL},
    {"DeprecationTime", "deprecationTime", TIME, NULL},
    {"ImdsSupport", "imdsSupport", TEXT, NULL},
    {"SourceInstanceId", "sourceInstanceId", TEXT, NULL},
    {"DeregistrationProtection", "deregistrationProtection", TEXT, NULL},
    {"LastLaunchedTime", "lastLaunchedTime", TIME_OF_DAY_SECONDS, NULL},
    {"ImageAllowed", "imageAllowed", BOOLEAN, NULL},
    {"SourceImageId", "sourceImageId", TEXT, NULL},
    {"SourceImageRegion", "sourceImageRegion", TEXT, NULL},
    {"FreeTierEligible", "freeTierEligible", BOOLEAN, NULL},
    {"PublicSsmParameterName", "publicSsmParameterName", TEXT, NULL},
    END_OF_FIELDS,
};

static const struct field attachment_fields[] = {
    {"VolumeId", "volumeId", TEXT, NULL},
    {"InstanceId", "instanceId", TEXT, NULL},
    {"Device", "device", TEXT, NULL},
    {"State", "status", TEXT, NULL},
    {"AttachTime", "attachTime", TIME, NULL},
    {"DeleteOnTermination", "deleteOnTermination", BOOLEAN, NULL},
    {"AssociatedResource", "associatedResource", TEXT, NULL},
    {"InstanceOwningService", "instanceOwningService", TEXT, NULL},
    {"EbsCardIndex", "ebsCardIndex", NUMBER, NULL},
    END_OF_FIELDS,
};

static const struct field volume_fields[] = {
    {"VolumeId", "volumeId", TEXT, NULL},
    {"VolumeArn", "volumeArn", TEXT, NULL},
    {"OwnerId", "ownerId", TEXT, NULL},
    {"Size", "size", NUMBER, NULL},
    {"SnapshotId", "snapshotId", TEXT, NULL},
    {"AvailabilityZone", "availabilityZone", TEXT, NULL},
    {"AvailabilityZoneId", "availabilityZoneId", TEXT, NULL},
    {"State", "status", TEXT, NULL},
    {"CreateTime", "createTime", TIME, NULL},
    {"Attachments", "attachmentSet", LIST, attachment_fields},
    {"Tags", "tagSet", LIST, tag_fields},
    {"VolumeType", "volumeType", TEXT, NULL},
    {"SourceVolumeId", "sourceVolumeId", TEXT, NULL},
    {"Iops", "iops", NUMBER, NULL},
    {"Throughput", "throughput", NUMBER, NULL},
    {"Operator", "operator", STRUCTURE, operator_fields},
    {"Encrypted", "encrypted", BOOLEAN, NULL},
    {"KmsKeyId", "kmsKeyId", TEXT, NULL},
    {"OutpostArn", "outpostArn", TEXT, NULL},
    {"MultiAttachEnabled", "multiAttachEnabled", BOOLEAN, NULL},
    {"FastRestored", "fastRestored", BOOLEAN, NULL},
    {"SseType", "sseType", TEXT, NULL},
    {"VolumeInitializationRate", "volumeInitializationRate", NUMBER, NULL},
    END_OF_FIELDS,
};

static const struct field instance_ebs_fields[] = {
    {"VolumeId", "volumeId", TEXT, NULL},
    {"Status", "status", TEXT, NULL},
    {"AttachTime", "attachTime", TIME, NULL},
    {"DeleteOnTermination", "deleteOnTermination", BOOLEAN, NULL},
    {"AssociatedResource", "associatedResource", TEXT, NULL},
    {"EbsCardIndex", "ebsCardIndex", NUMBER, NULL},
    END_OF_FIELDS,
};

static const struct field instance_mapping_fields[] = {
    {"DeviceName", "deviceName", TEXT, NULL},
    {"Ebs", "ebs", STRUCTURE, instance_ebs_fields},
    END_OF_FIELDS,
};

static const struct field instance_state_fields[] = {
    {"Code", "code", NUMBER, NULL},
    {"Name", "name", TEXT, NULL},
    END_OF_FIELDS,
};

static const struct field placement_fields[] = {
    {"AvailabilityZone", "availabilityZone", TEXT, NULL},
    {"AvailabilityZoneId", "availabilityZoneId", TEXT, NULL},
    {"GroupName", "groupName", TEXT, NULL},
    {"Tenancy", "tenancy", TEXT, NULL},
    END_OF_FIELDS,
};

static const struct field instance_fields[] = {
    {"InstanceId", "instanceId", TEXT, NULL},
    {"ImageId", "imageId", TEXT, NULL},
    {"State", "instanceState", STRUCTURE, instance_state_fields},
    {"PrivateDnsName", "privateDnsName", TEXT, NULL},
    {"PublicDnsName", "dnsName", TEXT, NULL},
    {"StateTransitionReason", "reason", TEXT, NULL},
    {"KeyName", "keyName", TEXT, NULL},
    {"AmiLaunchIndex", "amiLaunchIndex", NUMBER, NULL},
    {"ProductCodes", "productCodes", LIST, product_code_fields},
    {"InstanceType", "instanceType", TEXT, NULL},
    {"LaunchTime", "launchTime", TIME, NULL},
    {"Placement", "placement", STRUCTURE, placement_fields},
    {"KernelId", "kernelId", TEXT, NULL},
    {"RamdiskId", "ramdiskId", TEXT, NULL},
    {"Platform", "platform", TEXT, NULL},
    {"SubnetId", "subnetId", TEXT, NULL},
    {"VpcId", "vpcId", TEXT, NULL},
    {"PrivateIpAddress", "privateIpAddress", TEXT, NULL},
    {"PublicIpAddress", "ipAddress", TEXT, NULL},
    {"StateReason", "stateReason", STRUCTURE, state_reason_fields},
    {"Architecture", "architecture", TEXT, NULL},
    {"RootDeviceType", "rootDeviceType", TEXT, NULL},
    {"RootDeviceName", "rootDeviceName", TEXT, NULL},
    {"BlockDeviceMappings", "blockDeviceMapping", LIST, instance_mapping_fields},
    {"VirtualizationType", "virtualizationType", TEXT, NULL},
    {"ClientToken", "clientToken", TEXT, NULL},
    {"Tags", "tagSet", LIST, tag_fields},
    {"Hypervisor", "hypervisor", TEXT, NULL},
    {"EbsOptimized", "ebsOptimized", BOOLEAN, NULL},
    {"EnaSupport", "enaSupport", BOOLEAN, NULL},
    {"PlatformDetails", "platformDetails", TEXT, NULL},
    {"UsageOperation", "usageOperation", TEXT, NULL},
    {"Operator", "operator", STRUCTURE, operator_fields},
    END_OF_FIELDS,
};

static const struct field template_fields[] = {
    {"LaunchTemplateId", "launchTemplateId", TEXT, NULL},
    {"LaunchTemplateName", "launchTemplateName", TEXT, NULL},
    {"CreateTime", "createTime", TIME, NULL},
    {"CreatedBy", "createdBy", TEXT, NULL},
    {"DefaultVersionNumber", "defaultVersionNumber", NUMBER, NULL},
    {"LatestVersionNumber", "latestVersionNumber", NUMBER, NULL},
    {"Tags", "tagSet", LIST, tag_fields},
    {"Operator", "operator", STRUCTURE, operator_fields},
    END_OF_FIELDS,
};

static const struct field template_mapping_fields[] = {
    {"DeviceName", "deviceName", TEXT, NULL},
    {"VirtualName", "virtualName", TEXT, NULL},
    {"Ebs", "ebs", STRUCTURE, image_ebs_fields},
    {"NoDevice", "noDevice", TEXT, NULL},
    END_OF_FIELDS,
};

static const struct field template_data_fields[] = {
    {"BlockDeviceMappings", "blockDeviceMappingSet", LIST, template_mapping_fields},
    {"ImageId", "imageId", TEXT, NULL},
    {"InstanceType", "instanceType", TEXT, NULL},
    {"KeyName", "keyName", TEXT, NULL},
    {"EbsOptimized", "ebsOptimized", BOOLEAN, NULL},
    END_OF_FIELDS,
};

static const struct field version_fields[] = {
    {"LaunchTemplateId", "launchTemplateId", TEXT, NULL},
    {"LaunchTemplateName", "launchTemplateName", TEXT, NULL},
    {"VersionNumber", "versionNumber", NUMBER, NULL},
    {"VersionDescription", "versionDescription", TEXT, NULL},
    {"CreateTime", "createTime", TIME, NULL},
    {"CreatedBy", "createdBy", TEXT, NULL},
    {"DefaultVersion", "defaultVersion", BOOLEAN, NULL},
    {"LaunchTemplateData", "launchTemplateData", STRUCTURE, template_data_fields},
    {"Operator", "operator", STRUCTURE, operator_fields},
    END_OF_FIELDS,
};

static const struct field tiering_fields[] = {
    {"SnapshotId", "snapshotId", TEXT, NULL},
    {"VolumeId", "volumeId", TEXT, NULL},
    {"Status", "status", TEXT, NULL},
    {"OwnerId", "ownerId", TEXT, NULL},
    {"Tags", "tagSet", LIST, tag_fields},
    {"StorageTier", "storageTier", TEXT, NULL},
    {"LastTieringStartTime", "lastTieringStartTime", TIME, NULL},
    {"LastTieringProgress", "lastTieringProgress", NUMBER, NULL},
    {"LastTieringOperationStatus", "lastTieringOperationStatus", TEXT, NULL},
    {"LastTieringOperationStatusDetail", "lastTieringOperationStatusDetail", TEXT, NULL},
    {"ArchivalCompleteTime", "archivalCompleteTime", TIME, NULL},
    {"RestoreExpiryTime", "restoreExpiryTime", TIME, NULL},
    END_OF_FIELDS,
};

static const struct {
    const struct field *fields;
    unsigned depth; /* of <item> */
} shapes[LIST_COUNT] = {
    [LIST_SNAPSHOTS] = {snapshot_fields, 2}, [LIST_IMAGES] = {image_fields, 2},
    [LIST_VOLUMES] = {volume_fields, 2},     [LIST_INSTANCES] = {instance_fields, 4},
    [LIST_TEMPLATES] = {template_fields, 2}, [LIST_VERSIONS] = {version_fields, 2},
    [LIST_TIERINGS] = {tiering_fields, 2},
};

/* ---- writing ---- */

static void indent(struct sink *out, unsigned depth)
{
    for (; depth > 0; depth--)
        sink_write(out, "    ", 4);
}

static void open_tag(struct sink *out, const char *name, unsigned depth)
{
    indent(out, depth);
    sink_char(out, '<');
    sink_cstr(out, name);
}

static void close_tag(struct sink *out, const char *name)
{
    sink_cstr(out, "</");
    sink_cstr(out, name);
    sink_cstr(out, ">\n");
}

static void leaf(struct sink *out, const char *name, struct str text, unsigned depth)
{
    open_tag(out, name, depth);
    if (str_is_empty(text)) {
        sink_cstr(out, "/>\n");
        return;
    }
    sink_char(out, '>');
    xml_text(out, text);
    close_tag(out, name);
}

/* Where the text goes, and how times stand in it. */
struct pen {
    struct sink *out;
    bool mixed_times;
};

/* The forms that AWS, its CLI and its SDKs were seen to write times in. */
static const struct {
    int minutes;     /* the zone is ahead */
    unsigned digits; /* of the second */
    const char *suffix;
} time_forms[] = {
    {0, 3, "Z"},       {0, 6, "+00:00"},   {0, 3, "+0000"},    {0, 9, "Z"},
    {60, 6, "+01:00"}, {-210, 3, "-0330"}, {330, 6, "+05:30"},
};
#define TIME_FORM_COUNT (sizeof(time_forms) / sizeof(time_forms[0]))

/* EC2 writes milliseconds and Z; but for times of day, whole seconds. Of a mixed world each time
 * has a form of its own, the same in every run. */
static void write_time(const struct pen *pen, const struct field *field, instant at)
{
    size_t form = pen->mixed_times ? hash_u64((uint64_t)at) % TIME_FORM_COUNT : 0;
    unsigned ms = (unsigned)(at % MS_PER_SECOND), digits = time_forms[form].digits;
    bool whole = field->type == TIME_OF_DAY_SECONDS || (pen->mixed_times && ms == 0);
    time_t seconds = (time_t)(at / MS_PER_SECOND) + time_forms[form].minutes * 60;
    struct tm parts;
    char text[64];
    if (!gmtime_r(&seconds, &parts))
        return;
    sink_write(pen->out, text, strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &parts));
    if (!whole)
        sink_printf(pen->out, ".%03u%.*s", ms, (int)(digits - 3), "000000");
    sink_cstr(pen->out, time_forms[form].suffix);
}

static void time_leaf(const struct pen *pen, const struct field *field, const json_t *value,
                      unsigned depth)
{
    instant at = INSTANT_UNSET;
    if (json_is_string(value))
        (void)instant_parse(str_make(json_string_value(value), json_string_length(value)), &at);
    else if (json_is_number(value))
        (void)instant_from_seconds(json_number_value(value), &at);
    if (at == INSTANT_UNSET)
        return;
    open_tag(pen->out, field->xml, depth);
    sink_char(pen->out, '>');
    write_time(pen, field, at);
    close_tag(pen->out, field->xml);
}

static void structure(const struct pen *pen, const json_t *value, const struct field *fields,
                      unsigned depth);

static void list(const struct pen *pen, const struct field *field, const json_t *value,
                 unsigned depth)
{
    open_tag(pen->out, field->xml, depth);
    if (json_array_size(value) == 0) {
        sink_cstr(pen->out, "/>\n");
        return;
    }
    sink_cstr(pen->out, ">\n");
    size_t i;
    json_t *item;
    json_array_foreach(value, i, item)
    {
        indent(pen->out, depth + 1);
        sink_cstr(pen->out, "<item>\n");
        structure(pen, item, field->fields, depth + 2);
        indent(pen->out, depth + 1);
        sink_cstr(pen->out, "</item>\n");
    }
    indent(pen->out, depth);
    close_tag(pen->out, field->xml);
}

static void nested(const struct pen *pen, const struct field *field, const json_t *value,
                   unsigned depth)
{
    open_tag(pen->out, field->xml, depth);
    sink_cstr(pen->out, ">\n");
    structure(pen, value, field->fields, depth + 1);
    indent(pen->out, depth);
    close_tag(pen->out, field->xml);
}

/* A value that is not of the field's type is left out: AWS could not say it. */
static void member(const struct pen *pen, const struct field *field, const json_t *value,
                   unsigned depth)
{
    switch (field->type) {
    case TEXT:
        if (json_is_string(value))
            leaf(pen->out, field->xml,
                 str_make(json_string_value(value), json_string_length(value)), depth);
        break;
    case NUMBER:
        if (json_is_integer(value)) {
            open_tag(pen->out, field->xml, depth);
            sink_printf(pen->out, ">%lld</%s>\n", (long long)json_integer_value(value), field->xml);
        }
        break;
    case BOOLEAN:
        if (json_is_boolean(value))
            leaf(pen->out, field->xml, str_from(json_is_true(value) ? "true" : "false"), depth);
        break;
    case TIME:
    case TIME_OF_DAY_SECONDS: time_leaf(pen, field, value, depth); break;
    case STRUCTURE:
        if (json_is_object(value))
            nested(pen, field, value, depth);
        break;
    case LIST:
        if (json_is_array(value))
            list(pen, field, value, depth);
        break;
    }
}

static void structure(const struct pen *pen, const json_t *value, const struct field *fields,
                      unsigned depth)
{
    for (const struct field *field = fields; field->json; field++) {
        const json_t *child = json_object_get(value, field->json);
        if (child)
            member(pen, field, child, depth);
    }
}

void xml_record(struct sink *out, enum listing_kind kind, const json_t *record, bool mixed_times)
{
    const struct pen pen = {out, mixed_times};
    unsigned depth = shapes[kind].depth;
    indent(out, depth);
    sink_cstr(out, "<item>\n");
    structure(&pen, record, shapes[kind].fields, depth + 1);
    indent(out, depth);
    sink_cstr(out, "</item>\n");
}

void xml_reservation_head(struct sink *out, struct str id, struct str owner)
{
    indent(out, 2);
    sink_cstr(out, "<item>\n");
    leaf(out, "reservationId", id, 3);
    leaf(out, "ownerId", owner, 3);
    leaf(out, "groupSet", STR_EMPTY, 3);
    indent(out, 3);
    sink_cstr(out, "<instancesSet>\n");
}

void xml_reservation_tail(struct sink *out)
{
    indent(out, 3);
    sink_cstr(out, "</instancesSet>\n");
    indent(out, 2);
    sink_cstr(out, "</item>\n");
}

/* ---- reading back what was written above ---- */

#define PATH_DEPTH 4

struct path {
    struct str names[PATH_DEPTH];
    unsigned count;
};

static struct path split(const char *text)
{
    struct path path = {.count = 0};
    struct str rest = str_from(text);
    while (rest.len > 0 && path.count < PATH_DEPTH) {
        size_t slash = str_find(rest, "/");
        path.names[path.count++] = str_make(rest.ptr, slash);
        rest = str_skip(rest, slash + 1);
    }
    return path;
}

struct walk {
    const char *at, *end;
    unsigned depth;   /* open elements, items left out */
    unsigned matched; /* of them, those that lead along the path */
};

/* Takes one tag; true when it opens a text at the path, which is then in `out`. */
static bool step(struct walk *walk, const struct path *path, struct str *out)
{
    const char *name = walk->at + 1;
    const char *close = memchr(name, '>', (size_t)(walk->end - name));
    walk->at = close + 1;
    bool leaves = *name == '/', empty = close[-1] == '/';
    struct str tag =
        str_make(name + (leaves ? 1 : 0), (size_t)(close - name) - (leaves || empty ? 1 : 0));
    if (str_eq(tag, STR_LIT("item")))
        return false;
    if (leaves) {
        walk->depth--;
        walk->matched = walk->matched > walk->depth ? walk->depth : walk->matched;
        return false;
    }
    bool along = walk->depth == walk->matched && walk->matched < path->count &&
                 (str_eq(path->names[walk->matched], tag) ||
                  str_eq(path->names[walk->matched], STR_LIT("*")));
    bool hit = along && walk->matched + 1 == path->count;
    *out = STR_EMPTY;
    if (empty)
        return hit;
    walk->depth++;
    walk->matched += along ? 1 : 0;
    if (!hit)
        return false;
    const char *less = memchr(walk->at, '<', (size_t)(walk->end - walk->at));
    *out = str_make(walk->at, (size_t)(less - walk->at));
    return less[1] == '/';
}

bool xml_any(struct str record, const char *path_text, xml_visit_fn *visit, void *ctx)
{
    struct path path = split(path_text);
    struct walk walk = {.at = record.ptr, .end = record.ptr + record.len};
    while (walk.at < walk.end) {
        walk.at = memchr(walk.at, '<', (size_t)(walk.end - walk.at));
        struct str text;
        if (!walk.at)
            return false;
        if (step(&walk, &path, &text) && visit(ctx, text))
            return true;
    }
    return false;
}

static bool take_first(void *ctx, struct str escaped)
{
    *(struct str *)ctx = escaped;
    return true;
}

struct str xml_first(struct str record, const char *path)
{
    struct str text = STR_EMPTY;
    (void)xml_any(record, path, take_first, &text);
    return text;
}

static const struct {
    struct str escape;
    char c;
} escapes[] = {
    {{"&amp;", 5}, '&'},  {{"&lt;", 4}, '<'},   {{"&gt;", 4}, '>'},   {{"&quot;", 6}, '"'},
    {{"&#xA;", 5}, '\n'}, {{"&#xD;", 5}, '\r'}, {{"&#x9;", 5}, '\t'},
};

struct str xml_unescape(struct str escaped, char *buf, size_t room)
{
    size_t used = 0;
    if (escaped.len == 0 || !memchr(escaped.ptr, '&', escaped.len))
        return escaped;
    for (size_t i = 0; i < escaped.len && used < room;) {
        size_t n = sizeof(escapes) / sizeof(escapes[0]), k = 0;
        while (k < n && !str_starts(str_skip(escaped, i), escapes[k].escape.ptr))
            k++;
        const char *c = k < n ? &escapes[k].c : &escaped.ptr[i];
        buf[used++] = *c;
        i += k < n ? escapes[k].escape.len : 1;
    }
    return str_make(buf, used);
}
