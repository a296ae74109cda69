#include "reports/verdict_lines.h"

#include "tests/support/graph_builder.h"
#include "tests/support/test.h"

#define STALE "RPO-EXCEEDED | fail | stale | high | eu-west-1 vol-1 | 61 of 24 hours\n"
#define NONE  "RPO-EXCEEDED | fail | none | high | eu-west-1 vol-1 | - of 24 hours\n"
#define OTHER "TAG-REQUIRED | fail | none | high | eu-west-1 vol-2\n"
#define PASS  "TAG-REQUIRED | pass | - | high | eu-west-1 vol-1\n"

struct fixture {
    struct vec expected, got, differences;
};

static int parse(struct vec *out, const char *text, struct error *err)
{
    return verdicts_parse(out, S("case/verdicts"), str_from(text), err);
}

static size_t differences(struct fixture *f, const char *expected, const char *got)
{
    struct error err = ERROR_INIT;
    vec_truncate(&f->expected, 0);
    vec_truncate(&f->got, 0);
    vec_truncate(&f->differences, 0);
    assert_int_equal(parse(&f->expected, expected, &err), 0);
    assert_int_equal(parse(&f->got, got, &err), 0);
    verdicts_compare(&f->differences, &f->expected, &f->got);
    return f->differences.len;
}

static struct verdict_difference difference(const struct fixture *f, size_t i)
{
    return VEC_AT(struct verdict_difference, &f->differences, i);
}

static int begin(void **state)
{
    static struct fixture fixture;
    vec_init(&fixture.expected, sizeof(struct verdict_line));
    vec_init(&fixture.got, sizeof(struct verdict_line));
    vec_init(&fixture.differences, sizeof(struct verdict_difference));
    *state = &fixture;
    return 0;
}

static int end(void **state)
{
    struct fixture *f = *state;
    vec_clear(&f->expected);
    vec_clear(&f->got);
    vec_clear(&f->differences);
    return 0;
}

TEST_WITH(the_same__is_no_difference, begin, end)
{
    assert_int_equal(differences(*state, STALE OTHER, STALE OTHER), 0);
    assert_int_equal(differences(*state, OTHER STALE, STALE OTHER), 0);
    assert_int_equal(differences(*state, "", ""), 0);
    assert_int_equal(differences(*state, "# why\n\n" STALE, STALE), 0);
}

TEST_WITH(a_pass__need_not_be_expected, begin, end)
{
    assert_int_equal(differences(*state, STALE, STALE PASS), 0);
    assert_int_equal(differences(*state, STALE PASS, STALE PASS), 0);
}

TEST_WITH(a_pass_that_is_expected__must_come, begin, end)
{
    struct fixture *f = *state;
    assert_int_equal(differences(f, STALE PASS, STALE), 1);
    assert_true(verdict_is_pass(difference(f, 0).expected));
    assert_null(difference(f, 0).got);
}

TEST_WITH(a_fail_that_nobody_expects__is_a_surprise, begin, end)
{
    struct fixture *f = *state;
    assert_int_equal(differences(f, STALE, STALE OTHER), 1);
    assert_null(difference(f, 0).expected);
    assert_true(str_starts(difference(f, 0).got->text, "TAG-REQUIRED"));
}

TEST_WITH(another_reason__is_shown_beside_the_expected_one, begin, end)
{
    struct fixture *f = *state;
    assert_int_equal(differences(f, NONE, STALE), 1);
    assert_true(str_eq_c(difference(f, 0).expected->fields[VERDICT_REASON], "none"));
    assert_true(str_eq_c(difference(f, 0).got->fields[VERDICT_REASON], "stale"));
}

TEST_WITH(one_verdict__does_not_stand_for_two, begin, end)
{
    assert_int_equal(differences(*state, OTHER OTHER, OTHER), 1);
    assert_int_equal(differences(*state, OTHER, OTHER OTHER), 1);
}

TEST_WITH(what_is_left_out__is_not_compared, begin, end)
{
    static const char star[] = "RPO-EXCEEDED | fail | * | * | eu-west-1 vol-1\n";
    assert_int_equal(differences(*state, star, STALE), 0);
    assert_int_equal(differences(*state, star, NONE), 0);
    assert_int_equal(
        differences(*state, "RPO-EXCEEDED | fail | stale | high | eu-west-1 vol-1", STALE), 0);
    assert_int_equal(differences(*state, star, OTHER), 2);
}

TEST_WITH(a_star__leaves_to_others_what_they_say_in_full, begin, end)
{
    assert_int_equal(differences(*state, "RPO-EXCEEDED | * | * | * | *\n" NONE, NONE STALE), 0);
}

TEST_WITH(a_figure_that_is_expected__must_be_there, begin, end)
{
    assert_int_equal(
        differences(*state, STALE, "RPO-EXCEEDED | fail | stale | high | eu-west-1 vol-1\n"), 1);
}

TEST_WITH(a_line_with_too_few_fields__is_named, begin, end)
{
    struct fixture *f = *state;
    struct error err = ERROR_INIT;
    assert_int_equal(parse(&f->expected, STALE "\nRPO-EXCEEDED fail\n", &err), -1);
    assert_int_equal(err.code, ERR_INPUT);
    assert_string_equal(err.message,
                        "case/verdicts:3: a verdict has 5 to 16 fields, parted by ' | '");
    assert_non_null(strstr(err.hint, "RULE | status | reason | confidence | region id"));
}

TEST_WITH(a_word_that_is_no_status__is_refused, begin, end)
{
    struct fixture *f = *state;
    struct error err = ERROR_INIT;
    assert_int_equal(parse(&f->expected, "RPO-EXCEEDED | failed | - | high | r id\n", &err), -1);
    assert_non_null(strstr(err.message, "case/verdicts:1: the second field is pass, fail"));
    assert_int_equal(parse(&f->expected, "\xff\xfe | fail | - | high | r id\n", &err), -1);
    assert_non_null(strstr(err.message, "not UTF-8"));
}

TEST_WITH(a_finding__becomes_a_line_that_reads_back, begin, end)
{
    static const struct str targets[] = {S("us-east-1")};
    static const struct unknown_because because[] = {
        {.source = "SNAP", .region = S("us-east-1"), .error = "denied"}};
    const struct finding finding = {
        .rule = "COPY-RPO",
        .status = STATUS_EXEMPT,
        .would_be = STATUS_UNKNOWN,
        .reason = "gap",
        .subject = {.kind = KIND_VOLUME, .id = S("vol-1\n"), .region = S("eu-west-1")},
        .discriminators = targets,
        .discriminator_count = 1,
        .has_limit = true,
        .limit = 48,
        .unit = "hours",
        .caused_by = "0",
        .unknown_because = because,
        .unknown_count = 1,
    };
    struct verdict_line line;
    struct sink *out = sink_memory();
    verdict_write(out, &finding);
    struct str text = sink_view(out);
    assert_true(str_eq_c(text, "COPY-RPO | exempt (unknown) | gap | high | eu-west-1 vol-1? "
                               "us-east-1 | - of 48 hours | caused by another | because of "
                               "us-east-1/SNAP"));
    assert_true(verdict_split(&line, text));
    assert_int_equal(line.field_count, 8);
    sink_abort(out);
}
