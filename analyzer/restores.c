#include "analyzer/restores.h"

#include "analyzer/facts_internal.h"
#include "analyzer/points.h"

/* Where evidence for one volume is sought. */
struct search {
    const struct facts *facts;
    const struct restore_terms *terms;
    uint32_t volume;
    struct restore_proof *best;
    bool inventory_only;
    const struct drill *failed; /* the latest test that failed, or NULL */
};

/* One trace of a restore. */
struct restored {
    instant at;
    uint32_t snapshot;
    enum kind kind;
    uint32_t row;
    const struct drill *drill; /* NULL: the inventory shows it */
};

/* ---- how good a trace is ---- */

static uint32_t restored_place(const struct graph *g, const struct restored *r)
{
    return graph_place(g, r->kind, r->row);
}

/* A test works where it was made. */
static enum restore_weakness seen_elsewhere(const struct search *search, const struct restored *r)
{
    const struct graph *g = search->facts->graph;
    const struct snapshot *was = &g->snapshots[r->snapshot];
    const struct place *home = &g->places[g->volumes[search->volume].place];
    if (g->places[was->place].region != home->region)
        return WEAKNESS_REGION;
    if (g->places[was->place].account != home->account || (was->flags & ROW_OWN) == 0 ||
        g->places[restored_place(g, r)].account != home->account)
        return WEAKNESS_ACCOUNT;
    return WEAKNESS_NONE;
}

static bool told_other(struct str told, struct str home)
{
    return !str_is_empty(told) && !str_eq(told, home);
}

static enum restore_weakness told_elsewhere(const struct drill *d)
{
    if (told_other(d->source_region, d->region) || told_other(d->record->target_region, d->region))
        return WEAKNESS_REGION;
    if (told_other(d->source_account, d->account) ||
        told_other(d->record->target_account, d->account))
        return WEAKNESS_ACCOUNT;
    return WEAKNESS_NONE;
}

static enum restore_weakness elsewhere(const struct search *search, const struct restored *r)
{
    return r->drill ? told_elsewhere(r->drill) : seen_elsewhere(search, r);
}

static enum grade grade_of(const struct restored *r)
{
    return r->drill ? drill_grade(r->drill) : GRADE_E2;
}

static bool same_manager(const struct search *search, const struct restored *r)
{
    const struct graph *g = search->facts->graph;
    return r->snapshot == ROW_NONE ||
           facts_manager(g, g->snapshots[r->snapshot].tagset) ==
               facts_manager(g, g->snapshots[search->best->today].tagset);
}

/* Tests of one moment come in the order of their lines; a trace of that moment is no older, and one
 * without a time may be newer. */
static bool outweighed(const struct search *search, const struct restored *r)
{
    const struct drill *failed = search->failed;
    if (!failed || r->at == INSTANT_UNSET)
        return false;
    if (r->drill == failed)
        return true;
    if (r->drill && r->at == failed->record->tested_at)
        return r->drill->record->line < failed->record->line;
    return r->at < failed->record->tested_at;
}

static enum restore_weakness weakness_of(const struct search *search, const struct restored *r)
{
    enum restore_weakness where = elsewhere(search, r);
    if (where != WEAKNESS_NONE)
        return where;
    if (outweighed(search, r))
        return WEAKNESS_FAILED;
    if (search->terms->min_grade > grade_of(r))
        return WEAKNESS_GRADE;
    return same_manager(search, r) ? WEAKNESS_NONE : WEAKNESS_MANAGER;
}

static bool todays_key(const struct search *search, uint32_t snapshot)
{
    const struct graph *g = search->facts->graph;
    if (snapshot == ROW_NONE)
        return true;
    const struct snapshot *was = &g->snapshots[snapshot];
    const struct snapshot *is = &g->snapshots[search->best->today];
    return was->kms_key == is->kms_key && ((was->flags ^ is->flags) & ROW_ENCRYPTED) == 0;
}

/* How good it is if it lies within the window. */
static enum restore_outcome worth(const struct search *search, const struct restored *r)
{
    if (weakness_of(search, r) != WEAKNESS_NONE)
        return RESTORE_WEAK;
    return todays_key(search, r->snapshot) ? RESTORE_PROVEN : RESTORE_KEY_CHANGED;
}

/* ---- the best ---- */

static bool better(const struct search *search, const struct restored *r,
                   enum restore_outcome outcome)
{
    const struct restore_proof *best = search->best;
    if (outcome != best->outcome)
        return outcome < best->outcome;
    if (outcome == RESTORE_PROVEN && !r->drill != !best->drill)
        return r->drill;
    if (search->failed && outcome == RESTORE_WEAK)
        return r->drill == search->failed;
    return r->at > best->at;
}

static bool is_stale(const struct search *search, instant at)
{
    return age_ms(at, search->facts->as_of) > search->terms->window_ms;
}

