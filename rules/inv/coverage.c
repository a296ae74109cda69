/* Reports every source in scope that was not read in full: a blind spot reads as health.
 *
 * Sources are those that an enabled rule requires. Regions that a service control policy denies
 * are told once for each account, with the policy line that scopes them out. */
#include "rules/inv/coverage.h"

#include <stdio.h>

#include "rules/fingerprint.h"
#include "rules/judge.h"

#define PLACE_TEXT_MAX 1024

static const struct reason reasons[] = {
    REASON_SHARED("denied"),
    REASON_SHARED("scp"),
    REASON_SHARED("region-off"),
    REASON_SHARED("throttled"),
    REASON_SHARED("expired"),
    REASON_SHARED("endpoint"),
    REASON_SHARED("truncated"),
    REASON_SHARED("mislabelled"),
    REASON_SHARED("malformed"),
    REASON_SHARED("failed"),
    REASON_SHARED("interrupted"),
    REASON_SHARED("not-attempted"),
    REASONS_END,
};

struct coverage_subject {
    uint32_t place;
    enum source source;
};

static struct subject source_subject(const struct graph *g, uint32_t place, enum source source,
                                     char id[PLACE_TEXT_MAX])
{
    struct str region = graph_str(g, g->places[place].region);
    int len = snprintf(id, PLACE_TEXT_MAX, "%.*s/%s", STR_ARG(region), source_info(source)->code);
    return (struct subject){.kind = KIND_SOURCE,
                            .id = str_make(id, (size_t)len),
                            .account = graph_str(g, g->places[place].account),
                            .region = region};
}

static struct subject account_subject(const struct graph *g, uint32_t place)
{
    struct str account = graph_str(g, g->places[place].account);
    return (struct subject){.kind = KIND_ACCOUNT, .id = account, .account = account};
}

bool inv_coverage_is_gap(const struct coverage *c)
{
    return c->state != COVERAGE_COMPLETE && c->state != COVERAGE_NOT_APPLICABLE && !c->unneeded;
}

static const char *reason(const struct coverage *c)
{
    return c->state == COVERAGE_GAP ? gap_reason_name(c->reason) : coverage_state_name(c->state);
}

static void say(struct rule_run *run, uint32_t place, enum source source)
{
    const struct coverage *c = graph_coverage(run->graph, place, source);
    struct evidence evidence = {
        .clause = "the source was not read in full",
        .holds = truth_of(inv_coverage_is_gap(c)),
        .source = source,
        .call = source_info(source)->call,
        .resource = judge_text(run->j, "%.*s/%s",
                               STR_ARG(graph_str(run->graph, run->graph->places[place].region)),
                               source_info(source)->code),
        .field = "coverage",
        .value = judge_text(run->j, "%s%s%s", coverage_word(c), c->detail ? ": " : "",
                            c->detail ? c->detail : ""),
        .observed_at = INSTANT_UNSET,
    };
    judge_evidence(run->j, &evidence);
    judge_gap(run, place, source);
}

static void judge_source(struct rule_run *run, uint32_t row)
{
    const struct coverage_subject *subject = judge_context(run);
    const struct coverage *c = graph_coverage(run->graph, subject->place, subject->source);
    (void)row;
    clause(run->j, truth_of(inv_coverage_is_gap(c)), UNKNOWN_NONE);
    run->j->reason = reason(c);
    if (run->j->record)
        say(run, subject->place, subject->source);
}

static bool told_by_account(const struct coverage *c)
{
    return c->state == COVERAGE_GAP && c->reason == GAP_SCP;
}

static void run_sources(struct rule_run *run, uint32_t place)
{
    const struct graph *g = run->graph;
    source_set required = engine_required(run->policy);
    for (int source = 0; source < SOURCE_COUNT; source++) {
        const struct coverage *c = graph_coverage(g, place, (enum source)source);
        if ((required & SOURCE_BIT(source)) == 0 || told_by_account(c))
            continue;
        char id[PLACE_TEXT_MAX];
        struct subject subject = source_subject(g, place, (enum source)source, id);
        struct coverage_subject ctx = {place, (enum source)source};
        judge_other(run, &subject, NULL, 0, judge_source, &ctx);
    }
}

static const struct str of_account = {"scp", sizeof("scp") - 1};

/* ---- one record an account for what a service control policy denies ---- */

static bool scp_denied(const struct rule_run *run, uint32_t place)
{
    source_set required = engine_required(run->policy);
    for (int source = 0; source < SOURCE_COUNT; source++) {
        const struct coverage *c = graph_coverage(run->graph, place, (enum source)source);
        if ((required & SOURCE_BIT(source)) != 0 && told_by_account(c))
            return true;
    }
    return false;
}

