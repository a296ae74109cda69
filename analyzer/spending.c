#include "analyzer/spending.h"

#include <stdlib.h>
#include <string.h>

#include "core/map.h"
#include "core/mem.h"
#include "core/money.h"
#include "core/vec.h"

static const char *const bases[] = {"list", "range", "none"};
#define BASES ((uint32_t)(sizeof(bases) / sizeof(bases[0])))

/* Rows are found by numbers: texts are compared once, when all are there. */
struct summing {
    const struct spending_in *in;
    struct vec rows;    /* struct spending_row */
    struct map *row_of; /* by pair and form: a row each */
    struct map *pairs;  /* of place and person */
    struct map
        *persons; /* steps from nobody on: an owner, then an environment, then a cost centre */
    uint32_t *person_of; /* by tagset; 0: not asked yet, else one more than the number */
};

void spent_add(struct spent *to, const struct spent *more)
{
    to->resources += more->resources;
    to->gib += more->gib;
    to->full_bytes += more->full_bytes;
    to->unpriced_gib += more->unpriced_gib;
    to->floor = money_add(to->floor, more->floor);
    to->ceiling = money_add(to->ceiling, more->ceiling);
}

/* ---- which row ---- */

static uint32_t number_of(struct map *numbers, uint32_t high, uint32_t low)
{
    uint64_t key = (uint64_t)high << 32 | low;
    return map_put_if_absent(numbers, key, (uint32_t)map_len(numbers));
}

/* Equal tags have equal owners. */
static uint32_t find_person(struct summing *s, uint32_t tagset)
{
    if (s->person_of[tagset] == 0) {
        struct whose whose = owners_of_tagset(s->in->owners, tagset);
        uint32_t number = UINT32_MAX;
        for (size_t i = 0; i < OWNER_TAG_COUNT; i++)
            number = number_of(s->persons, number, whose.of[i]);
        s->person_of[tagset] = number + 1;
    }
    return s->person_of[tagset] - 1;
}

static uint32_t basis_number(const char *basis)
{
    uint32_t number = 0;
    while (strcmp(bases[number], basis) != 0)
        number++;
    return number;
}

static bool is_archived(const struct graph *g, enum kind kind, uint32_t row)
{
    return kind == KIND_SNAPSHOT && (g->snapshots[row].flags & ROW_ARCHIVED) != 0;
}

static void begin_row(struct summing *s, enum kind kind, uint32_t row, const char *basis)
{
    const struct graph *g = s->in->graph;
    struct spending_row *new = vec_push(&s->rows, NULL);
    new->place = graph_place(g, kind, row);
    new->kind = kind;
    new->archived = is_archived(g, kind, row);
    new->basis = basis;
    new->whose = owners_of(s->in->owners, kind, row);
}

static struct spending_row *find_row(struct summing *s, enum kind kind, uint32_t row,
                                     const char *basis)
{
    const struct graph *g = s->in->graph;
    uint32_t person = find_person(s, graph_tagset(g, kind, row));
    uint32_t pair = number_of(s->pairs, graph_place(g, kind, row), person);
    uint32_t form = ((uint32_t)kind * 2 + is_archived(g, kind, row)) * BASES + basis_number(basis);
    uint32_t number = number_of(s->row_of, pair, form);
    if (number == s->rows.len)
        begin_row(s, kind, row, basis);
    return &VEC_AT(struct spending_row, &s->rows, number);
}

/* ---- what is in it ---- */

static uint64_t full_bytes(const struct graph *g, enum kind kind, uint32_t row)
{
    bool told = kind == KIND_SNAPSHOT && (g->snapshots[row].flags & ROW_FULL_BYTES) != 0;
    return told ? g->snapshots[row].full_bytes : 0;
}

static void count_one(struct summing *s, enum kind kind, uint32_t row)
{
    const struct graph *g = s->in->graph;
    struct cost cost = upkeep_of(s->in->upkeep, kind, row);
    uint64_t gib = graph_size(g, kind, row);
    const struct spent one = {
        .resources = 1,
        .gib = gib,
        .full_bytes = full_bytes(g, kind, row),
        .unpriced_gib = upkeep_unpriced(s->in->upkeep, kind, row) ? gib : 0,
        .floor = cost.floor,
        .ceiling = cost.ceiling,
    };
    spent_add(&find_row(s, kind, row, cost.basis)->spent, &one);
}

static void count_kind(struct summing *s, enum kind kind)
{
    const bool *left_out = s->in->left_out ? s->in->left_out[kind] : NULL;
    for (uint32_t row = 0; row < graph_count(s->in->graph, kind); row++)
        if (upkeep_counts(s->in->upkeep, kind, row) && !(left_out && left_out[row]))
            count_one(s, kind, row);
}

static int by_number(uint32_t a, uint32_t b)
{
    return (a > b) - (a < b);
}

/* A row with the texts that it is put in order by. */
struct named_row {
    struct spending_row row;
    struct str of[OWNER_TAG_COUNT];
};

static int in_order(const void *left, const void *right)
{
    const struct spending_row *a = &((const struct named_row *)left)->row;
    const struct spending_row *b = &((const struct named_row *)right)->row;
    int order = by_number(a->place, b->place);
    for (size_t i = 0; order == 0 && i < OWNER_TAG_COUNT; i++)
        if (a->whose.of[i] != b->whose.of[i])
            order = str_cmp(((const struct named_row *)left)->of[i],
                            ((const struct named_row *)right)->of[i]);
    if (order == 0)
        order = by_number(a->kind, b->kind);
    if (order == 0)
        order = by_number(a->archived, b->archived);
    return order ? order : by_number(basis_number(a->basis), basis_number(b->basis));
}

static struct named_row *name_rows(const struct summing *s)
{
    struct named_row *named = mem_array(s->rows.len + 1, sizeof(*named));
    for (size_t i = 0; i < s->rows.len; i++) {
        named[i].row = VEC_AT(struct spending_row, &s->rows, i);
        for (size_t tag = 0; tag < OWNER_TAG_COUNT; tag++)
            named[i].of[tag] = whose_text(s->in->graph, &named[i].row.whose, (enum owner_tag)tag);
    }
    return named;
}

/* Places lie by account and region, kinds by name. */
static struct spending keep_sorted(struct summing *s, struct arena *arena)
{
    struct spending_row *rows = arena_array(arena, s->rows.len + 1, sizeof(*rows));
    struct named_row *named = name_rows(s);
    qsort(named, s->rows.len, sizeof(*named), in_order);
    for (size_t i = 0; i < s->rows.len; i++)
        rows[i] = named[i].row;
    mem_free(named);
    return (struct spending){.rows = rows, .count = s->rows.len};
}

struct spending spending_sum(const struct spending_in *in, struct arena *arena)
{
    struct summing s = {.in = in,
                        .row_of = map_new(0),
                        .pairs = map_new(0),
                        .persons = map_new(0),
                        .person_of = mem_array(in->graph->tagset_count + 1, sizeof(uint32_t))};
    vec_init(&s.rows, sizeof(struct spending_row));
    for (int kind = 0; kind < KIND_COUNT; kind++)
        count_kind(&s, (enum kind)kind);
    struct spending spending = keep_sorted(&s, arena);
    vec_clear(&s.rows);
    mem_free(s.person_of);
    map_free(s.persons);
    map_free(s.pairs);
    map_free(s.row_of);
    return spending;
}
