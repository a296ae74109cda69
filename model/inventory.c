#include "model/inventory_internal.h"

#include "core/hash.h"

#include <assert.h>

#include "core/limits.h"
#include "core/mem.h"

/* A direct-mapped memory of the tag sets seen last: most resources carry the tags of a neighbour. */
#define RECENT_TAGSETS 65536u

#define SHAPE(type, form, tags, text, begun, prefix, name, points_into)                   \
    {                                                                                     \
        .row_size = sizeof(struct type), .form_at = offsetof(struct type, form),          \
        .place_at = offsetof(struct type, place), .tagset_at = (tags), .text_at = (text), \
        .begun_at = (begun), .id_prefix = (prefix), .noun = (name), .list = (points_into) \
    }
#define TAGGED_SHAPE(type, text, begun, prefix, points_into) \
    SHAPE(type, id_form, offsetof(struct type, tagset), text, begun, prefix, #type, points_into)

static const struct table_shape shapes[TABLE_COUNT] = {
    [TABLE_SNAPSHOT] = TAGGED_SHAPE(snapshot, offsetof(struct snapshot, description),
                                    offsetof(struct snapshot, start_time), "snap-", LIST_EXTRA),
    [TABLE_VOLUME] = TAGGED_SHAPE(volume, NO_TEXT, offsetof(struct volume, create_time), "vol-",
                                  LIST_ATTACHMENT),
    [TABLE_IMAGE] = TAGGED_SHAPE(image, offsetof(struct image, name),
                                 offsetof(struct image, creation_date), "ami-", LIST_MAPPING),
    [TABLE_INSTANCE] = /* LaunchTime is that of the last start */
    TAGGED_SHAPE(instance, NO_TEXT, NO_TIME_OF_BIRTH, "i-", LIST_INSTANCE_VOLUME),
    [TABLE_TEMPLATE] = SHAPE(template_row, id_form, NO_TAGSET, NO_TEXT, NO_TIME_OF_BIRTH, "lt-",
                             "launch template", LIST_COUNT),
    [TABLE_VERSION] = SHAPE(template_version, template_form, NO_TAGSET, NO_TEXT, NO_TIME_OF_BIRTH,
                            "lt-", "launch template version", LIST_TEMPLATE_SNAPSHOT),
};

static const size_t list_sizes[LIST_COUNT] = {
    [LIST_EXTRA] = sizeof(struct snapshot_extra),
    [LIST_ATTACHMENT] = sizeof(struct attachment),
    [LIST_MAPPING] = sizeof(struct mapping),
    [LIST_INSTANCE_VOLUME] = sizeof(struct instance_volume),
    [LIST_TEMPLATE_SNAPSHOT] = sizeof(struct template_snapshot),
};

const struct table_shape *table_shape(enum table table)
{
    return &shapes[table];
}

size_t list_row_size(enum list list)
{
    return list_sizes[list];
}

/* ---- life ---- */

static struct pool *pool_new(void)
{
    struct pool *pool = mem_alloc(sizeof(*pool));
    pool->strings = strtab_new();
    vec_init(&pool->tags, sizeof(struct tag));
    vec_init(&pool->tagsets, sizeof(struct tag_run));
    vec_init(&pool->owners, sizeof(strref));
    vec_push(&pool->tagsets, NULL);
    vec_push(&pool->owners, NULL);
    pool->recent_tagsets = mem_array(RECENT_TAGSETS, sizeof(*pool->recent_tagsets));
    pool->owner_rows = map_new(0);
    return pool;
}

static void pool_release(struct pool *pool)
{
    if (--pool->parts > 0)
        return;
    vec_clear(&pool->tags);
    vec_clear(&pool->tagsets);
    vec_clear(&pool->owners);
    strtab_free(pool->strings);
    mem_free(pool->recent_tagsets);
    map_free(pool->owner_rows);
    mem_free(pool);
}

static struct inventory_part *new_in(struct pool *pool)
{
    struct inventory_part *part = mem_alloc(sizeof(*part));
    part->pool = pool;
    pool->parts++;
    for (unsigned t = 0; t < TABLE_COUNT; t++)
        vec_init(&part->rows[t], shapes[t].row_size);
    for (unsigned l = 0; l < LIST_COUNT; l++)
        vec_init(&part->lists[l], list_sizes[l]);
    vec_init(&part->page_runs, sizeof(struct page_run));
    vec_init(&part->unknown, sizeof(struct part_word));
    return part;
}

struct inventory_part *part_new(void)
{
    return new_in(pool_new());
}

struct inventory_part *part_new_beside(const struct inventory_part *other)
{
    return new_in(other->pool);
}

void part_release_rows(struct inventory_part *part, enum table table)
{
    vec_clear(&part->rows[table]);
    if (shapes[table].list != LIST_COUNT)
        vec_clear(&part->lists[shapes[table].list]);
}

void part_release(struct inventory_part *part)
{
    for (unsigned t = 0; t < TABLE_COUNT; t++)
        part_release_rows(part, (enum table)t);
    vec_clear(&part->page_runs);
    vec_clear(&part->unknown);
    if (part->pool)
        pool_release(part->pool);
    part->pool = NULL;
}

void part_free(struct inventory_part *part)
{
    if (!part)
        return;
    part_release(part);
    mem_free(part);
}

/* ---- pages ---- */

void part_begin_page(struct inventory_part *part, uint32_t place, uint32_t chain)
{
    assert(!part->in_page);
    part->in_page = true;
    part->place = place;
    part->chain = chain;
    for (unsigned t = 0; t < TABLE_COUNT; t++)
        part->rows_before[t] = part->rows[t].len;
    for (unsigned l = 0; l < LIST_COUNT; l++)
        part->lists_before[l] = part->lists[l].len;
}

void part_commit_page(struct inventory_part *part)
{
    assert(part->in_page);
    part->in_page = false;
    part_settle_unknown(part, true);
    struct page_run *run = NULL;
    if (part->page_runs.len > 0)
        run = &VEC_AT(struct page_run, &part->page_runs, part->page_runs.len - 1);
    if (!run || run->place != part->place || run->chain != part->chain)
        run = vec_push(&part->page_runs, NULL);
    run->place = part->place;
    run->chain = part->chain;
    for (unsigned t = 0; t < TABLE_COUNT; t++)
        run->end[t] = (uint32_t)part->rows[t].len;
}

void part_drop_page(struct inventory_part *part)
{
    assert(part->in_page);
    part->in_page = false;
    part_settle_unknown(part, false);
    for (unsigned t = 0; t < TABLE_COUNT; t++)
        vec_truncate(&part->rows[t], part->rows_before[t]);
    for (unsigned l = 0; l < LIST_COUNT; l++)
        vec_truncate(&part->lists[l], part->lists_before[l]);
}

uint32_t part_chain(const struct inventory_part *part, enum table table, uint32_t row)
{
    size_t low = 0;
    size_t high = part->page_runs.len;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (VEC_AT(struct page_run, &part->page_runs, mid).end[table] <= row)
            low = mid + 1;
        else
            high = mid;
    }
    assert(low < part->page_runs.len);
    return VEC_AT(struct page_run, &part->page_runs, low).chain;
}

