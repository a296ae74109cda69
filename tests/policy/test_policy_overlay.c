/* Scopes with `overlay: true`. */
#include "tests/policy/test_policy.h"

#include <stdio.h>

#include "tests/support/graph_builder.h"
#include "rules/rule.h"
#include "tests/support/test.h"

static const char policy_text[] =
    "rules: {ORPHAN-VOL-UNATTACHED: {detached_days: 30}}\n"
    "scopes:\n"
    "- name: hold\n"
    "  match: {tag: {Hold: '*'}}\n"
    "  overlay: true\n"
    "  rules: {ORPHAN-VOL-UNATTACHED: {enabled: false}, TAG-REQUIRED: {grace_hours: 5}}\n"
    "- name: a\n"
    "  match: {tag: {Env: a}}\n"
    "  rules: {ORPHAN-VOL-UNATTACHED: {detached_days: 60}}\n"
    "- name: late\n"
    "  match: {kind: volume}\n"
    "  overlay: true\n"
    "  rules: {TAG-REQUIRED: {grace_hours: 6, severity: low, strict: true}}\n";

static size_t rule_row(const char *id)
{
    return (size_t)rule_find(str_from(id));
}

static int64_t param_of(const struct policy *policy, uint16_t scope, uint8_t overlays,
                        const char *rule, const char *param)
{
    size_t row = rule_row(rule);
    int at = rule_param_find(&rule_at(row)->declared, str_from(param));
    return policy_rule_over(policy, scope, overlays, row)->params[at].number;
}

TEST(overlay__takes_no_resource)
{
    struct reading *reading = good_policy(policy_text);
    struct gb *gb = gb_new();
    gb_place(gb, "111122223333", "eu-west-1");
    gb_volume(gb, (struct volume_in){.id = S("vol-00000001"), .tags = GB_TAGS(T("Hold", "x"))});
    gb_volume(gb, (struct volume_in){.id = S("vol-00000002"), .tags = GB_TAGS(T("Env", "a"))});
    gb_snapshot(gb, (struct snapshot_in){.id = S("snap-00000001"), .tags = GB_TAGS(T("Hold", ""))});
    struct graph *graph = gb_freeze(gb);
    const struct policy *policy = reading->policy;
    assert_int_equal(policy->scope_count, 1);
    assert_int_equal(policy->overlay_count, 2);
    assert_int_equal(policy_scope_of(policy, graph, KIND_VOLUME, 0), SCOPE_NONE);
    assert_int_equal(policy_scope_of(policy, graph, KIND_VOLUME, 1), 0);
    assert_int_equal(policy_overlays_of(policy, graph, KIND_VOLUME, 0), 3);
    assert_int_equal(policy_overlays_of(policy, graph, KIND_VOLUME, 1), 2);
    assert_int_equal(policy_overlays_of(policy, graph, KIND_SNAPSHOT, 0), 1);
    graph_free(graph);
    reading_free(reading);
}

TEST(overlay__lays_what_it_names_over_the_scope)
{
    struct reading *reading = good_policy(policy_text);
    const struct policy *policy = reading->policy;
    size_t orphan = rule_row("ORPHAN-VOL-UNATTACHED");
    size_t tag = rule_row("TAG-REQUIRED");
    assert_true(policy_rule_over(policy, 0, 0, orphan)->enabled);
    assert_false(policy_rule_over(policy, 0, 1, orphan)->enabled);
    assert_false(policy_rule_over(policy, SCOPE_NONE, 1, orphan)->enabled);
    assert_true(policy_rule_over(policy, SCOPE_NONE, 2, orphan)->enabled);
    assert_int_equal(param_of(policy, 0, 1, "ORPHAN-VOL-UNATTACHED", "detached_days"), 60);
    assert_int_equal(param_of(policy, SCOPE_NONE, 1, "ORPHAN-VOL-UNATTACHED", "detached_days"), 30);
    assert_int_equal(param_of(policy, 0, 1, "TAG-REQUIRED", "grace_hours"), 5);
    assert_int_equal(policy_rule_over(policy, 0, 1, tag)->severity, SEVERITY_MEDIUM);
    assert_int_equal(policy_rule_over(policy, 0, 2, tag)->severity, SEVERITY_LOW);
    assert_true(policy_rule_over(policy, 0, 2, tag)->severity_given);
    assert_true(policy_rule_over(policy, 0, 2, tag)->strict);
    reading_free(reading);
}

TEST(overlay__the_later_one_wins)
{
    struct reading *reading = good_policy(policy_text);
    assert_int_equal(param_of(reading->policy, 0, 3, "TAG-REQUIRED", "grace_hours"), 6);
    reading_free(reading);
}

