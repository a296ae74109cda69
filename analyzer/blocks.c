#include "analyzer/blocks.h"

#include "analyzer/cost.h"
#include "analyzer/facts_internal.h"
#include "core/map.h"
#include "core/mem.h"
#include "core/vec.h"
#include "model/states.h"

/* Snapshots and volumes by number, the volumes after the snapshots: what shares an origin is joined. */
struct lines {
    const struct facts *facts;
    const struct graph *graph;
    uint32_t *up; /* towards the first of the line, which leads to itself */
    bool *open;   /* of the first: some of it comes from nobody knows where */
};

static uint32_t first_of(const struct lines *lines, uint32_t node)
{
    while (lines->up[node] != node) {
        lines->up[node] = lines->up[lines->up[node]];
        node = lines->up[node];
    }
    return node;
}

static void join(struct lines *lines, uint32_t a, uint32_t b)
{
    uint32_t x = first_of(lines, a);
    uint32_t y = first_of(lines, b);
    uint32_t first = x < y ? x : y;
    lines->open[first] = lines->open[x] || lines->open[y];
    lines->up[x] = first;
    lines->up[y] = first;
}

static void leave_open(struct lines *lines, uint32_t node)
{
    lines->open[first_of(lines, node)] = true;
}

static uint32_t node_of_volume(const struct lines *lines, uint32_t volume)
{
    return lines->graph->snapshot_count + volume;
}

/* ---- where things come from ---- */

static void trace_snapshot(struct lines *lines, uint32_t row)
{
    const struct snapshot_facts *f = facts_of(lines->facts, row);
    uint32_t volume = lines->graph->snapshots[row].volume_row;
    bool proven = f->source_row != ROW_NONE && (f->proof == PROOF_P1 || f->proof == PROOF_P2);
    if (proven)
        join(lines, row, f->source_row);
    else if (volume != ROW_NONE && (f->flags & FACT_COPY) == 0)
        join(lines, row, node_of_volume(lines, volume));
    else
        leave_open(lines,
                   row); /* a volume that is not listed: nothing tells what it was made from */
}

/* A volume begins a line when it was made from nothing, or from a snapshot of another account. */
static void trace_volume(struct lines *lines, uint32_t row)
{
    const struct graph *g = lines->graph;
    const struct volume *v = &g->volumes[row];
    const struct snapshot *from =
        v->snapshot_row == ROW_NONE ? NULL : &g->snapshots[v->snapshot_row];
    uint32_t node = node_of_volume(lines, row);
    if (v->source_row != ROW_NONE)
        join(lines, node, node_of_volume(lines, v->source_row));
    else if (v->source_form != ID_NONE)
        leave_open(lines, node);
    if (!from && v->snapshot_form != ID_NONE)
        leave_open(lines, node); /* deleted since, or of somebody whose snapshots are not listed */
    else if (from && from->place == v->place && (from->flags & ROW_OWN) != 0)
        join(lines, node, v->snapshot_row);
}

static void trace_all(struct lines *lines)
{
    for (uint32_t row = 0; row < lines->graph->snapshot_count; row++)
        trace_snapshot(lines, row);
    for (uint32_t row = 0; row < lines->graph->volume_count; row++)
        trace_volume(lines, row);
}

/* ---- what is stored of each ---- */

/* What lies in one place under one key. */
struct shelf {
    uint32_t closed; /* the largest of the lines whose origin is known, or ROW_NONE */
    uint32_t open;   /* the largest of all others, or ROW_NONE */
};

static bool counts(const struct graph *g, const struct snapshot *s)
{
    bool key_told = (s->flags & ROW_ENCRYPTED) == 0 || s->kms_key != 0;
    return (s->flags & ROW_OWN) != 0 && (s->flags & ROW_FULL_BYTES) != 0 &&
           (s->flags & ROW_ARCHIVED) == 0 && s->state == SNAPSHOT_COMPLETED && key_told &&
           !cost_is_local(g, s);
}

