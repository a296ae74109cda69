/* Collection from AWS: one account, all its regions, every listing side by side, into a graph.
 *
 * Workers (one a core) run an event loop each over their own connections and parse in the write
 * callback. The unit of work is a token chain: one listing of one region. A page is committed only
 * after a 2xx answer, a complete body and a well-formed end; else it is dropped and asked again. */
#ifndef SNAPAUDIT_COLLECTOR_AWS_COLLECT_H
#define SNAPAUDIT_COLLECTOR_AWS_COLLECT_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "collector/aws/credentials.h"
#include "model/plan.h"
#include "core/error.h"
#include "core/str.h"
#include "model/graph.h"

/* A line of progress: one region. Told by one thread at a time, at most every 100 ms. */
struct collect_progress {
    struct str region;
    uint64_t pages, resources, throttles, retries;
    unsigned running; /* listings not finished yet */
    unsigned gaps;
    bool done;
};

struct collect_options {
    const struct credentials *credentials;
    const struct aws_settings *settings;
    const struct str *regions; /* --region or places.regions: only these; 0: all enabled */
    size_t region_count;
    const struct str *more_regions; /* copy targets that the policy names */
    size_t more_region_count;
    instant not_after;               /* what began later is left out and counted; 0: nothing is */
    const struct collect_plan *plan; /* NULL: read everything */
    struct str account;              /* --account: must be the caller's; empty: any */
    unsigned jobs;                   /* workers; 0: one a processor */
    unsigned connections;            /* in all; 0: 32 */
    const volatile sig_atomic_t *stop;
    void (*progress)(void *ctx, const struct collect_progress *lines, size_t count);
    void *progress_ctx;
    /* Notes for --debug: requests and answers without secrets. May be NULL. Any thread, several at
     * a time. */
    void (*debug)(void *ctx, const char *line);
    void *debug_ctx;
    instant (*now)(void);          /* the wall clock, handed down by cli */
    int64_t (*monotonic_ms)(void); /* a clock that never goes back, likewise */
    int64_t began_ms;              /* when the run did, by that clock */
    int64_t deadline_ms; /* how long after that AWS is asked at most, and with it each region and
                            listing; 0: the run has no end, and those have core/limits.h */
};

struct collect_stats {
    uint64_t requests, pages, throttles, retries, bytes;
    uint64_t bad_times; /* that could not be read: unset */
    int64_t skew_ms; /* AWS's clock minus ours, where requests had to be signed with it; else 0 */
    char caller_arn[512];
    char account[13];
};

/* The graph (the caller owns it), or NULL with `err`: no credentials that AWS accepts, no region,
 * stopped by a signal, out of time, or nothing could be collected at all. A region or listing that fails is a
 * gap in the graph's coverage with its reason and AWS's error code, never an error here. What the
 * plan leaves out is not-attempted and unneeded there, what it filters is complete and filtered. */
struct graph *aws_collect(const struct collect_options *options, struct collect_stats *stats,
                          struct error *err);

#endif
