/* Every key of a policy, right and wrong. */
#include "tests/policy/test_policy.h"

#include <stdio.h>

#include "core/sha256.h"
#include "model/states.h"
#include "policy/policy_internal.h"
#include "rules/rule.h"
#include "tests/support/test.h"

#define SCOPE "scopes:\n- name: a\n  match: {}\n"
#define EXEMPTION                                                       \
    "exemptions:\n- id: EX-1\n  rule: RPO-EXCEEDED\n  arn: '*/vol-1'\n" \
    "  owner: me\n  approved_by: you\n  reason: because\n  ticket: T-1\n"

/* Lines 1 to 4 of a scope with `body` on line 4. */
#define IN_SCOPE(body) SCOPE "  " body "\n"

static const struct rule_settings *settings(const struct policy *policy, uint16_t scope,
                                            const char *rule)
{
    int row = rule_find(str_from(rule));
    assert_true(row >= 0);
    return policy_rule(policy, scope, (size_t)row);
}

static int64_t number(const struct policy *policy, uint16_t scope, const char *rule,
                      const char *param)
{
    const struct rule *found = rule_at((size_t)rule_find(str_from(rule)));
    size_t i = 0;
    while (i < found->declared.param_count && strcmp(found->declared.params[i].name, param) != 0)
        i++;
    assert_true(i < found->declared.param_count);
    return settings(policy, scope, rule)->params[i].number;
}

/* ---- the file ---- */

TEST(policy__the_handbook_example_loads)
{
    struct reading *reading = good_policy(
        "policy: {name: \"EBS backup standard\", version: \"2026.2\", owner: "
        "\"it-risk@example.com\"}\n"
        "places:\n"
        "  allowed_regions: [eu-central-1, eu-west-1]\n"
        "  forbidden_regions: [\"us-*\", \"ap-*\"]            # wins over everything\n"
        "  pairs: {eu-central-1: [eu-west-1]}\n"
        "tags:\n"
        "  required: {all: [Owner, Environment, CostCenter], volume: [BackupTier]}\n"
        "  values: {Environment: {allowed: [prod, stage, dev]}, CostCenter: {regex: "
        "\"^CC-[0-9]{4}$\"}}\n"
        "scopes:\n"
        "  - name: critical production data\n"
        "    match: {tag: {Environment: prod, BackupTier: [gold]}, kind: volume, attached: true}\n"
        "    objectives: {rpo: 4h, rto: 2h, keep_at_least: 35d, keep_at_most: 400d, min_points: "
        "6}\n"
        "    copies: {required_in: [eu-west-1], not_older_than: 8h, own_account_copy: true, "
        "min_proof: P2}\n"
        "    restore: {tested_within: 90d, min_grade: E4, region_test_within: 365d, unit: group, "
        "group_by: tag:Application, sample_min: 1}\n"
        "  - name: other production\n"
        "    match: {tag: {Environment: prod}}\n"
        "    objectives: {rpo: 24h, keep_at_least: 35d}\n"
        "    copies: {required_in: [eu-west-1], not_older_than: 48h}\n"
        "    restore: {tested_within: 180d, min_grade: E3}\n"
        "  - name: everything else\n"
        "    match: {}\n"
        "    objectives: none                             # tags, cost and security rules still "
        "apply\n"
        "rules:\n"
        "  COST-GP2: {enabled: false, because: \"storage team runs its own programme\"}\n"
        "  TAG-REQUIRED: {severity: high}\n"
        "  ORPHAN-AMI-UNUSED: {unused_days: 365, family_regex: \"^(golden-.+)-[0-9]{8}$\"}\n"
        "exemptions:\n"
        "  - id: EX-0042\n"
        "    rule: RPO-EXCEEDED\n"
        "    match: {arn: \"arn:aws:ec2:eu-central-1:111122223333:volume/vol-0abc\"}\n"
        "    owner: payments-team\n"
        "    approved_by: ciso@example.com\n"
        "    reason: \"Cache volume, rebuilt from source in 10 minutes\"\n"
        "    ticket: RISK-981\n"
        "    expires: 2027-03-31\n");
    const struct policy *policy = reading->policy;
    const struct scope *scope = &policy->scopes[0];
    assert_str(policy->name, "EBS backup standard");
    assert_str(policy->version, "2026.2");
    assert_int_equal(policy->scope_count, 3);
    assert_int_equal(scope->objectives.rpo_ms, 4 * MS_PER_HOUR);
    assert_int_equal(scope->objectives.min_points, 6);
    assert_true(scope->copies.own_account_copy);
    assert_int_equal(scope->restore.min_grade, GRADE_E4);
    assert_str(scope->restore.group_tag, "Application");
    assert_true(scope->match.names_state);
    assert_int_equal(scope->at.line, 10);
    assert_int_equal(policy->scopes[2].objectives.rpo_ms, DURATION_UNSET);
    assert_int_equal(settings(policy, SCOPE_NONE, "TAG-REQUIRED")->severity, SEVERITY_HIGH);
    assert_int_equal(policy->exemption_count, 1);
    assert_false(policy->exemptions[0].expired);
    assert_int_equal(reading->notices.len, 8);
    reading_free(reading);
}

TEST(policy__the_built_in_one_is_what_the_contract_says)
{
    struct reading *reading = reading_of_bytes(policy_builtin_text());
    assert_non_null(reading->policy);
    assert_int_equal(reading->notices.len, 0);
    const struct scope *all = &reading->policy->scopes[0];
    assert_str(reading->policy->name, "built-in");
    assert_str(all->name, "all");
    assert_int_equal(all->objectives.rpo_ms, 36 * MS_PER_HOUR);
    assert_true(all->copies.judged && all->copies.any);
    assert_int_equal(all->copies.not_older_than_ms, 48 * MS_PER_HOUR);
    assert_int_equal(all->copies.min_proof, PROOF_P2);
    assert_true(all->restore.judged && all->restore.unit_group);
    assert_int_equal(all->restore.tested_within_ms, 180 * MS_PER_DAY);
    assert_int_equal(all->restore.min_grade, GRADE_E2);
    assert_int_equal(all->restore.group_tag.len, 0);
    assert_int_equal(all->restore.sample_min, 1);
    reading_free(reading);
}

TEST(policy__what_is_absent_has_a_default)
{
    struct reading *reading =
        good_policy("scopes:\n"
                    "- {name: o, match: {kind: volume}, copies: {required_in: any}, restore: {}}\n"
                    "- {name: p, tier: prod, match: {kind: image}, restore: {}}\n"
                    "- {name: c, tier: critical, match: {}, restore: {}}\n");
    const struct policy *policy = reading->policy;
    const struct scope *s = policy->scopes;
    assert_int_equal(policy->settle_ms, 60 * MS_PER_MINUTE);
    assert_int_equal(policy->name.len, 0);
    assert_int_equal(s[0].tier, TIER_OTHER);
    assert_int_equal(s[0].objectives.rpo_ms, DURATION_UNSET);
    assert_int_equal(s[0].objectives.keep_at_most_ms, DURATION_UNSET);
    assert_int_equal(s[0].objectives.min_points, -1);
    assert_int_equal(s[0].copies.not_older_than_ms, 48 * MS_PER_HOUR);
    assert_int_equal(s[0].copies.min_proof, PROOF_P2);
    assert_false(s[1].copies.judged);
    assert_int_equal(s[0].restore.tested_within_ms, 180 * MS_PER_DAY);
    assert_int_equal(s[0].restore.min_grade, GRADE_E2);
    assert_int_equal(s[0].restore.region_test_within_ms, DURATION_UNSET);
    assert_false(s[0].restore.unit_group);
    assert_int_equal(s[0].restore.sample_min, 1);
    assert_int_equal(s[1].restore.min_grade, GRADE_E3);
    assert_int_equal(s[1].restore.tested_within_ms, 180 * MS_PER_DAY);
    assert_int_equal(s[2].restore.min_grade, GRADE_E4);
    assert_int_equal(s[2].restore.tested_within_ms, 90 * MS_PER_DAY);
    reading_free(reading);
}

