/* Snapshots that look like copies of each other: equal size and equal description or user tags,
 * in different regions, a few days apart. Nothing is proven by it; it only holds back claims.
 *
 * Indexes of own snapshots, by look and by what they may be. The upper half of a key is a hash of
 * (size, description or tags, full size), the lower half the region; under one key rows lie in order of
 * StartTime. So the regions where a look occurs lie side by side, and a window of time in one of them is
 * found by halving. A fleet of equal volumes with equal tags differs in its full sizes. Hash collisions
 * are harmless: every hit is compared again. */
#include "analyzer/facts_internal.h"

#include "core/hash.h"
#include "core/mem.h"

#define WINDOW_MS (7 * MS_PER_DAY)

static uint32_t look_of(const struct graph *g, const struct snapshot *s, enum look look)
{
    return look == LOOK_DESCRIPTION ? s->description : g->tagsets[s->tagset].user_set;
}

/* In place of a full size. */
#define FULL_UNTOLD UINT64_MAX
#define FULL_ANY    (UINT64_MAX - 1) /* whatever is told */

static uint64_t look_hash(uint32_t size_gib, uint32_t value, uint64_t full)
{
    return hash_u64((((uint64_t)size_gib << 32) | value) ^ hash_u64(full)) & ~(uint64_t)UINT32_MAX;
}

static bool tells_full(const struct snapshot *s)
{
    return (s->flags & ROW_FULL_BYTES) != 0 && s->state == SNAPSHOT_COMPLETED;
}

static uint64_t full_of(const struct snapshot *s)
{
    return tells_full(s) ? s->full_bytes : FULL_UNTOLD;
}

/* Where both tell their full size, it stays the same in a copy. */
enum { FULLS = 2 };
static const uint64_t *fulls_of(const struct snapshot *s, uint64_t fulls[FULLS])
{
    fulls[0] = tells_full(s) ? s->full_bytes : FULL_ANY;
    fulls[1] = FULL_UNTOLD;
    return fulls;
}

/* A source is a volume's own snapshot. A copy is none that is known better, nor one of a volume that
 * is listed here, nor one that failed. */
static bool fits_role(const struct facts *facts, uint32_t row, enum look_role role)
{
    uint8_t flags = facts->snapshots[row].flags;
    if (role == ROLE_SOURCE)
        return (flags & (FACT_COPY | FACT_REAL_VOLUME)) == FACT_REAL_VOLUME;
    return (flags & (FACT_COPY | FACT_NATIVE)) == 0 &&
           facts_snapshot(facts, row)->state != SNAPSHOT_ERROR;
}

/* Own snapshots with a time, oldest first, and whether some of them come from clients that do not tell
 * the full size: these may be alike to any that is told. */
struct times {
    struct sort_pair *pairs;
    size_t count;
    bool any_untold;
};

static struct times by_time(const struct graph *g)
{
    struct times times = {mem_array(g->snapshot_count, sizeof(*times.pairs)), 0, false};
    for (uint32_t row = 0; row < g->snapshot_count; row++) {
        const struct snapshot *s = &g->snapshots[row];
        if ((s->flags & ROW_OWN) == 0 || s->start_time == INSTANT_UNSET)
            continue;
        times.pairs[times.count++] = (struct sort_pair){(uint64_t)s->start_time, row};
        times.any_untold |= s->state == SNAPSHOT_COMPLETED && !tells_full(s);
    }
    sort_pairs(times.pairs, times.count);
    return times;
}

static size_t count_of_role(const struct facts *facts, const struct times *times,
                            enum look_role role)
{
    size_t fitting = 0;
    for (size_t i = 0; i < times->count; i++)
        fitting += fits_role(facts, times->pairs[i].row, role);
    return fitting;
}

static void index_add(struct lookalike *index, uint64_t key, uint32_t row)
{
    index->pairs[index->count++] = (struct sort_pair){key, row};
}

