/* What the files of the collection share. Internal to collector/aws. */
#ifndef SNAPAUDIT_COLLECTOR_AWS_COLLECT_INTERNAL_H
#define SNAPAUDIT_COLLECTOR_AWS_COLLECT_INTERNAL_H

#include <pthread.h>
#include <stdatomic.h>

#include "collector/aws/bucket.h"
#include "collector/aws/call.h"
#include "collector/aws/endless.h"
#include "collector/aws/timing.h"
#include "core/arena.h"
#include "core/vec.h"

/* Volumes whose snapshots a chain lists, by id, and which of them can be restored from one. */
struct traced {
    struct answer_seed volume;
    bool found;
};

/* Volumes of one page, and of the pages before it. */
struct seed_page {
    struct seed_page *before;
    size_t count;
    struct answer_seed seeds[];
};

/* One listing of one region: pages asked one after the other, since each token comes with the page
 * before. */
struct chain {
    enum operation operation;
    uint32_t place;
    uint32_t number;         /* orders records that come twice: the same in every run */
    uint32_t turn;           /* chains of its region that were queued before it */
    uint8_t stints;          /* how often it made way, and began again on another connection */
    struct stopwatch watch;  /* runs while it has a connection */
    struct str extra;        /* encoded parameters: a template's id, filters; lives in the arena */
    char *token;             /* of the next page; NULL: the first */
    struct seed_page *seeds; /* seen so far, when something follows; in the arena */
    struct traced *traced;   /* NULL: none; in the arena */
    size_t traced_count;
    struct endless endless;
    unsigned tries;    /* of the page at hand */
    int64_t begun_ms;  /* its first try; 0: none yet */
    unsigned restarts; /* after a page token went bad */
    int64_t ready_ms;  /* not before */
    uint64_t items;
    uint32_t pages;
};

/* What became of the listings of one source in one place: several chains may add to it. */
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

struct region_state {
    struct str name;
    struct endpoint endpoints[SERVICE_COUNT];
    enum region_standing standing;
    bool enabled;                /* false: known, but off for the account */
    bool odd;                    /* no region of AWS can have this name: it is not asked */
    bool answered;               /* the keys were taken here */
    uint8_t needs[SOURCE_COUNT]; /* bits of enum collect_need */
    struct bucket buckets[OP_COUNT];
    struct listing listings[SOURCE_COUNT];
    uint64_t volumes_found; /* for what is asked of them alone */
    uint64_t origins_asked; /* snapshots that those without one were made from */
    struct collect_progress progress;
    struct vec waiting; /* struct chain *, for a connection */
    size_t waiting_head;
    uint32_t pushed;        /* chains, so far */
    struct stopwatch watch; /* runs while one of its chains has a connection */
    bool slow;              /* it answers late, or not */
};

struct collector {
    const struct collect_options *options;
    struct call_shared shared;
    struct collect_stats *stats;
    struct arena *arena; /* under the lock once workers run */
    struct region_state *regions;
    size_t region_count;
    struct str account;
    struct str partition;     /* of the caller: other partitions' regions are no places */
    atomic_bool keys_dead;    /* AWS stopped taking them: nothing more is asked */
    atomic_bool keys_expired; /* and said that they expired */

    pthread_mutex_t lock; /* guards all below, and what regions count and queue */
    unsigned outstanding; /* chains queued or at work */
    bool broken;          /* a worker gave up: nobody waits for its chains */
    struct vec wakers;    /* CURLM *: event loops to wake when work appears or ends */
    int64_t told_ms;      /* progress */
    bool telling;         /* a thread draws it */
    uint64_t random;
};

/* collect.c */
bool collector_stopped(const struct collector *c);

/* Draw the progress where it is time, or `now`. Not under the lock. */
void collector_tell(struct collector *c, bool now);

/* queue.c: chains that wait for a connection. Under the lock, but for queue_chain(). */
struct chain *queue_chain(enum operation operation, uint32_t place, struct str extra,
                          uint32_t number);
void queue_chain_free(struct chain *chain);
void queue_begin(struct region_state *region);
void queue_clear(struct collector *c);
void queue_push(struct collector *c, struct chain *chain);
/* The next chain for worker number `worker`, or NULL: of a region that answers in time before a slow one,
 * of the worker's own share before the others', and then the regions take turns. */
struct chain *queue_pop(struct collector *c, unsigned worker, int64_t now_ms);
/* Does one wait that could go on at once, of a region that answers in time? */
bool queue_waits(const struct collector *c, int64_t now_ms);
/* A chain that queue_pop() gave makes way: it goes on after the others of its region. */
void queue_return(struct collector *c, struct chain *chain, int64_t now_ms);
/* Or it has ended. */
void queue_done(struct collector *c, struct chain *chain, const struct call_result *failure,
                int64_t now_ms);
/* Orders the pages of all chains: by chain, and in one as they came. */
uint32_t queue_order(const struct chain *chain);
/* No page of a chain with more may move to another connection. */
#define STINTS_MOST UINT8_MAX

/* chains.c: queue what the plan begins with. */
void chains_begin(struct collector *c);
/* Queue what follows from the page in `answer`, the last one of its chain or not. Any worker, without
 * the lock. */
void chains_follow(struct collector *c, struct chain *chain, const struct answer *answer,
                   bool last);
/* Say in the coverage of a listing what of it was asked for, if not all. */
void chains_narrow(struct collector *c, const struct region_state *region, enum source source,
                   struct coverage *coverage);

/* worker.c: event loops until no chain is left. Each fills the parts that it appends to `parts`. */
int workers_run(struct collector *c, struct vec *parts, struct error *err);

/* startup.c: who are we. */
int startup_identity(struct collector *c, struct error *err);
/* One call with its retries; the answer is the caller's. */
int startup_call(struct collector *c, enum operation operation, struct str region,
                 struct answer *answer, struct call_result *result, struct error *err);
/* Where AWS is asked first. */
struct str startup_home(const struct collector *c);
/* It was refused: say so. Returns -1. */
int startup_refused(const struct collector *c, const char *what, const struct call_result *result,
                    struct error *err);
/* What to do where not AWS answered, or nobody, as words that begin small and end without a stop;
 * NULL: the failure has another cause. */
const char *startup_way_hint(const struct collector *c, const struct call_result *failure);
/* Does AWS still take the keys? When it does not answer at all, that is not said to be the keys'
 * fault. No worker may run. */
bool startup_keys_work(struct collector *c);

/* regions.c: which regions are there. */
int regions_learn(struct collector *c, struct error *err);

/* gaps.c: the reason that a failure tells alone. Keys that are refused have none yet: GAP_FAILED. */
enum gap_reason gap_of(const struct call_result *failure);
/* A chain ended so, or was given up as the keys are dead, or its time is over. Under the lock. */
void gap_note(struct collector *c, const struct chain *chain, const struct call_result *failure);
void gap_note_unasked(struct collector *c, const struct chain *chain);
void gap_note_over(struct collector *c, const struct chain *chain, enum time_limit limit);
/* No listing of the region is asked for, as its name is odd. No worker may run. */
void gap_note_odd(struct region_state *region);
/* When all workers have ended: give the reason to listings that refused the keys. */
void gaps_settle(struct collector *c);

#endif
