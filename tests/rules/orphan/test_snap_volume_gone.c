#include "tests/support/rule_test.h"
#include "rules/rule.h"
#include "tests/support/test.h"

#define RULE "ORPHAN-SNAP-VOLUME-GONE"

/* Two snapshots of a volume that is no longer there; the older one can go. */
static struct gb *two_left(void)
{
    struct gb *gb = home();
    snapshot_of(gb, SNAP1, VOL1, "2026-01-01T00:00:00Z");
    snapshot_of(gb, SNAP2, VOL1, "2026-02-01T00:00:00Z");
    return gb;
}

TEST(volume_gone__older_snapshot_of_a_deleted_volume_fails)
{
    struct verdicts *v = judged(two_left());
    assert_verdict(v, RULE, SNAP1, "fail volume-gone");
    const struct verdict *record = verdicts_find(v, RULE, SNAP1, NULL);
    assert_int_equal(record->severity, SEVERITY_MEDIUM);
    assert_int_equal(record->confidence, CONFIDENCE_HIGH);
    assert_int_equal(record->measured, 151);
    assert_true(record->has_money);
    assert_int_equal(record->floor, 0);
    verdicts_free(v);
}

TEST(volume_gone__newest_snapshot_of_a_deleted_volume_is_kept_back)
{
    struct verdicts *v = judged(two_left());
    assert_verdict(v, RULE, SNAP2, "pass last-of-lineage");
    const struct rule_summary *sum = &verdicts_summary(v)->rules[rule_find(STR_LIT(RULE))];
    assert_int_equal(sum->brakes[BRAKE_LAST_OF_LINEAGE].subjects, 1);
    assert_int_equal(sum->brakes[BRAKE_LAST_OF_LINEAGE].gib, 8);
    verdicts_free(v);
}

TEST(volume_gone__policy_can_let_the_newest_go_too)
{
    struct verdicts *v = judged_by(
        two_left(),
        "scopes: []\nrules: {ORPHAN-SNAP-VOLUME-GONE: {keep_last_of_deleted_volume: false}}\n");
    assert_verdict(v, RULE, SNAP2, "fail volume-gone");
    verdicts_free(v);
}

TEST(volume_gone__snapshot_of_a_living_volume_passes)
{
    struct gb *gb = two_left();
    live_volume(gb, VOL1, "2025-01-01T00:00:00Z");
    struct verdicts *v = judged(gb);
    assert_verdict(v, RULE, SNAP1, "pass");
    verdicts_free(v);
}

TEST(volume_gone__unread_volumes_make_it_unknown)
{
    struct gb *gb = two_left();
    gb_coverage(gb, 0, SOURCE_VOL, COVERAGE_GAP, GAP_DENIED, "denied");
    struct verdicts *v = judged(gb);
    assert_verdict(v, RULE, SNAP1, "unknown gap");
    const struct verdict *record = verdicts_find(v, RULE, SNAP1, NULL);
    assert_string_equal(record->because, "VOL " HOME " denied");
    assert_null(strstr(record->command, "delete"));
    verdicts_free(v);
}

/* A volume without the tag is not gone. */
TEST(volume_gone__filtered_listings_prove_no_absence)
{
    static const enum source sources[] = {SOURCE_VOL, SOURCE_AMI};
    for (size_t i = 0; i < 2; i++) {
        struct gb *gb = two_left();
        gb_filtered(gb, 0, sources[i], "only tag:Application=payments");
        struct verdicts *v = judged(gb);
        assert_verdict(v, RULE, SNAP1, "unknown gap");
        verdicts_free(v);
    }
}

TEST(volume_gone__unread_images_make_it_unknown)
{
    struct gb *gb = two_left();
    gb_coverage(gb, 0, SOURCE_AMI, COVERAGE_NOT_ATTEMPTED, GAP_NONE, NULL);
    struct verdicts *v = judged(gb);
    assert_verdict(v, RULE, SNAP1, "unknown gap");
    verdicts_free(v);
}

TEST(volume_gone__unread_templates_only_lower_the_confidence)
{
    struct gb *gb = two_left();
    gb_coverage(gb, 0, SOURCE_LT, COVERAGE_GAP, GAP_TRUNCATED, "page 2 is missing");
    struct verdicts *v = judged(gb);
    assert_verdict(v, RULE, SNAP1, "fail volume-gone");
    assert_int_equal(verdicts_find(v, RULE, SNAP1, NULL)->confidence, CONFIDENCE_MEDIUM);
    verdicts_free(v);
}

TEST(volume_gone__strict_turns_a_supporting_gap_into_unknown)
{
    struct verdicts *v =
        judged_by(two_left(), "scopes: []\nrules: {ORPHAN-SNAP-VOLUME-GONE: {strict: true}}\n");
    assert_verdict(v, RULE, SNAP1, "unknown gap"); /* RP and others cannot be read yet */
    verdicts_free(v);
}

