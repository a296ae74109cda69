#include "analyzer/restores.h"

#include "analyzer/facts_internal.h"
#include "analyzer/points.h"

/* Where in the graph evidence for one volume is sought. */
struct search {
    const struct facts *facts;
    const struct restore_terms *terms;
    uint32_t volume;
    struct restore_proof *best;
};

/* One trace of a restore. */
struct restored {
    instant at;
    uint32_t snapshot;
    enum kind kind;
    uint32_t row;
};

static uint16_t restored_place(const struct graph *g, const struct restored *r)
{
    return r->kind == KIND_VOLUME ? g->volumes[r->row].place : g->images[r->row].place;
}

static enum restore_weakness weakness_of(const struct search *search, const struct restored *r)
{
    const struct graph *g = search->facts->graph;
    const struct snapshot *was = &g->snapshots[r->snapshot];
    const struct snapshot *is = &g->snapshots[search->best->today];
    const struct place *home = &g->places[g->volumes[search->volume].place];
    if (g->places[was->place].region != home->region)
        return WEAKNESS_REGION;
    if (g->places[was->place].account != home->account || (was->flags & ROW_OWN) == 0 ||
        g->places[restored_place(g, r)].account != home->account)
        return WEAKNESS_ACCOUNT;
    if (search->terms->min_grade > GRADE_E2)
        return WEAKNESS_GRADE;
    bool same_manager = facts_manager(g, was->tagset) == facts_manager(g, is->tagset);
    return same_manager ? WEAKNESS_NONE : WEAKNESS_MANAGER;
}

static bool same_key(const struct snapshot *a, const struct snapshot *b)
{
    return a->kms_key == b->kms_key && ((a->flags ^ b->flags) & ROW_ENCRYPTED) == 0;
}

/* How good it is if it lies within the window. */
static enum restore_outcome worth(const struct search *search, const struct restored *r)
{
    const struct graph *g = search->facts->graph;
    if (weakness_of(search, r) != WEAKNESS_NONE)
        return RESTORE_WEAK;
    return same_key(&g->snapshots[r->snapshot], &g->snapshots[search->best->today])
               ? RESTORE_PROVEN
               : RESTORE_KEY_CHANGED;
}

static void consider(const struct search *search, const struct restored *r)
{
    struct restore_proof *best = search->best;
    instant as_of = search->facts->as_of;
    if (r->at == INSTANT_UNSET) {
        best->untimed = best->untimed || worth(search, r) == RESTORE_PROVEN;
        return;
    }
    if (r->at > as_of + CLOCK_SLACK_MS)
        return; /* it was not there yet */
    bool stale = age_ms(r->at, as_of) > search->terms->window_ms;
    enum restore_outcome outcome = stale ? RESTORE_STALE : worth(search, r);
    if (outcome > best->outcome || (outcome == best->outcome && r->at <= best->at))
        return;
    best->outcome = outcome;
    best->weakness = outcome == RESTORE_WEAK ? weakness_of(search, r) : WEAKNESS_NONE;
    best->at = r->at;
    best->snapshot = r->snapshot;
    best->kind = r->kind;
    best->row = r->row;
}

/* An image of the snapshot's own account: others hold the snapshot by leave, and their launches are
 * theirs. */
static bool own_image(const struct graph *g, uint32_t image, uint32_t snapshot)
{
    const struct image *i = &g->images[image];
    return (i->flags & ROW_OWN) != 0 &&
           g->places[i->place].account == g->places[g->snapshots[snapshot].place].account;
}

/* All that was made from one snapshot. */
static void consider_snapshot(const struct search *search, uint32_t snapshot)
{
    const struct graph *g = search->facts->graph;
    for (uint32_t i = g->made_first[snapshot]; i < g->made_first[snapshot + 1]; i++) {
        const struct volume *made = &g->volumes[g->made[i]];
        if (g->made[i] != search->volume &&
            (made->state == VOLUME_AVAILABLE || made->state == VOLUME_IN_USE))
            consider(search,
                     &(struct restored){made->create_time, snapshot, KIND_VOLUME, g->made[i]});
    }
    for (uint32_t i = g->image_ref_first[snapshot]; i < g->image_ref_first[snapshot + 1]; i++) {
        instant launched = g->images[g->image_refs[i]].last_launched;
        if (launched != INSTANT_UNSET && own_image(g, g->image_refs[i], snapshot))
            consider(search, &(struct restored){launched, snapshot, KIND_IMAGE, g->image_refs[i]});
    }
}

static bool own_native(const struct facts *facts, uint32_t row)
{
    return (facts_of(facts, row)->flags & FACT_COPY) == 0 &&
           (facts_snapshot(facts, row)->flags & ROW_OWN) != 0;
}

uint32_t restores_todays_backup(const struct facts *facts, uint32_t volume_row)
{
    struct rows own = points_snapshots(facts->graph, volume_row);
    uint32_t unusable = ROW_NONE;
    for (size_t i = own.count; i > 0; i--) {
        uint32_t row = own.rows[i - 1];
        if (!own_native(facts, row) || facts_snapshot(facts, row)->state != SNAPSHOT_COMPLETED)
            continue;
        if ((facts_of(facts, row)->flags & FACT_USABLE) != 0)
            return row;
        if (unusable == ROW_NONE)
            unusable = row;
    }
    return unusable;
}

void restores_find(const struct facts *facts, uint32_t volume_row,
                   const struct restore_terms *terms, struct restore_proof *out)
{
    *out = (struct restore_proof){.outcome = RESTORE_NEVER,
                                  .at = INSTANT_UNSET,
                                  .snapshot = ROW_NONE,
                                  .row = ROW_NONE,
                                  .today = restores_todays_backup(facts, volume_row)};
    if (out->today == ROW_NONE)
        return;
    const struct search search = {facts, terms, volume_row, out};
    struct rows own = points_snapshots(facts->graph, volume_row);
    for (size_t i = own.count; i > 0; i--) {
        uint32_t row = own.rows[i - 1];
        if (!own_native(facts, row))
            continue;
        consider_snapshot(&search, row);
        struct rows copies = facts_copies_of(facts, row);
        for (size_t k = 0; k < copies.count; k++)
            if (facts_of(facts, copies.rows[k])->chain_proof <= PROOF_P2)
                consider_snapshot(&search, copies.rows[k]);
    }
}

static bool maps(const struct graph *g, uint32_t image, strref device, uint32_t snapshot)
{
    const struct image *i = &g->images[image];
    for (uint32_t m = i->first_mapping; m < i->first_mapping + i->mapping_count; m++)
        if (g->mappings[m].device == device && g->mappings[m].snapshot_row == snapshot)
            return true;
    return false;
}

uint32_t restores_launched(const struct graph *graph, uint32_t volume_row, uint32_t snapshot_row)
{
    const struct volume *v = &graph->volumes[volume_row];
    for (uint32_t i = v->first_attachment; i < v->first_attachment + v->attachment_count; i++) {
        const struct attachment *a = &graph->attachments[i];
        uint32_t image =
            a->instance_row == ROW_NONE ? ROW_NONE : graph->instances[a->instance_row].image_row;
        if (image != ROW_NONE && own_image(graph, image, snapshot_row) &&
            maps(graph, image, a->device, snapshot_row))
            return a->instance_row;
    }
    return ROW_NONE;
}
