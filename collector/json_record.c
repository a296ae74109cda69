#include "collector/json_record.h"

#include <assert.h>

/* An object within an object. */
struct json_inner {
    const char *key;
    const struct field *fields;
    size_t count;
};

/* A list of a record; `outer` is the object that it lies in, NULL for the record itself. */
struct json_list {
    const char *outer;
    const char *key;
    struct json_shape item;
};

static const struct field tag_fields[] = {
    FIELD(FIELD_TEXT, "Key", struct tag_in, key),
    FIELD(FIELD_TEXT, "Value", struct tag_in, value),
};

/* ---- from columns to shapes ---- */

static const enum field_type field_types[] = {
    [WIRE_TEXT] = FIELD_TEXT, [WIRE_WORDS] = FIELD_TEXT, [WIRE_TIME] = FIELD_TIME,
    [WIRE_U32] = FIELD_U32,   [WIRE_U64] = FIELD_U64,    [WIRE_BOOL] = FIELD_BOOL,
};

static bool is_value(const struct column *column)
{
    return column->wire != WIRE_NONE && column->wire != WIRE_TAGS && column->wire != WIRE_LIST;
}

/* The columns of an object, those of a table that are seldom set included. */
struct columns {
    const struct column *items[KEYS_MAX];
    size_t count;
};

static void add_columns(struct columns *to, const struct column *columns, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        assert(to->count < KEYS_MAX);
        if (is_value(&columns[i]))
            to->items[to->count++] = &columns[i];
    }
}

static struct field field_of(const struct column *column, const char *name)
{
    return (struct field){.name = name,
                          .name_len = strlen(name),
                          .type = field_types[column->wire],
                          .offset = column->in_at,
                          .has_at = column->has_at};
}

/* "State" of "State.Name"; NULL of a path of one name. */
static const char *outer_of(struct arena *arena, const char *path)
{
    const char *dot = strchr(path, '.');
    return dot ? arena_str(arena, str_make(path, (size_t)(dot - path))).ptr : NULL;
}

static const char *name_in(const char *path)
{
    const char *dot = strchr(path, '.');
    return dot ? dot + 1 : path;
}

static bool lies_in(const char *path, const char *outer)
{
    size_t len = strlen(outer);
    return strncmp(path, outer, len) == 0 && path[len] == '.';
}

static void add_inner(struct arena *arena, const struct columns *columns, const char *outer,
                      struct json_inner *out)
{
    struct field *fields = arena_array(arena, columns->count, sizeof(*fields));
    *out = (struct json_inner){.key = outer, .fields = fields};
    for (size_t i = 0; i < columns->count; i++)
        if (lies_in(columns->items[i]->json, outer))
            fields[out->count++] = field_of(columns->items[i], name_in(columns->items[i]->json));
}

static struct json_shape shape_of(struct arena *arena, const struct columns *columns)
{
    struct field *fields = arena_array(arena, columns->count + 1, sizeof(*fields));
    struct json_inner *inners = arena_array(arena, columns->count + 1, sizeof(*inners));
    struct json_shape shape = {.fields = fields, .inners = inners};
    for (size_t i = 0; i < columns->count; i++) {
        const char *outer = outer_of(arena, columns->items[i]->json);
        bool known = false;
        if (!outer)
            fields[shape.count++] = field_of(columns->items[i], columns->items[i]->json);
        for (size_t k = 0; outer && k < shape.inner_count; k++)
            known = known || strcmp(inners[k].key, outer) == 0;
        if (outer && !known)
            add_inner(arena, columns, outer, &inners[shape.inner_count++]);
    }
    return shape;
}

static struct json_list list_of(struct arena *arena, const struct column *column)
{
    struct columns columns = {.count = 0};
    add_columns(&columns, column->list->columns, column->list->column_count);
    return (struct json_list){.outer = outer_of(arena, column->json),
                              .key = name_in(column->json),
                              .item = shape_of(arena, &columns)};
}

