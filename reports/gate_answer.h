/* The answer to the question of a pipeline, for people and for programs. */
#ifndef SNAPAUDIT_REPORTS_GATE_ANSWER_H
#define SNAPAUDIT_REPORTS_GATE_ANSWER_H

#include "gate/judge.h"
#include "reports/report.h"
#include "reports/terminal.h"

/* What both forms tell. */
struct gate_answer {
    const char *name; /* "gate deploy", "gate" */
    const struct gate_request *request;
    const struct gate_tally *tally;
    const struct gate_verdict *verdict;
    int exit; /* status of the program */
    const struct policy *policy;
    const struct graph *graph;
    const struct run_info *run;
    const struct summary *summary;
    size_t rule_count;               /* that were judged */
    struct framework_set frameworks; /* whose controls are asked for */
    const bool *deciding;            /* rules, as gate_deciding() gives them */
    bool verbose;
};

/* "gate deploy: FAILED, 1 new finding at or above high (of 14 resources, 3 rules)". */
void gate_headline(const struct gate_answer *answer, struct sink *out);

/* What, which, what to do. */
void gate_text(const struct gate_answer *answer, const struct terminal_style *style,
               struct sink *out);

/* A line for each framework: the controls that what decided touches; where nothing did, their states. */
void gate_controls(const struct gate_answer *answer, struct sink *out);

/* One document, as docs/gate.md describes it. */
void gate_json(const struct gate_answer *answer, struct sink *out);

#endif
