/* Who hears of each page that joins its listing, at the moment when it does: what keeps pages. Wired by cli;
 * the collector calls it. */
#ifndef SNAPAUDIT_MODEL_PAGE_TEE_H
#define SNAPAUDIT_MODEL_PAGE_TEE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/clock.h"
#include "core/str.h"
#include "model/graph.h"
#include "model/inventory.h"
#include "model/source.h"

/* One page. Borrowed for the call. */
struct page_done {
    struct str account; /* the target: the page is of its listing */
    struct str region;
    uint32_t place;   /* by which the reader numbers its targets */
    const char *call; /* "DescribeSnapshots" */
    struct str
        extra; /* parameters that part it from other listings of that call there; may be empty */
    enum source source;
    uint32_t
        chain; /* orders the pages of all listings, in every run alike; those of one come in order */
    uint32_t page;    /* of its chain, from 1 on; that of a chain that began again, from 1 again */
    uint64_t items;   /* on this page */
    struct str token; /* by which it was asked for, as AWS gave it; empty: it is the first */
    struct str next;  /* the cursor: by which the next one is; empty: it is the last */
    const struct inventory_part *part; /* its records are those that were committed to it last */
    instant at;                        /* when it was whole */
    bool known; /* it was read in an earlier run (model/page_source.h): who keeps pages has it */
};

/* An account in a region, once it is known, and whenever more is known of it. Borrowed for the call. */
struct place_done {
    uint32_t place;            /* as in page_done */
    const struct place_in *in; /* its coverage is meaningful once it has ended */
    const char *standing;      /* of the region, as the account's list has it: "opted-in" */
    bool ended; /* no listing of it is under way: what was not read by now is a gap */
};

/* Any thread, several at a time; a page of a chain after those before it, and its place before all pages.
 * Whoever listens must not hold the thread up for long: it reads the network, and where a place ends it
 * holds the lock of all. */
struct page_tee {
    void (*page)(void *ctx, const struct page_done *page);
    void *ctx;
    void (*place)(void *ctx, const struct place_done *place); /* NULL: nobody asks */
    /* The pages of a chain turned out not to be of their place, and count for nothing. NULL: likewise. */
    void (*dropped)(void *ctx, uint32_t place, uint32_t chain);
    bool logs; /* page_done.part is to log what it holds (model/page_log.h) */
};

#endif
