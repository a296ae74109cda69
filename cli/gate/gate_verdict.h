/* The answer to the question of a pipeline, for people and for programs. */
#ifndef SNAPAUDIT_CLI_GATE_GATE_VERDICT_H
#define SNAPAUDIT_CLI_GATE_GATE_VERDICT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cli/gate/gate_pick.h"
#include "cli/gate/gate_request.h"
#include "cli/gate/gate_tally.h"
#include "cli/output.h"
#include "cli/world.h"
#include "reports/format.h"

/* What decided, the first that applies. */
enum gate_cause {
    GATE_NOT_COLLECTED, /* nothing could be read: exit 4 */
    GATE_MALFORMED,     /* an input file: exit 2 */
    GATE_FINDINGS,      /* more findings than are accepted: exit 1 */
    GATE_SAVING,        /* more money than is accepted: exit 1 */
    GATE_UNKNOWN,       /* verdicts that may be fails: exit 3 */
    GATE_GAP,           /* what may hide one: exit 3 */
    GATE_NOTHING,       /* no resource is what was asked for: exit 3 */
    GATE_MET            /* exit 0 */
};

struct gate_verdict {
    enum gate_cause cause;
    enum format_outcome outcome;
    int status;         /* of the program */
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

/* What both forms tell. */
struct gate_answer {
    const char *name; /* "gate deploy", "gate" */
    const struct gate_request *request;
    const struct gate_tally *tally;
    const struct gate_verdict *verdict;
    const struct world *world;
    const struct run_info *run;
    const struct summary *summary;
    size_t rule_count; /* that were judged */
    bool verbose;
};

/* "gate deploy: FAILED, 1 new finding at or above high (of 14 resources, 3 rules)". */
void gate_headline(const struct gate_answer *answer, struct sink *out);

/* What, which, what to do. */
void gate_text(const struct gate_answer *answer, const struct console *console, struct sink *out);

/* One document, as docs/gate.md describes it. */
void gate_json(const struct gate_answer *answer, struct sink *out);

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
