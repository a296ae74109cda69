
#include <jansson.h>

#include "reports/report_internal.h"
#include "tests/support/report_world.h"
#include "rules/rule.h"
#include "tests/support/test.h"

static struct report_world world;
static struct sink *out;
static json_t *root;
static struct rule_summary rules[64];

static struct summary full_summary(void)
{
    struct summary summary = {.rule_count = rule_count(),
                              .rules = rules,
                              .subjects_fail = 42,
                              .subjects_unknown = 7,
                              .currency = "USD",
                              .priced_at = "2025-10-28",
                              .list = 12345000001,
                              .floor = 120500000,
                              .ceiling = 1340250000,
                              .unpriced_gib = 410};
    struct rule_summary *rule = &rules[rule_find(STR_LIT("ORPHAN-SNAP-VOLUME-GONE"))];
    *rule = (struct rule_summary){
        .counts = {[STATUS_PASS] = 1, [STATUS_FAIL] = 2, [STATUS_UNKNOWN] = 3, [STATUS_EXEMPT] = 4},
        .unsettled = 5,
        .caused = 6,
        .no_objective = 7,
        .not_selected = 8};
    rule->brakes[BRAKE_LAST_OF_LINEAGE] = (struct brake_summary){12, 340, 17000000};
    summary.brakes[BRAKE_HELD] = (struct brake_summary){3, 24, 1500000};
    summary.kinds[KIND_SNAPSHOT] = (struct kind_summary){10, 2, 1};
    summary.worst_count = 2;
    summary.worst[0] = (struct worst_subject){.kind = KIND_VOLUME,
                                              .row = 3,
                                              .arn = S("arn:v"),
                                              .id = S("vol-0a"),
                                              .name = S(HOSTILE_RTL HOSTILE_ESC),
                                              .account = S("111122223333"),
                                              .region = S("eu-west-1"),
                                              .severity = SEVERITY_CRITICAL,
                                              .rule_count = WORST_RULES_MAX + 2,
                                              .rules = {"A", "B", "C", "D", "E", "F", "G", "H"},
                                              .reasons = {"a", "b", "c", "d", "e", "f", "g", "h"},
                                              .has_ceiling = true,
                                              .ceiling = 8000000};
    summary.worst[1] = (struct worst_subject){.kind = KIND_RESTORE_GROUP,
                                              .row = ROW_NONE,
                                              .id = S("all|x"),
                                              .severity = SEVERITY_LOW,
                                              .rule_count = 1,
                                              .rules = {"A"},
                                              .reasons = {"a"}};
    return summary;
}

static int begin(void **state)
{
    (void)state;
    struct gb *gb = gb_new();
    gb_place(gb, "111122223333", "eu-west-1");
    report_world_init(&world, gb,
                      "policy: {name: t, version: \"1\", owner: o}\n"
                      "rules:\n"
                      "  TAG-REQUIRED: {enabled: false}\n"
                      "  ORPHAN-SNAP-VOLUME-GONE: {severity: high, because: we say so}\n");
    struct summary summary = full_summary();
    out = sink_memory();
    summary_json_write(out, &world.ctx, &summary);
    struct str text = sink_view(out);
    root = json_loadb(text.ptr, text.len, JSON_REJECT_DUPLICATES, NULL);
    return root ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    json_decref(root);
    sink_abort(out);
    report_world_clear(&world);
    return 0;
}

static const json_t *at(const char *key, const char *inner)
{
    const json_t *object = json_object_get(root, key);
    return inner ? json_object_get(object, inner) : object;
}

static json_int_t number(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    assert_true(json_is_integer(value));
    return json_integer_value(value);
}

static void assert_in_text(const char *needle)
{
    struct str text = sink_view(out);
    if (str_find(text, needle) == text.len)
        fail_msg("no %s", needle);
}

TEST_WITH(summary__is_of_a_run, begin, end)
{
    assert_string_equal(json_string_value(at("schema", NULL)), "snapaudit.summary/1");
    assert_string_equal(json_string_value(at("run", "run_id")), "0123456789abcdef");
    assert_string_equal(json_string_value(at("run", "caller")), "files");
}

TEST_WITH(rules__have_all_counts, begin, end)
{
    const json_t *rule = at("rules", "ORPHAN-SNAP-VOLUME-GONE");
    assert_true(json_is_true(json_object_get(rule, "enabled")));
    assert_string_equal(json_string_value(json_object_get(rule, "severity")), "high");
    assert_int_equal(number(rule, "pass"), 1);
    assert_int_equal(number(rule, "fail"), 2);
    assert_int_equal(number(rule, "unknown"), 3);
    assert_int_equal(number(rule, "exempt"), 4);
    assert_int_equal(number(rule, "unsettled"), 5);
    assert_int_equal(number(rule, "caused"), 6);
    assert_int_equal(number(rule, "no_objective"), 7);
    assert_int_equal(number(rule, "not_selected"), 8);
    assert_true(json_is_false(json_object_get(at("rules", "TAG-REQUIRED"), "enabled")));
    assert_int_equal(json_object_size(json_object_get(root, "rules")), rule_count());
}

TEST_WITH(brakes__are_those_that_held, begin, end)
{
    const json_t *brakes = json_object_get(at("rules", "ORPHAN-SNAP-VOLUME-GONE"), "brakes");
    assert_int_equal(json_object_size(brakes), 1);
    const json_t *last = json_object_get(brakes, "last-of-lineage");
    assert_int_equal(number(last, "subjects"), 12);
    assert_int_equal(number(last, "gib"), 340);
    assert_in_text("\"ceiling\": 17.000000}");
    const json_t *all = at("brakes", NULL); /* over all rules */
    assert_int_equal(json_object_size(all), 1);
    assert_int_equal(number(json_object_get(all, "held"), "subjects"), 3);
    assert_int_equal(number(json_object_get(all, "held"), "gib"), 24);
}

TEST_WITH(totals__are_numbers_with_six_places, begin, end)
{
    assert_int_equal(number(at("subjects", NULL), "fail"), 42);
    assert_int_equal(number(at("resources", "snapshot"), "foreign"), 2);
    assert_int_equal(number(at("resources", "snapshot"), "unscoped"), 1);
    assert_int_equal(json_object_size(at("resources", NULL)), 4);
    assert_int_equal(number(at("money", NULL), "unpriced_gib"), 410);
    assert_in_text("\"list\": 12345.000001,");
    assert_in_text("\"floor\": 120.500000,");
    assert_in_text("\"ceiling\": 1340.250000,");
}

TEST_WITH(worst__name_rules_and_reasons, begin, end)
{
    const json_t *first = json_array_get(at("worst", NULL), 0);
    assert_int_equal(json_array_size(at("worst", NULL)), 2);
    assert_string_equal(json_string_value(json_object_get(first, "severity")), "critical");
    assert_string_equal(json_string_value(json_object_get(first, "name")), HOSTILE_RTL HOSTILE_ESC);
    assert_int_equal(number(first, "rule_count"), WORST_RULES_MAX + 2);
    const json_t *named = json_object_get(first, "rules");
    assert_int_equal(json_array_size(named), WORST_RULES_MAX);
    assert_string_equal(json_string_value(json_object_get(json_array_get(named, 7), "reason")),
                        "h");
    assert_in_text("\"monthly_ceiling\": 8.000000}");
    const json_t *second = json_array_get(at("worst", NULL), 1);
    assert_true(json_is_null(json_object_get(second, "monthly_ceiling")));
    assert_true(json_is_null(json_object_get(second, "arn")));
}