struct json_record *json_record_new(struct arena *arena, const struct table_info *table)
{
    struct json_record *record = arena_alloc(arena, sizeof(*record));
    struct json_list *lists = arena_array(arena, table->column_count, sizeof(*lists));
    struct columns columns = {.count = 0};
    add_columns(&columns, table->columns, table->column_count);
    if (table->rare)
        add_columns(&columns, table->rare->columns, table->rare->column_count);
    for (size_t i = 0, nested = 0; i < table->column_count; i++) {
        const struct column *column = &table->columns[i];
        if (column->wire == WIRE_LIST)
            lists[nested] = list_of(arena, column);
        nested += column->wire == WIRE_LIST || column->wire == WIRE_TAGS;
    }
    record->table = table;
    record->shape = shape_of(arena, &columns);
    record->lists = lists;
    record->keys = (struct record_keys){
        .fields = record->shape.fields, .count = record->shape.count, .table = table};
    return record;
}

/* ---- reading ---- */

/* Spoils the record when it lacks what it must have. */
static void need(struct fields *f, const char *key, bool there)
{
    if (!there && !f->spoiled)
        fields_wrong(f, NULL, "expected %s, found none", key);
}

static void read_inners(struct fields *f, const struct json_shape *shape, const json_t *object,
                        void *out)
{
    for (size_t i = 0; i < shape->inner_count; i++) {
        const struct json_inner *inner = &shape->inners[i];
        const json_t *value = fields_enter(f, object, inner->key);
        if (!value)
            continue;
        fields_read(f, value, inner->fields, inner->count, out);
        fields_leave(f);
    }
}

static void read_tags(struct fields *f, struct room *room, const struct column *column,
                      const json_t *object)
{
    const json_t *list = fields_enter_list(f, object, column->json, LIMIT_TAGS_PER_RESOURCE);
    if (!list)
        return;
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *item = fields_enter_item(f, list, i);
        if (!item)
            break;
        struct tag_in *tag = room_tag(room);
        fields_read(f, item, tag_fields, sizeof(tag_fields) / sizeof(tag_fields[0]), tag);
        need(f, "Key", !str_is_empty(tag->key));
        fields_leave(f);
    }
    fields_leave(f);
}

static void read_items(struct fields *f, struct room *room, const struct sublist *list,
                       const struct json_list *how, const json_t *object)
{
    const json_t *items = fields_enter_list(f, object, how->key, list->most);
    if (!items)
        return;
    for (size_t i = 0; i < json_array_size(items); i++) {
        const json_t *item = fields_enter_item(f, items, i);
        if (!item)
            break;
        void *to = room_item(room, list);
        fields_read(f, item, how->item.fields, how->item.count, to);
        read_inners(f, &how->item, item, to);
        room_keep_item(room, list);
        fields_leave(f);
    }
    fields_leave(f);
}

static void read_list(struct fields *f, struct room *room, const struct sublist *list,
                      const struct json_list *how, const json_t *object)
{
    const json_t *around = how->outer ? fields_enter(f, object, how->outer) : object;
    if (!around)
        return;
    read_items(f, room, list, how, around);
    if (how->outer)
        fields_leave(f);
}

void json_record_read(struct json_record *record, struct fields *fields, struct room *room,
                      const json_t *object, unknown_field_fn unknown, void *ctx)
{
    room_begin(room, record->table);
    fields_read_record(fields, object, &record->keys, &room->in, unknown, ctx);
    read_inners(fields, &record->shape, object, &room->in);
    for (size_t i = 0; i < room->nested_count; i++) {
        const struct column *column = room->nested[i];
        if (column->list)
            read_list(fields, room, column->list, &record->lists[i], object);
        else
            read_tags(fields, room, column, object);
    }
    for (size_t i = 0; i < room->required_count; i++)
        need(fields, room->required[i]->json, room_has(room->required[i], &room->in));
}
