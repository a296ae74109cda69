/* What the files of the collection share. Internal to collector/aws. */
#ifndef SNAPAUDIT_COLLECTOR_AWS_COLLECT_INTERNAL_H
#define SNAPAUDIT_COLLECTOR_AWS_COLLECT_INTERNAL_H

#include <pthread.h>

#include "collector/aws/ask.h"
#include "collector/aws/call.h"
#include "collector/aws/chain.h"
#include "collector/aws/collect.h"
#include "collector/aws/headway.h"
#include "collector/aws/target.h"
#include "collector/aws/timing.h"
#include "core/arena.h"
#include "core/vec.h"

struct collector {
    struct collect_options own;
    const struct collect_options *options; /* these, or a test's */
    struct call_shared shared;
    struct collect_stats *stats;
    int64_t start_ms;         /* that the calls before the listings took, all together */
    struct arena *arena;      /* under the lock while threads run */
    struct account *accounts; /* of the options, in their order */
    size_t account_count;
    struct target *targets; /* of one account after the other, by region */
    size_t target_count;

    pthread_mutex_t lock; /* guards all below, and what targets count */
    struct queue *queue;  /* chains; NULL until the targets are known */
    bool broken;          /* a worker gave up: nobody waits for its chains */
    struct vec wakers;    /* CURLM *: event loops to wake when work appears or ends */
    struct headway headway;
    uint64_t random;
};

/* collect.c: borrows what the options point to. */
void collector_open(struct collector *c, const struct collect_options *options,
                    struct collect_stats *stats);
void collector_close(struct collector *c);
unsigned collect_connections(const struct collect_options *options); /* in all, at most */
/* The targets are known: chains can be queued. */
void collector_queue(struct collector *c, unsigned workers);
bool collector_stopped(const struct collector *c);

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

/* startup.c: who are we, with the keys of each account, and which regions has each? Fails when there is no
 * account that can be asked; else those that cannot are unread. */
int startup_accounts(struct collector *c, struct error *err);
/* For each account, side by side; `asker` is the thread's own. No worker may run. */
typedef void account_fn(struct collector *c, struct account *account, struct asker *asker);
void startup_each(struct collector *c, account_fn *work);
/* One call with its retries, of one account; the answer is the caller's. */
int startup_call(struct asker *asker, const struct account *account, enum operation operation,
                 struct answer *answer, struct call_result *result, struct error *err);
/* It was refused: say so. Returns -1. */
int startup_refused(const struct collector *c, const struct account *account, const char *what,
                    const struct call_result *result, struct error *err);
/* What to do where not AWS answered, or nobody, as words that begin small and end without a stop;
 * NULL: the failure has another cause. */
const char *startup_way_hint(const struct collector *c, const struct call_result *failure);
/* Are the account's keys those of a session? */
bool startup_has_session(const struct collector *c, const struct account *account);
/* Does AWS still take the keys? When it does not answer at all, that is not said to be the keys'
 * fault. */
bool startup_keys_work(struct asker *asker, const struct account *account);

/* regions.c: ask which regions an account has; any thread. */
void regions_ask(struct collector *c, struct account *account, struct asker *asker);
/* When all have been asked: the targets. */
int regions_settle(struct collector *c, struct error *err);

/* account_role.c: the keys of the first of its roles that lets us in; else it is unread. Any thread. */
void account_role_take(struct collector *c, struct account *account, struct asker *asker);
void account_role_drop(struct account *account);

/* unread.c: nothing of the account is read, as a call ended so, or as no call could be made. `err` says it
 * where it is the only account. Any thread. */
void unread_by_call(struct collector *c, struct account *account, enum operation operation,
                    const struct call_result *failure, const struct error *err);
/* It was refused in other words than those of a call. */
void unread_because(struct collector *c, struct account *account, enum gap_reason reason,
                    const struct error *err);
void unread_by_error(struct collector *c, struct account *account, const struct error *err);

/* gaps.c: does it say that the account's keys have ended: by its name, or as their time has come? */
bool gap_is_end_of_keys(const struct collector *c, const struct account *account,
                        const struct call_result *failure);
/* The reason that a failure tells alone, and its words; the words under the lock. */
enum gap_reason gap_reason_of(const struct call_result *failure);
const char *gap_words(struct collector *c, enum operation operation,
                      const struct call_result *failure);
/* A chain ended so, or was given up as the keys are dead, or its time is over. Under the lock. */
void gap_note(struct collector *c, const struct chain *chain, const struct call_result *failure);
void gap_note_unasked(const struct chain *chain);
void gap_note_over(struct collector *c, const struct chain *chain, enum time_limit limit);
/* No listing of the region is asked for, as its name is odd. No worker may run. */
void gap_note_odd(struct target *target);
/* When all workers have ended: give the reason to listings that refused the keys. */
void gaps_settle(struct collector *c);

#endif
