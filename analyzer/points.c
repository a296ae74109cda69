#include "analyzer/points.h"

#include "analyzer/facts_internal.h"
#include "core/limits.h"

/* [EC2-SNAP-VOLUME-ID] */
struct rows points_snapshots(const struct graph *graph, uint32_t volume_row)
{
    struct span span = graph->volume_snapshots[volume_row];
    return (struct rows){graph->by_volume + span.first, span.count};
}

static void count_point(struct points *out, uint32_t row, uint32_t root, instant data_time)
{
    out->count++;
    if (data_time == INSTANT_UNSET)
        out->untimed++;
    bool newer = out->newest.row == ROW_NONE || out->newest.data_time == INSTANT_UNSET ||
                 (data_time != INSTANT_UNSET && data_time > out->newest.data_time);
    if (newer)
        out->newest = (struct point){row, root, data_time};
}

static void count_copies(const struct facts *facts, uint32_t root, struct points *out)
{
    struct rows copies = facts_copies_of(facts, root);
    for (size_t i = 0; i < copies.count; i++) {
        const struct snapshot_facts *f = facts_of(facts, copies.rows[i]);
        if ((f->flags & FACT_USABLE) != 0 && f->chain_proof <= PROOF_P2 &&
            (facts_snapshot(facts, copies.rows[i])->flags & ROW_OWN) != 0)
            count_point(out, copies.rows[i], root, f->data_time);
    }
}

void points_find(const struct facts *facts, uint32_t volume_row, bool with_images,
                 struct points *out)
{
    *out = (struct points){.newest = {ROW_NONE, ROW_NONE, INSTANT_UNSET},
                           .newest_pending = ROW_NONE,
                           .newest_any = ROW_NONE};
    struct rows own = points_snapshots(facts->graph, volume_row);
    /* Newest first, so that the volume's own snapshot wins over its copies of the same moment. */
    for (size_t i = own.count; i > 0; i--) {
        uint32_t row = own.rows[i - 1];
        const struct snapshot *s = facts_snapshot(facts, row);
        const struct snapshot_facts *f = facts_of(facts, row);
        if ((f->flags & FACT_COPY) != 0 || (s->flags & ROW_OWN) == 0 ||
            (!with_images && (f->flags & FACT_CREATE_IMAGE) != 0))
            continue;
        if (out->newest_any == ROW_NONE)
            out->newest_any = row;
        if (s->state == SNAPSHOT_PENDING && out->newest_pending == ROW_NONE)
            out->newest_pending = row;
        out->completed = out->completed || s->state == SNAPSHOT_COMPLETED;
        if ((f->flags & FACT_USABLE) != 0)
            count_point(out, row, row, f->data_time);
        count_copies(facts, row, out);
    }
}

/* Any usable snapshot among those with one volume id. */
static uint32_t usable_of_group(const struct facts *facts, uint32_t snapshot_row)
{
    struct rows group = facts_volume_group(facts->graph, snapshot_row);
    for (size_t i = group.count; i > 0; i--) {
        uint8_t flags = facts_of(facts, group.rows[i - 1])->flags;
        if ((flags & (FACT_USABLE | FACT_COPY)) == FACT_USABLE)
            return group.rows[i - 1];
    }
    return ROW_NONE;
}

uint32_t points_ancestor(const struct facts *facts, uint32_t volume_row)
{
    const struct graph *g = facts->graph;
    for (unsigned step = 0; step < LIMIT_CHAIN && volume_row != ROW_NONE; step++) {
        uint32_t origin = g->volumes[volume_row].snapshot_row;
        if (origin == ROW_NONE)
            return ROW_NONE;
        const struct snapshot_facts *f = facts_of(facts, origin);
        if ((f->flags & FACT_USABLE) != 0)
            return origin;
        if ((f->flags & (FACT_REAL_VOLUME | FACT_COPY)) != FACT_REAL_VOLUME)
            return ROW_NONE;
        uint32_t found = usable_of_group(facts, origin);
        if (found != ROW_NONE)
            return found;
        volume_row = g->snapshots[origin].volume_row;
    }
    return ROW_NONE;
}

uint32_t points_volume_of(const struct facts *facts, uint32_t snapshot_row)
{
    const struct snapshot_facts *f = facts_of(facts, snapshot_row);
    uint32_t root = snapshot_row;
    bool copy = (f->flags & FACT_COPY) != 0 || f->root_row != ROW_NONE;
    if (copy && (f->root_row == ROW_NONE || f->chain_proof > PROOF_P2))
        return ROW_NONE;
    if (copy)
        root = f->root_row;
    if ((facts_of(facts, root)->flags & FACT_REAL_VOLUME) == 0)
        return ROW_NONE;
    return facts_snapshot(facts, root)->volume_row;
}
