/* Reports exemptions that have expired, soon will, match nothing or cover very much: a risk that was
 * accepted once goes on being accepted without anybody deciding it.
 *
 * One record for each exemption of the policy, with the first reason that applies. The last day
 * counts to its end in UTC. That an exemption matches nothing is said only when all that its rules
 * ask for was read; what an expired one would have covered fails again by itself, and is counted
 * here. It does not say whether the risk was worth taking. */
#include "rules/judge.h"

#include <stdlib.h>

#include "core/mem.h"

enum { PARAM_WARN_DAYS, PARAM_MAX_SUBJECTS };

static const struct rule_param params[] = {
    {"exempt_warn_days", PARAM_DAYS, 30, NULL,
     "exemptions that end in so many days or fewer are reported"},
    {"exempt_max_subjects", PARAM_COUNT, 200, NULL,
     "exemptions that cover more resources than this are reported"},
};

static const struct reason reasons[] = {
    REASON("expired", "it has ended, and exempts nothing any more"),
    REASON("ending", "it ends soon"),
    REASON("unmatched", "no finding matches it"),
    REASON("broad", "it covers more resources than the policy allows"),
    REASONS_END,
};

struct numbered {
    const struct exemption *exemption;
    size_t index; /* in the policy */
};

/* ---- what is wrong with it ---- */

static int64_t days_left(const struct rule_run *run, const struct exemption *e)
{
    return (e->expires - run->as_of) / MS_PER_DAY;
}

static bool named(const struct exemption *e, size_t rule)
{
    return str_glob(e->rule, str_from(rule_id(rule)));
}

static bool all_read(const struct graph *g, source_set sources)
{
    for (uint32_t place = 0; place < g->place_count; place++)
        for (int source = 0; g->places[place].in_scope && source < SOURCE_COUNT; source++)
            if ((sources & SOURCE_BIT(source)) != 0 &&
                !graph_complete(g, place, (enum source)source))
                return false;
    return true;
}

/* Could it match anything that this run did not see? Rules of the inventory are not counted in what
 * exemptions cover, and rules that this version does not judge may come. */
static bool fully_judged(const struct rule_run *run, const struct exemption *e)
{
    source_set needed = 0;
    bool any = false;
    for (size_t i = 0; i < rule_count(); i++) {
        if (!named(e, i))
            continue;
        if (rule_of_audit(rule_at(i)))
            return false;
        any = true;
        needed |= rule_at(i)->requires;
    }
    return any && all_read(run->graph, needed);
}

static bool is_broad(const struct rule_run *run, const struct exemption_use *use)
{
    return use->subjects > (uint64_t)judge_param(run, PARAM_MAX_SUBJECTS);
}

static const char *fault(const struct rule_run *run, const struct exemption *e,
                         const struct exemption_use *use)
{
    if (e->expired)
        return "expired";
    if (days_left(run, e) <= judge_param(run, PARAM_WARN_DAYS))
        return "ending";
    if (use->findings == 0 && fully_judged(run, e))
        return "unmatched";
    return is_broad(run, use) ? "broad" : NULL;
}

static void weigh(struct judgement *j)
{
    if (str_eq_c(str_from(j->reason), "ending"))
        judge_severity(j, SEVERITY_LOW);
    else if (str_eq_c(str_from(j->reason), "unmatched"))
        judge_severity(j, SEVERITY_INFO);
}

/* ---- saying it ---- */

static void say(struct rule_run *run, const struct exemption *e, const char *text, bool holds,
                const char *field, struct str value)
{
    struct evidence evidence = {.clause = text,
                                .holds = truth_of(holds),
                                .source = SOURCE_SNAP,
                                .call = "policy",
                                .resource = e->id,
                                .field = field,
                                .value = value,
                                .observed_at = INSTANT_UNSET};
    judge_evidence(run->j, &evidence);
}

