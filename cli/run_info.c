#include "cli/run_info.h"

#include <string.h>

#include "cli/clocks.h"
#include "core/version.h"

/* The distinct values of the places in scope, sorted; few enough for insertion. */
static struct strs sorted_set(struct arena *arena, const struct graph *graph, bool accounts)
{
    struct str *items = arena_array(arena, (size_t)graph->place_count + 1, sizeof(*items));
    size_t count = 0;
    for (uint32_t place = 0; place < graph->place_count; place++) {
        const struct place *p = &graph->places[place];
        struct str value = graph_str(graph, accounts ? p->account : p->region);
        if (!p->in_scope || str_is_empty(value))
            continue;
        size_t at = count;
        while (at > 0 && str_cmp(items[at - 1], value) > 0)
            at--;
        if (at > 0 && str_eq(items[at - 1], value))
            continue;
        memmove(items + at + 1, items + at, (count - at) * sizeof(*items));
        items[at] = value;
        count++;
    }
    return (struct strs){items, count};
}

void run_info_make(struct run_info *out, const struct world *world)
{
    *out = (struct run_info){.as_of = world->as_of,
                             .as_of_source = world->as_of_source,
                             .tool_version = SNAPAUDIT_VERSION,
                             .policy_name = arena_str(world->arena, world->policy->name).ptr,
                             .policy_version = arena_str(world->arena, world->policy->version).ptr,
                             .policy_sha256 = world->policy->sha256,
                             .caller = world->caller,
                             .accounts = sorted_set(world->arena, world->graph, true),
                             .regions = sorted_set(world->arena, world->graph, false),
                             .ledger = world->ledger,
                             .frameworks = world->policy->frameworks,
                             .currency = prices_currency(world->prices),
                             .priced_at = prices_date(world->prices),
                             .price_source = prices_source(world->prices),
                             .made_at = clock_now(),
                             .read_from = world->read_from,
                             .read_began = world->read_began,
                             .read_ended = world->read_ended};
    memcpy(out->owner_keys, world->policy->owner_keys, sizeof(out->owner_keys));
    const struct run_id_in in = {world->graph, world->policy, world->as_of, SNAPAUDIT_VERSION,
                                 world->ledger};
    run_id_make(&in, out->run_id);
}
