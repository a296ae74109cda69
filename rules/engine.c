#include "rules/engine_internal.h"

#include <assert.h>

#include "core/mem.h"
#include "core/parallel.h"

#define FEW_ROWS   10000u
#define PIECE_ROWS 16384u

/* ---- settings over all scopes ---- */

bool engine_rule_enabled(const struct policy *policy, size_t rule)
{
    const struct rule *judged = rule_at(rule);
    if (judged->promised && !judged->promised(policy))
        return false;
    if (judged->declared.promise != PROMISE_NONE &&
        !policy_promises(policy, judged->declared.promise))
        return false;
    for (size_t i = 0; i < policy_settings_count(policy); i++)
        if (policy_settings(policy, i, rule)->enabled)
            return true;
    return false;
}

enum severity engine_rule_severity(const struct policy *policy, size_t rule)
{
    enum severity gravest = policy_rule(policy, SCOPE_NONE, rule)->severity;
    for (size_t i = 1; i < policy_settings_count(policy); i++) {
        const struct rule_settings *settings = policy_settings(policy, i, rule);
        if (settings->enabled && settings->severity > gravest)
            gravest = settings->severity;
    }
    return gravest;
}

/* What a fail under these settings can weigh at most. */
static enum severity reach_of_severity(const struct rule *rule,
                                       const struct rule_settings *settings)
{
    return !settings->severity_given && rule->declared.gravest > settings->severity
               ? rule->declared.gravest
               : settings->severity;
}

enum severity engine_rule_gravest(const struct policy *policy, size_t rule)
{
    enum severity gravest = reach_of_severity(rule_at(rule), policy_rule(policy, SCOPE_NONE, rule));
    for (size_t i = 1; i < policy_settings_count(policy); i++) {
        const struct rule_settings *settings = policy_settings(policy, i, rule);
        enum severity reach = reach_of_severity(rule_at(rule), settings);
        if (settings->enabled && reach > gravest)
            gravest = reach;
    }
    return gravest;
}

struct facts_options engine_facts_options(const struct policy *policy, instant as_of)
{
    struct facts_options options = {.as_of = as_of,
                                    .vault_accounts = policy->trust.vault_accounts.items,
                                    .vault_account_count = policy->trust.vault_accounts.count};
    int param = rule_param_find(&rule_at(RULE_COPY_RPO)->declared, STR_LIT("source_tags"));
    assert(param >= 0);
    const struct param_value *value =
        &policy_rule(policy, SCOPE_NONE, RULE_COPY_RPO)->params[param];
    options.source_tags = value->strings.items;
    options.source_tag_count = value->strings.count;
    for (size_t i = 0; i < OWNER_TAG_COUNT; i++)
        options.owner_keys[i] =
            (struct owner_keys){policy->owner_keys[i].items, policy->owner_keys[i].count};
    return options;
}

static source_set needed(const struct rule *rule)
{
    source_set set = 0;
    for (const struct need *need = rule->needs; need && need->bits != 0; need++)
        set |= SOURCE_BIT(need->source);
    return set;
}

/* What the rules that are judged name so; of those of `rules` alone, unless it is NULL. */
static source_set gather(const struct policy *policy, const bool *rules,
                         source_set (*sources_of)(const struct rule *rule))
{
    source_set set = 0;
    for (size_t i = 0; i < rule_count(); i++)
        if ((!rules || rules[i]) && engine_rule_enabled(policy, i))
            set |= sources_of(rule_at(i));
    return set;
}

static source_set required_by(const struct rule *rule)
{
    return rule->requires;
}

/* A rule that requires nothing, as it judges what it sees, still has no verdict without that. */
static source_set decisive_for(const struct rule *rule)
{
    return rule->requires ? rule->requires : needed(rule);
}

static source_set consulted_by(const struct rule *rule)
{
    return rule->requires | rule->supports | needed(rule);
}

source_set engine_required(const struct policy *policy)
{
    return gather(policy, NULL, required_by);
}

source_set engine_decisive(const struct policy *policy, const bool *rules)
{
    return gather(policy, rules, decisive_for);
}

source_set engine_consulted(const struct policy *policy, const bool *rules)
{
    return gather(policy, rules, consulted_by);
}

/* ---- one engine ---- */

static const enum kind scoped_kinds[] = {KIND_IMAGE, KIND_SNAPSHOT, KIND_VOLUME};
#define SCOPED_KINDS (sizeof(scoped_kinds) / sizeof(scoped_kinds[0]))

struct preparing {
    struct engine *engine;
    enum kind kind;
};