TEST(policy__knows_its_file_and_hash)
{
    char hex[SHA256_HEX_MAX];
    struct reading *reading = good_policy(SCOPE);
    assert_str(reading->policy->file, POLICY_FILE);
    assert_str(reading->policy->text, SCOPE);
    assert_string_equal(reading->policy->sha256, sha256_hex(SCOPE, strlen(SCOPE), hex));
    reading_free(reading);
}

TEST(policy__must_be_a_mapping)
{
    refused("hello\n", "policy.yaml:1:1: the policy is text, not a mapping");
    refused("- scopes\n", "policy.yaml:1:1: the policy is a list, not a mapping");
}

TEST(policy__without_scopes_says_so)
{
    noticed("policy: {name: x}\n", "policy.yaml:1:1: the policy has no scopes: no backup, copy or "
                                   "restore is judged");
    noticed("scopes: []\n", "policy.yaml:1:9: the policy has no scopes: no backup, copy or "
                            "restore is judged");
}

/* ---- policy, settle_minutes ---- */

TEST(about__versions_are_text_as_written)
{
    struct reading *reading = good_policy("policy: {name: x, version: 2026.10, owner: ''}\n" SCOPE);
    assert_str(reading->policy->version, "2026.10");
    assert_str(reading->policy->owner, "");
    reading_free(reading);
}

TEST(about__is_checked)
{
    refused("policy: {name: [x]}\n" SCOPE, "policy.yaml:1:16: policy.name is a list");
    refused("policy: {version: }\n" SCOPE, "policy.yaml:1:19: policy.version has no value");
    refused("policy: {contact: me}\n" SCOPE, "policy.yaml:1:10: unknown key 'contact' in policy");
    refused("policy: x\n" SCOPE, "policy.yaml:1:9: policy is text, not a mapping");
    refused("policy:\n" SCOPE, "policy.yaml:1:8: policy has no value");
}

TEST(settle__is_a_number_of_minutes)
{
    struct reading *reading = good_policy("settle_minutes: 0\n" SCOPE);
    assert_int_equal(reading->policy->settle_ms, 0);
    reading_free(reading);
    reading = good_policy("settle_minutes: 10080\n" SCOPE);
    assert_int_equal(reading->policy->settle_ms, 7 * MS_PER_DAY);
    reading_free(reading);
    refused("settle_minutes: 10081\n" SCOPE, "policy.yaml:1:17: settle_minutes is out of range: "
                                             "10081");
    refused("settle_minutes: 1h\n" SCOPE,
            "policy.yaml:1:17: settle_minutes is no whole number: '1h'");
    refused("settle_minutes: -5\n" SCOPE,
            "policy.yaml:1:17: settle_minutes is no whole number: '-5'");
    refused("settle_minutes: 060\n" SCOPE,
            "policy.yaml:1:17: settle_minutes is no whole number: '060'");
    refused("settle_minutes: \"60\"\n" SCOPE,
            "policy.yaml:1:17: settle_minutes is no whole number: '60'");
    refused("settle_minutes: {}\n" SCOPE, "policy.yaml:1:17: settle_minutes is a mapping");
}

/* ---- places ---- */

TEST(places__are_read)
{
    struct reading *reading = good_policy("places:\n"
                                          "  regions: [eu-west-1, us-gov-west-1]\n"
                                          "  allowed_regions: ['eu-*', us-gov-west-1]\n"
                                          "  forbidden_regions: us-east-?\n"
                                          "  pairs: {eu-west-1: [eu-west-2, eu-west-3], "
                                          "eu-west-2: eu-west-1}\n" SCOPE);
    const struct policy *policy = reading->policy;
    assert_int_equal(policy->regions.count, 2);
    assert_str(policy->regions.items[1], "us-gov-west-1");
    assert_int_equal(policy->allowed_regions.count, 2);
    assert_int_equal(policy->forbidden_regions.count, 1);
    assert_int_equal(policy->pair_count, 2);
    assert_str(policy->pairs[0].region, "eu-west-1");
    assert_int_equal(policy->pairs[0].targets.count, 2);
    assert_str(policy->pairs[1].targets.items[0], "eu-west-1");
    reading_free(reading);
}

TEST(places__are_checked)
{
    refused("places: {regions: []}\n" SCOPE, "policy.yaml:1:19: places.regions is an empty list");
    refused("places: {regions: [eu-*]}\n" SCOPE,
            "policy.yaml:1:20: places.regions names 'eu-*', which is no region");
    refused("places: {regions: [EU-WEST-1]}\n" SCOPE,
            "policy.yaml:1:20: places.regions names 'EU-WEST-1', which is no region");
    refused("places: {regions: [eu-west-1, eu-west-1]}\n" SCOPE,
            "policy.yaml:1:31: places.regions names 'eu-west-1' twice");
    refused("places: {regions: {eu-west-1: true}}\n" SCOPE,
            "policy.yaml:1:19: places.regions is a mapping, not a list");
    refused("places: {regions: }\n" SCOPE, "policy.yaml:1:19: places.regions has no value");
    refused("places: {allowed_regions: [EU-*]}\n" SCOPE,
            "policy.yaml:1:28: places.allowed_regions names 'EU-*', which fits no region");
    refused("places: {forbidden_regions: [[us-*]]}\n" SCOPE,
            "policy.yaml:1:30: places.forbidden_regions is a list");
}

TEST(places__lists_are_limited)
{
    struct arena *arena = arena_new();
    struct sink *sink = sink_memory();
    sink_cstr(sink, "places: {regions: [");
    for (unsigned i = 0; i <= POLICY_NAMES_MAX; i++)
        sink_printf(sink, "r%u,", i);
    sink_cstr(sink, "]}\n" SCOPE);
    refused(arena_str(arena, sink_view(sink)).ptr,
            "policy.yaml:1:19: places.regions has 1001 items");
    sink_abort(sink);
    arena_free(arena);
}

TEST(places__pairs_are_checked)
{
    refused("places: {pairs: []}\n" SCOPE,
            "policy.yaml:1:17: places.pairs is a list, not a mapping");
    refused("places: {pairs: {}}\n" SCOPE, "policy.yaml:1:17: places.pairs is empty");
    refused("places: {pairs: {eu: eu-west-1}}\n" SCOPE,
            "policy.yaml:1:18: places.pairs names 'eu', which is no region");
    refused("places: {pairs: {eu-west-1: [eu-west-1]}}\n" SCOPE,
            "policy.yaml:1:29: places.pairs pairs eu-west-1 with itself");
    refused(
        "places: {pairs: {eu-west-1: us-east-1}, forbidden_regions: ['us-*']}\n" SCOPE,
        "policy.yaml:1:29: places.pairs names us-east-1, which places.forbidden_regions forbids");
    refused("places: {pairs: {eu-west-1: us-east-1}, allowed_regions: ['eu-*']}\n" SCOPE,
            "policy.yaml:1:29: places.pairs names us-east-1, which is not among "
            "places.allowed_regions");
}

