#include "gate/baseline.h"
#include "tests/support/test.h"

#include <stdio.h>
#include <string.h>

#define FP_A "00000000000000000000000000000000000000000000000000000000000000aa"
#define FP_B "b0000000000000000000000000000000000000000000000000000000000000bb"
#define FP_C "c0000000000000000000000000000000000000000000000000000000000000cc"
#define FP_D "d0000000000000000000000000000000000000000000000000000000000000dd"

#define FINDING(fingerprint, status, severity)                                 \
    "{\"rule\":\"R\",\"fingerprint\":\"" fingerprint "\",\"status\":\"" status \
    "\",\"severity\":\"" severity "\",\"evidence\":[{\"value\":\"}]\"}]}"

static const char some[] = "{\"schema\": \"snapaudit.findings/1\", \"run\": {\"as_of\": null},\n"
                           " \"findings\": [\n" FINDING(FP_C, "unknown", "high") ",\n" //
    FINDING(FP_A, "fail", "high") ",\n"                                                //
    FINDING(FP_B, "fail", "low") ",\n"                                                 //
    FINDING(FP_D, "exempt", "critical") "]}\n";

static struct baseline *parse(const char *text)
{
    struct error err = ERROR_INIT;
    struct baseline *baseline = baseline_parse(str_from(text), "b.json", BASELINE_FINDINGS, &err);
    if (!baseline)
        print_error("%s\n", err.message);
    assert_non_null(baseline);
    return baseline;
}

static void expect_error(const char *text, const char *message)
{
    struct error err = ERROR_INIT;
    struct baseline *baseline = baseline_parse(str_from(text), "b.json", BASELINE_FINDINGS, &err);
    assert_null(baseline);
    assert_int_equal(err.code, ERR_INPUT);
    assert_string_equal(err.message, message);
    assert_true(err.hint[0] != '\0');
}

static bool knows(const struct baseline *baseline, const char *fingerprint, enum status status,
                  int threshold)
{
    const struct finding finding = {.fingerprint = fingerprint, .status = status};
    return baseline_knows(baseline, &finding, threshold);
}

TEST(baseline__finds_what_the_file_says_of_a_fingerprint)
{
    struct baseline *b = parse(some);
    enum status status;
    enum severity severity;
    assert_int_equal(baseline_count(b), 4);
    assert_true(baseline_find(b, FP_A, &status, &severity));
    assert_int_equal(status, STATUS_FAIL);
    assert_int_equal(severity, SEVERITY_HIGH);
    assert_true(baseline_find(b, FP_D, &status, &severity));
    assert_int_equal(status, STATUS_EXEMPT);
    assert_false(
        baseline_find(b, "00000000000000000000000000000000000000000000000100000000000000aa" + 1,
                      &status, &severity));
    assert_false(baseline_find(
        b, "e000000000000000000000000000000000000000000000000000000000000000", &status, &severity));
    baseline_free(b);
}

/* Schema 2: the head comes before the findings, and what is absent is not there. */
TEST(baseline__reads_findings_behind_a_head)
{
    struct baseline *b = parse(
        "{\"schema\": \"snapaudit.findings/2\", \"run\": {\"as_of\": \"2026-01-15T00:00:00Z\"},\n"
        " \"rules\": {\"R\": {\"title\": \"t\", \"clauses\": [{\"text\": \"findings\", "
        "\"brake\": false}], \"runbook\": {\"findings\": [{\"fingerprint\": 1}]}}},\n"
        " \"findings\": [\n{\"rule\": \"R\", \"status\": \"fail\", \"severity\": \"high\", "
        "\"subject\": {\"id\": \"x\"}, \"caused_by\": null, \"remediation\": null, "
        "\"fingerprint\": \"" FP_A "\", \"discriminators\": []}\n]}\n");
    assert_int_equal(baseline_count(b), 1);
    assert_true(knows(b, FP_A, STATUS_FAIL, SEVERITY_HIGH));
    assert_true(baseline_as_of(b) != INSTANT_UNSET);
    baseline_free(b);
}

TEST(baseline__a_fail_is_known_when_it_was_one_that_counted)
{
    struct baseline *b = parse(some);
    assert_true(knows(b, FP_A, STATUS_FAIL, SEVERITY_HIGH));
    assert_false(knows(b, FP_B, STATUS_FAIL, SEVERITY_HIGH)); /* it was not grave enough then */
    assert_true(knows(b, FP_B, STATUS_FAIL, SEVERITY_LOW));
    assert_false(knows(b, FP_C, STATUS_FAIL, SEVERITY_HIGH)); /* nobody knew that it fails */
    assert_false(knows(b, FP_D, STATUS_FAIL, SEVERITY_LOW));  /* it was exempt */
    baseline_free(b);
}

