/* A request budget: one for each (region, action), below the published one (services.def), since other
 * tools share it. It adapts: a throttle cuts the rate, each success gives a little back. Thread-safe
 * through the caller's lock. */
#ifndef SNAPAUDIT_COLLECTOR_AWS_BUCKET_H
#define SNAPAUDIT_COLLECTOR_AWS_BUCKET_H

#include <stdint.h>

struct quota {
    unsigned burst; /* requests at once */
    unsigned rate;  /* requests a second, on and on */
};

struct bucket {
    const struct quota *quota; /* borrowed */
    int64_t tokens;            /* millionths of a request */
    int64_t rate;              /* thousandths of a request a second */
    int64_t at_ms;             /* when tokens were counted last */
    int64_t cut_ms;            /* when the rate was cut last: at most once a second */
};

void bucket_init(struct bucket *bucket, const struct quota *quota, int64_t now_ms);

/* Take one request. Returns 0, or how many ms to wait before asking again. */
int64_t bucket_take(struct bucket *bucket, int64_t now_ms);

void bucket_throttled(struct bucket *bucket, int64_t now_ms);
void bucket_succeeded(struct bucket *bucket);

#endif
