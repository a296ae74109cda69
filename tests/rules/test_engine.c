#include "tests/support/rule_test.h"

#include <stdio.h>

#include "core/arena.h"
#include "rules/engine.h"

extern const char snapaudit_prices_json[];
extern const size_t snapaudit_prices_json_size;

/* ---- a small world and all that judging it needs ---- */

struct world {
    struct arena *arena;
    struct graph *graph;
    struct prices *prices;
    struct cost_model *cost;
    struct facts *facts;
    struct engine_options options;
};

static void problem(void *ctx, const struct error *err)
{
    (void)ctx;
    print_error("%s (%s)\n", err->message, err->detail);
}

static void world_init(struct world *w, struct gb *gb, const char *policy_text)
{
    struct error err = ERROR_INIT;
    const struct policy_options policy_options = {.as_of = gb_time(AS_OF), .problem = problem};
    w->arena = arena_new();
    w->graph = gb_freeze(gb);
    struct str text = policy_text ? str_from(policy_text) : policy_builtin_text();
    const struct policy *policy =
        policy_parse(w->arena, STR_LIT("policy.yaml"), text, &policy_options, &err);
    if (!policy)
        fail_msg("the test's policy is not valid: %s", err.message);
    w->prices = prices_parse(str_make(snapaudit_prices_json, snapaudit_prices_json_size), &err);
    assert_non_null(w->prices);
    w->cost = cost_model_new(w->graph, w->prices);
    const struct facts_options facts_options = engine_facts_options(policy, gb_time(AS_OF));
    w->facts = facts_new(w->graph, &facts_options);
    w->options = (struct engine_options){.graph = w->graph,
                                         .facts = w->facts,
                                         .cost = w->cost,
                                         .prices = w->prices,
                                         .policy = policy,
                                         .as_of = gb_time(AS_OF),
                                         .only_rule = -1,
                                         .only_scope = -1,
                                         .only_row = ROW_NONE};
}

static void world_clear(struct world *w)
{
    facts_free(w->facts);
    cost_model_free(w->cost);
    prices_free(w->prices);
    graph_free(w->graph);
    arena_free(w->arena);
}

/* ---- what was handed over, a line a finding ---- */

struct heard {
    char text[65536];
    size_t len;
};

static void hear(void *ctx, const struct finding *f)
{
    struct heard *heard = ctx;
    int len = snprintf(heard->text + heard->len, sizeof(heard->text) - heard->len, "%s %.*s %s\n",
                       f->rule, STR_ARG(f->subject.id), status_name(f->status));
    assert_in_range(len, 1, sizeof(heard->text) - heard->len - 1);
    heard->len += (size_t)len;
}

static struct summary judge_world(struct world *w, struct heard *heard)
{
    struct error err = ERROR_INIT;
    struct summary summary;
    *heard = (struct heard){.len = 0};
    w->options.accept = hear;
    w->options.ctx = heard;
    assert_int_equal(engine_run(&w->options, w->arena, &summary, &err), 0);
    return summary;
}

/* ---- judging a part ---- */

#define OLD  "2025-01-01T00:00:00Z"
#define VOL3 "vol-0a000000000000003"

/* Three volumes in use; one is of another scope. None has a backup or a tag of a user. */
static struct gb *three_volumes(void)
{
    struct gb *gb = home();
    live_volume(gb, VOL1, OLD);
    live_volume(gb, VOL2, OLD);
    live_volume(gb, VOL3, OLD);
    return gb;
}

#define TWO_SCOPES                                                             \
    "scopes:\n"                                                                \
    "  - {name: first, match: {arn: \"*" VOL1 "\"}, objectives: {rpo: 36h}}\n" \
    "  - {name: rest, match: {}, objectives: {rpo: 48h}}\n"

static bool only_volume_2(void *ctx, const struct graph *graph, enum kind kind, uint32_t row)
{
    size_t *asked = ctx;
    ++*asked;
    return kind == KIND_VOLUME && row == graph_find(graph, KIND_VOLUME, 0, S(VOL2));
}

static bool only_none(void *ctx, const struct graph *graph, enum kind kind, uint32_t row)
{
    (void)ctx;
    (void)graph;
    return kind == KIND_SNAPSHOT && row == ROW_NONE;
}

