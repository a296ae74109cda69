/* Chains of pages: one, and what is counted when it waits, is at work, makes way and ends. Internal to
 * collector/aws. */
#ifndef SNAPAUDIT_COLLECTOR_AWS_CHAIN_H
#define SNAPAUDIT_COLLECTOR_AWS_CHAIN_H

#include "collector/aws/answer.h"
#include "collector/aws/endless.h"
#include "collector/aws/queue.h"
#include "collector/aws/target.h"

struct collector;
struct call_result;

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

/* One listing of one target: pages asked one after the other, since each token comes with the page
 * before. */
struct chain {
    struct queue_item item; /* while it waits */
    struct target *target;
    enum operation operation;
    uint32_t number;        /* orders records that come twice: the same in every run */
    uint8_t stints;         /* how often it made way, and began again on another connection */
    struct stopwatch watch; /* runs while it has a connection */
    struct str extra;       /* encoded parameters: a template's id, filters; lives in the arena */
    struct str about; /* what alone is asked about, as it was named; empty: a listing; there */
    char *token;      /* of the next page; NULL: the first */
    struct seed_page *seeds; /* seen so far, when something follows; in the arena */
    struct traced *traced;   /* NULL: none; in the arena */
    size_t traced_count;
    struct endless endless;
    bool fresh;         /* AWS is asked from here on: what was read before is behind it */
    bool cursor_is_old; /* its token is that of an earlier run */
    unsigned tries;     /* of the page at hand */
    int64_t begun_ms;   /* its first try; 0: none yet */
    int64_t tried_ms;   /* what tries took before it made way between two of them */
    unsigned restarts;  /* after a page token went bad */
    uint64_t items;
    uint32_t pages;
};

struct chain *chain_new(enum operation operation, struct target *target, struct str extra,
                        uint32_t number);
void chain_free(struct chain *chain);

/* Its token is not taken any more: all of it is asked for once more, if that was not done too often. What
 * was seen already is counted once by its id. */
bool chain_begins_anew(struct chain *chain);

/* Orders the pages of all chains: by chain, and in one as they came. */
uint32_t chain_order(const struct chain *chain);

/* ---- under the lock ---- */

/* It waits for a connection from now on. */
void chain_push(struct collector *c, struct chain *chain);

/* The next chain for worker number `worker`, which has `holding` already, or NULL. */
struct chain *chain_pop(struct collector *c, unsigned worker, unsigned holding, int64_t now_ms);

/* One that chain_pop() gave makes way: it goes on after the others of its target. */
void chain_return(struct collector *c, struct chain *chain, int64_t now_ms);

/* Or it has ended. The caller frees it. */
void chain_done(struct collector *c, struct chain *chain, const struct call_result *failure,
                int64_t now_ms);

/* No page of a chain with more may move to another connection. */
#define STINTS_MOST UINT8_MAX

#endif
