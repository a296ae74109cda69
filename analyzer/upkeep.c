#include "analyzer/upkeep.h"

#include "analyzer/blocks.h"
#include "analyzer/facts_internal.h"
#include "core/mem.h"
#include "model/states.h"

struct upkeep {
    const struct graph *graph;
    const struct cost_model *cost;
    bool *stored; /* by snapshot row: it stands for its line */
};

struct upkeep *upkeep_new(const struct facts *facts, const struct cost_model *cost)
{
    struct upkeep *upkeep = mem_alloc(sizeof(*upkeep));
    *upkeep = (struct upkeep){.graph = facts->graph, .cost = cost, .stored = blocks_stored(facts)};
    return upkeep;
}

void upkeep_free(struct upkeep *upkeep)
{
    if (!upkeep)
        return;
    mem_free(upkeep->stored);
    mem_free(upkeep);
}

/* [PRICE-VOLUME] */
static struct cost of_volume(const struct upkeep *upkeep, uint32_t row)
{
    struct cost cost = cost_of_volume(upkeep->cost, row);
    cost.floor = cost.ceiling;
    return cost;
}

/* [PRICE-SHARED] [PRICE-ARCHIVE] [PRICE-RESTORED] [PRICE-BACKUP] */
static struct cost of_snapshot(const struct upkeep *upkeep, uint32_t row)
{
    struct cost cost = cost_of_snapshot(upkeep->cost, row);
    bool archived = (upkeep->graph->snapshots[row].flags & ROW_ARCHIVED) != 0;
    if (archived)
        cost.floor = cost_in_archive(upkeep->cost, row);
    else if (upkeep->stored[row])
        cost.floor = cost.ceiling;
    if (archived && cost.known && cost.floor == cost.ceiling)
        cost.basis = "list";
    return cost;
}

static struct cost (*const by_kind[KIND_COUNT])(const struct upkeep *upkeep, uint32_t row) = {
    [KIND_SNAPSHOT] = of_snapshot,
    [KIND_VOLUME] = of_volume,
};

bool upkeep_counts(const struct upkeep *upkeep, enum kind kind, uint32_t row)
{
    const struct graph *g = upkeep->graph;
    return by_kind[kind] && graph_own(g, kind, row) &&
           g->places[graph_place(g, kind, row)].in_scope;
}

struct cost upkeep_of(const struct upkeep *upkeep, enum kind kind, uint32_t row)
{
    return by_kind[kind](upkeep, row);
}

bool upkeep_unpriced(const struct upkeep *upkeep, enum kind kind, uint32_t row)
{
    bool there = kind != KIND_SNAPSHOT || upkeep->graph->snapshots[row].state == SNAPSHOT_COMPLETED;
    return there && !upkeep_of(upkeep, kind, row).known;
}