/* ---- tags ---- */

TEST(tags__required_keys_are_read)
{
    struct reading *reading = good_policy("tags: {required: {all: [Owner, 'Cost Center'], volume: "
                                          "[A], snapshot: B, image: [C]}}\n" SCOPE);
    const struct policy *policy = reading->policy;
    assert_int_equal(policy->tags.required_all.count, 2);
    assert_str(policy->tags.required_all.items[1], "Cost Center");
    assert_str(policy->tags.required_volume.items[0], "A");
    assert_str(policy->tags.required_snapshot.items[0], "B");
    assert_str(policy->tags.required_image.items[0], "C");
    reading_free(reading);
}

TEST(tags__a_scope_replaces_the_lists_that_it_names)
{
    struct reading *reading = good_policy(
        "tags: {required: {all: [Owner], volume: [Tier]}, values: {Env: {allowed: [prod]}, "
        "Cost: {regex: '^C[0-9]$'}}}\n"
        "scopes:\n"
        "  - {name: lab, match: {region: eu-west-1}, tags: {required: {all: [Team]}, values: "
        "{Env: {allowed: [LAB], case_sensitive: false}}}}\n"
        "  - {name: free, match: {region: eu-west-2}, tags: {required: []}}\n"
        "  - {name: rest, match: {}}\n");
    const struct policy *policy = reading->policy;
    const struct tag_demands *lab = policy_tag_demands(policy, 0);
    assert_str(lab->required_all.items[0], "Team");
    assert_str(lab->required_volume.items[0], "Tier");
    assert_int_equal(lab->value_count, 2);
    assert_str(lab->values[0].allowed.items[0], "LAB");
    assert_true(lab->values[0].ignore_case);
    assert_str(lab->values[1].key, "Cost");
    assert_int_equal(policy_tag_demands(policy, 1)->required_all.count, 0);
    assert_int_equal(policy_tag_demands(policy, 1)->required_volume.count, 1);
    assert_ptr_equal(policy_tag_demands(policy, 2), &policy->tags);
    assert_ptr_equal(policy_tag_demands(policy, SCOPE_NONE), &policy->tags);
    assert_false(policy->tags.values[0].ignore_case);
    reading_free(reading);
}

TEST(tags__a_scope_beats_the_required_keys_of_the_section_rules)
{
    struct reading *reading =
        good_policy("rules: {TAG-REQUIRED: {required_keys: [Owner]}}\n"
                    "scopes:\n"
                    "  - {name: a, match: {kind: volume}, tags: {required: [Team]}}\n"
                    "  - {name: b, match: {kind: image}, tags: {required: [Team]}, rules: "
                    "{TAG-REQUIRED: {required_keys: [Cost]}}}\n");
    size_t row = (size_t)rule_find(STR_LIT("TAG-REQUIRED"));
    size_t keys = (size_t)rule_param_find(&rule_at(row)->declared, STR_LIT("required_keys"));
    const struct policy *policy = reading->policy;
    assert_int_equal(policy_rule(policy, 0, row)->params[keys].strings.count, 0);
    assert_str(policy_rule(policy, 1, row)->params[keys].strings.items[0], "Cost");
    assert_str(policy_rule(policy, SCOPE_NONE, row)->params[keys].strings.items[0], "Owner");
    reading_free(reading);
}

TEST(tags__required_keys_are_checked)
{
    refused("tags: {required: Owner}\n" SCOPE,
            "policy.yaml:1:18: tags.required is text, not a mapping");
    refused("tags: {required: []}\n" SCOPE, "policy.yaml:1:18: tags.required is an empty list");
    refused("tags: {required: {all: []}}\n" SCOPE,
            "policy.yaml:1:24: tags.required.all is an empty list");
    refused("tags: {required: {volumes: [A]}}\n" SCOPE,
            "policy.yaml:1:19: unknown key 'volumes' in tags.required");
    refused("tags: {required: {image: ['aws:x']}}\n" SCOPE,
            "policy.yaml:1:27: tags.required.image names 'aws:x', a system tag");
    refused("tags: {required: {image: [A, A]}}\n" SCOPE,
            "policy.yaml:1:30: tags.required.image names 'A' twice");
    refused("tags: {required: {image: ['']}}\n" SCOPE,
            "policy.yaml:1:27: tags.required.image is empty");
}

TEST(tags__keys_have_at_most_128_characters)
{
    struct arena *arena = arena_new();
    char key[2 * 129];
    for (size_t i = 0; i < sizeof(key); i++)
        key[i] = "\xc3\xa9"[i % 2];
    struct str text = arena_printf(arena, "tags: {required: {all: [%.*s]}}\n" SCOPE, 256, key);
    struct reading *reading = good_policy(text.ptr);
    reading_free(reading);
    text = arena_printf(arena, "tags: {required: {all: [%.*s]}}\n" SCOPE, 258, key);
    refused(text.ptr, "policy.yaml:1:25: tags.required.all has a tag key of over 128 characters");
    arena_free(arena);
}

TEST(tags__values_are_checked)
{
    struct reading *reading = good_policy("tags: {values: {A: {allowed: ['', x]}, B: {regex: "
                                          "'^a+$', allow_empty: true, trim: false}}}\n" SCOPE);
    const struct tag_value_rule *values = reading->policy->tags.values;
    assert_int_equal(values[0].allowed.count, 2);
    assert_false(values[0].allow_empty);
    assert_str(values[1].regex, "^a+$");
    assert_true(values[1].allow_empty);
    reading_free(reading);
    refused("tags: {values: [A]}\n" SCOPE,
            "policy.yaml:1:16: tags.values is a list, not a mapping");
    refused("tags: {values: {A: [x]}}\n" SCOPE,
            "policy.yaml:1:20: tags.values.A is a list, not a mapping");
    refused("tags: {values: {A: {}}}\n" SCOPE,
            "policy.yaml:1:17: tags.values.A has neither allowed nor regex");
    refused("tags: {values: {A: {allowed: []}}}\n" SCOPE,
            "policy.yaml:1:30: allowed is an empty list");
    refused("tags: {values: {A: {alowed: [x], regex: ^x$}}}\n" SCOPE,
            "policy.yaml:1:21: unknown key 'alowed' in tags.values.A");
    refused("tags: {values: {A: {regex: ^x$, trim: 1}}}\n" SCOPE,
            "policy.yaml:1:39: trim is '1', which is neither true nor false");
}

TEST(tags__regexes_are_compiled)
{
    refused("tags: {values: {A: {regex: '^(x$'}}}\n" SCOPE,
            "policy.yaml:1:28: the regex '^(x$' is not valid: missing closing parenthesis, at "
            "character 5");
    refused("tags: {values: {A: {regex: '^x|y$'}}}\n" SCOPE,
            "policy.yaml:1:28: the regex '^x|y$' is not anchored: it need not match from the start "
            "of the "
            "value, at character 1");
    refused("tags: {values: {A: {regex: '^(x)\\1$'}}}\n" SCOPE,
            "policy.yaml:1:28: the regex '^(x)\\1$' is not valid: it refers back to what a group "
            "matched, at "
            "character 5");
    struct reading *reading =
        good_policy("tags: {values: {A: {regex: '^\\d+$', case_sensitive: false}}}\n" SCOPE);
    assert_int_equal(reading->notices.len, 0);
    reading_free(reading);
}

