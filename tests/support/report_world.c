#include "tests/support/report_world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/embedded.h"
#include "rules/rule.h"

#define LONG_CHARACTERS 256

static void give_up(const char *what, const struct error *err)
{
    fprintf(stderr, "report_world: %s: %s\n", what, err->message);
    abort();
}

static void on_problem(void *ctx, const struct error *problem)
{
    (void)ctx;
    give_up("policy", problem);
}

static const struct policy *parse_policy(struct arena *arena, const char *text)
{
    struct error err = ERROR_INIT;
    struct policy_options options = {
        .rules = rules_declared(), .as_of = gb_time(WORLD_AS_OF), .problem = on_problem};
    struct str yaml = text ? str_from(text) : policy_builtin_text();
    const struct policy *policy = policy_parse(arena, STR_LIT("test"), yaml, &options, &err);
    if (!policy)
        give_up("policy", &err);
    return policy;
}

void report_world_init(struct report_world *world, struct gb *gb, const char *policy)
{
    report_world_init_with(world, gb, policy, NULL);
}

void report_world_init_with(struct report_world *world, struct gb *gb, const char *policy,
                            const struct ledger_seen *ledger)
{
    static const struct str accounts[] = {{"111122223333", 12}};
    static const struct str regions[] = {{"eu-west-1", 9}};
    struct error err = ERROR_INIT;
    memset(world, 0, sizeof(*world));
    world->arena = arena_new();
    world->graph = gb_freeze(gb);
    world->facts = facts_new(
        world->graph, &(struct facts_options){.as_of = gb_time(WORLD_AS_OF), .ledger = ledger});
    world->prices = prices_parse(str_make(snapaudit_prices_json, snapaudit_prices_json_size), &err);
    if (!world->prices)
        give_up("prices", &err);
    world->cost = cost_model_new(world->graph, world->prices, gb_time(WORLD_AS_OF));
    world->upkeep = upkeep_new(world->facts, world->cost);
    const struct policy *parsed = parse_policy(world->arena, policy);
    world->run = (struct run_info){
        .run_id = "0123456789abcdef",
        .as_of = gb_time(WORLD_AS_OF),
        .as_of_source = "option",
        .tool_version = "1.2.3",
        .policy_name = parsed->name.ptr,
        .policy_version = parsed->version.ptr,
        .policy_sha256 = parsed->sha256,
        .caller = STR_LIT("files"),
        .accounts = {accounts, 1},
        .regions = {regions, 1},
        .ledger = ledger,
        .currency = prices_currency(world->prices),
        .priced_at = prices_date(world->prices),
        .price_source = prices_source(world->prices),
        .made_at = gb_time("2026-01-15T00:02:00Z"),
        .read_from = "aws",
        .read_began = gb_time("2026-01-15T00:00:00Z"),
        .read_ended = gb_time("2026-01-15T00:01:00Z"),
    };
    world->ctx = (struct report_context){.graph = world->graph,
                                         .facts = world->facts,
                                         .cost = world->cost,
                                         .upkeep = world->upkeep,
                                         .policy = parsed,
                                         .run = &world->run};
}

struct spending report_world_spending(const struct report_world *world)
{
    const struct spending_in in = {
        .graph = world->graph, .owners = facts_owners(world->facts), .upkeep = world->upkeep};
    return spending_sum(&in, world->arena);
}

void report_world_clear(struct report_world *world)
{
    upkeep_free(world->upkeep);
    cost_model_free(world->cost);
    prices_free(world->prices);
    facts_free(world->facts);
    graph_free(world->graph);
    arena_free(world->arena);
}

const char *hostile_long(void)
{
    static char text[2 * LONG_CHARACTERS + 1];
    for (size_t i = 0; i < LONG_CHARACTERS; i++) {
        text[2 * i] = '\xc3';
        text[2 * i + 1] = '\xa9';
    }
    return text;
}