/* ---- pieces of a record ---- */

static int keep_str(struct inventory_part *part, struct str s, strref *out, struct error *err)
{
    if (strtab_intern(part->pool->strings, s, out, err) != 0)
        return -1;
    if (*out > part->pool->last_string)
        part->pool->last_string = *out;
    return 0;
}

/* The rows keep ids as value and form, where they fit best. */
static int keep_id(struct inventory_part *part, struct str text, const char *prefix,
                   uint64_t *value, uint8_t *form, struct error *err)
{
    struct res_id id;
    if (res_id_intern(text, prefix, part->pool->strings, &id, err) != 0)
        return -1;
    if (id.form == ID_TEXT && (strref)id.value > part->pool->last_string)
        part->pool->last_string = (strref)id.value;
    *value = id.value;
    *form = (uint8_t)id.form;
    return 0;
}

static int keep_owner(struct inventory_part *part, struct str account, uint16_t *out,
                      struct error *err)
{
    strref ref;
    if (keep_str(part, account, &ref, err) != 0)
        return -1;
    *out = 0;
    if (ref == 0)
        return 0;
    uint32_t next = (uint32_t)part->pool->owners.len;
    uint32_t row = map_put_if_absent(part->pool->owner_rows, ref, next);
    if (row > OWNERS_MAX)
        return error_set(err, ERR_LIMIT, "more than %u different owners", OWNERS_MAX);
    if (row == next)
        vec_push(&part->pool->owners, &ref);
    *out = (uint16_t)row;
    return 0;
}

