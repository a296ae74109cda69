/* What is said before anything else: what was not seen, what the input refutes, what a policy forgets. */
#ifndef SNAPAUDIT_REPORTS_WARNINGS_H
#define SNAPAUDIT_REPORTS_WARNINGS_H

#include <stdbool.h>

#include "analyzer/facts.h"
#include "core/error.h"
#include "core/str.h"
#include "model/graph.h"
#include "policy/policy.h"

/* Where warnings go: message, detail and hint, for people. */
struct warner {
    void (*warn)(void *ctx, const struct error *text);
    void *ctx;
};

/* One warning for all places where AWS refused the same listings, with its words and what to do;
 * one a gap that names a file; one for all places that lack a source for the same reason.
 * What follows from a gap is said of the `rules` that are judged (by row of rules.def; NULL: all that the
 * policy enables). `told` are texts about malformed files; those that no gap repeats are warned of, too. */
void warn_of_gaps(const struct warner *to, const struct graph *graph, const struct policy *policy,
                  const bool *rules, const struct strs *told);

/* One warning for each fact of AWS that the inventory refutes. */
void warn_of_refuted_facts(const struct warner *to, const struct graph *graph,
                           const struct facts *facts);

/* One for each place whose volumes a scope requires copies of in no other region than their own. */
void warn_of_missing_targets(const struct warner *to, const struct policy *policy,
                             const struct graph *graph);

#endif
