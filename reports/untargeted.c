#include "reports/warnings.h"

#include "core/arena.h"
#include "model/account.h"

static uint64_t volumes_of(const struct policy *policy, const struct graph *graph, uint16_t scope,
                           const struct place *place)
{
    struct span span = graph->volume_spans[place - graph->places];
    uint64_t count = 0;
    for (uint32_t row = span.first; row < span.first + span.count; row++)
        count += policy_scope_of(policy, graph, KIND_VOLUME, row) == scope;
    return count;
}

static bool has_targets(const struct policy *policy, const struct scope *scope, struct str region,
                        struct arena *arena)
{
    bool any;
    return policy_copy_targets(policy, scope, region, &any, arena).count > 0 || any;
}

/* "prod (111122223333)/eu-west-1" */
static struct str place_text(const struct graph *graph, uint32_t place, struct arena *arena)
{
    struct sink *out = sink_memory();
    struct str account = graph_str(graph, graph->places[place].account);
    account_label(out, account, graph_account_name(graph, place));
    sink_cstr(out, account.len > 0 ? "/" : "");
    sink_str(out, graph_str(graph, graph->places[place].region));
    struct str text = arena_str(arena, sink_view(out));
    sink_abort(out);
    return text;
}

static void print_scope(const struct warner *to, const struct policy *policy,
                        const struct graph *graph, uint16_t index, struct arena *arena)
{
    const struct scope *scope = &policy->scopes[index];
    for (uint32_t i = 0; i < graph->place_count; i++) {
        const struct place *place = &graph->places[i];
        struct str region = graph_str(graph, place->region);
        if (!place->in_scope || has_targets(policy, scope, region, arena))
            continue;
        uint64_t count = volumes_of(policy, graph, index, place);
        if (count == 0)
            continue;
        struct error text = ERROR_INIT;
        (void)error_set(&text, ERR_NONE,
                        "scope '%.*s' requires copies of %llu volume%s of %.*s in no other "
                        "region than their own: no copy of them is judged",
                        STR_ARG(scope->name), (unsigned long long)count, count == 1 ? "" : "s",
                        STR_ARG(place_text(graph, i, arena)));
        to->warn(to->ctx, &text);
    }
}

void warn_of_missing_targets(const struct warner *to, const struct policy *policy,
                             const struct graph *graph)
{
    struct arena *arena = arena_new();
    for (size_t i = 0; i < policy->scope_count; i++)
        if (policy->scopes[i].copies.judged && policy->scopes[i].copies.required_in.count > 0)
            print_scope(to, policy, graph, (uint16_t)i, arena);
    arena_free(arena);
}