/* By key; of two with one key the last one stays. Returns how many are left. */
static size_t sort_tags(const struct tags_in *tags, struct tag_in *sorted)
{
    size_t count = 0;
    for (size_t i = 0; i < tags->count; i++) {
        const struct tag_in *tag = &tags->items[i];
        size_t at = count;
        while (at > 0 && str_cmp(sorted[at - 1].key, tag->key) > 0)
            at--;
        if (at > 0 && str_eq(sorted[at - 1].key, tag->key)) {
            sorted[at - 1] = *tag;
            continue;
        }
        memmove(&sorted[at + 1], &sorted[at], (count - at) * sizeof(*sorted));
        sorted[at] = *tag;
        count++;
    }
    return count;
}

uint64_t tagset_hash(uint64_t before, struct str key, struct str value)
{
    return hash_bytes(value.ptr, value.len, hash_bytes(key.ptr, key.len, before));
}

static int add_tagset(struct inventory_part *part, const struct tag *tags, size_t count,
                      uint64_t hash, uint32_t *out, struct error *err)
{
    uint32_t *recent = &part->pool->recent_tagsets[hash % RECENT_TAGSETS];
    const struct tag_run *run = &VEC_AT(struct tag_run, &part->pool->tagsets, *recent);
    if (run->count == count && memcmp(&VEC_AT(struct tag, &part->pool->tags, run->first), tags,
                                      count * sizeof(*tags)) == 0) {
        *out = *recent;
        return 0;
    }
    if (part->pool->tags.len + count > LIMIT_ROWS)
        return error_set(err, ERR_LIMIT, "more than %u tags", LIMIT_ROWS);
    struct tag_run added = {
        .first = (uint32_t)part->pool->tags.len, .hash = (uint32_t)hash, .count = (uint16_t)count};
    for (size_t i = 0; i < count; i++)
        vec_push(&part->pool->tags, &tags[i]);
    *recent = (uint32_t)part->pool->tagsets.len;
    *out = *recent;
    vec_push(&part->pool->tagsets, &added);
    return 0;
}

static int keep_tags(struct inventory_part *part, const struct tags_in *in, uint32_t *out,
                     struct error *err)
{
    *out = 0;
    if (in->count == 0)
        return 0;
    if (in->count > LIMIT_TAGS_PER_RESOURCE)
        return error_set(err, ERR_LIMIT, "%zu tags, more than %u", in->count,
                         LIMIT_TAGS_PER_RESOURCE);
    struct tag_in sorted[LIMIT_TAGS_PER_RESOURCE];
    struct tag tags[LIMIT_TAGS_PER_RESOURCE];
    size_t count = sort_tags(in, sorted);
    uint64_t hash = 0;
    for (size_t i = 0; i < count; i++) {
        hash = tagset_hash(hash, sorted[i].key, sorted[i].value);
        if (keep_str(part, sorted[i].key, &tags[i].key, err) != 0 ||
            keep_str(part, sorted[i].value, &tags[i].value, err) != 0)
            return -1;
    }
    return add_tagset(part, tags, count, hash, out, err);
}

/* The number of the word in `words`; 0, which is OTHER in every enum, when it is not there. */
static uint8_t word_number(struct str text, const char *const *words, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        if (str_eq_c(text, words[i]))
            return (uint8_t)i;
    }
    return 0;
}

