#include "collector/aws/bucket.h"

#include <stdbool.h>

#define ONE          INT64_C(1000000) /* a request */
#define RATE_LEAST   500
#define RATE_STEP    100
#define CUT_EVERY_MS 1000 /* requests under way when the first throttle comes are one event */

static int64_t burst_of(const struct bucket *bucket)
{
    return bucket->quota->burst * ONE;
}

static int64_t rate_most(const struct bucket *bucket)
{
    return bucket->quota->rate * INT64_C(1000);
}

void bucket_init(struct bucket *bucket, const struct quota *quota, int64_t now_ms)
{
    *bucket = (struct bucket){.quota = quota, .at_ms = now_ms, .cut_ms = now_ms - CUT_EVERY_MS};
    bucket->tokens = burst_of(bucket);
    bucket->rate = rate_most(bucket);
}

/* Thousandths a second are millionths a millisecond: nothing is lost to rounding. */
static void refill(struct bucket *bucket, int64_t now_ms)
{
    int64_t passed = now_ms - bucket->at_ms;
    if (passed <= 0)
        return;
    bool full = passed >= (burst_of(bucket) - bucket->tokens) / bucket->rate + 1;
    bucket->tokens = full ? burst_of(bucket) : bucket->tokens + passed * bucket->rate;
    bucket->at_ms = now_ms;
}

int64_t bucket_take(struct bucket *bucket, int64_t now_ms)
{
    refill(bucket, now_ms);
    if (bucket->tokens >= ONE) {
        bucket->tokens -= ONE;
        return 0;
    }
    return (ONE - bucket->tokens + bucket->rate - 1) / bucket->rate;
}

/* Additive increase, multiplicative decrease; 0.7 as the SDKs' adaptive mode. */
void bucket_throttled(struct bucket *bucket, int64_t now_ms)
{
    refill(bucket, now_ms);
    bucket->tokens = 0;
    if (now_ms - bucket->cut_ms < CUT_EVERY_MS)
        return;
    bucket->cut_ms = now_ms;
    bucket->rate = bucket->rate * 7 / 10;
    if (bucket->rate < RATE_LEAST)
        bucket->rate = RATE_LEAST;
}

void bucket_succeeded(struct bucket *bucket)
{
    bucket->rate += RATE_STEP;
    if (bucket->rate > rate_most(bucket))
        bucket->rate = rate_most(bucket);
}
