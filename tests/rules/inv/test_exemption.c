#include "tests/support/rule_test.h"
#include "tests/support/test.h"

#define RULE "INV-EXEMPTION"

#define EXEMPTION(id, rule, match, expires)                                                        \
    "  - {id: " id ", rule: \"" rule "\", match: " match ", owner: a, approved_by: b, reason: c, " \
    "ticket: d, expires: " expires "}\n"
#define POLICY(list) "scopes: []\nexemptions:\n" list
#define VOLUMES      "{arn: \"*:volume/*\"}"

static void untagged(struct gb *gb, const char *id)
{
    gb_volume(
        gb, (struct volume_in){.id = str_from(id), .create_time = gb_time("2026-01-01T00:00:00Z")});
}

static struct gb *world(void)
{
    struct gb *gb = home();
    untagged(gb, VOL1);
    untagged(gb, VOL2);
    return gb;
}

TEST(exemption__in_force_and_of_use_passes)
{
    struct verdicts *v =
        judged_by(world(), POLICY(EXEMPTION("E1", "TAG-REQUIRED", VOLUMES, "2026-12-31")));
    assert_verdict(v, RULE, "E1", "pass");
    assert_verdict(v, "TAG-REQUIRED", VOL1, "exempt none");
    verdicts_free(v);
}

TEST(exemption__that_expired_covers_nothing_and_is_told)
{
    struct verdicts *v =
        judged_by(world(), POLICY(EXEMPTION("E1", "TAG-REQUIRED", VOLUMES, "2026-05-31")));
    assert_verdict(v, RULE, "E1", "fail expired");
    assert_int_equal(verdicts_find(v, RULE, "E1", NULL)->severity, SEVERITY_MEDIUM);
    assert_int_equal(verdicts_find(v, RULE, "E1", NULL)->measured, 0);
    assert_verdict(v, "TAG-REQUIRED", VOL1, "fail none"); /* it is the finding that fails a run */
    assert_int_equal(verdicts_summary(v)->subjects_fail, 2); /* the volumes, not the exemption */
    verdicts_free(v);
}

TEST(exemption__counts_to_the_end_of_its_last_day_in_utc)
{
    const char *policy = POLICY(EXEMPTION("E1", "TAG-REQUIRED", VOLUMES, "2026-06-01"));
    struct verdicts *v = verdicts_run(gb_freeze(world()), policy, "2026-06-01T23:59:59.999Z");
    assert_verdict(v, RULE, "E1", "fail ending");
    assert_verdict(v, "TAG-REQUIRED", VOL1, "exempt none");
    verdicts_free(v);
    v = verdicts_run(gb_freeze(world()), policy, "2026-06-02T00:00:00Z");
    assert_verdict(v, RULE, "E1", "fail expired");
    assert_verdict(v, "TAG-REQUIRED", VOL1, "fail none");
    verdicts_free(v);
}

TEST(exemption__that_ends_in_thirty_days_is_told_in_time)
{
    struct verdicts *v =
        judged_by(world(), POLICY(EXEMPTION("E1", "TAG-REQUIRED", VOLUMES, "2026-07-01")
                                      EXEMPTION("E2", "TAG-REQUIRED", VOLUMES, "2026-07-02")));
    assert_verdict(v, RULE, "E1", "fail ending");
    assert_int_equal(verdicts_find(v, RULE, "E1", NULL)->severity, SEVERITY_LOW);
    assert_int_equal(verdicts_find(v, RULE, "E1", NULL)->measured, 30);
    assert_verdict(v, RULE, "E2", "pass");
    verdicts_free(v);
    v = judged_by(world(), POLICY(EXEMPTION("E1", "TAG-REQUIRED", VOLUMES,
                                            "2026-07-01")) "rules: {INV-EXEMPTION: "
                                                           "{exempt_warn_days: 29}}\n");
    assert_verdict(v, RULE, "E1", "pass");
    verdicts_free(v);
}

