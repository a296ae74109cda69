#include "tests/support/rule_test.h"
#include "tests/support/test.h"

#define RULE  "TAG-VALUE"
#define STAGE "scopes: []\ntags: {values: {Stage: {allowed: [prod, dev, 'two words']}}}\n"

static void tagged(struct gb *gb, const char *id, const char *key, const char *value)
{
    struct tag_in tag = {str_from(key), str_from(value)};
    gb_volume(gb, (struct volume_in){.id = str_from(id),
                                     .create_time = gb_time("2026-01-01T00:00:00Z"),
                                     .tags = {&tag, 1}});
}

/* What the rule says of a volume whose tag `key` has this value. */
static void assert_said(const char *policy, const char *key, const char *value,
                        const char *expected)
{
    struct gb *gb = home();
    tagged(gb, VOL1, key, value);
    struct verdicts *v = judged_by(gb, policy);
    assert_verdict(v, RULE, VOL1, expected);
    verdicts_free(v);
}

TEST(value__of_the_list_passes_and_others_fail)
{
    assert_said(STAGE, "Stage", "prod", "pass");
    assert_said(STAGE, "Stage", "two words", "pass");
    assert_said(STAGE, "Stage", "prd", "fail allowed");
    assert_said(STAGE, "Stage", "Prod", "fail allowed");
}

TEST(value__that_is_empty_is_said_so)
{
    assert_said(STAGE, "Stage", "", "fail empty");
    assert_said("scopes: []\ntags: {values: {Stage: {allowed: [prod], allow_empty: true}}}\n",
                "Stage", "", "pass");
    assert_said("scopes: []\ntags: {values: {Stage: {allowed: [prod, '']}}}\n", "Stage", "",
                "pass");
    assert_said("scopes: []\ntags: {values: {Stage: {regex: '^.*$'}}}\n", "Stage", "",
                "fail empty");
}

TEST(value__with_blanks_around_it_fails_unless_trimmed)
{
    const char *trim = "scopes: []\ntags: {values: {Stage: {allowed: [prod], trim: true}}}\n";
    assert_said(STAGE, "Stage", "prod ", "fail whitespace");
    assert_said(STAGE, "Stage", "\tprod", "fail whitespace");
    assert_said(STAGE, "Stage", " nonsense", "fail whitespace");
    assert_said(trim, "Stage", " prod ", "pass");
    assert_said(trim, "Stage", " nonsense ", "fail allowed");
    assert_said(trim, "Stage", "  ", "fail empty");
    assert_said("scopes: []\ntags: {values: {Stage: {allowed: [' x']}}}\n", "Stage", " x", "pass");
}

TEST(value__must_match_the_pattern_from_end_to_end)
{
    const char *anchored = "scopes: []\ntags: {values: {Account: {regex: '^[0-9]{12}$'}}}\n";
    assert_said(anchored, "Account", "111122223333", "pass");
    assert_said(anchored, "Account", "1111222233334", "fail pattern");
    assert_said(anchored, "Account", "111122223333\n", "fail whitespace");
}

TEST(value__is_unknown_where_the_pattern_would_take_for_ever)
{
    const char *slow = "scopes: []\ntags: {values: {A: {regex: '^(a+)+$'}}}\n";
    assert_said(slow, "A", "aaaa", "pass");
    assert_said(slow, "A", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab",
                "unknown pattern-limit");
}

TEST(value__needs_the_list_and_the_pattern)
{
    const char *both = "scopes: []\ntags: {values: {A: {allowed: [ab, cd], regex: '^a.*$'}}}\n";
    assert_said(both, "A", "ab", "pass");
    assert_said(both, "A", "cd", "fail pattern");
    assert_said(both, "A", "ax", "fail allowed");
}

TEST(value__case_counts_unless_the_policy_says_otherwise)
{
    const char *loose = "scopes: []\ntags: {values: {Stage: {allowed: [prod], case_sensitive: "
                        "false}, Centre: {regex: '^cc-[0-9]+$', case_sensitive: false}}}\n";
    assert_said(loose, "Stage", "PROD", "pass");
    assert_said(loose, "Centre", "CC-7", "pass");
    assert_said("scopes: []\ntags: {values: {Centre: {regex: '^cc-[0-9]+$'}}}\n", "Centre", "CC-7",
                "fail pattern");
}

