#include "gate/pick.h"

#include "core/mem.h"
#include "rules/engine.h"
#include "rules/rule.h"

struct gate_pick {
    const struct gate_request *request;
    const struct policy *policy;
    const struct graph *graph;
    /* Of kinds that are judged: */
    uint8_t *rows[KIND_COUNT];      /* 1: picked */
    uint32_t *in_place[KIND_COUNT]; /* how many, by place */
};

/* ---- picking ---- */

static bool asks_for(const struct gate_pick *pick, enum kind kind, uint32_t row)
{
    const struct gate_request *request = pick->request;
    return where_matches(&request->where, pick->policy, pick->graph, kind, row) &&
           (request->only_scope < 0 ||
            policy_scope_of(pick->policy, pick->graph, kind, row) == request->only_scope);
}

static void pick_rows(struct gate_pick *pick, enum kind kind)
{
    const struct graph *graph = pick->graph;
    uint32_t count = graph_count(graph, kind);
    bool all = !gate_request_selects(pick->request);
    pick->rows[kind] = mem_array((size_t)count + 1, 1);
    pick->in_place[kind] = mem_array((size_t)graph->place_count + 1, sizeof(uint32_t));
    for (uint32_t row = 0; row < count; row++) {
        uint32_t place = graph_place(graph, kind, row);
        bool picked = graph->places[place].in_scope && graph_own(graph, kind, row) &&
                      (all || asks_for(pick, kind, row));
        pick->rows[kind][row] = picked;
        pick->in_place[kind][place] += picked;
    }
}

struct gate_pick *gate_pick_new(const struct gate_request *request, const struct policy *policy,
                                const struct graph *graph)
{
    struct gate_pick *pick = mem_alloc(sizeof(*pick));
    pick->request = request;
    pick->policy = policy;
    pick->graph = graph;
    for (int kind = 0; kind < KIND_COUNT; kind++)
        if (kind_is((enum kind)kind, KIND_JUDGED))
            pick_rows(pick, (enum kind)kind);
    return pick;
}

void gate_pick_free(struct gate_pick *pick)
{
    if (!pick)
        return;
    for (int kind = 0; kind < KIND_COUNT; kind++) {
        mem_free(pick->rows[kind]);
        mem_free(pick->in_place[kind]);
    }
    mem_free(pick);
}

bool gate_picks(void *ctx, const struct graph *graph, enum kind kind, uint32_t row)
{
    const struct gate_pick *pick = ctx;
    (void)graph;
    return pick->rows[kind] && pick->rows[kind][row] != 0;
}

/* ---- counting ---- */

static bool is_judged(const struct gate_pick *pick, size_t rule)
{
    const bool *rules = pick->request->rules;
    return engine_rule_enabled(pick->policy, rule) && (!rules || rules[rule]);
}

/* A restore group is made of volumes. */
static bool judges(const struct rule *rule, enum kind kind)
{
    unsigned kinds = rule->declared.kinds;
    if (kinds & (1u << KIND_RESTORE_GROUP))
        kinds |= 1u << KIND_VOLUME;
    return (kinds & (1u << kind)) != 0;
}

static bool any_judges(const struct gate_pick *pick, enum kind kind)
{
    for (size_t rule = 0; rule < rule_count(); rule++)
        if (is_judged(pick, rule) && judges(rule_at(rule), kind))
            return true;
    return false;
}

uint64_t gate_pick_count(const struct gate_pick *pick)
{
    uint64_t count = 0;
    for (int kind = 0; kind < KIND_COUNT; kind++) {
        const uint32_t *in_place = pick->in_place[kind];
        if (!in_place || !any_judges(pick, (enum kind)kind))
            continue;
        for (uint32_t place = 0; place < pick->graph->place_count; place++)
            count += in_place[place];
    }
    return count;
}

/* ---- gaps ---- */

/* Accounts and regions that the scope is limited to. */
static bool scope_reaches(const struct gate_pick *pick, struct str account, struct str region)
{
    const struct match *match;
    bool account_fits, region_fits;
    if (pick->request->only_scope < 0)
        return true;
    match = &pick->policy->scopes[pick->request->only_scope].match;
    account_fits = match->accounts.count == 0;
    region_fits = match->regions.count == 0;
    for (size_t i = 0; i < match->accounts.count; i++)
        account_fits = account_fits || str_glob(match->accounts.items[i], account);
    for (size_t i = 0; i < match->regions.count; i++)
        region_fits = region_fits || str_glob(match->regions.items[i], region);
    return account_fits && region_fits;
}

/* A subject of the rule is there, or may be there unseen. */
static bool may_hold_subject(const struct gate_pick *pick, const struct rule *rule, uint32_t place)
{
    const struct graph *graph = pick->graph;
    struct str account = graph_str(graph, graph->places[place].account);
    struct str region = graph_str(graph, graph->places[place].region);
    if (!gate_request_narrows(pick->request))
        return true; /* all was asked for, so that every gap may hide something */
    for (int k = 0; k < KIND_COUNT; k++) {
        enum kind kind = (enum kind)k;
        if (!pick->in_place[kind] || !judges(rule, kind))
            continue;
        if (pick->in_place[kind][place] > 0)
            return true;
        if (coverage_is_gap(graph_coverage(graph, place, kind_infos[kind].source)) &&
            where_reaches(&pick->request->where, kind, account, region) &&
            scope_reaches(pick, account, region))
            return true;
    }
    return false;
}

/* May a fail of this rule that counts lie unseen in the place? */
static bool may_fail_there(const struct gate_pick *pick, size_t row, uint32_t place)
{
    const struct rule *rule = rule_at(row);
    return is_judged(pick, row) && !rule_of_audit(rule) &&
           (int)engine_rule_gravest(pick->policy, row) >= pick->request->threshold &&
           may_hold_subject(pick, rule, place);
}

/* Sources whose gaps in this place count. */
static source_set needed_there(const struct gate_pick *pick, uint32_t place)
{
    source_set needed = 0;
    for (size_t row = 0; row < rule_count(); row++)
        if (may_fail_there(pick, row, place))
    needed |= rule_at(row)->requires;
    return needed;
}

bool gate_pick_gap_of(const struct gate_pick *pick, const struct gate_gap *gap, size_t rule)
{
    return (rule_at(rule)->requires & SOURCE_BIT(gap->source)) != 0 &&
           may_fail_there(pick, rule, gap->place);
}

void gate_pick_gaps(const struct gate_pick *pick, struct vec *out)
{
    const struct graph *graph = pick->graph;
    for (uint32_t place = 0; place < graph->place_count; place++) {
        if (!graph->places[place].in_scope)
            continue;
        source_set needed = needed_there(pick, place);
        for (unsigned s = 0; needed != 0 && s < SOURCE_COUNT; s++) {
            struct gate_gap gap = {place, (enum source)s};
            if ((needed & SOURCE_BIT(s)) != 0 &&
                coverage_is_gap(graph_coverage(graph, place, gap.source)))
                (void)vec_push(out, &gap);
        }
    }
}