TEST(volume_gone__image_in_any_state_holds_its_snapshot)
{
    struct gb *gb = two_left();
    gb_image(gb,
             (struct image_in){.id = S(AMI1),
                               .state = S("disabled"),
                               GB_MAPPINGS({.device = S("/dev/xvda"), .snapshot_id = S(SNAP1)})});
    struct verdicts *v = judged(gb);
    assert_verdict(v, RULE, SNAP1, "pass");
    verdicts_free(v);
}

TEST(volume_gone__old_launch_template_version_holds_its_snapshot)
{
    struct gb *gb = two_left();
    gb_template_version(gb, (struct template_version_in){.template_id = S("lt-0a000000000000001"),
                                                         .version = 3,
                                                         GB_SNAPSHOT_IDS(S(SNAP1))});
    struct verdicts *v = judged(gb);
    assert_verdict(v, RULE, SNAP1, "pass");
    verdicts_free(v);
}

TEST(volume_gone__manager_tag_makes_it_unknown_while_its_plan_is_unread)
{
    struct gb *gb = two_left();
    gb_snapshot(
        gb, (struct snapshot_in){.id = S(SNAP3),
                                 .volume_id = S(VOL1),
                                 .start_time = gb_time("2026-01-15T00:00:00Z"),
                                 .tags = GB_TAGS(T("aws:dlm:lifecycle-policy-id", "policy-1"))});
    struct verdicts *v = judged(gb);
    assert_verdict(v, RULE, SNAP3, "unknown managed");
    verdicts_free(v);
}

/* No source of this program could tell whether Fast Launch still keeps it. */
TEST(volume_gone__text_of_a_service_makes_it_unknown)
{
    struct gb *gb = two_left();
    gb_snapshot(
        gb, (struct snapshot_in){.id = S(SNAP3),
                                 .volume_id = S(VOL1),
                                 .description = S("This is Fast Launch snapshot for image ami-0a"),
                                 .start_time = gb_time("2026-01-15T00:00:00Z")});
    struct verdicts *v = judged(gb);
    assert_verdict(v, RULE, SNAP3, "unknown managed");
    verdicts_free(v);
}

TEST(volume_gone__lookalike_in_another_region_makes_it_unknown)
{
    struct gb *gb = two_left();
    gb_snapshot(gb, (struct snapshot_in){.id = S(SNAP3),
                                         .volume_id = S(VOL1),
                                         .description = S("nightly of billing-db"),
                                         .start_time = gb_time("2026-01-15T00:00:00Z")});
    gb_place(gb, ACCOUNT, AWAY);
    gb_snapshot(gb, (struct snapshot_in){.id = S(COPY1),
                                         .volume_id = S(VOL2),
                                         .description = S("nightly of billing-db"),
                                         .start_time = gb_time("2026-01-14T00:00:00Z")});
    struct verdicts *v = judged(gb);
    assert_verdict(v, RULE, SNAP3, "unknown possible-copy");
    verdicts_free(v);
}

TEST(volume_gone__age_of_exactly_the_limit_is_still_too_young)
{
    struct gb *gb = home();
    snapshot_of(gb, SNAP1, VOL1, "2026-05-02T00:00:00Z");     /* 30 days to the millisecond */
    snapshot_of(gb, SNAP2, VOL2, "2026-05-01T23:59:59.998Z"); /* one more */
    snapshot_of(gb, SNAP3, VOL2, "2026-05-01T23:59:59.999Z");
    struct verdicts *v = judged(gb);
    assert_verdict(v, RULE, SNAP1, "pass last-of-lineage");
    assert_verdict(v, RULE, SNAP2, "fail volume-gone");
    verdicts_free(v);
    gb = home();
    snapshot_of(gb, SNAP1, VOL1, "2026-05-02T00:00:00Z");
    v = judged_by(gb, "scopes: []\nrules: {" RULE ": {keep_last_of_deleted_volume: false}}\n");
    assert_verdict(v, RULE, SNAP1, "pass too-young");
    verdicts_free(v);
}

/* A snapshot younger than the supposed deletion proves that the volume lived at that moment. */
TEST(volume_gone__newest_snapshot_of_the_volume_sets_the_age)
{
    struct gb *gb = home();
    snapshot_of(gb, SNAP1, VOL1, "2026-01-01T00:00:00Z");
    snapshot_of(gb, SNAP2, VOL1, "2026-05-02T00:00:00Z"); /* 30 days */
    struct verdicts *v = judged(gb);
    assert_verdict(v, RULE, SNAP1, "pass too-young");
    assert_int_equal(verdicts_find(v, RULE, SNAP1, NULL)->measured, 30);
    verdicts_free(v);
}