static void part__only_selected_subjects_are_judged_and_counted(void **state)
{
    (void)state;
    struct world w;
    struct heard heard;
    size_t asked = 0;
    world_init(&w, three_volumes(), TWO_SCOPES);
    w.options.select = only_volume_2;
    w.options.select_ctx = &asked;
    struct summary summary = judge_world(&w, &heard);
    assert_string_equal(heard.text, "RPO-EXCEEDED " VOL2 " fail\nTAG-REQUIRED " VOL2 " fail\n");
    assert_int_equal(asked, 3); /* once a row, however many rules there are */
    assert_int_equal(summary.subjects_fail, 1);
    assert_int_equal(summary.kinds[KIND_VOLUME].own, 1);
    assert_int_equal(summary.worst_count, 1);
    assert_int_equal(summary.worst[0].rule_count, 2);
    struct cost cost = cost_of_volume(w.cost, graph_find(w.graph, KIND_VOLUME, 0, S(VOL2)));
    assert_int_equal(summary.list, cost.ceiling);
    world_clear(&w);
}

static void part__only_one_scope_is_judged(void **state)
{
    (void)state;
    struct world w;
    struct heard heard;
    world_init(&w, three_volumes(), TWO_SCOPES);
    w.options.only_scope = 0;
    (void)judge_world(&w, &heard);
    assert_string_equal(heard.text, "RPO-EXCEEDED " VOL1 " fail\nTAG-REQUIRED " VOL1 " fail\n");
    world_clear(&w);
}

/* By row of rules.def, true for one rule. */
static const bool *only_rule(struct world *w, const char *id)
{
    bool *rules = arena_array(w->arena, rule_count(), sizeof(*rules));
    rules[rule_find(str_from(id))] = true;
    return rules;
}

static void part__only_the_rules_asked_for_are_judged(void **state)
{
    (void)state;
    struct world w;
    struct heard heard;
    world_init(&w, three_volumes(), TWO_SCOPES);
    w.options.rules = only_rule(&w, "TAG-REQUIRED");
    struct summary summary = judge_world(&w, &heard);
    assert_string_equal(heard.text, "TAG-REQUIRED " VOL1 " fail\nTAG-REQUIRED " VOL2
                                    " fail\nTAG-REQUIRED " VOL3 " fail\n");
    assert_int_equal(summary.worst[0].rule_count, 1);
    world_clear(&w);
}

static void part__gaps_count_where_a_rule_asked_for_needs_the_source(void **state)
{
    (void)state;
    struct world w;
    struct heard heard;
    struct gb *gb = three_volumes();
    gb_coverage(gb, 0, SOURCE_AMI, COVERAGE_GAP, GAP_DENIED, "denied");
    world_init(&w, gb, TWO_SCOPES);
    w.options.rules = only_rule(&w, "RPO-EXCEEDED"); /* asks for no images */
    struct summary summary = judge_world(&w, &heard);
    for (int severity = 0; severity < SEVERITY_COUNT; severity++)
        assert_false(summary.gap[severity]);
    w.options.rules = NULL;
    summary = judge_world(&w, &heard);
    assert_true(summary.gap[SEVERITY_MEDIUM]);
    world_clear(&w);
}

static void part__a_group_is_judged_whole_for_one_member(void **state)
{
    (void)state;
    struct world w;
    struct heard heard;
    size_t asked = 0;
    struct gb *gb = three_volumes();
    snapshot_of(gb, SNAP1, VOL1, "2026-05-31T00:00:00Z");
    snapshot_of(gb, SNAP2, VOL2, "2026-05-31T00:00:00Z");
    world_init(&w, gb,
               "scopes: [{name: all, match: {}, objectives: none, restore: {tested_within: 90d, "
               "unit: group, sample_min: 2}}]\n");
    w.options.rules = only_rule(&w, "RESTORE-UNTESTED");
    w.options.select = only_volume_2;
    w.options.select_ctx = &asked;
    (void)judge_world(&w, &heard);
    assert_string_equal(heard.text, "RESTORE-UNTESTED all|" ACCOUNT "|" HOME "|unencrypted fail\n");
    w.options.select = only_none;
    struct summary summary = judge_world(&w, &heard);
    assert_string_equal(heard.text, "");
    assert_int_equal(summary.subjects_fail, 0);
    world_clear(&w);
}

/* ---- what exemptions cover ---- */

#define EXEMPTION(id, rule, match, expires)                             \
    "  - {id: " id ", rule: \"" rule "\", match: " match ", owner: o, " \
    "approved_by: a, reason: r, ticket: t, expires: " expires "}\n"

static const struct exemption_use *uses_of(struct world *w)
{
    struct error err = ERROR_INIT;
    const struct exemption_use *uses = engine_exemption_uses(&w->options, w->arena, &err);
    assert_non_null(uses);
    return uses;
}

