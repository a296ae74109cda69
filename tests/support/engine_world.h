/* A graph with all that judging it needs, for tests that call the engine themselves:
 *
 *     struct world w;
 *     world_init(&w, gb, POLICY); // takes over the builder; NULL: the built-in policy
 *     w.options.jobs = 4;
 *     … engine_run(&w.options, …)
 *     world_clear(&w); */
#ifndef SNAPAUDIT_TESTS_SUPPORT_ENGINE_WORLD_H
#define SNAPAUDIT_TESTS_SUPPORT_ENGINE_WORLD_H

#include "tests/support/rule_test.h"

#include "core/arena.h"
#include "rules/engine.h"
#include "rules/rule.h"

extern const char snapaudit_prices_json[];
extern const size_t snapaudit_prices_json_size;

struct world {
    struct arena *arena;
    struct graph *graph;
    struct prices *prices;
    struct cost_model *cost;
    struct facts *facts;
    struct engine_options options;
};

static inline void world_problem(void *ctx, const struct error *err)
{
    (void)ctx;
    print_error("%s (%s)\n", err->message, err->detail);
}

static inline void world_notice(void *ctx, const char *text)
{
    (void)ctx;
    (void)text;
}

static inline void world_init_with(struct world *w, struct gb *gb, const char *policy_text,
                                   const struct ledger_seen *ledger)
{
    struct error err = ERROR_INIT;
    const struct policy_options policy_options = {.rules = rules_declared(),
                                                  .as_of = gb_time(AS_OF),
                                                  .notice = world_notice,
                                                  .problem = world_problem};
    w->arena = arena_new();
    w->graph = gb_freeze(gb);
    struct str text = policy_text ? str_from(policy_text) : policy_builtin_text();
    const struct policy *policy =
        policy_parse(w->arena, STR_LIT("policy.yaml"), text, &policy_options, &err);
    if (!policy)
        fail_msg("the test's policy is not valid: %s", err.message);
    w->prices = prices_parse(str_make(snapaudit_prices_json, snapaudit_prices_json_size), &err);
    assert_non_null(w->prices);
    w->cost = cost_model_new(w->graph, w->prices, gb_time(AS_OF));
    struct facts_options facts_options = engine_facts_options(policy, gb_time(AS_OF));
    facts_options.ledger = ledger;
    w->facts = facts_new(w->graph, &facts_options);
    w->options = (struct engine_options){.graph = w->graph,
                                         .facts = w->facts,
                                         .cost = w->cost,
                                         .prices = w->prices,
                                         .policy = policy,
                                         .as_of = gb_time(AS_OF),
                                         .only_rule = -1,
                                         .only_scope = -1,
                                         .only_row = ROW_NONE};
}

static inline void world_init(struct world *w, struct gb *gb, const char *policy_text)
{
    world_init_with(w, gb, policy_text, NULL);
}

static inline void world_clear(struct world *w)
{
    facts_free(w->facts);
    cost_model_free(w->cost);
    prices_free(w->prices);
    graph_free(w->graph);
    arena_free(w->arena);
}

#endif