/* The same, and a word that is none of them is counted. */
static uint8_t known_word(struct inventory_part *part, enum kind kind, const char *field,
                          struct str text, const char *const *words, size_t count)
{
    uint8_t number = word_number(text, words, count);
    if (number == 0 && !str_is_empty(text))
        part_note_unknown(part, kind, str_from(field), text);
    return number;
}

#define WORD(part, kind, field, text, words) \
    known_word(part, kind, field, text, words, sizeof(words) / sizeof((words)[0]))

/* ---- the frame around each record ----
 * What a record added before it failed (strings, tags, list rows) stays: no row points to it, so
 * that it does not reach the graph. */

static int check_id(enum table table, struct str id, struct error *err)
{
    if (!str_is_empty(id))
        return 0;
    return error_set(err, ERR_INPUT, "%s without an id", shapes[table].noun);
}

static int add_row(struct inventory_part *part, enum table table, const void *row,
                   struct error *err)
{
    if (part->rows[table].len >= LIMIT_ROWS)
        return error_set(err, ERR_LIMIT, "more than %u %ss", LIMIT_ROWS, shapes[table].noun);
    vec_push(&part->rows[table], row);
    return 0;
}

/* Check that `count` more rows fit, and say where the first will be. */
static int begin_list(const struct inventory_part *part, enum list list, size_t count, size_t most,
                      uint32_t *first, uint16_t *out_count, struct error *err)
{
    static const char *const nouns[LIST_COUNT] = {"", "attachments", "device mappings", "volumes",
                                                  "snapshots"};
    if (count > most)
        return error_set(err, ERR_LIMIT, "%zu %s, more than %zu", count, nouns[list], most);
    if (part->lists[list].len + count > LIMIT_ROWS)
        return error_set(err, ERR_LIMIT, "more than %u %s in all", LIMIT_ROWS, nouns[list]);
    *first = (uint32_t)part->lists[list].len;
    *out_count = (uint16_t)count;
    return 0;
}

/* ---- snapshots ---- */

static const char *const snapshot_states[] = {
    [SNAPSHOT_STATE_OTHER] = "",
    [SNAPSHOT_PENDING] = "pending",
    [SNAPSHOT_COMPLETED] = "completed",
    [SNAPSHOT_ERROR] = "error",
    [SNAPSHOT_RECOVERABLE] = "recoverable",
    [SNAPSHOT_RECOVERING] = "recovering",
};

static uint32_t seconds_between(instant start, instant end)
{
    if (start == INSTANT_UNSET || end == INSTANT_UNSET || end < start)
        return UINT32_MAX;
    uint64_t seconds =
        ((uint64_t)end - (uint64_t)start + (uint64_t)MS_PER_SECOND - 1) / (uint64_t)MS_PER_SECOND;
    return seconds < UINT32_MAX ? (uint32_t)seconds : UINT32_MAX - 1;
}

#define TIME_BASED "time-based"

/* "standard" is said of every snapshot, native or not, and tells nothing. */
static bool is_standard(struct str transfer_type)
{
    return str_is_empty(transfer_type) || str_eq_c(transfer_type, "standard");
}

static unsigned snapshot_flags(const struct snapshot_in *in)
{
    unsigned flags = 0;
    if (in->encrypted)
        flags |= ROW_ENCRYPTED;
    if (str_eq_c(in->storage_tier, "archive"))
        flags |= ROW_ARCHIVED;
    if (str_eq_c(in->transfer_type, TIME_BASED) || in->completion_minutes > 0)
        flags |= ROW_TIME_BASED;
    if (in->has_full_bytes)
        flags |= ROW_FULL_BYTES;
    return flags;
}