#define EXEMPTED(rule, more)                                                                \
    "exemptions: [{id: E, rule: " rule ", owner: o, approved_by: p, reason: r, ticket: t, " \
    "expires: 2026-12-01, " more "}]\n"

TEST(exemptions__of_critical_rules_need_what_narrows_them)
{
    static const char *const wide[] = {
        EXEMPTED("RPO-EXCEEDED", "arn: '*'"),
        EXEMPTED("RPO-EXCEEDED", "arn: ['*/vol-0abc', 'arn:aws:ec2:*:volume/*']"),
        EXEMPTED("RPO-*", "arn: '*:snapshot/snap-*'"),
        EXEMPTED("RPO-EXCEEDED", "tag: {A: null}"),
        EXEMPTED("RPO-EXCEEDED", "subject: 'volume ?*'"),
    };
    static const char *const narrow[] = {
        EXEMPTED("RPO-EXCEEDED", "arn: '*/vol-0abc'"),
        EXEMPTED("RPO-EXCEEDED", "arn: 'arn:aws:ec2:eu-*:*:volume/*'"),
        EXEMPTED("RPO-EXCEEDED", "tag: {A: null, B: x}"),
        EXEMPTED("RPO-EXCEEDED", "subject: volume vol-0abc, arn: '*'"),
        EXEMPTED("TAG-*", "arn: '*'"),
    };
    struct arena *arena = arena_new();
    for (size_t i = 0; i < sizeof(wide) / sizeof(wide[0]); i++)
        refused(
            arena_printf(arena, "%sscopes: [{name: a, match: {}, tier: critical}]\n", wide[i]).ptr,
            "policy.yaml:1:28: the exemption names a critical rule and what selects everything");
    for (size_t i = 0; i < sizeof(narrow) / sizeof(narrow[0]); i++)
        reading_free(good_policy(
            arena_printf(arena, "%sscopes: [{name: a, match: {}, tier: critical}]\n", narrow[i])
                .ptr));
    arena_free(arena);
}

TEST(exemptions__name_subjects_by_kind_and_id)
{
    struct reading *reading =
        good_policy(EXEMPTED("INV-*", "subject: [source eu-west-1/AMI, 'account 1*']") SCOPE);
    assert_int_equal(reading->policy->exemptions[0].subjects.count, 2);
    reading_free(reading);
    refused(EXEMPTED("INV-*", "subject: eu-west-1/AMI") SCOPE,
            "policy.yaml:1:113: subject is 'eu-west-1/AMI', which is no kind and id");
    refused(EXEMPTED("INV-*", "subject: 'sauce x'") SCOPE,
            "policy.yaml:1:113: subject is 'sauce x', which is no kind and id");
    refused(EXEMPTED("INV-*", "subject: 'source '") SCOPE,
            "policy.yaml:1:113: subject is 'source ', which is no kind and id");
}

TEST(copies__are_required_in_one_partition)
{
    refused("scopes: [{name: a, match: {}, copies: {required_in: [us-east-1, cn-north-1]}}]\n",
            "policy.yaml:1:53: required_in names us-east-1 and cn-north-1, of two partitions");
}

TEST(scopes__are_checked)
{
    refused("scopes: {name: a, match: {}}\n", "policy.yaml:1:9: scopes is a mapping");
    refused("scopes: none\n", "policy.yaml:1:9: scopes is text");
    refused("scopes: [a]\n", "policy.yaml:1:10: the scope is text, not a mapping");
    refused("scopes: [{match: {}}]\n", "policy.yaml:1:10: the scope has no name");
    refused("scopes: [{name: '', match: {}}]\n", "policy.yaml:1:17: name is empty");
    refused("scopes: [{name: a}]\n", "policy.yaml:1:10: the scope has no match");
    refused("scopes: [{name: a, match: }]\n", "policy.yaml:1:27: match has no value");
    refused(IN_SCOPE("tier: gold"), "policy.yaml:4:9: unknown word 'gold' for tier");
    refused(IN_SCOPE("overlay: 1"),
            "policy.yaml:4:12: overlay is '1', which is neither true nor false");
    struct reading *reading = good_policy(IN_SCOPE("overlay: false"));
    reading_free(reading);
}

TEST(scopes__that_nothing_reaches_are_noticed)
{
    noticed(SCOPE "- name: b\n  match: {kind: volume}\n",
            "policy.yaml:4:3: no resource gets to this scope: the one on line 2 takes everything, "
            "and the first scope that matches counts");
}

TEST(scopes__are_limited)
{
    struct sink *sink = sink_memory();
    sink_cstr(sink, "scopes:\n");
    for (unsigned i = 0; i <= POLICY_SCOPES_MAX; i++)
        sink_printf(sink, "- {name: s%u, match: {kind: volume}}\n", i);
    struct reading *reading = reading_of_bytes(sink_view(sink));
    assert_string_equal(reading_problem(reading, 0)->message,
                        "policy.yaml:2:1: scopes is too long a list");
    reading_free(reading);
    sink_abort(sink);
}

TEST(match__is_read)
{
    struct reading *reading =
        good_policy("scopes:\n"
                    "- name: a\n"
                    "  match:\n"
                    "    kind: [volume, snapshot]\n"
                    "    account: ['111122223333', '2222*']\n"
                    "    region: eu-*\n"
                    "    arn: 'arn:aws:ec2:*:*:volume/vol-1'\n"
                    "    tag: {Env: prod, Tier: [gold, silver], Here: '*', Gone: null, Empty: ''}\n"
                    "    attached: false\n"
                    "    state: [in-use, avail*]\n");
    const struct match *m = &reading->policy->scopes[0].match;
    assert_int_equal(m->kinds.count, 2);
    assert_int_equal(m->accounts.count, 2);
    assert_str(m->regions.items[0], "eu-*");
    assert_int_equal(m->arns.count, 1);
    assert_int_equal(m->tags.count, 5);
    assert_int_equal(m->tags.items[1].values.count, 2);
    assert_true(m->tags.items[3].absent);
    assert_false(m->tags.items[4].absent);
    assert_int_equal(m->tags.items[4].values.count, 1);
    assert_int_equal(m->attached, TRI_NO);
    assert_int_equal(m->states.count, 2);
    assert_true(m->names_state);
    reading_free(reading);
}

TEST(match__names_state_only_for_state_and_attached)
{
    static const struct {
        const char *match;
        bool names_state;
    } cases[] = {{"{}", false},
                 {"{kind: volume, tag: {A: b}}", false},
                 {"{attached: true}", true},
                 {"{state: in-use}", true}};
    for (size_t i = 0; i < 4; i++) {
        char text[200];
        (void)snprintf(text, sizeof(text), "scopes: [{name: a, match: %s}]", cases[i].match);
        struct reading *reading = good_policy(text);
        assert_int_equal(reading->policy->scopes[0].match.names_state, cases[i].names_state);
        reading_free(reading);
    }
}

#define MATCH(body) "scopes: [{name: a, match: {" body "}}]\n"

