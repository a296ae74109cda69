/* One call by itself, with its retries: who are we, which regions are there, the keys of a role. Internal to
 * collector/aws. */
#ifndef SNAPAUDIT_COLLECTOR_AWS_ASK_H
#define SNAPAUDIT_COLLECTOR_AWS_ASK_H

#include "collector/aws/answer.h"
#include "collector/aws/call.h"

/* Who asks. Each thread has its own; `shared` may be everybody's. */
struct asker {
    struct call_shared *shared;
    uint64_t random;   /* of the waits between tries */
    uint64_t requests; /* that were sent, and */
    uint64_t bytes;    /* that came */
    int64_t spent_ms;  /* from sending them to their answers */
    bool keeps;        /* its connections serve one call after the other: asker_clear() is due */
    struct call *kept; /* NULL until the first */
};

struct aws_question {
    enum operation operation;
    struct keys *keys; /* that it is signed with; NULL: none */
    struct str region; /* where AWS is asked */
    struct str extra;  /* parameters, and */
    struct str token;  /* of the page, as operation_body() takes them */
    struct str secret; /* among them, and never told; may be empty */
    bool once;         /* they are good once: not sent again where AWS may have taken them */
};

/* All tries, until the run's time is over. What became of it is in `result`, the answer in `answer`, which is
 * the caller's. Returns -1 with `err` when nothing could be asked: no keys, no such endpoint, or a signal. */
int aws_ask(struct asker *asker, const struct aws_question *question, struct answer *answer,
            struct call_result *result, struct error *err);

/* Closes what is kept. */
void asker_clear(struct asker *asker);

#endif
