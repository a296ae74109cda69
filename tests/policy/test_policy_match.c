/* Which scope a resource falls into, what an exemption covers, where copies must lie. */
#include "tests/policy/test_policy.h"

#include <stdio.h>

#include "rules/judge.h"
#include "tests/support/graph_builder.h"
#include "tests/support/test.h"

#define ACCOUNT "111122223333"
#define OTHER   "222233334444"

#define PEOPLE "owner: a, approved_by: b, reason: c, ticket: d, expires: 2027-01-01"

/* Two accounts, two regions; vol-1 is in use, vol-2 is free, vol-3 has an attachment of AWS's. */
static struct graph *company(void)
{
    struct gb *gb = gb_new();
    gb_place(gb, ACCOUNT, "eu-west-1");
    gb_volume(gb, (struct volume_in){.id = S("vol-00000001"),
                                     .tags = GB_TAGS(T("Env", "prod"), T("Tier", "gold")),
                                     GB_ATTACHMENTS({.instance_id = S("i-00000001")})});
    gb_volume(gb, (struct volume_in){.id = S("vol-00000002"),
                                     .tags = GB_TAGS(T("Env", ""), T("env", "prod"))});
    gb_volume(
        gb, (struct volume_in){.id = S("vol-00000003"), GB_ATTACHMENTS({.device = S("/dev/sdf")})});
    gb_snapshot(gb, (struct snapshot_in){.id = S("snap-00000001"),
                                         .volume_id = S("vol-00000001"),
                                         .tags = GB_TAGS(T("Env", "production"))});
    gb_image(gb, (struct image_in){.id = S("ami-00000001"), .state = S("disabled")});
    gb_instance(gb, (struct instance_in){.id = S("i-00000001")});
    gb_place(gb, OTHER, "us-east-1");
    gb_snapshot(gb, (struct snapshot_in){.id = S("snap-00000002"),
                                         .volume_id = S("vol-00000009"),
                                         .state = S("no-such-state")});
    return gb_freeze(gb);
}

static uint32_t row_of(const struct graph *graph, enum kind kind, const char *id)
{
    for (uint32_t place = 0; place < graph->place_count; place++) {
        uint32_t row = graph_find(graph, kind, place, str_from(id));
        if (row != ROW_NONE)
            return row;
    }
    fail_msg("%s is not there", id);
    return ROW_NONE;
}

/* What the clauses of the only scope say together, told one by one. */
static enum truth clauses_say(const struct reading *reading, const struct graph *graph,
                              enum kind kind, uint32_t row)
{
    return policy_match_clauses(&reading->policy->scopes[0].match, graph, kind, row, 0,
                                reading->arena, NULL, NULL);
}

/* The ids that the only scope of a policy takes, as "vol-00000001 snap-00000001 …". */
static void takes(const char *match, const char *ids)
{
    static const struct {
        enum kind kind;
        const char *id;
    } all[] = {{KIND_VOLUME, "vol-00000001"},    {KIND_VOLUME, "vol-00000002"},
               {KIND_VOLUME, "vol-00000003"},    {KIND_SNAPSHOT, "snap-00000001"},
               {KIND_SNAPSHOT, "snap-00000002"}, {KIND_IMAGE, "ami-00000001"}};
    struct graph *graph = company();
    struct arena *arena = arena_new();
    struct reading *reading =
        good_policy(arena_printf(arena, "scopes: [{name: a, match: {%s}}]", match).ptr);
    struct str taken = STR_EMPTY;
    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
        uint32_t row = row_of(graph, all[i].kind, all[i].id);
        bool in_scope = policy_scope_of(reading->policy, graph, all[i].kind, row) == 0;
        assert_int_equal(clauses_say(reading, graph, all[i].kind, row), truth_of(in_scope));
        if (in_scope)
            taken = arena_printf(arena, "%.*s%s%s", STR_ARG(taken), taken.len > 0 ? " " : "",
                                 all[i].id);
    }
    if (!str_eq_c(taken, ids))
        fail_msg("{%s} takes '%.*s', should take '%s'", match, STR_ARG(taken), ids);
    reading_free(reading);
    arena_free(arena);
    graph_free(graph);
}

TEST(match__an_empty_one_takes_everything)
{
    takes("", "vol-00000001 vol-00000002 vol-00000003 snap-00000001 snap-00000002 ami-00000001");
}

