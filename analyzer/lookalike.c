/* Snapshots that look like copies of each other: equal size and equal description or user tags,
 * in different regions, a few days apart. Nothing is proven by it; it only holds back claims.
 *
 * Two indexes of own snapshots. The upper half of a key is a hash of (size, description or tags),
 * the lower half the region; under one key rows lie in order of StartTime. So the regions where a
 * look occurs lie side by side, and a window of time in one of them is found by halving. Hash
 * collisions are harmless: every hit is compared again. */
#include "analyzer/facts_internal.h"

#include "core/map.h"
#include "core/mem.h"

#define WINDOW_MS (7 * MS_PER_DAY)

enum look { LOOK_DESCRIPTION, LOOK_TAGS };

static uint32_t look_of(const struct graph *g, const struct snapshot *s, enum look look)
{
    return look == LOOK_DESCRIPTION ? s->description : g->tagsets[s->tagset].user_set;
}

static uint64_t look_hash(uint32_t size_gib, uint32_t value)
{
    return hash_u64(((uint64_t)size_gib << 32) | value) & ~(uint64_t)UINT32_MAX;
}

static uint64_t look_key(uint32_t size_gib, uint32_t value, strref region)
{
    return look_hash(size_gib, value) | region;
}

/* Own snapshots with a time, oldest first. */
static struct sort_pair *by_time(const struct graph *g, size_t *count)
{
    struct sort_pair *pairs = mem_array(g->snapshot_count, sizeof(*pairs));
    size_t n = 0;
    for (uint32_t row = 0; row < g->snapshot_count; row++) {
        const struct snapshot *s = &g->snapshots[row];
        if ((s->flags & ROW_OWN) != 0 && s->start_time != INSTANT_UNSET)
            pairs[n++] = (struct sort_pair){(uint64_t)s->start_time, row};
    }
    sort_pairs(pairs, n);
    *count = n;
    return pairs;
}

static struct lookalike look_index(const struct graph *g, const struct sort_pair *times,
                                   size_t count, enum look look)
{
    struct lookalike index = {mem_array(count, sizeof(struct sort_pair)), 0};
    for (size_t i = 0; i < count; i++) {
        const struct snapshot *s = &g->snapshots[times[i].row];
        uint32_t value = look_of(g, s, look);
        if (value != 0)
            index.pairs[index.count++] = (struct sort_pair){
                look_key(s->size_gib, value, g->places[s->place].region), times[i].row};
    }
    sort_pairs(index.pairs, index.count);
    return index;
}

/* A copy, as it says itself, of nobody knows what; or a snapshot that does not tell its volume, as
 * copies by API do and uploads, too. That its sizes match those
 * of one volume proves nothing. */
static bool is_unresolved(const struct snapshot_facts *f)
{
    bool untold = (f->flags & (FACT_COPY | FACT_REAL_VOLUME)) != FACT_REAL_VOLUME;
    return untold && (f->root_row == ROW_NONE || f->proof == PROOF_P2M);
}

static struct lookalike unresolved_index(const struct facts *facts, const struct sort_pair *times,
                                         size_t count)
{
    const struct graph *g = facts->graph;
    struct lookalike index = {mem_array(count, sizeof(struct sort_pair)), 0};
    for (size_t i = 0; i < count; i++) {
        const struct snapshot_facts *f = &facts->snapshots[times[i].row];
        const struct snapshot *s = &g->snapshots[times[i].row];
        if (is_unresolved(f))
            index.pairs[index.count++] = (struct sort_pair){
                look_key(s->size_gib, 0, g->places[s->place].region), times[i].row};
    }
    sort_pairs(index.pairs, index.count);
    return index;
}

void facts_index_lookalikes(struct facts *facts)
{
    size_t count;
    struct sort_pair *times = by_time(facts->graph, &count);
    facts->by_description = look_index(facts->graph, times, count, LOOK_DESCRIPTION);
    facts->by_tags = look_index(facts->graph, times, count, LOOK_TAGS);
    facts->unresolved = unresolved_index(facts, times, count);
    mem_free(times);
}

