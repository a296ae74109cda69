#include "tests/sandbox/load.h"

#include "core/hash.h"

#include <stdio.h>
#include <string.h>

#include "core/mem.h"
#include "tests/sandbox/column.h"
#include "tests/sandbox/files.h"
#include "tests/sandbox/json.h"
#include "tests/sandbox/xml.h"

static const struct {
    const char *file;
    const char *wrapper;
    const char *key; /* the field that records are found by */
    const char *columns[COLUMNS];
} kinds[LIST_COUNT] = {
    [LIST_SNAPSHOTS] = {"snapshots",
                        "Snapshots",
                        "SnapshotId",
                        {"snapshotId", "startTime", "volumeId"}},
    [LIST_IMAGES] = {"images", "Images", "ImageId", {"imageId", "creationDate", NULL}},
    [LIST_VOLUMES] = {"volumes", "Volumes", "VolumeId", {"volumeId", "createTime", NULL}},
    [LIST_INSTANCES] = {"instances", "Reservations", "InstanceId", {NULL, NULL, NULL}},
    [LIST_TEMPLATES] = {"launch-templates",
                        "LaunchTemplates",
                        "LaunchTemplateId",
                        {NULL, NULL, NULL}},
    [LIST_VERSIONS] = {"launch-template-versions",
                       "LaunchTemplateVersions",
                       "LaunchTemplateId",
                       {NULL, NULL, NULL}},
    [LIST_TIERINGS] = {"snapshot-tier-status",
                       "SnapshotTierStatuses",
                       "SnapshotId",
                       {"snapshotId", NULL, "volumeId"}},
    [LIST_KEYS] = {"keys", "KeyMetadata", "Arn", {NULL, NULL, NULL}},
    [LIST_VAULTS] = {"backup-vaults", "BackupVaultList", "BackupVaultName", {NULL, NULL, NULL}},
    [LIST_POINTS] = {"recovery-points", "RecoveryPoints", "BackupVaultName", {NULL, NULL, NULL}},
};

struct loader {
    struct listing *listing;
    enum listing_kind kind;
    struct str account;
    bool mixed_times;
};

static struct str text_of(const json_t *object, const char *name)
{
    const json_t *value = json_object_get(object, name);
    return json_is_string(value) ? str_make(json_string_value(value), json_string_length(value))
                                 : STR_EMPTY;
}

static bool true_at(const json_t *object, const char *name)
{
    return json_is_true(json_object_get(object, name));
}

static unsigned flags_of(const struct loader *loader, const json_t *json)
{
    unsigned flags = 0;
    bool owned = loader->kind == LIST_SNAPSHOTS || loader->kind == LIST_IMAGES;
    struct str owner = text_of(json, "OwnerId");
    if (!owned || str_eq(owner, loader->account) || str_is_empty(owner))
        flags |= RECORD_OWN;
    if (true_at(json_object_get(json, "Operator"), "Managed"))
        flags |= RECORD_MANAGED;
    if (loader->kind == LIST_IMAGES && str_eq_c(text_of(json, "State"), "disabled"))
        flags |= RECORD_DISABLED;
    if (loader->kind == LIST_IMAGES && true_at(json, "Public"))
        flags |= RECORD_PUBLIC;
    if (loader->kind == LIST_SNAPSHOTS && str_eq_c(text_of(json, "OwnerAlias"), "amazon"))
        flags |= RECORD_PUBLIC;
    if (loader->kind == LIST_VERSIONS && true_at(json, "DefaultVersion"))
        flags |= RECORD_DEFAULT;
    return flags;
}

static uint64_t hash_of_key(struct str key)
{
    return hash_bytes(key.ptr, key.len, 0);
}

uint32_t listing_find(const struct listing *listing, struct str key)
{
    uint32_t row;
    return map_get(listing->by_key, hash_of_key(key), &row) ? row : NO_ROW;
}

/* Of two records with one id the later counts. */
static void replace_older(struct listing *listing, enum listing_kind kind, struct record *record)
{
    if (kind == LIST_POINTS) /* their key is the vault's name */
        return;
    for (uint32_t row = record->next; row != NO_ROW;) {
        struct record *older = &VEC_AT(struct record, &listing->records, row);
        if (kind != LIST_VERSIONS || older->number == record->number)
            older->flags |= RECORD_REPLACED;
        row = older->next;
    }
}

