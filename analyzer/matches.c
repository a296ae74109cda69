/* Copies that bear no text: CopySnapshot by API leaves the description empty and passes on no tags.
 *
 * By AWS Backup's tag (P2): nobody but AWS can write aws:backup:source-resource, and a copy keeps its
 * value. By size and full size (P2m): AWS gives a copy the source's full size, in whatever region and
 * under whatever key; so where all snapshots of one pair of sizes are of one volume, a snapshot whose
 * volume is not told is most likely a copy of one of them. Most likely: no promise passes by it
 * unless the policy says so. */
#include "analyzer/facts_internal.h"

#include "core/hash.h"
#include "core/mem.h"

/* Snapshots that may be sources: the volume's own, of an account of this run. */
static bool is_native(const struct facts *facts, uint32_t row)
{
    uint8_t flags = facts->snapshots[row].flags;
    return (flags & FACT_REAL_VOLUME) != 0 && (flags & FACT_COPY) == 0 &&
           (facts->graph->snapshots[row].flags & ROW_OWN) != 0;
}

/* What may be a copy of one: its volume is not told, and nothing better is known of it. */
static bool is_nameless(const struct facts *facts, uint32_t row)
{
    const struct snapshot_facts *f = &facts->snapshots[row];
    const struct snapshot *s = &facts->graph->snapshots[row];
    return (f->flags & FACT_REAL_VOLUME) == 0 && s->state == SNAPSHOT_COMPLETED &&
           (s->flags & ROW_OWN) != 0 && s->start_time != INSTANT_UNSET &&
           (f->proof == PROOF_NONE || f->proof == PROOF_P3);
}

static bool same_volume(const struct graph *g, uint32_t a, uint32_t b)
{
    const struct snapshot *x = &g->snapshots[a];
    const struct snapshot *y = &g->snapshots[b];
    return x->place == y->place && res_id_eq(snapshot_volume_id(x), snapshot_volume_id(y));
}

/* ---- by AWS Backup's tag ---- */

/* Tag set -> its value of aws:backup:source-resource, or 0; NULL: no set has one. */
static strref *backup_values(const struct graph *g)
{
    strref *values = NULL;
    for (uint32_t set = 1; set < g->tagset_count; set++) {
        if (g->tagsets[set].user_count == g->tagsets[set].count)
            continue;
        for (uint32_t i = 0; i < g->tagsets[set].count; i++) {
            const struct tag *tag = &g->tags[g->tagsets[set].first + i];
            if (!str_eq(graph_str(g, tag->key), STR_LIT("aws:backup:source-resource")))
                continue;
            if (!values)
                values = mem_array(g->tagset_count, sizeof(*values));
            values[set] = tag->value;
        }
    }
    return values;
}

static uint64_t tag_key(const struct snapshot *s, const strref *values)
{
    return hash_u64(((uint64_t)s->size_gib << 32) | values[s->tagset]);
}

static bool tag_fits(const struct facts *facts, const strref *values, uint32_t copy, uint32_t row)
{
    const struct graph *g = facts->graph;
    const struct snapshot *c = &g->snapshots[copy];
    const struct snapshot *s = &g->snapshots[row];
    return s->size_gib == c->size_gib && values[s->tagset] == values[c->tagset] &&
           facts_accounts_meet(facts, s->place, c->place) && s->start_time != INSTANT_UNSET &&
           s->start_time <= c->start_time;
}

/* The only snapshot that fits, or ROW_NONE: one job backs up all disks of an instance at once, and two
 * of one size cannot be told apart. */
static uint32_t only_fit(const struct facts *facts, const strref *values,
                         const struct sort_pair *pairs, size_t count, uint32_t copy)
{
    uint64_t key = tag_key(&facts->graph->snapshots[copy], values);
    uint32_t found = ROW_NONE;
    for (size_t i = pairs_first(pairs, count, key); i < count && pairs[i].key == key; i++) {
        if (!tag_fits(facts, values, copy, pairs[i].row))
            continue;
        if (found != ROW_NONE)
            return ROW_NONE;
        found = pairs[i].row;
    }
    return found;
}

void facts_match_tags(struct facts *facts)
{
    const struct graph *g = facts->graph;
    strref *values = backup_values(g);
    if (!values)
        return;
    struct sort_pair *pairs = mem_array(g->snapshot_count, sizeof(*pairs));
    size_t count = 0;
    for (uint32_t row = 0; row < g->snapshot_count; row++)
        if (values[g->snapshots[row].tagset] != 0 && is_native(facts, row))
            pairs[count++] = (struct sort_pair){tag_key(&g->snapshots[row], values), row};
    sort_pairs(pairs, count);
    for (uint32_t row = 0; row < g->snapshot_count; row++) {
        struct snapshot_facts *f = &facts->snapshots[row];
        if (values[g->snapshots[row].tagset] == 0 || !is_nameless(facts, row))
            continue;
        uint32_t source = only_fit(facts, values, pairs, count, row);
        if (source == ROW_NONE)
            continue;
        f->proof = PROOF_P2;
        f->source_row = source;
    }
    mem_free(pairs);
    mem_free(values);
}

