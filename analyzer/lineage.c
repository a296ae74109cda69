/* Where a volume's line of snapshots ends. */
#include "analyzer/facts_internal.h"

static bool counts_as_point(const struct facts *facts, uint32_t row)
{
    return (facts->snapshots[row].flags & (FACT_USABLE | FACT_COPY)) == FACT_USABLE;
}

static bool same_volume_id(const struct graph *g, uint32_t a, uint32_t b)
{
    const struct snapshot *x = &g->snapshots[a];
    const struct snapshot *y = &g->snapshots[b];
    return x->place == y->place && res_id_eq(snapshot_volume_id(x), snapshot_volume_id(y));
}

/* Does a volume that was made from this snapshot have a usable snapshot of its own? Then the data
 * lives on there. Other children of the same ancestor do not count. */
static bool continued_elsewhere(const struct facts *facts, uint32_t row)
{
    const struct graph *g = facts->graph;
    for (uint32_t i = g->made_first[row]; i < g->made_first[row + 1]; i++) {
        struct span own = g->volume_snapshots[g->made[i]];
        for (uint32_t k = 0; k < own.count; k++) {
            uint32_t later = g->by_volume[own.first + k];
            if (later != row && counts_as_point(facts, later))
                return true;
        }
    }
    return false;
}

static void mark_group(struct facts *facts, uint32_t first, uint32_t end)
{
    const struct graph *g = facts->graph;
    bool newer = false; /* a usable one lies later in the line */
    for (uint32_t pos = end; pos > first; pos--) {
        uint32_t row = g->by_volume[pos - 1];
        if ((facts->snapshots[row].flags & FACT_COPY) != 0)
            continue;
        if (!newer && !continued_elsewhere(facts, row))
            facts->snapshots[row].flags |= FACT_LAST;
        newer = newer || counts_as_point(facts, row);
    }
}

void facts_find_last(struct facts *facts)
{
    const struct graph *g = facts->graph;
    for (uint32_t first = 0; first < g->snapshot_count;) {
        uint32_t end = first + 1;
        while (end < g->snapshot_count && same_volume_id(g, g->by_volume[first], g->by_volume[end]))
            end++;
        mark_group(facts, first, end);
        first = end;
    }
}

struct rows facts_volume_group(const struct graph *graph, uint32_t snapshot_row)
{
    uint32_t first = graph->by_volume_pos[snapshot_row];
    uint32_t end = first + 1;
    while (first > 0 && same_volume_id(graph, graph->by_volume[first - 1], snapshot_row))
        first--;
    while (end < graph->snapshot_count &&
           same_volume_id(graph, graph->by_volume[end], snapshot_row))
        end++;
    return (struct rows){graph->by_volume + first, end - first};
}
