#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "rules/judge.h"
#include "tests/support/test.h"

#define AS_OF  INT64_C(1767225600000)
#define MINUTE MS_PER_MINUTE
#define HOUR   MS_PER_HOUR
#define DAY    MS_PER_DAY

static struct judgement aged(int64_t age, int64_t limit_ms, int64_t unit_ms)
{
    struct judgement j = {.unit = ""};
    const struct rule_run run = {.as_of = AS_OF, .j = &j};
    judge_age(&run, AS_OF - age, limit_ms, unit_ms);
    return j;
}

TEST(age__says_what_the_verdict_says)
{
    static const struct {
        int64_t age, limit_ms, unit_ms;
        int64_t measured, limit;
        const char *unit;
    } rows[] = {
        {61 * HOUR, 36 * HOUR, HOUR, 61, 36, "hours"},
        {36 * HOUR, 36 * HOUR, HOUR, 36, 36, "hours"}, /* the limit itself passes */
        {35 * HOUR + 59 * MINUTE, 36 * HOUR, HOUR, 35, 36, "hours"},
        {36 * HOUR + 1, 36 * HOUR, HOUR, 37, 36, "hours"},
        {45 * MINUTE, 30 * MINUTE, HOUR, 45, 30, "minutes"},
        {20 * MINUTE, 30 * MINUTE, HOUR, 20, 30, "minutes"}, /* no whole hours, a pass or not */
        {10 * HOUR, 90 * MINUTE, HOUR, 600, 90, "minutes"},
        {400 * DAY, 180 * DAY, DAY, 400, 180, "days"},
        {180 * DAY + 5 * HOUR, 180 * DAY, DAY, 181, 180, "days"},
        {100 * HOUR, 36 * HOUR, DAY, 100, 36, "hours"},
        {0, 0, DAY, 0, 0, "days"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct judgement j = aged(rows[i].age, rows[i].limit_ms, rows[i].unit_ms);
        assert_string_equal(j.unit, rows[i].unit);
        assert_int_equal(j.measured, rows[i].measured);
        assert_int_equal(j.limit, rows[i].limit);
        assert_true(j.has_measured && j.has_limit);
    }
}

/* Whatever the figures: a greater one is shown as greater, and none that is not. */
TEST(age__is_over_where_the_time_is)
{
    static const int64_t steps[] = {0, 1, MS_PER_SECOND, MINUTE, HOUR, DAY};
    static const int64_t limits[] = {MINUTE, 30 * MINUTE, HOUR, 36 * HOUR, 180 * DAY};
    for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
        for (size_t k = 0; k < sizeof(steps) / sizeof(steps[0]); k++) {
            struct judgement j = aged(limits[i] + steps[k], limits[i], k % 2 ? DAY : HOUR);
            assert_int_equal(j.measured > j.limit, steps[k] > 0);
            if (steps[k] > limits[i])
                continue;
            j = aged(limits[i] - steps[k], limits[i], k % 2 ? DAY : HOUR);
            assert_true(j.measured <= j.limit);
        }
    }
}

TEST(age__of_nothing_tells_only_the_limit)
{
    struct judgement j = {.unit = ""};
    const struct rule_run run = {.as_of = AS_OF, .j = &j};
    judge_age(&run, INSTANT_UNSET, 45 * MINUTE, HOUR);
    assert_false(j.has_measured);
    assert_true(j.has_limit);
    assert_int_equal(j.limit, 45);
    assert_string_equal(j.unit, "minutes");
}
