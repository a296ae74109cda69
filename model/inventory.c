#include "model/inventory_internal.h"

#include "core/hash.h"

#include <assert.h>

#include "core/limits.h"
#include "core/mem.h"

/* A direct-mapped memory of the tag sets seen last: most resources carry the tags of a neighbour. */
#define RECENT_TAGSETS 65536u

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
        vec_init(&part->rows[t], table_info((enum table)t)->row_size);
    for (unsigned l = 0; l < LIST_COUNT; l++)
        vec_init(&part->lists[l], list_info((enum list)l)->row_size);
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

/* Of a list, only the rows of the one table that points into it are left. */
void part_release_rows(struct inventory_part *part, enum table table)
{
    const struct table_info *info = table_info(table);
    vec_clear(&part->rows[table]);
    for (size_t i = 0; i < info->column_count; i++)
        if (info->columns[i].list)
            vec_clear(&part->lists[info->columns[i].list->list]);
    if (info->rare)
        vec_clear(&part->lists[info->rare->list]);
}

void part_release(struct inventory_part *part)
{
    for (unsigned t = 0; t < TABLE_COUNT; t++)
        part_release_rows(part, (enum table)t);
    vec_clear(&part->page_runs);
    vec_clear(&part->unknown);
    packed_clear(&part->log);
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
    part->log.len = 0;
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
    part->log.len = 0;
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

static inline int keep_str(struct inventory_part *part, struct str s, strref *out,
                           struct error *err)
{
    if (str_is_empty(s)) {
        *out = 0;
        return 0;
    }
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

/* ---- columns ----
 * What a record added before it failed (strings, tags, list rows) stays: no row points to it, so
 * that it does not reach the graph. */

/* One record on its way into the part. */
struct keeping {
    struct inventory_part *part;
    const struct table_info *table;
    const char *in;
    char *row;
};

static int keep_columns(const struct keeping *k, const struct column *columns, size_t count,
                        struct error *err);

/* The number of the word; 0, which is OTHER in every enum, when it is not there. Then it is counted. */
static uint8_t known_word(const struct keeping *k, const struct column *column, struct str text)
{
    for (size_t i = 1; i < column->words->count; i++)
        if (str_eq_c(text, column->words->names[i]))
            return (uint8_t)i;
    if (!str_is_empty(text))
        part_note_unknown(k->part, k->table->kind, str_from(column->json), text);
    return 0;
}

static uint32_t seconds_between(instant start, instant end)
{
    if (start == INSTANT_UNSET || end == INSTANT_UNSET || end < start)
        return UINT32_MAX;
    uint64_t seconds =
        ((uint64_t)end - (uint64_t)start + (uint64_t)MS_PER_SECOND - 1) / (uint64_t)MS_PER_SECOND;
    return seconds < UINT32_MAX ? (uint32_t)seconds : UINT32_MAX - 1;
}

static void set_flag(const struct keeping *k, uint8_t flag)
{
    k->row[k->table->flags_at] = (char)(k->row[k->table->flags_at] | flag);
}

static bool is_told(const struct keeping *k, const struct column *column)
{
    return column->has_at == 0 || *(const bool *)(k->in + column->has_at);
}

/* A number that may be absent is 0 then, and lacks its flag. */
static void keep_number(const struct keeping *k, const struct column *column, size_t size)
{
    if (!is_told(k, column))
        return;
    memcpy(k->row + column->row_at, k->in + column->in_at, size);
    if (column->flag != 0)
        set_flag(k, column->flag);
}

static int keep_text(const struct keeping *k, const struct column *column, struct str text,
                     struct error *err)
{
    bool usual = column->usual && str_eq_c(text, column->usual);
    return keep_str(k->part, usual ? STR_EMPTY : text, (strref *)(void *)(k->row + column->row_at),
                    err);
}

/* The items of a list, each a row; the row of the record says where they begin. */
static int keep_list(const struct keeping *k, const struct column *column, struct error *err)
{
    const struct sublist *list = column->list;
    struct vec *rows = &k->part->lists[list->list];
    const char *items = *(const char *const *)(const void *)(k->in + column->in_at);
    size_t count = *(const size_t *)(const void *)(k->in + list->in_count_at);
    if (count > list->most)
        return error_set(err, ERR_LIMIT, "%zu %s, more than %zu", count, list->noun, list->most);
    if (rows->len + count > LIMIT_ROWS)
        return error_set(err, ERR_LIMIT, "more than %u %s in all", LIMIT_ROWS, list->noun);
    *(uint32_t *)(void *)(k->row + column->row_at) = (uint32_t)rows->len;
    *(uint16_t *)(void *)(k->row + column->aux_at) = (uint16_t)count;
    for (size_t i = 0; i < count; i++) {
        struct keeping item = {k->part, k->table, items + i * list->in_size, vec_push(rows, NULL)};
        if (keep_columns(&item, list->columns, list->column_count, err) != 0)
            return -1;
    }
    return 0;
}

/* What refers to something: -1 when there is no room for it. */
static int keep_reference(const struct keeping *k, const struct column *column, struct error *err)
{
    const void *in = k->in + column->in_at;
    void *row = k->row + column->row_at;
    switch (column->kept) {
    case KEPT_ID:
        return keep_id(k->part, *(const struct str *)in, column->prefix, row,
                       (uint8_t *)k->row + column->aux_at, err);
    case KEPT_OWNER: return keep_owner(k->part, *(const struct str *)in, row, err);
    case KEPT_TAGS: return keep_tags(k->part, in, row, err);
    case KEPT_LIST: return keep_list(k, column, err);
    default: return keep_text(k, column, *(const struct str *)in, err);
    }
}

/* What is all in the row. */
static inline void keep_value(const struct keeping *k, const struct column *column, uint8_t word)
{
    const void *in = k->in + column->in_at;
    void *row = k->row + column->row_at;
    switch (column->kept) {
    case KEPT_WORD: *(uint8_t *)row = word; break;
    case KEPT_TIME: *(instant *)row = *(const instant *)in; break;
    case KEPT_SECONDS:
        *(uint32_t *)row = seconds_between(*(const instant *)(const void *)(k->in + column->aux_at),
                                           *(const instant *)in);
        break;
    case KEPT_U32: keep_number(k, column, sizeof(uint32_t)); break;
    case KEPT_U64: keep_number(k, column, sizeof(uint64_t)); break;
    case KEPT_BOOL: *(uint8_t *)row = *(const bool *)in; break;
    case KEPT_NUMBER:
        *(uint64_t *)row = is_told(k, column) ? *(const uint64_t *)in : NUMBER_UNTOLD;
        break;
    case KEPT_TRUTH:
        *(uint8_t *)row = (uint8_t)(is_told(k, column) ? TOLD_FALSE + *(const bool *)in : TOLD_NOT);
        break;
    case KEPT_FLAG:
        if (*(const bool *)in)
            set_flag(k, column->flag);
        break;
    case KEPT_EDGE: *(uint32_t *)row = ROW_NONE; break;
    default: break;
    }
}

static int keep_columns(const struct keeping *k, const struct column *columns, size_t count,
                        struct error *err)
{
    for (const struct column *c = columns; c < columns + count; c++) {
        uint8_t word =
            c->words ? known_word(k, c, *(const struct str *)(const void *)(k->in + c->in_at)) : 0;
        if (!kept_by_reference(c->kept))
            keep_value(k, c, word);
        else if (keep_reference(k, c, err) != 0)
            return -1;
    }
    return 0;
}

/* ---- columns that are seldom set ---- */

static bool is_set(const struct column *column, const char *record)
{
    const void *in = record + column->in_at;
    switch (column->wire) {
    case WIRE_TEXT:
    case WIRE_WORDS:
        return !str_is_empty(*(const struct str *)in) &&
               !(column->usual && str_eq_c(*(const struct str *)in, column->usual));
    case WIRE_TIME: return *(const instant *)in != INSTANT_UNSET;
    case WIRE_U32: return *(const uint32_t *)in != 0;
    case WIRE_U64: return *(const uint64_t *)in != 0;
    case WIRE_BOOL: return *(const bool *)in;
    case WIRE_TAGS: return ((const struct tags_in *)in)->count > 0;
    case WIRE_LIST:
    case WIRE_NONE: break;
    }
    return false;
}

static int keep_rare(const struct keeping *k, struct error *err)
{
    const struct sublist *rare = k->table->rare;
    uint32_t *at = (uint32_t *)(void *)(k->row + k->table->rare_at);
    bool any = false;
    for (size_t i = 0; i < rare->column_count; i++)
        any = any || is_set(&rare->columns[i], k->in);
    *at = ROW_NONE;
    if (!any)
        return 0;
    struct vec *rows = &k->part->lists[rare->list];
    if (rows->len >= LIMIT_ROWS)
        return error_set(err, ERR_LIMIT, "more than %u %s in all", LIMIT_ROWS, rare->noun);
    *at = (uint32_t)rows->len;
    struct keeping row = {k->part, k->table, k->in, vec_push(rows, NULL)};
    return keep_columns(&row, rare->columns, rare->column_count, err);
}

/* ---- records ---- */

static int keep_record(const struct keeping *k, struct error *err)
{
    const struct table_info *t = k->table;
    const struct str *id = (const struct str *)(const void *)(k->in + t->columns[0].in_at);
    if (str_is_empty(*id))
        return error_set(err, ERR_INPUT, "%s without an id", t->noun);
    *(uint32_t *)(void *)(k->row + t->place_at) = k->part->place;
    if (keep_columns(k, t->columns, t->column_count, err) != 0 ||
        (t->rare && keep_rare(k, err) != 0))
        return -1;
    if (t->finish)
        t->finish(k->in, k->row);
    return 0;
}

int part_add(struct inventory_part *part, enum table table, const void *in, struct error *err)
{
    assert(part->in_page);
    struct keeping k = {.part = part, .table = table_info(table), .in = in};
    struct vec *rows = &part->rows[table];
    if (rows->len >= LIMIT_ROWS)
        return error_set(err, ERR_LIMIT, "more than %u %ss", LIMIT_ROWS, k.table->noun);
    k.row = vec_push(rows, NULL);
    if (keep_record(&k, err) == 0) {
        log_record(part, table, in);
        return 0;
    }
    vec_truncate(rows, rows->len - 1);
    return -1;
}
