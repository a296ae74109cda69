#include "analyzer/drills.h"

#include <stdlib.h>

#include "analyzer/facts_internal.h"
#include "core/arn.h"
#include "core/mem.h"

struct drills {
    struct drill *all;          /* by line */
    const struct drill **found; /* those whose subject is listed: by volume, time and line */
    size_t count;
    size_t found_count;
};

/* ---- ARNs ---- */

/* False where it is no ARN, or one whose region lies in another partition than it says. */
static bool parse_arn(struct str text, struct arn *out)
{
    return arn_split(text, out) && !str_is_empty(out->resource) &&
           str_eq_c(out->partition, region_partition(out->region));
}

/* The id of an EC2 resource of `kind`; empty for others. */
static struct str arn_id(const struct arn *arn, enum kind kind)
{
    struct str name = str_from(kind_name(kind));
    if (!str_eq_c(arn->service, "ec2") || !str_starts(arn->resource, name.ptr))
        return STR_EMPTY;
    struct str rest = str_skip(arn->resource, name.len);
    return str_starts(rest, "/") ? str_skip(rest, 1) : STR_EMPTY;
}

/* ---- the subject ---- */

static void find_subject(const struct graph *g, struct drill *d)
{
    struct arn arn;
    d->place = PLACE_NONE;
    d->volume = ROW_NONE;
    d->account = d->region = d->id = STR_EMPTY;
    if (!parse_arn(d->record->subject_arn, &arn))
        return;
    d->id = arn_id(&arn, KIND_VOLUME);
    if (str_is_empty(d->id))
        return;
    d->account = arn.account;
    d->region = arn.region;
    d->place = graph_find_place(g, arn.account, arn.region);
    if (d->place != PLACE_NONE)
        d->volume = graph_find(g, KIND_VOLUME, d->place, d->id);
}

/* Whose it is; empty where neither it nor its folder tells. */
static struct str owner_of(const struct graph *g, uint32_t snapshot)
{
    const struct snapshot *s = &g->snapshots[snapshot];
    return graph_str(g, s->owner != 0 ? g->owners[s->owner] : g->places[s->place].account);
}

/* Is that VolumeId, of the snapshot's owner and region, the subject? */
static enum truth names_subject(const struct graph *g, uint32_t snapshot, const struct drill *d)
{
    char buf[RES_ID_TEXT_MAX];
    const struct snapshot *s = &g->snapshots[snapshot];
    struct str owner = owner_of(g, snapshot);
    if (!str_eq(graph_id_text(g, snapshot_volume_id(s), KIND_VOLUME, buf), d->id) ||
        !str_eq(place_region(g, s->place), d->region))
        return TRUTH_FALSE;
    if (str_eq(owner, d->account))
        return TRUTH_TRUE;
    return str_is_empty(owner) ? TRUTH_UNKNOWN : TRUTH_FALSE;
}