/* One reason is enough for a fail, so the others are told only when it passes. */
static void say_all(struct rule_run *run, const struct exemption *e,
                    const struct exemption_use *use)
{
    struct judgement *j = run->j;
    struct str ends = judge_time(j, e->expires);
    struct str covers =
        judge_text(j, "findings: %llu, resources: %llu", (unsigned long long)use->findings,
                   (unsigned long long)use->subjects);
    const struct {
        const char *reason, *text, *field;
        struct str value;
    } lines[] = {
        {"expired", "it has expired", "expires", ends},
        {"ending", "it ends within exempt_warn_days", "expires", ends},
        {"unmatched", "nothing matches it", "match", covers},
        {"broad", "it covers more than exempt_max_subjects resources", "match", covers},
    };
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        bool holds = str_eq_c(str_from(j->reason), lines[i].reason);
        if (holds || j->reason[0] == '\0')
            say(run, e, lines[i].text, holds, lines[i].field, lines[i].value);
    }
    say(run, e, "it was approved", true, "approved_by",
        judge_text(j, "rule %.*s, owner %.*s, approved by %.*s, ticket %.*s, line %u",
                   STR_ARG(e->rule), STR_ARG(e->owner), STR_ARG(e->approved_by), STR_ARG(e->ticket),
                   e->at.line));
}

static void measure(struct rule_run *run, const struct exemption *e,
                    const struct exemption_use *use)
{
    struct judgement *j = run->j;
    bool dated = e->expired || str_eq_c(str_from(j->reason), "ending");
    j->has_measured = true;
    j->measured = e->expired ? (run->as_of - e->expires) / MS_PER_DAY : days_left(run, e);
    j->has_limit = !e->expired;
    j->limit = judge_param(run, PARAM_WARN_DAYS);
    j->unit = "days";
    if (dated)
        return;
    j->measured = (int64_t)use->subjects;
    j->limit = judge_param(run, PARAM_MAX_SUBJECTS);
    j->unit = "resources";
}

static void judge(struct rule_run *run, uint32_t row)
{
    const struct numbered *it = judge_context(run);
    const struct exemption_use *use = judge_exemption_use(run, it->index);
    const char *wrong = fault(run, it->exemption, use);
    struct judgement *j = run->j;
    (void)row;
    clause(j, truth_of(wrong), UNKNOWN_NONE);
    j->reason = wrong ? wrong : "";
    weigh(j);
    measure(run, it->exemption, use);
    j->has_money = use->has_money;
    j->floor = use->floor;
    j->ceiling = use->ceiling;
    if (j->record)
        say_all(run, it->exemption, use);
}

/* ---- all of them, at the first place in scope ---- */

static int compare_ids(const void *a, const void *b)
{
    const struct numbered *left = a;
    const struct numbered *right = b;
    return str_cmp(left->exemption->id, right->exemption->id);
}

static void run_place(struct rule_run *run, uint32_t place, enum kind kind)
{
    const struct policy *policy = run->policy;
    if (!judge_first_place(run, place) || !judge_enter(run, kind, ROW_NONE))
        return;
    struct numbered *sorted = mem_array(policy->exemption_count + 1, sizeof(*sorted));
    for (size_t i = 0; i < policy->exemption_count; i++)
        sorted[i] = (struct numbered){&policy->exemptions[i], i};
    qsort(sorted, policy->exemption_count, sizeof(*sorted), compare_ids);
    for (size_t i = 0; i < policy->exemption_count; i++) {
        const struct exemption *e = sorted[i].exemption;
        struct subject subject = {
            .kind = KIND_EXEMPTION, .id = e->id, .name = e->rule, .owner_tag = e->owner};
        judge_other(run, &subject, NULL, 0, judge, &sorted[i]);
    }
    mem_free(sorted);
}

static bool promised(const struct policy *policy)
{
    return policy->exemption_count > 0;
}

static const struct sentence sentences[] = {
    {"expired", 0, "it has expired, and what it covered counts again"},
    {"ending", 0, "it ends in {measured}"},
    {"unmatched", 0, "nothing matches it"},
    {"broad", 0, "it covers {measured}, {limit} are allowed"},
    SENTENCE_END};

static const enum aws_fact rests_on[] = {AWS_FACT_END};

const struct rule rule_inv_exemption = {
    .declared =
        {
            .id = "INV-EXEMPTION",
            .family = "INV",
            .title = "Exemption expired, ending, unmatched or too broad",
            .why =
                "A risk that was accepted once goes on being accepted without anybody deciding it.",
            .kinds = 1u << KIND_EXEMPTION,
            .severity = SEVERITY_MEDIUM,
            .params = params,
            .param_count = sizeof(params) / sizeof(params[0]),
        },
    .sentences = sentences,
    .needs = needs_nothing,
    .facts = rests_on,
    .reasons = reasons,
    .runbook = "F-REVIEW",
    .run = run_place,
    .promised = promised,
    .asks_exemption_use = true,
};
