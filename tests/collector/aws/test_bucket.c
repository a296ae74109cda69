#include "collector/aws/bucket.h"
#include "tests/support/test.h"

#define START INT64_C(1000000)

static const struct quota ec2 = {90, 18};

/* How many requests get through at this instant. */
static int burst(struct bucket *bucket, int64_t now_ms)
{
    int taken = 0;
    while (bucket_take(bucket, now_ms) == 0)
        taken++;
    return taken;
}

/* How many get through until `end_ms` when the caller waits as long as it is told. */
static int run(struct bucket *bucket, int64_t *now_ms, int64_t end_ms)
{
    int taken = 0;
    while (*now_ms < end_ms) {
        int64_t wait = bucket_take(bucket, *now_ms);
        taken += wait == 0;
        *now_ms += wait;
    }
    return taken;
}

TEST(bucket__stays_below_what_aws_publishes)
{
    struct bucket bucket;
    bucket_init(&bucket, &ec2, START);
    int first = burst(&bucket, START);
    assert_in_range(first, 50, 99); /* AWS: 100 at once */
    int64_t now = START;
    assert_in_range(run(&bucket, &now, START + 10000), 170, 199); /* AWS: 20 a second */
    /* a long rest fills it no further than at the start */
    assert_int_equal(burst(&bucket, now + 3600000), first);
}

TEST(bucket__the_wait_it_tells_is_long_enough)
{
    struct bucket bucket;
    bucket_init(&bucket, &ec2, START);
    (void)burst(&bucket, START);
    int64_t now = START;
    for (int i = 0; i < 100; i++) {
        int64_t wait = bucket_take(&bucket, now);
        assert_in_range(wait, 1, 2000);
        now += wait;
        assert_int_equal(bucket_take(&bucket, now), 0);
        if (i % 10 == 9)
            bucket_throttled(&bucket, now);
    }
}

/* Asking every millisecond, at a rate where a millisecond fills nothing whole, loses nothing. */
TEST(bucket__small_steps_add_up)
{
    struct bucket bucket;
    bucket_init(&bucket, &ec2, START);
    for (int i = 0; i < 50; i++)
        bucket_throttled(&bucket, START + (int64_t)i * 1000);
    int taken = 0;
    for (int64_t now = START + 49000; now <= START + 69000; now++)
        taken += bucket_take(&bucket, now) == 0;
    assert_int_equal(taken, 10); /* half a request a second */
}

TEST(bucket__a_throttle_stops_and_slows_it)
{
    struct bucket bucket;
    bucket_init(&bucket, &ec2, START);
    int64_t full = bucket.rate;
    bucket_throttled(&bucket, START);
    assert_true(bucket_take(&bucket, START) > 0);
    assert_int_equal(bucket.rate, full * 7 / 10);
    for (int i = 1; i <= 100; i++)
        bucket_throttled(&bucket, START + (int64_t)i * 1000);
    assert_true(bucket.rate > 0);
    assert_in_range(bucket_take(&bucket, START + 100000), 1, 2000);
}

TEST(bucket__throttles_of_one_second_are_one_event)
{
    struct bucket bucket;
    bucket_init(&bucket, &ec2, START);
    int64_t full = bucket.rate;
    for (int i = 0; i < 64; i++) /* all the requests that were under way */
        bucket_throttled(&bucket, START + i);
    assert_int_equal(bucket.rate, full * 7 / 10);
}

TEST(bucket__success_gives_the_rate_back_and_no_more)
{
    struct bucket bucket;
    bucket_init(&bucket, &ec2, START);
    int64_t full = bucket.rate;
    bucket_throttled(&bucket, START);
    int64_t slow = bucket.rate;
    bucket_succeeded(&bucket);
    assert_true(bucket.rate > slow && bucket.rate < full);
    for (int i = 0; i < 1000; i++)
        bucket_succeeded(&bucket);
    assert_int_equal(bucket.rate, full);
}

TEST(bucket__a_clock_that_stands_or_goes_back_gives_nothing)
{
    struct bucket bucket;
    bucket_init(&bucket, &ec2, START);
    (void)burst(&bucket, START);
    assert_true(bucket_take(&bucket, START) > 0);
    assert_true(bucket_take(&bucket, START - 50000) > 0);
    assert_true(bucket_take(&bucket, START + 1000) == 0);
}
