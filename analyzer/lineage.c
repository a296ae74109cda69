/* The snapshots of one volume. What is the last of a line is survivors.c's question. */
#include "analyzer/facts_internal.h"

static bool same_volume_id(const struct graph *g, uint32_t a, uint32_t b)
{
    const struct snapshot *x = &g->snapshots[a];
    const struct snapshot *y = &g->snapshots[b];
    return x->place == y->place && res_id_eq(snapshot_volume_id(x), snapshot_volume_id(y));
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
