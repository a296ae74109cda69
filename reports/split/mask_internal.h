/* What is another group's, where it stands in texts: ids and ARNs of its resources, and its accounts. What is
 * nobody's (a volume that is gone, a stranger's account) stays. */
#ifndef SNAPAUDIT_REPORTS_SPLIT_MASK_INTERNAL_H
#define SNAPAUDIT_REPORTS_SPLIT_MASK_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/arena.h"
#include "core/sink.h"
#include "core/str.h"
#include "core/vec.h"
#include "model/graph.h"
#include "reports/split/groups_internal.h"

struct mask; /* opaque, defined in mask.c: every id of the graph, and whose it is */

struct mask *mask_new(const struct graph *graph, const struct split_groups *groups);
void mask_free(struct mask *mask); /* NULL is fine */

const struct graph *mask_graph(const struct mask *mask);

/* As one group sees it. Read by several threads. */
struct mask_view {
    const struct mask *mask;
    uint32_t part;
    const bool *places; /* by place: where it has resources */
};

#define MASK_VALUE "(of another group)" /* in place of a whole text */

/* The text without what is another's; itself where there is none, else in `arena`. What was met there is
 * appended to `met` (struct split_row), which may be NULL. */
struct str mask_text(const struct mask_view *view, struct arena *arena, struct str text,
                     struct vec *met);

/* For sink_through(), with a view as ctx: the last to see what is written. */
size_t mask_change(void *view, struct str text, bool last, struct sink *under);

#endif
