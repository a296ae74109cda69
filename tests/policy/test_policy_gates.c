/* The sections gates, trust and evidence. */
#include "tests/policy/test_policy.h"
#include "tests/support/test.h"

#include <stdio.h>

#define SCOPE "scopes:\n- name: a\n  match: {}\n"

/* ---- gates ---- */

TEST(gates__are_read)
{
    struct reading *reading = good_policy(
        SCOPE "gates:\n"
              "  deploy.v1: {rules: ['RPO-*', COPY-RPO], fail_on: high, unknown: allow, "
              "only_scope: a, max_count: 3, max_saving_floor: 250.05, baseline: b.json, "
              "new_only: true}\n"
              "  report: {fail_on: never, unknown: fail, new_only: false}\n");
    assert_int_equal(reading->policy->gate_count, 2);
    const struct gate *deploy = &reading->policy->gates[0];
    assert_str(deploy->name, "deploy.v1");
    assert_int_equal(deploy->rules.count, 2);
    assert_int_equal(deploy->fail_on, SEVERITY_HIGH);
    assert_int_equal(deploy->unknown_fails, TRI_NO);
    assert_str(deploy->only_scope, "a");
    assert_int_equal(deploy->max_count, 3);
    assert_int_equal(deploy->max_saving_floor, 250050000);
    assert_str(deploy->baseline, "b.json");
    assert_int_equal(deploy->new_only, TRI_YES);
    assert_int_equal(deploy->at.line, 5);
    assert_int_equal(reading->policy->gates[1].fail_on, SEVERITY_COUNT);
    assert_int_equal(reading->policy->gates[1].unknown_fails, TRI_YES);
    assert_int_equal(reading->policy->gates[1].new_only, TRI_NO);
    reading_free(reading);
}

TEST(gates__say_what_is_not_set)
{
    struct reading *reading = good_policy(SCOPE "gates: {g: {}}\n");
    const struct gate *gate = &reading->policy->gates[0];
    assert_int_equal(gate->rules.count, 0);
    assert_int_equal(gate->fail_on, -1);
    assert_int_equal(gate->unknown_fails, TRI_ANY);
    assert_int_equal(gate->only_scope.len, 0);
    assert_int_equal(gate->max_count, GATE_UNSET);
    assert_int_equal(gate->max_saving_floor, GATE_UNSET);
    assert_int_equal(gate->baseline.len, 0);
    assert_int_equal(gate->new_only, TRI_ANY);
    reading_free(reading);
}

TEST(gates__are_checked)
{
    refused(SCOPE "gates: [deploy]\n", "policy.yaml:4:8: gates is a list, not a mapping");
    refused(SCOPE "gates: {my gate: {}}\n", "policy.yaml:4:9: gates has the name 'my gate'");
    refused(SCOPE "gates: {-x: {}}\n", "policy.yaml:4:9: gates has the name '-x'");
    refused(SCOPE "gates: {g: high}\n", "policy.yaml:4:12: gates.g is text, not a mapping");
    refused(SCOPE "gates: {g: {failon: high}}\n",
            "policy.yaml:4:13: unknown key 'failon' in gates.g");
    refused(SCOPE "gates: {g: {fail_on: severe}}\n",
            "policy.yaml:4:22: unknown word 'severe' for fail_on");
    refused(SCOPE "gates: {g: {unknown: ignore}}\n",
            "policy.yaml:4:22: unknown word 'ignore' for unknown");
    refused(SCOPE "gates: {g: {rules: ['RPX-*']}}\n", "policy.yaml:4:21: there is no rule 'RPX-*'");
    refused(SCOPE "gates: {g: {rules: []}}\n", "policy.yaml:4:20: rules is an empty list");
    refused(SCOPE "gates: {g: {only_scope: b}}\n", "policy.yaml:4:25: there is no scope 'b'");
    refused(SCOPE "gates: {g: {max_count: -1}}\n",
            "policy.yaml:4:24: max_count is no whole number: '-1'");
    refused(SCOPE "gates: {g: {new_only: 1}}\n",
            "policy.yaml:4:23: new_only is '1', which is neither true nor false");
    refused(SCOPE "gates: {g: {}, g: {}}\n",
            "policy.yaml:4:16: the key 'g' is here twice; it is also on line 4");
}

TEST(gates__amounts_are_exact)
{
    static const char *const wrong[] = {"-1", "1e3", "1.0000001", "'1,000.00'", "x", "1000000001"};
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        char text[200];
        (void)snprintf(text, sizeof(text), SCOPE "gates: {g: {max_saving_floor: %s}}\n", wrong[i]);
        struct reading *reading = reading_of(text);
        if (reading->policy)
            fail_msg("accepted as an amount: %s", wrong[i]);
        reading_free(reading);
    }
    struct reading *reading =
        good_policy(SCOPE "gates: {a: {max_saving_floor: 0}, b: {max_saving_floor: 0.000001}, "
                          "c: {max_saving_floor: 1000000000}}\n");
    assert_int_equal(reading->policy->gates[0].max_saving_floor, 0);
    assert_int_equal(reading->policy->gates[1].max_saving_floor, 1);
    assert_int_equal(reading->policy->gates[2].max_saving_floor, INT64_C(1000000000000000));
    reading_free(reading);
}