static void add_record(const struct loader *loader, const json_t *json, uint32_t group)
{
    struct listing *listing = loader->listing;
    struct str key = text_of(json, kinds[loader->kind].key);
    if (str_is_empty(key))
        return;
    struct record record = {.at = sink_bytes(listing->sink), .group = group};
    if (loader->kind >= LIST_KEYS)
        json_record(listing->sink, json);
    else
        xml_record(listing->sink, loader->kind, json, loader->mixed_times);
    record.len = (uint32_t)(sink_bytes(listing->sink) - record.at);
    record.flags = flags_of(loader, json);
    record.number = (uint32_t)json_integer_value(json_object_get(json, "VersionNumber"));
    record.next = listing_find(listing, key);
    replace_older(listing, loader->kind, &record);
    map_put(listing->by_key, hash_of_key(key), (uint32_t)listing->records.len);
    vec_push(&listing->records, &record);
}

static void add_reservation(const struct loader *loader, const json_t *json)
{
    struct listing *listing = loader->listing;
    const json_t *instances = json_object_get(json, "Instances");
    struct str id = text_of(json, "ReservationId"), owner = text_of(json, "OwnerId");
    struct group group = {.head_at = sink_bytes(listing->sink)};
    xml_reservation_head(listing->sink, id, str_is_empty(owner) ? loader->account : owner);
    group.head_len = (uint32_t)(sink_bytes(listing->sink) - group.head_at);
    size_t i;
    json_t *instance;
    json_array_foreach(instances, i, instance)
        add_record(loader, instance, (uint32_t)listing->groups.len);
    group.tail_at = sink_bytes(listing->sink);
    xml_reservation_tail(listing->sink);
    group.tail_len = (uint32_t)(sink_bytes(listing->sink) - group.tail_at);
    vec_push(&listing->groups, &group);
}

static void add_element(void *ctx, const json_t *json)
{
    const struct loader *loader = ctx;
    if (loader->kind == LIST_INSTANCES)
        add_reservation(loader, json);
    else
        add_record(loader, json, NO_ROW);
}

/* ---- what the world does not tell ---- */

/* Snapshots and images of AWS itself: what a listing that forgets Owner.1=self brings along. */
static void add_public(struct loader *loader)
{
    static const char *const names[] = {"al2023-ami-2023.6.20260101.0-kernel-6.1-x86_64",
                                        "amzn2-ami-kernel-5.10-hvm-2.0.20260101.0-x86_64-gp2",
                                        "Windows_Server-2022-English-Full-Base-2026.01.10"};
    for (unsigned i = 0; i < 3; i++) {
        char id[40], location[128];
        (void)snprintf(id, sizeof(id), "%s-0f00d0000000000a%u",
                       loader->kind == LIST_IMAGES ? "ami" : "snap", i);
        (void)snprintf(location, sizeof(location), "amazon/%s", names[i]);
        json_t *json =
            loader->kind == LIST_IMAGES
                ? json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:b,s:s,s:s,s:s,s:s}", "ImageId", id, "Name",
                            names[i], "ImageLocation", location, "State", "available", "OwnerId",
                            "137112412989", "ImageOwnerAlias", "amazon", "Public", 1,
                            "Architecture", "x86_64", "CreationDate", "2026-01-10T00:00:00.000Z",
                            "RootDeviceName", "/dev/xvda", "RootDeviceType", "ebs")
                : json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:i,s:s,s:b,s:s,s:s}", "SnapshotId", id,
                            "VolumeId", "vol-ffffffff", "State", "completed", "StartTime",
                            "2026-01-10T00:00:00.000Z", "Progress", "100%", "OwnerId",
                            "137112412989", "OwnerAlias", "amazon", "VolumeSize", 8, "Description",
                            names[i], "Encrypted", 0, "StorageTier", "standard", "TransferType",
                            "standard");
        add_record(loader, json, NO_ROW);
        json_decref(json);
    }
}

/* A template that only its versions tell of. */
static void add_template(struct loader *templates, const struct listing *versions, uint32_t row)
{
    struct str xml = listing_xml(versions, row);
    struct str id = xml_first(xml, "launchTemplateId");
    if (listing_find(templates->listing, id) != NO_ROW)
        return;
    uint32_t latest = 0, chosen = 1;
    for (uint32_t at = listing_find(versions, id); at != NO_ROW;) {
        const struct record *version = listing_record(versions, at);
        latest = version->number > latest ? version->number : latest;
        chosen = version->flags & RECORD_DEFAULT ? version->number : chosen;
        at = version->next;
    }
    char buf[256];
    struct str name = xml_unescape(xml_first(xml, "launchTemplateName"), buf, sizeof(buf));
    struct str created = xml_first(xml, "createTime");
    json_t *json = json_pack("{s:s%,s:s%,s:s%,s:I,s:I}", "LaunchTemplateId", id.ptr, id.len,
                             "LaunchTemplateName", name.ptr, name.len, "CreateTime",
                             created.ptr ? created.ptr : "", created.len, "DefaultVersionNumber",
                             (json_int_t)chosen, "LatestVersionNumber", (json_int_t)latest);
    add_record(templates, json, NO_ROW);
    json_decref(json);
}

