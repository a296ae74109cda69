/* Which resource is whose: the groups of one axis. */
#ifndef SNAPAUDIT_REPORTS_SPLIT_GROUPS_INTERNAL_H
#define SNAPAUDIT_REPORTS_SPLIT_GROUPS_INTERNAL_H

#include <stdbool.h>
#include <stdint.h>

#include "core/arena.h"
#include "core/error.h"
#include "model/graph.h"
#include "reports/split/split.h"

struct split_row {
    enum kind kind;
    uint32_t row;
};

struct split_group {
    struct str name; /* as people write it */
    bool none;       /* of those without */
    const char *folder;
    struct split_row *rows; /* in order of kind and row */
    uint32_t row_count;
};

struct split_groups {
    struct arena *arena;
    struct split_group *items; /* by name; that of those without comes last */
    uint32_t count;
    uint32_t *part_of[KIND_COUNT]; /* by row: its group; NULL of kinds without rows */
    struct split_row *rows;
};

/* Whose every row is, found once. Lives until it is cleared; ERR_LIMIT where there are too many. */
int split_groups_find(struct split_groups *out, const struct split_asked *asked,
                      const struct split_world *world, struct error *err);
void split_groups_clear(struct split_groups *groups); /* a zeroed one, too */

/* By place: those of the accounts where the group has a resource. `places` is all false before. */
void split_places(const struct split_group *group, const struct graph *graph, bool *places);

/* "owner", "tag:CostCenter": what is told of the axis. Lives in `arena`. */
struct str split_word(const struct split_asked *asked, struct arena *arena);

#endif
