/* Findings by the controls that they are evidence for: each subject once, by the worst of it. */
#include "tests/support/engine_world.h"

#include <stdlib.h>

#include "rules/control_totals.h"
#include "tests/support/test.h"

#define OLD   "2025-01-01T00:00:00Z"
#define FRESH "2026-05-31T12:00:00Z"
#define VOL3  "vol-0a000000000000003"
#define VOL4  "vol-0a000000000000004"

#define POLICY                                                                      \
    "tags: {required: {volume: [Owner]}}\n"                                         \
    "scopes: [{name: all, match: {}, objectives: {rpo: 36h}}]\n"                    \
    "rules: {ORPHAN-VOL-UNATTACHED: {enabled: false, because: elsewhere}}\n"        \
    "exemptions: [{id: a, rule: TAG-REQUIRED, owner: b, approved_by: c, reason: d," \
    " ticket: e, expires: 2026-12-31, match: {arn: \"*" VOL4 "\"}}]\n"

static void volume(struct gb *gb, const char *id, bool owned)
{
    static const struct tag_in owner[] = {{S("Owner"), S("a")}};
    gb_volume(gb, (struct volume_in){.id = str_from(id),
                                     .type = S("gp3"),
                                     .size_gib = 8,
                                     .create_time = gb_time(OLD),
                                     .tags = {owner, owned},
                                     GB_ATTACHMENTS({.instance_id = S(INST1),
                                                     .device = S("/dev/sdf"),
                                                     .state = S("attached")})});
}

/* 1 fails both rules, 2 backups alone, 3 passes both, 4 passes one and is exempt from the other. Of the two
 * snapshots no tag is demanded: they pass the rule about tags. */
static struct gb *four_volumes(void)
{
    struct gb *gb = home();
    volume(gb, VOL1, false);
    volume(gb, VOL2, true);
    volume(gb, VOL3, true);
    volume(gb, VOL4, false);
    snapshot_of(gb, SNAP1, VOL3, FRESH);
    snapshot_of(gb, SNAP2, VOL4, FRESH);
    return gb;
}

/* Rows among every id that was ever given out; the last is of no version yet. */
static uint16_t evidence_rows[4][2];

static struct framework_evidence evidence[] = {
    {"s", evidence_rows[0], 2}, /* backups and tags */
    {"s", evidence_rows[1], 1}, /* tags */
    {"s", evidence_rows[2], 1}, /* unattached volumes */
    {"s", evidence_rows[3], 1}, /* no version */
};

static const struct framework_control controls[] = {
    {"both", NULL, "1", NULL, &evidence[0], 1}, {"tags", NULL, "1", NULL, &evidence[1], 1},
    {"off", NULL, "1", NULL, &evidence[2], 1},  {"later", NULL, "1", NULL, &evidence[3], 1},
    {"none", NULL, "1", NULL, NULL, 0},         {"again", NULL, "1", NULL, &evidence[0], 1},
};

static const struct framework framework = {.name = "f",
                                           .title = "F",
                                           .edition = "1",
                                           .controls = controls,
                                           .control_count = sizeof(controls) / sizeof(controls[0])};
static const struct framework *const frameworks[] = {&framework};
static const struct framework_set set = {frameworks, 1};

struct counted {
    struct world w;
    struct summary summary;
    struct control_totals totals;
};

static void count_controls(struct counted *c, struct gb *gb, unsigned jobs, const bool *asked)
{
    struct error err = ERROR_INIT;
    size_t known;
    const char *const *ids = rule_catalogue(&known);
    evidence_rows[0][0] = (uint16_t)control_rule(RULE_RPO_EXCEEDED);
    evidence_rows[0][1] = (uint16_t)control_rule(RULE_TAG_REQUIRED);
    evidence_rows[1][0] = (uint16_t)control_rule(RULE_TAG_REQUIRED);
    evidence_rows[2][0] = (uint16_t)control_rule(RULE_ORPHAN_VOL_UNATTACHED);
    while (strcmp(ids[evidence_rows[3][0]], "SEC-BPA") != 0)
        evidence_rows[3][0]++;
    world_init(&c->w, gb, POLICY);
    c->w.options.jobs = jobs;
    c->w.options.rules = asked;
    c->w.options.keep_standings = control_rules(set, c->w.arena);
    assert_int_equal(engine_run(&c->w.options, c->w.arena, &c->summary, &err), 0);
    c->totals = control_totals_make(c->w.arena, set, c->w.options.policy, asked, &c->summary);
    assert_int_equal(c->totals.count, framework.control_count);
}

static void assert_counts(const struct control_total *total, enum control_state state,
                          uint64_t fail, uint64_t unknown, uint64_t exempt, uint64_t pass)
{
    assert_int_equal(total->state, state);
    assert_int_equal(total->counts[STANDING_FAIL], fail);
    assert_int_equal(total->counts[STANDING_UNKNOWN], unknown);
    assert_int_equal(total->counts[STANDING_EXEMPT], exempt);
    assert_int_equal(total->counts[STANDING_PASS], pass);
    assert_int_equal(control_subjects(total), fail + unknown + exempt + pass);
}

