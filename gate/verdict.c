#include "gate/verdict.h"

static const struct {
    const char *name;
    enum outcome outcome;
} causes[GATE_CAUSE_COUNT] = {
    [GATE_NOT_COLLECTED] = {"not-collected", OUTCOME_UNDECIDED},
    [GATE_MALFORMED] = {"malformed", OUTCOME_UNDECIDED},
    [GATE_FINDINGS] = {"findings", OUTCOME_FAILED},
    [GATE_SAVING] = {"saving", OUTCOME_FAILED},
    [GATE_UNKNOWN] = {"unknown", OUTCOME_UNDECIDED},
    [GATE_GAP] = {"gap", OUTCOME_UNDECIDED},
    [GATE_NOTHING] = {"nothing-matched", OUTCOME_UNDECIDED},
    [GATE_MET] = {"met", OUTCOME_PASSED},
};

const char *gate_cause_name(enum gate_cause cause)
{
    return causes[cause].name;
}

struct gate_silent gate_silent_of(const struct summary *summary)
{
    struct gate_silent silent = {0};
    for (size_t row = 0; row < summary->rule_count; row++) {
        const struct rule_summary *rule = &summary->rules[row];
        silent.passes += rule->counts[STATUS_PASS];
        silent.unsettled += rule->unsettled;
        silent.no_objective += rule->no_objective;
        silent.not_selected += rule->not_selected;
    }
    return silent;
}

/* Where an amount is accepted and no number is, money is what counts: then the number is that of
 * the findings that have no figure. */
static bool too_many(const struct gate_request *request, const struct gate_tally *tally)
{
    bool by_money = request->max_saving_floor != GATE_UNSET && request->max_count == GATE_UNSET;
    uint64_t counted = by_money ? tally->fails - tally->priced : tally->fails;
    uint64_t accepted = request->max_count == GATE_UNSET ? 0 : (uint64_t)request->max_count;
    return counted > accepted;
}

static bool too_dear(const struct gate_request *request, const struct gate_tally *tally)
{
    return request->max_saving_floor != GATE_UNSET &&
           tally->saving_floor > request->max_saving_floor;
}

static enum gate_cause cause_of(const struct gate_facts *facts)
{
    const struct gate_request *request = facts->request;
    if (!facts->collected)
        return GATE_NOT_COLLECTED;
    if (facts->malformed_files > 0)
        return GATE_MALFORMED;
    if (request->threshold == THRESHOLD_NEVER)
        return GATE_MET;
    if (too_many(request, facts->tally))
        return GATE_FINDINGS;
    if (too_dear(request, facts->tally))
        return GATE_SAVING;
    if (!request->unknown_fails)
        return GATE_MET;
    if (facts->tally->unknowns > 0)
        return GATE_UNKNOWN;
    if (facts->gap_count > 0)
        return GATE_GAP;
    return facts->resources == 0 && gate_request_selects(request) ? GATE_NOTHING : GATE_MET;
}

void gate_decide(const struct gate_facts *facts, struct gate_verdict *out)
{
    enum gate_cause cause = cause_of(facts);
    *out = (struct gate_verdict){.cause = cause,
                                 .outcome = causes[cause].outcome,
                                 .resources = facts->resources,
                                 .gaps = facts->gaps,
                                 .gaps_known = facts->gaps_known,
                                 .gap_count = facts->gap_count};
}
