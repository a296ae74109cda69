#include "collector/aws/collect_internal.h"

#include "core/limits.h"
#include "tests/support/test.h"

#define BEGAN INT64_C(5000000)

TEST(stopwatch__runs_while_anybody_keeps_it_running)
{
    struct stopwatch watch = {0};
    assert_int_equal(stopwatch_ms(&watch, 100), 0);
    stopwatch_start(&watch, 100);
    stopwatch_start(&watch, 150);
    assert_int_equal(stopwatch_ms(&watch, 200), 100);
    stopwatch_stop(&watch, 200);
    stopwatch_stop(&watch, 300);
    assert_int_equal(stopwatch_ms(&watch, 5000), 200); /* it stands */
    stopwatch_start(&watch, 6000);
    assert_int_equal(stopwatch_ms(&watch, 6001), 201);
}

/* A chain that has been at work for `listing_ms`, in a region that has been for `region_ms`. */
static enum time_limit over(int64_t deadline_ms, int64_t passed_ms, int64_t listing_ms,
                            int64_t region_ms)
{
    const struct collect_options options = {
        .terms = {.began_ms = BEGAN, .deadline_ms = deadline_ms}};
    struct target target = {.watch = {.spent_ms = region_ms}};
    struct collector c = {.options = &options, .targets = &target, .target_count = 1};
    const struct chain chain = {.target = &target, .watch = {.spent_ms = listing_ms}};
    return timing_over(&c, &chain, BEGAN + passed_ms);
}

TEST(timing__each_limit_ends_at_its_millisecond)
{
    const int64_t ten = 10 * MS_PER_MINUTE, day = MS_PER_DAY;
    assert_int_equal(LIMIT_LISTING_MS, ten);
    assert_int_equal(LIMIT_REGION_MS, ten);
    assert_int_equal(over(0, day, ten - 1, ten - 1), TIME_IS_LEFT);
    assert_int_equal(over(0, day, ten, ten - 1), TIME_OF_LISTING);
    assert_int_equal(over(0, day, ten - 1, ten), TIME_OF_REGION);
    assert_int_equal(over(300, 299, 0, 0), TIME_IS_LEFT);
    assert_int_equal(over(300, 300, 0, 0), TIME_OF_RUN);
}

TEST(timing__a_deadline_takes_the_place_of_the_others)
{
    const int64_t hour = MS_PER_HOUR;
    assert_int_equal(over(hour, hour - 1, hour - 1, hour - 1), TIME_IS_LEFT);
    assert_int_equal(over(hour, hour, hour, hour), TIME_OF_RUN);
}

TEST(timing__a_single_call_has_the_time_of_a_listing)
{
    struct aws_terms terms = {.began_ms = BEGAN};
    enum time_limit limit;
    assert_int_equal(timing_left_ms(&terms, BEGAN, BEGAN + 1000, &limit), LIMIT_LISTING_MS - 1000);
    assert_int_equal(limit, TIME_IS_LEFT);
    assert_int_equal(timing_left_ms(&terms, BEGAN, BEGAN + LIMIT_LISTING_MS + 5, &limit), 0);
    assert_int_equal(limit, TIME_OF_LISTING);
    terms.deadline_ms = 5000;
    assert_int_equal(timing_left_ms(&terms, BEGAN + 4000, BEGAN + 4500, &limit), 500);
    assert_int_equal(timing_left_ms(&terms, BEGAN + 4000, BEGAN + 5000, &limit), 0);
    assert_int_equal(limit, TIME_OF_RUN);
}

TEST(timing__the_words_say_which_how_long_and_what_helps)
{
    char room[TIMING_WORDS_MAX];
    struct aws_terms terms = {.began_ms = BEGAN};
    assert_string_equal(timing_words(&terms, TIME_OF_LISTING, room),
                        "one listing gets 10 min; --deadline gives more to it and to the run");
    assert_string_equal(timing_words(&terms, TIME_OF_REGION, room),
                        "the listings of one region get 10 min together; --deadline gives more to "
                        "them and to the run");
    static const struct {
        int64_t ms;
        const char *words;
    } rows[] = {{300, "the run's time, 300 ms by --deadline, was over"},
                {90000, "the run's time, 90 s by --deadline, was over"},
                {300000, "the run's time, 5 min by --deadline, was over"},
                {7200000, "the run's time, 2 h by --deadline, was over"}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        terms.deadline_ms = rows[i].ms;
        assert_string_equal(timing_words(&terms, TIME_OF_RUN, room), rows[i].words);
    }
}
