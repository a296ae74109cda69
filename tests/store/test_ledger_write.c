/* What is written is read back as it was, whatever it is. */
#include "store/ledger_file.h"

#include "store/ledger_internal.h"
#include "tests/support/ledger_rows.h"
#include "tests/support/test.h"

static const char *const values[] = {
    "plain",    "=1+1",       "+49",        "-",        "@sum",   "'=1+1",     "''=1+1",
    "'''@",     "'",          "''",         "'quoted'", "a,b",    "say \"x\"", "\"",
    " blanks ", "Zo\xc3\xab", "'-1, \"x\"", "1;2",      "000123", "#N/A",
};
#define VALUES (sizeof(values) / sizeof(values[0]))

static void write_all(struct sink *out)
{
    struct csv_writer csv;
    csv_writer_init(&csv, out);
    ledger_write_header(&csv, false);
    for (size_t i = 0; i < VALUES; i++) {
        struct ledger_record record = ledger_sample(INT64_C(1768480496000));
        record.actor = record.ticket = record.detail = str_from(values[i]);
        ledger_write_row(&csv, &record, false);
    }
}

TEST(each_value__is_read_back_as_it_was)
{
    struct arena *arena = arena_new();
    struct sink *out = sink_memory();
    struct ledger_text parsed;
    struct ledger_flaws flaws = {0};
    struct error err = ERROR_INIT;
    write_all(out);
    assert_int_equal(ledger_parse(arena, "ledger.csv", sink_view(out), &parsed, &flaws, &err), 0);
    assert_int_equal(flaws.count, 0);
    assert_int_equal(parsed.ledger.count, VALUES);
    for (size_t i = 0; i < VALUES; i++) {
        assert_true(str_eq_c(parsed.ledger.records[i].actor, values[i]));
        assert_true(str_eq_c(parsed.ledger.records[i].detail, values[i]));
    }
    sink_abort(out);
    arena_free(arena);
}

static bool begins_a_formula(const char *cell)
{
    return strchr("=+-@", cell[0]) != NULL;
}

TEST(no_cell__begins_like_a_formula)
{
    struct sink *out = sink_memory();
    write_all(out);
    struct str text = sink_view(out);
    for (size_t i = 1; i + 1 < text.len; i++) {
        bool first = text.ptr[i - 1] == ',' || text.ptr[i - 1] == '\n';
        bool quoted = first && text.ptr[i] == '"';
        assert_false(first && begins_a_formula(text.ptr + i));
        assert_false(quoted && begins_a_formula(text.ptr + i + 1));
    }
    sink_abort(out);
}

TEST(a_cell__loses_one_quote_before_what_would_run)
{
    assert_true(str_eq_c(ledger_cell_plain(STR_LIT("'=1")), "=1"));
    assert_true(str_eq_c(ledger_cell_plain(STR_LIT("''=1")), "'=1"));
    assert_true(str_eq_c(ledger_cell_plain(STR_LIT("'x")), "'x"));
    assert_true(str_eq_c(ledger_cell_plain(STR_LIT("=1")), "=1"));
    assert_true(str_eq_c(ledger_cell_plain(STR_LIT("'")), "'"));
    assert_true(str_is_empty(ledger_cell_plain(STR_EMPTY)));
}
