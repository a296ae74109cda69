#include "rules/protected.h"

static bool ephemeral_root(const struct graph *g, const struct attachment *attachment)
{
    if (attachment->delete_on_termination == 0 || attachment->instance_row == ROW_NONE)
        return false;
    const struct instance *instance = &g->instances[attachment->instance_row];
    return instance->root_device != 0 && instance->root_device == attachment->device &&
           facts_replaced(g, instance->tagset);
}

bool protected_by_default(const struct graph *graph, uint32_t volume_row)
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