/* ---- by size and full size ---- */

static bool has_sizes(const struct snapshot *s)
{
    return (s->flags & ROW_FULL_BYTES) != 0 && s->full_bytes != 0 &&
           s->state == SNAPSHOT_COMPLETED && s->start_time != INSTANT_UNSET;
}

static uint64_t size_key(const struct graph *g, const struct snapshot *s)
{
    return hash_u64(s->full_bytes ^
                    hash_u64(s->size_gib ^ ((uint64_t)g->places[s->place].partition << 32)));
}

static bool sizes_equal(const struct graph *g, uint32_t a, uint32_t b)
{
    const struct snapshot *x = &g->snapshots[a];
    const struct snapshot *y = &g->snapshots[b];
    return x->size_gib == y->size_gib && x->full_bytes == y->full_bytes &&
           graph_same_partition(g, x->place, y->place);
}

struct size_match {
    uint32_t newest; /* of those begun before the copy; ROW_NONE: none, or of several volumes */
    uint32_t oldest;
};

static struct size_match match_of(const struct facts *facts, uint32_t copy)
{
    const struct graph *g = facts->graph;
    const struct sort_pair *pairs = facts->by_sizes.pairs;
    size_t count = facts->by_sizes.count;
    uint64_t key = size_key(g, &g->snapshots[copy]);
    struct size_match match = {ROW_NONE, ROW_NONE};
    uint32_t any = ROW_NONE;
    for (size_t i = pairs_first(pairs, count, key); i < count && pairs[i].key == key; i++) {
        uint32_t row = pairs[i].row;
        if (!sizes_equal(g, copy, row) ||
            !facts_accounts_meet(facts, g->snapshots[copy].place, g->snapshots[row].place))
            continue;
        if (any != ROW_NONE && !same_volume(g, any, row))
            return (struct size_match){ROW_NONE, ROW_NONE};
        any = row;
        instant begun = g->snapshots[row].start_time;
        if (begun > g->snapshots[copy].start_time)
            continue;
        if (match.newest == ROW_NONE || begun > g->snapshots[match.newest].start_time)
            match.newest = row;
        if (match.oldest == ROW_NONE || begun < g->snapshots[match.oldest].start_time)
            match.oldest = row;
    }
    return match;
}

static void index_sizes(struct facts *facts)
{
    const struct graph *g = facts->graph;
    struct lookalike *index = &facts->by_sizes;
    index->pairs = mem_array(g->snapshot_count, sizeof(*index->pairs));
    for (uint32_t row = 0; row < g->snapshot_count; row++)
        if (is_native(facts, row) && has_sizes(&g->snapshots[row]))
            index->pairs[index->count++] = (struct sort_pair){size_key(g, &g->snapshots[row]), row};
    sort_pairs(index->pairs, index->count);
}

/* A better link, or one that leads elsewhere, stands. */
static bool may_match(const struct facts *facts, uint32_t row, uint32_t source)
{
    const struct snapshot_facts *f = &facts->snapshots[row];
    return f->proof == PROOF_NONE || same_volume(facts->graph, f->source_row, source);
}

/* A vault account keeps copies of others: then all of the source's account was read, too. */
static bool sources_read(const struct facts *facts, uint32_t copy, uint32_t source)
{
    const struct graph *g = facts->graph;
    const struct place *at = &g->places[g->snapshots[copy].place];
    uint32_t home = g->snapshots[source].place;
    return g->places[home].account == at->account ||
           facts_all_read(facts, home, SOURCE_BIT(SOURCE_SNAP));
}

void facts_match_sizes(struct facts *facts)
{
    const struct graph *g = facts->graph;
    bool indexed = false;
    uint32_t place = PLACE_NONE; /* of the snapshot before */
    bool read = false;
    for (uint32_t row = 0; row < g->snapshot_count; row++) {
        struct snapshot_facts *f = &facts->snapshots[row];
        if (!is_nameless(facts, row) || !has_sizes(&g->snapshots[row]))
            continue;
        /* Where a source could lie unseen, one more volume could have these sizes. */
        if (g->snapshots[row].place != place)
            read = facts_all_read(facts, g->snapshots[row].place, SOURCE_BIT(SOURCE_SNAP));
        place = g->snapshots[row].place;
        if (!read)
            continue;
        if (!indexed)
            index_sizes(facts);
        indexed = true;
        struct size_match match = match_of(facts, row);
        if (match.newest == ROW_NONE || !may_match(facts, row, match.newest) ||
            !sources_read(facts, row, match.newest))
            continue;
        f->proof = f->chain_proof = PROOF_P2M;
        f->source_row = f->root_row = match.newest;
        f->data_time = g->snapshots[match.oldest].start_time;
    }
}

instant facts_newest_data(const struct facts *facts, uint32_t snapshot_row)
{
    const struct snapshot_facts *f = &facts->snapshots[snapshot_row];
    return f->proof == PROOF_P2M ? facts->graph->snapshots[f->root_row].start_time : f->data_time;
}
