#include "tests/support/rule_test.h"
#include "tests/support/test.h"

#define RULE   "TAG-REQUIRED"
#define OWNERS "scopes: []\ntags: {required: {all: [Owner], volume: [BackupTier]}}\n"

static void tagged_volume(struct gb *gb, const char *id, const char *key, const char *value)
{
    struct tag_in tag = {str_from(key), str_from(value)};
    gb_volume(gb, (struct volume_in){.id = str_from(id),
                                     .create_time = gb_time("2026-01-01T00:00:00Z"),
                                     .tags = {&tag, key ? 1 : 0}});
}

TEST(required__without_keys_any_user_tag_will_do)
{
    struct gb *gb = home();
    tagged_volume(gb, VOL1, NULL, NULL);
    tagged_volume(gb, VOL2, "Name", "web");
    tagged_volume(gb, "vol-0a000000000000003", "aws:cloudformation:stack-name", "x");
    tagged_volume(gb, "vol-0a000000000000004", "AWS:x", "typed by hand");
    struct verdicts *v = judged(gb);
    assert_verdict(v, RULE, VOL1, "fail none");
    assert_verdict(v, RULE, VOL2, "pass");
    assert_verdict(v, RULE, "vol-0a000000000000003", "fail none");
    assert_verdict(v, RULE, "vol-0a000000000000004", "fail none");
    verdicts_free(v);
}

TEST(required__keys_are_compared_exactly_and_empty_values_count)
{
    struct gb *gb = home();
    struct tag_in good[] = {{S("Owner"), S("")}, {S("BackupTier"), S("gold")}};
    struct tag_in variant[] = {{S("owner"), S("me")}, {S("BackupTier"), S("gold")}};
    gb_volume(gb, (struct volume_in){.id = S(VOL1),
                                     .create_time = gb_time("2026-01-01T00:00:00Z"),
                                     .tags = {good, 2}});
    gb_volume(gb, (struct volume_in){.id = S(VOL2),
                                     .create_time = gb_time("2026-01-01T00:00:00Z"),
                                     .tags = {variant, 2}});
    struct verdicts *v = judged_by(gb, OWNERS);
    assert_verdict(v, RULE, VOL1, "pass");
    assert_verdict(v, RULE, VOL2, "fail missing");
    verdicts_free(v);
}

TEST(required__keys_can_differ_by_kind)
{
    struct gb *gb = home();
    tagged_volume(gb, VOL1, "Owner", "me");
    gb_snapshot(gb, (struct snapshot_in){.id = S(SNAP1),
                                         .start_time = gb_time("2026-01-01T00:00:00Z"),
                                         .tags = GB_TAGS(T("Owner", "me"))});
    gb_image(gb, (struct image_in){.id = S(AMI1),
                                   .creation_date = gb_time("2026-01-01T00:00:00Z"),
                                   .name = S("golden")});
    struct verdicts *v = judged_by(gb, OWNERS);
    assert_verdict(v, RULE, VOL1, "fail missing"); /* BackupTier */
    assert_verdict(v, RULE, SNAP1, "pass");
    assert_verdict(v, RULE, AMI1, "fail none");
    verdicts_free(v);
}

TEST(required__scope_can_ask_for_its_own_keys)
{
    struct gb *gb = home();
    tagged_volume(gb, VOL1, "Team", "core");
    struct verdicts *v = judged_by(gb, "tags: {required: {all: [Owner]}}\n"
                                       "scopes:\n"
                                       "  - name: core\n"
                                       "    match: {tag: {Team: core}}\n"
                                       "    rules: {TAG-REQUIRED: {required_keys: [Team]}}\n");
    assert_verdict(v, RULE, VOL1, "pass");
    verdicts_free(v);
}

TEST(required__a_day_exactly_is_within_grace)
{
    struct gb *gb = home();
    gb_volume(gb,
              (struct volume_in){.id = S(VOL1), .create_time = gb_time("2026-05-31T00:00:00Z")});
    gb_volume(gb,
              (struct volume_in){.id = S(VOL2), .create_time = gb_time("2026-05-30T23:59:59Z")});
    struct verdicts *v = judged(gb);
    assert_verdict(v, RULE, VOL1, "pass too-young");
    assert_verdict(v, RULE, VOL2, "fail none");
    verdicts_free(v);
}

TEST(required__without_a_time_only_a_missing_tag_is_unknown)
{
    struct gb *gb = home();
    gb_volume(gb, (struct volume_in){.id = S(VOL1)});
    gb_volume(gb, (struct volume_in){.id = S(VOL2), .tags = GB_TAGS(T("Name", "web"))});
    struct verdicts *v = judged(gb);
    assert_verdict(v, RULE, VOL1, "unknown no-time");
    assert_verdict(v, RULE, VOL2, "pass");
    verdicts_free(v);
}

/* Keys that are there count, whatever their values; a passing resource lacks none. */
TEST(required__columns_tell_the_keys_that_are_missing)
{
    struct gb *gb = home();
    tagged_volume(gb, VOL1, "Name", "web");
    tagged_volume(gb, VOL2, "Owner", "");
    tagged_volume(gb, "vol-0a000000000000003", NULL, NULL);
    struct tag_in good[] = {{S("Owner"), S("")}, {S("BackupTier"), S("gold")}};
    gb_volume(gb, (struct volume_in){.id = S("vol-0a000000000000004"),
                                     .create_time = gb_time("2026-01-01T00:00:00Z"),
                                     .tags = {good, 2}});
    struct verdicts *v = judged_by(gb, OWNERS);
    assert_string_equal(verdicts_find(v, RULE, VOL1, NULL)->columns, " | Owner; BackupTier | ");
    assert_string_equal(verdicts_find(v, RULE, VOL2, NULL)->columns, " | BackupTier | ");
    assert_string_equal(verdicts_find(v, RULE, "vol-0a000000000000003", NULL)->columns,
                        " | Owner; BackupTier | ");
    assert_string_equal(verdicts_find(v, RULE, "vol-0a000000000000004", NULL)->columns, " |  | ");
    verdicts_free(v);
}
