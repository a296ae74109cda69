#include "collector/aws/bucket.h"

#define ONE 1000
#define BURST (90 * ONE)
#define RATE_MOST (18 * ONE)
#define RATE_LEAST (ONE / 2)
#define RATE_STEP (ONE / 10)

void bucket_init(struct bucket *bucket, int64_t now_ms)
{
    *bucket = (struct bucket){BURST, RATE_MOST, now_ms};
}

static void refill(struct bucket *bucket, int64_t now_ms)
{
    int64_t gained = (now_ms - bucket->at_ms) * bucket->rate / 1000;
    if (gained <= 0)
        return; /* keep at_ms, so that small steps add up */
    bucket->tokens = bucket->tokens + gained < BURST ? bucket->tokens + gained : BURST;
    bucket->at_ms = now_ms;
}

int64_t bucket_take(struct bucket *bucket, int64_t now_ms)
{
    refill(bucket, now_ms);
    if (bucket->tokens >= ONE) {
        bucket->tokens -= ONE;
        return 0;
    }
    int64_t wait = (ONE - bucket->tokens) * 1000 / bucket->rate;
    return wait > 0 ? wait : 1;
}

/* Additive increase, multiplicative decrease; 0.7 as the SDKs' adaptive mode. */
void bucket_throttled(struct bucket *bucket, int64_t now_ms)
{
    refill(bucket, now_ms);
    bucket->tokens = 0;
    bucket->rate = bucket->rate * 7 / 10;
    if (bucket->rate < RATE_LEAST)
        bucket->rate = RATE_LEAST;
}

void bucket_succeeded(struct bucket *bucket)
{
    bucket->rate += RATE_STEP;
    if (bucket->rate > RATE_MOST)
        bucket->rate = RATE_MOST;
}
