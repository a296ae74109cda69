/* Collection from AWS: accounts, all their regions, every listing side by side, into a graph.
 *
 * Workers (one a core) run an event loop each over their own connections and parse in the write
 * callback. The unit of work is a token chain: one listing of one target, an account in a
 * region. A page is committed only
 * after a 2xx answer, a complete body and a well-formed end; else it is dropped and asked again. */
#ifndef SNAPAUDIT_COLLECTOR_AWS_COLLECT_H
#define SNAPAUDIT_COLLECTOR_AWS_COLLECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "collector/aws/keys/credentials.h"
#include "collector/aws/keys/keys.h"
#include "collector/aws/terms.h"
#include "core/error.h"
#include "core/str.h"
#include "model/graph.h"
#include "model/page_source.h"
#include "model/page_tee.h"
#include "model/plan.h"

/* How things stand in one region of an account, or in all of them. */
struct collect_line {
    struct str account;
    struct str account_name; /* empty: nobody told it */
    struct str region;       /* empty: all that are enabled */
    unsigned regions, regions_done;
    uint64_t pages, resources, throttles, retries;
    unsigned running; /* listings that were begun and have not ended */
    unsigned gaps;
    int64_t ms; /* from the first listing of all until it was done, or until now */
};

/* How far the collection is. Told by one thread at a time, at most every 100 ms. Borrowed for the call. */
struct collect_progress {
    unsigned accounts, accounts_done;
    unsigned regions, regions_done;   /* that are enabled, of all accounts */
    uint64_t listings, listings_done; /* that are known so far: some follow from others */
    uint64_t calls, pages, resources, throttles, retries, gaps;
    int64_t ms; /* since the listings began */
    bool last;  /* nothing more is asked */
    const struct collect_line
        *lines; /* accounts that have a connection; of the only account all regions */
    size_t line_count;
    const struct collect_line
        *ended; /* accounts, or regions of the only one, since the last time */
    size_t ended_count;
};

/* A role that an account is read in. */
struct collect_role {
    struct str arn;
    struct str external_id; /* may be empty */
};

/* One account that is read. */
struct collect_account {
    struct keys
        *keys; /* that it is read with, or that its role is asked for with; closed: not needed */
    const struct collect_role
        *roles;          /* one after the other is tried where it does not let us in; */
    size_t role_count;   /* none: the keys themselves */
    struct str expected; /* the account that the keys must be of (--account); of a role always told;
                            empty: any */
    const struct str *regions; /* only these; none: those of all accounts, below */
    size_t region_count;
    struct str name;    /* what people call it; may be empty */
    const char *closed; /* "the account is SUSPENDED": nothing of it is asked; NULL: it is open */
};

struct collect_options {
    const struct collect_account *accounts; /* each another one */
    size_t account_count;
    struct str caller; /* the ARN of who asks for all; empty: the first account's keys tell it */
    struct aws_terms terms;
    const struct str *regions; /* --region or places.regions: only these; 0: all enabled */
    size_t region_count;
    const struct str *more_regions; /* copy targets that the policy names */
    size_t more_region_count;
    instant not_after;               /* what began later is left out and counted; 0: nothing is */
    const struct collect_plan *plan; /* NULL: read everything */
    unsigned jobs;                   /* workers; 0: one a processor */
    unsigned connections;            /* in all; 0: 32 */
    void (*progress)(void *ctx, const struct collect_progress *now);
    void *progress_ctx;
    const struct page_tee *tee;       /* NULL: nobody listens */
    const struct page_source *before; /* asked before AWS is; NULL: nothing was read before */
};

struct collect_stats {
    uint64_t requests, pages, throttles, retries, bytes;
    uint64_t pages_before; /* of the pages: read in an earlier run */
    uint64_t bad_times;    /* that could not be read: unset */
    int64_t skew_ms; /* AWS's clock minus ours, where requests had to be signed with it; else 0 */
    char caller_arn[512];
};

/* The graph (the caller owns it), or NULL with `err`: no account whose credentials AWS accepts, no region,
 * stopped by a signal, or nothing could be collected at all. A region or listing that fails is a gap in the
 * graph's coverage with its reason and AWS's error code, never an error here, and so is an account that fails
 * beside others: in the regions in scope, or those that the others have without opting in. What the plan
 * leaves out is not-attempted and unneeded there, what it filters is complete and filtered. */
struct graph *aws_collect(const struct collect_options *options, struct collect_stats *stats,
                          struct error *err);

#endif