TEST(gates__name_what_is_not_judged)
{
    noticed(SCOPE "gates: {g: {rules: [COST-GP2, RPO-EXCEEDED]}}\n",
            "policy.yaml:4:21: COST-GP2 is not judged by this version");
    noticed(SCOPE "gates: {g: {rules: 'LIFE-*'}}\n",
            "policy.yaml:4:20: LIFE-* is not judged by this version");
}

/* ---- trust ---- */

TEST(trust__is_read_and_not_judged)
{
    static const char text[] =
        SCOPE "trust: {accounts: [\"111122223333\"], vault_accounts: \"999900001111\", "
              "orgs: [o-exampleorg, \"arn:aws:organizations::111122223333:ou/o-exampleorg/"
              "ou-ab12-cdefgh34\"], key_accounts: [\"011122223333\"], image_owners: [amazon, "
              "\"222233334444\"]}\n";
    struct reading *reading = good_policy(text);
    const struct trust *trust = &reading->policy->trust;
    assert_str(trust->accounts.items[0], "111122223333");
    assert_str(trust->vault_accounts.items[0], "999900001111");
    assert_int_equal(trust->orgs.count, 2);
    assert_str(trust->key_accounts.items[0], "011122223333");
    assert_str(trust->image_owners.items[1], "222233334444");
    reading_free(reading);
    noticed(text, "policy.yaml:4:8: trust is not judged by this version but for vault_accounts: no "
                  "rule of it asks whom else you trust");
}

TEST(trust__is_checked)
{
    refused(SCOPE "trust: {acounts: [\"111122223333\"]}\n",
            "policy.yaml:4:9: unknown key 'acounts' in trust");
    refused(SCOPE "trust: {accounts: [\"1111\"]}\n",
            "policy.yaml:4:20: trust.accounts names '1111', which is no account id");
    refused(SCOPE "trust: {accounts: [\"1111*\"]}\n",
            "policy.yaml:4:20: trust.accounts names '1111*', a pattern");
    refused(SCOPE "trust: {accounts: [111122223333]}\n",
            "policy.yaml:4:20: the 12 digits 111122223333 stand without quotes");
    refused(SCOPE "trust: {image_owners: [amazone]}\n",
            "policy.yaml:4:24: trust.image_owners names 'amazone', which owns no images");
    refused(SCOPE "trust: {accounts: [\"111122223333\", \"111122223333\"]}\n",
            "policy.yaml:4:36: trust.accounts names '111122223333' twice");
}

TEST(trust__organisations_are_ids_or_arns)
{
    static const char *const wrong[] = {
        "o-short",
        "O-EXAMPLEORG",
        "exampleorg",
        "o-0123456789012345678901234567890123",
        "arn:aws:organizations::111122223333:organization",
        "arn:aws:organizations::1111:organization/o-exampleorg",
        "arn:aws:organizations::111122223333:ou/o-exampleorg",
        "arn:aws:organizations::111122223333:organization/o-exampleorg/x",
        "arn:aws:iam::111122223333:role/o-exampleorg",
        "arn:aws:organizations::",
    };
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        char text[300];
        (void)snprintf(text, sizeof(text), SCOPE "trust: {orgs: ['%s']}\n", wrong[i]);
        struct reading *reading = reading_of(text);
        if (reading->policy)
            fail_msg("accepted as an organisation: %s", wrong[i]);
        reading_free(reading);
    }
}

/* ---- evidence ---- */

TEST(evidence__only_the_ledger_is_judged)
{
    struct reading *reading =
        good_policy(SCOPE "evidence:\n  ledger: restore-tests.csv\n  billing_export: cur/\n"
                          "  history: runs/\n  unknown_is: unknown\n");
    assert_str(reading->policy->evidence.ledger, "restore-tests.csv");
    assert_str(reading->policy->evidence.billing_export, "cur/");
    assert_str(reading->policy->evidence.history, "runs/");
    assert_int_equal(reading->notices.len, 2);
    assert_string_equal(reading_notice(reading, 0),
                        "policy.yaml:6:19: evidence.billing_export is not judged by this version: "
                        "the source is not read");
    reading_free(reading);
}

TEST(evidence__unknown_stays_unknown)
{
    refused(SCOPE "evidence: {unknown_is: fail}\n", "policy.yaml:4:24: unknown_is is 'fail'");
    refused(SCOPE "evidence: {ledger: ~}\n", "policy.yaml:4:20: evidence.ledger has no value");
    refused(SCOPE "evidence: {leger: a.csv}\n",
            "policy.yaml:4:12: unknown key 'leger' in evidence");
}
