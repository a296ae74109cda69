#include "tests/support/rule_test.h"

#define RULE "RPO-EXCEEDED" /* 36 hours by the built-in policy */
#define OLD  "2025-01-01T00:00:00Z"

static void exceeded__fresh_snapshot_passes_and_the_limit_itself_too(void **state)
{
    (void)state;
    struct gb *gb = home();
    live_volume(gb, VOL1, OLD);
    snapshot_of(gb, SNAP1, VOL1, "2026-05-30T12:00:00Z"); /* 36 h to the millisecond */
    live_volume(gb, VOL2, OLD);
    snapshot_of(gb, SNAP2, VOL2, "2026-05-30T11:59:59.999Z");
    struct verdicts *v = judged(gb);
    assert_verdict(v, RULE, VOL1, "pass");
    assert_verdict(v, RULE, VOL2, "fail stale");
    const struct verdict *record = verdicts_find(v, RULE, VOL2, NULL);
    assert_int_equal(record->measured, 36);
    assert_int_equal(record->limit, 36);
    assert_int_equal(record->severity, SEVERITY_HIGH);
    verdicts_free(v);
}

static void exceeded__volume_without_any_backup_fails_with_none(void **state)
{
    (void)state;
    struct gb *gb = home();
    live_volume(gb, VOL1, OLD);
    struct verdicts *v = judged(gb);
    assert_verdict(v, RULE, VOL1, "fail none");
    verdicts_free(v);
}

static void exceeded__pending_is_not_restorable(void **state)
{
    (void)state;
    struct gb *gb = home();
    live_volume(gb, VOL1, OLD);
    gb_snapshot(gb, (struct snapshot_in){.id = S(SNAP1),
                                         .volume_id = S(VOL1),
                                         .state = S("pending"),
                                         .start_time = gb_time("2026-05-31T20:00:00Z")});
    live_volume(gb, VOL2, OLD);
    snapshot_of(gb, SNAP2, VOL2, "2026-05-01T00:00:00Z");
    gb_snapshot(gb, (struct snapshot_in){.id = S(SNAP3),
                                         .volume_id = S(VOL2),
                                         .state = S("pending"),
                                         .start_time = gb_time("2026-05-31T20:00:00Z")});
    struct verdicts *v = judged(gb);
    assert_verdict(v, RULE, VOL1, "fail pending-only");
    assert_verdict(v, RULE, VOL2, "fail stale");
    verdicts_free(v);
}

static void exceeded__archived_counts_only_while_it_is_restored(void **state)
{
    (void)state;
    struct gb *gb = home();
    struct snapshot_in archived = {.id = S(SNAP1),
                                   .volume_id = S(VOL1),
                                   .storage_tier = S("archive"),
                                   .start_time = gb_time("2026-05-31T20:00:00Z")};
    live_volume(gb, VOL1, OLD);
    gb_snapshot(gb, archived);
    live_volume(gb, VOL2, OLD);
    archived.id = S(SNAP2);
    archived.volume_id = S(VOL2);
    archived.restore_expiry_time = gb_time("2026-06-02T00:00:00Z");
    gb_snapshot(gb, archived);
    struct verdicts *v = judged(gb);
    assert_verdict(v, RULE, VOL1, "fail none");
    assert_verdict(v, RULE, VOL2, "pass");
    verdicts_free(v);
}

static void exceeded__data_of_the_volume_it_was_made_from_is_stale(void **state)
{
    (void)state;
    struct gb *gb = home();
    snapshot_of(gb, SNAP1, VOL2, "2025-01-01T00:00:00Z");
    gb_volume(gb, (struct volume_in){.id = S(VOL1),
                                     .snapshot_id = S(SNAP1),
                                     .create_time = gb_time("2025-02-01T00:00:00Z"),
                                     GB_ATTACHMENTS({.instance_id = S(INST1)})});
    struct verdicts *v = judged(gb);
    assert_verdict(v, RULE, VOL1, "fail stale");
    verdicts_free(v);
}

static void exceeded__unread_snapshots_make_it_unknown_unless_a_fresh_one_was_seen(void **state)
{
    (void)state;
    struct gb *gb = home();
    live_volume(gb, VOL1, OLD);
    live_volume(gb, VOL2, OLD);
    snapshot_of(gb, SNAP2, VOL2, "2026-05-31T20:00:00Z");
    gb_coverage(gb, 0, SOURCE_SNAP, COVERAGE_GAP, GAP_THROTTLED, "throttled");
    struct verdicts *v = judged(gb);
    assert_verdict(v, RULE, VOL1, "unknown gap");
    assert_verdict(v, RULE, VOL2, "pass");
    verdicts_free(v);
}

