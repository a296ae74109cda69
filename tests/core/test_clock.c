#include "core/clock.h"
#include "core/hash.h"
#include "tests/support/test.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* 2026-01-15T12:34:56Z */
#define NOON INT64_C(1768480496000)

static void expect(const char *text, instant at)
{
    instant got = INSTANT_UNSET;
    if (!instant_parse(str_from(text), &got))
        fail_msg("'%s' is not understood", text);
    if (got != at)
        fail_msg("'%s' gives %lld, not %lld", text, (long long)got, (long long)at);
}

static void refuse(const char *text)
{
    instant got = 42;
    if (instant_parse(str_from(text), &got))
        fail_msg("'%s' is taken for %lld", text, (long long)got);
    assert_int_equal(got, 42);
}

TEST(clock__every_form_that_aws_writes_is_understood)
{
    expect("2026-01-15T12:34:56Z", NOON);
    expect("2026-01-15T12:34:56.000Z", NOON);
    expect("2026-01-15T12:34:56.789Z", NOON + 789);
    expect("2026-01-15T12:34:56+00:00", NOON);
    expect("2026-01-15T12:34:56.789000+00:00", NOON + 789);
    expect("2026-01-15T12:34:56+0000", NOON);
    expect("2026-01-15T07:04:56-05:30", NOON);
    expect("2026-01-15T22:34:56-1400", NOON + 24 * MS_PER_HOUR);
    expect("2026-01-16T02:34:56+14:00", NOON);
    expect("2026-01-15T07:04:56-0530", NOON);
    expect("2026-01-15T13:34:56+01:00", NOON);
    expect("2026-01-15t12:34:56z", NOON);
    expect("2026-01-15 12:34:56 GMT", NOON);
    expect("2026-01-15T12:34:56UTC", NOON);
    expect("2026-01-15 12:34:56 UTC", NOON);
    expect("2026-01-15 12:34:56UTC", NOON);
    expect("2026-01-15T12:34:56", NOON);
    expect("2026-01-15 12:34:56.5", NOON + 500);
    expect("2026-01-15", NOON - 12 * MS_PER_HOUR - 34 * MS_PER_MINUTE - 56 * MS_PER_SECOND);
}

TEST(clock__epoch_seconds_are_exact_in_every_notation)
{
    expect("1768480496", NOON);
    expect("1768480496.789", NOON + 789);
    expect("1768480496.0", NOON);
    expect("1.768014012345E9", INT64_C(1768014012345));
    expect("1.768480496E9", NOON);
    expect("1.768480496789e+9", NOON + 789);
    expect("17684804960e-1", NOON);
    expect("1768480496789E-3", NOON + 789);
    expect("0", 0);
    expect("0.0019", 1);
    expect("0e999999999999999999999", 0);
    expect("1e-99999999999999999999", 0);
    expect("253402300799.999", INT64_C(253402300799999));
    expect("0.000000000000000000000000000001E39", INT64_C(1000000000000));
}

TEST(clock__a_fraction_is_cut_to_milliseconds)
{
    expect("2026-01-15T12:34:56.1Z", NOON + 100);
    expect("2026-01-15T12:34:56.12Z", NOON + 120);
    expect("2026-01-15T12:34:56.7899999999999999999999999Z", NOON + 789);
    expect("1768480496.7899999999999999999999999", NOON + 789);
}

TEST(clock__leap_days_and_leap_seconds_follow_the_calendar)
{
    expect("2024-02-29", INT64_C(1709164800000));
    expect("2000-02-29", INT64_C(951782400000));
    expect("2016-12-31T23:59:60Z", INT64_C(1483228800000));
    expect("2017-01-01T00:00:00Z", INT64_C(1483228800000));
    refuse("2023-02-29");
    refuse("2100-02-29");
    refuse("2026-04-31");
    refuse("2016-12-31T23:59:61Z");
}

TEST(clock__the_calendar_ends_where_it_is_said_to)
{
    expect("1970-01-01T00:00:00Z", 0);
    expect("1970-01-01T01:00:00+01:00", 0);
    expect("1969-12-31T23:00:00-01:00", 0);
    expect("9999-12-31T23:59:59.999Z", INT64_C(253402300799999));
    refuse("1969-12-31T23:59:59Z");
    refuse("1970-01-01T00:00:00+00:01");
    refuse("9999-12-31T23:59:60Z");
    refuse("9999-12-31T23:59:59-00:01");
    refuse("253402300800");
    refuse("-1");
    refuse("99999999999999999999999999999999999999");
    refuse("1e300");
    refuse("0000-01-01");
}

