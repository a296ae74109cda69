#include "model/page_log.h"

#include "model/graph.h"
#include "model/record_value.h"
#include "tests/support/test.h"

static struct inventory_part *part;

static int begin(void **state)
{
    (void)state;
    part = part_new();
    part_log(part);
    return 0;
}

static int end(void **state)
{
    (void)state;
    part_free(part);
    return 0;
}

static void add_volume(const char *id)
{
    struct volume_in in = {.id = str_from(id), .create_time = INSTANT_UNSET, .size_gib = 8};
    struct error err = ERROR_INIT;
    assert_int_equal(part_add_volume(part, &in, &err), 0);
}

/* How many records are logged. */
static size_t records(void)
{
    struct unpacker log = unpacker_of(part_logged(part));
    struct logged logged;
    size_t count = 0;
    while (log_next(&log, &logged)) {
        if (logged.table == TABLE_COUNT)
            continue;
        count++;
        for (size_t i = record_columns(table_info(logged.table)); i > 0; i--)
            (void)record_unpack(&log);
    }
    assert_false(log.broken);
    return count;
}

TEST_WITH(page_log__holds_the_page_that_was_committed_last, begin, end)
{
    part_begin_page(part, 0, 0);
    add_volume("vol-1");
    add_volume("vol-2");
    part_commit_page(part);
    assert_int_equal(records(), 2);
    part_begin_page(part, 0, 0);
    add_volume("vol-3");
    part_commit_page(part);
    assert_int_equal(records(), 1);
}

TEST_WITH(page_log__forgets_a_page_that_is_dropped, begin, end)
{
    part_begin_page(part, 0, 0);
    add_volume("vol-1");
    part_drop_page(part);
    assert_int_equal(part_logged(part).len, 0);
}

TEST_WITH(page_log__leaves_out_what_the_part_refuses, begin, end)
{
    struct volume_in nameless = {.id = STR_EMPTY, .create_time = INSTANT_UNSET};
    struct error err = ERROR_INIT;
    part_begin_page(part, 0, 0);
    assert_int_equal(part_add_volume(part, &nameless, &err), -1);
    part_commit_page(part);
    assert_int_equal(records(), 0);
}

TEST_WITH(page_log__tells_fields_that_nobody_knows, begin, end)
{
    part_begin_page(part, 0, 0);
    part_note_unknown(part, KIND_VOLUME, STR_LIT("Colour"), STR_EMPTY);
    part_note_unknown(part, KIND_VOLUME, STR_LIT("State"), STR_LIT("melting"));
    part_commit_page(part);
    struct unpacker log = unpacker_of(part_logged(part));
    struct logged logged;
    assert_true(log_next(&log, &logged));
    assert_int_equal(logged.table, TABLE_COUNT);
    assert_int_equal(logged.kind, KIND_VOLUME);
    assert_true(str_eq_c(logged.field, "Colour"));
    assert_int_equal(logged.times, 1);
    assert_false(log_next(&log, &logged)); /* a value is told by the record that has it */
}

TEST(page_log__is_empty_where_nobody_asked_for_it)
{
    struct inventory_part *silent = part_new();
    struct volume_in in = {.id = STR_LIT("vol-1"), .create_time = INSTANT_UNSET};
    struct error err = ERROR_INIT;
    part_begin_page(silent, 0, 0);
    assert_int_equal(part_add_volume(silent, &in, &err), 0);
    part_commit_page(silent);
    assert_int_equal(part_logged(silent).len, 0);
    part_free(silent);
}

TEST(inventory__a_field_of_what_no_finding_speaks_of_is_no_unknown_word)
{
    struct place_in place = {.account = STR_LIT("111122223333"), .region = STR_LIT("eu-west-1")};
    struct freeze_options options = {.own_all = false};
    struct error err = ERROR_INIT;
    struct inventory_part *one = part_new();
    part_begin_page(one, 0, 0);
    part_note_unknown(one, table_tiering.kind, STR_LIT("Colour"), STR_EMPTY);
    part_commit_page(one);
    struct graph *graph = graph_freeze(&place, 1, &one, 1, &options, &err);
    assert_non_null(graph);
    assert_int_equal(graph->unknown_word_count, 0);
    graph_free(graph);
    part_free(one);
}
