#include "tests/support/rule_test.h"
#include "tests/support/test.h"

#define RULE "TAG-INHERIT"
#define KEYS "scopes: []\nrules: {TAG-INHERIT: {inherit_keys: [Owner, CostCenter]}}\n"

static void volume_with(struct gb *gb, const char *owner)
{
    struct tag_in tag = {S("Owner"), str_from(owner)};
    gb_volume(gb, (struct volume_in){.id = S(VOL1),
                                     .create_time = gb_time("2026-01-01T00:00:00Z"),
                                     .tags = {&tag, owner ? 1 : 0}});
}

static void snapshot_with(struct gb *gb, const char *id, const char *volume, const char *owner)
{
    struct tag_in tag = {S("Owner"), str_from(owner)};
    gb_snapshot(gb, (struct snapshot_in){.id = str_from(id),
                                         .volume_id = str_from(volume),
                                         .start_time = gb_time("2026-02-01T00:00:00Z"),
                                         .tags = {&tag, owner ? 1 : 0}});
}

TEST(inherit__a_snapshot_has_what_its_volume_has)
{
    struct gb *gb = home();
    volume_with(gb, "me");
    snapshot_with(gb, SNAP1, VOL1, "me");
    snapshot_with(gb, SNAP2, VOL1, "you");
    snapshot_with(gb, SNAP3, VOL1, NULL);
    struct verdicts *v = judged_by(gb, KEYS);
    assert_verdict(v, RULE, SNAP1, "pass");
    assert_verdict(v, RULE, SNAP2, "fail volume");
    assert_verdict(v, RULE, SNAP3, "fail volume");
    assert_non_null(strstr(verdicts_find(v, RULE, SNAP2, NULL)->related, "volume arn:"));
    assert_verdict(v, RULE, VOL1, "none");
    verdicts_free(v);
}

TEST(inherit__values_of_then_are_not_known)
{
    struct gb *gb = home();
    volume_with(gb, "me");
    snapshot_with(gb, SNAP1, VOL1, "me");
    snapshot_with(gb, SNAP2, VOL1, "you");
    struct verdicts *v = judged_by(
        gb, "scopes: []\nrules: {TAG-INHERIT: {inherit_keys: [Owner], mode: as-of-creation}}\n");
    assert_verdict(v, RULE, SNAP1, "pass");
    assert_verdict(v, RULE, SNAP2, "unknown gap");
    verdicts_free(v);
}

TEST(inherit__what_the_volume_lacks_is_not_missed)
{
    struct gb *gb = home();
    volume_with(gb, NULL);
    snapshot_with(gb, SNAP1, VOL1, "me");
    snapshot_with(gb, SNAP2, VOL1, NULL);
    struct verdicts *v = judged_by(gb, KEYS);
    assert_verdict(v, RULE, SNAP1, "pass");
    assert_verdict(v, RULE, SNAP2, "pass");
    verdicts_free(v);
}

TEST(inherit__an_empty_value_is_a_value)
{
    struct gb *gb = home();
    volume_with(gb, "");
    snapshot_with(gb, SNAP1, VOL1, NULL);
    snapshot_with(gb, SNAP2, VOL1, "");
    struct verdicts *v = judged_by(gb, KEYS);
    assert_verdict(v, RULE, SNAP1, "fail volume");
    assert_verdict(v, RULE, SNAP2, "pass");
    verdicts_free(v);
}

TEST(inherit__only_a_live_volume_of_its_own_is_compared)
{
    struct gb *gb = home();
    volume_with(gb, "me");
    snapshot_with(gb, SNAP1, VOL2, "you");               /* the volume is gone */
    snapshot_with(gb, SNAP2, "vol-ffffffff", "you");     /* it names none */
    gb_snapshot(gb, (struct snapshot_in){.id = S(COPY1), /* its volume id means nothing */
                                         .volume_id = S(VOL1),
                                         .transfer_type = S("time-based"),
                                         .start_time = gb_time("2026-02-01T00:00:00Z")});
    struct verdicts *v = judged_by(gb, KEYS);
    assert_verdict(v, RULE, SNAP1, "none");
    assert_verdict(v, RULE, SNAP2, "none");
    assert_verdict(v, RULE, COPY1, "none");
    verdicts_free(v);
}

static void image_of(struct gb *gb, const char *owner)
{
    struct tag_in tag = {S("Owner"), str_from(owner)};
    gb_image(gb,
             (struct image_in){.id = S(AMI1),
                               .creation_date = gb_time("2026-02-01T00:00:00Z"),
                               .tags = {&tag, owner ? 1 : 0},
                               GB_MAPPINGS({.device = S("/dev/xvda"), .snapshot_id = S(SNAP1)},
                                           {.device = S("/dev/sdb")},
                                           {.device = S("/dev/sdf"), .snapshot_id = S(SNAP2)})});
}

static void assert_image(const char *image, const char *first, const char *second,
                         const char *expected)
{
    struct gb *gb = home();
    snapshot_with(gb, SNAP1, VOL2, first);
    snapshot_with(gb, SNAP2, VOL2, second);
    image_of(gb, image);
    struct verdicts *v = judged_by(gb, KEYS);
    assert_verdict(v, RULE, AMI1, expected);
    verdicts_free(v);
}

TEST(inherit__an_image_agrees_with_its_snapshots)
{
    assert_image("me", "me", "me", "pass");
    assert_image(NULL, NULL, NULL, "pass");
    assert_image("me", "you", "you", "fail image");
    assert_image("me", NULL, NULL, "fail image");
    assert_image(NULL, "me", "me", "fail image");
}

TEST(inherit__snapshots_of_an_image_agree)
{
    assert_image("me", "me", "you", "fail set");
    assert_image("me", "me", NULL, "fail set");
    assert_image(NULL, NULL, "me", "fail set");
}

TEST(inherit__an_image_without_listed_snapshots_is_not_judged)
{
    struct gb *gb = home();
    image_of(gb, "me");
    struct verdicts *v = judged_by(gb, KEYS);
    assert_verdict(v, RULE, AMI1, "none");
    verdicts_free(v);
}

TEST(inherit__without_keys_nothing_is_judged)
{
    struct gb *gb = home();
    volume_with(gb, "me");
    snapshot_with(gb, SNAP1, VOL1, "you");
    struct verdicts *v = judged(gb);
    assert_verdict(v, RULE, SNAP1, "none");
    verdicts_free(v);
}

TEST(inherit__a_scope_has_keys_of_its_own)
{
    struct gb *gb = home();
    volume_with(gb, "me");
    snapshot_with(gb, SNAP1, VOL1, "you");
    snapshot_with(gb, SNAP2, VOL1, "they");
    struct verdicts *v =
        judged_by(gb, "scopes: [{name: a, match: {tag: {Owner: you}}, rules: {TAG-INHERIT: "
                      "{inherit_keys: [Owner]}}}]\n");
    assert_verdict(v, RULE, SNAP1, "fail volume");
    assert_verdict(v, RULE, SNAP2, "none");
    verdicts_free(v);
}