TEST(clock__anything_else_is_refused)
{
    static const char *const wrong[] = {
        "",
        " ",
        "now",
        "2026-",
        "2026-1-15",
        "2026-01-15T",
        "2026-01-15 ",
        "2026-01-15Z",
        "2026-01-15T12:34",
        "2026-01-15T12:34Z",
        "2026-01-15T12:34:56.",
        "2026-01-15T12:34:56.Z",
        "2026-01-15T12:34:56,5Z",
        "2026-01-15T12:34:56Zx",
        "2026-01-15T12:34:56Z ",
        " 2026-01-15T12:34:56Z",
        "2026-01-15T12:34:56 Z",
        "2026-01-15T12:34:56 ",
        "2026-01-15T12:34:56 gmt",
        "2026-01-15T12:34:56  GMT",
        "2026-01-15T12:34:56 CET",
        "2026-01-15T12:34:56+00",
        "2026-01-15T12:34:56+0:00",
        "2026-01-15T12:34:56+24:00",
        "2026-01-15T12:34:56+00:60",
        "2026-01-15T12:34:56+00:00Z",
        "2026-01-15T12:34:56--05:00",
        "2026-01-15T24:00:00Z",
        "2026-01-15T12:60:00Z",
        "2026-13-01",
        "2026-00-01",
        "2026-01-00",
        "2026-01-32",
        "2026-01-+5",
        "2026/01/15",
        "20260115T123456Z",
        "02026-01-15",
        "1.",
        ".5",
        "1e",
        "1e+",
        "1e5x",
        "1.5.5",
        "+1",
        "0x10",
        "01",
        "1 ",
        "1_000",
        "NaN",
        "inf",
    };
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        refuse(wrong[i]);
    expect("2026", INT64_C(2026000)); /* seconds, odd as it looks */
    instant at;
    assert_false(instant_parse(STR_EMPTY, &at));
    assert_false(instant_parse(STR_LIT("2026-01-15\0"), &at));
}

TEST(clock__a_text_that_is_cut_short_is_not_read_past_its_end)
{
    static const char whole[] = "2026-01-15T12:34:56.789+00:00";
    for (size_t len = 0; len < sizeof(whole) - 1; len++) {
        instant at;
        /* up to the year, a number of seconds */
        bool complete =
            (len >= 1 && len <= 4) || len == 10 || len == 19 || (len >= 21 && len <= 23);
        assert_int_equal(instant_parse(str_make(whole, len), &at), complete);
    }
}

/* Day by day through 8,030 years with a calendar of its own. */
TEST(clock__every_day_counts_one_more_than_the_day_before)
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    instant expected = 0;
    for (int year = 1970; year <= 9999; year++) {
        bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
        for (int month = 1; month <= 12; month++) {
            int days = lengths[month - 1] + (month == 2 && leap ? 1 : 0);
            for (int day = 1; day <= days; day++) {
                char text[64]; /* gcc cannot know that no number is longer than its field */
                char again[INSTANT_TEXT_MAX];
                (void)snprintf(text, sizeof(text), "%04d-%02d-%02dT00:00:00Z", year, month, day);
                expect(text, expected);
                assert_string_equal(instant_format(expected, again), text);
                expected += MS_PER_DAY;
            }
        }
    }
}

TEST(clock__what_is_written_reads_back_as_the_same_instant)
{
    for (uint64_t i = 0; i < 100000; i++) {
        char text[INSTANT_TEXT_MAX];
        instant at = (instant)(hash_u64(i) % UINT64_C(253402300800000));
        expect(instant_format(at, text), at);
    }
}

TEST(clock__written_instants_show_milliseconds_only_when_there_are_any)
{
    char text[INSTANT_TEXT_MAX];
    assert_string_equal(instant_format(NOON, text), "2026-01-15T12:34:56Z");
    assert_string_equal(instant_format(NOON + 7, text), "2026-01-15T12:34:56.007Z");
    assert_string_equal(instant_format(0, text), "1970-01-01T00:00:00Z");
    assert_string_equal(instant_format(INSTANT_UNSET, text), "");
    assert_string_equal(instant_format(-1, text), "-1ms");
    assert_string_equal(instant_format(INT64_MAX, text), "9223372036854775807ms");
}