TEST(match__is_checked)
{
    refused(MATCH("kinds: volume"), "policy.yaml:1:28: unknown key 'kinds' in match");
    refused(MATCH("kind: volumes"), "policy.yaml:1:34: unknown word 'volumes' for kind");
    refused(MATCH("kind: []"), "policy.yaml:1:34: kind is an empty list");
    refused(MATCH("account: '1111'"), "policy.yaml:1:37: account names '1111', which is no account "
                                      "id");
    refused(MATCH("account: prod-*"), "policy.yaml:1:37: account names 'prod-*', which is no "
                                      "account id");
    refused(MATCH("account: 012345678901"),
            "policy.yaml:1:37: the 12 digits 012345678901 stand without quotes");
    refused(MATCH("region: ireland"), "policy.yaml:1:36: region names 'ireland', which is no "
                                      "region");
    refused(MATCH("arn: vol-1"), "policy.yaml:1:33: arn is 'vol-1', which is no ARN");
    refused(MATCH("state: attached"), "policy.yaml:1:35: unknown word 'attached' for state");
    refused(MATCH("attached: on"),
            "policy.yaml:1:38: attached is 'on', which is neither true nor false");
    refused(MATCH("attached: 'true'"),
            "policy.yaml:1:38: attached is 'true', which is neither true nor false");
}

TEST(match__tags_are_checked)
{
    refused(MATCH("tag: Env"), "policy.yaml:1:33: tag is text, not a mapping");
    refused(MATCH("tag: {}"), "policy.yaml:1:33: tag is empty");
    refused(MATCH("tag: {Env: }"), "policy.yaml:1:39: tag has no value for the tag 'Env'");
    refused(MATCH("tag: {Env: []}"), "policy.yaml:1:39: tag is an empty list");
    refused(MATCH("tag: {Env: [a, null]}"), "policy.yaml:1:43: tag has no value");
    refused(MATCH("tag: {Env: {a: b}}"), "policy.yaml:1:39: tag is a mapping, not a list");
    refused(MATCH("tag: {'': a}"),
            "policy.yaml:1:34: tag has an empty tag key (of 1 to 128 characters)");
    refused(MATCH("tag: {Account: 111122223333}"),
            "policy.yaml:1:43: the 12 digits 111122223333 stand without quotes");
}

TEST(match__takes_every_state_of_the_api)
{
    const char *names[32];
    size_t count = 0;
    for (int i = SNAPSHOT_PENDING; i <= SNAPSHOT_RECOVERING; i++)
        names[count++] = snapshot_state_name((enum snapshot_state)i);
    for (int i = VOLUME_CREATING; i <= VOLUME_ERROR; i++)
        names[count++] = volume_state_name((enum volume_state)i);
    for (int i = IMAGE_PENDING; i <= IMAGE_DISABLED; i++)
        names[count++] = image_state_name((enum image_state)i);
    for (size_t i = 0; i < count; i++) {
        char text[100];
        (void)snprintf(text, sizeof(text), MATCH("state: %s"), names[i]);
        struct reading *reading = good_policy(text);
        reading_free(reading);
    }
}

/* ---- objectives, copies, restore ---- */

TEST(objectives__are_read)
{
    struct reading *reading = good_policy(IN_SCOPE(
        "objectives: {rpo: 15m, rto: 2h, keep_at_least: 2w, keep_at_most: 90d, min_points: 3}"));
    const struct objectives *o = &reading->policy->scopes[0].objectives;
    assert_int_equal(o->rpo_ms, 15 * MS_PER_MINUTE);
    assert_int_equal(o->rto_ms, 2 * MS_PER_HOUR);
    assert_int_equal(o->keep_at_least_ms, 14 * MS_PER_DAY);
    assert_int_equal(o->keep_at_most_ms, 90 * MS_PER_DAY);
    assert_int_equal(o->min_points, 3);
    assert_int_equal(reading->notices.len, 2);
    assert_string_equal(reading_notice(reading, 0),
                        "policy.yaml:4:31: rto is not judged by this version");
    assert_string_equal(reading_notice(reading, 1),
                        "policy.yaml:4:85: min_points is not judged by this version");
    reading_free(reading);
}

TEST(objectives__are_checked)
{
    refused(IN_SCOPE("objectives: [rpo]"), "policy.yaml:4:15: objectives is a list, not a mapping");
    refused(IN_SCOPE("objectives: nothing"), "policy.yaml:4:15: objectives is text, not a mapping");
    refused(IN_SCOPE("objectives: {rpoo: 4h}"),
            "policy.yaml:4:16: unknown key 'rpoo' in objectives");
    refused(IN_SCOPE("objectives: {rpo: 0h}"), "policy.yaml:4:21: rpo is no duration: '0h'");
    refused(IN_SCOPE("objectives: {rpo: 4 H}"), "policy.yaml:4:21: rpo is no duration: '4 H'");
    refused(IN_SCOPE("objectives: {rpo: [4h]}"), "policy.yaml:4:21: rpo is a list");
    refused(IN_SCOPE("objectives: {rto: 1.5h}"), "policy.yaml:4:21: rto is no duration: '1.5h'");
    refused(IN_SCOPE("objectives: {keep_at_least: 999999d}"),
            "policy.yaml:4:31: keep_at_least is no duration: '999999d'");
    refused(IN_SCOPE("objectives: {keep_at_least: 9d, keep_at_most: 8d}"),
            "policy.yaml:4:49: keep_at_most is less than keep_at_least");
    refused(IN_SCOPE("objectives: {min_points: 0}"),
            "policy.yaml:4:28: min_points is out of range: 0");
}

TEST(durations__hints_fit_the_slip)
{
    static const struct {
        const char *text;
        const char *hint;
    } cases[] = {
        {"36", "Add the unit: 36h for hours, 36d for days."},
        {"90 days", "Write 90d."},
        {"15min", "Write 15m."},
        {"36H", "Write 36h."},
        {"3 months", "Write a number and one letter, such as 15m, 36h, 90d or 2w."},
        {"1y", "Write a number and one letter, such as 15m, 36h, 90d or 2w."},
        {"0h", "Write a number and one letter, such as 15m, 36h, 90d or 2w."},
        {"0", "Write a number and one letter, such as 15m, 36h, 90d or 2w."},
        {"999999d", "Write a number and one letter, such as 15m, 36h, 90d or 2w."},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char text[200];
        (void)snprintf(text, sizeof(text), IN_SCOPE("objectives: {rpo: %s}"), cases[i].text);
        struct reading *reading = reading_of(text);
        assert_string_equal(reading_problem(reading, 0)->hint, cases[i].hint);
        reading_free(reading);
    }
}

TEST(copies__are_read)
{
    struct reading *reading = good_policy(IN_SCOPE(
        "copies: {required_in: eu-west-2, not_older_than: 8h, own_account_copy: true, min_proof: "
        "P3}"));
    const struct copies *c = &reading->policy->scopes[0].copies;
    assert_true(c->judged);
    assert_false(c->any);
    assert_int_equal(c->required_in.count, 1);
    assert_str(c->required_in.items[0], "eu-west-2");
    assert_int_equal(c->not_older_than_ms, 8 * MS_PER_HOUR);
    assert_true(c->own_account_copy);
    assert_int_equal(c->min_proof, PROOF_P3);
    assert_string_equal(reading_notice(reading, 0),
                        "policy.yaml:4:74: own_account_copy is not judged by this version");
    reading_free(reading);
}

TEST(copies__without_targets_go_by_pairs)
{
    noticed(IN_SCOPE("copies: {not_older_than: 8h}"),
            "policy.yaml:4:11: copies without required_in go by places.pairs, and there are none: "
            "no copies are judged here");
    struct reading *reading =
        good_policy(IN_SCOPE("copies: {}") "places: {pairs: {eu-west-1: eu-west-2}}\n");
    assert_int_equal(reading->notices.len, 0);
    reading_free(reading);
}

