#include "tests/support/rule_test.h"
#include "tests/support/test.h"

#define RULE "ORPHAN-VOL-UNATTACHED"

static void volume_alone(struct gb *gb, const char *id, const char *created)
{
    gb_volume(gb, (struct volume_in){.id = str_from(id),
                                     .size_gib = 100,
                                     .availability_zone = S("eu-west-1a"),
                                     .create_time = gb_time(created)});
}

TEST(unattached__old_volume_alone_fails_with_its_list_price)
{
    struct gb *gb = home();
    volume_alone(gb, VOL1, "2026-01-01T00:00:00Z");
    struct verdicts *v = judged(gb);
    assert_verdict(v, RULE, VOL1, "fail unattached");
    const struct verdict *record = verdicts_find(v, RULE, VOL1, NULL);
    assert_int_equal(record->confidence, CONFIDENCE_LOW); /* detached since is not told */
    assert_int_equal(record->floor, 3800000);             /* less a last snapshot at 0.05 */
    assert_int_equal(record->ceiling, 8800000);
    verdicts_free(v);
}

TEST(unattached__fourteen_days_exactly_are_too_young)
{
    struct gb *gb = home();
    volume_alone(gb, VOL1, "2026-05-18T00:00:00Z");
    volume_alone(gb, VOL2, "2026-05-17T23:59:59Z");
    struct verdicts *v = judged(gb);
    assert_verdict(v, RULE, VOL1, "pass too-young");
    assert_verdict(v, RULE, VOL2, "fail unattached");
    verdicts_free(v);
}

TEST(unattached__attachment_without_an_instance_is_an_attachment)
{
    struct gb *gb = home();
    gb_volume(gb, (struct volume_in){.id = S(VOL1),
                                     .state = S("available"),
                                     .create_time = gb_time("2026-01-01T00:00:00Z"),
                                     GB_ATTACHMENTS({.associated_resource = S("arn:aws:x")})});
    struct verdicts *v = judged(gb);
    assert_verdict(v, RULE, VOL1, "pass");
    verdicts_free(v);
}

TEST(unattached__volume_in_use_passes)
{
    struct gb *gb = home();
    live_volume(gb, VOL1, "2025-01-01T00:00:00Z");
    struct verdicts *v = judged(gb);
    assert_verdict(v, RULE, VOL1, "pass");
    verdicts_free(v);
}

TEST(unattached__no_create_time_is_unknown)
{
    struct gb *gb = home();
    gb_volume(gb, (struct volume_in){.id = S(VOL1)});
    struct verdicts *v = judged(gb);
    assert_verdict(v, RULE, VOL1, "unknown no-time");
    verdicts_free(v);
}

TEST(unattached__hold_tag_holds_and_seen_volumes_need_no_full_listing)
{
    struct gb *gb = home();
    volume_alone(gb, VOL1, "2026-01-01T00:00:00Z");
    gb_volume(gb, (struct volume_in){.id = S(VOL2),
                                     .create_time = gb_time("2026-01-01T00:00:00Z"),
                                     .tags = GB_TAGS(T("keep", "yes"))});
    gb_coverage(gb, 0, SOURCE_VOL, COVERAGE_GAP, GAP_TRUNCATED, "page 2 is missing");
    struct verdicts *v =
        judged_by(gb, "scopes: []\nrules: {ORPHAN-VOL-UNATTACHED: {hold_tags: [keep]}}\n");
    assert_verdict(v, RULE, VOL1, "fail unattached");
    assert_verdict(v, RULE, VOL2, "pass held");
    verdicts_free(v);
}
