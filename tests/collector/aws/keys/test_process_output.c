#include "collector/aws/keys/process_output.h"
#include "tests/support/test.h"

#include <stdio.h>
#include <string.h>

#define ID     "\"AccessKeyId\":\"AKID\""
#define SECRET "\"SecretAccessKey\":\"s/+=\""
#define BOTH   "\"Version\":1," ID "," SECRET

static char text[8192];

static bool read_text(const char *json, struct member_keys *out, char why[PROCESS_OUTPUT_WHY_BYTES])
{
    assert_true(strlen(json) < sizeof(text));
    memcpy(text, json, strlen(json) + 1);
    return process_output_read(text, strlen(json), out, why);
}

static struct member_keys good(const char *json)
{
    struct member_keys output;
    char why[PROCESS_OUTPUT_WHY_BYTES] = "";
    if (!read_text(json, &output, why))
        fail_msg("%s: %s", json, why);
    return output;
}

TEST(process_output__keys_with_an_end_and_without)
{
    struct member_keys output = good("{" BOTH "}");
    assert_true(str_eq_c(output.parts.access_key_id, "AKID"));
    assert_true(str_eq_c(output.parts.secret, "s/+="));
    assert_true(str_is_empty(output.parts.session_token));
    assert_true(output.until == INSTANT_UNSET);
    output = good(" {\n\"Expiration\" : \"2026-01-15T12:34:56+01:00\",\r\n" BOTH
                  ",\t\"SessionToken\": \"tok\" } \n");
    assert_true(str_eq_c(output.parts.session_token, "tok"));
    assert_true(output.until == INT64_C(1768476896000));
}

TEST(process_output__what_is_null_is_not_there)
{
    struct member_keys output = good("{" BOTH ",\"SessionToken\":null,\"Expiration\":null}");
    assert_true(str_is_empty(output.parts.session_token));
    assert_true(output.until == INSTANT_UNSET);
}

TEST(process_output__escapes_are_taken_out)
{
    struct member_keys output = good("{\"Version\":1,\"\\u0041ccessKeyId\":\"\\u0041K\\u0049D\","
                                     "\"SecretAccessKey\":\"a\\/b\\\\c\\\"d\"}");
    assert_true(str_eq_c(output.parts.access_key_id, "AKID"));
    assert_true(str_eq_c(output.parts.secret, "a/b\\c\"d"));
}

TEST(process_output__what_else_is_there_is_passed_over)
{
    struct member_keys output =
        good("{\"AccountId\":\"111122223333\",\"x\":{\"AccessKeyId\":[\"}\",{},[]],\"y\":-1e5},"
             "\"z\":true," BOTH ",\"caf\\u00e9\":\"\\ud83d\\ude00\"}");
    assert_true(str_eq_c(output.parts.access_key_id, "AKID"));
}

TEST(process_output__of_two_the_last_counts)
{
    struct member_keys output = good("{\"AccessKeyId\":\"OLD\"," BOTH "}");
    assert_true(str_eq_c(output.parts.access_key_id, "AKID"));
}

TEST(process_output__what_is_wrong_is_said_without_showing_it)
{
    static const struct {
        const char *json, *why;
    } cases[] = {
        {"", "is no JSON object"},
        {"export AWS_ACCESS_KEY_ID=AKID", "is no JSON object"},
        {"[" ID "]", "is no JSON object"},
        {"{" BOTH, "is no JSON object"},
        {"{" BOTH ",}", "is no JSON object"},
        {"{" BOTH "} {}", "is no JSON object"},
        {"{" BOTH ",\"x\":[}]}", "is no JSON object"},
        {"{" BOTH ",\"x\":[", "is no JSON object"},
        {"{" BOTH ",\"x\":\"\\q\"}", "is no JSON object"},
        {"{" BOTH ",\"x\":\"\\u12g4\"}", "is no JSON object"},
        {"{" BOTH ",\"x\":\"\n\"}", "is no JSON object"},
        {"{" BOTH ",\"x\":}", "is no JSON object"},
        {"{" ID "," SECRET "}", "is not of Version 1"},
        {"{\"Version\":2," ID "," SECRET "}", "is not of Version 1"},
        {"{\"Version\":\"1\"," ID "," SECRET "}", "is not of Version 1"},
        {"{\"Version\":1}", "has no AccessKeyId"},
        {"{\"Version\":1,\"AccessKeyId\":\"\"," SECRET "}", "has no AccessKeyId"},
        {"{\"Version\":1," ID "}", "has no SecretAccessKey"},
        {"{\"Version\":1," ID ",\"SecretAccessKey\":7}", "has a SecretAccessKey that is no text"},
        {"{\"Version\":1," ID ",\"SecretAccessKey\":[]}", "has a SecretAccessKey that is no text"},
        {"{\"Version\":1," ID ",\"SecretAccessKey\":\"a b\"}",
         "has a SecretAccessKey that holds a blank"},
        {"{" BOTH ",\"SessionToken\":\"a\\r\\nX: y\"}",
         "has a SessionToken that holds a control character"},
        {"{" BOTH ",\"SessionToken\":\"\\u00e9\"}",
         "has a SessionToken that holds a character that is not ASCII"},
        {"{" BOTH ",\"Expiration\":\"soon\"}", "has an Expiration that is no time of ISO 8601"},
        {"{" BOTH ",\"Expiration\":1768480496}", "has an Expiration that is no time of ISO 8601"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct member_keys output;
        char why[PROCESS_OUTPUT_WHY_BYTES] = "";
        if (read_text(cases[i].json, &output, why))
            fail_msg("%s was taken", cases[i].json);
        assert_string_equal(why, cases[i].why);
    }
}

static bool read_nested(size_t depth)
{
    char json[512];
    struct member_keys output;
    char why[PROCESS_OUTPUT_WHY_BYTES] = "";
    size_t len = (size_t)snprintf(json, sizeof(json), "{" BOTH ",\"x\":");
    memset(json + len, '[', depth);
    memset(json + len + depth, ']', depth);
    memcpy(json + len + 2 * depth, "}", 2);
    return read_text(json, &output, why);
}

TEST(process_output__brackets_have_a_limit)
{
    assert_true(read_nested(64));
    assert_false(read_nested(65));
}

/* A NUL ends nothing: it is a byte that JSON does not have. */
TEST(process_output__a_nul_is_refused)
{
    char json[] = "{" BOTH "}\0";
    struct member_keys output;
    char why[PROCESS_OUTPUT_WHY_BYTES] = "";
    assert_false(process_output_read(json, sizeof(json) - 1, &output, why));
    json[1] = '\0';
    assert_false(process_output_read(json, sizeof(json) - 2, &output, why));
}