TEST(copies__are_checked)
{
    refused(IN_SCOPE("copies: none"), "policy.yaml:4:11: copies is text, not a mapping");
    refused(IN_SCOPE("copies: {required_in: []}"),
            "policy.yaml:4:25: required_in is an empty list");
    refused(IN_SCOPE("copies: {required_in: [any]}"),
            "policy.yaml:4:26: required_in names 'any', which is no region");
    refused(IN_SCOPE("copies: {required_in: [eu-west-1, eu-west-1]}"),
            "policy.yaml:4:37: required_in names 'eu-west-1' twice");
    refused(IN_SCOPE("copies: {required_in: [eu-west-3]}") "places: {allowed_regions: "
                                                           "[eu-west-1]}\n",
            "policy.yaml:4:26: required_in names eu-west-3, which is not among "
            "places.allowed_regions");
    refused(IN_SCOPE("copies: {required_in: any, not_older_than: 2}"),
            "policy.yaml:4:46: not_older_than is no duration: '2'");
    refused(IN_SCOPE("copies: {required_in: any, min_proof: P4}"),
            "policy.yaml:4:41: unknown word 'P4' for min_proof");
    refused(IN_SCOPE("copies: {required_in: any, own_account_copy: no}"),
            "policy.yaml:4:48: own_account_copy is 'no', which is neither true nor false");
    refused(IN_SCOPE("copies: {requird_in: any}") "places: {pairs: {eu-west-1: eu-west-2}}\n",
            "policy.yaml:4:12: unknown key 'requird_in' in copies");
}

TEST(restore__is_read)
{
    struct reading *reading = good_policy(
        IN_SCOPE("restore: {tested_within: 90d, min_grade: E1, region_test_within: 365d, unit: "
                 "group, group_by: [region, tag:App, key], sample_min: 3}"));
    const struct restore *r = &reading->policy->scopes[0].restore;
    assert_true(r->judged);
    assert_int_equal(r->tested_within_ms, 90 * MS_PER_DAY);
    assert_int_equal(r->min_grade, GRADE_E1);
    assert_int_equal(r->region_test_within_ms, 365 * MS_PER_DAY);
    assert_true(r->unit_group);
    assert_str(r->group_tag, "App");
    assert_int_equal(r->sample_min, 3);
    assert_int_equal(reading->notices.len, 1);
    assert_string_equal(reading_notice(reading, 0),
                        "policy.yaml:4:68: region_test_within is not judged by this version");
    reading_free(reading);
}

TEST(restore__grades_that_nothing_reaches_are_noticed)
{
    noticed(
        IN_SCOPE("restore: {min_grade: E3}"),
        "policy.yaml:4:24: an inventory shows restores of grade E2 at most, and the policy names "
        "no ledger of restore tests (evidence.ledger): nothing can reach the E3 that this "
        "min_grade asks");
    noticed(
        "scopes: [{name: a, match: {}, tier: critical, restore: {}}]\n",
        "policy.yaml:1:56: an inventory shows restores of grade E2 at most, and the policy names "
        "no ledger of restore tests (evidence.ledger): nothing can reach the E4 that the tier "
        "asks by default");
}

TEST(restore__grades_that_a_ledger_can_reach_are_not_noticed)
{
    struct reading *reading =
        good_policy(IN_SCOPE("restore: {min_grade: E4}") "evidence: {ledger: tests.csv}\n");
    assert_int_equal(reading->notices.len, 0);
    reading_free(reading);
}

TEST(restore__is_checked)
{
    refused(IN_SCOPE("restore: true"), "policy.yaml:4:12: restore is text, not a mapping");
    refused(IN_SCOPE("restore: {tested: 90d}"),
            "policy.yaml:4:13: unknown key 'tested' in restore");
    refused(IN_SCOPE("restore: {min_grade: E5}"),
            "policy.yaml:4:24: unknown word 'E5' for min_grade");
    refused(IN_SCOPE("restore: {unit: groups}"),
            "policy.yaml:4:19: unknown word 'groups' for unit");
    refused(IN_SCOPE("restore: {unit: group, group_by: zone}"),
            "policy.yaml:4:36: unknown word 'zone' for group_by");
    refused(IN_SCOPE("restore: {unit: group, group_by: 'tag:'}"),
            "policy.yaml:4:36: group_by has an empty tag key (of 1 to 128 characters)");
    refused(IN_SCOPE("restore: {unit: group, group_by: [tag:A, tag:B]}"),
            "policy.yaml:4:36: group_by names two tags");
    refused(IN_SCOPE("restore: {group_by: key}"),
            "policy.yaml:4:23: group_by stands without 'unit: group'");
    refused(IN_SCOPE("restore: {sample_min: 0}"),
            "policy.yaml:4:25: sample_min is out of range: 0");
}

/* ---- the nearest word ---- */

TEST(nearest__finds_the_word_that_was_meant)
{
    static const char *const items[] = {"high", "low", "min_age_days", "keep_last", "keep_newest"};
    static const struct words words = {items, 5};
    assert_string_equal(policy_nearest(STR_LIT("HIGH"), words), "high");
    assert_string_equal(policy_nearest(STR_LIT("hihg"), words), "high");
    assert_string_equal(policy_nearest(STR_LIT("min_age"), words), "min_age_days");
    assert_string_equal(policy_nearest(STR_LIT("keep_lst"), words), "keep_last");
    assert_null(policy_nearest(STR_LIT("keep"), words)); /* which one? */
    assert_null(policy_nearest(STR_LIT("ol"), words));
    assert_null(policy_nearest(STR_LIT("urgent"), words));
    assert_null(policy_nearest(STR_EMPTY, words));
}

/* ---- rules ---- */

TEST(rules__are_read)
{
    struct reading *reading =
        good_policy("rules:\n"
                    "  TAG-REQUIRED: {enabled: false, severity: low, strict: true, because: why, "
                    "required_keys: [A, B], grace_hours: 36h}\n"
                    "  ORPHAN-SNAP-VOLUME-GONE: {min_age_days: 2w, keep_last_of_deleted_volume: "
                    "false, hold_tags: []}\n"
                    "  ORPHAN-VOL-UNATTACHED: {detached_days: 0}\n" SCOPE);
    const struct policy *policy = reading->policy;
    const struct rule_settings *tag = settings(policy, SCOPE_NONE, "TAG-REQUIRED");
    assert_false(tag->enabled);
    assert_true(tag->strict);
    assert_int_equal(tag->severity, SEVERITY_LOW);
    assert_true(tag->severity_given);
    assert_str(tag->because, "why");
    assert_int_equal(number(policy, SCOPE_NONE, "TAG-REQUIRED", "grace_hours"), 36);
    assert_int_equal(number(policy, SCOPE_NONE, "ORPHAN-SNAP-VOLUME-GONE", "min_age_days"), 14);
    assert_int_equal(
        number(policy, SCOPE_NONE, "ORPHAN-SNAP-VOLUME-GONE", "keep_last_of_deleted_volume"), 0);
    assert_int_equal(number(policy, 0, "ORPHAN-VOL-UNATTACHED", "detached_days"), 0);
    assert_false(settings(policy, 0, "TAG-REQUIRED")->enabled);
    assert_true(settings(policy, 0, "RPO-EXCEEDED")->enabled);
    assert_false(settings(policy, 0, "RPO-EXCEEDED")->severity_given);
    reading_free(reading);
}

