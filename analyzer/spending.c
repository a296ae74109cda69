#include "analyzer/spending.h"

#include <stdlib.h>
#include <string.h>

#include "core/limits.h"
#include "core/map.h"
#include "core/mem.h"
#include "core/money.h"
#include "core/sort.h"
#include "core/vec.h"

static const char *const bases[] = {"list", "range", "none"};
#define BASES ((uint32_t)(sizeof(bases) / sizeof(bases[0])))

/* People become numbers in the order of their names, so that resources are put in order as numbers are. */
struct summing {
    const struct spending_in *in;
    struct vec persons;   /* struct whose: each once */
    uint32_t *ranks;      /* of persons, in the order of their texts */
    uint32_t *person_of;  /* by tagset */
    struct vec resources; /* struct sort_pair: a line of the sums, and a row of the graph */
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

/* ---- who there is ---- */

/* Steps from nobody on: an owner, then with what follows. */
static uint32_t person_number(struct map *steps, const struct whose *whose)
{
    uint32_t number = UINT32_MAX;
    for (size_t i = 0; i < OWNER_TAG_COUNT; i++)
        number = map_put_if_absent(steps, (uint64_t)number << 32 | whose->of[i],
                                   (uint32_t)map_len(steps));
    return number;
}

/* Equal tags have equal owners. */
static void find_persons(struct summing *s)
{
    uint32_t tagsets = s->in->graph->tagset_count;
    struct map *steps = map_new(0);
    struct map *persons = map_new(0);
    s->person_of = mem_array((size_t)tagsets + 1, sizeof(uint32_t));
    for (uint32_t i = 0; i < tagsets; i++) {
        struct whose whose = owners_of_tagset(s->in->owners, i);
        uint32_t step = person_number(steps, &whose);
        s->person_of[i] = map_put_if_absent(persons, step, (uint32_t)s->persons.len);
        if (s->person_of[i] == s->persons.len)
            (void)vec_push(&s->persons, &whose);
    }
    map_free(persons);
    map_free(steps);
}

struct ranked_text {
    struct str text;
    strref ref;
};

static int by_text(const void *left, const void *right)
{
    return str_cmp(((const struct ranked_text *)left)->text,
                   ((const struct ranked_text *)right)->text);
}

/* Of each text its place among all. */
static struct map *rank_texts(const struct summing *s)
{
    struct map *ranks = map_new(0);
    struct vec texts;
    vec_init(&texts, sizeof(struct ranked_text));
    for (size_t i = 0; i < s->persons.len; i++) {
        const struct whose *whose = &VEC_AT(struct whose, &s->persons, i);
        for (size_t tag = 0; tag < OWNER_TAG_COUNT; tag++) {
            const struct ranked_text new = {whose_text(s->in->graph, whose, (enum owner_tag)tag),
                                            whose->of[tag]};
            if (map_put_if_absent(ranks, new.ref, (uint32_t)texts.len) == texts.len)
                (void)vec_push(&texts, &new);
        }
    }
    if (texts.len > 0)
        qsort(texts.data, texts.len, sizeof(struct ranked_text), by_text);
    for (size_t i = 0; i < texts.len; i++)
        map_put(ranks, VEC_AT(struct ranked_text, &texts, i).ref, (uint32_t)i);
    vec_clear(&texts);
    return ranks;
}

/* A stable sort for each tag, the last of them first. */
static void rank_persons(struct summing *s)
{
    size_t count = s->persons.len;
    struct map *texts = rank_texts(s);
    struct sort_pair *pairs = mem_array(count + 1, sizeof(*pairs));
    for (size_t i = 0; i < count; i++)
        pairs[i].row = (uint32_t)i;
    for (size_t tag = OWNER_TAG_COUNT; tag-- > 0;) {
        for (size_t i = 0; i < count; i++) {
            uint32_t rank = 0;
            (void)map_get(texts, VEC_AT(struct whose, &s->persons, pairs[i].row).of[tag], &rank);
            pairs[i].key = rank;
        }
        sort_pairs(pairs, count);
    }
    s->ranks = mem_array(count + 1, sizeof(uint32_t));
    for (size_t i = 0; i < count; i++)
        s->ranks[pairs[i].row] = (uint32_t)i;
    mem_free(pairs);
    map_free(texts);
}

/* ---- which line ---- */

/* A line of the sums as a number, in the order of lines: place, person, form. */
#define FORM_BITS   8
#define PERSON_BITS 32
#define PLACE_BITS  (64 - PERSON_BITS - FORM_BITS)
_Static_assert(LIMIT_PLACES <= 1u << PLACE_BITS, "a place fits in a line's number");
_Static_assert(KIND_COUNT * 2 * BASES <= 1 << FORM_BITS, "kind, tier and basis fit in a form");

static uint32_t basis_number(const char *basis)
{
    uint32_t number = 0;
    while (strcmp(bases[number], basis) != 0)
        number++;
    return number;
}

static uint32_t form_number(enum kind kind, bool archived, const char *basis)
{
    return ((uint32_t)kind * 2 + archived) * BASES + basis_number(basis);
}

static bool is_archived(const struct graph *g, enum kind kind, uint32_t row)
{
    return kind == KIND_SNAPSHOT && (g->snapshots[row].flags & ROW_ARCHIVED) != 0;
}

static uint64_t line_of(const struct summing *s, enum kind kind, uint32_t row)
{
    const struct graph *g = s->in->graph;
    uint32_t person = s->ranks[s->person_of[graph_tagset(g, kind, row)]];
    uint32_t form =
        form_number(kind, is_archived(g, kind, row), upkeep_of(s->in->upkeep, kind, row).basis);
    uint64_t place = graph_place(g, kind, row);
    return place << (PERSON_BITS + FORM_BITS) | (uint64_t)person << FORM_BITS | form;
}

static enum kind kind_of_line(uint64_t line)
{
    return (enum kind)((line & ((1u << FORM_BITS) - 1)) / (2 * BASES));
}

static void take_kind(struct summing *s, enum kind kind)
{
    const bool *left_out = s->in->left_out ? s->in->left_out[kind] : NULL;
    for (uint32_t row = 0; row < graph_count(s->in->graph, kind); row++) {
        if (!upkeep_counts(s->in->upkeep, kind, row) || (left_out && left_out[row]))
            continue;
        const struct sort_pair resource = {line_of(s, kind, row), row};
        (void)vec_push(&s->resources, &resource);
    }
}

/* ---- what is in it ---- */

static uint64_t full_bytes(const struct graph *g, enum kind kind, uint32_t row)
{
    bool told = kind == KIND_SNAPSHOT && (g->snapshots[row].flags & ROW_FULL_BYTES) != 0;
    return told ? g->snapshots[row].full_bytes : 0;
}

static void begin_line(const struct summing *s, struct spending_row *line, enum kind kind,
                       uint32_t row)
{
    const struct graph *g = s->in->graph;
    line->place = graph_place(g, kind, row);
    line->kind = kind;
    line->archived = is_archived(g, kind, row);
    line->basis = upkeep_of(s->in->upkeep, kind, row).basis;
    line->whose = owners_of(s->in->owners, kind, row);
}

static void count_one(const struct summing *s, struct spending_row *line, uint32_t row)
{
    const struct graph *g = s->in->graph;
    struct cost cost = upkeep_of(s->in->upkeep, line->kind, row);
    uint64_t gib = graph_size(g, line->kind, row);
    const struct spent one = {
        .resources = 1,
        .gib = gib,
        .full_bytes = full_bytes(g, line->kind, row),
        .unpriced_gib = upkeep_unpriced(s->in->upkeep, line->kind, row) ? gib : 0,
        .floor = cost.floor,
        .ceiling = cost.ceiling,
    };
    spent_add(&line->spent, &one);
}

static bool begins_line(const struct sort_pair *resources, size_t at)
{
    return at == 0 || resources[at].key != resources[at - 1].key;
}

/* Of resources in the order of their lines. */
static struct spending add_up(const struct summing *s, struct arena *arena)
{
    const struct sort_pair *resources = s->resources.data;
    size_t lines = 0;
    for (size_t i = 0; i < s->resources.len; i++)
        lines += begins_line(resources, i);
    struct spending_row *rows = arena_array(arena, lines + 1, sizeof(*rows));
    lines = 0;
    for (size_t i = 0; i < s->resources.len; i++) {
        if (begins_line(resources, i))
            begin_line(s, &rows[lines++], kind_of_line(resources[i].key), resources[i].row);
        count_one(s, &rows[lines - 1], resources[i].row);
    }
    return (struct spending){.rows = rows, .count = lines};
}

struct spending spending_sum(const struct spending_in *in, struct arena *arena)
{
    struct summing s = {.in = in};
    vec_init(&s.persons, sizeof(struct whose));
    vec_init(&s.resources, sizeof(struct sort_pair));
    find_persons(&s);
    rank_persons(&s);
    for (int kind = 0; kind < KIND_COUNT; kind++)
        take_kind(&s, (enum kind)kind);
    sort_pairs(s.resources.data, s.resources.len);
    struct spending spending = add_up(&s, arena);
    vec_clear(&s.resources);
    vec_clear(&s.persons);
    mem_free(s.ranks);
    mem_free(s.person_of);
    return spending;
}
