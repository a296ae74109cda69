#include "store/ledger_file.h"

#include <stdio.h>

#include "core/limits.h"
#include "core/mem.h"
#include "store/ledger_columns.h"
#include "tests/support/ledger_rows.h"
#include "tests/support/test.h"

static struct arena *arena;
static struct ledger_text parsed;
static struct ledger_flaws flaws;
static struct error err;

static int begin(void **state)
{
    (void)state;
    arena = arena_new();
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static int parse(struct str text)
{
    flaws = (struct ledger_flaws){0};
    err = (struct error)ERROR_INIT;
    return ledger_parse(arena, "ledger.csv", text, &parsed, &flaws, &err);
}

static void expect_records(struct str text, size_t count, uint64_t flaw_count)
{
    int result = parse(text);
    if (result != 0)
        print_error("%s\n", err.message);
    assert_int_equal(result, 0);
    assert_int_equal(parsed.ledger.count, count);
    assert_int_equal(flaws.count, flaw_count);
}

static void expect_said(size_t at, const char *message)
{
    assert_true(at < flaws.listed_count);
    assert_int_equal(ledger_flaw_say(&flaws.listed[at], "ledger.csv", &err), -1);
    assert_string_equal(err.message, message);
    assert_true(strlen(err.detail) > strlen("Expected ."));
}

static void expect_no_ledger(const char *text, const char *message)
{
    assert_int_equal(parse(str_from(text)), -1);
    assert_int_equal(err.code, ERR_INPUT);
    assert_string_equal(err.message, message);
    assert_true(err.hint[0] || err.detail[0]);
}

/* ---- forms of one and the same ledger ---- */

static struct str replaced(struct str text, const char *what, const char *by)
{
    struct sink *out = sink_memory();
    while (text.len > 0) {
        size_t len = str_find(text, what);
        sink_str(out, str_make(text.ptr, len));
        if (len < text.len)
            sink_cstr(out, by);
        text = str_skip(text, len + strlen(what));
    }
    struct str result = arena_str(arena, sink_view(out));
    sink_abort(out);
    return result;
}

/* The fields hold no comma and no quote. */
static struct str all_quoted(struct str text)
{
    struct str fields = replaced(text, ",", "\",\"");
    struct str lines = replaced(fields, "\n", "\"\n\"");
    return arena_printf(arena, "\"%.*s", (int)lines.len - 1, lines.ptr);
}

static void expect_whole(struct str text, const char *head)
{
    expect_records(text, 3, 0);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(parsed.ledger.records[i].link, LEDGER_LINKED);
    assert_int_equal(parsed.ledger.records[2].line, 4);
    assert_string_equal(parsed.ledger.head, head);
}

TEST_WITH(a_file_that_was_saved_again__is_the_same_ledger, begin, end)
{
    struct str text = ledger_sample_file(arena, 3);
    expect_records(text, 3, 0);
    char head[SHA256_HEX_MAX];
    (void)memcpy(head, parsed.ledger.head, sizeof(head));
    expect_whole(text, head);
    expect_whole(arena_printf(arena, "\xef\xbb\xbf%.*s", STR_ARG(text)), head);
    expect_whole(replaced(text, "\n", "\r\n"), head);
    expect_whole(replaced(text, "\n", "\r"), head);
    expect_whole(all_quoted(text), head);
    expect_whole(replaced(text, ",011122223333,", ",11122223333,"), head);
    expect_whole(replaced(replaced(text, "T", " "), "Z,", ","), head);
    expect_whole(str_make(text.ptr, text.len - 1), head);
}

TEST_WITH(what_stands_at_the_end__is_told, begin, end)
{
    struct str text = ledger_sample_file(arena, 1);
    expect_records(text, 1, 0);
    assert_true(parsed.ends_whole && parsed.has_links && !parsed.has_cr);
    expect_records(str_make(text.ptr, text.len - 1), 1, 0);
    assert_false(parsed.ends_whole);
    expect_records(replaced(text, "\n", "\r\n"), 1, 0);
    assert_true(parsed.ends_whole && parsed.has_cr);
    expect_records(STR_LIT(LEDGER_HEADER "\n"), 0, 0);
    assert_false(parsed.has_links);
    assert_string_equal(parsed.ledger.head, ledger_first_link());
}

TEST_WITH(empty_lines__are_no_rows, begin, end)
{
    expect_records(STR_LIT(LEDGER_HEADER "\n\n" LEDGER_PASSED_ROW "E1,,,,,,,\n\n"), 1, 0);
    assert_int_equal(parsed.ledger.records[0].line, 3);
}

/* ---- what is no ledger ---- */

TEST_WITH(another_form__is_told_what_it_is, begin, end)
{
    expect_no_ledger("", "ledger.csv is no ledger: it is empty");
    expect_no_ledger("schema;kind;tested_at\n",
                     "ledger.csv is no ledger: its columns are parted by ';', not by ','");
    expect_no_ledger("\"schema\";\"kind\"\n",
                     "ledger.csv is no ledger: its columns are parted by ';', not by ','");
    expect_no_ledger("schema\tkind\n",
                     "ledger.csv is no ledger: its columns are parted by tabs, not by ','");
    expect_no_ledger("\xff\xfes", "ledger.csv is no ledger: it is UTF-16");
    expect_no_ledger("schema,\"kind\n", "ledger.csv is no ledger: its first line is no row of CSV");
}

TEST_WITH(another_header__is_told_its_first_wrong_column, begin, end)
{
    expect_no_ledger("schema,kind,date\n", "ledger.csv:1: column 3 is 'date'");
    expect_no_ledger("schema,kind\n", "ledger.csv:1: the header has 2 columns");
    expect_no_ledger(LEDGER_HEADER ",remark\n", "ledger.csv:1: column 18 is 'remark'");
    expect_no_ledger(LEDGER_HEADER ",link,x\n", "ledger.csv:1: the header has 19 columns");
    expect_no_ledger("Schema,kind\n", "ledger.csv:1: column 1 is 'Schema'");
}

TEST_WITH(too_much__meets_a_limit, begin, end)
{
    size_t size = LIMIT_LEDGER_BYTES + 1;
    char *text = mem_alloc(size);
    assert_int_equal(parse(str_make(text, size)), -1);
    assert_int_equal(err.code, ERR_LIMIT);
    mem_free(text);
    struct sink *rows = sink_memory();
    sink_cstr(rows, LEDGER_HEADER "\n");
    for (unsigned i = 0; i < LIMIT_LEDGER_ROWS; i++)
        sink_cstr(rows, "x\n\n");
    expect_records(sink_view(rows), 0, LIMIT_LEDGER_ROWS);
    sink_cstr(rows, "x\n");
    assert_int_equal(parse(sink_view(rows)), -1);
    assert_int_equal(err.code, ERR_LIMIT);
    sink_abort(rows);
}

TEST_WITH(a_long_line__is_a_flaw_of_its_row, begin, end)
{
    char *text = mem_alloc(LIMIT_LEDGER_LINE_BYTES + 2);
    memset(text, ',', LIMIT_LEDGER_LINE_BYTES + 1);
    expect_records(
        arena_printf(arena, "%s\n%s\n" LEDGER_PASSED_ROW "E1,,,,,,,\n", LEDGER_HEADER, text), 1, 1);
    expect_said(0, "ledger.csv:2: the row is too long");
    mem_free(text);
}

/* ---- flaws ---- */

TEST_WITH(each_flaw__has_its_line_and_column, begin, end)
{
    expect_records(STR_LIT(LEDGER_HEADER "\n"                   /* each row is wrong but the last */
                                         "1,restore-test\n"     /**/
                           LEDGER_PASSED_ROW "best,ten,,,,,,\n" /**/
                           LEDGER_PASSED_ROW "E1,,al\"ice,,,,,\n"            /**/
                           LEDGER_PASSED_ROW "E1,,\"alice,,,,,\n"            /**/
                                         "1,restore-test,,,,,,,,E1,,,,,,,\n" /**/
                                         "1,restore-test,2026-01-15," LEDGER_VOLUME
                                         ",,,,cn-north-1,passed,E1,,,,,,,\n" /**/
                           LEDGER_PASSED_ROW "E1,,alice,,,,,\n"),
                   1, 9);
    expect_said(0, "ledger.csv:2: the row has 2 fields");
    expect_said(1, "ledger.csv:3: grade is 'best'");
    expect_said(2, "ledger.csv:3: duration_s is 'ten'");
    expect_said(3, "ledger.csv:4: the row is no CSV");
    expect_said(4, "ledger.csv:5: the row is no CSV");
    expect_said(5, "ledger.csv:6: tested_at is empty");
    expect_said(6, "ledger.csv:6: subject_arn is empty");
    expect_said(7, "ledger.csv:6: outcome is empty");
    expect_said(8, "ledger.csv:7: target_region is 'cn-north-1'");
    assert_int_equal(parsed.ledger.records[0].line, 8);
}

TEST_WITH(many_flaws__are_counted, begin, end)
{
    struct sink *text = sink_memory();
    sink_cstr(text, LEDGER_HEADER "\n");
    for (int i = 0; i < 100; i++)
        sink_cstr(text, "x\n");
    expect_records(sink_view(text), 0, 100);
    assert_int_equal(flaws.listed_count, LEDGER_FLAWS_LISTED);
    sink_abort(text);
}

TEST_WITH(what_stands_there__is_cut_and_cleaned, begin, end)
{
    char *outcome = mem_alloc(200);
    memset(outcome, 'x', 199);
    outcome[0] = '\x1b';
    expect_records(arena_printf(arena, "%s\n1,restore-test,2026-01-15,%s,,,,,%s,E1,,,,,,,\n",
                                LEDGER_HEADER, LEDGER_VOLUME, outcome),
                   0, 1);
    (void)ledger_flaw_say(&flaws.listed[0], "ledger.csv", &err);
    assert_true(strlen(err.message) < 150);
    assert_null(strchr(err.message, '\x1b'));
    mem_free(outcome);
}

/* ---- the chain ---- */

TEST_WITH(a_changed_row__is_the_one_that_is_broken, begin, end)
{
    struct str text = ledger_sample_file(arena, 3);
    struct str changed = replaced(text, "T13:34:56Z", "T13:34:57Z");
    expect_records(changed, 3, 0);
    assert_int_equal(parsed.ledger.records[0].link, LEDGER_LINKED);
    assert_int_equal(parsed.ledger.records[1].link, LEDGER_BROKEN);
    assert_int_equal(parsed.ledger.records[2].link, LEDGER_LINKED);
    ledger_flaws_of_chain(&parsed.ledger, &flaws);
    assert_int_equal(flaws.count, 1);
    expect_said(0, "ledger.csv:3: the chain is broken");
}

TEST_WITH(a_row_with_a_flaw__does_not_break_its_neighbour, begin, end)
{
    struct str text = ledger_sample_file(arena, 3);
    expect_records(replaced(text, "T13:34:56Z", "T25:00:00Z"), 2, 1);
    assert_int_equal(parsed.ledger.records[1].link, LEDGER_LINKED);
}

TEST_WITH(the_head__is_found_where_it_was, begin, end)
{
    char head[SHA256_HEX_MAX];
    size_t after = 9;
    expect_records(ledger_sample_file(arena, 2), 2, 0);
    (void)memcpy(head, parsed.ledger.head, sizeof(head));
    expect_records(ledger_sample_file(arena, 3), 3, 0);
    assert_true(ledger_find_head(&parsed.ledger, head, &after));
    assert_int_equal(after, 2);
    assert_true(ledger_find_head(&parsed.ledger, ledger_first_link(), &after));
    assert_int_equal(after, 0);
    (void)memcpy(head, parsed.ledger.head, sizeof(head));
    expect_records(ledger_sample_file(arena, 2), 2, 0);
    assert_false(ledger_find_head(&parsed.ledger, head, &after));
}

TEST_WITH(rows_without_links__are_held_by_the_head, begin, end)
{
    size_t after;
    expect_records(
        STR_LIT(LEDGER_HEADER "\n" LEDGER_PASSED_ROW "E1,,,,,,,\n" LEDGER_PASSED_ROW "E1,,,,,,,\n"),
        2, 0);
    assert_true(ledger_find_head(&parsed.ledger, parsed.ledger.head, &after));
    assert_int_equal(after, 2);
}

/* ---- grades ---- */

static enum grade ceiling(const char *actor, const char *validator, bool linked)
{
    struct ledger_record record = ledger_sample(0);
    record.actor = str_from(actor);
    record.validator = str_from(validator);
    return ledger_grade_ceiling(&record, linked);
}

TEST_WITH(the_ceiling__is_what_the_fields_can_carry, begin, end)
{
    assert_int_equal(ceiling("alice", "bob", true), GRADE_E4);
    assert_int_equal(ceiling("alice", "bob", false), GRADE_E3);
    assert_int_equal(ceiling("alice", "", true), GRADE_E3);
    assert_int_equal(ceiling("alice", " ", true), GRADE_E3);
    assert_int_equal(ceiling("alice", "alice", true), GRADE_E3);
    assert_int_equal(ceiling("alice", "Alice ", true), GRADE_E3);
    assert_int_equal(ceiling("", "bob", true), GRADE_E1);
    assert_int_equal(ceiling(" ", "bob", true), GRADE_E1);
    assert_int_equal(ceiling("snapaudit", "bob", true), GRADE_E2);
    assert_int_equal(ceiling("SnapAudit", "bob", true), GRADE_E2);
    struct ledger_record record = ledger_sample(0);
    record.artefact_sha256 = STR_EMPTY;
    assert_int_equal(ledger_grade_ceiling(&record, true), GRADE_E3);
    record = ledger_sample(0);
    record.artefact = STR_EMPTY;
    assert_int_equal(ledger_grade_ceiling(&record, true), GRADE_E3);
}

TEST_WITH(a_record__counts_as_what_it_says_or_less, begin, end)
{
    expect_records(STR_LIT(LEDGER_HEADER "\n" LEDGER_PASSED_ROW "E4,,alice,bob,log," LEDGER_DIGEST
                                         ",,\n" LEDGER_PASSED_ROW "E2,,alice,bob,log," LEDGER_DIGEST
                                         ",,\n" LEDGER_PASSED_ROW "E3,,,,,,,\n"),
                   3, 0);
    assert_int_equal(parsed.ledger.records[0].grade, GRADE_E3); /* not linked */
    assert_int_equal(parsed.ledger.records[0].told, GRADE_E4);
    assert_int_equal(parsed.ledger.records[1].grade, GRADE_E2);
    assert_int_equal(parsed.ledger.records[2].grade, GRADE_E1);
    expect_records(ledger_sample_file(arena, 2), 2, 0);
    assert_int_equal(parsed.ledger.records[1].grade, GRADE_E4);
}

/* ---- files ---- */

TEST_WITH(a_file_that_is_none__is_said, begin, end)
{
    struct ledger ledger;
    assert_int_equal(ledger_read(arena, "/nonexistent.csv", &ledger, &flaws, &err), -1);
    assert_int_equal(err.code, ERR_IO);
    assert_string_equal(err.message,
                        "could not read the ledger /nonexistent.csv: No such file or directory");
    assert_string_equal(err.hint, "'snapaudit evidence add' begins one");
    assert_int_equal(ledger_read(arena, "/dev/null", &ledger, &flaws, &err), -1);
    assert_string_equal(err.message,
                        "could not read the ledger /dev/null: is a device, not a file");
}