/* Two volumes, each without tags and without a fresh backup. */
static struct gb *two_bare_volumes(void)
{
    struct gb *gb = home();
    live_volume(gb, VOL1, OLD);
    live_volume(gb, VOL2, OLD);
    snapshot_of(gb, SNAP1, VOL2, AS_OF); /* unsettled; VOL2 has a fresh backup */
    return gb;
}

#define BOTH_PROMISES \
    "tags: {required: {all: [Owner]}}\nscopes: [{name: all, match: {}, objectives: {rpo: 36h}}]\n"

static void uses__a_subject_counts_once_and_each_of_its_findings(void **state)
{
    (void)state;
    struct world w;
    world_init(&w, two_bare_volumes(),
               BOTH_PROMISES
               "exemptions:\n" EXEMPTION("E1", "*", "{arn: \"*" VOL1 "\"}", "2026-12-31")
                   EXEMPTION("E2", "TAG-REQUIRED", "{arn: \"*:volume/*\"}", "2026-12-31")
                       EXEMPTION("E3", "RPO-EXCEEDED", "{arn: \"*" VOL2 "\"}", "2026-12-31"));
    const struct exemption_use *uses = uses_of(&w);
    assert_int_equal(uses[0].subjects, 1);
    assert_int_equal(uses[0].findings, 2); /* no backup, no tag */
    assert_int_equal(uses[1].subjects, 2); /* VOL1 as well, though E1 stands before it */
    assert_int_equal(uses[1].findings, 2);
    assert_int_equal(uses[2].subjects, 0);
    assert_int_equal(uses[2].findings, 0);
    world_clear(&w);
}

static void uses__an_expired_exemption_has_what_it_would_cover(void **state)
{
    (void)state;
    struct world w;
    world_init(&w, two_bare_volumes(),
               BOTH_PROMISES
               "exemptions:\n" EXEMPTION("E1", "TAG-*", "{arn: \"*\"}", "2026-05-30"));
    assert_true(w.options.policy->exemptions[0].expired);
    assert_int_equal(uses_of(&w)[0].subjects, 2);
    world_clear(&w);
}

static void uses__money_is_that_of_failing_orphans_once_each(void **state)
{
    (void)state;
    struct gb *gb = home();
    const struct volume_in unattached = {
        .id = S(VOL1), .create_time = gb_time(OLD), .size_gib = 100, .type = S("gp3")};
    gb_volume(gb, unattached);
    snapshot_of(gb, SNAP1, VOL2, OLD); /* the last of its line: held back, no finding */
    live_volume(gb, VOL3, OLD);
    struct world w;
    world_init(&w, gb,
               "tags: {required: {all: [Owner]}}\nexemptions:\n" EXEMPTION(
                   "E1", "*", "{arn: \"*\"}", "2026-12-31")
                   EXEMPTION("E2", "TAG-*", "{arn: \"*\"}", "2026-12-31"));
    const struct exemption_use *uses = uses_of(&w);
    struct cost cost = cost_of_volume(w.cost, graph_find(w.graph, KIND_VOLUME, 0, S(VOL1)));
    assert_true(cost.known);
    assert_true(uses[0].has_money);
    assert_int_equal(uses[0].floor, cost.floor);
    assert_int_equal(uses[0].ceiling, cost.ceiling);
    assert_int_equal(uses[0].subjects, 3);
    assert_int_equal(uses[1].subjects, 3);
    assert_false(uses[1].has_money); /* a missing tag costs nothing */
    world_clear(&w);
}

static void uses__unknown_counts_too(void **state)
{
    (void)state;
    struct gb *gb = home();
    live_volume(gb, VOL1, OLD);
    gb_coverage(gb, 0, SOURCE_SNAP, COVERAGE_GAP, GAP_DENIED, "denied");
    struct world w;
    world_init(&w, gb,
               BOTH_PROMISES
               "exemptions:\n" EXEMPTION("E1", "RPO-*", "{arn: \"*\"}", "2026-12-31"));
    assert_int_equal(uses_of(&w)[0].subjects, 1);
    world_clear(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(part__only_selected_subjects_are_judged_and_counted),
        cmocka_unit_test(part__only_one_scope_is_judged),
        cmocka_unit_test(part__only_the_rules_asked_for_are_judged),
        cmocka_unit_test(part__gaps_count_where_a_rule_asked_for_needs_the_source),
        cmocka_unit_test(part__a_group_is_judged_whole_for_one_member),
        cmocka_unit_test(uses__a_subject_counts_once_and_each_of_its_findings),
        cmocka_unit_test(uses__an_expired_exemption_has_what_it_would_cover),
        cmocka_unit_test(uses__money_is_that_of_failing_orphans_once_each),
        cmocka_unit_test(uses__unknown_counts_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
