/* What goes wrong on demand, and the budgets that AWS gives: both by (account, region, action). */
#ifndef SANDBOX_FAULTS_H
#define SANDBOX_FAULTS_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "core/str.h"

enum fault {
    FAULT_NONE,
    FAULT_THROTTLE,      /* RequestLimitExceeded */
    FAULT_500,           /* InternalError */
    FAULT_503,           /* Unavailable, or a front end's HTML page */
    FAULT_RESET,         /* the connection is closed without an answer */
    FAULT_CUT,           /* it is closed half-way through the body */
    FAULT_EMPTY_PAGE,    /* no items, and a token */
    FAULT_SHORT_PAGE,    /* fewer items than there are, and a token */
    FAULT_REPEAT,        /* the last items of the page before once more */
    FAULT_EXPIRED_TOKEN, /* InvalidPaginationToken, once for each lane */
    FAULT_SLOW,          /* a second later */
    FAULT_COUNT
};

const char *fault_name(enum fault fault);
bool fault_find(struct str name, enum fault *out);

struct lanes; /* opaque, defined in faults.c; thread-safe */

struct lane_options {
    uint64_t seed;
    double rates[FAULT_COUNT];
    bool no_buckets;
    double burst;      /* requests at once; 0: those of each action */
    double per_second; /* 0: the same */
};

/* How many requests of an action AWS lets pass. */
struct budget {
    double burst; /* at once */
    double per_second;
    bool apart; /* from the lane's other requests */
};

struct lanes *lanes_new(const struct lane_options *options);
void lanes_free(struct lanes *lanes);

/* One request on a lane. */
struct draw {
    bool throttled; /* the bucket is empty */
    enum fault fault;
    uint64_t chance; /* a random number for the fault's own use */
};
struct draw lane_take(struct lanes *lanes, struct str account, struct str region, struct str action,
                      const struct budget *budget, int64_t now_ms);

/* What came of it, for the statistics. */
struct outcome {
    enum fault fault; /* that showed */
    bool throttle;
    bool error;
    uint64_t items;
    uint64_t bytes;
};
void lane_done(struct lanes *lanes, struct str account, struct str region, struct str action,
               const struct outcome *outcome);

/* New reference: totals, and one object for each lane, sorted. */
json_t *lanes_stats(struct lanes *lanes);

#endif