static bool was_there(const struct search *search, instant at)
{
    return at <= search->facts->as_of + CLOCK_SLACK_MS;
}

static void consider(const struct search *search, const struct restored *r)
{
    struct restore_proof *best = search->best;
    if (r->at == INSTANT_UNSET) {
        best->untimed = best->untimed || worth(search, r) == RESTORE_PROVEN;
        return;
    }
    if (!was_there(search, r->at))
        return;
    enum restore_outcome outcome = is_stale(search, r->at) ? RESTORE_STALE : worth(search, r);
    if (!better(search, r, outcome))
        return;
    best->outcome = outcome;
    best->weakness = outcome == RESTORE_WEAK ? weakness_of(search, r) : WEAKNESS_NONE;
    best->at = r->at;
    best->grade = grade_of(r);
    best->snapshot = r->snapshot;
    best->kind = r->kind;
    best->row = r->row;
    best->drill = r->drill;
}

/* ---- the ledger ---- */

static struct restored as_told(const struct drill *d)
{
    return (struct restored){d->record->tested_at, d->source, KIND_VOLUME, ROW_NONE, d};
}

/* Does a test of that outcome speak about today's backups, within the window? */
static bool speaks(const struct search *search, const struct drill *d, enum ledger_outcome outcome)
{
    instant at = d->record->tested_at;
    return d->record->outcome == outcome && was_there(search, at) && !is_stale(search, at) &&
           drill_leads(d) && told_elsewhere(d) == WEAKNESS_NONE && todays_key(search, d->source);
}

static const struct drill *latest(const struct search *search, enum ledger_outcome outcome)
{
    size_t count;
    const struct drill *const *drills =
        drills_of(facts_drills(search->facts), search->volume, &count);
    for (size_t i = count; i > 0; i--)
        if (speaks(search, drills[i - 1], outcome))
            return drills[i - 1];
    return NULL;
}

static bool is_evidence(const struct search *search, const struct drill *d)
{
    bool proves = d->record->outcome == LEDGER_PASSED && d->record->link != LEDGER_BROKEN &&
                  drill_leads(d) && !search->inventory_only;
    return proves || d == search->failed;
}

static void consider_ledger(const struct search *search)
{
    size_t count;
    const struct drill *const *drills =
        drills_of(facts_drills(search->facts), search->volume, &count);
    for (size_t i = count; i > 0; i--) {
        struct restored r = as_told(drills[i - 1]);
        if (is_evidence(search, drills[i - 1]))
            consider(search, &r);
    }
}

/* ---- the inventory ---- */

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
            consider(search, &(struct restored){made->create_time, snapshot, KIND_VOLUME,
                                                g->made[i], NULL});
    }
    for (uint32_t i = g->image_ref_first[snapshot]; i < g->image_ref_first[snapshot + 1]; i++) {
        instant launched = g->images[g->image_refs[i]].last_launched;
        if (launched != INSTANT_UNSET && own_image(g, g->image_refs[i], snapshot))
            consider(search,
                     &(struct restored){launched, snapshot, KIND_IMAGE, g->image_refs[i], NULL});
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

static void consider_inventory(const struct search *search)
{
    const struct facts *facts = search->facts;
    struct rows own = points_snapshots(facts->graph, search->volume);
    for (size_t i = own.count; i > 0; i--) {
        uint32_t row = own.rows[i - 1];
        if (!own_native(facts, row))
            continue;
        consider_snapshot(search, row);
        struct rows copies = facts_copies_of(facts, row);
        for (size_t k = 0; k < copies.count; k++)
            if (facts_of(facts, copies.rows[k])->chain_proof <= PROOF_P2)
                consider_snapshot(search, copies.rows[k]);
    }
}

static void find(struct search *search)
{
    struct restore_proof *out = search->best;
    *out = (struct restore_proof){.outcome = RESTORE_NEVER,
                                  .at = INSTANT_UNSET,
                                  .snapshot = ROW_NONE,
                                  .row = ROW_NONE,
                                  .today = restores_todays_backup(search->facts, search->volume)};
    if (out->today == ROW_NONE)
        return;
    search->failed = latest(search, LEDGER_FAILED);
    consider_ledger(search);
    consider_inventory(search);
    out->failed = out->outcome == RESTORE_PROVEN ? NULL : search->failed;
    out->aborted = latest(search, LEDGER_ABORTED);
}

void restores_find(const struct facts *facts, uint32_t volume_row,
                   const struct restore_terms *terms, struct restore_proof *out)
{
    find(&(struct search){facts, terms, volume_row, out, false, NULL});
}

void restores_seen(const struct facts *facts, uint32_t volume_row,
                   const struct restore_terms *terms, struct restore_proof *out)
{
    find(&(struct search){facts, terms, volume_row, out, true, NULL});
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
