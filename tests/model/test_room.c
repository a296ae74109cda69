#include "model/room.h"
#include "tests/support/test.h"

static struct room room;

static int begin(void **state)
{
    (void)state;
    room_init(&room);
    return 0;
}

static int end(void **state)
{
    (void)state;
    room_clear(&room);
    return 0;
}

TEST_WITH(room__begins_with_nothing, begin, end)
{
    room_begin(&room, &table_volume);
    room.in.volume.id = STR_LIT("vol-1");
    room.in.volume.create_time = 1;
    assert_non_null(room_tag(&room));
    assert_non_null(room_item(&room, &list_attachment));
    room_begin(&room, &table_volume);
    const struct volume_in *in = room_record(&room);
    assert_true(str_is_empty(in->id));
    assert_true(in->create_time == INSTANT_UNSET);
    assert_int_equal(in->tags.count, 0);
    assert_int_equal(in->attachment_count, 0);
}

TEST_WITH(room__turns_to_another_table, begin, end)
{
    room_begin(&room, &table_volume);
    assert_non_null(room_item(&room, &list_attachment));
    room_begin(&room, &table_image);
    struct mapping_in *mapping = room_item(&room, &list_mapping);
    mapping->size_gib = 8;
    const struct image_in *in = room_record(&room);
    assert_true(in->deprecation_time == INSTANT_UNSET);
    assert_int_equal(in->mapping_count, 1);
    assert_int_equal(in->mappings[0].size_gib, 8);
}

TEST_WITH(room__an_item_begins_with_nothing, begin, end)
{
    room_begin(&room, &table_volume);
    const struct attachment_in *item = room_item(&room, &list_attachment);
    assert_true(item->attach_time == INSTANT_UNSET);
    assert_true(str_is_empty(item->device));
}

TEST_WITH(room__forgets_items_that_lack_what_they_must_have, begin, end)
{
    room_begin(&room, &table_instance);
    struct instance_volume_in *item = room_item(&room, &list_instance_volume);
    item->device = STR_LIT("/dev/sdb");
    room_keep_item(&room, &list_instance_volume);
    item = room_item(&room, &list_instance_volume);
    item->volume_id = STR_LIT("vol-2");
    room_keep_item(&room, &list_instance_volume);
    const struct instance_in *in = room_record(&room);
    assert_int_equal(in->volume_count, 1);
    assert_true(str_eq_c(in->volumes[0].volume_id, "vol-2"));
}

TEST_WITH(room__has_limits, begin, end)
{
    room_begin(&room, &table_image);
    for (size_t i = 0; i < LIMIT_TAGS_PER_RESOURCE; i++)
        assert_non_null(room_tag(&room));
    assert_null(room_tag(&room));
    for (size_t i = 0; i < list_mapping.most; i++)
        assert_non_null(room_item(&room, &list_mapping));
    assert_null(room_item(&room, &list_mapping));
}

/* Every table fits: its lists and tags, too. */
TEST_WITH(room__takes_records_of_all_tables, begin, end)
{
    for (unsigned i = 0; i < TABLE_COUNT; i++) {
        const struct table_info *table = table_info((enum table)i);
        assert_true(table->in_size <= sizeof(room.in));
        room_begin(&room, table);
        for (size_t c = 0; c < table->column_count; c++)
            if (table->columns[c].required)
                assert_false(room_has(&table->columns[c], room_record(&room)));
    }
}
