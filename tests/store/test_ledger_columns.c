#include "store/ledger_columns.h"

#include <stdio.h>

#include "core/limits.h"
#include "core/mem.h"
#include "tests/support/ledger_rows.h"
#include "tests/support/test.h"

static struct arena *arena;
static struct ledger_record record;

static int begin(void **state)
{
    (void)state;
    arena = arena_new();
    record = ledger_record_empty();
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static bool takes(const char *column, const char *text)
{
    return ledger_field_read(ledger_column_named(column), arena, str_from(text), &record) == NULL;
}

static void expect(const char *column, const char *text, const char *written)
{
    struct sink *out = sink_memory();
    if (!takes(column, text))
        print_error("%s does not take '%s'\n", column, text);
    assert_true(takes(column, text));
    ledger_field_write(ledger_column_named(column), &record, out);
    assert_int_equal(sink_bytes(out), strlen(written));
    assert_memory_equal(sink_view(out).ptr, written, strlen(written));
    sink_abort(out);
}

static void expect_refusal(const char *column, const char *text)
{
    if (takes(column, text))
        print_error("%s takes '%s'\n", column, text);
    assert_false(takes(column, text));
}

TEST_WITH(each_column__writes_what_it_reads, begin, end)
{
    expect("schema", "1", "1");
    expect("kind", "restore-test", "restore-test");
    expect("tested_at", "2026-01-15T12:34:56Z", "2026-01-15T12:34:56Z");
    expect("subject_arn", LEDGER_VOLUME, LEDGER_VOLUME);
    expect("target_region", "eu-west-1", "eu-west-1");
    expect("outcome", "aborted", "aborted");
    expect("grade", "E3", "E3");
    expect("duration_s", "0", "0");
    expect("actor", "Zo\xc3\xab", "Zo\xc3\xab");
    expect("link", LEDGER_DIGEST, LEDGER_DIGEST);
}

TEST_WITH(what_spreadsheets_change__is_read_as_it_was, begin, end)
{
    expect("target_account", "11122223333", "011122223333");
    expect("tested_at", "2026-01-15 12:34:56", "2026-01-15T12:34:56Z");
    expect("tested_at", "2026-01-15T13:34:56+01:00", "2026-01-15T12:34:56Z");
    expect("artefact_sha256", "00000000000000000000000000000000000000000000000000000000000000AA",
           LEDGER_DIGEST);
}

TEST_WITH(what_cannot_be_told_any_more__is_refused, begin, end)
{
    expect_refusal("target_account", "1.11122E+11");
    expect_refusal("target_account", "1111222233334");
    expect_refusal("tested_at", "46037.52426"); /* days since 1900 */
    expect_refusal("tested_at", "15.01.2026");
    expect_refusal("tested_at", "2007-12-31T23:59:59Z");
}

TEST_WITH(other_words_and_forms__are_refused, begin, end)
{
    expect_refusal("schema", "2");
    expect_refusal("kind", "backup");
    expect_refusal("outcome", "Passed");
    expect_refusal("outcome", " passed");
    expect_refusal("grade", "E0");
    expect_refusal("grade", "E5");
    expect_refusal("duration_s", "-1");
    expect_refusal("duration_s", "1.5");
    expect_refusal("duration_s", "3155760001");
    expect_refusal("target_region", "eu");
    expect_refusal("artefact_sha256", "aa");
    expect_refusal("artefact_sha256",
                   "g0000000000000000000000000000000000000000000000000000000000000aa");
    expect_refusal("source_arn", LEDGER_VOLUME);
}

TEST_WITH(text__holds_no_control_character_and_is_utf8, begin, end)
{
    expect_refusal("detail", "two\nlines");
    expect_refusal("detail", "a\tb");
    expect_refusal("detail", "\x1b[31m");
    expect_refusal("detail", "\xc2\x85");
    expect_refusal("detail", "\x7f");
    expect_refusal("detail", "caf\xe9");
    expect("detail", " blanks stay ", " blanks stay ");
}

TEST_WITH(a_field__has_a_longest_length, begin, end)
{
    char *text = mem_alloc(LIMIT_LEDGER_FIELD_BYTES + 2);
    memset(text, 'x', LIMIT_LEDGER_FIELD_BYTES);
    assert_true(takes("detail", text));
    text[LIMIT_LEDGER_FIELD_BYTES] = 'x';
    assert_false(takes("detail", text));
    mem_free(text);
}

TEST_WITH(empty_fields__are_untold_or_refused, begin, end)
{
    static const char *const needed[] = {"schema",      "kind",    "tested_at",
                                         "subject_arn", "outcome", "grade"};
    for (size_t i = 0; i < LEDGER_COLUMNS_LINKED; i++) {
        bool is_needed = false;
        for (size_t n = 0; n < sizeof(needed) / sizeof(needed[0]); n++)
            is_needed = is_needed || strcmp(ledger_column(i)->name, needed[n]) == 0;
        assert_int_equal(takes(ledger_column(i)->name, ""), !is_needed);
    }
    expect("duration_s", "", "");
    assert_int_equal(record.duration_s, LEDGER_NO_DURATION);
}

static const char *contradiction(void)
{
    const char *expected;
    const struct ledger_column *column = ledger_record_contradiction(&record, &expected);
    return column ? column->name : NULL;
}

TEST_WITH(another_partition__contradicts_the_subject, begin, end)
{
    assert_true(takes("subject_arn", LEDGER_VOLUME));
    assert_null(contradiction());
    assert_true(takes("target_region", "us-east-1"));
    assert_true(takes("source_arn", "arn:aws:ec2:us-east-1::snapshot/snap-0abc"));
    assert_null(contradiction());
    assert_true(takes("target_region", "cn-north-1"));
    assert_string_equal(contradiction(), "target_region");
    assert_true(takes("recovery_point_arn", "arn:aws-cn:ec2:cn-north-1::image/ami-0abc"));
    assert_string_equal(contradiction(), "recovery_point_arn");
    assert_true(takes("source_arn", "arn:aws-us-gov:ec2:us-gov-west-1::snapshot/snap-0abc"));
    assert_string_equal(contradiction(), "source_arn");
}