/* A JSON parser hands out a double; the text of the same number must mean the same instant. */
TEST(clock__json_numbers_mean_what_their_text_means)
{
    for (uint64_t i = 0; i < 100000; i++) {
        char text[32];
        instant from_number = INSTANT_UNSET;
        instant at = (instant)(hash_u64(i) % UINT64_C(4000000000000));
        (void)snprintf(text, sizeof(text), "%lld.%03lld", (long long)(at / 1000),
                       (long long)(at % 1000));
        assert_true(instant_from_seconds(strtod(text, NULL), &from_number));
        assert_int_equal(from_number, at);
        expect(text, at);
    }
}

TEST(clock__json_numbers_outside_the_calendar_are_refused)
{
    instant at = 42;
    assert_true(instant_from_seconds(0, &at));
    assert_int_equal(at, 0);
    assert_true(instant_from_seconds(0.9999, &at));
    assert_int_equal(at, 999);
    assert_true(instant_from_seconds(253402300799.0, &at));
    assert_int_equal(at, INT64_C(253402300799000));
    assert_true(instant_from_seconds(253402300799.99997, &at));
    assert_int_equal(at, INT64_C(253402300799999));
    at = 42;
    assert_false(instant_from_seconds(253402300800.0, &at));
    assert_false(instant_from_seconds(-0.001, &at));
    assert_false(instant_from_seconds(1e300, &at));
    assert_false(instant_from_seconds((double)NAN, &at));
    assert_false(instant_from_seconds((double)INFINITY, &at));
    assert_int_equal(at, 42);
}

TEST(clock__age_is_never_below_zero)
{
    assert_int_equal(age_ms(NOON - 5, NOON), 5);
    assert_int_equal(age_ms(NOON, NOON), 0);
    assert_int_equal(age_ms(NOON + 5, NOON), 0);
    assert_int_equal(age_ms(-INT64_MAX, INT64_MAX), INT64_MAX);
}

TEST(clock__durations_are_a_whole_number_and_one_unit)
{
    static const char *const wrong[] = {"",
                                        "h",
                                        "36",
                                        "0h",
                                        "00d",
                                        "-1d",
                                        "+1d",
                                        "1.5h",
                                        "1 h",
                                        " 1h",
                                        "1h ",
                                        "1hh",
                                        "1s",
                                        "1D",
                                        "1y",
                                        "1d12h",
                                        "36526d",
                                        "5219w",
                                        "99999999999999999999d"};
    int64_t ms = 42;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        if (duration_parse(str_from(wrong[i]), &ms))
            fail_msg("'%s' is taken for a duration", wrong[i]);
    }
    assert_int_equal(ms, 42);
    assert_true(duration_parse(STR_LIT("15m"), &ms));
    assert_int_equal(ms, 15 * MS_PER_MINUTE);
    assert_true(duration_parse(STR_LIT("36h"), &ms));
    assert_int_equal(ms, 36 * MS_PER_HOUR);
    assert_true(duration_parse(STR_LIT("090d"), &ms));
    assert_int_equal(ms, 90 * MS_PER_DAY);
    assert_true(duration_parse(STR_LIT("2w"), &ms));
    assert_int_equal(ms, 14 * MS_PER_DAY);
    assert_true(duration_parse(STR_LIT("36525d"), &ms)); /* 100 years */
    assert_int_equal(ms, 36525 * MS_PER_DAY);
}

TEST(clock__durations_are_written_in_the_largest_unit_that_fits)
{
    char text[INSTANT_TEXT_MAX];
    assert_string_equal(duration_format(36 * MS_PER_HOUR, text), "36h");
    assert_string_equal(duration_format(48 * MS_PER_HOUR, text), "2d");
    assert_string_equal(duration_format(14 * MS_PER_DAY, text), "14d");
    assert_string_equal(duration_format(90 * MS_PER_MINUTE, text), "90m");
    assert_string_equal(duration_format(1500, text), "1500ms");
    assert_string_equal(duration_format(0, text), "0m");
    assert_string_equal(duration_format(-2 * MS_PER_HOUR, text), "-2h");
    assert_string_equal(duration_format(INT64_MIN, text), "-9223372036854775808ms");
}
