/* Work that waits for a worker: a list for each worker, from which the others take when their own is
 * empty. Knows whose turn it is, and nothing of what the work is. Whoever shares it holds a lock. Internal
 * to collector/aws.
 *
 * Places take turns, so that none, however slow and however much its work, keeps the others waiting: each
 * piece of work has the turn of its place, and the lowest one is next. Work at hosts that have their share of
 * connections comes after that of all others, work at slow hosts after both, and what may not begin yet comes
 * last of all. So no host takes all connections while others wait, and none stays idle. */
#ifndef SNAPAUDIT_COLLECTOR_AWS_QUEUE_H
#define SNAPAUDIT_COLLECTOR_AWS_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/heap.h"

/* The first member of what waits. Zeroed, but for these. */
struct queue_item {
    struct heap_node node; /* the queue's own */
    uint32_t place;        /* who takes turns: below the count of places */
    uint32_t host;         /* who answers: below the count of hosts */
    uint32_t share;        /* whose list: any number, the same for the same worker */
    int64_t ready_ms;      /* not before, unless a worker has nothing else to wait for */
    uint32_t turn;         /* given by the queue */
    struct queue_item *next;
};

struct queue; /* opaque, defined in queue.c */

struct queue_size {
    size_t places, hosts;
    unsigned workers;
    unsigned host_most; /* pieces of work of one host at hand, while some of other hosts wait */
};

/* `wake` is called when there may be something to do for somebody who found nothing, and when all work is
 * done; it does not call the queue. */
struct queue *queue_new(const struct queue_size *size, void (*wake)(void *ctx), void *ctx);

/* Nothing waits in it any more (queue_drain()). NULL is fine. */
void queue_free(struct queue *queue);

/* New work. */
void queue_push(struct queue *queue, struct queue_item *item);

/* The next work for worker number `worker`, which is at `holding` already; or NULL: nothing waits, or the
 * rest is the others' share. With little work each worker still gets some. */
struct queue_item *queue_pop(struct queue *queue, unsigned worker, unsigned holding,
                             int64_t now_ms);

/* Does some wait that could go on at once, at a host that is not slow? */
bool queue_waits(struct queue *queue, int64_t now_ms);

/* Does the host of work at hand have more than its share, while others that have not wait? */
bool queue_crowds(struct queue *queue, const struct queue_item *item, int64_t now_ms);

/* Work that queue_pop() gave goes back: it goes on after the rest of its place. */
void queue_return(struct queue *queue, struct queue_item *item);

/* Or it is done. */
void queue_done(struct queue *queue, const struct queue_item *item);

/* A host is slow from now on, or is not any more. */
void queue_mark(struct queue *queue, uint32_t host, bool slow);

/* Work that waits or is at hand. */
size_t queue_outstanding(const struct queue *queue);

/* Any work that waits, taken out; NULL: none does. */
struct queue_item *queue_drain(struct queue *queue);

#endif
