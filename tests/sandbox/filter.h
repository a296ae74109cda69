/* Filter.N of the Describe actions: names, values, and whether a record passes. */
#ifndef SANDBOX_FILTER_H
#define SANDBOX_FILTER_H

#include "tests/sandbox/request.h"

struct filters; /* opaque, defined in filter.c */

/* The filters of a request, as long as it lives. NULL with AWS's answer in `refusal`. */
struct filters *filters_read(enum listing_kind kind, const struct request *request,
                             struct refusal *refusal);
void filters_free(struct filters *filters); /* NULL is fine */

/* Every filter has a value that the record has. */
bool filters_pass(const struct filters *filters, struct str record);

/* True when the columns of `listing` narrow the search: `rows` (uint32_t) then holds all that can
 * pass, in order, each once. */
bool filters_narrow(const struct filters *filters, const struct listing *listing, struct vec *rows);

/* Filter values as EC2 reads them: `*` any run, `?` one character, `\` takes the next as it is. */
bool filter_match(struct str pattern, struct str text);

#endif