static void judge_account(struct rule_run *run, uint32_t row)
{
    const uint32_t *first = judge_context(run);
    const struct graph *g = run->graph;
    struct str scope_out = STR_EMPTY;
    (void)row;
    run->j->reason = "scp";
    clause(run->j, TRUTH_TRUE, UNKNOWN_NONE);
    if (!run->j->record)
        return;
    for (uint32_t place = *first; place < g->place_count; place++) {
        if (g->places[place].account != g->places[*first].account || !g->places[place].in_scope)
            continue;
        if (scp_denied(run, place)) {
            say(run, place, SOURCE_SNAP);
            continue;
        }
        scope_out = judge_text(run->j, "%.*s%s%.*s", STR_ARG(scope_out),
                               str_is_empty(scope_out) ? "" : ", ",
                               STR_ARG(graph_str(g, g->places[place].region)));
    }
    struct evidence hint = {.clause = "this line of the policy scopes the denied regions out",
                            .holds = TRUTH_TRUE,
                            .source = SOURCE_SNAP,
                            .call = "policy",
                            .field = "places.regions",
                            .value =
                                judge_text(run->j, "places: {regions: [%.*s]}", STR_ARG(scope_out)),
                            .observed_at = INSTANT_UNSET};
    judge_evidence(run->j, &hint);
}

static void run_account(struct rule_run *run, uint32_t place)
{
    const struct graph *g = run->graph;
    bool any = false;
    for (uint32_t other = 0; other < g->place_count; other++) {
        if (g->places[other].account != g->places[place].account || !g->places[other].in_scope)
            continue;
        if (other < place)
            return; /* told at the account's first place */
        any = any || scp_denied(run, other);
    }
    if (!any)
        return;
    struct subject subject = account_subject(g, place);
    judge_other(run, &subject, &of_account, 1, judge_account, &place);
}

static void run_place(struct rule_run *run, uint32_t place, enum kind kind)
{
    if (!judge_enter(run, kind, ROW_NONE))
        return;
    if (kind == KIND_ACCOUNT)
        run_account(run, place);
    else
        run_sources(run, place);
}

static const struct sentence sentences[] = {
    {NULL, 1u << KIND_SOURCE, "it was not read completely: {reason}"}, SENTENCE_END};

static const struct sentence passes[] = {{NULL, 1u << KIND_SOURCE, "it was read to its end"},
                                         SENTENCE_END};

static const enum aws_fact rests_on[] = {
    AWS_CLI_TOKEN,        AWS_EC2_ERR_AUTH_ITEM, AWS_EC2_ERR_DENIED,   AWS_EC2_ERR_EXPIRED,
    AWS_EC2_ERR_OPT_IN,   AWS_EC2_ERR_SCP,       AWS_EC2_ERR_THROTTLE, AWS_EC2_ID_UNIQUE,
    AWS_EC2_INST_VOLUMES, AWS_EC2_LIST_REGIONS,  AWS_EC2_LIST_TOKEN,   AWS_EC2_LT_ALL,
    AWS_EC2_LT_VERSIONS,  AWS_EC2_OWNER_ID,      AWS_EC2_ZONE_REGION,  AWS_FACT_END};

const struct rule rule_inv_coverage = {
    .declared =
        {
            .id = "INV-COVERAGE",
            .family = "INV",
            .title = "A source in scope was not fully read",
            .why = "What was not seen is unknown; a blind spot must not read as health.",
            .kinds = 1u << KIND_SOURCE | 1u << KIND_ACCOUNT,
            .severity = SEVERITY_HIGH,
        },
    .sentences = sentences,
    .passes = passes,
    .needs = needs_nothing,
    .facts = rests_on,
    .reasons = reasons,
    .runbook = "F-PERM",
    .run = run_place,
};

/* ---- for others ---- */

void inv_coverage_fingerprint(const struct graph *graph, uint32_t place, enum source source,
                              char out[SHA256_HEX_MAX])
{
    char id[PLACE_TEXT_MAX];
    bool by_account = told_by_account(graph_coverage(graph, place, source));
    struct subject subject =
        by_account ? account_subject(graph, place) : source_subject(graph, place, source, id);
    struct sha256 *sha = sha256_new();
    (void)fingerprint_of(sha, rule_id(RULE_INV_COVERAGE), subject.kind, &subject, &of_account,
                         by_account, out);
    sha256_free(sha);
}
