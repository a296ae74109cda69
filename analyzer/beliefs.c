#include "analyzer/beliefs.h"

#include "analyzer/facts_internal.h"
#include "analyzer/points.h"
#include "core/mem.h"

struct beliefs {
    const struct facts *facts;
    struct belief_result *results;
    size_t count;
    bool any_refuted;
};

/* So many rows stay in the processor's cache while all beliefs look at them. */
#define ROWS_AT_ONCE 4096u

static void try_rows(const struct facts *facts, struct belief_result *result, struct span rows)
{
    const struct belief *belief = result->belief;
    for (uint32_t row = rows.first; row < rows.first + rows.count; row++) {
        enum trial trial = belief->tries(facts, row);
        result->tried += trial != TRIAL_NONE;
        if (trial != TRIAL_REFUTES)
            continue;
        if (result->hits++ == 0)
            result->example = row;
    }
}

/* Rows come in their order, so that the first counter-example is the example. */
static void try_kind(struct beliefs *beliefs, enum kind kind)
{
    uint32_t count = graph_count(beliefs->facts->graph, kind);
    for (uint32_t first = 0; first < count; first += ROWS_AT_ONCE) {
        uint32_t left = count - first;
        struct span rows = {first, left < ROWS_AT_ONCE ? left : ROWS_AT_ONCE};
        for (size_t i = 0; i < beliefs->count; i++)
            if (beliefs->results[i].belief->kind == kind)
                try_rows(beliefs->facts, &beliefs->results[i], rows);
    }
}

struct beliefs *beliefs_new(const struct facts *facts, const struct belief *table, size_t count)
{
    struct beliefs *beliefs = mem_alloc(sizeof(*beliefs));
    *beliefs = (struct beliefs){.facts = facts, .count = count};
    beliefs->results = mem_array(count + 1, sizeof(*beliefs->results));
    for (size_t i = 0; i < count; i++)
        beliefs->results[i] = (struct belief_result){.belief = &table[i], .example = ROW_NONE};
    for (int kind = 0; kind < KIND_COUNT; kind++)
        try_kind(beliefs, (enum kind)kind);
    for (size_t i = 0; i < count; i++)
        if (table[i].refutes && beliefs->results[i].hits > 0)
            beliefs->any_refuted = true;
    return beliefs;
}

void beliefs_free(struct beliefs *beliefs)
{
    if (!beliefs)
        return;
    mem_free(beliefs->results);
    mem_free(beliefs);
}

const struct belief_result *beliefs_results(const struct beliefs *beliefs, size_t *count)
{
    *count = beliefs->count;
    return beliefs->results;
}

bool beliefs_any_refuted(const struct beliefs *beliefs)
{
    return beliefs->any_refuted;
}

/* ---- what rests on a fact ---- */

typedef bool (*marks_fn)(const struct facts *facts, enum kind kind, uint32_t row);

static bool marked(const struct facts *facts, marks_fn marks, uint32_t snapshot)
{
    return snapshot != ROW_NONE && marks(facts, KIND_SNAPSHOT, snapshot);
}

/* A copy also rests on what its sources are taken for. */
static bool snapshot_rests(const struct facts *facts, marks_fn marks, uint32_t row)
{
    const struct snapshot_facts *f = &facts->snapshots[row];
    return marked(facts, marks, row) || marked(facts, marks, f->source_row) ||
           marked(facts, marks, f->root_row);
}

/* What is said of a volume rests on the snapshots that name it, and on their copies. */
static bool volume_rests(const struct facts *facts, marks_fn marks, uint32_t row)
{
    struct rows own = points_snapshots(facts->graph, row);
    for (size_t i = 0; i < own.count; i++) {
        if (snapshot_rests(facts, marks, own.rows[i]))
            return true;
        struct rows copies = facts_copies_of(facts, own.rows[i]);
        for (size_t k = 0; k < copies.count; k++)
            if (snapshot_rests(facts, marks, copies.rows[k]))
                return true;
    }
    uint32_t origin = facts->graph->volumes[row].snapshot_row;
    return origin != ROW_NONE && snapshot_rests(facts, marks, origin);
}

static bool image_rests(const struct facts *facts, marks_fn marks, uint32_t row)
{
    const struct graph *g = facts->graph;
    const struct image *image = &g->images[row];
    for (uint32_t i = 0; i < image->mapping_count; i++) {
        uint32_t snapshot = g->mappings[image->first_mapping + i].snapshot_row;
        if (snapshot != ROW_NONE && snapshot_rests(facts, marks, snapshot))
            return true;
    }
    return false;
}

/* What else than its own marks a row rests on; a kind that is not here rests on all. */
static bool (*const rests_of[KIND_COUNT])(const struct facts *facts, marks_fn marks,
                                          uint32_t row) = {
    [KIND_SNAPSHOT] = snapshot_rests,
    [KIND_VOLUME] = volume_rests,
    [KIND_IMAGE] = image_rests,
};

static bool rests(const struct facts *facts, marks_fn marks, enum kind kind, uint32_t row)
{
    return !marks || row == ROW_NONE || marks(facts, kind, row) || !rests_of[kind] ||
           rests_of[kind](facts, marks, row);
}

const struct belief_result *beliefs_against(const struct beliefs *beliefs, enum aws_fact fact,
                                            enum kind kind, uint32_t row)
{
    for (size_t i = 0; i < beliefs->count; i++) {
        const struct belief_result *result = &beliefs->results[i];
        const struct belief *belief = result->belief;
        if (belief->fact == fact && belief->refutes && result->hits > 0 &&
            rests(beliefs->facts, belief->marks, kind, row))
            return result;
    }
    return NULL;
}
