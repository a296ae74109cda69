#include "model/record_value.h"

#include <assert.h>
#include <string.h>

#include "core/clock.h"

/* ---- columns ---- */

static size_t count_wire(const struct column *columns, size_t count)
{
    size_t wire = 0;
    for (size_t i = 0; i < count; i++)
        wire += columns[i].wire != WIRE_NONE;
    return wire;
}

static const struct column *nth_wire(const struct column *columns, size_t count, size_t *left)
{
    for (size_t i = 0; i < count; i++)
        if (columns[i].wire != WIRE_NONE && (*left)-- == 0)
            return &columns[i];
    return NULL;
}

size_t record_columns(const struct table_info *table)
{
    size_t count = count_wire(table->columns, table->column_count);
    if (table->rare)
        count += count_wire(table->rare->columns, table->rare->column_count);
    return count;
}

const struct column *record_column(const struct table_info *table, size_t i)
{
    const struct column *found = nth_wire(table->columns, table->column_count, &i);
    if (!found && table->rare)
        found = nth_wire(table->rare->columns, table->rare->column_count, &i);
    assert(found);
    return found;
}

/* ---- from a record ---- */

static void pack_columns(struct packed *out, const struct column *columns, size_t count,
                         const char *in);

static void pack_none(struct packed *out)
{
    pack_byte(out, VALUE_NONE);
}

static void pack_as_text(struct packed *out, struct str text)
{
    if (str_is_empty(text)) {
        pack_none(out);
        return;
    }
    pack_byte(out, VALUE_TEXT);
    pack_text(out, text);
}

static void pack_as_number(struct packed *out, int64_t number, bool told)
{
    if (!told) {
        pack_none(out);
        return;
    }
    pack_byte(out, VALUE_NUMBER);
    pack_signed(out, number);
}

/* What has no flag of its own is 0 when it was not told. */
static bool is_told(const struct column *column, const char *in, uint64_t number)
{
    return column->has_at == 0 ? number != 0 : *(const bool *)(in + column->has_at);
}

static void pack_tags(struct packed *out, const struct tags_in *tags)
{
    if (tags->count == 0) {
        pack_none(out);
        return;
    }
    pack_byte(out, VALUE_BYTES);
    size_t opened = pack_open(out);
    for (size_t i = 0; i < tags->count; i++) {
        pack_text(out, tags->items[i].key);
        pack_text(out, tags->items[i].value);
    }
    pack_close(out, opened);
}

static void pack_list(struct packed *out, const struct column *column, const char *in)
{
    const struct sublist *list = column->list;
    const char *items = *(const char *const *)(const void *)(in + column->in_at);
    size_t count = *(const size_t *)(const void *)(in + list->in_count_at);
    if (count == 0) {
        pack_none(out);
        return;
    }
    pack_byte(out, VALUE_BYTES);
    size_t opened = pack_open(out);
    for (size_t i = 0; i < count; i++)
        pack_columns(out, list->columns, list->column_count, items + i * list->in_size);
    pack_close(out, opened);
}

static void pack_column(struct packed *out, const struct column *column, const char *in)
{
    const void *value = in + column->in_at;
    uint64_t number;
    switch (column->wire) {
    case WIRE_TEXT:
    case WIRE_WORDS: pack_as_text(out, *(const struct str *)value); break;
    case WIRE_TIME:
        pack_as_number(out, *(const instant *)value, *(const instant *)value != INSTANT_UNSET);
        break;
    case WIRE_U32:
        number = *(const uint32_t *)value;
        pack_as_number(out, (int64_t)number, is_told(column, in, number));
        break;
    case WIRE_U64:
        number = *(const uint64_t *)value;
        pack_as_number(out, (int64_t)number, is_told(column, in, number));
        break;
    case WIRE_BOOL:
        pack_as_number(out, *(const bool *)value, column->has_at == 0 || is_told(column, in, 0));
        break;
    case WIRE_TAGS: pack_tags(out, value); break;
    case WIRE_LIST: pack_list(out, column, in); break;
    case WIRE_NONE: break;
    }
}

