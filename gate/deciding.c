#include "gate/deciding.h"

#include "rules/rule.h"

static const bool *rules_of_gaps(const struct gate_verdict *verdict, const struct gate_pick *pick,
                                 struct arena *arena)
{
    bool *rules = arena_array(arena, rule_count(), sizeof(*rules));
    for (size_t i = 0; i < verdict->gap_count; i++)
        for (size_t rule = 0; rule < rule_count(); rule++)
            rules[rule] = rules[rule] || gate_pick_gap_of(pick, &verdict->gaps[i], rule);
    return rules;
}

const bool *gate_deciding(const struct gate_verdict *verdict, const struct gate_tally *tally,
                          const struct gate_pick *pick, struct arena *arena)
{
    switch (verdict->cause) {
    case GATE_FINDINGS:
    case GATE_SAVING: return tally->rules[STATUS_FAIL];
    case GATE_UNKNOWN: return tally->rules[STATUS_UNKNOWN];
    case GATE_GAP: return rules_of_gaps(verdict, pick, arena);
    case GATE_NOT_COLLECTED:
    case GATE_MALFORMED:
    case GATE_NOTHING:
    case GATE_MET: break;
    }
    return NULL;
}