/* Scopes and selection are asked for once a row, not once a rule. */
static void prepare_rows(void *ctx, size_t first, size_t end)
{
    const struct preparing *p = ctx;
    const struct engine_options *options = p->engine->options;
    uint16_t *scopes = p->engine->scopes[p->kind];
    uint8_t *overlays = p->engine->overlays[p->kind];
    bool *left_out = p->engine->unasked[p->kind];
    for (uint32_t row = (uint32_t)first; row < end; row++) {
        scopes[row] = policy_scope_of(options->policy, options->graph, p->kind, row);
        if (overlays)
            overlays[row] = policy_overlays_of(options->policy, options->graph, p->kind, row);
        if (!left_out)
            continue;
        bool elsewhere = options->only_scope >= 0 && scopes[row] != options->only_scope;
        left_out[row] =
            elsewhere || (options->select &&
                          !options->select(options->select_ctx, options->graph, p->kind, row));
    }
}

static void prepare_kind(struct engine *e, enum kind kind)
{
    const struct engine_options *options = e->options;
    uint32_t rows = kind_rows(options->graph, kind);
    struct preparing preparing = {e, kind};
    e->scopes[kind] = mem_array((size_t)rows + 1, sizeof(uint16_t));
    if (options->policy->overlay_count > 0)
        e->overlays[kind] = mem_array((size_t)rows + 1, sizeof(uint8_t));
    if (options->select || options->only_scope >= 0)
        e->unasked[kind] = mem_array((size_t)rows + 1, sizeof(bool));
    parallel_each(e->jobs, rows, PIECE_ROWS, prepare_rows, &preparing);
}

/* For small inventories threads cost more than they gain. */
static size_t job_count(const struct engine_options *options)
{
    const struct graph *g = options->graph;
    uint64_t rows = (uint64_t)g->snapshot_count + g->volume_count + g->image_count;
    if (options->only_row != ROW_NONE || (options->jobs == 0 && rows < FEW_ROWS))
        return 1;
    return parallel_jobs(options->jobs);
}

static bool rule_wanted(const struct engine_options *options, size_t rule)
{
    if (!engine_rule_enabled(options->policy, rule))
        return false;
    if (options->only_rule >= 0 && (size_t)options->only_rule != rule)
        return false;
    return !options->rules || options->rules[rule];
}

/* A byte for each row that a rule may judge, of the rules that somebody counts subjects over. */
static void prepare_standings(struct engine *e)
{
    const struct engine_options *options = e->options;
    if (!options->keep_standings)
        return;
    e->standings = arena_array(e->keep, rule_count(), sizeof(*e->standings));
    for (size_t rule = 0; rule < rule_count(); rule++) {
        for (int kind = 0; kind < KIND_COUNT; kind++) {
            uint32_t rows = kind_rows(options->graph, (enum kind)kind);
            e->summary->standing_rows[kind] = rows;
            if (e->wanted[rule] && options->keep_standings[rule] && rows > 0 &&
                (rule_at(rule)->declared.kinds & 1u << kind) != 0)
                e->standings[rule].of_rows[kind] = arena_alloc(e->keep, rows);
        }
    }
}

static void engine_init(struct engine *e, const struct engine_options *options, struct arena *arena)
{
    *e = (struct engine){.options = options, .arena = arena, .jobs = job_count(options)};
    for (size_t k = 0; k < SCOPED_KINDS; k++)
        prepare_kind(e, scoped_kinds[k]);
}

/* Of a part: what is no row of it is left out, whatever the question picks. Returns how many rows stay. */
static uint64_t leave_out_others(struct engine *e, enum kind kind)
{
    uint32_t rows = kind_rows(e->options->graph, kind);
    bool *left_out = mem_array((size_t)rows + 1, sizeof(bool));
    uint64_t stay = 0;
    for (uint32_t row = 0; row < rows; row++) {
        left_out[row] = e->part->part_of[kind][row] != e->part->part ||
                        (e->unasked[kind] && e->unasked[kind][row]);
        stay += !left_out[row];
    }
    e->left_out[kind] = left_out;
    return stay;
}

static void prepare_part(struct engine *e)
{
    uint64_t rows = 0;
    for (size_t k = 0; k < SCOPED_KINDS; k++) {
        enum kind kind = scoped_kinds[k];
        e->states[kind] =
            mem_array((size_t)kind_rows(e->options->graph, kind) + 1, sizeof(struct row_state));
        if (e->part)
            rows += leave_out_others(e, kind);
        else
            e->left_out[kind] = e->unasked[kind];
    }
    e->jobs = job_count(e->options);
    if (e->part && e->options->jobs == 0 && rows < FEW_ROWS)
        e->jobs = 1;
}

