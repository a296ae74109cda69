/* What exemptions cover: findings, distinct subjects, their money. */
#include "rules/engine_internal.h"

#include <string.h>

#include "core/mem.h"

/* Rows are marked in chunks that are made when they are touched: an exemption of one snapshot among
 * millions costs little, and one of all of them two bits each. */
#define CHUNK_ROWS 65536u

struct row_marks {
    uint8_t seen[CHUNK_ROWS / 8];
    uint8_t priced[CHUNK_ROWS / 8];
};

struct marks {
    struct row_marks **chunks[KIND_COUNT];
};

struct exemption_count {
    const struct engine_options *options;
    size_t count;
    struct exemption_use *uses;
    struct marks *marks;
};

struct exemption_count *exemption_count_new(const struct engine_options *options,
                                            struct arena *arena)
{
    size_t count = options->policy->exemption_count;
    struct exemption_count *c = mem_alloc(sizeof(*c));
    *c = (struct exemption_count){
        .options = options,
        .count = count,
        .uses = arena_array(arena, count + 1, sizeof(struct exemption_use)),
        .marks = mem_array(count + 1, sizeof(struct marks)),
    };
    return c;
}

static size_t chunk_count(const struct graph *g, enum kind kind)
{
    return kind_rows(g, kind) / CHUNK_ROWS + 1;
}

const struct exemption_use *exemption_count_free(struct exemption_count *c)
{
    const struct exemption_use *uses = c->uses;
    for (size_t i = 0; i < c->count; i++) {
        for (int kind = 0; kind < KIND_COUNT; kind++) {
            struct row_marks **chunks = c->marks[i].chunks[kind];
            for (size_t k = 0; chunks && k < chunk_count(c->options->graph, (enum kind)kind); k++)
                mem_free(chunks[k]);
            mem_free(chunks);
        }
    }
    mem_free(c->marks);
    mem_free(c);
    return uses;
}

static struct row_marks *marks_of(struct exemption_count *c, size_t exemption, enum kind kind,
                                  uint32_t row)
{
    struct row_marks ***chunks = &c->marks[exemption].chunks[kind];
    if (!*chunks) // NOLINTNEXTLINE(bugprone-sizeof-expression): pointers it is
        *chunks = mem_array(chunk_count(c->options->graph, kind), sizeof(**chunks));
    struct row_marks **chunk = &(*chunks)[row / CHUNK_ROWS];
    if (!*chunk)
        *chunk = mem_alloc(sizeof(**chunk));
    return *chunk;
}

/* Returns whether it was set already. */
static bool test_and_set(uint8_t *bits, uint32_t row)
{
    uint8_t *byte = &bits[row % CHUNK_ROWS / 8];
    uint8_t bit = (uint8_t)(1u << (row % 8));
    bool was = (*byte & bit) != 0;
    *byte |= bit;
    return was;
}

void exemption_count_take(struct engine *e, const struct outcome *o)
{
    struct exemption_count *c = e->exemption_count;
    struct exemption_use *use = &c->uses[o->exemption];
    use->findings++;
    if (o->row == ROW_NONE) {
        use->subjects++;
        return;
    }
    struct row_marks *marks = marks_of(c, o->exemption, o->kind, o->row);
    use->subjects += !test_and_set(marks->seen, o->row);
    struct cost cost = record_cost(c->options, o->kind, o->row);
    if (!o->saving || !cost.known || test_and_set(marks->priced, o->row))
        return;
    use->has_money = true;
    use->floor = money_add(use->floor, cost.floor);
    use->ceiling = money_add(use->ceiling, cost.ceiling);
}

void exemption_count_find(struct worker *w, const struct record_in *in)
{
    const struct rule_run *run = in->run;
    const struct policy *policy = run->policy;
    for (size_t i = 0; i < policy->exemption_count; i++) {
        if (!record_exempts(in, &policy->exemptions[i]))
            continue;
        const struct outcome outcome = {
            .rule = run->rule_row,
            .kind = in->kind,
            .row = in->row,
            .status = in->status,
            .saving = in->status == STATUS_FAIL && run->rule->saves,
            .exemption = i,
        };
        crew_deliver(w, &outcome);
    }
}
