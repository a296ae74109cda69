/* From a question about some resources to what the collectors must read for it. */
#ifndef SNAPAUDIT_GATE_NARROW_H
#define SNAPAUDIT_GATE_NARROW_H

#include "model/plan.h"
#include "core/arena.h"
#include "policy/policy.h"

struct question {
    const bool *rules;           /* by row of rules.def; NULL: all that the policy enables */
    const struct match *matches; /* a subject is one that matches all of them; none: every one */
    size_t match_count;
    bool everything; /* read all that there is, whatever the rules need */
};

/* The plan, in `arena`; NULL when it would be to read everything. What a match says of state,
 * attachment or absent tags is not asked of AWS: it only picks among the records that came. */
const struct collect_plan *narrow(const struct policy *policy, const struct question *question,
                                  struct arena *arena);

/* The plan with all snapshots and images of every region. */
const struct collect_plan *narrow_widen(const struct collect_plan *plan, struct arena *arena);

#endif