/* Snapshots of the place lie together, by their VolumeId as text. */
bool drill_snapshot_listed(const struct graph *g, const struct drill *d)
{
    uint32_t low = 0, high = g->snapshot_count;
    while (d->place != PLACE_NONE && low < high) {
        char buf[RES_ID_TEXT_MAX];
        uint32_t middle = low + (high - low) / 2;
        const struct snapshot *s = &g->snapshots[g->by_volume[middle]];
        struct str id = graph_id_text(g, snapshot_volume_id(s), KIND_VOLUME, buf);
        int order = s->place != d->place ? (int)s->place - (int)d->place : str_cmp(id, d->id);
        if (order == 0)
            return true;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

/* ---- what was restored ---- */

/* Some place of the region, the subject's own if it may be; PLACE_NONE: none is known. */
static uint32_t place_in(const struct graph *g, const struct drill *d, struct str region)
{
    if (d->place != PLACE_NONE && str_eq(d->region, region))
        return d->place;
    uint32_t own = graph_find_place(g, d->account, region);
    for (uint32_t place = 0; own == PLACE_NONE && place < g->place_count; place++)
        if (str_eq(place_region(g, place), region))
            own = place;
    return own;
}

/* The snapshot of that ARN, whichever account lists it: most ARNs of snapshots name none. */
static uint32_t find_snapshot(const struct graph *g, const struct drill *d, const struct arn *arn,
                              struct str id)
{
    uint32_t first = place_in(g, d, arn->region);
    if (first == PLACE_NONE)
        return ROW_NONE;
    uint32_t place = first;
    do {
        uint32_t row = graph_find(g, KIND_SNAPSHOT, place, id);
        if (row != ROW_NONE &&
            (str_is_empty(arn->account) || str_eq(arn->account, owner_of(g, row))))
            return row;
        place = g->places[place].next_in_region;
    } while (place != first);
    return ROW_NONE;
}

static enum drill_lead lead_of(const struct facts *facts, const struct drill *d)
{
    static const enum drill_lead leads[] = {
        [TRUTH_FALSE] = LEAD_OTHER, [TRUTH_TRUE] = LEAD_BACKUP, [TRUTH_UNKNOWN] = LEAD_DOUBTFUL};
    const struct snapshot_facts *f = facts_of(facts, d->source);
    if ((f->flags & FACT_COPY) != 0)
        return f->root_row != ROW_NONE && f->chain_proof <= PROOF_P2
                   ? leads[names_subject(facts->graph, f->root_row, d)]
                   : LEAD_DOUBTFUL;
    return (f->flags & FACT_REAL_VOLUME) != 0 ? leads[names_subject(facts->graph, d->source, d)]
                                              : LEAD_DOUBTFUL;
}

static void find_source(const struct facts *facts, struct drill *d)
{
    const struct graph *g = facts->graph;
    const struct ledger_record *r = d->record;
    struct arn arn;
    d->source = ROW_NONE;
    d->source_account = d->account;
    d->source_region = d->region;
    struct str told = str_is_empty(r->source_arn) ? r->recovery_point_arn : r->source_arn;
    d->lead = LEAD_NONE;
    if (!parse_arn(told, &arn))
        return;
    struct str id = arn_id(&arn, KIND_SNAPSHOT);
    if (str_is_empty(id) && !str_eq_c(arn.service, "backup"))
        return; /* neither a snapshot nor a recovery point */
    d->lead = LEAD_UNLISTED;
    d->source_region = arn.region;
    if (!str_is_empty(arn.account))
        d->source_account = arn.account;
    if (!str_is_empty(id))
        d->source = find_snapshot(g, d, &arn, id);
    if (d->source == ROW_NONE)
        return;
    d->source_account = owner_of(g, d->source);
    d->lead = lead_of(facts, d);
}

enum grade drill_grade(const struct drill *d)
{
    enum grade grade = d->record->grade;
    return d->lead == LEAD_NONE && grade > GRADE_E1 ? GRADE_E1 : grade;
}

bool drill_leads(const struct drill *d)
{
    return d->lead != LEAD_DOUBTFUL && d->lead != LEAD_OTHER;
}

/* ---- all of them ---- */

static int by_volume_and_time(const void *a, const void *b)
{
    const struct drill *x = *(const struct drill *const *)a;
    const struct drill *y = *(const struct drill *const *)b;
    if (x->volume != y->volume)
        return x->volume < y->volume ? -1 : 1;
    if (x->record->tested_at != y->record->tested_at)
        return x->record->tested_at < y->record->tested_at ? -1 : 1;
    return (x->record->line > y->record->line) - (x->record->line < y->record->line);
}

struct drills *drills_new(const struct facts *facts, const struct ledger *ledger)
{
    struct drills *drills = mem_alloc(sizeof(*drills));
    drills->count = ledger ? ledger->count : 0;
    drills->all = mem_array(drills->count, sizeof(*drills->all));
    drills->found = mem_array(drills->count, sizeof(*drills->found));
    for (size_t i = 0; i < drills->count; i++) {
        struct drill *d = &drills->all[i];
        d->record = &ledger->records[i];
        find_subject(facts->graph, d);
        find_source(facts, d);
        if (d->volume != ROW_NONE)
            drills->found[drills->found_count++] = d;
    }
    if (drills->found_count > 0)
        qsort(drills->found, drills->found_count, sizeof(struct drill *), by_volume_and_time);
    return drills;
}

void drills_free(struct drills *drills)
{
    if (!drills)
        return;
    mem_free(drills->all);
    mem_free(drills->found);
    mem_free(drills);
}

const struct drill *drills_all(const struct drills *drills, size_t *count)
{
    *count = drills->count;
    return drills->all;
}

const struct drill *const *drills_of(const struct drills *drills, uint32_t volume_row,
                                     size_t *count)
{
    size_t low = 0, high = drills->found_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (drills->found[middle]->volume < volume_row)
            low = middle + 1;
        else
            high = middle;
    }
    size_t end = low;
    while (end < drills->found_count && drills->found[end]->volume == volume_row)
        end++;
    *count = end - low;
    return (const struct drill *const *)drills->found + low;
}
