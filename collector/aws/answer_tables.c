/* Documents that list records of a table: their shapes are made of its columns. */
#include <assert.h>

#include "collector/aws/answer_internal.h"
#include "core/hash.h"

/* ---- what other listings follow from ---- */

static void seed_snapshot(struct answer *answer, const union record_in *in)
{
    const struct snapshot_in *s = &in->snapshot;
    bool restores = str_eq_c(s->state, "completed") && !str_eq_c(s->storage_tier, "archive");
    if (answer->trace && (restores || str_eq_c(s->state, "pending")))
        answer_add_seed(answer, s->volume_id, STR_EMPTY);
}

static void seed_volume(struct answer *answer, const union record_in *in)
{
    answer_add_seed(answer, in->volume.id, in->volume.snapshot_id);
}

static void (*const seeds[TABLE_COUNT])(struct answer *answer, const union record_in *in) = {
    [TABLE_SNAPSHOT] = seed_snapshot,
    [TABLE_VOLUME] = seed_volume,
};

/* ---- names ---- */

/* "LastTieringStartTime" is lastTieringStartTime in XML. */
static const char *with_small_initials(struct answer *answer, const char *json)
{
    size_t size = strlen(json) + 1;
    char *path = arena_alloc(answer->shapes, size);
    memcpy(path, json, size);
    for (char *at = path; at; at = strchr(at, '.')) {
        at += *at == '.';
        *at = (char)(*at >= 'A' && *at <= 'Z' ? *at - 'A' + 'a' : *at);
    }
    return path;
}

static const char *path_of(struct answer *answer, const struct column *column, bool json)
{
    if (json)
        return column->json;
    return column->xml ? column->xml : with_small_initials(answer, column->json);
}

/* ---- records ---- */

static void *begin_record(struct answer *answer, const struct answer_shape *shape)
{
    answer_begin_record(answer);
    room_begin(&answer->room, shape->table);
    return &answer->room.in;
}

static struct str text_in(const union record_in *in, const struct column *column)
{
    return *(const struct str *)(const void *)((const char *)in + column->in_at);
}

/* What no other record of a listing has all of: its id, and its number where ids repeat. */
static void hash_record(struct answer *answer, const struct column *column, const void *in)
{
    const char *value = (const char *)in + column->in_at;
    uint64_t *hash = &answer->page.ids_hash;
    if (column->wire == WIRE_U64) {
        *hash = hash_bytes(value, sizeof(uint64_t), *hash);
        return;
    }
    struct str text = *(const struct str *)(const void *)value;
    *hash = hash_bytes(text.ptr ? text.ptr : "", text.len, *hash);
}

static void follow_record(struct answer *answer, const union record_in *in)
{
    if (seeds[answer->table->table])
        seeds[answer->table->table](answer, in);
    if (answer->listing)
        answer_add_seed(answer, text_in(in, answer->listing), STR_EMPTY);
    if (answer->naming)
        answer_add_named(answer, text_in(in, answer->naming));
}

void answer_hear(struct answer *answer, enum table table, const void *in)
{
    if (answer->table != table_info(table)) {
        answer_fail(answer, ERR_INPUT, "a %s is on a page of others", table_info(table)->noun);
        return;
    }
    room_begin(&answer->room, answer->table);
    for (size_t i = 0; i < answer->room.required_count; i++)
        hash_record(answer, answer->room.required[i], in);
    answer->page.items++;
    follow_record(answer, in);
}

static void end_record(struct answer *answer, const struct answer_shape *shape)
{
    const struct table_info *table = shape->table;
    struct error err = ERROR_INIT;
    for (size_t i = 0; i < answer->room.required_count; i++) {
        const struct column *column = answer->room.required[i];
        hash_record(answer, column, &answer->room.in);
        if (!room_has(column, &answer->room.in))
            answer_fail(answer, ERR_INPUT, "expected %s, found none",
                        path_of(answer, column, table->wire_json));
    }
    if (answer->failed)
        return;
    answer_added(answer, part_add(answer->part, table->table, room_record(&answer->room), &err),
                 &err);
    follow_record(answer, &answer->room.in);
}

