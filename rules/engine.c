#include "rules/engine_internal.h"

#include "core/mem.h"

/* ---- settings over all scopes ---- */

bool engine_rule_enabled(const struct policy *policy, size_t rule)
{
    bool (*promised)(const struct policy *) = rule_at(rule)->promised;
    if (promised && !promised(policy))
        return false;
    if (policy_rule(policy, SCOPE_NONE, rule)->enabled)
        return true;
    for (size_t i = 0; i < policy->scope_count; i++)
        if (policy_rule(policy, (uint16_t)i, rule)->enabled)
            return true;
    return false;
}

enum severity engine_rule_severity(const struct policy *policy, size_t rule)
{
    enum severity gravest = policy_rule(policy, SCOPE_NONE, rule)->severity;
    for (size_t i = 0; i < policy->scope_count; i++) {
        const struct rule_settings *settings = policy_rule(policy, (uint16_t)i, rule);
        if (settings->enabled && settings->severity > gravest)
            gravest = settings->severity;
    }
    return gravest;
}

struct facts_options engine_facts_options(const struct policy *policy, instant as_of)
{
    struct facts_options options = {.as_of = as_of};
    int rule = rule_find(STR_LIT("COPY-RPO"));
    int param = rule < 0 ? -1 : rule_param_find(rule_at((size_t)rule), STR_LIT("source_tags"));
    if (param < 0)
        return options;
    const struct param_value *value = &policy_rule(policy, SCOPE_NONE, (size_t)rule)->params[param];
    options.source_tags = value->strings.items;
    options.source_tag_count = value->strings.count;
    return options;
}

source_set engine_required(const struct policy *policy)
{
    source_set required = 0;
    for (size_t i = 0; i < rule_count(); i++)
        if (engine_rule_enabled(policy, i))
    required |= rule_at(i)->requires;
    return required;
}

/* ---- one engine ---- */

static const enum kind scoped_kinds[] = {KIND_IMAGE, KIND_SNAPSHOT, KIND_VOLUME};

/* Ask once for each row, not once for each rule. */
static void leave_out(struct engine *e, enum kind kind, uint32_t rows)
{
    const struct engine_options *options = e->options;
    if (!options->select && options->only_scope < 0)
        return;
    bool *left_out = mem_array((size_t)rows + 1, sizeof(*left_out));
    for (uint32_t row = 0; row < rows; row++)
        left_out[row] =
            (options->only_scope >= 0 && e->scopes[kind][row] != options->only_scope) ||
            (options->select && !options->select(options->select_ctx, options->graph, kind, row));
    e->left_out[kind] = left_out;
}

static void engine_init(struct engine *e, const struct engine_options *options, struct arena *keep,
                        struct summary *summary)
{
    *e = (struct engine){
        .options = options,
        .scratch = arena_new(),
        .keep = keep,
        .sha = sha256_new(),
        .rules = arena_array(keep, rule_count(), sizeof(struct rule_summary)),
        .summary = summary,
        .counting = true,
        .only_kind = options->only_kind,
        .only_row = options->only_row,
        .include_pass = options->include_pass || options->only_row != ROW_NONE,
        .accept = options->accept,
        .accept_ctx = options->ctx,
    };
    vec_init(&e->j.evidence, sizeof(struct evidence));
    vec_init(&e->j.because, sizeof(struct unknown_because));
    vec_init(&e->j.related, sizeof(struct related));
    vec_init(&e->j.missing_tags, sizeof(struct str));
    vec_init(&e->others, sizeof(struct other_fail));
    for (size_t k = 0; k < sizeof(scoped_kinds) / sizeof(scoped_kinds[0]); k++) {
        enum kind kind = scoped_kinds[k];
        uint32_t rows = kind_rows(options->graph, kind);
        e->scopes[kind] = mem_array((size_t)rows + 1, sizeof(uint16_t));
        e->states[kind] = mem_array((size_t)rows + 1, sizeof(struct row_state));
        for (uint32_t row = 0; row < rows; row++)
            e->scopes[kind][row] = policy_scope_of(options->policy, options->graph, kind, row);
        leave_out(e, kind, rows);
    }
    *summary = (struct summary){.rule_count = rule_count(), .rules = e->rules};
}

static void engine_clear(struct engine *e)
{
    for (int kind = 0; kind < KIND_COUNT; kind++) {
        mem_free(e->scopes[kind]);
        mem_free(e->states[kind]);
        mem_free(e->left_out[kind]);
    }
    vec_clear(&e->j.evidence);
    vec_clear(&e->j.because);
    vec_clear(&e->j.related);
    vec_clear(&e->j.missing_tags);
    vec_clear(&e->others);
    sha256_free(e->sha);
    arena_free(e->scratch);
}

