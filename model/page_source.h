/* Pages that were read before, in an earlier run: asked before AWS is. Wired by cli; the collector asks,
 * a capture answers (store/capture.h). */
#ifndef SNAPAUDIT_MODEL_PAGE_SOURCE_H
#define SNAPAUDIT_MODEL_PAGE_SOURCE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/arena.h"
#include "core/str.h"
#include "model/inventory.h"

/* One page, named as page_done names it. Borrowed for the call. */
struct page_wanted {
    struct str account;
    struct str region;
    const char *call; /* "DescribeSnapshots" */
    struct str extra; /* as in page_done; may be empty */
    struct str token; /* by which AWS would be asked; empty: the first page */
    /* Told of each record before it joins the part: other listings follow from some. NULL: nobody
     * listens. `in` is a struct TABLE_in, borrowed for the call. */
    void (*record)(void *ctx, enum table table, const void *in);
    void *record_ctx;
};

/* What is known of it besides its records. */
struct page_known {
    uint64_t items;  /* as page_done told */
    struct str next; /* the token of the next page, in the arena; empty: it was the last */
};

/* Any thread, several at a time. The caller has begun a page of `part` and commits it when this is true.
 * False: the page was not read before, or cannot be read now; then the caller drops it, and asks AWS. A
 * listing that begins anew, since AWS did not take a token any more, is not asked for here.
 *
 * The tee hears of such a page as of any other, with page_done.known. */
struct page_source {
    bool (*page)(void *ctx, const struct page_wanted *wanted, struct inventory_part *part,
                 struct arena *arena, struct page_known *out);
    void *ctx;
};

#endif