static void *begin_item(struct answer *answer, const struct answer_shape *shape)
{
    void *item = room_item(&answer->room, shape->list);
    if (!item)
        answer_fail(answer, ERR_LIMIT, "more than %zu %s", shape->list->most, shape->list->noun);
    return item;
}

static void end_item(struct answer *answer, const struct answer_shape *shape)
{
    room_keep_item(&answer->room, shape->list);
}

/* ---- from columns to shapes ---- */

/* A column by what is left of its path. */
struct path {
    const char *at;
    const struct column *column;
};

#define PATHS_MAX 96

struct paths {
    struct path items[PATHS_MAX];
    size_t count;
};

static const enum answer_type types[] = {
    [WIRE_TEXT] = ANSWER_TEXT,  [WIRE_WORDS] = ANSWER_WORDS, [WIRE_TIME] = ANSWER_TIME,
    [WIRE_U32] = ANSWER_U32,    [WIRE_U64] = ANSWER_U64,     [WIRE_BOOL] = ANSWER_BOOL,
    [WIRE_TAGS] = ANSWER_INNER, [WIRE_LIST] = ANSWER_INNER,
};

static void add_paths(struct answer *answer, struct paths *to, const struct column *columns,
                      size_t count, bool json)
{
    for (size_t i = 0; i < count; i++) {
        assert(to->count < PATHS_MAX);
        if (columns[i].wire != WIRE_NONE)
            to->items[to->count++] = (struct path){path_of(answer, &columns[i], json), &columns[i]};
    }
}

static struct str first_name(const char *path)
{
    const char *dot = strchr(path, '.');
    return str_make(path, dot ? (size_t)(dot - path) : strlen(path));
}

static void fill_shape(struct answer *answer, const struct paths *paths, struct answer_shape *out);

static struct answer_field element(struct answer *answer, struct str name,
                                   const struct answer_shape *inner)
{
    return (struct answer_field){.name = arena_str(answer->shapes, name).ptr,
                                 .name_len = name.len,
                                 .type = ANSWER_INNER,
                                 .inner = inner};
}

/* A shape that holds but one element. */
static const struct answer_shape *around(struct answer *answer, struct str name,
                                         const struct answer_shape *inner)
{
    struct answer_shape *shape = arena_alloc(answer->shapes, sizeof(*shape));
    struct answer_field *field = arena_alloc(answer->shapes, sizeof(*field));
    *field = element(answer, name, inner);
    *shape = (struct answer_shape){.fields = field, .count = 1};
    return shape;
}

static const struct answer_shape *list_shape(struct answer *answer, const struct sublist *list)
{
    struct paths paths = {.count = 0};
    struct answer_shape *item = arena_alloc(answer->shapes, sizeof(*item));
    add_paths(answer, &paths, list->columns, list->column_count, false);
    *item = (struct answer_shape){.begin = begin_item, .end = end_item, .list = list};
    fill_shape(answer, &paths, item);
    return around(answer, STR_LIT("item"), item);
}

/* What lies within the element `name`. */
static const struct answer_shape *inner_shape(struct answer *answer, const struct paths *paths,
                                              struct str name)
{
    struct paths inner = {.count = 0};
    struct answer_shape *shape = arena_alloc(answer->shapes, sizeof(*shape));
    for (size_t i = 0; i < paths->count; i++)
        if (str_eq(first_name(paths->items[i].at), name) && paths->items[i].at[name.len] == '.')
            inner.items[inner.count++] =
                (struct path){paths->items[i].at + name.len + 1, paths->items[i].column};
    fill_shape(answer, &inner, shape);
    return shape;
}

static struct answer_field field_of(struct answer *answer, const struct path *path)
{
    const struct column *column = path->column;
    struct answer_field field = {.name = path->at,
                                 .name_len = strlen(path->at),
                                 .type = types[column->wire],
                                 .offset = column->in_at,
                                 .has_at = column->has_at};
    if (column->wire == WIRE_TAGS)
        field.inner = &answer_tag_set;
    else if (column->wire == WIRE_LIST)
        field.inner = list_shape(answer, column->list);
    return field;
}

