/* What a collection would ask, told before it asks. */
#ifndef SNAPAUDIT_COLLECTOR_AWS_FORECAST_H
#define SNAPAUDIT_COLLECTOR_AWS_FORECAST_H

#include "collector/aws/collect.h"
#include "collector/aws/operation.h"
#include "core/arena.h"

struct forecast_account {
    struct str id;
    const struct str *regions; /* that would be read, by name */
    size_t region_count;
    size_t off;      /* regions that are not enabled, or cannot be asked */
    struct str name; /* what people call it; may be empty */
};

/* One call of the plan. How many pages a listing has, and what follows from it, only asking tells. */
struct forecast_call {
    enum operation operation;
    uint64_t at_least;
    const char
        *more; /* when there are more, in words that begin small; NULL: only for further pages */
};

struct forecast {
    const struct forecast_account *accounts;
    size_t account_count;
    struct forecast_call calls[OP_COUNT]; /* in the order of operations.def */
    size_t call_count;
    uint64_t at_least; /* calls in all, but for those before the listings */
    uint64_t made;     /* calls that told whom and where to ask: the collection makes them again */
    int64_t call_ms;   /* that one of these took; 0: not known */
    int64_t least_ms;  /* that all would take; 0: not known */
    unsigned connections;
};

/* Asks who the keys are of and which regions there are, and nothing else. What `out` points to lives in `arena`.
 * Returns 0, or -1 with `err`, as aws_collect(). */
int aws_forecast(const struct collect_options *options, struct forecast *out, struct arena *arena,
                 struct collect_stats *stats, struct error *err);

#endif
