#include "rules/reach.h"

#include "rules/engine.h"
#include "model/readable.h"

const struct need needs_nothing[] = {NEED_END};
const struct need needs_themselves[] = {NEED(VOL, REACH_SUBJECTS), NEED(SNAP, REACH_SUBJECTS),
                                        NEED(AMI, REACH_SUBJECTS), NEED_END};
const struct need needs_storage_everywhere[] = {NEED(VOL, REACH_EVERYWHERE),
                                                NEED(SNAP, REACH_EVERYWHERE),
                                                NEED(AMI, REACH_EVERYWHERE), NEED_END};

/* The kind whose listing the source is. */
static unsigned kind_of(enum source source)
{
    for (unsigned kind = 0; kind < KIND_COUNT; kind++)
        if (kind_infos[kind].source == source)
            return 1u << kind;
    return 0;
}

static void add_needs(const struct need *need, unsigned kinds, struct reach *out)
{
    for (; need->bits != 0; need++) {
        unsigned of = need->bits == REACH_SUBJECTS ? kind_of(need->source) : need->kinds;
        if (of != 0 && (kinds & of) == 0)
            continue; /* a rule of several kinds, asked about the others */
        out->sources[need->source] |= (uint8_t)need->bits;
    }
}

static void add_everything(struct reach *out)
{
    for (unsigned source = 0; source < SOURCE_COUNT; source++)
        if (source_is_of_places((enum source)source))
            out->sources[source] |= REACH_EVERYWHERE;
}

/* Does any scope take a copy for proven that only its sizes, or less, tie to its source? */
static bool takes_matches(const struct policy *policy)
{
    for (size_t i = 0; i < policy->scope_count; i++)
        if (policy->scopes[i].copies.judged && policy->scopes[i].copies.min_proof >= PROOF_P2M)
            return true;
    return false;
}

static bool wanted(const struct policy *policy, const bool *rules, size_t rule)
{
    return (!rules || rules[rule]) && engine_rule_enabled(policy, rule);
}

void reach_of(const struct policy *policy, const bool *rules, unsigned kinds, struct reach *out)
{
    *out = (struct reach){.sources = {0}};
    for (size_t i = 0; i < rule_count(); i++) {
        const struct rule *rule = rule_at(i);
        unsigned asked = kinds == 0 ? rule->declared.kinds : rule->declared.kinds & kinds;
        if (asked == 0 || !wanted(policy, rules, i))
            continue;
        if (!rule->needs) {
            add_everything(out);
            continue;
        }
        add_needs(rule->needs, asked, out);
        if (rule->takes_matches && takes_matches(policy))
            out->sources[SOURCE_SNAP] |= REACH_EVERYWHERE;
    }
}

static bool restorable(const struct graph *g, const struct snapshot *s, instant as_of)
{
    if (s->state != SNAPSHOT_COMPLETED)
        return false;
    if ((s->flags & ROW_ARCHIVED) == 0)
        return true;
    return s->extra != ROW_NONE && g->snapshot_extras[s->extra].restore_expiry != INSTANT_UNSET &&
           g->snapshot_extras[s->extra].restore_expiry > as_of;
}

/* Of its own snapshots, oldest first, the last complete one decides. */
static bool newest_is_away(const struct graph *g, uint32_t volume, instant as_of)
{
    struct span span = g->volume_snapshots[volume];
    for (uint32_t i = span.count; i > 0; i--) {
        const struct snapshot *s = &g->snapshots[g->by_volume[span.first + i - 1]];
        if (s->state == SNAPSHOT_COMPLETED)
            return !restorable(g, s, as_of);
    }
    return false;
}

bool reach_falls_short(const struct graph *graph, instant as_of)
{
    for (uint32_t place = 0; place < graph->place_count; place++) {
        struct span volumes = graph->volume_spans[place];
        if (!graph_coverage(graph, place, SOURCE_SNAP)->filtered)
            continue;
        for (uint32_t row = volumes.first; row < volumes.first + volumes.count; row++)
            if (newest_is_away(graph, row, as_of))
                return true;
    }
    return false;
}
