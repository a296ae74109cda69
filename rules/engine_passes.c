/* What must be known before any verdict. Two rules may each advise to delete what the other takes for
 * the backup that stays; so all that propose are asked first, of every row, whatever the run is asked
 * for and whatever is exempt or disabled, and what survives is chosen once. */
#include "rules/engine_internal.h"

#include "core/mem.h"
#include "rules/restore/proofs.h"

static bool any_wanted(const struct engine *e)
{
    for (size_t i = 0; i < rule_count(); i++)
        if (e->wanted[i] && (rule_at(i)->proposes || rule_at(i)->asks_proofs))
            return true;
    return false;
}

int engine_choose_survivors(struct engine *e, struct error *err)
{
    if (!any_wanted(e) || e->survivors)
        return 0;
    const struct engine_options *options = e->options;
    e->proofs = restore_proofs_new(&(struct restore_proofs_in){.graph = options->graph,
                                                               .facts = options->facts,
                                                               .policy = options->policy,
                                                               .as_of = options->as_of,
                                                               .scopes = e->scopes[KIND_VOLUME]});
    struct engine asking = *e; /* shares what was prepared for each row */
    asking.pass = PASS_PROPOSALS;
    asking.wanted = arena_array(e->keep, rule_count(), sizeof(bool));
    asking.only_row = ROW_NONE;
    asking.accept = NULL;
    asking.include_pass = false;
    asking.proposals = mem_array((size_t)e->options->graph->snapshot_count + 1, 1);
    for (int kind = 0; kind < KIND_COUNT; kind++)
        asking.left_out[kind] = NULL;
    for (size_t i = 0; i < rule_count(); i++)
        asking.wanted[i] = rule_at(i)->proposes;
    int result = crew_run(&asking, err);
    if (result == 0)
        e->survivors = survivors_new(e->options->facts, asking.proposals);
    mem_free(asking.proposals);
    return result;
}

/* One rule judges a snapshot, so that each row is written once, by one thread. */
void engine_propose(struct worker *w, const struct record_in *in)
{
    const struct judgement *j = in->run->j;
    if (in->kind != KIND_SNAPSHOT || j->is_false)
        return;
    enum proposal proposal = in->status == STATUS_PASS      ? PROPOSAL_BRAKED
                             : in->status == STATUS_UNKNOWN ? PROPOSAL_UNKNOWN
                             : j->goes_for_good             ? PROPOSAL_FINAL
                                                            : PROPOSAL_MADE;
    w->engine->proposals[in->row] = (uint8_t)proposal;
}