static void pack_columns(struct packed *out, const struct column *columns, size_t count,
                         const char *in)
{
    for (size_t i = 0; i < count; i++)
        pack_column(out, &columns[i], in);
}

void record_pack(struct packed *out, const struct table_info *table, const void *in)
{
    pack_columns(out, table->columns, table->column_count, in);
    if (table->rare)
        pack_columns(out, table->rare->columns, table->rare->column_count, in);
}

/* ---- to a record ---- */

struct record_value record_unpack(struct unpacker *from)
{
    struct record_value value = {.type = (enum value_type)unpack_byte(from)};
    if (value.type >= VALUE_TYPE_COUNT)
        from->broken = true;
    else if (value.type == VALUE_NUMBER)
        value.number = unpack_signed(from);
    else if (value.type != VALUE_NONE)
        value.text = unpack_text(from);
    if (from->broken)
        value = (struct record_value){.type = VALUE_NONE};
    return value;
}

/* As every reader gives it. */
static bool is_sound(struct str text)
{
    return str_is_utf8(text) && (text.len == 0 || !memchr(text.ptr, '\0', text.len));
}

static bool put_tags(struct room *room, struct str bytes)
{
    struct unpacker from = unpacker_of(bytes);
    while (unpacker_has_more(&from)) {
        struct tag_in *tag = room_tag(room);
        if (!tag)
            return false;
        tag->key = unpack_text(&from);
        tag->value = unpack_text(&from);
        if (!is_sound(tag->key) || !is_sound(tag->value))
            return false;
    }
    return !from.broken;
}

static bool put_scalar(const struct column *column, const struct record_value *value, char *in);

/* A column that the version does not have is not in its items. */
static bool put_item(const struct sublist *list, struct unpacker *from, uint16_t version, char *in)
{
    for (size_t i = 0; i < list->column_count; i++) {
        const struct column *column = &list->columns[i];
        if (column->wire == WIRE_NONE || column->since > version)
            continue;
        struct record_value value = record_unpack(from);
        if (value.type != VALUE_NONE && !put_scalar(column, &value, in))
            return false;
    }
    return !from->broken;
}

static bool put_list(struct room *room, const struct sublist *list, struct str bytes,
                     uint16_t version)
{
    struct unpacker from = unpacker_of(bytes);
    while (unpacker_has_more(&from)) {
        char *item = room_item(room, list);
        if (!item || !put_item(list, &from, version, item))
            return false;
        room_keep_item(room, list);
    }
    return !from.broken;
}

static bool put_number(const struct column *column, int64_t number, char *in)
{
    void *to = in + column->in_at;
    uint64_t bits = (uint64_t)number;
    bool fits = true;
    switch (column->wire) {
    case WIRE_TIME:
        fits = number >= 0 && number <= RECORD_TIME_MOST;
        *(instant *)to = number;
        break;
    case WIRE_U32:
        fits = bits <= UINT32_MAX;
        *(uint32_t *)to = (uint32_t)bits;
        break;
    case WIRE_U64: *(uint64_t *)to = bits; break;
    case WIRE_BOOL:
        fits = bits <= 1;
        *(bool *)to = bits != 0;
        break;
    default: return false;
    }
    if (column->has_at != 0)
        *(bool *)(in + column->has_at) = true;
    return fits;
}

static bool put_scalar(const struct column *column, const struct record_value *value, char *in)
{
    bool text = column->wire == WIRE_TEXT || column->wire == WIRE_WORDS;
    if (value->type == VALUE_NUMBER)
        return put_number(column, value->number, in);
    if (!text || value->type != VALUE_TEXT || !is_sound(value->text))
        return false;
    *(struct str *)(void *)(in + column->in_at) = value->text;
    return true;
}

bool record_put(struct room *room, const struct column *column, const struct record_value *value,
                uint16_t version)
{
    if (value->type == VALUE_NONE)
        return true;
    if (column->wire == WIRE_TAGS)
        return value->type == VALUE_BYTES && put_tags(room, value->text);
    if (column->wire == WIRE_LIST)
        return value->type == VALUE_BYTES && put_list(room, column->list, value->text, version);
    return put_scalar(column, value, (char *)&room->in);
}
