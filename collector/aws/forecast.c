#include "collector/aws/forecast.h"

#include "collector/aws/collect_internal.h"

/* ---- whom and where ---- */

static bool would_be_asked(const struct target *target)
{
    return target_is_asked(target);
}

static struct forecast_account account_of(const struct account *account, struct arena *arena)
{
    struct str *regions = arena_array(arena, account->target_count + 1, sizeof(*regions));
    struct forecast_account told = {.id = arena_str(arena, account->id),
                                    .regions = regions,
                                    .name = arena_str(arena, account->told->name)};
    for (size_t i = 0; i < account->target_count; i++)
        if (would_be_asked(&account->targets[i]))
            regions[told.region_count++] = arena_str(arena, account->targets[i].region);
    told.off = account->target_count - told.region_count;
    return told;
}

static void tell_accounts(const struct collector *c, struct forecast *out, struct arena *arena)
{
    struct forecast_account *accounts = arena_array(arena, c->account_count + 1, sizeof(*accounts));
    for (size_t i = 0; i < c->account_count; i++)
        accounts[i] = account_of(&c->accounts[i], arena);
    out->accounts = accounts;
    out->account_count = c->account_count;
}

/* ---- which calls ---- */

static unsigned needs_anywhere(const struct collector *c, enum source source)
{
    unsigned needs = 0;
    for (size_t i = 0; i < c->target_count; i++)
        if (would_be_asked(&c->targets[i]))
            needs |= c->targets[i].needs[source];
    return needs;
}

static const char *more_of(enum operation operation, unsigned needs, struct arena *arena)
{
    const struct operation_info *info = operation_info(operation);
    if (info->each && info->each_of != OP_COUNT)
        return arena_printf(arena, "for each %s of %s", info->each,
                            operation_info(info->each_of)->action)
            .ptr;
    if (info->each)
        return arena_printf(arena, "for each %s that a resource names", info->each).ptr;
    if (info->where_data)
        return "where there is a volume or a snapshot";
    return (needs & (COLLECT_OF_FOUND | COLLECT_WHERE_FOUND))
               ? "where a volume is found that is asked for"
               : NULL;
}

/* As many as would be begun: the queue is filled as ever, and nobody takes from it. */
static void count_begun(struct collector *c, uint64_t counts[OP_COUNT])
{
    struct chain *chain;
    collector_queue(c, 1);
    chains_begin(c);
    while ((chain = (struct chain *)queue_drain(c->queue)) != NULL) {
        counts[chain->operation]++;
        chain_free(chain);
    }
}

static void tell_calls(struct collector *c, struct forecast *out, struct arena *arena)
{
    uint64_t counts[OP_COUNT] = {0};
    count_begun(c, counts);
    for (enum operation op = 0; op < OP_COUNT; op++) {
        const struct operation_info *info = operation_info(op);
        bool listed = info->source != SOURCE_COUNT && operation_is_called(op);
        unsigned needs = listed ? needs_anywhere(c, info->source) : 0;
        if (needs == 0)
            continue;
        out->calls[out->call_count++] =
            (struct forecast_call){op, counts[op], more_of(op, needs, arena)};
        out->at_least += counts[op];
    }
}

/* ---- how long ---- */

/* Each connection one call after the other; budgets are per region and action, and their first calls are free. */
static void tell_time(const struct collector *c, struct forecast *out)
{
    out->connections = collect_connections(c->options);
    out->made = c->stats->requests;
    out->call_ms = out->made > 0 ? c->start_ms / (int64_t)out->made : 0;
    uint64_t rounds = (out->at_least + out->connections - 1) / out->connections;
    out->least_ms = (int64_t)rounds * out->call_ms;
}

int aws_forecast(const struct collect_options *options, struct forecast *out, struct arena *arena,
                 struct collect_stats *stats, struct error *err)
{
    struct collector c;
    *out = (struct forecast){0};
    collector_open(&c, options, stats);
    int status = startup_accounts(&c, err);
    if (status == 0)
        status = regions_settle(&c, err);
    if (status == 0) {
        tell_accounts(&c, out, arena);
        tell_calls(&c, out, arena);
        tell_time(&c, out);
    }
    collector_close(&c);
    return status;
}
