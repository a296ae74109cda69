/* Does a listing come to an end? AWS gives no bound for its pages, and what stands in its place can
 * go round for ever: the same tokens again, new tokens for the same records, empty pages without
 * end. Constant memory a listing. Internal to collector/aws. */
#ifndef SNAPAUDIT_COLLECTOR_AWS_ENDLESS_H
#define SNAPAUDIT_COLLECTOR_AWS_ENDLESS_H

#include <stdbool.h>
#include <stdint.h>

#include "core/str.h"

/* All zero at the first page. */
struct endless {
    uint32_t pages;
    uint32_t empties; /* in a row */
    uint32_t
        mark_at; /* pages when the marks were set: at 1, 2, 4, 8, …, so that any circle is met */
    uint32_t same;       /* pages since with the records of the one marked */
    uint64_t mark_token; /* hashes */
    uint64_t mark_records;
};

/* A page has come, and a token for the next. `records` is a hash of its ids; `filtered`: AWS looks
 * through all and shows what fits, so that many pages in a row may be empty. True when the listing
 * would not end. */
bool endless_page(struct endless *endless, struct str token, uint64_t items, uint64_t records,
                  bool filtered);

#endif
