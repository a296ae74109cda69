#include "analyzer/facts_internal.h"

#include "core/mem.h"

#define HIDDEN_MS (2 * MS_PER_DAY)

struct facts *facts_new(const struct graph *graph, const struct facts_options *options)
{
    struct facts *facts = mem_alloc(sizeof(*facts));
    facts->graph = graph;
    facts->as_of = options->as_of;
    facts->source_tags = options->source_tags;
    facts->source_tag_count = options->source_tag_count;
    facts->vault_accounts = options->vault_accounts;
    facts->vault_account_count = options->vault_account_count;
    concern_find_vaults(facts);
    facts_index_images(facts);
    facts->snapshots = mem_array(graph->snapshot_count, sizeof(*facts->snapshots));
    facts_find_copies(facts);
    facts_index_lookalikes(facts);
    facts->ledger = options->ledger;
    facts->drills = drills_new(facts, facts->ledger ? facts->ledger->ledger : NULL);
    facts->owners = owners_new(graph, options->owner_keys);
    size_t count = options->belief_count;
    const struct belief *table = options->beliefs ? options->beliefs : beliefs_known(&count);
    facts->beliefs = beliefs_new(facts, table, count);
    return facts;
}

void facts_free(struct facts *facts)
{
    if (!facts)
        return;
    beliefs_free(facts->beliefs);
    mem_free(facts->vaults);
    mem_free(facts->image_ids);
    drills_free(facts->drills);
    owners_free(facts->owners);
    mem_free(facts->snapshots);
    mem_free(facts->copies_first);
    mem_free(facts->copies);
    for (int look = 0; look < LOOK_COUNT; look++)
        for (int role = 0; role < ROLE_COUNT; role++)
            mem_free(facts->looks[look][role].pairs);
    mem_free(facts->unresolved.pairs);
    mem_free(facts->by_sizes.pairs);
    mem_free(facts);
}

const struct owners *facts_owners(const struct facts *facts)
{
    return facts->owners;
}

const struct snapshot_facts *facts_of(const struct facts *facts, uint32_t snapshot_row)
{
    return &facts->snapshots[snapshot_row];
}

uint32_t facts_home(const struct graph *graph, uint32_t snapshot_row)
{
    const struct snapshot *s = &graph->snapshots[snapshot_row];
    if ((s->flags & ROW_OWN) != 0)
        return s->place;
    return graph_find_place(graph, graph_str(graph, graph->owners[s->owner]),
                            place_region(graph, s->place));
}

enum truth facts_volume_gone(const struct facts *facts, uint32_t snapshot_row)
{
    const struct graph *g = facts->graph;
    const struct snapshot *s = &g->snapshots[snapshot_row];
    uint8_t flags = facts->snapshots[snapshot_row].flags;
    uint32_t home = facts_home(g, snapshot_row);
    if ((flags & FACT_REAL_VOLUME) == 0 || (flags & FACT_COPY) != 0 || s->volume_row != ROW_NONE)
        return TRUTH_FALSE;
    if (home == PLACE_NONE)
        return TRUTH_UNKNOWN;
    if (graph_volume_missing(g, home, snapshot_volume_id(s)) ||
        (home != s->place &&
         graph_find_id(g, KIND_VOLUME, home, snapshot_volume_id(s)) != ROW_NONE))
        return TRUTH_FALSE;
    return graph_complete(g, home, SOURCE_VOL) ? TRUTH_TRUE : TRUTH_UNKNOWN;
}

/* EC2 writes ids of volumes in small letters; the models of Storage Gateway write theirs in capitals. */
static bool has_capitals(const struct graph *g, const struct snapshot *s)
{
    char buf[RES_ID_TEXT_MAX];
    if (s->volume_form != ID_TEXT)
        return false;
    struct str id = graph_id_text(g, snapshot_volume_id(s), KIND_VOLUME, buf);
    for (size_t i = 0; i < id.len; i++)
        if (id.ptr[i] >= 'A' && id.ptr[i] <= 'F')
            return true;
    return false;
}

bool facts_volume_hidden(const struct facts *facts, uint32_t snapshot_row)
{
    const struct graph *g = facts->graph;
    if (has_capitals(g, &g->snapshots[snapshot_row]))
        return true;
    struct rows group = facts_volume_group(g, snapshot_row);
    instant newest = facts_newest_of_volume(facts, snapshot_row);
    return group.count > 1 && newest != INSTANT_UNSET && age_ms(newest, facts->as_of) < HIDDEN_MS;
}

instant facts_newest_of_volume(const struct facts *facts, uint32_t snapshot_row)
{
    const struct graph *g = facts->graph;
    struct rows group = facts_volume_group(g, snapshot_row);
    for (size_t i = group.count; i > 0; i--)
        if ((facts->snapshots[group.rows[i - 1]].flags & FACT_COPY) == 0)
            return g->snapshots[group.rows[i - 1]].start_time;
    return INSTANT_UNSET;
}

bool facts_referenced(const struct facts *facts, uint32_t snapshot_row, uint32_t *image_row,
                      uint32_t *template_row)
{
    const struct graph *g = facts->graph;
    uint32_t image = ROW_NONE, version = ROW_NONE;
    for (uint32_t i = g->image_ref_first[snapshot_row];
         image == ROW_NONE && i < g->image_ref_first[snapshot_row + 1]; i++)
        if (g->images[g->image_refs[i]].state != IMAGE_DEREGISTERED)
            image = g->image_refs[i];
    if (g->template_ref_first[snapshot_row] < g->template_ref_first[snapshot_row + 1])
        version = g->template_refs[g->template_ref_first[snapshot_row]];
    if (image_row)
        *image_row = image;
    if (template_row)
        *template_row = version;
    return image != ROW_NONE || version != ROW_NONE;
}

const struct beliefs *facts_beliefs(const struct facts *facts)
{
    return facts->beliefs;
}

enum manager facts_keeper(const struct facts *facts, enum kind kind, uint32_t row)
{
    const struct graph *g = facts->graph;
    if (kind != KIND_SNAPSHOT)
        return facts_manager_of(g, kind, row);
    if ((g->snapshots[row].flags & ROW_OWN) == 0)
        return MANAGER_NONE;
    enum manager by_tags = facts_manager(g, g->snapshots[row].tagset);
    return by_tags != MANAGER_NONE ? by_tags : (enum manager)facts->snapshots[row].text_manager;
}

bool facts_by_driver(const struct facts *facts, enum kind kind, uint32_t row)
{
    const struct graph *g = facts->graph;
    if (kind != KIND_SNAPSHOT)
        return facts_csi_of(g, kind, row);
    const struct snapshot_facts *f = &facts->snapshots[row];
    return f->text_kind == TEXT_CSI || facts_csi(g, g->snapshots[row].tagset);
}

const struct drills *facts_drills(const struct facts *facts)
{
    return facts->drills;
}

const struct ledger_seen *facts_ledger(const struct facts *facts)
{
    return facts->ledger;
}

const struct coverage *facts_coverage_of_run(const struct facts *facts, enum source source)
{
    static const struct coverage none = {.state = COVERAGE_NOT_APPLICABLE,
                                         .detail = "the policy names no ledger",
                                         .horizon_start = INSTANT_UNSET};
    static const struct coverage unread = {.state = COVERAGE_NOT_SUPPORTED,
                                           .horizon_start = INSTANT_UNSET};
    if (source != SOURCE_LED)
        return &unread;
    return facts->ledger ? &facts->ledger->coverage : &none;
}
