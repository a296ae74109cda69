/* A run cut into pieces, in the order in which their findings are reported. */
#include "rules/engine_internal.h"

/* Rows of one task: enough to be worth handing out, few enough that what is found fits a seat. */
#define TASK_ROWS 512u

void tasks_init(struct tasks *t, const struct engine *engine)
{
    *t = (struct tasks){.engine = engine};
}

static bool place_wanted(const struct engine *e, uint32_t place)
{
    const struct graph *g = e->options->graph;
    if (!g->places[place].in_scope || (e->part && !e->part->places[place]))
        return false;
    return e->only_row == ROW_NONE || place == graph_place(g, e->only_kind, e->only_row);
}

static bool kind_wanted(const struct engine *e, size_t rule, enum kind kind)
{
    if ((rule_at(rule)->declared.kinds & (1u << kind)) == 0)
        return false;
    if (e->pass->of_snapshots)
        return kind == KIND_SNAPSHOT;
    if (e->pass->one_kind)
        return kind == e->only_kind;
    if (e->only_row == ROW_NONE || kind == e->only_kind)
        return true;
    return kind == KIND_RESTORE_GROUP && e->only_kind == KIND_VOLUME;
}

/* The next piece of the kind at hand; false when all of it is given out. */
static bool take_piece(struct tasks *t, struct task *out)
{
    const struct engine *e = t->engine;
    struct span rows = graph_span(e->options->graph, t->at.kind, t->at.place);
    if (e->only_row != ROW_NONE && t->at.kind == e->only_kind)
        rows = (struct span){e->only_row, 1};
    if (!kind_is(t->at.kind, KIND_JUDGED))
        rows = (struct span){0, 1}; /* judged in one piece */
    if (t->done == rows.count)
        return false;
    uint32_t left = rows.count - t->done;
    *out = t->at;
    out->rows = (struct span){rows.first + t->done, left < TASK_ROWS ? left : TASK_ROWS};
    t->done += out->rows.count;
    return true;
}

bool tasks_next(struct tasks *t, struct task *out)
{
    const struct engine *e = t->engine;
    for (; t->at.rule < rule_count(); t->at.rule++, t->at.place = 0) {
        if (!e->wanted[t->at.rule])
            continue;
        for (; t->at.place < e->options->graph->place_count; t->at.place++, t->at.kind = 0) {
            if (!place_wanted(e, t->at.place))
                continue;
            for (; t->at.kind < KIND_COUNT; t->at.kind++, t->done = 0)
                if (kind_wanted(e, t->at.rule, t->at.kind) && take_piece(t, out))
                    return true;
        }
    }
    return false;
}