TEST(match__by_kind)
{
    takes("kind: volume", "vol-00000001 vol-00000002 vol-00000003");
    takes("kind: [snapshot, image]", "snap-00000001 snap-00000002 ami-00000001");
}

TEST(match__by_place)
{
    takes("account: '222233334444'", "snap-00000002");
    takes("account: ['1*', '2*'], kind: snapshot", "snap-00000001 snap-00000002");
    takes("region: us-*", "snap-00000002");
    takes("region: eu-west-?, kind: image", "ami-00000001");
    takes("region: [eu-west-2, us-east-2]", "");
}

TEST(match__by_tag)
{
    takes("tag: {Env: prod}", "vol-00000001");
    takes("tag: {Env: prod*}", "vol-00000001 snap-00000001");
    takes("tag: {Env: [dev, production]}", "snap-00000001");
    takes("tag: {Env: prod, Tier: gold}", "vol-00000001");
    takes("tag: {Env: prod, Tier: silver}", "");
    takes("tag: {Env: '*'}", "vol-00000001 vol-00000002 snap-00000001");
    takes("tag: {Env: ''}", "vol-00000002");
    takes("tag: {Env: null}", "vol-00000003 snap-00000002 ami-00000001");
    takes("tag: {Env: 'null'}", "");
}

TEST(match__letter_case_counts)
{
    takes("tag: {env: prod}", "vol-00000002");
    takes("tag: {Env: PROD}", "");
}

TEST(match__by_attachment)
{
    takes("attached: true", "vol-00000001");
    takes("attached: false", "vol-00000002 vol-00000003");
}

TEST(match__by_state)
{
    takes("state: in-use", "vol-00000001 vol-00000003");
    takes("state: [completed, disabled]", "snap-00000001 ami-00000001");
    takes("state: '*', region: us-east-1", "snap-00000002");
}

TEST(match__by_arn)
{
    takes("arn: 'arn:aws:ec2:eu-west-1:111122223333:volume/vol-00000002'", "vol-00000002");
    takes("arn: '*/vol-0000000?'", "vol-00000001 vol-00000002 vol-00000003");
    takes("arn: 'arn:aws:ec2:eu-west-1::snapshot/snap-00000001'", "snap-00000001");
    takes("arn: 'arn:aws:ec2:eu-west-1:111122223333:snapshot/snap-00000001'", "snap-00000001");
    takes("arn: 'arn:aws:ec2:eu-west-1:111122223333:image/*'", "ami-00000001");
    takes("arn: 'arn:aws:ec2:*:222233334444:snapshot/*'", "snap-00000002");
    takes("arn: 'arn:aws:ec2:eu-west-1::volume/vol-00000002'", "");
}

TEST(match__the_first_scope_counts)
{
    struct graph *graph = company();
    struct reading *reading = good_policy("scopes:\n"
                                          "- {name: a, match: {kind: image}}\n"
                                          "- {name: b, match: {region: eu-west-1}}\n"
                                          "- {name: c, match: {kind: volume}}\n");
    const struct policy *policy = reading->policy;
    assert_int_equal(policy_scope_of(policy, graph, KIND_IMAGE, 0), 0);
    assert_int_equal(policy_scope_of(policy, graph, KIND_VOLUME, 0), 1);
    assert_int_equal(policy_scope_of(policy, graph, KIND_SNAPSHOT,
                                     row_of(graph, KIND_SNAPSHOT, "snap-00000002")),
                     SCOPE_NONE);
    assert_int_equal(policy_scope_of(policy, graph, KIND_INSTANCE, 0), SCOPE_NONE);
    assert_ptr_equal(policy_rule(policy, SCOPE_NONE, 0), &policy->rules[0]);
    assert_ptr_equal(policy_rule(policy, 1, 2), &policy->scopes[1].rules[2]);
    reading_free(reading);
    graph_free(graph);
}

/* ---- exemptions ---- */