static int keep_extra(struct inventory_part *part, const struct snapshot_in *in, uint32_t *out,
                      struct error *err)
{
    struct snapshot_extra extra;
    *out = ROW_NONE;
    if (in->restore_expiry_time == INSTANT_UNSET && str_is_empty(in->availability_zone) &&
        str_is_empty(in->outpost_arn) && is_standard(in->transfer_type) &&
        str_is_empty(in->state_message) && in->completion_minutes == 0)
        return 0;
    memset(&extra, 0, sizeof(extra));
    extra.restore_expiry = in->restore_expiry_time;
    extra.completion_minutes = in->completion_minutes;
    if (keep_str(part, in->availability_zone, &extra.availability_zone, err) != 0 ||
        keep_str(part, in->outpost_arn, &extra.outpost_arn, err) != 0 ||
        keep_str(part, is_standard(in->transfer_type) ? STR_EMPTY : in->transfer_type,
                 &extra.transfer_type, err) != 0 ||
        keep_str(part, in->state_message, &extra.state_message, err) != 0)
        return -1;
    *out = (uint32_t)part->lists[LIST_EXTRA].len;
    vec_push(&part->lists[LIST_EXTRA], &extra);
    return 0;
}

static void note_snapshot_words(struct inventory_part *part, const struct snapshot_in *in)
{
    if (!is_standard(in->transfer_type) && !str_eq_c(in->transfer_type, TIME_BASED))
        part_note_unknown(part, KIND_SNAPSHOT, STR_LIT("TransferType"), in->transfer_type);
    if (!str_is_empty(in->storage_tier) && !str_eq_c(in->storage_tier, "standard") &&
        !str_eq_c(in->storage_tier, "archive"))
        part_note_unknown(part, KIND_SNAPSHOT, STR_LIT("StorageTier"), in->storage_tier);
}

static int keep_snapshot(struct inventory_part *part, const struct snapshot_in *in,
                         struct snapshot *row, struct error *err)
{
    row->place = part->place;
    row->start_time = in->start_time;
    row->completion_s = seconds_between(in->start_time, in->completion_time);
    row->full_bytes = in->has_full_bytes ? in->full_bytes : 0;
    row->size_gib = in->size_gib;
    note_snapshot_words(part, in);
    row->state = WORD(part, KIND_SNAPSHOT, "State", in->state, snapshot_states);
    row->flags = (uint8_t)snapshot_flags(in);
    row->volume_row = ROW_NONE;
    if (check_id(TABLE_SNAPSHOT, in->id, err) != 0 ||
        keep_id(part, in->id, "snap-", &row->id_value, &row->id_form, err) != 0 ||
        keep_id(part, in->volume_id, "vol-", &row->volume_value, &row->volume_form, err) != 0 ||
        keep_owner(part, in->owner_id, &row->owner, err) != 0 ||
        keep_str(part, in->description, &row->description, err) != 0 ||
        keep_str(part, in->kms_key_id, &row->kms_key, err) != 0 ||
        keep_str(part, in->data_encryption_key_id, &row->data_key, err) != 0 ||
        keep_tags(part, &in->tags, &row->tagset, err) != 0)
        return -1;
    return keep_extra(part, in, &row->extra, err);
}

int part_add_snapshot(struct inventory_part *part, const struct snapshot_in *in, struct error *err)
{
    assert(part->in_page);
    struct snapshot row;
    memset(&row, 0, sizeof(row));
    if (keep_snapshot(part, in, &row, err) != 0)
        return -1;
    return add_row(part, TABLE_SNAPSHOT, &row, err);
}

/* ---- volumes ---- */

static const char *const volume_states[] = {
    [VOLUME_STATE_OTHER] = "",  [VOLUME_CREATING] = "creating", [VOLUME_AVAILABLE] = "available",
    [VOLUME_IN_USE] = "in-use", [VOLUME_DELETING] = "deleting", [VOLUME_DELETED] = "deleted",
    [VOLUME_ERROR] = "error",
};

static const char *const volume_types[] = {
    [VOLUME_TYPE_OTHER] = "", [VOLUME_STANDARD] = "standard", [VOLUME_IO1] = "io1",
    [VOLUME_IO2] = "io2",     [VOLUME_GP2] = "gp2",           [VOLUME_GP3] = "gp3",
    [VOLUME_ST1] = "st1",     [VOLUME_SC1] = "sc1",
};

