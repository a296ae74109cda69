
#include <jansson.h>

#include "reports/cells.h"
#include "tests/support/csv_table.h"
#include "tests/support/report_world.h"
#include "tests/support/test.h"

static struct sink *out;
static struct cells cells;

static int begin(void **state)
{
    (void)state;
    out = sink_memory();
    cells_init(&cells, out);
    return 0;
}

static int end(void **state)
{
    (void)state;
    cells_clear(&cells);
    sink_abort(out);
    return 0;
}

static void assert_row(const char *expected)
{
    cells_end_row(&cells);
    struct str text = sink_view(out);
    assert_int_equal(text.len, strlen(expected));
    assert_memory_equal(text.ptr, expected, text.len);
}

TEST_WITH(cell_str__keeps_text_and_replaces_what_is_none, begin, end)
{
    cell_str(&cells, S("plain \xc3\xa9"));
    cell_str(&cells, S(HOSTILE_ESC));
    cell_str(&cells, S(HOSTILE_C1));
    cell_str(&cells, S(HOSTILE_BYTES));
    cell_str(&cells, str_make("nul\0.", 5));
    assert_row("plain \xc3\xa9,red \xef\xbf\xbd[31m\xef\xbf\xbd bell,csi \xef\xbf\xbd,"
               "bad \xef\xbf\xbd\xef\xbf\xbd( end,nul\xef\xbf\xbd.\n");
}

TEST_WITH(cell_str__defuses_formulas_and_quotes_lines, begin, end)
{
    cell_str(&cells, S(HOSTILE_FORMULA));
    cell_str(&cells, S("\t=1"));
    cell_str(&cells, S(HOSTILE_LINES));
    assert_row("'" HOSTILE_FORMULA ",'\t=1,\"two\nlines, \"\"quoted\"\"\"\n");
}

TEST_WITH(cell_i64__leaves_the_sign_of_a_number, begin, end)
{
    cell_i64(&cells, -12);
    cell_u64(&cells, UINT64_MAX);
    cell_money(&cells, -1500000);
    cell_bool(&cells, true);
    cell_bool(&cells, false);
    assert_row("-12,18446744073709551615,-1.500000,true,false\n");
}

TEST_WITH(cell_time__is_empty_when_unset, begin, end)
{
    cell_time(&cells, gb_time("2026-01-15T12:00:00Z"));
    cell_time(&cells, INSTANT_UNSET);
    cell_empty(&cells);
    cell_cstr(&cells, NULL);
    assert_row("2026-01-15T12:00:00Z,,,\n");
}

TEST_WITH(cell_next__joins_items, begin, end)
{
    (void)cell_begin(&cells);
    cell_end(&cells);
    struct sink *list = cell_begin(&cells);
    cell_next(&cells);
    sink_cstr(list, "one");
    cell_end(&cells);
    list = cell_begin(&cells);
    for (int i = 0; i < 3; i++) {
        cell_next(&cells);
        sink_i64(list, i);
    }
    cell_end(&cells);
    assert_row(",one,0; 1; 2\n");
}

TEST_WITH(cell_begin__starts_anew_after_much_was_composed, begin, end)
{
    for (int i = 0; i < 5000; i++) {
        struct sink *scratch = cell_begin(&cells);
        sink_cstr(scratch, hostile_long());
        cell_end(&cells);
    }
    assert_true(sink_bytes(cells.scratch) < 3 << 20);
    struct str text = sink_view(out);
    assert_int_equal(text.len, 5000 * 513 - 1);
    assert_memory_equal(text.ptr + text.len - 512, hostile_long(), 512);
}

/* The tags of the first of a graph's volumes as a cell. */
static struct csv_table *tags_table(struct gb *gb)
{
    static const char *const columns[] = {"tags"};
    struct graph *graph = gb_freeze(gb);
    cells_header(&cells, columns, 1);
    cell_tags(&cells, graph, graph->volumes[0].tagset);
    cells_end_row(&cells);
    graph_free(graph);
    return csv_table_read(sink_view(out));
}

TEST_WITH(cell_tags__are_one_json_object_with_sorted_keys, begin, end)
{
    struct gb *gb = gb_new();
    gb_place(gb, "111122223333", "eu-west-1");
    gb_volume(gb, (struct volume_in){.id = S("vol-0a"),
                                     .tags = GB_TAGS(T("b", HOSTILE_LINES), T("=a", HOSTILE_ESC),
                                                     T("c", ""), T("d", HOSTILE_BYTES))});
    struct csv_table *table = tags_table(gb);
    const char *cell = csv_table_at(table, 0, "tags");
    json_t *tags = json_loads(cell, JSON_REJECT_DUPLICATES, NULL);
    assert_int_equal(json_object_size(tags), 4);
    assert_string_equal(json_string_value(json_object_get(tags, "b")), HOSTILE_LINES);
    assert_string_equal(json_string_value(json_object_get(tags, "=a")), HOSTILE_ESC);
    assert_string_equal(json_string_value(json_object_get(tags, "c")), "");
    assert_int_equal(strncmp(cell, "{\"=a\": ", 7), 0);
    json_decref(tags);
    csv_table_free(table);
}

TEST_WITH(cell_tags__are_alike_whether_plain_or_not, begin, end)
{
    static const char *const last[] = {"=1, 2",
                                       "\xc3\xa4"}; /* plain, and not: all of them go another way */
    for (size_t i = 0; i < 2; i++) {
        struct gb *gb = gb_new();
        gb_place(gb, "111122223333", "eu-west-1");
        gb_volume(gb, (struct volume_in){.id = S("vol-0a"),
                                         .tags = GB_TAGS(T("Name", "a b"), T("a,'k", ""),
                                                         {S("z"), str_from(last[i])})});
        char expected[128];
        (void)snprintf(expected, sizeof(expected),
                       "tags\n\"{\"\"Name\"\": \"\"a b\"\", \"\"a,'k\"\": \"\"\"\", \"\"z\"\": "
                       "\"\"%s\"\"}\"\n",
                       last[i]);
        sink_clear(out);
        csv_table_free(tags_table(gb));
        assert_int_equal(sink_view(out).len, strlen(expected));
        assert_memory_equal(sink_view(out).ptr, expected, strlen(expected));
    }
}

TEST_WITH(cell_tags__keep_a_nul_in_a_key, begin, end)
{
    struct gb *gb = gb_new();
    gb_place(gb, "111122223333", "eu-west-1");
    gb_volume(gb,
              (struct volume_in){.id = S("vol-0a"), .tags = GB_TAGS(T("c", "1"), T("c\0d", "2"))});
    struct csv_table *table = tags_table(gb);
    assert_string_equal(csv_table_at(table, 0, "tags"), "{\"c\": \"1\", \"c\\u0000d\": \"2\"}");
    csv_table_free(table);
}

TEST_WITH(cell_tags__is_empty_without_tags, begin, end)
{
    struct gb *gb = gb_new();
    gb_place(gb, "111122223333", "eu-west-1");
    gb_volume(gb, (struct volume_in){.id = S("vol-0a")});
    struct graph *graph = gb_freeze(gb);
    cell_tags(&cells, graph, graph->volumes[0].tagset);
    cell_bool(&cells, true);
    assert_row(",true\n");
    graph_free(graph);
}