TEST(volume_gone__no_start_time_is_unknown)
{
    struct gb *gb = two_left();
    gb_snapshot(gb, (struct snapshot_in){.id = S(SNAP3), .volume_id = S(VOL1)});
    struct verdicts *v = judged(gb);
    assert_verdict(v, RULE, SNAP3, "unknown no-time");
    verdicts_free(v);
}

TEST(volume_gone__sentinel_volume_ids_are_no_volumes)
{
    struct gb *gb = home();
    snapshot_of(gb, SNAP1, "vol-ffffffff", "2026-01-01T00:00:00Z");
    snapshot_of(gb, SNAP2, "vol-ffff", "2026-01-01T00:00:00Z");
    struct verdicts *v = judged(gb);
    assert_verdict(v, RULE, SNAP1, "pass");
    assert_verdict(v, RULE, SNAP2, "pass");
    verdicts_free(v);
}

TEST(volume_gone__volume_named_by_an_instance_is_not_gone)
{
    struct gb *gb = two_left();
    snapshot_of(gb, SNAP3, VOL2, "2026-01-01T00:00:00Z");
    snapshot_of(gb, COPY1, VOL2, "2026-02-01T00:00:00Z");
    gb_instance(gb,
                (struct instance_in){.id = S(INST1),
                                     GB_VOLUMES({.device = S("/dev/sda1"), .volume_id = S(VOL1)})});
    struct verdicts *v = judged(gb);
    assert_verdict(v, RULE, SNAP1, "pass");        /* its volume exists */
    assert_verdict(v, RULE, SNAP3, "unknown gap"); /* the listing that lacks VOL1 may lack VOL2 */
    assert_verdict(v, "INV-COVERAGE", HOME "/VOL", "fail truncated");
    verdicts_free(v);
}

TEST(volume_gone__line_goes_on_in_a_volume_made_from_it)
{
    struct gb *gb = home();
    snapshot_of(gb, SNAP1, VOL1, "2026-01-01T00:00:00Z");
    gb_volume(gb, (struct volume_in){.id = S(VOL2),
                                     .snapshot_id = S(SNAP1),
                                     .create_time = gb_time("2026-02-01T00:00:00Z"),
                                     GB_ATTACHMENTS({.instance_id = S(INST1)})});
    snapshot_of(gb, SNAP2, VOL2, "2026-05-01T00:00:00Z");
    struct verdicts *v = judged(gb);
    assert_verdict(v, RULE, SNAP1, "fail volume-gone");
    verdicts_free(v);
}

TEST(volume_gone__hold_tag_holds)
{
    struct gb *gb = two_left();
    gb_snapshot(gb, (struct snapshot_in){.id = S(SNAP3),
                                         .volume_id = S(VOL1),
                                         .start_time = gb_time("2026-01-15T00:00:00Z"),
                                         .tags = GB_TAGS(T("legal-hold", ""))});
    struct verdicts *v =
        judged_by(gb, "scopes: []\nrules: {ORPHAN-SNAP-VOLUME-GONE: {hold_tags: [legal-hold]}}\n");
    assert_verdict(v, RULE, SNAP3, "pass held");
    verdicts_free(v);
}

TEST(volume_gone__foreign_snapshots_are_never_judged)
{
    struct gb *gb = two_left();
    gb_snapshot(gb, (struct snapshot_in){.id = S(SNAP3),
                                         .volume_id = S(VOL1),
                                         .owner_id = S("999900001111"),
                                         .start_time = gb_time("2026-01-15T00:00:00Z")});
    struct verdicts *v = judged(gb);
    assert_verdict(v, RULE, SNAP3, "none");
    verdicts_free(v);
}

TEST(volume_gone__just_changed_is_unsettled)
{
    struct gb *gb = home();
    gb_snapshot(gb, (struct snapshot_in){.id = S(SNAP1),
                                         .volume_id = S(VOL1),
                                         .start_time = gb_time("2026-01-01T00:00:00Z"),
                                         .completion_time = gb_time("2026-05-31T23:30:00Z")});
    struct verdicts *v = judged(gb);
    assert_verdict(v, RULE, SNAP1, "none");
    assert_int_equal(verdicts_summary(v)->rules[rule_find(STR_LIT(RULE))].unsettled, 1);
    verdicts_free(v);
}

TEST(volume_gone__exemption_keeps_what_it_was)
{
    struct verdicts *v =
        judged_by(two_left(), "scopes: []\n"
                              "exemptions:\n"
                              "  - {id: EX-1, rule: ORPHAN-SNAP-VOLUME-GONE, arn: '*" SNAP1 "',\n"
                              "     owner: me, approved_by: you, reason: audit, ticket: T-1,\n"
                              "     expires: 2026-06-01}\n");
    assert_verdict(v, RULE, SNAP1, "exempt volume-gone");
    verdicts_free(v);
}
