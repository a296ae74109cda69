/* What is imported, and whom to tell what is odd. */
#ifndef SNAPAUDIT_COLLECTOR_IMPORT_IMPORT_OPTIONS_H
#define SNAPAUDIT_COLLECTOR_IMPORT_IMPORT_OPTIONS_H

#include <stdatomic.h>
#include <stddef.h>

#include "core/clock.h"
#include "core/str.h"
#include "model/expected.h"
#include "model/page_tee.h"
#include "model/plan.h"

enum import_notice {
    IMPORT_INFO,    /* which account was taken as own, … */
    IMPORT_WARNING, /* an unknown file, a folder that is no region, a hole in the numbering, … */
    IMPORT_GAP      /* a malformed file: also in coverage; the run's exit is 2 */
};

struct import_options {
    struct str dir;
    struct str account;        /* empty: work it out; 12 digits; or "any" */
    const struct str *regions; /* --region: only these are in scope; count 0: no narrowing */
    size_t region_count;
    const struct str *more_regions; /* regions that the policy names: in scope even without files */
    size_t more_region_count;
    instant not_after;               /* what began later is left out and counted; 0: nothing is */
    const struct collect_plan *plan; /* files that it does not need are passed over; NULL: none */
    const struct expected_accounts *expected; /* names, and what must have been seen; may be NULL */
    unsigned jobs;                            /* threads; 0: one a processor */
    const atomic_int *stop;     /* non-zero: stop reading (ERR_CANCELLED); may be NULL */
    const struct page_tee *tee; /* NULL: nobody listens */
    void (*notice)(void *ctx, enum import_notice kind, const char *text); /* never concurrent */
    void *notice_ctx;
};

#endif
