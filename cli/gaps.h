/* What was not seen, said on standard error before anything else. */
#ifndef SNAPAUDIT_CLI_GAPS_H
#define SNAPAUDIT_CLI_GAPS_H

#include <stddef.h>

#include "cli/output.h"
#include "core/str.h"
#include "model/graph.h"
#include "policy/policy.h"

/* One warning for all places where AWS refused the same listings, with its words and what to do;
 * one a gap that names a file; one for all places that lack a source for the same reason.
 * `told` are texts about malformed files; those that no gap repeats are warned of, too. */
void gaps_print(const struct console *console, const struct graph *graph,
                const struct policy *policy, const struct str *told, size_t told_count);

/* Something of a place in scope was read, in whole or in part. */
bool graph_was_collected(const struct graph *graph);

#endif