TEST(exemption__that_matches_nothing_is_told_when_all_was_read)
{
    const char *policy = POLICY(EXEMPTION("E1", "TAG-REQUIRED", "{tag: {Team: gone}}", "2026-12-31")
                                    EXEMPTION("E2", "RPO-*", VOLUMES, "2026-12-31")
                                        EXEMPTION("E3", "SEC-SNAP-PUBLIC", VOLUMES, "2026-12-31"));
    struct verdicts *v = judged_by(world(), policy);
    assert_verdict(v, RULE, "E1", "fail unmatched");
    assert_int_equal(verdicts_find(v, RULE, "E1", NULL)->severity, SEVERITY_INFO);
    assert_verdict(v, RULE, "E2", "fail unmatched");
    assert_verdict(v, RULE, "E3", "pass"); /* no rule of it is judged yet */
    verdicts_free(v);

    struct gb *gb = world();
    gb_coverage(gb, 0, SOURCE_AMI, COVERAGE_GAP, GAP_DENIED, "ec2:DescribeImages: denied");
    v = judged_by(gb, policy);
    assert_verdict(v, RULE, "E1", "pass"); /* an image of that team may be there */
    assert_verdict(v, RULE, "E2", "fail unmatched");
    verdicts_free(v);
}

TEST(exemption__of_the_inventory_itself_is_never_unmatched)
{
    struct verdicts *v =
        judged_by(world(), POLICY(EXEMPTION("E1", "INV-COVERAGE", "{arn: \"*\"}", "2026-12-31")));
    assert_verdict(v, RULE, "E1", "pass");
    verdicts_free(v);
}

TEST(exemption__that_covers_much_is_told)
{
    const char *policy = POLICY(EXEMPTION(
        "E1", "*", VOLUMES, "2026-12-31")) "rules: {INV-EXEMPTION: {exempt_max_subjects: 2}}\n";
    struct verdicts *v = judged_by(world(), policy);
    assert_verdict(v, RULE, "E1", "pass"); /* two volumes, whatever the number of findings */
    verdicts_free(v);
    struct gb *gb = world();
    untagged(gb, "vol-0a000000000000003");
    v = judged_by(gb, policy);
    assert_verdict(v, RULE, "E1", "fail broad");
    assert_int_equal(verdicts_find(v, RULE, "E1", NULL)->severity, SEVERITY_MEDIUM);
    assert_int_equal(verdicts_find(v, RULE, "E1", NULL)->measured, 3);
    assert_int_equal(verdicts_find(v, RULE, "E1", NULL)->limit, 2);
    verdicts_free(v);
}

TEST(exemption__says_what_it_covers_is_worth)
{
    struct verdicts *v =
        judged_by(world(), POLICY(EXEMPTION("E1", "ORPHAN-VOL-UNATTACHED", VOLUMES, "2026-06-10")
                                      EXEMPTION("E2", "TAG-REQUIRED", VOLUMES, "2026-06-10")));
    const struct verdict *worth = verdicts_find(v, RULE, "E1", NULL);
    assert_string_equal(worth->text, "fail ending");
    assert_true(worth->has_money);
    assert_true(worth->floor > 0 && worth->ceiling > worth->floor);
    assert_false(verdicts_find(v, RULE, "E2", NULL)->has_money);
    assert_int_equal(verdicts_summary(v)->ceiling, 0); /* nobody saves it while it is exempt */
    verdicts_free(v);
}

TEST(exemption__records_come_once_in_the_order_of_their_ids)
{
    struct gb *gb = world();
    gb_place(gb, ACCOUNT, AWAY);
    gb_place(gb, "444455556666", HOME);
    struct verdicts *v =
        judged_by(gb, POLICY(EXEMPTION("Z", "TAG-REQUIRED", VOLUMES, "2026-05-01")
                                 EXEMPTION("A", "TAG-REQUIRED", VOLUMES, "2026-05-01")));
    assert_int_equal(verdicts_count(v, RULE), 2);
    assert_verdict(v, RULE, "Z", "fail expired");
    assert_verdict(v, RULE, "A", "fail expired");
    verdicts_free(v);
}

TEST(exemption__severity_of_the_policy_stands_for_every_reason)
{
    struct verdicts *v =
        judged_by(world(), POLICY(EXEMPTION("E1", "TAG-REQUIRED", VOLUMES,
                                            "2026-06-10")) "rules: {INV-EXEMPTION: {severity: "
                                                           "high}}\n");
    assert_int_equal(verdicts_find(v, RULE, "E1", NULL)->severity, SEVERITY_HIGH);
    verdicts_free(v);
}

TEST(exemption__without_any_the_rule_is_off)
{
    struct verdicts *v = judged_by(world(), "scopes: []\n");
    assert_int_equal(verdicts_count(v, RULE), 0);
    verdicts_free(v);
}