static void complete_templates(struct loader *templates, const struct listing *versions)
{
    for (uint32_t row = 0; row < versions->records.len; row++)
        add_template(templates, versions, row);
    if (templates->listing->why && strcmp(templates->listing->why, "no file") == 0)
        templates->listing->denied = versions->denied;
}

static void mark_latest(struct listing *versions)
{
    for (uint32_t row = 0; row < versions->records.len; row++) {
        struct str id = xml_first(listing_xml(versions, row), "launchTemplateId");
        struct record *record = &VEC_AT(struct record, &versions->records, row);
        bool latest = true;
        for (uint32_t at = listing_find(versions, id); at != NO_ROW;) {
            const struct record *other = listing_record(versions, at);
            latest = latest && other->number <= record->number;
            at = other->next;
        }
        record->flags |= latest ? RECORD_LATEST : 0;
    }
}

/* ---- places ---- */

static const char *gap_name(enum files_state state)
{
    switch (state) {
    case FILES_MISSING: return "no file";
    case FILES_MALFORMED: return "malformed file";
    case FILES_TRUNCATED: return "truncated listing";
    case FILES_COMPLETE: break;
    }
    return NULL;
}

/* The text stands still from now on. */
static void settle(struct listing *listing)
{
    listing->text = sink_view(listing->sink).ptr;
}

static void build_columns(struct listing *listing, enum listing_kind kind)
{
    for (unsigned i = 0; i < COLUMNS; i++) {
        if (kinds[kind].columns[i])
            listing->columns[i] = column_build(listing, kinds[kind].columns[i]);
    }
}

void load_place(struct place *place, const char *dir, struct str account, bool mixed_times)
{
    struct loader loaders[LIST_COUNT];
    for (unsigned kind = 0; kind < LIST_COUNT; kind++) {
        struct listing *listing = &place->listings[kind];
        listing->sink = sink_memory();
        listing->by_key = map_new(64);
        vec_init(&listing->records, sizeof(struct record));
        vec_init(&listing->groups, sizeof(struct group));
        loaders[kind] = (struct loader){listing, (enum listing_kind)kind, account, mixed_times};
        enum files_state state =
            files_read(dir, kinds[kind].file, kinds[kind].wrapper, add_element, &loaders[kind]);
        listing->why = gap_name(state);
        listing->denied = listing->why != NULL;
    }
    add_public(&loaders[LIST_SNAPSHOTS]);
    add_public(&loaders[LIST_IMAGES]);
    settle(&place->listings[LIST_VERSIONS]);
    mark_latest(&place->listings[LIST_VERSIONS]);
    complete_templates(&loaders[LIST_TEMPLATES], &place->listings[LIST_VERSIONS]);
    for (unsigned kind = 0; kind < LIST_COUNT; kind++) {
        settle(&place->listings[kind]);
        build_columns(&place->listings[kind], (enum listing_kind)kind);
    }
}

void place_clear(struct place *place)
{
    for (unsigned kind = 0; kind < LIST_COUNT; kind++) {
        struct listing *listing = &place->listings[kind];
        sink_abort(listing->sink);
        map_free(listing->by_key);
        for (unsigned i = 0; i < COLUMNS; i++)
            column_free(listing->columns[i]);
        vec_clear(&listing->records);
        vec_clear(&listing->groups);
    }
}

static void count_owner(struct vec *owners, struct str owner)
{
    for (size_t i = 0; i < owners->len; i++) {
        struct owner_count *known = &VEC_AT(struct owner_count, owners, i);
        if (memcmp(known->id, owner.ptr, owner.len) == 0) {
            known->count++;
            return;
        }
    }
    struct owner_count fresh = {.count = 1};
    memcpy(fresh.id, owner.ptr, owner.len);
    vec_push(owners, &fresh);
}

/* A look at the text is enough: the key has no other meaning there, and quotes within texts have a
 * backslash before them. */
static void count_in_text(void *ctx, struct str text)
{
    static const char key[] = "\"OwnerId\"";
    for (;;) {
        text = str_skip(text, str_find(text, key));
        if (text.len == 0)
            return;
        text = str_skip(text, sizeof(key) - 1);
        struct str value = str_skip(text, str_find(text, "\"") + 1);
        struct str owner = str_make(
            value.ptr, str_find(str_make(value.ptr, value.len < 16 ? value.len : 16), "\""));
        if (owner.len == 12)
            count_owner(ctx, owner);
    }
}

void count_owners(const char *dir, bool images, struct vec *owners)
{
    const char *kind = kinds[images ? LIST_IMAGES : LIST_SNAPSHOTS].file;
    (void)files_each(dir, kind, count_in_text, owners);
}