TEST(value__of_256_characters_is_seen_to_its_end)
{
    char value[256 * 2 + 1] = "";
    for (size_t i = 0; i < 256; i++)
        memcpy(value + i * 2, "\xc3\xa9", 3);
    const char *ends = "scopes: []\ntags: {values: {A: {regex: '^.*\xc3\xa9x$'}}}\n";
    assert_said(ends, "A", value, "fail pattern");
    value[sizeof(value) - 2] = 'x'; /* the last byte */
    value[sizeof(value) - 3] = '\xa9';
    value[sizeof(value) - 4] = '\xc3';
    value[sizeof(value) - 5] = 'y';
    assert_said(ends, "A", value, "pass");
}

TEST(value__absent_keys_and_other_cases_get_no_record)
{
    assert_said(STAGE, "Owner", "me", "none");
    assert_said(STAGE, "stage", "nonsense", "none"); /* TAG-KEY-VARIANT says that */
}

TEST(value__each_key_is_a_record_of_its_own_on_every_kind)
{
    struct gb *gb = home();
    gb_snapshot(gb, (struct snapshot_in){.id = S(SNAP1),
                                         .start_time = gb_time("2026-01-01T00:00:00Z"),
                                         .tags = GB_TAGS(T("Stage", "x"), T("Centre", "CC-1"))});
    gb_image(gb, (struct image_in){.id = S(AMI1),
                                   .creation_date = gb_time("2026-01-01T00:00:00Z"),
                                   .tags = GB_TAGS(T("Centre", "1"))});
    struct verdicts *v = judged_by(gb, "scopes: []\ntags: {values: {Stage: {allowed: [prod]}, "
                                       "Centre: {regex: '^CC-[0-9]+$'}}}\n");
    assert_verdict_in(v, RULE, SNAP1, "Stage", "fail allowed");
    assert_verdict_in(v, RULE, SNAP1, "Centre", "pass");
    assert_verdict_in(v, RULE, AMI1, "Centre", "fail pattern");
    assert_int_equal(verdicts_count(v, RULE), 3);
    assert_string_not_equal(verdicts_find(v, RULE, SNAP1, "Stage")->fingerprint,
                            verdicts_find(v, RULE, SNAP1, "Centre")->fingerprint);
    verdicts_free(v);
}

TEST(value__a_scope_has_values_of_its_own)
{
    struct gb *gb = home();
    gb_volume(gb, (struct volume_in){.id = S(VOL1),
                                     .create_time = gb_time("2026-01-01T00:00:00Z"),
                                     .tags = GB_TAGS(T("Stage", "lab"), T("Team", "core"))});
    tagged(gb, VOL2, "Stage", "lab");
    struct verdicts *v = judged_by(gb, "tags: {values: {Stage: {allowed: [prod]}}}\n"
                                       "scopes:\n"
                                       "  - name: core\n"
                                       "    match: {tag: {Team: core}}\n"
                                       "    tags: {values: {Stage: {allowed: [lab]}}}\n");
    assert_verdict(v, RULE, VOL1, "pass");
    assert_verdict(v, RULE, VOL2, "fail allowed");
    verdicts_free(v);
}

TEST(value__without_demands_nothing_is_judged)
{
    assert_said("scopes: []\n", "Stage", "", "none");
}

TEST(value__new_resources_are_left_alone_for_an_hour)
{
    struct gb *gb = home();
    gb_volume(gb, (struct volume_in){.id = S(VOL1),
                                     .create_time = gb_time("2026-05-31T23:00:01Z"),
                                     .tags = GB_TAGS(T("Stage", "x"))});
    gb_volume(gb, (struct volume_in){.id = S(VOL2),
                                     .create_time = gb_time("2026-05-31T23:00:00Z"),
                                     .tags = GB_TAGS(T("Stage", "x"))});
    struct verdicts *v = judged_by(gb, STAGE);
    assert_verdict(v, RULE, VOL1, "none");
    assert_verdict(v, RULE, VOL2, "fail allowed");
    verdicts_free(v);
}
