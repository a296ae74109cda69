/* What the files of the collection share. Internal to collector/aws. */
#ifndef SNAPAUDIT_COLLECTOR_AWS_COLLECT_INTERNAL_H
#define SNAPAUDIT_COLLECTOR_AWS_COLLECT_INTERNAL_H

#include <pthread.h>

#include "collector/aws/ask.h"
#include "collector/aws/call.h"
#include "collector/aws/chain.h"
#include "collector/aws/collect.h"
#include "collector/aws/target.h"
#include "collector/aws/timing.h"
#include "core/arena.h"
#include "core/vec.h"

struct collector {
    const struct collect_options *options;
    struct call_shared shared;
    struct asker asker; /* while no worker runs */
    struct collect_stats *stats;
    struct arena *arena;      /* under the lock once workers run */
    struct account *accounts; /* of the options, in their order */
    size_t account_count;
    struct target *targets; /* of one account after the other, by region */
    size_t target_count;

    pthread_mutex_t lock; /* guards all below, and what targets count */
    struct queue *queue;  /* chains; NULL until the targets are known */
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

/* Tell the tee of a target; what was seen of it, when it has ended. Under the lock once workers run. */
void collector_tell_place(struct collector *c, const struct target *target, bool ended);

/* chains.c: queue what the plan begins with. */
void chains_begin(struct collector *c);
/* Queue what follows from the page in `answer`, the last one of its chain or not. Any worker, without
 * the lock. */
void chains_follow(struct collector *c, struct chain *chain, const struct answer *answer,
                   bool last);
/* Queue what waits for data where a refusal hides whether there is any. Under the lock. */
void chains_refused(struct collector *c, const struct chain *chain,
                    const struct call_result *failure);
/* Say in the coverage of a listing that it was not asked for, where it waited for data that did not come. */
void chains_wait(const struct target *target, enum source source, struct coverage *coverage);
/* Say in the coverage of a listing what of it was asked for, if not all. */
void chains_narrow(struct collector *c, const struct target *target, enum source source,
                   struct coverage *coverage);

/* worker.c: wake all event loops; under the lock. */
void workers_wake(void *collector);
/* Event loops until no chain is left. Each fills the parts that it appends to `parts`. */
int workers_run(struct collector *c, struct vec *parts, struct error *err);

/* startup.c: who are we, with the keys of each account. */
int startup_identities(struct collector *c, struct error *err);
/* One call with its retries, of one account; the answer is the caller's. */
int startup_call(struct collector *c, const struct account *account, enum operation operation,
                 struct answer *answer, struct call_result *result, struct error *err);
/* Where AWS is asked first, whoever asks. */
struct str startup_home(const struct collector *c);
/* It was refused: say so. Returns -1. */
int startup_refused(const struct collector *c, const struct account *account, const char *what,
                    const struct call_result *result, struct error *err);
/* What to do where not AWS answered, or nobody, as words that begin small and end without a stop;
 * NULL: the failure has another cause. */
const char *startup_way_hint(const struct collector *c, const struct call_result *failure);
/* Are the account's keys those of a session? */
bool startup_has_session(const struct collector *c, const struct account *account);
/* Does AWS still take the keys? When it does not answer at all, that is not said to be the keys'
 * fault. No worker may run. */
bool startup_keys_work(struct collector *c, const struct account *account);

/* regions.c: which regions each account has: the targets. */
int regions_learn(struct collector *c, struct error *err);

/* A chain ended so, or was given up as the keys are dead, or its time is over. Under the lock. */
void gap_note(struct collector *c, const struct chain *chain, const struct call_result *failure);
void gap_note_unasked(const struct chain *chain);
void gap_note_over(struct collector *c, const struct chain *chain, enum time_limit limit);
/* No listing of the region is asked for, as its name is odd. No worker may run. */
void gap_note_odd(struct target *target);
/* When all workers have ended: give the reason to listings that refused the keys. */
void gaps_settle(struct collector *c);

#endif
