#include "tests/support/rule_test.h"
#include "tests/support/test.h"

#define RULE   "TAG-KEY-VARIANT"
#define OWNERS "scopes: []\ntags: {required: {all: [Owner, CostCenter]}}\n"

static void tagged(struct gb *gb, const char *id, const char *key)
{
    struct tag_in tag = {str_from(key), S("x")};
    gb_volume(gb, (struct volume_in){.id = str_from(id),
                                     .create_time = gb_time("2026-01-01T00:00:00Z"),
                                     .tags = {&tag, key[0] ? 1 : 0}});
}

static void assert_said(const char *key, const char *expected)
{
    struct gb *gb = home();
    tagged(gb, VOL1, key);
    struct verdicts *v = judged_by(gb, OWNERS);
    assert_verdict(v, RULE, VOL1, expected);
    const struct verdict *said = verdicts_find(v, RULE, VOL1, NULL);
    assert_string_equal(said->discriminator, strncmp(expected, "fail", 4) == 0 ? key : "");
    verdicts_free(v);
}

TEST(variant__case_blanks_hyphens_and_underscores_do_not_make_another_key)
{
    assert_said("owner", "fail variant");
    assert_said("OWNER", "fail variant");
    assert_said("cost-center", "fail variant");
    assert_said("Cost Center", "fail variant");
    assert_said("_cost_CENTER_", "fail variant");
}

TEST(variant__other_keys_pass)
{
    assert_said("Owner", "pass");
    assert_said("Owners", "pass");
    assert_said("Own", "pass");
    assert_said("Cost.Center", "pass");
    assert_said("", "pass");
    assert_said("-", "pass");
}

TEST(variant__system_tags_never_count)
{
    struct gb *gb = home();
    tagged(gb, VOL1, "AWS:x");
    struct verdicts *v = judged_by(gb, "scopes: []\ntags: {values: {'aws:X': {allowed: [x]}}}\n");
    assert_verdict(v, RULE, VOL1, "pass");
    verdicts_free(v);
}

TEST(variant__beside_the_right_key_is_a_duplicate)
{
    struct gb *gb = home();
    gb_volume(gb, (struct volume_in){.id = S(VOL1),
                                     .create_time = gb_time("2026-01-01T00:00:00Z"),
                                     .tags = GB_TAGS(T("Owner", "me"), T("owner", "you"))});
    struct verdicts *v = judged_by(gb, OWNERS);
    assert_verdict_in(v, RULE, VOL1, "owner", "fail duplicate");
    assert_int_equal(verdicts_count(v, RULE), 1);
    assert_int_equal(verdicts_find(v, RULE, VOL1, "owner")->severity, SEVERITY_LOW);
    assert_int_equal(verdicts_find(v, RULE, VOL1, "owner")->evidence_count, 2);
    verdicts_free(v);
}

TEST(variant__each_wrong_key_is_a_record_in_byte_order)
{
    struct gb *gb = home();
    gb_snapshot(gb, (struct snapshot_in){
                        .id = S(SNAP1),
                        .start_time = gb_time("2026-01-01T00:00:00Z"),
                        .tags = GB_TAGS(T("owner", "a"), T("OWNER", "b"), T("costcenter", "c"))});
    struct verdicts *v = judged_by(gb, OWNERS);
    assert_verdict_in(v, RULE, SNAP1, "OWNER", "fail variant");
    assert_verdict_in(v, RULE, SNAP1, "costcenter", "fail variant");
    assert_verdict_in(v, RULE, SNAP1, "owner", "fail variant");
    assert_int_equal(verdicts_count(v, RULE), 3);
    verdicts_free(v);
}

TEST(variant__two_keys_of_the_policy_that_resemble_are_both_right)
{
    struct gb *gb = home();
    gb_volume(gb, (struct volume_in){.id = S(VOL1),
                                     .create_time = gb_time("2026-01-01T00:00:00Z"),
                                     .tags = GB_TAGS(T("Owner", "me"), T("owner", "you"))});
    struct verdicts *v = judged_by(gb, "scopes: []\ntags: {required: {all: [Owner, owner]}}\n");
    assert_verdict(v, RULE, VOL1, "pass");
    verdicts_free(v);
}

TEST(variant__keys_come_from_everything_that_the_policy_says_of_the_resource)
{
    struct gb *gb = home();
    tagged(gb, VOL1, "stage");
    tagged(gb, VOL2, "team_name");
    tagged(gb, "vol-0a000000000000003", "TIER");
    tagged(gb, "vol-0a000000000000004", "snap class"); /* only of snapshots */
    tagged(gb, "vol-0a000000000000005", "own key");
    struct verdicts *v = judged_by(
        gb, "scopes: [{name: own, match: {tag: {'own key': '*'}}, rules: {TAG-REQUIRED: "
            "{required_keys: [OwnKey]}}}]\n"
            "tags: {required: {volume: [Tier], snapshot: [SnapClass]}, values: {Stage: {allowed: "
            "[x]}}}\n"
            "rules: {TAG-INHERIT: {inherit_keys: [TeamName]}}\n");
    assert_verdict(v, RULE, VOL1, "fail variant");
    assert_verdict(v, RULE, VOL2, "fail variant");
    assert_verdict(v, RULE, "vol-0a000000000000003", "fail variant");
    assert_verdict(v, RULE, "vol-0a000000000000004", "pass");
    assert_verdict(v, RULE, "vol-0a000000000000005", "fail variant");
    verdicts_free(v);
}

TEST(variant__without_keys_in_the_policy_nothing_is_judged)
{
    struct gb *gb = home();
    tagged(gb, VOL1, "owner");
    struct verdicts *v = judged_by(gb, "scopes: []\n");
    assert_verdict(v, RULE, VOL1, "none");
    verdicts_free(v);
}
