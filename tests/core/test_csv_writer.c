#include "core/csv_writer.h"
#include "core/hash.h"
#include "tests/support/test.h"

#include <csv.h>
#include <stdlib.h>

static void expect_cell(struct str value, struct str text)
{
    struct csv_writer w;
    struct error err = ERROR_INIT;
    struct sink *sink = sink_memory();
    csv_writer_init(&w, sink);
    csv_cell(&w, value);
    if (!str_eq(sink_view(sink), text))
        fail_msg("got: %.*s", STR_ARG(sink_view(sink)));
    assert_int_equal(sink_close(sink, &err), 0);
}

TEST(csv_writer__rows_end_in_a_line_feed_and_cells_in_a_comma)
{
    struct csv_writer w;
    struct error err = ERROR_INIT;
    struct sink *sink = sink_memory();
    csv_writer_init(&w, sink);
    csv_cell_c(&w, "id");
    csv_cell_u64(&w, UINT64_MAX);
    csv_cell_empty(&w);
    csv_cell_c(&w, NULL);
    csv_cell(&w, STR_EMPTY);
    csv_end_row(&w);
    csv_cell_empty(&w);
    csv_cell_c(&w, "x");
    csv_end_row(&w);
    assert_true(str_eq_c(sink_view(sink), "id,18446744073709551615,,,\n,x\n"));
    assert_int_equal(sink_close(sink, &err), 0);
}

TEST(csv_writer__a_cell_is_quoted_when_it_needs_to_be)
{
    expect_cell(STR_LIT("plain text; with 'this'"), STR_LIT("plain text; with 'this'"));
    expect_cell(STR_LIT("a,b"), STR_LIT("\"a,b\""));
    expect_cell(STR_LIT("say \"hi\""), STR_LIT("\"say \"\"hi\"\"\""));
    expect_cell(STR_LIT("\""), STR_LIT("\"\"\"\""));
    expect_cell(STR_LIT("a\nb"), STR_LIT("\"a\nb\""));
    expect_cell(STR_LIT("a\rb"), STR_LIT("\"a\rb\""));
    expect_cell(STR_LIT(" a"), STR_LIT("\" a\""));
    expect_cell(STR_LIT("a\t"), STR_LIT("\"a\t\""));
    expect_cell(STR_LIT(" "), STR_LIT("\" \""));
    expect_cell(STR_LIT("caf\xc3\xa9\xff"), STR_LIT("caf\xc3\xa9\xff"));
}

TEST(csv_writer__a_cell_that_a_spreadsheet_would_run_is_defused)
{
    expect_cell(STR_LIT("=1+1"), STR_LIT("'=1+1"));
    expect_cell(STR_LIT("+1"), STR_LIT("'+1"));
    expect_cell(STR_LIT("-1"), STR_LIT("'-1"));
    expect_cell(STR_LIT("@SUM(A1)"), STR_LIT("'@SUM(A1)"));
    expect_cell(STR_LIT("="), STR_LIT("'="));
    expect_cell(STR_LIT("\t=1"), STR_LIT("'\t=1"));
    expect_cell(STR_LIT("\r=1"), STR_LIT("\"'\r=1\""));
    expect_cell(STR_LIT("\n=1"), STR_LIT("\"'\n=1\""));
    expect_cell(STR_LIT("\n"), STR_LIT("\"'\n\""));
    expect_cell(STR_LIT("a\n=1"), STR_LIT("\"a\n=1\""));
    expect_cell(STR_LIT("=HYPERLINK(\"http://x\",\"y\")"),
                STR_LIT("\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\""));
    expect_cell(STR_LIT("a=1"), STR_LIT("a=1"));
}

TEST(csv_writer__a_long_cell_of_quotes_is_doubled_whole)
{
    for (size_t len = 505; len < 520; len++) {
        char text[520];
        char expected[2 * 520 + 2];
        memset(text, '"', len);
        memset(expected, '"', 2 * len + 2);
        expect_cell(str_make(text, len), str_make(expected, 2 * len + 2));
    }
}

/* What a reader of RFC 4180 found: cells joined by 0x1e, rows ended by 0x1d. */
struct found {
    struct sink *sink;
};

static void on_cell(void *cell, size_t len, void *ctx)
{
    const struct found *found = ctx;
    sink_write(found->sink, cell, len);
    sink_char(found->sink, '\x1e');
}

static void on_row(int end, void *ctx)
{
    const struct found *found = ctx;
    (void)end;
    sink_char(found->sink, '\x1d');
}

static void expect_same(struct sink *csv, struct sink *expected)
{
    struct csv_parser parser;
    struct found found = {sink_memory()};
    struct str text = sink_view(csv);
    assert_int_equal(csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI), 0);
    csv_set_space_func(&parser, NULL);
    size_t read = csv_parse(&parser, text.ptr, text.len, on_cell, on_row, &found);
    assert_int_equal(read, text.len);
    assert_int_equal(csv_fini(&parser, on_cell, on_row, &found), 0);
    csv_free(&parser);
    assert_true(str_eq(sink_view(found.sink), sink_view(expected)));
    sink_abort(found.sink);
}

static struct str random_cell(uint64_t seed, char text[32])
{
    static const char alphabet[] = "abc,\"\n\r =+-@\t'\xc3\xa9";
    size_t len = (size_t)hash_u64(seed) % 12;
    for (size_t i = 0; i < len; i++)
        text[i] = alphabet[hash_u64(seed * 64 + i + 1) % (sizeof(alphabet) - 1)];
    return str_make(text, len);
}

static bool is_defused(struct str cell)
{
    return cell.len > 0 && strchr("=+-@\t\r\n", cell.ptr[0]) != NULL;
}

TEST(csv_writer__any_cells_come_back_through_a_csv_reader)
{
    for (uint64_t round = 0; round < 3000; round++) {
        struct csv_writer w;
        struct sink *csv = sink_memory();
        struct sink *expected = sink_memory();
        csv_writer_init(&w, csv);
        for (uint64_t i = 0; i < 6; i++) {
            char text[32];
            struct str cell = random_cell(round * 6 + i, text);
            csv_cell(&w, cell);
            if (is_defused(cell))
                sink_char(expected, '\'');
            sink_str(expected, cell);
            sink_char(expected, '\x1e');
            if (i % 3 == 2) {
                csv_end_row(&w);
                sink_char(expected, '\x1d');
            }
        }
        expect_same(csv, expected);
        sink_abort(csv);
        sink_abort(expected);
    }
}
