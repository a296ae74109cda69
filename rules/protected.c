#include "rules/protected.h"

static bool ephemeral_root(const struct graph *g, const struct attachment *attachment)
{
    if (attachment->delete_on_termination == 0 || attachment->instance_row == ROW_NONE)
        return false;
    const struct instance *instance = &g->instances[attachment->instance_row];
    return instance->root_device != 0 && instance->root_device == attachment->device &&
           facts_replaced(g, instance->tagset);
}

/* The default selector ([EC2-VOL-ATTACHMENTS] [EC2-VOL-OPERATOR] [BACKUP-TAG-TEST]
 * [EC2-TAG-REPLACED]): in-use, attached to an instance, not operated by AWS for us, no left-over
 * of a restore test, and not a disk that is replaced rather than restored (the root volume, deleted
 * on termination, of an Auto Scaling, fleet, Karpenter, EKS or EMR instance). */
static bool protected_by_default(const struct graph *graph, uint32_t volume_row)
{
    const struct volume *v = &graph->volumes[volume_row];
    if (v->state != VOLUME_IN_USE || (v->flags & ROW_OPERATOR) != 0)
        return false;
    struct str value;
    if (v->tagset != 0 && graph_tag(graph, v->tagset, STR_LIT("awsbackup-restore-test"), &value))
        return false;
    bool attached = false;
    for (uint32_t i = 0; i < v->attachment_count; i++) {
        const struct attachment *a = &graph->attachments[v->first_attachment + i];
        attached = attached || a->instance_form != ID_NONE;
        if (ephemeral_root(graph, a))
            return false;
    }
    return attached;
}

bool protected_selected(const struct rule_run *run, uint32_t volume_row)
{
    const struct scope *scope = judge_scope(run);
    return scope && (scope->match.names_state || protected_by_default(run->graph, volume_row));
}

static bool concerns(const struct rule_run *run, uint32_t home, uint32_t place, unsigned concerned)
{
    const struct place *places = run->graph->places;
    if (!places[place].in_scope || !graph_same_partition(run->graph, home, place))
        return false;
    if (places[place].account == places[home].account)
        return (concerned & CONCERNED_OWN) != 0;
    return (concerned & CONCERNED_VAULTS) != 0 &&
           policy_vault_account(run->policy, graph_str(run->graph, places[place].account));
}

static void place_gaps(struct rule_run *run, uint32_t place, source_set sources)
{
    for (int source = 0; source < SOURCE_COUNT; source++) {
        if ((sources & SOURCE_BIT(source)) == 0 ||
            graph_complete(run->graph, place, (enum source)source))
            continue;
        clause(run->j, TRUTH_UNKNOWN, UNKNOWN_GAP);
        judge_gap(run, place, (enum source)source);
    }
}

static bool account_read(const struct graph *g, uint32_t home, struct str account)
{
    struct span span = graph_account_places(g, account);
    for (uint32_t i = span.first; i < span.first + span.count; i++)
        if (g->places[i].in_scope && graph_same_partition(g, home, i))
            return true;
    return false;
}

static enum source first_of(source_set sources)
{
    int source = 0;
    while ((sources & SOURCE_BIT(source)) == 0)
        source++;
    return (enum source)source;
}

static void vault_gaps(struct rule_run *run, uint32_t home, source_set sources)
{
    const struct graph *g = run->graph;
    const struct strs *vaults = &run->policy->trust.vault_accounts;
    for (size_t i = 0; i < vaults->count; i++) {
        if (account_read(g, home, vaults->items[i]))
            continue;
        clause(run->j, TRUTH_UNKNOWN, UNKNOWN_GAP);
        judge_gap_region(run, vaults->items[i], graph_str(g, g->places[home].region),
                         first_of(sources));
    }
}

void protected_gaps(struct rule_run *run, uint32_t home, unsigned concerned, source_set sources)
{
    struct concern_walk walk;
    concern_begin(&walk, run->facts, home);
    for (uint32_t place; concern_next(&walk, &place);)
        if (concerns(run, home, place, concerned))
            place_gaps(run, place, sources);
    if ((concerned & CONCERNED_VAULTS) != 0)
        vault_gaps(run, home, sources);
}