TEST(control_totals__count_a_subject_once_by_the_worst)
{
    struct counted c;
    count_controls(&c, four_volumes(), 1, NULL);
    assert_counts(&c.totals.items[0], CONTROL_FAIL, 2, 0, 1, 3);
    assert_counts(&c.totals.items[1], CONTROL_FAIL, 1, 0, 1, 4);
    assert_counts(&c.totals.items[5], CONTROL_FAIL, 2, 0, 1, 3); /* the same rules */
    assert_null(c.totals.items[0].why);
    world_clear(&c.w);
}

TEST(control_totals__are_the_same_on_several_threads)
{
    struct counted c;
    count_controls(&c, four_volumes(), 4, NULL);
    assert_counts(&c.totals.items[0], CONTROL_FAIL, 2, 0, 1, 3);
    assert_counts(&c.totals.items[1], CONTROL_FAIL, 1, 0, 1, 4);
    world_clear(&c.w);
}

TEST(control_totals__say_why_a_control_is_not_assessed)
{
    struct counted c;
    count_controls(&c, four_volumes(), 1, NULL);
    assert_counts(&c.totals.items[2], CONTROL_NOT_ASSESSED, 0, 0, 0, 0);
    assert_string_equal(c.totals.items[2].why, "the policy does not enable its rules");
    assert_int_equal(c.totals.items[2].left_out_count, 1);
    assert_counts(&c.totals.items[3], CONTROL_NOT_ASSESSED, 0, 0, 0, 0);
    assert_string_equal(c.totals.items[3].why, "this version does not judge its rules");
    assert_string_equal(c.totals.items[4].why, "no rule gives evidence for it");
    world_clear(&c.w);
}

TEST(control_totals__of_rules_that_were_not_asked_are_not_assessed)
{
    struct counted c;
    bool asked[RULE_COUNT] = {[RULE_RPO_EXCEEDED] = true};
    count_controls(&c, four_volumes(), 1, asked);
    assert_counts(&c.totals.items[0], CONTROL_FAIL, 2, 0, 0, 2);
    assert_int_equal(c.totals.items[0].left_out_count, 1);
    assert_counts(&c.totals.items[1], CONTROL_NOT_ASSESSED, 0, 0, 0, 0);
    assert_string_equal(c.totals.items[1].why, "its rules were not asked for");
    world_clear(&c.w);
}

TEST(control_totals__without_a_subject_pass_nothing)
{
    struct counted c;
    count_controls(&c, home(), 1, NULL);
    assert_counts(&c.totals.items[0], CONTROL_NO_SUBJECTS, 0, 0, 0, 0);
    assert_string_equal(c.totals.items[0].why, "its rules found nothing to judge");
    world_clear(&c.w);
}

TEST(control_totals__are_unknown_before_they_pass)
{
    struct counted c;
    struct gb *gb = home();
    volume(gb, VOL2, true);
    volume(gb, VOL3, true);
    snapshot_of(gb, SNAP1, VOL3, FRESH);
    gb_coverage(gb, 0, SOURCE_SNAP, COVERAGE_GAP, GAP_DENIED, NULL);
    count_controls(&c, gb, 1, NULL);
    assert_counts(&c.totals.items[0], CONTROL_UNKNOWN, 0, 1, 0, 2);
    assert_counts(&c.totals.items[1], CONTROL_PASS, 0, 0, 0, 3);
    world_clear(&c.w);
}

TEST(control_totals__of_what_is_exempt_alone_say_so)
{
    struct counted c;
    struct gb *gb = home();
    volume(gb, VOL4, false);
    count_controls(&c, gb, 1, NULL);
    assert_counts(&c.totals.items[1], CONTROL_EXEMPT, 0, 0, 1, 0);
    world_clear(&c.w);
}

TEST(control_totals__name_rules_that_fail_and_touch_no_control)
{
    struct counted c;
    static const struct framework empty = {.name = "e"};
    count_controls(&c, four_volumes(), 1, NULL);
    assert_true(control_misses(&empty, &c.summary, RULE_RPO_EXCEEDED));
    assert_false(control_misses(&framework, &c.summary, RULE_RPO_EXCEEDED));
    assert_false(control_misses(&empty, &c.summary, RULE_SEC_KEY_DOOMED)); /* did not fail */
    world_clear(&c.w);
}

TEST(control_totals__keep_nothing_where_nobody_asks)
{
    struct world w;
    struct summary summary;
    struct error err = ERROR_INIT;
    world_init(&w, four_volumes(), POLICY);
    assert_int_equal(engine_run(&w.options, w.arena, &summary, &err), 0);
    assert_null(summary.standings);
    world_clear(&w);
}

TEST(control_totals__are_counted_by_state)
{
    struct counted c;
    struct sink *out = sink_memory();
    count_controls(&c, four_volumes(), 1, NULL);
    control_states(out, &framework, &c.totals);
    assert_true(str_eq_c(sink_view(out), "3 fail, 3 not assessed"));
    sink_abort(out);
    world_clear(&c.w);
}

TEST(control_totals__say_which_controls_rules_touch)
{
    struct counted c;
    bool *rules = calloc(rule_count(), sizeof(*rules));
    assert_non_null(rules);
    count_controls(&c, four_volumes(), 1, NULL);
    rules[RULE_RPO_EXCEEDED] = true;
    assert_true(control_touched(&c.totals.items[0], rules));
    assert_false(control_touched(&c.totals.items[1], rules));
    assert_false(control_touched(&c.totals.items[4], rules));
    assert_false(control_touched(&c.totals.items[0], NULL));
    free(rules);
    world_clear(&c.w);
}