/* The one with the larger full size, of equal ones `a`. Either may be ROW_NONE. */
static uint32_t larger(const struct graph *g, uint32_t a, uint32_t b)
{
    if (a == ROW_NONE || b == ROW_NONE)
        return a == ROW_NONE ? b : a;
    return g->snapshots[b].full_bytes > g->snapshots[a].full_bytes ? b : a;
}

static uint32_t number_of(struct map *numbers, uint64_t key)
{
    return map_put_if_absent(numbers, key, (uint32_t)map_len(numbers));
}

struct sorting {
    const struct lines *lines;
    struct map *shelf_numbers; /* by place and key */
    struct map *line_numbers;  /* by shelf and line */
    struct vec shelves;        /* struct shelf */
    struct vec largest;        /* uint32_t: of each closed line on each shelf, a snapshot row */
};

static uint32_t shelf_of(struct sorting *sorting, const struct snapshot *s)
{
    uint64_t key = (uint64_t)s->place << 32 | s->kms_key;
    uint32_t number = number_of(sorting->shelf_numbers, key);
    if (number == sorting->shelves.len)
        (void)vec_push(&sorting->shelves, &(struct shelf){ROW_NONE, ROW_NONE});
    return number;
}

static void sort_in(struct sorting *sorting, uint32_t row)
{
    const struct graph *g = sorting->lines->graph;
    uint32_t line = first_of(sorting->lines, row);
    uint32_t shelf = shelf_of(sorting, &g->snapshots[row]);
    struct shelf *at = &VEC_AT(struct shelf, &sorting->shelves, shelf);
    if (sorting->lines->open[line]) {
        at->open = larger(g, at->open, row);
        return;
    }
    at->closed = larger(g, at->closed, row);
    uint32_t number = number_of(sorting->line_numbers, (uint64_t)shelf << 32 | line);
    if (number == sorting->largest.len)
        (void)vec_push(&sorting->largest, &row);
    uint32_t *largest = &VEC_AT(uint32_t, &sorting->largest, number);
    *largest = larger(g, *largest, row);
}

/* Lines of unknown origin may all come from the largest of the others, which is then stored once. */
static void settle(const struct graph *g, const struct shelf *shelf, bool *stored)
{
    if (shelf->open == ROW_NONE || larger(g, shelf->closed, shelf->open) != shelf->open)
        return;
    stored[shelf->open] = true;
    if (shelf->closed != ROW_NONE)
        stored[shelf->closed] = false;
}

static void find_stored(const struct lines *lines, bool *stored)
{
    const struct graph *g = lines->graph;
    struct sorting sorting = {
        .lines = lines, .shelf_numbers = map_new(0), .line_numbers = map_new(g->volume_count)};
    vec_init(&sorting.shelves, sizeof(struct shelf));
    vec_init(&sorting.largest, sizeof(uint32_t));
    for (uint32_t row = 0; row < g->snapshot_count; row++)
        if (counts(g, &g->snapshots[row]))
            sort_in(&sorting, row);
    for (size_t i = 0; i < sorting.largest.len; i++)
        stored[VEC_AT(uint32_t, &sorting.largest, i)] = true;
    for (size_t i = 0; i < sorting.shelves.len; i++)
        settle(g, &VEC_AT(struct shelf, &sorting.shelves, i), stored);
    vec_clear(&sorting.largest);
    vec_clear(&sorting.shelves);
    map_free(sorting.line_numbers);
    map_free(sorting.shelf_numbers);
}

bool *blocks_stored(const struct facts *facts)
{
    const struct graph *g = facts->graph;
    size_t nodes = (size_t)g->snapshot_count + g->volume_count;
    bool *stored = mem_array((size_t)g->snapshot_count + 1, sizeof(bool));
    if (nodes > UINT32_MAX)
        return stored; /* more than is numbered: nothing is sure */
    struct lines lines = {.facts = facts,
                          .graph = g,
                          .up = mem_array(nodes + 1, sizeof(uint32_t)),
                          .open = mem_array(nodes + 1, sizeof(bool))};
    for (uint32_t node = 0; node < nodes; node++)
        lines.up[node] = node;
    trace_all(&lines);
    find_stored(&lines, stored);
    mem_free(lines.up);
    mem_free(lines.open);
    return stored;
}