static int keep_attachments(struct inventory_part *part, const struct volume_in *in,
                            struct volume *row, struct error *err)
{
    if (begin_list(part, LIST_ATTACHMENT, in->attachment_count, LIMIT_ATTACHMENTS,
                   &row->first_attachment, &row->attachment_count, err) != 0)
        return -1;
    for (size_t i = 0; i < in->attachment_count; i++) {
        const struct attachment_in *from = &in->attachments[i];
        struct attachment to;
        memset(&to, 0, sizeof(to));
        to.attach_time = from->attach_time;
        to.delete_on_termination = from->delete_on_termination;
        to.instance_row = ROW_NONE;
        if (keep_id(part, from->instance_id, "i-", &to.instance_value, &to.instance_form, err) !=
                0 ||
            keep_str(part, from->device, &to.device, err) != 0 ||
            keep_str(part, from->state, &to.state, err) != 0)
            return -1;
        vec_push(&part->lists[LIST_ATTACHMENT], &to);
    }
    return 0;
}

static int keep_volume(struct inventory_part *part, const struct volume_in *in, struct volume *row,
                       struct error *err)
{
    row->place = part->place;
    row->create_time = in->create_time;
    row->size_gib = in->size_gib;
    row->iops = in->iops;
    row->throughput_mibps = in->throughput_mibps;
    row->state = WORD(part, KIND_VOLUME, "State", in->state, volume_states);
    row->type = WORD(part, KIND_VOLUME, "VolumeType", in->type, volume_types);
    row->flags = (uint8_t)((in->encrypted ? ROW_ENCRYPTED : 0u) |
                           (in->operator_managed ? ROW_OPERATOR : 0u));
    row->snapshot_row = ROW_NONE;
    row->source_row = ROW_NONE;
    if (check_id(TABLE_VOLUME, in->id, err) != 0 ||
        keep_id(part, in->id, "vol-", &row->id_value, &row->id_form, err) != 0 ||
        keep_id(part, in->snapshot_id, "snap-", &row->snapshot_value, &row->snapshot_form, err) !=
            0 ||
        keep_id(part, in->source_volume_id, "vol-", &row->source_value, &row->source_form, err) !=
            0 ||
        keep_str(part, in->availability_zone, &row->zone, err) != 0 ||
        keep_str(part, in->outpost_arn, &row->outpost_arn, err) != 0 ||
        keep_str(part, in->kms_key_id, &row->kms_key, err) != 0 ||
        keep_tags(part, &in->tags, &row->tagset, err) != 0)
        return -1;
    return keep_attachments(part, in, row, err);
}

int part_add_volume(struct inventory_part *part, const struct volume_in *in, struct error *err)
{
    assert(part->in_page);
    struct volume row;
    memset(&row, 0, sizeof(row));
    if (keep_volume(part, in, &row, err) != 0)
        return -1;
    return add_row(part, TABLE_VOLUME, &row, err);
}

/* ---- images ---- */

static const char *const image_states[] = {
    [IMAGE_STATE_OTHER] = "",
    [IMAGE_PENDING] = "pending",
    [IMAGE_AVAILABLE] = "available",
    [IMAGE_INVALID] = "invalid",
    [IMAGE_DEREGISTERED] = "deregistered",
    [IMAGE_TRANSIENT] = "transient",
    [IMAGE_FAILED] = "failed",
    [IMAGE_ERROR] = "error",
    [IMAGE_DISABLED] = "disabled",
};