TEST(rules__are_checked)
{
    refused(SCOPE "rules: [TAG-REQUIRED]\n", "policy.yaml:4:8: rules is a list, not a mapping");
    refused(SCOPE "rules:\n", "policy.yaml:4:7: rules has no value");
    refused(SCOPE "rules: {TAG-REQUIRED: {enabled: 0}}\n",
            "policy.yaml:4:33: enabled is '0', which is neither true nor false");
    refused(SCOPE "rules: {TAG-REQUIRED: {because: ''}}\n", "policy.yaml:4:33: because is empty");
    refused(SCOPE "rules: {TAG-REQUIRED: {grace_hours: 90m}}\n",
            "policy.yaml:4:37: grace_hours counts whole hours: '90m'");
    refused(SCOPE "rules: {TAG-REQUIRED: {grace_hours: -1}}\n",
            "policy.yaml:4:37: grace_hours is no whole number: '-1'");
    refused(SCOPE "rules: {TAG-REQUIRED: {grace_hours: soon}}\n",
            "policy.yaml:4:37: grace_hours is no duration: 'soon'");
    refused(SCOPE "rules: {TAG-REQUIRED: {required_keys: ['Aws:x']}}\n",
            "policy.yaml:4:40: required_keys names 'Aws:x', a system tag");
    refused(SCOPE "rules: {TAG-INHERIT: {inherit_keys: ['aws:x']}}\n",
            "policy.yaml:4:38: inherit_keys names 'aws:x', a system tag");
    refused(SCOPE "rules: {TAG-EXPIRY: {expiry_keys: ['']}}\n",
            "policy.yaml:4:36: expiry_keys is empty");
    refused(SCOPE "rules: {ORPHAN-VOL-UNATTACHED: {detached_days: 36h}}\n",
            "policy.yaml:4:48: detached_days counts whole days: '36h'");
    refused(SCOPE "rules: {RPO-EXCEEDED: {rpo_hours: 0}}\n",
            "policy.yaml:4:35: rpo_hours is out of range: 0");
    refused(SCOPE "rules: {COST-GP2: false}\n",
            "policy.yaml:4:19: COST-GP2 is text, not a mapping");
}

TEST(rules__that_are_not_built_are_noticed_once)
{
    noticed("rules: {COST-GP2: {whatever: 1}}\n" IN_SCOPE("rules: {COST-GP2: {}}"),
            "policy.yaml:1:9: COST-GP2 is not judged by this version");
}

TEST(rules__the_catalogue_is_sorted_and_holds_every_rule)
{
    size_t count;
    size_t found = 0;
    const char *const *ids = rule_catalogue(&count);
    for (size_t i = 0; i < count; i++) {
        assert_true(i == 0 || strcmp(ids[i - 1], ids[i]) < 0);
        found += rule_find(str_from(ids[i])) >= 0 ? 1 : 0;
    }
    assert_int_equal(found, rule_count());
}

TEST(rules__each_promise_has_a_rule_that_judges_it)
{
    const struct rule_set rules = rules_declared();
    for (enum promise promise = PROMISE_NONE + 1; promise < PROMISE_COUNT; promise++) {
        size_t param;
        assert_true(rule_set_promised(&rules, promise, &param) >= 0);
    }
}

TEST(rules__a_scope_wins_over_objectives_over_rules_over_defaults)
{
    struct reading *reading =
        good_policy("rules: {RPO-EXCEEDED: {rpo_hours: 10}, RESTORE-UNTESTED: {test_days: 20}}\n"
                    "scopes:\n"
                    "- name: rules\n"
                    "  match: {kind: volume}\n"
                    "  objectives: {rpo: 30h}\n"
                    "  restore: {tested_within: 30d}\n"
                    "  rules: {RPO-EXCEEDED: {rpo_hours: 40}, RESTORE-UNTESTED: {test_days: 40}}\n"
                    "- name: objectives\n"
                    "  match: {kind: snapshot}\n"
                    "  objectives: {rpo: 30h}\n"
                    "  restore: {tested_within: 30d}\n"
                    "- name: all\n"
                    "  match: {}\n"
                    "  copies: {required_in: any}\n"
                    "  restore: {}\n");
    const struct policy *policy = reading->policy;
    assert_int_equal(number(policy, 0, "RPO-EXCEEDED", "rpo_hours"), 40);
    assert_int_equal(policy->scopes[0].objectives.rpo_ms, 40 * MS_PER_HOUR);
    assert_int_equal(policy->scopes[0].restore.tested_within_ms, 40 * MS_PER_DAY);
    assert_int_equal(number(policy, 1, "RPO-EXCEEDED", "rpo_hours"), 30);
    assert_int_equal(number(policy, 1, "RESTORE-UNTESTED", "test_days"), 30);
    assert_int_equal(number(policy, 2, "RPO-EXCEEDED", "rpo_hours"), 10);
    assert_int_equal(policy->scopes[2].objectives.rpo_ms, DURATION_UNSET);
    assert_int_equal(policy->scopes[2].restore.tested_within_ms, 20 * MS_PER_DAY);
    assert_int_equal(number(policy, 2, "COPY-RPO", "copy_rpo_hours"), 48);
    assert_int_equal(number(policy, SCOPE_NONE, "RPO-EXCEEDED", "rpo_hours"), 10);
    reading_free(reading);
}

TEST(rules__objectives_round_down_to_the_unit)
{
    struct reading *reading =
        good_policy(IN_SCOPE("objectives: {rpo: 90m}\n  restore: {tested_within: 36h}"));
    assert_int_equal(number(reading->policy, 0, "RPO-EXCEEDED", "rpo_hours"), 1);
    assert_int_equal(number(reading->policy, 0, "RESTORE-UNTESTED", "test_days"), 1);
    assert_int_equal(reading->policy->scopes[0].objectives.rpo_ms, 90 * MS_PER_MINUTE);
    reading_free(reading);
}

TEST(rules__a_parameter_without_its_objective_is_noticed)
{
    noticed(IN_SCOPE("rules: {RPO-EXCEEDED: {rpo_hours: 4}}"),
            "policy.yaml:4:37: rpo_hours has no effect here: the scope sets no rpo");
}

TEST(rules__critical_tiers_make_rpo_critical)
{
    struct reading *reading = good_policy(
        "scopes:\n"
        "- {name: a, tier: critical, match: {kind: volume}}\n"
        "- {name: b, tier: critical, match: {kind: image}, rules: {RPO-EXCEEDED: {severity: "
        "low}}}\n"
        "- {name: c, match: {}}\n");
    assert_int_equal(settings(reading->policy, 0, "RPO-EXCEEDED")->severity, SEVERITY_CRITICAL);
    assert_false(settings(reading->policy, 0, "RPO-EXCEEDED")->severity_given);
    assert_int_equal(settings(reading->policy, 1, "RPO-EXCEEDED")->severity, SEVERITY_LOW);
    assert_int_equal(settings(reading->policy, 2, "RPO-EXCEEDED")->severity, SEVERITY_HIGH);
    assert_int_equal(settings(reading->policy, 0, "COPY-RPO")->severity, SEVERITY_HIGH);
    reading_free(reading);
    reading = good_policy("rules: {RPO-EXCEEDED: {severity: medium}}\n"
                          "scopes: [{name: a, tier: critical, match: {}}]\n");
    assert_int_equal(settings(reading->policy, 0, "RPO-EXCEEDED")->severity, SEVERITY_MEDIUM);
    reading_free(reading);
}

