#include "tests/support/engine_world.h"
#include "rules/fingerprint.h"
#include "rules/rule.h"
#include "tests/support/test.h"

#include <stdio.h>
#include <string.h>

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

TEST(part__only_selected_subjects_are_judged_and_counted)
{
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

/* RPO-EXCEEDED is graver than TAG-REQUIRED, which comes after it. */
TEST(worst__names_its_gravest_finding)
{
    struct world w;
    struct heard heard;
    struct subject subject = {
        .id = S(VOL2), .account = S("111122223333"), .region = S("eu-west-1")};
    char expected[SHA256_HEX_MAX];
    struct sha256 *sha = sha256_new();
    size_t asked = 0;
    world_init(&w, three_volumes(), TWO_SCOPES);
    w.options.select = only_volume_2;
    w.options.select_ctx = &asked;
    struct summary summary = judge_world(&w, &heard);
    (void)fingerprint_of(sha, "RPO-EXCEEDED", KIND_VOLUME, &subject, NULL, 0, expected);
    assert_string_equal(summary.worst[0].rules[0], "RPO-EXCEEDED");
    assert_string_equal(summary.worst[0].fingerprint, expected);
    sha256_free(sha);
    world_clear(&w);
}

TEST(part__only_one_scope_is_judged)
{
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

TEST(part__only_the_rules_asked_for_are_judged)
{
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

TEST(part__gaps_count_where_a_rule_asked_for_needs_the_source)
{
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

TEST(part__a_group_is_judged_whole_for_one_member)
{
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

/* ---- part by part ---- */

TEST(parts__each_hears_of_its_rows_and_together_they_are_the_whole)
{
    struct world w;
    struct heard whole, heard[2];
    struct error err = ERROR_INIT;
    world_init(&w, three_volumes(), TWO_SCOPES);
    struct summary all = judge_world(&w, &whole);
    uint32_t part_of[KIND_COUNT][4] = {{0}};
    bool places[1] = {true};
    part_of[KIND_VOLUME][graph_find(w.graph, KIND_VOLUME, 0, S(VOL2))] = 1;
    struct engine *engine = engine_open(&w.options, w.arena);
    uint64_t fails = 0;
    int64_t list = 0;
    for (uint32_t part = 0; part < 2; part++) {
        struct summary summary;
        struct engine_part asked = {
            .part = part, .places = places, .accept = hear, .ctx = &heard[part]};
        for (int kind = 0; kind < KIND_COUNT; kind++)
            asked.part_of[kind] = part_of[kind];
        heard[part] = (struct heard){.len = 0};
        assert_int_equal(engine_judge(engine, &asked, w.arena, &summary, &err), 0);
        fails += summary.subjects_fail;
        list += summary.list;
    }
    engine_close(engine);
    assert_string_equal(heard[1].text, "RPO-EXCEEDED " VOL2 " fail\nTAG-REQUIRED " VOL2 " fail\n");
    assert_int_equal(heard[0].len + heard[1].len, whole.len);
    assert_null(strstr(heard[0].text, VOL2));
    assert_int_equal(fails, all.subjects_fail);
    assert_int_equal(list, all.list);
    world_clear(&w);
}
