#include "rules/legend.h"

#include <assert.h>

#include "analyzer/facts.h"
#include "model/change.h"
#include "model/coverage.h"
#include "rules/reasons.h"
#include "rules/runbooks.h"

struct walk {
    legend_visit_fn *visit;
    void *ctx;
    enum legend_group group;
};

static void tell_of(const struct walk *w, const char *rule, const char *code, const char *meaning)
{
    const struct legend_entry entry = {w->group, code, rule, meaning};
    if (code[0] != '\0') /* "none" has no word */
        w->visit(w->ctx, &entry);
}

static void tell(const struct walk *w, const char *code, const char *meaning)
{
    tell_of(w, NULL, code, meaning);
}

static void sources(const struct walk *w)
{
    for (unsigned source = 0; source < SOURCE_COUNT; source++)
        tell(w, source_info((enum source)source)->code, source_info((enum source)source)->what);
}

/* A group whose members are those of an enum. */
#define EACH(function, type, count, prefix)                                       \
    static void function(const struct walk *w)                                    \
    {                                                                             \
        for (unsigned i = 0; i < (count); i++)                                    \
            tell(w, prefix##_name((enum type)i), prefix##_meaning((enum type)i)); \
    }
EACH(states, coverage_state, COVERAGE_STATE_COUNT, coverage_state)
EACH(gaps, gap_reason, GAP_REASON_COUNT, gap_reason)
EACH(statuses, status, STATUS_COUNT, status)
EACH(confidences, confidence, CONFIDENCE_COUNT, confidence)
EACH(brakes, brake, BRAKE_COUNT, brake)
EACH(restore_grades, grade, GRADE_COUNT, grade)
EACH(copy_grades, proof, PROOF_COUNT, proof)
EACH(effects, effect, EFFECT_COUNT, effect)
EACH(changes, change, CHANGE_COUNT, change)
EACH(change_whys, change_why, CHANGE_WHY_COUNT, change_why)

/* What means the same in every rule, then the words of each. */
static void reasons(const struct walk *w)
{
    for (size_t i = 0; reason_shared_at(i).word; i++)
        tell(w, reason_shared_at(i).word, reason_shared_at(i).meaning);
    for (size_t row = 0; row < rule_count(); row++)
        for (const struct reason *reason = rule_at(row)->reasons; reason->word; reason++)
            if (reason->meaning)
                tell_of(w, rule_id(row), reason->word, reason->meaning);
}

static void runbooks(const struct walk *w)
{
    for (size_t i = 0; runbook_title_at(i); i++)
        tell(w, runbook_title_at(i)->id, runbook_title_at(i)->title);
}

static void rules(const struct walk *w)
{
    for (size_t row = 0; row < rule_count(); row++)
        tell(w, rule_id(row), rule_at(row)->declared.title);
}

static const struct {
    struct legend_group_info info;
    void (*each)(const struct walk *w);
} groups[LEGEND_GROUP_COUNT] = {
    [LEGEND_SOURCE] = {{"source", "Sources: where facts come from"}, sources},
    [LEGEND_STATE] = {{"coverage-state", "Coverage: what was seen of a source"}, states},
    [LEGEND_GAP] = {{"gap-reason", "Gaps: why a source was not read"}, gaps},
    [LEGEND_STATUS] = {{"status", "Verdicts"}, statuses},
    [LEGEND_CONFIDENCE] = {{"confidence", "Confidence in a verdict"}, confidences},
    [LEGEND_REASON] = {{"reason", "Reasons: why something fails or is unknown"}, reasons},
    [LEGEND_BRAKE] = {{"brake", "Brakes: why something passes that would fail without"}, brakes},
    [LEGEND_RESTORE_GRADE] = {{"restore-grade", "Grades of restore tests, the best last"},
                              restore_grades},
    [LEGEND_COPY_GRADE] = {{"copy-grade",
                            "Grades of proof that a snapshot is a copy, the best first"},
                           copy_grades},
    [LEGEND_RUNBOOK] = {{"runbook", "Runbooks: what to do"}, runbooks},
    [LEGEND_EFFECT] = {{"effect", "Effects of the commands of a runbook"}, effects},
    [LEGEND_CHANGE] = {{"change", "Changes: a finding beside an earlier run (--baseline)"},
                       changes},
    [LEGEND_CHANGE_WHY] = {{"change-why", "Why a finding is gone, or was not judged again"},
                           change_whys},
    [LEGEND_RULE] = {{"rule", "Rules ('snapaudit rules show ID' says all)"}, rules},
};

const struct legend_group_info *legend_group_info(enum legend_group group)
{
    assert((unsigned)group < LEGEND_GROUP_COUNT);
    return &groups[group].info;
}

void legend_each(legend_visit_fn *visit, void *ctx)
{
    for (unsigned group = 0; group < LEGEND_GROUP_COUNT; group++) {
        const struct walk w = {visit, ctx, (enum legend_group)group};
        groups[group].each(&w);
    }
}
