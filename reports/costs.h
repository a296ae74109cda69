/* What backups cost as they are, summed for reports: by part, and by whom or where along an axis. Every sum is one
 * of rows of costs.csv. */
#ifndef SNAPAUDIT_REPORTS_COSTS_H
#define SNAPAUDIT_REPORTS_COSTS_H

#include "analyzer/spending.h"
#include "core/vec.h"

enum cost_part { COST_VOLUMES, COST_SNAPSHOTS, COST_ARCHIVED, COST_TOTAL, COST_PART_COUNT };

struct cost_part_info {
    const char *name;              /* "volumes": in summary.json and on the terminal */
    const char *one, *many, *what; /* for people: "1 volume, list price" */
};

extern const struct cost_part_info cost_parts[COST_PART_COUNT];

struct cost_sum {
    struct spent spent;
    bool has_list, has_range; /* amounts of that basis are in it */
};

/* "range" as soon as one of its amounts is, else "list"; "none" of what has no price. */
const char *cost_sum_basis(const struct cost_sum *sum);

/* All of it, by part. */
void costs_by_part(const struct spending *spending, struct cost_sum out[COST_PART_COUNT]);

enum cost_axis {
    COST_BY_ACCOUNT,
    COST_BY_REGION,
    COST_BY_TAG, /* and as many as there are owner_tags */
    COST_AXIS_COUNT = COST_BY_TAG + OWNER_TAG_COUNT
};

const char *
cost_axis_word(enum cost_axis axis); /* "account", "cost_center": a column of costs.csv */

#define COST_AXIS_KEY_MAX 32
const char *cost_axis_key(enum cost_axis axis, char buf[COST_AXIS_KEY_MAX]); /* "by_account" */

struct cost_group {
    struct str key;          /* empty: nobody, or an account that nobody told */
    struct str account_name; /* of an account that has one */
    struct cost_sum sum;
};

/* Fills `groups` (struct cost_group), which the caller clears: the highest ceiling first, then by key. */
void costs_by_axis(const struct spending *spending, const struct graph *graph, enum cost_axis axis,
                   struct vec *groups);

#endif