/* ---- exemptions ---- */

TEST(exemptions__are_read)
{
    struct reading *reading = good_policy(
        EXEMPTION
        "  expires: 2027-11-22\n"
        "- {id: EX-2, rule: TAG-*, match: {tag: {Team: [x, y]}}, owner: a, approved_by: "
        "b, reason: c, ticket: d, expires: 2026-11-22}\n"
        "- {id: EX-3, rule: TAG-REQUIRED, owner: a, approved_by: b, reason: c, ticket: d, "
        "expires: 2027-01-01}\n" SCOPE);
    const struct exemption *e = reading->policy->exemptions;
    char buf[INSTANT_TEXT_MAX];
    assert_int_equal(reading->policy->exemption_count, 3);
    assert_str(e[0].id, "EX-1");
    assert_str(e[0].rule, "RPO-EXCEEDED");
    assert_str(e[0].owner, "me");
    assert_str(e[0].approved_by, "you");
    assert_str(e[0].reason, "because");
    assert_str(e[0].ticket, "T-1");
    assert_int_equal(e[0].arns.count, 1);
    assert_int_equal(e[0].at.line, 2);
    assert_string_equal(instant_format(e[0].expires, buf), "2027-11-22T23:59:59.999Z");
    assert_int_equal(e[1].tags.items[0].values.count, 2);
    assert_false(e[1].expired); /* today still counts */
    assert_int_equal(e[2].arns.count + e[2].tags.count, 0);
    assert_int_equal(reading->notices.len, 0);
    reading_free(reading);
}

TEST(exemptions__that_expired_are_kept_and_noticed)
{
    struct reading *reading = good_policy(EXEMPTION "  expires: 2026-11-21\n" SCOPE);
    assert_true(reading->policy->exemptions[0].expired);
    assert_string_equal(reading_notice(reading, 0),
                        "policy.yaml:9:12: the exemption EX-1 for RPO-EXCEEDED expired on "
                        "2026-11-21; it exempts nothing now");
    reading_free(reading);
}

TEST(exemptions__need_every_key)
{
    struct reading *reading = reading_of("exemptions: [{}]\n" SCOPE);
    static const char *const keys[] = {"id",     "rule",   "owner",      "approved_by",
                                       "reason", "ticket", "expiry date"};
    assert_int_equal(reading->problems.len, 7);
    for (size_t i = 0; i < 7; i++) {
        char message[100];
        (void)snprintf(message, sizeof(message), "policy.yaml:1:14: the exemption has no %s",
                       keys[i]);
        assert_string_equal(reading_problem(reading, i)->message, message);
    }
    reading_free(reading);
}

#define EXEMPT(rule, selector)                                                       \
    "exemptions: [{id: E, owner: a, approved_by: b, reason: c, ticket: d, expires: " \
    "2027-01-01, rule: " rule selector "}]\n" SCOPE

TEST(exemptions__are_checked)
{
    refused(SCOPE "exemptions: {}\n", "policy.yaml:4:13: exemptions is a mapping");
    refused(SCOPE "exemptions: [x]\n", "policy.yaml:4:14: the exemption is text, not a mapping");
    refused(EXEMPT("RPO-EXEEDED", ""), "policy.yaml:1:97: there is no rule 'RPO-EXEEDED'");
    refused(EXEMPT("FOO-*", ""), "policy.yaml:1:97: there is no rule 'FOO-*'");
    refused(EXEMPT("RPO-EXCEEDED", ", match: {}"), "policy.yaml:1:118: match is empty");
    refused(EXEMPT("RPO-EXCEEDED", ", match: {region: x}"),
            "policy.yaml:1:119: unknown key 'region' in match");
    refused(EXEMPT("RPO-EXCEEDED", ", arn: vol-1"),
            "policy.yaml:1:116: arn is 'vol-1', which is no ARN");
    refused(EXEMPT("RPO-EXCEEDED", ", arn: '*a', match: {arn: '*b'}"),
            "policy.yaml:1:116: arn stands here and below match");
    refused(EXEMPT("RPO-EXCEEDED", ", until: 2027-01-01"),
            "policy.yaml:1:111: unknown key 'until' in the exemption");
    refused(EXEMPTION "  expires: 2027-11-23\n" SCOPE,
            "policy.yaml:9:12: the exemption expires too late: 2027-11-23");
    refused(EXEMPTION "  expires: 2027-02-29\n" SCOPE,
            "policy.yaml:9:12: expires is no date: '2027-02-29'");
    refused(EXEMPTION "  expires: 2027-01-01T00:00:00Z\n" SCOPE,
            "policy.yaml:9:12: expires is no date: '2027-01-01T00:00:00Z'");
    refused(EXEMPTION "  expires: never\n" SCOPE, "policy.yaml:9:12: expires is no date: 'never'");
}

TEST(exemptions__have_ids_of_their_own)
{
    refused("exemptions:\n"
            "- {id: E, rule: TAG-REQUIRED, owner: a, approved_by: b, reason: c, ticket: d, "
            "expires: 2027-01-01}\n"
            "- {id: E, rule: TAG-REQUIRED, owner: a, approved_by: b, reason: c, ticket: d, "
            "expires: 2027-01-01}\n" SCOPE,
            "policy.yaml:3:8: the exemption 'E' is here twice; it is also on line 2");
}

#define NONE_CRITICAL "rules: {SEC-KEY-DOOMED: {severity: high}}\n"

/* What a selector cannot meet, it does not exempt. */
TEST(exemptions__of_all_volumes_are_of_no_key)
{
    struct reading *reading = good_policy(EXEMPT("'*'", ", arn: '*:volume/*'"));
    reading_free(reading);
    reading = good_policy(EXEMPT("'*'", ", tag: {A: null}"));
    reading_free(reading);
}

TEST(exemptions__of_a_critical_rule_name_a_resource)
{
    struct reading *reading = good_policy(EXEMPT("RPO-EXCEEDED", ""));
    reading_free(reading);
    refused(EXEMPT("RPO-EXCEEDED", "") "rules: {RPO-EXCEEDED: {severity: critical}}\n",
            "policy.yaml:1:97: the exemption names a critical rule and nothing else");
    refused(EXEMPT("RPO-*", "") "  tier: critical\n",
            "policy.yaml:1:97: the exemption names a critical rule and nothing else");
    refused(EXEMPT("'*'", ""),
            "policy.yaml:1:97: the exemption names a critical rule and nothing else");
    refused(EXEMPT("'*'", ", arn: 'arn:aws:kms:*'"),
            "policy.yaml:1:97: the exemption names a critical rule and what selects everything");
    refused(EXEMPT("'*'", "") NONE_CRITICAL,
            "policy.yaml:1:97: the exemption names every rule and nothing else");
    refused(EXEMPT("'?*'", "") NONE_CRITICAL,
            "policy.yaml:1:97: the exemption names every rule and nothing else");
    reading = good_policy(EXEMPT("'*'", ", tag: {A: b}") "  tier: critical\n");
    reading_free(reading);
}

TEST(exemptions__of_rules_that_are_not_built_are_noticed)
{
    noticed(EXEMPT("COST-*", ""), "policy.yaml:1:97: COST-* is not judged by this version");
}
