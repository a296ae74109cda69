/* What the parts of the reading share. */
#ifndef SNAPAUDIT_REPORTS_AGAIN_AGAIN_INTERNAL_H
#define SNAPAUDIT_REPORTS_AGAIN_AGAIN_INTERNAL_H

#include "reports/again/again.h"
#include "reports/again/spot_internal.h"

#define AGAIN_RULES_MAX   1000 /* rules of one file */
#define AGAIN_CLAUSES_MAX 1000 /* clauses, commands and the like of one rule */

/* A rule as the head says it. */
struct again_rule {
    const char *id;
    const char *title;
    const char *family;
    enum severity severity;
    const struct control *controls;
    size_t control_count;
    const struct evidence *clauses; /* what is fixed of them */
    size_t clause_count;
    struct rule_told told;
    bool of_audit;
};

struct again_rules {
    const struct again_rule *items;
    size_t count;
};

/* Read the head, whose place `spot` is, into its arena. */
int again_read_head(struct spot *spot, const json_t *tree, struct again_head *out,
                    struct again_rules *rules);

/* "run" alone. */
spot_fn again_read_run;
/* struct judged */
spot_fn again_read_judged;
/* struct again_rules */
spot_fn again_read_rules;

/* Read one finding, which borrows from the tree, the arena and the head. */
int again_read_finding(struct spot *spot, const json_t *tree, const struct again_head *head,
                       const struct again_rules *rules, struct finding *out);

#endif