/* What is about no resource and no place is nobody's part. */
static bool part_hears(const struct engine_part *part, const struct rule *rule)
{
    return !part || !rule_of_audit(rule) || (rule->declared.kinds & kinds_with(KIND_OF_PLACE)) != 0;
}

static void engine_begin(struct engine *e, const struct engine_part *part, struct arena *keep,
                         struct summary *summary)
{
    const struct engine_options *options = e->options;
    e->part = part;
    e->pass = &engine_pass_judge;
    e->keep = keep;
    e->wanted = arena_array(keep, rule_count(), sizeof(bool));
    e->rules = arena_array(keep, rule_count(), sizeof(struct rule_summary));
    e->standings = NULL;
    e->summary = summary;
    e->only_kind = options->only_kind;
    e->only_row = options->only_row;
    e->include_pass = options->include_pass || options->only_row != ROW_NONE;
    e->accept = part ? part->accept : options->accept;
    e->accept_ctx = part ? part->ctx : options->ctx;
    vec_init(&e->others, sizeof(struct other_fail));
    for (size_t i = 0; i < rule_count(); i++)
        e->wanted[i] = rule_wanted(options, i) && part_hears(part, rule_at(i));
    prepare_part(e);
    *summary = (struct summary){.rule_count = rule_count(), .rules = e->rules};
    prepare_standings(e);
    summary->standings = e->standings;
}

static void engine_end(struct engine *e)
{
    for (int kind = 0; kind < KIND_COUNT; kind++) {
        mem_free(e->states[kind]);
        if (e->part)
            mem_free(e->left_out[kind]);
        e->states[kind] = NULL;
        e->left_out[kind] = NULL;
    }
    vec_clear(&e->others);
    e->part = NULL;
}

static void engine_clear(struct engine *e)
{
    for (int kind = 0; kind < KIND_COUNT; kind++) {
        mem_free(e->scopes[kind]);
        mem_free(e->overlays[kind]);
        mem_free(e->unasked[kind]);
    }
    survivors_free(e->survivors);
    for (size_t i = 0; e->proofs && i < rule_count(); i++)
        if (e->proofs[i])
            rule_at(i)->proofs->free(e->proofs[i]);
}

enum severity engine_wanted_severity(const struct engine *e, size_t rule)
{
    const struct policy *policy = e->options->policy;
    int scope = e->options->only_scope;
    if (scope < 0)
        return engine_rule_gravest(policy, rule);
    enum severity gravest =
        reach_of_severity(rule_at(rule), policy_rule(policy, (uint16_t)scope, rule));
    for (unsigned set = 1; set < 1u << policy->overlay_count; set++) {
        const struct rule_settings *settings =
            policy_rule_over(policy, (uint16_t)scope, (uint8_t)set, rule);
        enum severity reach = reach_of_severity(rule_at(rule), settings);
        if (settings->enabled && reach > gravest)
            gravest = reach;
    }
    return gravest;
}

/* ---- the passes, in their order ----
 * Nobody is advised to delete the last of a line, whatever the advice of other rules: what survives is
 * chosen once, over all that any rule would propose, whatever is asked for and whatever is exempt or
 * disabled; then exemptions are counted, then findings are made, and the worst are judged again. */

static bool proposals_wanted(const struct engine *e)
{
    for (size_t i = 0; i < rule_count(); i++)
        if (e->wanted[i] && (rule_at(i)->proposes || rule_at(i)->asks_proofs))
            return true;
    return false;
}

static void find_proofs(struct engine *e)
{
    const struct engine_options *options = e->options;
    const struct rule_proofs_in in = {.graph = options->graph,
                                      .facts = options->facts,
                                      .policy = options->policy,
                                      .as_of = options->as_of,
                                      .scopes = e->scopes[KIND_VOLUME]};
    e->proofs = arena_array(e->arena, rule_count(), sizeof(*e->proofs));
    for (size_t i = 0; i < rule_count(); i++)
        if (rule_at(i)->proofs)
            e->proofs[i] = rule_at(i)->proofs->find(&in);
}