static struct lookalike look_index(const struct facts *facts, const struct times *times,
                                   enum look look, enum look_role role)
{
    const struct graph *g = facts->graph;
    size_t room = count_of_role(facts, times, role) * (times->any_untold ? 2 : 1);
    struct lookalike index = {mem_array(room, sizeof(struct sort_pair)), 0};
    for (size_t i = 0; i < times->count; i++) {
        uint32_t row = times->pairs[i].row;
        const struct snapshot *s = &g->snapshots[row];
        strref region = g->places[s->place].region;
        uint32_t value = look_of(g, s, look);
        if (value == 0 || !fits_role(facts, row, role))
            continue;
        index_add(&index, look_hash(s->size_gib, value, full_of(s)) | region, row);
        if (times->any_untold && tells_full(s))
            index_add(&index, look_hash(s->size_gib, value, FULL_ANY) | region, row);
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

/* By account, too: those of strangers are many, and nobody asks for them. */
static uint64_t unresolved_key(uint32_t size_gib, const struct place *place)
{
    return look_hash(size_gib, place->account, FULL_UNTOLD) | place->region;
}

static struct lookalike unresolved_index(const struct facts *facts, const struct times *times)
{
    const struct graph *g = facts->graph;
    struct lookalike index = {mem_array(times->count, sizeof(struct sort_pair)), 0};
    for (size_t i = 0; i < times->count; i++) {
        uint32_t row = times->pairs[i].row;
        const struct snapshot *s = &g->snapshots[row];
        if (is_unresolved(&facts->snapshots[row]))
            index_add(&index, unresolved_key(s->size_gib, &g->places[s->place]), row);
    }
    sort_pairs(index.pairs, index.count);
    return index;
}

void facts_index_lookalikes(struct facts *facts)
{
    struct times times = by_time(facts->graph);
    for (int look = 0; look < LOOK_COUNT; look++)
        for (int role = 0; role < ROLE_COUNT; role++)
            facts->looks[look][role] =
                look_index(facts, &times, (enum look)look, (enum look_role)role);
    facts->unresolved = unresolved_index(facts, &times);
    mem_free(times.pairs);
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
    uint64_t full;
    uint32_t size_gib;
    uint32_t value;
    strref region;
    instant from, until;       /* both included */
    const struct snapshot *of; /* the other side of the likeness */
    enum look_role role;       /* of what is sought */
};

static bool may_be_one(const struct snapshot *a, const struct snapshot *b)
{
    return !tells_full(a) || !tells_full(b) || a->full_bytes == b->full_bytes;
}

static uint32_t window_find(const struct facts *facts, const struct window *w)
{
    const struct graph *g = facts->graph;
    const struct lookalike *index = &facts->looks[w->look][w->role];
    uint64_t key = look_hash(w->size_gib, w->value, w->full) | w->region;
    for (size_t i = window_begin(facts, index, key, w->from); i < index->count; i++) {
        uint32_t row = index->pairs[i].row;
        const struct snapshot *s = &g->snapshots[row];
        if (index->pairs[i].key != key || s->start_time > w->until)
            return ROW_NONE;
        if (s->size_gib != w->size_gib || look_of(g, s, w->look) != w->value ||
            g->places[s->place].region != w->region)
            continue;
        if (may_be_one(w->of, s) && facts_accounts_meet(facts, w->of->place, s->place))
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

/* An earlier snapshot of the same look and full size in any region but its own. */
static uint32_t source_elsewhere(const struct facts *facts, const struct snapshot *s,
                                 enum look look, uint32_t value, uint64_t full)
{
    const struct graph *g = facts->graph;
    const struct lookalike *index = &facts->looks[look][ROLE_SOURCE];
    uint64_t hash = look_hash(s->size_gib, value, full);
    size_t at = window_begin(facts, index, hash, INT64_MIN);
    while (at < index->count && (index->pairs[at].key & ~(uint64_t)UINT32_MAX) == hash) {
        strref region = (strref)index->pairs[at].key;
        struct window w = {.look = look,
                           .full = full,
                           .size_gib = s->size_gib,
                           .value = value,
                           .region = region,
                           .from = s->start_time - WINDOW_MS,
                           .until = s->start_time - 1,
                           .of = s,
                           .role = ROLE_SOURCE};
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
    uint64_t room[FULLS];
    const uint64_t *fulls = fulls_of(s, room);
    for (int look = 0; look < LOOK_COUNT; look++) {
        uint32_t value = telling_look(facts->graph, s, (enum look)look);
        for (int i = 0; value != 0 && i < FULLS; i++) {
            uint32_t found = source_elsewhere(facts, s, (enum look)look, value, fulls[i]);
            if (found != ROW_NONE)
                return found;
        }
    }
    return ROW_NONE;
}

bool facts_copy_may_lie_somewhere(const struct facts *facts, uint32_t snapshot_row)
{
    const struct snapshot *s = facts_snapshot(facts, snapshot_row);
    uint64_t room[FULLS];
    const uint64_t *fulls = fulls_of(s, room);
    for (int look = 0; look < LOOK_COUNT; look++) {
        const struct lookalike *index = &facts->looks[look][ROLE_COPY];
        uint32_t value = look_of(facts->graph, s, (enum look)look);
        for (int i = 0; value != 0 && i < FULLS; i++) {
            uint64_t hash = look_hash(s->size_gib, value, fulls[i]);
            size_t at = window_begin(facts, index, hash, INT64_MIN);
            if (at < index->count && (index->pairs[at].key & ~(uint64_t)UINT32_MAX) == hash)
                return true;
        }
    }
    return false;
}

uint32_t facts_possible_copy(const struct facts *facts, uint32_t snapshot_row, strref region,
                             instant not_before)
{
    const struct graph *g = facts->graph;
    const struct snapshot *s = &g->snapshots[snapshot_row];
    if (s->start_time == INSTANT_UNSET || g->places[s->place].region == region)
        return ROW_NONE;
    instant from = s->start_time + 1 > not_before ? s->start_time + 1 : not_before;
    uint64_t room[FULLS];
    const uint64_t *fulls = fulls_of(s, room);
    for (int look = 0; look < LOOK_COUNT; look++) {
        uint32_t value = telling_look(g, s, (enum look)look);
        for (int i = 0; value != 0 && i < FULLS; i++) {
            struct window w = {.look = (enum look)look,
                               .full = fulls[i],
                               .size_gib = s->size_gib,
                               .value = value,
                               .region = region,
                               .from = from,
                               .until = s->start_time + WINDOW_MS,
                               .of = s,
                               .role = ROLE_COPY};
            uint32_t found = window_find(facts, &w);
            if (found != ROW_NONE)
                return found;
        }
    }
    return ROW_NONE;
}

uint32_t facts_unresolved_copy(const struct facts *facts, const struct unresolved_query *query)
{
    const struct lookalike *index = &facts->unresolved;
    uint64_t key = unresolved_key(query->size_gib, &facts->graph->places[query->place]);
    for (size_t i = window_begin(facts, index, key + 1, INT64_MIN); i > 0; i--) {
        uint32_t row = index->pairs[i - 1].row;
        const struct snapshot *s = facts_snapshot(facts, row);
        if (index->pairs[i - 1].key != key || s->start_time < query->not_before)
            return ROW_NONE;
        if (s->size_gib == query->size_gib && s->place == query->place &&
            s->state == SNAPSHOT_COMPLETED)
            return row;
    }
    return ROW_NONE;
}
