/* What AWS has in a test, page by page: the same records as an endpoint writes them, and as a source of pages
 * that were read before adds them. */
#ifndef SNAPAUDIT_TESTS_SUPPORT_AWS_SCRIPT_H
#define SNAPAUDIT_TESTS_SUPPORT_AWS_SCRIPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/page_source.h"
#include "tests/support/odd_endpoint.h"

/* A record, by what a kind of record has: its id, and two more texts. */
struct script_record {
    const char *id;
    const char *of;
    const char *more;
};

struct script_page {
    const char *region;
    const char *call;
    const char *item;  /* as in struct odd_request */
    const char *token; /* by which it is asked for */
    const char *next;
    struct script_record records[3];
    const char
        *refused; /* the code with which AWS refuses it; the records are what is kept of that */
};

/* Ended by one without a call. NULL: such a page is not there; a sound answer without records. */
const struct script_page *script_find(const struct script_page *pages, const char *region,
                                      const char *call, const char *item, const char *token);

void script_answer(const struct script_page *page, struct odd_answer *out);

/* Add the records of the page, NULL for none, to the part. Returns how many. */
unsigned script_add(const struct script_page *page, const struct page_wanted *wanted,
                    struct inventory_part *part);

#endif