/* The id of the exemption in force, or "". */
static void exempts(const char *selector, const char *rule, enum kind kind, const char *id,
                    bool expected)
{
    struct graph *graph = company();
    struct arena *arena = arena_new();
    char buf[ARN_TEXT_MAX];
    struct reading *reading = good_policy(
        arena_printf(arena, "scopes: [{name: a, match: {}}]\nexemptions: [{id: E, " PEOPLE ", %s}]",
                     selector)
            .ptr);
    uint32_t row = row_of(graph, kind, id);
    uint32_t tagset = kind == KIND_VOLUME     ? graph->volumes[row].tagset
                      : kind == KIND_SNAPSHOT ? graph->snapshots[row].tagset
                                              : graph->images[row].tagset;
    const struct exemptible resource = {
        kind, str_from(id), graph_arn(graph, kind, row, buf), STR_LIT(ACCOUNT), true, tagset};
    const struct exemption *e = policy_exemption(reading->policy, graph, rule, &resource);
    if ((e != NULL) != expected)
        fail_msg("{%s} %s %s of %s", selector, e ? "exempts" : "does not exempt", id, rule);
    reading_free(reading);
    arena_free(arena);
    graph_free(graph);
}

TEST(exemption__by_rule)
{
    exempts("rule: TAG-REQUIRED", "TAG-REQUIRED", KIND_VOLUME, "vol-00000001", true);
    exempts("rule: TAG-*", "TAG-REQUIRED", KIND_VOLUME, "vol-00000001", true);
    exempts("rule: TAG-*", "RPO-EXCEEDED", KIND_VOLUME, "vol-00000001", false);
}

TEST(exemption__by_arn)
{
    static const char *const arns[] = {
        "rule: TAG-*, arn: 'arn:aws:ec2:eu-west-1:111122223333:snapshot/snap-00000001'",
        "rule: TAG-*, match: {arn: 'arn:aws:ec2:eu-west-1::snapshot/snap-00000001'}",
        "rule: TAG-*, arn: ['*/vol-1', '*/snap-00000001']",
        "rule: '*', arn: 'arn:aws:ec2:*:*:snapshot/*'",
    };
    for (size_t i = 0; i < 4; i++)
        exempts(arns[i], "TAG-REQUIRED", KIND_SNAPSHOT, "snap-00000001", true);
    exempts("rule: TAG-*, arn: 'arn:aws:ec2:eu-west-1:222233334444:snapshot/snap-00000001'",
            "TAG-REQUIRED", KIND_SNAPSHOT, "snap-00000001", false);
    exempts("rule: TAG-*, arn: 'arn:aws:ec2:eu-west-1:111122223333:image/ami-00000001'",
            "TAG-REQUIRED", KIND_IMAGE, "ami-00000001", true);
    exempts("rule: TAG-*, arn: 'arn:aws:ec2:eu-west-1::volume/vol-00000001'", "TAG-REQUIRED",
            KIND_VOLUME, "vol-00000001", false);
}

TEST(exemption__by_tag)
{
    exempts("rule: TAG-*, tag: {Env: prod}", "TAG-REQUIRED", KIND_VOLUME, "vol-00000001", true);
    exempts("rule: TAG-*, tag: {Env: dev}", "TAG-REQUIRED", KIND_VOLUME, "vol-00000001", false);
    exempts("rule: TAG-*, match: {tag: {Env: prod}, arn: '*/vol-00000001'}", "TAG-REQUIRED",
            KIND_VOLUME, "vol-00000001", true);
    exempts("rule: TAG-*, match: {tag: {Env: prod}, arn: '*/vol-00000002'}", "TAG-REQUIRED",
            KIND_VOLUME, "vol-00000001", false);
}

TEST(exemption__the_first_in_force_counts)
{
    struct graph *graph = company();
    struct reading *reading = good_policy(
        "scopes: [{name: a, match: {}}]\n"
        "exemptions:\n"
        "- {id: OLD, rule: TAG-*, owner: a, approved_by: b, reason: c, ticket: d, expires: "
        "2026-11-21}\n"
        "- {id: TODAY, rule: TAG-*, owner: a, approved_by: b, reason: c, ticket: d, expires: "
        "2026-11-22}\n"
        "- {id: LATER, rule: TAG-*, " PEOPLE "}\n");
    const struct exemptible resource = {KIND_VOLUME,      STR_LIT("x"), STR_LIT("arn:x"),
                                        STR_LIT(ACCOUNT), true,         0};
    const struct exemption *e = policy_exemption(reading->policy, graph, "TAG-REQUIRED", &resource);
    assert_non_null(e);
    assert_str(e->id, "TODAY");
    reading_free(reading);
    graph_free(graph);
}