static int keep_mappings(struct inventory_part *part, const struct image_in *in, struct image *row,
                         struct error *err)
{
    if (begin_list(part, LIST_MAPPING, in->mapping_count, LIMIT_MAPPINGS_PER_IMAGE,
                   &row->first_mapping, &row->mapping_count, err) != 0)
        return -1;
    for (size_t i = 0; i < in->mapping_count; i++) {
        const struct mapping_in *from = &in->mappings[i];
        struct mapping to;
        memset(&to, 0, sizeof(to));
        to.size_gib = from->size_gib;
        to.encrypted = from->encrypted;
        to.snapshot_row = ROW_NONE;
        if (keep_id(part, from->snapshot_id, "snap-", &to.snapshot_value, &to.snapshot_form, err) !=
                0 ||
            keep_str(part, from->device, &to.device, err) != 0 ||
            keep_str(part, from->kms_key_id, &to.kms_key, err) != 0)
            return -1;
        vec_push(&part->lists[LIST_MAPPING], &to);
    }
    return 0;
}

static int keep_image(struct inventory_part *part, const struct image_in *in, struct image *row,
                      struct error *err)
{
    row->place = part->place;
    row->creation_date = in->creation_date;
    row->last_launched = in->last_launched_time;
    row->deprecation = in->deprecation_time;
    row->state = WORD(part, KIND_IMAGE, "State", in->state, image_states);
    row->flags = in->is_public ? ROW_PUBLIC : 0;
    if (check_id(TABLE_IMAGE, in->id, err) != 0 ||
        keep_id(part, in->id, "ami-", &row->id_value, &row->id_form, err) != 0 ||
        keep_id(part, in->source_image_id, "ami-", &row->source_image_value,
                &row->source_image_form, err) != 0 ||
        keep_id(part, in->source_instance_id, "i-", &row->source_instance_value,
                &row->source_instance_form, err) != 0 ||
        keep_owner(part, in->owner_id, &row->owner, err) != 0 ||
        keep_str(part, in->name, &row->name, err) != 0 ||
        keep_str(part, in->description, &row->description, err) != 0 ||
        keep_str(part, in->source_image_region, &row->source_image_region, err) != 0 ||
        keep_str(part, in->root_device_name, &row->root_device, err) != 0 ||
        keep_tags(part, &in->tags, &row->tagset, err) != 0)
        return -1;
    return keep_mappings(part, in, row, err);
}

int part_add_image(struct inventory_part *part, const struct image_in *in, struct error *err)
{
    assert(part->in_page);
    struct image row;
    memset(&row, 0, sizeof(row));
    if (keep_image(part, in, &row, err) != 0)
        return -1;
    return add_row(part, TABLE_IMAGE, &row, err);
}

/* ---- instances ---- */

static const char *const instance_states[] = {
    [INSTANCE_STATE_OTHER] = "",          [INSTANCE_PENDING] = "pending",
    [INSTANCE_RUNNING] = "running",       [INSTANCE_SHUTTING_DOWN] = "shutting-down",
    [INSTANCE_TERMINATED] = "terminated", [INSTANCE_STOPPING] = "stopping",
    [INSTANCE_STOPPED] = "stopped",
};

/* "User initiated (2026-01-15 12:34:56 GMT)": the time in the last pair of parentheses.
 * [EC2-INST-STOP-REASON] */
static instant time_in_reason(struct str reason)
{
    size_t end = reason.len;
    while (end > 0 && reason.ptr[end - 1] != ')')
        end--;
    size_t start = end;
    while (start > 0 && reason.ptr[start - 1] != '(')
        start--;
    instant at;
    if (start == 0 || !instant_parse(str_make(reason.ptr + start, end - start - 1), &at))
        return INSTANT_UNSET;
    return at;
}

static int keep_instance_volumes(struct inventory_part *part, const struct instance_in *in,
                                 struct instance *row, struct error *err)
{
    if (begin_list(part, LIST_INSTANCE_VOLUME, in->volume_count, LIMIT_ATTACHMENTS,
                   &row->first_volume, &row->volume_count, err) != 0)
        return -1;
    for (size_t i = 0; i < in->volume_count; i++) {
        const struct instance_volume_in *from = &in->volumes[i];
        struct instance_volume to;
        memset(&to, 0, sizeof(to));
        to.attach_time = from->attach_time;
        to.delete_on_termination = from->delete_on_termination;
        to.volume_row = ROW_NONE;
        if (keep_id(part, from->volume_id, "vol-", &to.volume_value, &to.volume_form, err) != 0 ||
            keep_str(part, from->device, &to.device, err) != 0)
            return -1;
        vec_push(&part->lists[LIST_INSTANCE_VOLUME], &to);
    }
    return 0;
}