TEST(overlay__no_set_is_forgotten)
{
    struct reading *reading = good_policy(policy_text);
    const struct policy *policy = reading->policy;
    size_t low = 0;
    assert_int_equal(policy_settings_count(policy), 8); /* (none, a) x 4 sets */
    for (size_t i = 0; i < policy_settings_count(policy); i++)
        low += policy_settings(policy, i, rule_row("TAG-REQUIRED"))->severity == SEVERITY_LOW;
    assert_int_equal(low, 4);
    reading_free(reading);
}

TEST(overlay__a_severity_of_an_overlay_counts_for_exemptions)
{
    refused("scopes:\n"
            "- {name: a, match: {}}\n"
            "- {name: b, match: {kind: volume}, overlay: true, rules: {TAG-REQUIRED: {severity: "
            "critical}}}\n"
            "exemptions:\n"
            "- {id: E, rule: TAG-REQUIRED, owner: a, approved_by: b, reason: c, ticket: d, "
            "expires: 2027-01-01}\n",
            "policy.yaml:5:17: the exemption names a critical rule and nothing else");
}

TEST(overlay__is_checked)
{
#define OVERLAY(keys) \
    "scopes:\n- {name: a, match: {}}\n- {name: o, match: {}, overlay: true, " keys "}\n"
    refused(OVERLAY("tier: prod, rules: {}"), "policy.yaml:3:45: an overlay has no tier");
    refused(OVERLAY("rules: {}, objectives: {rpo: 1d}"),
            "policy.yaml:3:62: an overlay has no objectives");
    refused("scopes:\n- {name: a, match: {}}\n- {name: o, match: {}, overlay: true}\n",
            "policy.yaml:3:3: the overlay has no rules");
    refused(OVERLAY("rules: {RPO-EXCEEDED: {rpo_hours: 4}}"),
            "policy.yaml:3:73: an overlay does not change RPO-EXCEEDED.rpo_hours");
    refused(OVERLAY("rules: {RESTORE-UNTESTED: {severity: low}}"),
            "policy.yaml:3:65: an overlay does not change RESTORE-UNTESTED");
    refused(OVERLAY("rules: {TAG-REQUIRED: {enabled: no}}"),
            "policy.yaml:3:71: enabled is 'no', which is neither true nor false");
    refused("scopes:\n- {name: a, match: {}}\n- {name: a, match: {}, overlay: true, rules: {}}\n",
            "policy.yaml:3:10: the scope 'a' is here twice; it is also on line 2");
    refused("scopes:\n"
            "- {name: a, match: {}, overlay: true, rules: {}}\n"
            "- {name: b, match: {}, overlay: true, rules: {}}\n"
            "- {name: c, match: {}, overlay: true, rules: {}}\n"
            "- {name: d, match: {}, overlay: true, rules: {}}\n"
            "- {name: e, match: {}, overlay: true, rules: {}}\n",
            "policy.yaml:6:3: there are over 4 overlays");
    refused(OVERLAY("rules: {}") "gates: {g: {only_scope: o}}\n",
            "policy.yaml:4:25: there is no scope 'o'");
}

TEST(overlay__hides_no_scope)
{
    struct reading *reading =
        good_policy("scopes:\n- {name: o, match: {}, overlay: true, rules: {}}\n"
                    "- {name: a, match: {kind: volume}}\n- {name: b, match: {}}\n");
    assert_int_equal(reading->notices.len, 0);
    reading_free(reading);
}

/* What the sets of overlays come to is worked out for each scope: not in the square of their number. */
TEST(overlay__four_lie_over_many_scopes)
{
    enum { SCOPES = 400 };
    struct sink *text = sink_memory();
    sink_cstr(text, "scopes:\n");
    for (int i = 1; i <= 4; i++)
        sink_printf(text,
                    "- {name: o%d, match: {tag: {H%d: '*'}}, overlay: true, rules: "
                    "{TAG-REQUIRED: {grace_hours: %d}}}\n",
                    i, i, i);
    for (int i = 0; i < SCOPES; i++)
        sink_printf(text,
                    "- {name: s%d, match: {tag: {K: v%d}}, objectives: {rpo: 36h}, rules: "
                    "{TAG-REQUIRED: {severity: high}}}\n",
                    i, i);
    struct reading *reading = reading_of_bytes(sink_view(text));
    assert_non_null(reading->policy);
    size_t rule = (size_t)rule_set_find(&reading->policy->declared, STR_LIT("TAG-REQUIRED"));
    size_t hours =
        (size_t)rule_param_find(reading->policy->declared.items[rule], STR_LIT("grace_hours"));
    const struct rule_settings *both = policy_rule_over(reading->policy, SCOPES - 1, 5, rule);
    assert_int_equal(both->params[hours].number, 3);
    assert_int_equal(both->severity, SEVERITY_HIGH);
    reading_free(reading);
    sink_abort(text);
}
