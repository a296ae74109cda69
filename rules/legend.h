/* Every code that reports print, with its meaning: gathered from the tables that name the things. */
#ifndef SNAPAUDIT_RULES_LEGEND_H
#define SNAPAUDIT_RULES_LEGEND_H

#include <stddef.h>

enum legend_group {
    LEGEND_SOURCE,
    LEGEND_STATE,
    LEGEND_GAP,
    LEGEND_STATUS,
    LEGEND_CONFIDENCE,
    LEGEND_REASON,
    LEGEND_BRAKE,
    LEGEND_RESTORE_GRADE,
    LEGEND_COPY_GRADE,
    LEGEND_RUNBOOK,
    LEGEND_EFFECT,
    LEGEND_CHANGE,
    LEGEND_CHANGE_WHY,
    LEGEND_RULE,
    LEGEND_GROUP_COUNT
};

struct legend_group_info {
    const char *name;  /* "source" */
    const char *title; /* "Sources: where facts come from" */
};

struct legend_entry {
    enum legend_group group;
    const char *code; /* "VOL" */
    const char *rule; /* whose word it is: the id of a rule; NULL: it means the same everywhere */
    const char *meaning; /* "EBS volumes, …" */
};

const struct legend_group_info *legend_group_info(enum legend_group group);

/* By group, then in the order of their table. All borrowed from static tables. */
typedef void legend_visit_fn(void *ctx, const struct legend_entry *entry);
void legend_each(legend_visit_fn *visit, void *ctx);

#endif
