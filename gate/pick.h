/* Which rows of the inventory a question is about, and what of them may lie unseen. */
#ifndef SNAPAUDIT_GATE_PICK_H
#define SNAPAUDIT_GATE_PICK_H

#include <stdbool.h>
#include <stdint.h>

#include "gate/request.h"
#include "core/vec.h"
#include "model/graph.h"

struct gate_pick; /* opaque, defined in gate_pick.c */

/* Ask every row once. All arguments must live as long as the pick. */
struct gate_pick *gate_pick_new(const struct gate_request *request, const struct policy *policy,
                                const struct graph *graph);
void gate_pick_free(struct gate_pick *pick); /* NULL is fine */

/* For engine_options.select. `pick`: the struct gate_pick. May be called from any thread. */
bool gate_picks(void *pick, const struct graph *graph, enum kind kind, uint32_t row);

/* Own resources in scope that were picked and that one of the rules judges. */
uint64_t gate_pick_count(const struct gate_pick *pick);

/* A source of a place that was to be read and was not read completely. */
struct gate_gap {
    uint32_t place;
    enum source source;
};

/* Appends a struct gate_gap for each source that a rule of the question requires, that is a gap, and
 * that may hide a fail at or above the threshold: in places where something was picked, or where
 * something to pick may lie unseen. In order of place and source. */
void gate_pick_gaps(const struct gate_pick *pick, struct vec *out);

/* Is the rule in row `rule` of rules.def among those for which the gap counts? */
bool gate_pick_gap_of(const struct gate_pick *pick, const struct gate_gap *gap, size_t rule);

#endif
