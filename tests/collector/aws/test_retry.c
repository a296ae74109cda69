#include "collector/aws/retry.h"

#include "core/limits.h"
#include "tests/support/test.h"

#define NOW_S INT64_C(1767225600) /* 2026-01-01T00:00:00Z */

static struct call_result failed(enum failure failure, int64_t retry_after_ms)
{
    return (struct call_result){.failure = failure, .retry_after_ms = retry_after_ms};
}

/* The least and the most of many waits. */
static void waits(const struct call_result *result, unsigned tries, int64_t *least, int64_t *most)
{
    uint64_t random = 1;
    *least = INT64_MAX;
    *most = 0;
    for (int i = 0; i < 2000; i++) {
        int64_t wait = retry_wait_ms(result, tries, &random);
        *least = wait < *least ? wait : *least;
        *most = wait > *most ? wait : *most;
    }
}

TEST(retry__the_back_off_grows_to_twenty_seconds)
{
    int64_t least, most, before = 0;
    const struct call_result throttled = failed(FAILURE_THROTTLE, 0);
    for (unsigned tries = 1; tries <= 6; tries++) {
        waits(&throttled, tries, &least, &most);
        assert_in_range(least, 1, 100 << (tries - 1));
        assert_in_range(most, before + 1, 500 << (tries - 1));
        before = most;
    }
    waits(&throttled, 1000, &least, &most);
    assert_in_range(most, 19000, 20000);
    const struct call_result lost = failed(FAILURE_TRANSIENT, 0);
    waits(&lost, 1, &least, &most);
    assert_in_range(most, 1, 50);
}

TEST(retry__what_an_answer_asks_for_comes_on_top)
{
    int64_t least, most;
    const struct call_result asked = failed(FAILURE_TRANSIENT, 7000);
    waits(&asked, 1, &least, &most);
    assert_in_range(least, 7001, 7050);
    assert_in_range(most, least + 1, 7050); /* all at once would be a full house again */
}

TEST(retry__retry_after_is_seconds_or_a_date)
{
    static const struct {
        const char *value;
        int64_t ms;
    } rows[] = {
        {"0", 0},
        {"1", 1000},
        {" 59 ", 59000},
        {"60", LIMIT_RETRY_AFTER_MS},
        {"86400", LIMIT_RETRY_AFTER_MS},
        {"99999999999999999999999999", LIMIT_RETRY_AFTER_MS},
        {"Thu, 01 Jan 2026 00:00:05 GMT", 5000},
        {"Thursday, 01-Jan-26 00:00:05 GMT", 5000},
        {"Thu, 01 Jan 2026 12:00:00 GMT", LIMIT_RETRY_AFTER_MS},
        {"Wed, 31 Dec 2025 23:59:59 GMT", 0}, /* over */
        {"", 0},
        {"-5", 0},
        {"1.5", 0},
        {"5 seconds", 0},
        {"soon", 0},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_int_equal(retry_after_ms(str_from(rows[i].value), NOW_S), rows[i].ms);
}

TEST(retry__only_what_may_pass_is_tried_again)
{
    struct call_result result = failed(FAILURE_THROTTLE, 0);
    assert_true(retry_helps(&result));
    result.fatal = true;
    assert_false(retry_helps(&result));
    result = failed(FAILURE_DENIED, 1000); /* whatever the answer says of later */
    assert_false(retry_helps(&result));
}

TEST(retry__silence_is_not_waited_for_without_end)
{
    struct call_result result = failed(FAILURE_TRANSIENT, 0);
    assert_false(
        retry_is_in_vain(&result, LIMIT_PATIENCE_MS)); /* it answers, if only that it is busy */
    result.transport = true;
    assert_false(retry_is_in_vain(&result, LIMIT_PATIENCE_MS - 1));
    assert_true(retry_is_in_vain(&result, LIMIT_PATIENCE_MS));
}
