/* Accounts and their targets: who is asked, with which keys, and what became of it. Internal to
 * collector/aws. */
#ifndef SNAPAUDIT_COLLECTOR_AWS_TARGET_H
#define SNAPAUDIT_COLLECTOR_AWS_TARGET_H

#include <stdatomic.h>

#include "collector/aws/bucket.h"
#include "collector/aws/endpoint.h"
#include "collector/aws/keys.h"
#include "collector/aws/timing.h"
#include "core/arena.h"
#include "core/strtab.h"
#include "model/coverage.h"

struct target;

struct account {
    struct keys *keys;
    struct str expected;      /* the account that they must be of; empty: any */
    struct str id;            /* the caller's, once AWS has told it; and */
    struct str partition;     /* the caller's: other partitions' regions are no targets */
    atomic_bool keys_dead;    /* AWS stopped taking them: nothing more is asked */
    atomic_bool keys_expired; /* and said that they expired */
    struct target *targets;   /* its own, of the collector's */
    size_t target_count;
};

/* What became of the listings of one source at one target: several chains may add to it. */
struct listing {
    unsigned running;
    uint64_t items;
    uint32_t pages;
    bool failed;
    bool keys_refused; /* here; gaps_settle() finds out whether everywhere */
    bool wrong_region; /* of them: for a region that is not served there */
    enum gap_reason reason;
    const char *detail; /* static, or in the collector's arena */
};

/* What DescribeRegions said of a region (its optInStatus). */
enum region_standing {
    REGION_UNASKED,  /* it could not be asked */
    REGION_UNLISTED, /* it does not know the region */
    REGION_DEFAULT,  /* opt-in-not-required */
    REGION_OPTED_IN,
    REGION_OFF /* not-opted-in */
};

const char *region_standing_name(enum region_standing standing); /* "opted-in"; static */

/* An account in a region. Guarded by the collector's lock once workers run, but for what does not change
 * any more. */
struct target {
    struct account *account;
    struct str region;
    uint32_t row; /* of the collector's targets: the place that records are told for */
    struct endpoint *endpoints; /* by service: of those that are called; in the arena */
    enum region_standing standing;
    bool enabled;                /* false: known, but off for the account */
    bool odd;                    /* no region of AWS can have this name: it is not asked */
    bool answered;               /* the keys were taken here */
    uint8_t needs[SOURCE_COUNT]; /* bits of enum collect_need */
    struct bucket *buckets;      /* by operation; NULL until target_open() */
    struct listing *listings;    /* of the sources of places, in their order; likewise */
    struct strtab *named;        /* what was asked about by itself, each once; NULL: nothing yet */
    bool data_found;        /* a volume or a snapshot, or one may be: what waits for it has begun */
    uint64_t volumes_found; /* for what is asked of them alone */
    uint64_t origins_asked; /* snapshots that those without one were made from */
    uint64_t throttles, retries;
    unsigned running;       /* chains that wait or are at work */
    unsigned gaps;          /* listings that failed */
    bool done;              /* there were chains, and none is left */
    struct stopwatch watch; /* runs while one of its chains has a connection */
};

/* It will be asked: room for what it counts, in the arena. Most targets of many accounts are off. */
void target_open(struct target *target, struct arena *arena, int64_t now_ms);

/* How many listings it has: none until it is open. */
size_t target_listing_count(const struct target *target);

/* What became of a source that is listed by places. The target is open. */
struct listing *target_listing(const struct target *target, enum source source);

#endif
