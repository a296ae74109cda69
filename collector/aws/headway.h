/* How far a collection is: counted as it happens, and told every 100 ms at the cost of what is at work alone,
 * not of all accounts and regions. Internal to collector/aws. */
#ifndef SNAPAUDIT_COLLECTOR_AWS_HEADWAY_H
#define SNAPAUDIT_COLLECTOR_AWS_HEADWAY_H

#include <stdbool.h>
#include <stdint.h>

#include "core/vec.h"

struct collector;
struct target;

/* Guarded by the collector's lock once workers run. */
struct headway {
    int64_t began_ms; /* when the first listings could be asked for */
    unsigned accounts_busy, regions, regions_busy;
    uint64_t listings, listings_done, resources, gaps;
    struct vec at_work; /* struct account *: those that have connections */
    struct vec ended;   /* struct target *, or struct account * of several: not told yet */
    int64_t told_ms;
    bool telling; /* a thread draws it */
};

void headway_init(struct headway *headway);
void headway_clear(struct headway *headway);

/* The targets are known, and no worker runs yet. */
void headway_begin(struct collector *c);

/* ---- under the lock ---- */

/* One chain of the target more waits. */
void headway_queue(struct collector *c, struct target *target);

/* One got a connection, or left it. */
void headway_connect(struct collector *c, struct target *target);
void headway_leave(struct collector *c, struct target *target);

void headway_page(struct collector *c, struct target *target, uint64_t items);

/* One of its chains has ended; its gap was noted. */
void headway_end(struct collector *c, struct target *target, int64_t now_ms);

/* ---- without it ---- */

/* Draw the progress where it is time. */
void headway_tell(struct collector *c);

/* The last word: no worker runs any more. */
void headway_tell_last(struct collector *c);

#endif
