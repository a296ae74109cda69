#include "cli/world.h"

#include <string.h>

#include "cli/commands.h"
#include "cli/interrupt.h"
#include "cli/policy_load.h"
#include "cli/world_internal.h"
#include "core/embedded.h"

void world_derive_facts(struct world *world, const struct console *console)
{
    const struct warner warner = console_warner(console);
    if (world->only_read)
        return;
    struct facts_options options = engine_facts_options(world->policy, world->as_of);
    options.ledger = world->ledger;
    world->facts = facts_new(world->graph, &options);
    warn_of_refuted_facts(&warner, world->graph, world->facts);
}

static int derive(struct world *world, struct error *err)
{
    world->prices = prices_parse(str_make(snapaudit_prices_json, snapaudit_prices_json_size), err);
    if (!world->prices)
        return error_context(err, "the built-in price table");
    world->cost = cost_model_new(world->graph, world->prices, world->as_of);
    return 0;
}

uint64_t world_malformed(const struct world *world)
{
    bool ledger = world->ledger && world->ledger->coverage.state == COVERAGE_GAP;
    return world->stats.malformed_files + ledger;
}

struct engine_options world_judging(const struct world *world)
{
    return (struct engine_options){.graph = world->graph,
                                   .facts = world->facts,
                                   .cost = world->cost,
                                   .prices = world->prices,
                                   .policy = world->policy,
                                   .as_of = world->as_of,
                                   .jobs = world->jobs,
                                   .only_rule = -1,
                                   .only_scope = -1,
                                   .only_row = ROW_NONE,
                                   .narrowed = world->narrowed,
                                   .stop = interrupt_flag()};
}

int world_fail(const struct console *console, const struct error *err, int status)
{
    if (err->code == ERR_CANCELLED && interrupt_by_us())
        return EXIT_USAGE;
    if (err->code == ERR_CANCELLED && *interrupt_flag())
        status = interrupt_status();
    console_error(console, err);
    return status;
}

int world_load(struct world *world, const struct options *options, const struct console *console)
{
    return world_load_for(world, options, console, NULL, NULL);
}

/* A capture is judged as of its own time. */
static int open_capture(struct world *world, const struct request *request,
                        const struct options *options, const struct console *console)
{
    int status = 0;
    world->capture = world_open_capture(world, request, console, &status);
    if (world->capture && !options_has(options, OPTION_AS_OF)) {
        world->as_of = capture_about(world->capture)->as_of;
        world->as_of_source = "capture";
    }
    return status;
}

static int begin(struct world *world, struct request *request, const struct options *options,
                 const struct console *console)
{
    struct error err = ERROR_INIT;
    if (as_of_read(options, &world->as_of, &world->as_of_source, &err) != 0 ||
        request_read(request, options, console, world->arena, &err) != 0)
        return world_fail(console, &err, EXIT_USAGE);
    world->jobs = request->jobs;
    world->narrowed = request->regions.count > 0;
    world->forecast = request->forecast != FORECAST_NONE;
    return 0;
}

static int read_inventory(struct world *world, const struct request *request,
                          const struct console *console)
{
    if (world->capture)
        return world_from_capture(world, request, console);
    return str_is_empty(request->input) ? world_from_aws(world, request, console)
                                        : world_from_files(world, request, console);
}

/* ---- without judging ---- */

/* The built-in policy narrows nothing. */
static int only_read(struct world *world, const struct options *options,
                     const struct console *console, struct str folder, struct str capture,
                     struct hearers *hearers)
{
    struct error err = ERROR_INIT;
    struct request request;
    *world = (struct world){.arena = arena_new(), .hearers = hearers, .only_read = true};
    int status = begin(world, &request, options, console);
    if (status != 0)
        return status;
    request.input = folder;
    request.db = capture;
    if (!str_is_empty(capture)) {
        request.account = STR_EMPTY; /* that of its inputs */
        status = open_capture(world, &request, options, console);
    }
    if (status != 0)
        return status;
    world->policy = policy_load(world->arena, console, STR_EMPTY, world->as_of, &err);
    if (!world->policy)
        return world_fail(console, &err, EXIT_USAGE);
    return read_inventory(world, &request, console);
}

int world_collect(struct world *world, const struct options *options, const struct console *console,
                  struct hearers *hearers)
{
    return only_read(world, options, console, STR_EMPTY, STR_EMPTY, hearers);
}

int world_import(struct world *world, const struct options *options, const struct console *console,
                 struct str folder, struct hearers *hearers)
{
    return only_read(world, options, console, folder, STR_EMPTY, hearers);
}

int world_look(struct world *world, const struct options *options, const struct console *console,
               struct str capture)
{
    return only_read(world, options, console, STR_EMPTY, capture, NULL);
}

/* ---- for judging ---- */

int world_load_for(struct world *world, const struct options *options,
                   const struct console *console, world_ask_fn ask, void *ctx)
{
    *world = (struct world){.arena = arena_new()};
    struct error err = ERROR_INIT;
    struct request request;
    int status = begin(world, &request, options, console);
    if (status == 0 && !str_is_empty(request.db))
        status = open_capture(world, &request, options, console);
    if (status != 0)
        return status;
    world->policy = policy_load_asked(world->arena, console, options, world->as_of, &err);
    if (!world->policy)
        return world_fail(console, &err, EXIT_USAGE);
    struct question question = {0};
    status = ask ? ask(ctx, world, &question) : 0;
    if (status != 0)
        return status;
    world->ledger = world_ledger(world->arena, world->policy,
                                 options_has(options, OPTION_FROM_INVENTORY), console);
    world->rules = question.rules;
    world->plan = ask ? narrow(world->policy, &question, world->arena) : NULL;
    status = read_inventory(world, &request, console);
    if (world->forecast)
        return status;
    if (status == 0 && derive(world, &err) != 0)
        status = world_fail(console, &err, EXIT_USAGE);
    const struct warner warner = console_warner(console);
    if (status == 0)
        warn_of_missing_targets(&warner, world->policy, world->graph);
    return status;
}

void world_free(struct world *world)
{
    if (world->cost)
        cost_model_free(world->cost);
    if (world->prices)
        prices_free(world->prices);
    facts_free(world->facts);
    graph_free(world->graph);
    capture_file_free(world->capture);
    arena_free(world->arena);
}

struct gate_world world_judged(const struct world *world, const struct engine_options *judging)
{
    return (struct gate_world){.judging = judging,
                               .arena = world->arena,
                               .collected = world->collected,
                               .malformed = world_malformed(world)};
}
