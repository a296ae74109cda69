#include "model/room.h"

#include <assert.h>
#include <string.h>

void room_init(struct room *room)
{
    memset(room, 0, sizeof(*room));
    for (unsigned list = 0; list < LIST_COUNT; list++)
        vec_init(&room->items[list], list_info((enum list)list)->in_size);
}

void room_clear(struct room *room)
{
    for (unsigned list = 0; list < LIST_COUNT; list++)
        vec_clear(&room->items[list]);
}

static void turn_to(struct room *room, const struct table_info *table)
{
    room->table = table;
    room->nested_count = 0;
    room->required_count = 0;
    for (size_t i = 0; i < table->column_count; i++) {
        const struct column *column = &table->columns[i];
        assert(room->nested_count < ROOM_NESTED_MAX && room->required_count < ROOM_REQUIRED_MAX);
        if (column->wire == WIRE_TAGS || column->wire == WIRE_LIST)
            room->nested[room->nested_count++] = column;
        if (column->required)
            room->required[room->required_count++] = column;
    }
    table_blank(table, &room->blank);
}

void room_begin(struct room *room, const struct table_info *table)
{
    if (room->table != table)
        turn_to(room, table);
    room->tag_count = 0;
    for (size_t i = 0; i < room->nested_count; i++)
        if (room->nested[i]->list)
            vec_truncate(&room->items[room->nested[i]->list->list], 0);
    memcpy(&room->in, &room->blank, table->in_size);
}

struct tag_in *room_tag(struct room *room)
{
    if (room->tag_count == LIMIT_TAGS_PER_RESOURCE)
        return NULL;
    struct tag_in *tag = &room->tags[room->tag_count++];
    *tag = (struct tag_in){STR_EMPTY, STR_EMPTY};
    return tag;
}

void *room_item(struct room *room, const struct sublist *list)
{
    struct vec *items = &room->items[list->list];
    if (items->len == list->most)
        return NULL;
    void *item = vec_push(items, NULL);
    columns_blank(list->columns, list->column_count, item, list->in_size);
    return item;
}

bool room_has(const struct column *column, const void *in)
{
    const void *value = (const char *)in + column->in_at;
    if (column->wire == WIRE_U64)
        return *(const uint64_t *)value != 0;
    return !str_is_empty(*(const struct str *)value);
}

void room_keep_item(struct room *room, const struct sublist *list)
{
    struct vec *items = &room->items[list->list];
    const char *last = (const char *)items->data + (items->len - 1) * items->elem_size;
    for (size_t i = 0; i < list->column_count; i++) {
        if (!list->columns[i].required || room_has(&list->columns[i], last))
            continue;
        vec_truncate(items, items->len - 1);
        return;
    }
}

const void *room_record(struct room *room)
{
    char *in = (char *)&room->in;
    for (size_t i = 0; i < room->nested_count; i++) {
        const struct column *column = room->nested[i];
        struct tags_in tags = {room->tags, room->tag_count};
        if (column->list) {
            const struct vec *items = &room->items[column->list->list];
            const void *data = items->data;
            memcpy(in + column->in_at, &data, sizeof(data));
            memcpy(in + column->list->in_count_at, &items->len, sizeof(items->len));
        } else {
            memcpy(in + column->in_at, &tags, sizeof(tags));
        }
    }
    return in;
}
