/* Accounts and their targets: who is asked, with which keys, and what became of it. Internal to
 * collector/aws. */
#ifndef SNAPAUDIT_COLLECTOR_AWS_TARGET_H
#define SNAPAUDIT_COLLECTOR_AWS_TARGET_H

#include <stdatomic.h>

#include "collector/aws/bucket.h"
#include "collector/aws/endpoint.h"
#include "collector/aws/keys/keys.h"
#include "collector/aws/timing.h"
#include "core/arena.h"
#include "core/error.h"
#include "core/strtab.h"
#include "core/vec.h"
#include "model/coverage.h"

struct target;
struct account_role;
struct collect_account;

/* Why nothing of an account is read. */
struct unread {
    enum gap_reason reason;
    const char *detail; /* in the collector's arena */
    struct error err;   /* the same, for a run that has no other account */
    bool ends_all;      /* and it is no run then */
};

struct account {
    struct keys *keys; /* of its role, where it has one */
    const struct collect_account *told;
    struct account_role *role; /* account_role.c; NULL: the keys are as they were told */
    struct str expected;       /* the account that they must be of; empty: any */
    const struct str *regions; /* in scope */
    size_t region_count;       /* none: all that are enabled */
    bool all_named;            /* of the account itself: it is read in no others */
    const char
        *closed;     /* why nothing of it is asked, and nothing of that a gap; NULL: it is open */
    struct str home; /* the region where it is asked first */
    struct str id;   /* the caller's, once AWS has told it, till then the expected; and */
    struct str partition;        /* the caller's: other partitions' regions are no targets */
    struct vec known;            /* its regions, until they are targets; of regions.c */
    const struct unread *unread; /* NULL: it is read */
    atomic_bool keys_dead;       /* AWS stopped taking them: nothing more is asked */
    atomic_bool keys_expired;    /* and said that they expired */
    struct target *targets;      /* its own, of the collector's */
    size_t target_count;
    unsigned busy;    /* targets with chains that wait or are at work */
    unsigned at_work; /* chains that have a connection */
    size_t work_row;  /* of headway.at_work, while there are any */
    int64_t ended_ms; /* when the last chain had ended; 0: not yet */
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

/* A region of an account, before it is a target. */
struct region_known {
    struct str name;
    enum region_standing standing;
    bool odd; /* no region of AWS can have this name */
};
const char *region_standing_name(enum region_standing standing); /* "opted-in"; static */

/* An account in a region. Guarded by the collector's lock once workers run, but for what does not change
 * any more. */
struct target {
    struct account *account;
    struct str region;
    uint32_t row;           /* of the collector's targets: the place that records are told for */
    uint32_t region_number; /* the same for all accounts */
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
    uint64_t pages, resources;
    uint64_t throttles, retries;
    unsigned running;       /* chains that wait or are at work */
    unsigned gaps;          /* listings that failed */
    unsigned gaps_counted;  /* of them, in the sum of all */
    int64_t ended_ms;       /* when the last chain had ended; 0: not yet */
    struct stopwatch watch; /* runs while one of its chains has a connection */
};

/* It will be asked: room for what it counts, in the arena. Most targets of many accounts are off. */
void target_open(struct target *target, struct arena *arena, int64_t now_ms);

/* Nothing of its account is read: all its listings have failed alike. `listings` may be the same for all targets of
 * the account. */
void target_open_unread(struct target *target, struct listing *listings);
struct listing *listings_unread(const struct unread *why, struct arena *arena);

/* Listings are asked of it. */
bool target_is_asked(const struct target *target);
/* Give each target the number of its region, by name from 0 on. Returns how many regions there are. */
uint32_t targets_number_regions(struct target *targets, size_t count);

/* Who answers its calls of a service, whosever account it is. With an endpoint of the user's too: what stands behind
 * it may be as slow as its regions are. */
uint32_t target_host(const struct target *target, enum service service);

/* How many listings it has: none until it is open. */
size_t target_listing_count(const struct target *target);

/* What became of a source that is listed by places. The target is open. */
struct listing *target_listing(const struct target *target, enum source source);

#endif