static bool kind_wanted(const struct engine *e, enum kind kind)
{
    if (e->only_row == ROW_NONE || kind == e->only_kind)
        return true;
    return kind == KIND_RESTORE_GROUP && e->only_kind == KIND_VOLUME;
}

static struct span rows_wanted(const struct engine *e, enum kind kind, uint16_t place)
{
    if (e->only_row != ROW_NONE && kind == e->only_kind)
        return (struct span){e->only_row, 1};
    return kind_span(e->options->graph, kind, place);
}

static int run_rule(struct engine *e, struct rule_run *run, struct error *err)
{
    const struct graph *g = e->options->graph;
    for (uint16_t place = 0; place < g->place_count; place++) {
        if (e->options->stop && *e->options->stop)
            return error_set(err, ERR_CANCELLED, "stopped by a signal while judging");
        if (!g->places[place].in_scope)
            continue;
        if (e->only_row != ROW_NONE && place != row_place(g, e->only_kind, e->only_row))
            continue;
        run->place = place;
        for (int kind = 0; kind < KIND_COUNT; kind++) {
            if ((run->rule->kinds & (1u << kind)) == 0 || !kind_wanted(e, (enum kind)kind))
                continue;
            run->rows = rows_wanted(e, (enum kind)kind, place);
            run->rule->run(run, place, (enum kind)kind);
        }
    }
    return 0;
}

bool engine_rule_wanted(const struct engine *e, size_t rule)
{
    const struct engine_options *options = e->options;
    if (!engine_rule_enabled(options->policy, rule))
        return false;
    if (options->only_rule >= 0 && (size_t)options->only_rule != rule)
        return false;
    return !options->rules || options->rules[rule];
}

enum severity engine_wanted_severity(const struct engine *e, size_t rule)
{
    const struct policy *policy = e->options->policy;
    int scope = e->options->only_scope;
    if (scope < 0)
        return engine_rule_severity(policy, rule);
    return policy_rule(policy, (uint16_t)scope, rule)->severity;
}

int engine_run_rules(struct engine *e, struct error *err)
{
    const struct engine_options *options = e->options;
    for (size_t i = 0; i < rule_count(); i++) {
        if (!engine_rule_wanted(e, i))
            continue;
        struct rule_run run = {
            .options = options,
            .graph = options->graph,
            .facts = options->facts,
            .policy = options->policy,
            .as_of = options->as_of,
            .rule = rule_at(i),
            .rule_row = i,
            .settings = policy_rule(options->policy, SCOPE_NONE, i),
            .scope = SCOPE_NONE,
            .j = &e->j,
            .engine = e,
        };
        if (run_rule(e, &run, err) != 0)
            return -1;
    }
    return 0;
}

/* ---- runs ---- */

const struct exemption_use *engine_exemption_uses(const struct engine_options *options,
                                                  struct arena *arena, struct error *err)
{
    struct engine engine;
    struct summary unused;
    bool *others = arena_array(arena, rule_count(), sizeof(*others));
    for (size_t i = 0; i < rule_count(); i++)
        others[i] = !str_eq_c(str_from(rule_at(i)->family), "INV");
    const struct engine_options all = {.graph = options->graph,
                                       .facts = options->facts,
                                       .cost = options->cost,
                                       .prices = options->prices,
                                       .policy = options->policy,
                                       .as_of = options->as_of,
                                       .only_rule = -1,
                                       .only_scope = -1,
                                       .rules = others,
                                       .only_row = ROW_NONE,
                                       .stop = options->stop};
    engine_init(&engine, &all, arena, &unused);
    engine.counting = false;
    struct exemption_count *count = exemption_count_new(&all, arena);
    engine.exemption_count = count;
    int result = engine_run_rules(&engine, err);
    const struct exemption_use *uses = exemption_count_free(count);
    engine_clear(&engine);
    return result == 0 ? uses : NULL;
}

/* Does a rule ask what exemptions cover? Not when one subject is explained. */
static bool uses_wanted(const struct engine *e)
{
    if (e->options->only_row != ROW_NONE)
        return false;
    for (size_t i = 0; i < rule_count(); i++)
        if (rule_at(i)->asks_exemption_use && engine_rule_wanted(e, i))
            return true;
    return false;
}

int engine_run(const struct engine_options *options, struct arena *arena, struct summary *summary,
               struct error *err)
{
    struct engine engine;
    engine_init(&engine, options, arena, summary);
    if (uses_wanted(&engine)) {
        engine.uses = engine_exemption_uses(options, arena, err);
        if (!engine.uses) {
            engine_clear(&engine);
            return -1;
        }
    }
    int result = engine_run_rules(&engine, err);
    if (result == 0 && options->only_row == ROW_NONE && options->only_rule < 0)
        result = totals_finish(&engine, err);
    engine_clear(&engine);
    return result;
}
