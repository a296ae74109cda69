/* Which records a request asks for: owners, ids, filters. */
#ifndef SANDBOX_SELECT_H
#define SANDBOX_SELECT_H

#include "tests/sandbox/request.h"

struct selection;  /* opaque, defined in select.c */
struct selections; /* those of earlier pages; thread-safe */

struct selections *selections_new(void);
void selections_free(struct selections *selections);

/* The rows of `listing` that `request` asks for, in order. `binding` names the question: the same
 * one is answered from memory. NULL with AWS's answer in `refusal`. */
struct selection *select_rows(struct selections *selections, const struct listing *listing,
                              enum listing_kind kind, const struct request *request,
                              struct str binding, struct refusal *refusal);
void selection_release(struct selections *selections, struct selection *selection);

const uint32_t *selection_rows(const struct selection *selection, size_t *count);

#endif
