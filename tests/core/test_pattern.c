#include "core/pattern.h"
#include "tests/support/test.h"

#include <string.h>

static void refused(const char *text, bool loose, const char *why)
{
    struct pattern_fault fault;
    struct pattern *pattern = pattern_new(str_from(text), false, &fault);
    if (pattern || fault.loose != loose || !strstr(fault.why, why))
        fail_msg("%s: %s at %zu, not %s", text, pattern ? "taken" : fault.why, fault.at, why);
}

static enum pattern_answer answer(const char *text, bool ignore_case, struct str value)
{
    struct pattern_fault fault;
    struct pattern *pattern = pattern_new(str_from(text), ignore_case, &fault);
    if (!pattern)
        fail_msg("%s: %s", text, fault.why);
    enum pattern_answer is = pattern_match(pattern, value);
    pattern_free(pattern);
    return is;
}

static void assert_answer(const char *text, const char *value, enum pattern_answer expected)
{
    if (answer(text, false, str_from(value)) != expected)
        fail_msg("%s of '%s'", text, value);
}

TEST(pattern__is_of_the_whole_value)
{
    const char *whole[] = {
        "^a$",         "^(a|b)$",       "^a$|^b$",  "(?i)^a$",   "(^a$|^b$)",
        "\\Aa\\z",     "^[$|)]x$",      "^[]|]$",   "^a(?#b)$",  "^(?:a|(b|c)$|d$)$",
        "^\\Qa|b\\E$", "^[[:alpha:]]$", "^(?i:a)$", "^(?<n>a)$", "(?:^(?:a)$)",
        "^$",          "^a{1,3}$",      "^\\|$"};
    for (size_t i = 0; i < sizeof(whole) / sizeof(whole[0]); i++)
        assert_answer(whole[i], "no such", PATTERN_NO);
    const char *open[] = {"^a",     "^a|b$",  "^a$|^b",       "^(a$|b)",  "^a\\$",    "^a[$]",
                          "^(a$)?", "^\\Qa$", "^(a|b$|c)$|^", "(?m:^a$)", "^(?m:a$)", "^a(?=b$)"};
    for (size_t i = 0; i < sizeof(open) / sizeof(open[0]); i++)
        refused(open[i], true, "it need not match");
    refused("a$", true, "from the start");
    refused(".*a$", true, "from the start");
    refused("^a|b$", true, "from the start");
    refused("(?m)^a$", true, "from the start");
    refused("", true, "from the start");
}

TEST(pattern__means_what_perl_means_by_it)
{
    assert_answer("^\\d{3}$", "123", PATTERN_YES);
    assert_answer("^\\d{3}$", "ddd", PATTERN_NO);
    assert_answer("^\\d$", "\xd9\xa3", PATTERN_NO); /* an Arabic three: no digit of ASCII */
    assert_answer("^.$", "\xc3\xa9", PATTERN_YES);  /* one character, of two bytes */
    assert_answer("^a$", "a\n", PATTERN_NO);
    assert_answer("^(?!prod)[a-z]+$", "dev", PATTERN_YES);
    assert_answer("^a$", "", PATTERN_NO);
    assert_int_equal(answer("^cc-\xc3\xa9$", true, str_from("CC-\xc3\x89")), PATTERN_YES);
    assert_int_equal(answer("^.*$", false, STR_EMPTY), PATTERN_YES);
    assert_int_equal(answer("^a.b$", false, str_make("a\0b", 3)), PATTERN_YES);
    assert_int_equal(answer("^.*$", false, str_from("\xff")), PATTERN_NO); /* no character at all */
}

TEST(pattern__that_remembers_recurses_or_calls_out_is_refused)
{
    refused("^(a)\\1$", false, "refers back");
    refused("^(?<n>a)\\k<n>$", false, "refers back");
    refused("^(?P<n>a)(?P=n)$", false, "refers back");
    const char *calls[] = {"^(a(?R)?)$",      "^(a)(?1)$",   "^(?<n>a)(?&n)$",
                           "^(?<n>a)(?P>n)$", "^(a)\\g<1>$", "^(a)\\g'1'$",
                           "^(?+1)(a)$",      "^(a)(?-1)$",  "^\\c\\(?R)?$"};
    for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
        refused(calls[i], false, "calls");
    refused("^a(?C1)b$", false, "callout");
    refused("^a\\Cb$", false, "\\C");
    refused("^a\\yb$", false, "unrecognized");
    struct pattern_fault fault;
    assert_null(pattern_new(str_from("^(ab)x\\1$"), false, &fault));
    assert_int_equal(fault.at, 6);
}

TEST(pattern__has_limits)
{
    char text[PATTERN_BYTES_MAX + 8];
    struct pattern_fault fault;
    memset(text, 'a', sizeof(text));
    assert_null(pattern_new(str_make(text, PATTERN_BYTES_MAX + 1), false, &fault));
    refused("^(((x{900}){900}){900})$", false, "too large");
    memset(text, '(', 200);
    memset(text + 200, ')', 200);
    assert_null(pattern_new(str_make(text, 400), false, &fault));
    /* Without an end to it by itself: 2^40 ways to divide the letters. */
    assert_answer("^(a+)+$", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", PATTERN_GAVE_UP);
    assert_answer("^(a+)+$", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", PATTERN_YES);
}
