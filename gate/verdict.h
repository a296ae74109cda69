/* The answer to a question: what decided it. */
#ifndef SNAPAUDIT_GATE_VERDICT_H
#define SNAPAUDIT_GATE_VERDICT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gate/pick.h"
#include "gate/request.h"
#include "gate/tally.h"
#include "rules/engine.h"

/* How a question ended. OUTCOME_NONE: nothing was decided, as nothing was demanded. */
enum outcome { OUTCOME_NONE, OUTCOME_PASSED, OUTCOME_FAILED, OUTCOME_UNDECIDED };

/* What decided, the first that applies. */
enum gate_cause {
    GATE_NOT_COLLECTED, /* nothing could be read */
    GATE_MALFORMED,     /* an input file */
    GATE_FINDINGS,      /* more findings than are accepted */
    GATE_SAVING,        /* more money than is accepted */
    GATE_UNKNOWN,       /* verdicts that may be fails */
    GATE_GAP,           /* what may hide one */
    GATE_NOTHING,       /* no resource is what was asked for */
    GATE_MET
};
#define GATE_CAUSE_COUNT (GATE_MET + 1)

struct gate_verdict {
    enum gate_cause cause;
    enum outcome outcome;
    uint64_t resources; /* that were asked about */
    const struct gate_gap *gaps;
    size_t gap_count;
    uint64_t gaps_known; /* that the baseline knows, and that therefore do not count */
};

/* What is known when the verdict is due. */
struct gate_facts {
    const struct gate_request *request;
    const struct gate_tally *tally; /* finished */
    bool collected;
    uint64_t malformed_files;
    uint64_t resources;
    const struct gate_gap *gaps; /* that count */
    size_t gap_count;
    uint64_t gaps_known; /* others, which do not */
};

void gate_decide(const struct gate_facts *facts, struct gate_verdict *out);

/* Subjects of which the rules asked say nothing yet, or nothing at all. */
struct gate_silent {
    uint64_t passes;
    uint64_t unsettled;    /* too young, or changed just now */
    uint64_t no_objective; /* the policy promises nothing of the kind */
    uint64_t not_selected; /* of no interest to the rule, such as volumes that nothing uses */
};
struct gate_silent gate_silent_of(const struct summary *summary);

/* "findings", "nothing-matched". */
const char *gate_cause_name(enum gate_cause cause);

#endif
