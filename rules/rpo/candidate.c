#include "rules/rpo/candidate.h"

#include "analyzer/points.h"

/* Only weak marks vouch for it. */
static bool weak_copy(const struct rule_run *run, uint32_t home, uint32_t row)
{
    const struct snapshot *s = &run->graph->snapshots[row];
    const struct snapshot_facts *f = facts_of(run->facts, row);
    return s->place == home && (s->flags & ROW_OWN) != 0 && (f->flags & FACT_USABLE) != 0 &&
           f->chain_proof > PROOF_P2;
}

static uint32_t marked(const struct rule_run *run, uint32_t volume_row, instant fresh)
{
    const struct graph *g = run->graph;
    uint32_t home = g->volumes[volume_row].place;
    struct rows own = points_snapshots(g, volume_row);
    uint32_t found = ROW_NONE;
    for (size_t i = own.count; i > 0; i--) {
        struct rows copies = facts_copies_of(run->facts, own.rows[i - 1]);
        for (size_t k = 0; k < copies.count; k++) {
            if (!weak_copy(run, home, copies.rows[k]))
                continue;
            if (g->snapshots[copies.rows[k]].start_time >= fresh)
                return copies.rows[k];
            found = found == ROW_NONE ? copies.rows[k] : found;
        }
    }
    return found;
}

static uint32_t untold(const struct rule_run *run, const struct volume *v, instant not_before)
{
    const struct graph *g = run->graph;
    if (v->create_time == INSTANT_UNSET)
        return ROW_NONE;
    struct unresolved_query query = {.place = v->place,
                                     .size_gib = v->size_gib,
                                     .not_before =
                                         not_before > v->create_time ? not_before : v->create_time};
    uint32_t row = facts_unresolved_copy(run->facts, &query);
    bool fits = row != ROW_NONE && (facts_of(run->facts, row)->flags & FACT_USABLE) != 0 &&
                g->snapshots[row].place == v->place;
    return fits ? row : ROW_NONE;
}

uint32_t rpo_candidate(const struct rule_run *run, uint32_t volume_row, instant fresh)
{
    const struct volume *v = &run->graph->volumes[volume_row];
    uint32_t weak = marked(run, volume_row, fresh);
    if (weak != ROW_NONE && run->graph->snapshots[weak].start_time >= fresh)
        return weak;
    uint32_t recent = untold(run, v, fresh);
    if (recent != ROW_NONE)
        return recent;
    return weak != ROW_NONE ? weak : untold(run, v, INSTANT_UNSET);
}
