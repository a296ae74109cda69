/* From a question to its answer: what `gate` and `audit` do between reading and writing. */
#ifndef SNAPAUDIT_CLI_GATE_GATE_JUDGE_H
#define SNAPAUDIT_CLI_GATE_GATE_JUDGE_H

#include "cli/gate/gate_verdict.h"

struct gate_judgement {
    struct gate_request request;
    struct baseline *baseline; /* or NULL */
    struct gate_pick *pick;
    struct gate_tally tally;
    struct vec gaps; /* struct gate_gap */
    struct summary summary;
    struct gate_verdict verdict;
    size_t rule_count; /* that were judged */
};

/* The question is read, and the baseline, before the inventory: a wrong word costs no call to AWS.
 * Prints what is wrong and returns an exit status, or 0. For the ask function of world_load_for(). */
int gate_judge_ask(struct gate_judgement *judgement, const struct options *options,
                   struct str operand, int default_threshold, const struct world *world,
                   const struct console *console, struct question *out);

/* Get ready to judge `world`; then gate_tally_hand_on() says who else hears of findings. */
void gate_judge_begin(struct gate_judgement *judgement, const struct world *world);

/* Judge, and decide. Returns 0, or -1 with ERR_CANCELLED. */
int gate_judge_run(struct gate_judgement *judgement, const struct world *world, bool include_pass,
                   struct error *err);

/* A zeroed judgement may be cleared, too. */
void gate_judge_clear(struct gate_judgement *judgement);

#endif
