/* From a question to its answer: what `gate` and `audit` do between reading and writing. */
#ifndef SNAPAUDIT_GATE_JUDGE_H
#define SNAPAUDIT_GATE_JUDGE_H

#include "gate/compare.h"
#include "gate/deciding.h"
#include "rules/control_totals.h"

/* What is judged. All borrowed. */
struct gate_world {
    const struct engine_options *judging; /* all of it, by all rules */
    struct arena *arena;                  /* as long as the judgement */
    bool collected;                       /* something was read in a place in scope */
    uint64_t malformed;                   /* files that were named to be read */
};

struct gate_judgement {
    struct gate_request request;
    struct framework_set frameworks; /* whose controls are asked for */
    struct baseline *baseline;       /* or NULL; the judgement's */
    struct compare *compare;         /* with it; NULL: it only tells what is known; likewise */
    struct gate_pick *pick;
    struct gate_tally tally;
    struct vec gaps; /* struct gate_gap */
    struct summary summary;
    struct control_totals controls;
    struct gate_verdict verdict;
    const bool *deciding; /* rules, see gate_deciding() */
    size_t rule_count;    /* that were judged */
};

/* Get ready to judge `world`, once request and baseline are set; then gate_tally_hand_on() says who else
 * hears of findings. */
void gate_judge_begin(struct gate_judgement *judgement, const struct gate_world *world);

/* Judge, and decide. Returns 0, or -1 with ERR_CANCELLED. */
int gate_judge_run(struct gate_judgement *judgement, const struct gate_world *world,
                   bool include_pass, struct error *err);

/* What its engine is asked, for whoever judges the same part by part; nobody listens. Lives in world->arena. */
void gate_judge_options(const struct gate_judgement *judgement, const struct gate_world *world,
                        bool include_pass, struct engine_options *out);

/* A zeroed judgement may be cleared, too. */
void gate_judge_clear(struct gate_judgement *judgement);

#endif
