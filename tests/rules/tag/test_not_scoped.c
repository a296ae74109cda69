#include "tests/support/rule_test.h"
#include "tests/support/test.h"

#define RULE "TAG-NOT-SCOPED"
#define TEAMS                                        \
    "scopes:\n"                                      \
    "  - {name: core, match: {tag: {Team: core}}}\n" \
    "  - {name: volumes of data, match: {kind: volume, tag: {Stage: prod}}}\n"
#define EXCLUSIVE "rules: {TAG-NOT-SCOPED: {exclusive: true}}\n"

static void tagged(struct gb *gb, const char *id, struct tags_in tags)
{
    gb_volume(gb, (struct volume_in){.id = str_from(id),
                                     .create_time = gb_time("2026-01-01T00:00:00Z"),
                                     .tags = tags});
}

static struct gb *world(void)
{
    struct gb *gb = home();
    tagged(gb, VOL1, (struct tags_in)GB_TAGS(T("Team", "core"), T("Stage", "prod")));
    tagged(gb, VOL2, (struct tags_in)GB_TAGS(T("Team", "other")));
    gb_snapshot(gb, (struct snapshot_in){.id = S(SNAP1),
                                         .start_time = gb_time("2026-01-01T00:00:00Z"),
                                         .tags = GB_TAGS(T("Stage", "prod"))});
    gb_image(gb, (struct image_in){.id = S(AMI1),
                                   .creation_date = gb_time("2026-01-01T00:00:00Z"),
                                   .tags = GB_TAGS(T("Team", "core"))});
    return gb;
}

TEST(scoped__what_no_scope_selects_fails)
{
    struct verdicts *v = judged_by(world(), TEAMS);
    assert_verdict(v, RULE, VOL1, "pass");
    assert_verdict(v, RULE, VOL2, "fail none");
    assert_verdict(v, RULE, SNAP1, "fail none"); /* that scope is for volumes */
    assert_verdict(v, RULE, AMI1, "pass");
    verdicts_free(v);
}

TEST(scoped__a_scope_for_the_rest_passes_all)
{
    struct verdicts *v =
        judged_by(world(), TEAMS "  - {name: rest, match: {}, objectives: none}\n");
    assert_verdict(v, RULE, VOL2, "pass");
    assert_verdict(v, RULE, SNAP1, "pass");
    verdicts_free(v);
}

TEST(scoped__two_scopes_are_a_matter_only_where_they_exclude_each_other)
{
    struct verdicts *v =
        judged_by(world(), TEAMS "  - {name: rest, match: {}, objectives: none}\n" EXCLUSIVE);
    assert_verdict(v, RULE, VOL1, "fail ambiguous");
    assert_verdict(v, RULE, VOL2, "pass");
    assert_verdict(v, RULE, AMI1, "pass"); /* the one for the rest does not count */
    verdicts_free(v);
    v = judged_by(world(), TEAMS EXCLUSIVE);
    assert_verdict(v, RULE, VOL2, "fail none");
    verdicts_free(v);
}

TEST(scoped__a_policy_without_scopes_is_not_judged)
{
    struct verdicts *v = judged_by(world(), "scopes: []\n");
    assert_verdict(v, RULE, VOL2, "none");
    verdicts_free(v);
}

TEST(scoped__new_and_foreign_resources_are_left_alone)
{
    struct gb *gb = home();
    gb_volume(gb,
              (struct volume_in){.id = S(VOL1), .create_time = gb_time("2026-05-31T23:30:00Z")});
    gb_snapshot(gb, (struct snapshot_in){.id = S(SNAP1),
                                         .owner_id = S("999988887777"),
                                         .start_time = gb_time("2026-01-01T00:00:00Z")});
    struct verdicts *v = judged_by(gb, TEAMS);
    assert_verdict(v, RULE, VOL1, "none");
    assert_verdict(v, RULE, SNAP1, "none");
    verdicts_free(v);
}