TEST(exemption__long_arns_do_not_overflow)
{
    struct graph *graph = company();
    char arn[2000];
    int head = snprintf(arn, sizeof(arn), "arn:aws:ec2:eu::");
    memset(arn + head, 'x', sizeof(arn) - (size_t)head);
    struct reading *reading =
        good_policy("scopes: [{name: a, match: {}}]\n"
                    "exemptions: [{id: E, rule: TAG-*, arn: '*:1*:x*', " PEOPLE "}]\n");
    struct exemptible resource = {KIND_VOLUME,      STR_LIT("x"), str_make(arn, sizeof(arn)),
                                  STR_LIT(ACCOUNT), true,         0};
    assert_null(policy_exemption(reading->policy, graph, "TAG-REQUIRED", &resource));
    resource.arn.len = 100;
    assert_non_null(policy_exemption(reading->policy, graph, "TAG-REQUIRED", &resource));
    reading_free(reading);
    graph_free(graph);
}

/* ---- regions ---- */

TEST(regions__forbidden_wins_over_allowed)
{
    struct reading *reading = good_policy("places: {allowed_regions: ['eu-*', us-east-1], "
                                          "forbidden_regions: ['us-*', eu-west-3]}\n"
                                          "scopes: [{name: a, match: {}}]\n");
    assert_true(policy_region_allowed(reading->policy, STR_LIT("eu-west-1")));
    assert_false(policy_region_allowed(reading->policy, STR_LIT("eu-west-3")));
    assert_false(policy_region_allowed(reading->policy, STR_LIT("us-east-1")));
    assert_false(policy_region_allowed(reading->policy, STR_LIT("ap-south-1")));
    reading_free(reading);
    reading = good_policy("scopes: [{name: a, match: {}}]\n");
    assert_true(policy_region_allowed(reading->policy, STR_LIT("ap-south-1")));
    reading_free(reading);
}

static struct str joined(struct arena *arena, struct strs list)
{
    struct str text = STR_EMPTY;
    for (size_t i = 0; i < list.count; i++)
        text = arena_printf(arena, "%.*s%s%.*s", STR_ARG(text), i > 0 ? " " : "",
                            STR_ARG(list.items[i]));
    return text;
}

TEST(regions__copy_targets_leave_the_own_region_out)
{
    struct reading *reading =
        good_policy("places: {pairs: {eu-west-1: [eu-west-2, eu-west-3]}}\n"
                    "scopes:\n"
                    "- {name: list, match: {kind: volume}, copies: {required_in: [eu-west-1, "
                    "eu-west-2]}}\n"
                    "- {name: pairs, match: {kind: image}, copies: {}}\n"
                    "- {name: any, match: {kind: snapshot}, copies: {required_in: any}}\n"
                    "- {name: none, match: {}}\n");
    static const struct {
        size_t scope;
        const char *region;
        bool any;
        const char *targets;
    } cases[] = {{0, "eu-west-1", false, "eu-west-2"},
                 {0, "us-east-1", false, "eu-west-1 eu-west-2"},
                 {1, "eu-west-1", false, "eu-west-2 eu-west-3"},
                 {1, "eu-west-2", false, ""},
                 {2, "eu-west-1", true, ""},
                 {3, "eu-west-1", false, ""}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        bool any = !cases[i].any;
        struct strs targets =
            policy_copy_targets(reading->policy, &reading->policy->scopes[cases[i].scope],
                                str_from(cases[i].region), &any, reading->arena);
        assert_int_equal(any, cases[i].any);
        assert_str(joined(reading->arena, targets), cases[i].targets);
    }
    reading_free(reading);
}

TEST(regions__named_ones_are_sorted_and_distinct)
{
    struct reading *reading =
        good_policy("places: {regions: [us-east-1, eu-west-1], pairs: {eu-west-1: ap-south-1}}\n"
                    "scopes:\n"
                    "- {name: a, match: {kind: volume}, copies: {required_in: [eu-west-2, "
                    "eu-west-1]}}\n");
    assert_str(joined(reading->arena, policy_named_regions(reading->policy, reading->arena)),
               "eu-west-1 eu-west-2 us-east-1");
    reading_free(reading);
    reading = good_policy("places: {pairs: {eu-west-1: ap-south-1}}\n"
                          "scopes: [{name: a, match: {}, copies: {}}]\n");
    assert_str(joined(reading->arena, policy_named_regions(reading->policy, reading->arena)),
               "ap-south-1");
    reading_free(reading);
    reading = good_policy("scopes: [{name: a, match: {}, copies: {required_in: any}}]\n");
    assert_int_equal(policy_named_regions(reading->policy, reading->arena).count, 0);
    reading_free(reading);
}