/* As a gate reads: the volumes of a tag, their snapshots, their instances. */
static void exceeded__a_listing_of_the_volumes_own_snapshots_is_enough(void **state)
{
    (void)state;
    struct gb *gb = home();
    live_volume(gb, VOL1, OLD);
    live_volume(gb, VOL2, OLD);
    snapshot_of(gb, SNAP2, VOL2, "2026-05-31T20:00:00Z");
    gb_filtered(gb, 0, SOURCE_VOL, "only tag:Application=payments");
    gb_filtered(gb, 0, SOURCE_SNAP, "only volume-id of the 2 volumes with it");
    gb_filtered(gb, 0, SOURCE_INST, "only block-device-mapping.volume-id of them");
    gb_unneeded(gb, 0, SOURCE_AMI);
    struct verdicts *v = judged(gb);
    assert_verdict(v, RULE, VOL1, "fail none");
    assert_verdict(v, RULE, VOL2, "pass");
    assert_int_equal(verdicts_find(v, RULE, VOL1, NULL)->confidence, CONFIDENCE_HIGH);
    verdicts_free(v);
}

static void exceeded__young_volumes_are_unsettled(void **state)
{
    (void)state;
    struct gb *gb = home();
    live_volume(gb, VOL1, "2026-05-31T00:00:00Z");
    struct verdicts *v = judged(gb);
    assert_verdict(v, RULE, VOL1, "none");
    assert_int_equal(verdicts_summary(v)->rules[rule_find(STR_LIT(RULE))].unsettled, 1);
    verdicts_free(v);
}

static void exceeded__default_selector_leaves_out_what_is_replaced_not_restored(void **state)
{
    (void)state;
    struct gb *gb = home();
    gb_instance(gb, (struct instance_in){.id = S(INST1),
                                         .root_device_name = S("/dev/xvda"),
                                         .tags = GB_TAGS(T("aws:autoscaling:groupName", "web"))});
    gb_volume(gb, (struct volume_in){.id = S(VOL1),
                                     .create_time = gb_time(OLD),
                                     GB_ATTACHMENTS({.instance_id = S(INST1),
                                                     .device = S("/dev/xvda"),
                                                     .delete_on_termination = true})});
    gb_volume(gb, (struct volume_in){.id = S(VOL2),
                                     .create_time = gb_time(OLD),
                                     GB_ATTACHMENTS({.instance_id = S(INST1),
                                                     .device = S("/dev/sdf"),
                                                     .delete_on_termination = true})});
    gb_volume(gb, (struct volume_in){.id = S("vol-0a000000000000003"),
                                     .operator_managed = true,
                                     .create_time = gb_time(OLD),
                                     GB_ATTACHMENTS({.instance_id = S(INST1)})});
    gb_volume(gb,
              (struct volume_in){.id = S("vol-0a000000000000004"), .create_time = gb_time(OLD)});
    struct verdicts *v = judged(gb);
    assert_verdict(v, RULE, VOL1, "none");
    assert_verdict(v, RULE, VOL2, "fail none"); /* a data disk is worth a backup */
    assert_verdict(v, RULE, "vol-0a000000000000003", "none");
    assert_verdict(v, RULE, "vol-0a000000000000004", "none");
    assert_int_equal(verdicts_summary(v)->rules[rule_find(STR_LIT(RULE))].not_selected, 3);
    verdicts_free(v);
}

static void exceeded__scope_that_names_a_state_selects_by_itself(void **state)
{
    (void)state;
    struct gb *gb = home();
    gb_volume(gb, (struct volume_in){.id = S(VOL1), .create_time = gb_time(OLD)});
    struct verdicts *v = judged_by(gb, "scopes:\n"
                                       "  - name: parked\n"
                                       "    match: {attached: false}\n"
                                       "    objectives: {rpo: 7d}\n");
    assert_verdict(v, RULE, VOL1, "fail none");
    verdicts_free(v);
}

static void stopped(struct gb *gb, const char *reason)
{
    gb_instance(gb, (struct instance_in){
                        .id = S(INST1), .state = S("stopped"), .state_reason = str_from(reason)});
}

static void exceeded__nothing_is_written_while_the_instance_is_stopped(void **state)
{
    (void)state;
    struct gb *gb = home();
    live_volume(gb, VOL1, OLD);
    snapshot_of(gb, SNAP1, VOL1, "2026-05-02T00:00:00Z");
    stopped(gb, "User initiated (2026-05-01 12:00:00 GMT)");
    struct verdicts *v = judged(gb);
    assert_verdict(v, RULE, VOL1, "pass");
    verdicts_free(v);
}

