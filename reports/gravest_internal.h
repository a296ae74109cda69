/* The gravest of many lines, in the order in which they came: for readers that refuse what is longer.
 * Of equally grave lines the first stay. Memory is bounded: what may stay waits in a spool, at most
 * `keep` lines of each severity. */
#ifndef SNAPAUDIT_REPORTS_GRAVEST_INTERNAL_H
#define SNAPAUDIT_REPORTS_GRAVEST_INTERNAL_H

#include <stdint.h>

#include "core/error.h"
#include "core/sink.h"
#include "core/str.h"
#include "model/finding.h"

struct gravest; /* opaque, defined in gravest.c */

struct gravest *gravest_new(uint64_t keep);

/* A sink for one line, which ends with its only line feed; NULL when it will not stay. */
struct sink *gravest_line(struct gravest *gravest, enum severity severity);

/* Of the lines that were offered so far: how many of this severity will not stay, and of all. */
uint64_t gravest_left_out_of(const struct gravest *gravest, enum severity severity);
uint64_t gravest_left_out(const struct gravest *gravest);

/* Hand over each line that stays, without its line feed; once. Returns 0, or -1 with ERR_IO. */
int gravest_each(struct gravest *gravest, void (*visit)(void *arg, struct str line), void *arg,
                 struct error *err);

/* NULL is fine. */
void gravest_free(struct gravest *gravest);

#endif