/* First position whose (key, StartTime) is not below (key, from). */
static size_t window_begin(const struct facts *facts, const struct lookalike *index, uint64_t key,
                           instant from)
{
    size_t low = 0, high = index->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct sort_pair *pair = &index->pairs[middle];
        bool below = pair->key < key ||
                     (pair->key == key && facts_snapshot(facts, pair->row)->start_time < from);
        if (below)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct window {
    enum look look;
    uint32_t size_gib;
    uint32_t value;
    strref region;
    instant from, until;       /* both included */
    const struct snapshot *of; /* the other side of the likeness */
    bool sources;              /* what it may be a copy of; else what may be a copy of it */
};

static const struct lookalike *look_index_of(const struct facts *facts, enum look look)
{
    return look == LOOK_DESCRIPTION ? &facts->by_description : &facts->by_tags;
}

/* Where both tell their full size, it stays the same in a copy. */
static bool may_be_one(const struct snapshot *a, const struct snapshot *b)
{
    bool told = (a->flags & b->flags & ROW_FULL_BYTES) != 0 && a->state == SNAPSHOT_COMPLETED &&
                b->state == SNAPSHOT_COMPLETED;
    return !told || a->full_bytes == b->full_bytes;
}

/* A source is a volume's own snapshot. A copy is none that is known better, nor one of a volume that
 * is listed here, nor one that failed. */
static bool fits_role(const struct facts *facts, uint32_t row, bool source)
{
    uint8_t flags = facts->snapshots[row].flags;
    if (source)
        return (flags & (FACT_COPY | FACT_REAL_VOLUME)) == FACT_REAL_VOLUME;
    return (flags & (FACT_COPY | FACT_NATIVE)) == 0 &&
           facts_snapshot(facts, row)->state != SNAPSHOT_ERROR;
}

static uint32_t window_find(const struct facts *facts, const struct window *w)
{
    const struct graph *g = facts->graph;
    const struct lookalike *index = look_index_of(facts, w->look);
    uint64_t key = look_key(w->size_gib, w->value, w->region);
    for (size_t i = window_begin(facts, index, key, w->from); i < index->count; i++) {
        uint32_t row = index->pairs[i].row;
        const struct snapshot *s = &g->snapshots[row];
        if (index->pairs[i].key != key || s->start_time > w->until)
            return ROW_NONE;
        if (s->size_gib != w->size_gib || look_of(g, s, w->look) != w->value ||
            g->places[s->place].region != w->region)
            continue;
        if (fits_role(facts, row, w->sources) && may_be_one(w->of, s) &&
            facts_accounts_meet(facts, w->of->place, s->place))
            return row;
    }
    return ROW_NONE;
}

/* What this snapshot can be recognised by, or 0. */
static uint32_t telling_look(const struct graph *g, const struct snapshot *s, enum look look)
{
    if (look == LOOK_DESCRIPTION && text_is_fixed(graph_str(g, s->description)))
        return 0; /* the same on all that the service makes */
    return look_of(g, s, look);
}

/* An earlier snapshot of the same look in any region but its own. */
static uint32_t source_elsewhere(const struct facts *facts, const struct snapshot *s,
                                 enum look look, uint32_t value)
{
    const struct graph *g = facts->graph;
    const struct lookalike *index = look_index_of(facts, look);
    uint64_t hash = look_hash(s->size_gib, value);
    size_t at = window_begin(facts, index, hash, INT64_MIN);
    while (at < index->count && (index->pairs[at].key & ~(uint64_t)UINT32_MAX) == hash) {
        strref region = (strref)index->pairs[at].key;
        struct window w = {.look = look,
                           .size_gib = s->size_gib,
                           .value = value,
                           .region = region,
                           .from = s->start_time - WINDOW_MS,
                           .until = s->start_time - 1,
                           .of = s,
                           .sources = true};
        uint32_t found = region == g->places[s->place].region ? ROW_NONE : window_find(facts, &w);
        if (found != ROW_NONE)
            return found;
        at = window_begin(facts, index, (hash | region) + 1, INT64_MIN); /* the next region */
    }
    return ROW_NONE;
}

uint32_t facts_possible_source(const struct facts *facts, uint32_t snapshot_row)
{
    const struct snapshot *s = facts_snapshot(facts, snapshot_row);
    if (s->start_time == INSTANT_UNSET || (facts->snapshots[snapshot_row].flags & FACT_COPY) != 0)
        return ROW_NONE;
    for (int look = LOOK_DESCRIPTION; look <= LOOK_TAGS; look++) {
        uint32_t value = telling_look(facts->graph, s, (enum look)look);
        uint32_t found = value == 0 ? ROW_NONE : source_elsewhere(facts, s, (enum look)look, value);
        if (found != ROW_NONE)
            return found;
    }
    return ROW_NONE;
}

uint32_t facts_possible_copy(const struct facts *facts, uint32_t snapshot_row, strref region,
                             instant not_before)
{
    const struct graph *g = facts->graph;
    const struct snapshot *s = &g->snapshots[snapshot_row];
    if (s->start_time == INSTANT_UNSET || g->places[s->place].region == region)
        return ROW_NONE;
    instant from = s->start_time + 1 > not_before ? s->start_time + 1 : not_before;
    for (int look = LOOK_DESCRIPTION; look <= LOOK_TAGS; look++) {
        uint32_t value = telling_look(g, s, (enum look)look);
        struct window w = {.look = (enum look)look,
                           .size_gib = s->size_gib,
                           .value = value,
                           .region = region,
                           .from = from,
                           .until = s->start_time + WINDOW_MS,
                           .of = s};
        uint32_t found = value != 0 ? window_find(facts, &w) : ROW_NONE;
        if (found != ROW_NONE)
            return found;
    }
    return ROW_NONE;
}

uint32_t facts_unresolved_copy(const struct facts *facts, const struct unresolved_query *query)
{
    const struct graph *g = facts->graph;
    const struct lookalike *index = &facts->unresolved;
    uint64_t key = look_key(query->size_gib, 0, query->region);
    for (size_t i = window_begin(facts, index, key + 1, INT64_MIN); i > 0; i--) {
        const struct snapshot *s = &g->snapshots[index->pairs[i - 1].row];
        if (index->pairs[i - 1].key != key || s->start_time < query->not_before)
            return ROW_NONE;
        if (s->size_gib == query->size_gib && g->places[s->place].region == query->region &&
            s->state == SNAPSHOT_COMPLETED &&
            (query->here ? query->home == s->place
                         : facts_accounts_meet(facts, query->home, s->place)))
            return index->pairs[i - 1].row;
    }
    return ROW_NONE;
}
