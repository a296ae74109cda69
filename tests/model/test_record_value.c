#include "model/record_value.h"

#include <limits.h>
#include <stdio.h>

#include "tests/support/test.h"

/* A record of a table with everything set, each member differently. */
static void fill(struct room *room, const struct table_info *table)
{
    static char texts[CHAR_MAX][16];
    room_begin(room, table);
    int n = 1;
    for (size_t i = 0; i < record_columns(table); i++, n++) {
        const struct column *column = record_column(table, i);
        char *to = (char *)&room->in + column->in_at;
        (void)snprintf(texts[n], sizeof(texts[n]), "text-%d", n);
        switch (column->wire) {
        case WIRE_TEXT:
        case WIRE_WORDS: *(struct str *)(void *)to = str_from(texts[n]); break;
        case WIRE_TIME: *(instant *)(void *)to = 1000 * n; break;
        case WIRE_U32: *(uint32_t *)(void *)to = UINT32_MAX - (uint32_t)n; break;
        case WIRE_U64: *(uint64_t *)(void *)to = (uint64_t)INT64_MAX + 1 - (uint64_t)n; break;
        case WIRE_BOOL: *(bool *)to = true; break;
        case WIRE_TAGS: *room_tag(room) = (struct tag_in){STR_LIT("Name"), STR_LIT("db")}; break;
        case WIRE_LIST:
            for (int k = 0; k < 2; k++) {
                char *item = room_item(room, column->list);
                for (size_t c = 0; c < column->list->column_count; c++)
                    if (column->list->columns[c].wire == WIRE_TEXT)
                        *(struct str *)(void *)(item + column->list->columns[c].in_at) =
                            str_from(texts[n]);
            }
            break;
        case WIRE_NONE: break;
        }
        if (column->has_at != 0)
            *((bool *)&room->in + column->has_at) = true;
    }
}

/* The same record, packed and put again: packed once more it is the same bytes. */
static void assert_comes_back(const struct table_info *table,
                              void (*make)(struct room *room, const struct table_info *t))
{
    struct packed first = {0}, second = {0};
    struct room room;
    room_init(&room);
    make(&room, table);
    record_pack(&first, table, room_record(&room));
    struct unpacker from = unpacker_of(str_make(first.bytes, first.len));
    room_begin(&room, table);
    for (size_t i = 0; i < record_columns(table); i++) {
        struct record_value value = record_unpack(&from);
        assert_true(record_put(&room, record_column(table, i), &value, UINT16_MAX));
    }
    assert_false(unpacker_has_more(&from));
    record_pack(&second, table, room_record(&room));
    assert_int_equal(first.len, second.len);
    assert_memory_equal(first.bytes, second.bytes, first.len);
    packed_clear(&first);
    packed_clear(&second);
    room_clear(&room);
}

TEST(record_value__every_table_comes_back)
{
    for (enum table table = 0; table < TABLE_COUNT; table++)
        assert_comes_back(table_info(table), fill);
}

TEST(record_value__nothing_comes_back_as_nothing)
{
    for (enum table table = 0; table < TABLE_COUNT; table++)
        assert_comes_back(table_info(table), room_begin);
}

/* Does the column of a snapshot take the value? */
static bool takes(const char *name, struct record_value value)
{
    struct room room;
    room_init(&room);
    room_begin(&room, &table_snapshot);
    bool taken = record_put(&room, table_column(&table_snapshot, name), &value, 1);
    room_clear(&room);
    return taken;
}

static struct record_value number(int64_t n)
{
    return (struct record_value){.type = VALUE_NUMBER, .number = n};
}

static struct record_value text(const char *words)
{
    return (struct record_value){.type = VALUE_TEXT, .text = str_from(words)};
}

TEST(record_value__what_no_reader_gives_is_refused)
{
    assert_true(takes("created_at", number(RECORD_TIME_MOST)));
    assert_false(takes("created_at", number(RECORD_TIME_MOST + 1)));
    assert_false(takes("created_at", number(-1)));
    assert_false(takes("size_gib", number((int64_t)UINT32_MAX + 1)));
    assert_false(takes("encrypted", number(2)));
    assert_false(takes("encrypted", text("yes")));
    assert_false(takes("id", number(1)));
    assert_true(takes("id", text("snap-1")));
    assert_false(takes("id", text("\xff")));
    assert_false(takes("id", (struct record_value){.type = VALUE_TEXT, .text = STR_LIT("a\0b")}));
    assert_false(takes("tags", text("\x04Name\x02"
                                    "db")));
}

TEST(record_value__tags_that_are_cut_short_are_refused)
{
    struct record_value tags = {.type = VALUE_BYTES,
                                .text = STR_LIT("\x04Name\x02"
                                                "db")};
    assert_true(takes("tags", tags));
    tags.text.len--;
    assert_false(takes("tags", tags));
}

TEST(record_value__more_tags_than_a_resource_has_are_refused)
{
    struct packed many = {0};
    for (unsigned i = 0; i < 2 * (LIMIT_TAGS_PER_RESOURCE + 1); i++)
        pack_text(&many, STR_LIT("k"));
    struct record_value tags = {.type = VALUE_BYTES, .text = str_make(many.bytes, many.len)};
    assert_false(takes("tags", tags));
    packed_clear(&many);
}
