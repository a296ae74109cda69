/* Reports resources that no scope of the policy selects: nobody's objectives apply to them, and a
 * report by scope leaves them out. With `exclusive`, those that more than one scope selects, too: the
 * first wins, and it may not be the one that somebody meant.
 *
 * A scope that selects everything makes this rule pass; that is what a scope for the rest is for. It
 * does not count where scopes are asked to exclude each other. A policy without scopes divides
 * nothing, and is not judged. */
#include "rules/tag/tag.h"

enum { PARAM_EXCLUSIVE };

static const struct rule_param params[] = {
    {"exclusive", PARAM_BOOL, 0, NULL,
     "fail, too, on what more than one scope selects; a scope with an empty match does not count"},
};

static const struct reason reasons[] = {
    REASON("none", "no scope selects it"),
    REASON("ambiguous", "more than one scope selects it"),
    REASONS_END,
};

static bool selects_all(const struct match *m)
{
    return m->kinds.count + m->accounts.count + m->regions.count + m->arns.count + m->states.count +
                   m->tags.count ==
               0 &&
           m->attached == TRI_ANY;
}

/* The second scope that selects it, or SCOPE_NONE. */
static uint16_t second_scope(const struct rule_run *run, enum kind kind, uint32_t row)
{
    const struct policy *policy = run->policy;
    if (run->scope == SCOPE_NONE || selects_all(&policy->scopes[run->scope].match))
        return SCOPE_NONE;
    for (size_t i = (size_t)run->scope + 1; i < policy->scope_count; i++) {
        const struct match *match = &policy->scopes[i].match;
        if (!selects_all(match) && policy_match(match, run->graph, kind, row))
            return (uint16_t)i;
    }
    return SCOPE_NONE;
}

static void judge(struct rule_run *run, uint32_t row)
{
    const enum kind *kind = judge_context(run);
    bool none = run->scope == SCOPE_NONE;
    bool exclusive = judge_param(run, PARAM_EXCLUSIVE) != 0;
    uint16_t second = exclusive ? second_scope(run, *kind, row) : SCOPE_NONE;
    run->j->reason = none ? "none" : "ambiguous";
    clause(run->j, truth_of(none || second != SCOPE_NONE), UNKNOWN_NONE);
    if (!run->j->record)
        return;
    struct said said = {.clause = "no scope of the policy selects it",
                        .holds = truth_of(none),
                        .kind = *kind,
                        .row = row,
                        .field = "Tags",
                        .value =
                            judge_text(run->j, "none of %zu scopes", run->policy->scope_count)};
    if (second != SCOPE_NONE) {
        said.clause = "more than one scope of the policy selects it";
        said.holds = TRUTH_TRUE;
    }
    if (!none)
        said.value =
            second == SCOPE_NONE
                ? judge_text(run->j, "scope '%.*s'", STR_ARG(judge_scope(run)->name))
                : judge_text(run->j, "scopes '%.*s' and '%.*s'", STR_ARG(judge_scope(run)->name),
                             STR_ARG(run->policy->scopes[second].name));
    judge_say(run, &said);
}

static void run_place(struct rule_run *run, uint32_t place, enum kind kind)
{
    judge_with(run, &kind);
    judge_rows(run, place, kind, judge);
}

static bool promised(const struct policy *policy)
{
    return policy->scope_count > 0;
}

static const struct sentence passes[] = {{NULL, 0, "{seen} takes it"}, SENTENCE_END};

static const struct sentence sentences[] = {
    {"none", 0, "no scope of the policy selects it"},
    {"ambiguous", 0, "more than one scope of the policy selects it"},
    SENTENCE_END};

static const enum aws_fact rests_on[] = {AWS_FACTS_OF_TAGS, AWS_FACT_END};

const struct rule rule_tag_not_scoped = {
    .declared =
        {
            .id = "TAG-NOT-SCOPED",
            .family = "TAG",
            .title = "Resource matches no scope, so no environment's rules apply",
            .why = "What no scope selects, no objective protects, and no report by scope shows.",
            .kinds = TAG_KINDS,
            .severity = SEVERITY_MEDIUM,
            .params = params,
            .param_count = sizeof(params) / sizeof(params[0]),
        },
    .requires = TAG_SOURCES,
    .sentences = sentences,
    .passes = passes,
    .needs = needs_themselves,
    .facts = rests_on,
    .reasons = reasons,
    .runbook = "F-TAG",
    .run = run_place,
    .promised = promised,
};