static int keep_instance(struct inventory_part *part, const struct instance_in *in,
                         struct instance *row, struct error *err)
{
    row->place = part->place;
    row->launch_time = in->launch_time;
    row->state = WORD(part, KIND_INSTANCE, "State.Name", in->state, instance_states);
    row->stopped_since =
        row->state == INSTANCE_STOPPED ? time_in_reason(in->state_reason) : INSTANT_UNSET;
    row->image_row = ROW_NONE;
    if (check_id(TABLE_INSTANCE, in->id, err) != 0 ||
        keep_id(part, in->id, "i-", &row->id_value, &row->id_form, err) != 0 ||
        keep_id(part, in->image_id, "ami-", &row->image_value, &row->image_form, err) != 0 ||
        keep_str(part, in->root_device_name, &row->root_device, err) != 0 ||
        keep_str(part, in->state_reason, &row->state_reason, err) != 0 ||
        keep_str(part, in->availability_zone, &row->zone, err) != 0 ||
        keep_tags(part, &in->tags, &row->tagset, err) != 0)
        return -1;
    return keep_instance_volumes(part, in, row, err);
}

int part_add_instance(struct inventory_part *part, const struct instance_in *in, struct error *err)
{
    assert(part->in_page);
    struct instance row;
    memset(&row, 0, sizeof(row));
    if (keep_instance(part, in, &row, err) != 0)
        return -1;
    return add_row(part, TABLE_INSTANCE, &row, err);
}

/* ---- launch templates ---- */

int part_add_template(struct inventory_part *part, const struct template_in *in, struct error *err)
{
    assert(part->in_page);
    struct template_row row;
    memset(&row, 0, sizeof(row));
    row.place = part->place;
    row.default_version = in->default_version;
    row.latest_version = in->latest_version;
    if (check_id(TABLE_TEMPLATE, in->id, err) != 0 ||
        keep_id(part, in->id, "lt-", &row.id_value, &row.id_form, err) != 0)
        return -1;
    return add_row(part, TABLE_TEMPLATE, &row, err);
}

static int keep_template_snapshots(struct inventory_part *part,
                                   const struct template_version_in *in,
                                   struct template_version *row, struct error *err)
{
    if (begin_list(part, LIST_TEMPLATE_SNAPSHOT, in->snapshot_count, LIMIT_MAPPINGS_PER_IMAGE,
                   &row->first_snapshot, &row->snapshot_count, err) != 0)
        return -1;
    for (size_t i = 0; i < in->snapshot_count; i++) {
        struct template_snapshot to;
        memset(&to, 0, sizeof(to));
        to.snapshot_row = ROW_NONE;
        if (keep_id(part, in->snapshot_ids[i], "snap-", &to.snapshot_value, &to.snapshot_form,
                    err) != 0)
            return -1;
        vec_push(&part->lists[LIST_TEMPLATE_SNAPSHOT], &to);
    }
    return 0;
}

int part_add_template_version(struct inventory_part *part, const struct template_version_in *in,
                              struct error *err)
{
    assert(part->in_page);
    struct template_version row;
    memset(&row, 0, sizeof(row));
    row.place = part->place;
    row.version = in->version;
    row.image_row = ROW_NONE;
    if (check_id(TABLE_VERSION, in->template_id, err) != 0 ||
        keep_id(part, in->template_id, "lt-", &row.template_value, &row.template_form, err) != 0 ||
        keep_str(part, in->template_name, &row.template_name, err) != 0 ||
        keep_str(part, in->image_id, &row.image_id, err) != 0 ||
        keep_template_snapshots(part, in, &row, err) != 0)
        return -1;
    return add_row(part, TABLE_VERSION, &row, err);
}