static int choose_survivors(struct engine *e, struct error *err)
{
    if (!proposals_wanted(e) || e->survivors)
        return 0;
    find_proofs(e);
    struct engine asking = *e; /* shares what was prepared for each row */
    asking.pass = &engine_pass_proposals;
    asking.wanted = arena_array(e->keep, rule_count(), sizeof(bool));
    asking.only_row = ROW_NONE;
    asking.part = NULL;
    asking.accept = NULL;
    asking.include_pass = false;
    asking.proposals = mem_array((size_t)e->options->graph->snapshot_count + 1, 1);
    for (int kind = 0; kind < KIND_COUNT; kind++)
        asking.left_out[kind] = asking.unasked[kind] = NULL;
    for (size_t i = 0; i < rule_count(); i++)
        asking.wanted[i] = rule_at(i)->proposes;
    int result = crew_run(&asking, err);
    if (result == 0)
        e->survivors = survivors_new(e->options->facts, asking.proposals);
    mem_free(asking.proposals);
    return result;
}

/* All rules but those of the inventory, whatever is asked for. */
static struct engine_options judge_all(const struct engine_options *options, struct arena *arena)
{
    bool *rules = arena_array(arena, rule_count(), sizeof(*rules));
    for (size_t i = 0; i < rule_count(); i++)
        rules[i] = !rule_of_audit(rule_at(i));
    return (struct engine_options){.graph = options->graph,
                                   .facts = options->facts,
                                   .cost = options->cost,
                                   .prices = options->prices,
                                   .policy = options->policy,
                                   .as_of = options->as_of,
                                   .jobs = options->jobs,
                                   .only_rule = -1,
                                   .only_scope = -1,
                                   .rules = rules,
                                   .only_row = ROW_NONE,
                                   .stop = options->stop};
}

const struct exemption_use *engine_exemption_uses(const struct engine_options *options,
                                                  struct arena *arena, struct error *err)
{
    struct engine engine;
    struct summary unused;
    const struct engine_options all = judge_all(options, arena);
    engine_init(&engine, &all, arena);
    engine_begin(&engine, NULL, arena, &unused);
    engine.pass = &engine_pass_exemptions;
    engine.exemption_count = exemption_count_new(&all, arena);
    int result = all.policy->exemption_count > 0 ? choose_survivors(&engine, err) : 0;
    if (result == 0 && all.policy->exemption_count > 0)
        result = crew_run(&engine, err);
    const struct exemption_use *uses = exemption_count_free(engine.exemption_count);
    engine_end(&engine);
    engine_clear(&engine);
    return result == 0 ? uses : NULL;
}

/* Does a rule ask what exemptions cover? Not when one subject is explained. */
static bool uses_wanted(const struct engine *e)
{
    for (size_t i = 0; e->only_row == ROW_NONE && i < rule_count(); i++)
        if (rule_at(i)->asks_exemption_use && e->wanted[i])
            return true;
    return false;
}

/* The worst subjects are judged once more, for which rules fail on them and why. */
static int tell_worst(struct engine *e, struct error *err)
{
    e->pass = &engine_pass_details;
    e->jobs = 1;
    e->include_pass = false;
    e->accept = totals_detail;
    e->accept_ctx = e;
    for (size_t i = 0; i < e->summary->worst_count; i++) {
        e->worst = &e->summary->worst[i];
        e->only_kind = e->worst->kind;
        e->only_row = e->worst->row;
        if (e->only_row != ROW_NONE && crew_run(e, err) != 0)
            return -1;
    }
    return 0;
}

static int run(struct engine *e, struct error *err)
{
    const struct engine_options *options = e->options;
    if (uses_wanted(e) && !e->uses) {
        e->uses = engine_exemption_uses(options, e->arena, err);
        if (!e->uses)
            return -1;
    }
    if (choose_survivors(e, err) != 0 || crew_run(e, err) != 0)
        return -1;
    bool whole = options->only_row == ROW_NONE && options->only_rule < 0;
    if (!whole)
        return 0;
    totals_finish(e);
    return tell_worst(e, err);
}

int engine_run(const struct engine_options *options, struct arena *arena, struct summary *summary,
               struct error *err)
{
    struct engine engine;
    engine_init(&engine, options, arena);
    int result = engine_judge(&engine, NULL, arena, summary, err);
    engine_clear(&engine);
    return result;
}

/* ---- part by part ---- */

struct engine *engine_open(const struct engine_options *options, struct arena *arena)
{
    struct engine *engine = mem_alloc(sizeof(*engine));
    engine_init(engine, options, arena);
    return engine;
}

int engine_judge(struct engine *engine, const struct engine_part *part, struct arena *arena,
                 struct summary *summary, struct error *err)
{
    engine_begin(engine, part, arena, summary);
    int result = run(engine, err);
    engine_end(engine);
    return result;
}

void engine_close(struct engine *engine)
{
    if (!engine)
        return;
    engine_clear(engine);
    mem_free(engine);
}
