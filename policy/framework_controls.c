#include "policy/framework_controls.h"

#include <string.h>

typedef void (*relation_fn)(void *ctx, size_t rule, const struct control *control);

/* Every relation, in the order of the frameworks and of their controls. */
static void each_relation(struct framework_set set, relation_fn take, void *ctx)
{
    for (size_t i = 0; i < set.count; i++) {
        const struct framework *framework = set.items[i];
        for (size_t c = 0; c < framework->control_count; c++) {
            const struct framework_control *control = &framework->controls[c];
            for (size_t e = 0; e < control->evidence_count; e++) {
                const struct framework_evidence *evidence = &control->evidence[e];
                const struct control row = {framework->title, control->edition, control->id,
                                            evidence->source};
                for (size_t k = 0; k < evidence->rule_count; k++)
                    take(ctx, evidence->rules[k], &row);
            }
        }
    }
}

struct gathered {
    struct control **rows; /* by row of rule_set.known; NULL: not judged by this version */
    size_t *counts;        /* likewise */
};

static void count_relation(void *ctx, size_t rule, const struct control *control)
{
    (void)control;
    ((struct gathered *)ctx)->counts[rule]++;
}

static void keep_relation(void *ctx, size_t rule, const struct control *control)
{
    struct gathered *g = ctx;
    if (g->rows[rule])
        g->rows[rule][g->counts[rule]++] = *control;
}

static size_t known_row(const struct rule_set *rules, const char *id)
{
    size_t row = 0;
    while (row < rules->known_count && strcmp(rules->known[row], id) != 0)
        row++;
    return row;
}

const struct rule_controls *framework_controls_by_rule(struct arena *arena,
                                                       struct framework_set set,
                                                       const struct rule_set *rules)
{
    struct rule_controls *out = arena_array(arena, rules->count + 1, sizeof(*out));
    struct gathered g = {arena_array(arena, rules->known_count + 1, sizeof(*g.rows)),
                         arena_array(arena, rules->known_count + 1, sizeof(*g.counts))};
    each_relation(set, count_relation, &g);
    for (size_t i = 0; i < rules->count; i++) {
        size_t known = known_row(rules, rules->items[i]->id);
        out[i].count = g.counts[known];
        g.rows[known] = arena_array(arena, out[i].count + 1, sizeof(struct control));
        out[i].rows = g.rows[known];
        g.counts[known] = 0;
    }
    each_relation(set, keep_relation, &g);
    return out;
}