static void exceeded__stopped_after_the_backup_or_at_an_unknown_time_does_not_help(void **state)
{
    (void)state;
    struct gb *gb = home();
    live_volume(gb, VOL1, OLD);
    snapshot_of(gb, SNAP1, VOL1, "2026-05-01T00:00:00Z");
    stopped(gb, "User initiated (2026-05-01 12:00:00 GMT)");
    struct verdicts *v = judged(gb);
    assert_verdict(v, RULE, VOL1, "fail stale");
    verdicts_free(v);
    gb = home();
    live_volume(gb, VOL1, OLD);
    snapshot_of(gb, SNAP1, VOL1, "2026-05-02T00:00:00Z");
    stopped(gb, "");
    v = judged(gb);
    assert_verdict(v, RULE, VOL1, "fail stale");
    verdicts_free(v);
}

static void exceeded__image_snapshots_can_be_left_out(void **state)
{
    (void)state;
    struct gb *gb = home();
    live_volume(gb, VOL1, OLD);
    gb_snapshot(
        gb, (struct snapshot_in){.id = S(SNAP1),
                                 .volume_id = S(VOL1),
                                 .description = S("Created by CreateImage(" INST1 ") for " AMI1),
                                 .start_time = gb_time("2026-05-31T20:00:00Z")});
    struct verdicts *v = judged_by(gb, "scopes: [{name: all, match: {}, objectives: {rpo: 36h}}]\n"
                                       "rules: {RPO-EXCEEDED: {count_ami_snapshots: false}}\n");
    assert_verdict(v, RULE, VOL1, "fail none");
    verdicts_free(v);
}

static void exceeded__critical_tier_is_critical_and_no_scope_is_no_objective(void **state)
{
    (void)state;
    struct gb *gb = home();
    gb_volume(gb, (struct volume_in){.id = S(VOL1),
                                     .create_time = gb_time(OLD),
                                     .tags = GB_TAGS(T("Tier", "1")),
                                     GB_ATTACHMENTS({.instance_id = S(INST1)})});
    live_volume(gb, VOL2, OLD);
    struct verdicts *v = judged_by(gb, "scopes:\n"
                                       "  - name: crown jewels\n"
                                       "    match: {tag: {Tier: '1'}}\n"
                                       "    tier: critical\n"
                                       "    objectives: {rpo: 4h}\n");
    assert_verdict(v, RULE, VOL1, "fail none");
    assert_int_equal(verdicts_find(v, RULE, VOL1, NULL)->severity, SEVERITY_CRITICAL);
    assert_verdict(v, RULE, VOL2, "none");
    assert_int_equal(verdicts_summary(v)->rules[rule_find(STR_LIT(RULE))].no_objective, 1);
    verdicts_free(v);
}

static void exceeded__unread_instances_lower_the_confidence(void **state)
{
    (void)state;
    struct gb *gb = home();
    live_volume(gb, VOL1, OLD);
    gb_coverage(gb, 0, SOURCE_INST, COVERAGE_NOT_ATTEMPTED, GAP_NONE, NULL);
    struct verdicts *v = judged(gb);
    assert_verdict(v, RULE, VOL1, "fail none");
    assert_int_equal(verdicts_find(v, RULE, VOL1, NULL)->confidence, CONFIDENCE_MEDIUM);
    verdicts_free(v);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exceeded__fresh_snapshot_passes_and_the_limit_itself_too),
        cmocka_unit_test(exceeded__volume_without_any_backup_fails_with_none),
        cmocka_unit_test(exceeded__pending_is_not_restorable),
        cmocka_unit_test(exceeded__archived_counts_only_while_it_is_restored),
        cmocka_unit_test(exceeded__data_of_the_volume_it_was_made_from_is_stale),
        cmocka_unit_test(exceeded__unread_snapshots_make_it_unknown_unless_a_fresh_one_was_seen),
        cmocka_unit_test(exceeded__a_listing_of_the_volumes_own_snapshots_is_enough),
        cmocka_unit_test(exceeded__young_volumes_are_unsettled),
        cmocka_unit_test(exceeded__default_selector_leaves_out_what_is_replaced_not_restored),
        cmocka_unit_test(exceeded__scope_that_names_a_state_selects_by_itself),
        cmocka_unit_test(exceeded__nothing_is_written_while_the_instance_is_stopped),
        cmocka_unit_test(exceeded__stopped_after_the_backup_or_at_an_unknown_time_does_not_help),
        cmocka_unit_test(exceeded__image_snapshots_can_be_left_out),
        cmocka_unit_test(exceeded__critical_tier_is_critical_and_no_scope_is_no_objective),
        cmocka_unit_test(exceeded__unread_instances_lower_the_confidence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