TEST(baseline__an_unknown_is_known_when_it_was_unknown_or_a_fail)
{
    struct baseline *b = parse(some);
    assert_true(knows(b, FP_C, STATUS_UNKNOWN, SEVERITY_HIGH));
    assert_true(knows(b, FP_A, STATUS_UNKNOWN, SEVERITY_HIGH));
    assert_false(knows(b, FP_D, STATUS_UNKNOWN, SEVERITY_LOW));
    baseline_free(b);
}

TEST(baseline__of_two_findings_with_one_fingerprint_the_fail_counts)
{
    struct baseline *b = parse("{\"findings\":[" FINDING(FP_A, "exempt", "critical") "," //
                               FINDING(FP_A, "fail", "low") "," FINDING(FP_A, "fail", "high") "]}");
    enum status status;
    enum severity severity;
    assert_true(baseline_find(b, FP_A, &status, &severity));
    assert_int_equal(status, STATUS_FAIL);
    assert_int_equal(severity, SEVERITY_HIGH);
    baseline_free(b);
}

static instant as_of(const char *text)
{
    struct baseline *b = parse(text);
    instant at = baseline_as_of(b);
    baseline_free(b);
    return at;
}

TEST(baseline__tells_as_of_when_it_was)
{
    assert_int_equal(as_of("{\"run\":{\"as_of\":\"1970-01-02T00:00:00Z\"},\"findings\":[]}"),
                     86400000);
    assert_int_equal(as_of("{\"findings\":[],\"run\":{\"as_of\":\"1970-01-02T00:00:00Z\"}}"),
                     86400000);
    assert_int_equal(as_of("{\"run\":[\"1970\"],\"findings\":[]}"), INSTANT_UNSET);
    assert_int_equal(as_of(some), INSTANT_UNSET);
    assert_int_equal(as_of("[]"), INSTANT_UNSET);
}

TEST(baseline__a_gap_is_known_when_it_was_reported)
{
    struct baseline *b = parse(some);
    assert_true(baseline_knows_gap(b, FP_A));
    assert_true(baseline_knows_gap(b, FP_D));
    assert_false(baseline_knows_gap(b, FP_C));
    assert_false(
        baseline_knows_gap(b, "e000000000000000000000000000000000000000000000000000000000000000"));
    baseline_free(b);
}

TEST(baseline__a_bare_list_or_none_will_do)
{
    struct baseline *b = parse("[" FINDING(FP_A, "fail", "high") "]");
    assert_int_equal(baseline_count(b), 1);
    baseline_free(b);
    b = parse("{\"findings\": []}");
    assert_int_equal(baseline_count(b), 0);
    assert_false(knows(b, FP_A, STATUS_FAIL, SEVERITY_INFO));
    baseline_free(b);
}

TEST(baseline__malformed_files_are_refused_with_line_and_column)
{
    expect_error("", "the baseline b.json:1:1: the file is empty; expected the output of "
                     "'snapaudit audit' (findings.json)");
    expect_error("{\"Snapshots\": []}",
                 "the baseline b.json:1:2: expected an object with findings, found key Snapshots");
    expect_error("{\"findings\": [\n  3]}",
                 "the baseline b.json:2:3: expected a finding (an object), found a number");
    expect_error(
        "{\"findings\": [\n  {\"fingerprint\": \"abc\"}]}",
        "the baseline b.json:2:19: expected a finding with a fingerprint of 64 hex digits");
    expect_error("{\"findings\": [{\"fingerprint\": \"" FP_A "\"}]}",
                 "the baseline b.json:1:15: expected a finding with a status: pass, fail, unknown "
                 "or exempt");
    expect_error("{\"findings\": [" FINDING(FP_A, "fail", "grave") "]}",
                 "the baseline b.json:1:135: expected a finding with a severity: critical, high, "
                 "medium, low or info");
}

TEST(baseline__a_file_that_was_cut_short_is_refused)
{
    struct error err = ERROR_INIT;
    for (size_t len = 0; len + 2 < sizeof(some) - 1; len++)
        assert_null(baseline_parse(str_make(some, len), "b.json", BASELINE_FINDINGS, &err));
}

TEST(baseline__a_file_that_is_not_there_is_said_to_be_missing)
{
    struct error err = ERROR_INIT;
    assert_null(baseline_read("/nowhere/findings.json", BASELINE_FINDINGS, NULL, &err));
    assert_int_equal(err.code, ERR_IO);
    assert_string_equal(err.message, "could not read the baseline /nowhere/findings.json: No such "
                                     "file or directory");
}