static bool is_there(const struct answer_field *fields, size_t count, struct str name)
{
    for (size_t i = 0; i < count; i++)
        if (str_eq_c(name, fields[i].name))
            return true;
    return false;
}

static void fill_shape(struct answer *answer, const struct paths *paths, struct answer_shape *out)
{
    struct answer_field *fields = arena_array(answer->shapes, paths->count + 1, sizeof(*fields));
    out->fields = fields;
    for (size_t i = 0; i < paths->count; i++) {
        struct str name = first_name(paths->items[i].at);
        if (paths->items[i].at[name.len] == '\0')
            fields[out->count++] = field_of(answer, &paths->items[i]);
        else if (!is_there(fields, out->count, name))
            fields[out->count++] = element(answer, name, inner_shape(answer, paths, name));
    }
}

/* ---- documents ---- */

static const struct answer_shape *record_shape(struct answer *answer,
                                               const struct table_info *table)
{
    struct paths paths = {.count = 0};
    struct answer_shape *record = arena_alloc(answer->shapes, sizeof(*record));
    add_paths(answer, &paths, table->columns, table->column_count, table->wire_json);
    if (table->rare)
        add_paths(answer, &paths, table->rare->columns, table->rare->column_count,
                  table->wire_json);
    *record = (struct answer_shape){.begin = begin_record, .end = end_record, .table = table};
    fill_shape(answer, &paths, record);
    return record;
}

/* The element at `path`, which holds the records as items, and those around it within the first. */
static const struct answer_shape *set_shape(struct answer *answer, const char *path,
                                            const struct answer_shape *record)
{
    struct str name = first_name(path);
    if (path[name.len] == '\0')
        return around(answer, STR_LIT("item"), record);
    const char *rest = path + name.len + 1;
    return around(answer, first_name(rest), set_shape(answer, rest, record));
}

/* Of JSON: a list, or one thing alone. */
static const struct answer_shape *json_document(struct answer *answer,
                                                const struct table_info *table)
{
    struct answer_field *fields = arena_array(answer->shapes, 2, sizeof(*fields));
    struct answer_shape *root = arena_alloc(answer->shapes, sizeof(*root));
    fields[0] = element(answer, str_from(table->wire_list), record_shape(answer, table));
    fields[0].opens = answer_begin_listing;
    fields[1] =
        (struct answer_field)ANSWER_FIELD(ANSWER_KEPT, "NextToken", struct answer_page, next_token);
    *root = (struct answer_shape){.fields = fields, .count = 2, .begin = answer_begin_page};
    return root;
}

static const struct answer_shape *xml_document(struct answer *answer,
                                               const struct table_info *table)
{
    struct answer_field *fields = arena_array(answer->shapes, 2, sizeof(*fields));
    struct answer_shape *root = arena_alloc(answer->shapes, sizeof(*root));
    struct answer_shape *listing = arena_alloc(answer->shapes, sizeof(*listing));
    *listing = *set_shape(answer, table->wire_list, record_shape(answer, table));
    listing->begin = answer_begin_listing;
    fields[0] = element(answer, first_name(table->wire_list), listing);
    fields[1] =
        (struct answer_field)ANSWER_FIELD(ANSWER_KEPT, "nextToken", struct answer_page, next_token);
    *root = (struct answer_shape){.fields = fields, .count = 2, .begin = answer_begin_page};
    return root;
}

const struct answer_shape *answer_listing(struct answer *answer, const struct table_info *table)
{
    const struct answer_shape **known = &answer->listings[table->table];
    if (!*known)
        *known = table->wire_json ? json_document(answer, table) : xml_document(answer, table);
    return *known;
}

#define TABLE(NAME, row, plural) \
    const struct answer_shape answer_##row##_root = {.table = &table_##row};
#include "model/tables.def"
