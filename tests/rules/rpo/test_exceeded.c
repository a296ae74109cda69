#include "tests/support/rule_test.h"
#include "rules/rule.h"
#include "tests/support/test.h"

#define RULE     "RPO-EXCEEDED" /* 36 hours by the built-in policy */
#define STRANGER "999900001111"
#define OLD      "2025-01-01T00:00:00Z"

TEST(exceeded__fresh_snapshot_passes_and_the_limit_itself_too)
{
    struct gb *gb = home();
    live_volume(gb, VOL1, OLD);
    snapshot_of(gb, SNAP1, VOL1, "2026-05-30T12:00:00Z"); /* 36 h to the millisecond */
    live_volume(gb, VOL2, OLD);
    snapshot_of(gb, SNAP2, VOL2, "2026-05-30T11:59:59.999Z");
    struct verdicts *v = judged(gb);
    assert_verdict(v, RULE, VOL1, "pass");
    assert_verdict(v, RULE, VOL2, "fail stale");
    const struct verdict *record = verdicts_find(v, RULE, VOL2, NULL);
    assert_int_equal(record->measured, 37); /* begun hours count: it is over its limit */
    assert_int_equal(record->limit, 36);
    assert_int_equal(record->severity, SEVERITY_HIGH);
    verdicts_free(v);
}

TEST(exceeded__volume_without_any_backup_fails_with_none)
{
    struct gb *gb = home();
    live_volume(gb, VOL1, OLD);
    struct verdicts *v = judged(gb);
    assert_verdict(v, RULE, VOL1, "fail none");
    verdicts_free(v);
}

TEST(exceeded__pending_is_not_restorable)
{
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

TEST(exceeded__archived_counts_only_while_it_is_restored)
{
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

TEST(exceeded__data_of_the_volume_it_was_made_from_is_stale)
{
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

TEST(exceeded__unread_snapshots_make_it_unknown_unless_a_fresh_one_was_seen)
{
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
TEST(exceeded__a_listing_of_the_volumes_own_snapshots_is_enough)
{
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
    /* copies that name no volume were not asked for */
    assert_int_equal(verdicts_find(v, RULE, VOL1, NULL)->confidence, CONFIDENCE_MEDIUM);
    verdicts_free(v);
}

TEST(exceeded__young_volumes_are_unsettled)
{
    struct gb *gb = home();
    live_volume(gb, VOL1, "2026-05-31T00:00:00Z");
    struct verdicts *v = judged(gb);
    assert_verdict(v, RULE, VOL1, "none");
    assert_int_equal(verdicts_summary(v)->rules[rule_find(STR_LIT(RULE))].unsettled, 1);
    verdicts_free(v);
}

TEST(exceeded__default_selector_leaves_out_what_is_replaced_not_restored)
{
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

TEST(exceeded__scope_that_names_a_state_selects_by_itself)
{
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

#define STOPPED "User initiated (2026-05-01 12:00:00 GMT)"

/* Backed up a day after INST1 stopped; attached to it at `attached`, NULL: nobody tells since when. */
static struct gb *at_rest(const char *attached, const char *backup)
{
    struct gb *gb = home();
    gb_volume(
        gb, (struct volume_in){.id = S(VOL1),
                               .create_time = gb_time(OLD),
                               GB_ATTACHMENTS({.instance_id = S(INST1),
                                               .device = S("/dev/sdf"),
                                               .attach_time = attached ? gb_time(attached) : 0})});
    snapshot_of(gb, SNAP1, VOL1, backup);
    return gb;
}

static void assert_at_rest(struct gb *gb, const char *reason, const char *expected)
{
    stopped(gb, reason);
    struct verdicts *v = judged(gb);
    assert_verdict(v, RULE, VOL1, expected);
    verdicts_free(v);
}

TEST(exceeded__nothing_is_written_while_the_instance_is_stopped)
{
    assert_at_rest(at_rest(OLD, "2026-05-02T00:00:00Z"), STOPPED, "pass");
    assert_at_rest(at_rest("2026-05-01T12:00:00Z", "2026-05-02T00:00:00Z"), STOPPED, "pass");
}

TEST(exceeded__stopped_after_the_backup_or_at_an_unknown_time_does_not_help)
{
    assert_at_rest(at_rest(OLD, "2026-05-01T00:00:00Z"), STOPPED, "fail stale");
    assert_at_rest(at_rest(OLD, "2026-05-01T12:00:00Z"), STOPPED, "fail stale");
    assert_at_rest(at_rest(OLD, "2026-05-02T00:00:00Z"), "", "fail stale");
}

TEST(exceeded__attached_after_the_stop_or_nobody_knows_when_does_not_help)
{
    assert_at_rest(at_rest("2026-05-01T12:00:01Z", "2026-05-02T00:00:00Z"), STOPPED, "fail stale");
    assert_at_rest(at_rest(NULL, "2026-05-02T00:00:00Z"), STOPPED, "fail stale");
}

TEST(exceeded__every_attachment_must_be_older_than_its_stop)
{
    for (int late = 0; late < 2; late++) {
        struct gb *gb = home();
        gb_volume(gb, (struct volume_in){
                          .id = S(VOL1),
                          .create_time = gb_time(OLD),
                          GB_ATTACHMENTS({.instance_id = S(INST1), .attach_time = gb_time(OLD)},
                                         {.instance_id = S("i-0e000000000000002"),
                                          .attach_time = gb_time(late ? "2026-05-03T00:00:00Z"
                                                                      : "2026-05-02T00:00:00Z")})});
        gb_instance(gb, (struct instance_in){.id = S("i-0e000000000000002"),
                                             .state = S("stopped"),
                                             .state_reason =
                                                 S("User initiated (2026-05-02 12:00:00 GMT)")});
        snapshot_of(gb, SNAP1, VOL1, "2026-05-03T00:00:00Z");
        assert_at_rest(gb, STOPPED, late ? "fail stale" : "pass");
    }
}

/* A snapshot in the volume's region that does not tell what it was copied from. */
static void untold_copy(struct gb *gb, const char *id, uint32_t size_gib, const char *start)
{
    gb_snapshot(gb, (struct snapshot_in){
                        .id = str_from(id),
                        .volume_id = S("vol-ffffffff"),
                        .description = S("[Copied snap-0b0000000000000ff from " HOME "] nightly"),
                        .size_gib = size_gib,
                        .start_time = gb_time(start)});
}

TEST(exceeded__unmarked_copies_beside_it_are_unproven_not_none)
{
    struct gb *gb = home();
    live_volume(gb, VOL1, OLD);
    untold_copy(gb, COPY1, 8, "2026-05-31T00:00:00Z");
    struct verdicts *v = judged(gb);
    assert_verdict(v, RULE, VOL1, "fail unproven");
    const struct verdict *record = verdicts_find(v, RULE, VOL1, NULL);
    assert_int_equal(record->confidence, CONFIDENCE_MEDIUM);
    assert_false(record->has_measured);
    assert_string_equal(record->related, "candidate arn:aws:ec2:" HOME "::snapshot/" COPY1);
    verdicts_free(v);
    gb = home();
    live_volume(gb, VOL1, OLD);
    untold_copy(gb, COPY1, 8, "2025-06-01T00:00:00Z"); /* too old, whatever it is a copy of */
    v = judged(gb);
    assert_verdict(v, RULE, VOL1, "fail unproven");
    assert_int_equal(verdicts_find(v, RULE, VOL1, NULL)->confidence, CONFIDENCE_HIGH);
    verdicts_free(v);
}

TEST(exceeded__what_cannot_be_its_copy_leaves_none)
{
    struct gb *gb = home();
    live_volume(gb, VOL1, OLD);
    untold_copy(gb, COPY1, 9, "2026-05-31T00:00:00Z"); /* another size */
    untold_copy(gb, COPY2, 8, "2024-12-31T23:59:59Z"); /* older than the volume */
    gb_place(gb, ACCOUNT, AWAY);
    untold_copy(gb, SNAP3, 8, "2026-05-31T00:00:00Z"); /* another region: COPY-RPO's */
    struct verdicts *v = judged(gb);
    assert_verdict(v, RULE, VOL1, "fail none");
    verdicts_free(v);
}

TEST(exceeded__ancestors_point_is_named)
{
    struct gb *gb = home();
    snapshot_of(gb, SNAP1, VOL2, "2026-05-01T00:00:00Z");
    gb_volume(gb, (struct volume_in){.id = S(VOL1),
                                     .snapshot_id = S(SNAP1),
                                     .create_time = gb_time("2026-05-02T00:00:00Z"),
                                     GB_ATTACHMENTS({.instance_id = S(INST1)})});
    struct verdicts *v = judged(gb);
    assert_verdict(v, RULE, VOL1, "fail stale");
    const struct verdict *record = verdicts_find(v, RULE, VOL1, NULL);
    assert_string_equal(record->related, "ancestor-point arn:aws:ec2:" HOME "::snapshot/" SNAP1);
    assert_int_equal(record->measured, 31 * 24);
    verdicts_free(v);
}

TEST(exceeded__limit_in_minutes_is_measured_in_minutes)
{
    struct gb *gb = home();
    live_volume(gb, VOL1, OLD);
    snapshot_of(gb, SNAP1, VOL1, "2026-05-31T23:29:59Z");
    live_volume(gb, VOL2, OLD);
    snapshot_of(gb, SNAP2, VOL2, "2026-05-31T23:30:00Z");
    struct verdicts *v =
        judged_by(gb, "scopes: [{name: all, match: {}, objectives: {rpo: 30m}}]\n");
    assert_verdict(v, RULE, VOL1, "fail stale");
    assert_int_equal(verdicts_find(v, RULE, VOL1, NULL)->measured, 31);
    assert_int_equal(verdicts_find(v, RULE, VOL1, NULL)->limit, 30);
    assert_verdict(v, RULE, VOL2, "pass");
    assert_int_equal(verdicts_find(v, RULE, VOL2, NULL)->measured, 30);
    verdicts_free(v);
}

/* Archived a day ago: a copy of it, wherever one lies, could be restored. */
static struct gb *archived_with_a_gap(const char *account, const char *start)
{
    struct gb *gb = home();
    live_volume(gb, VOL1, OLD);
    gb_snapshot(gb, (struct snapshot_in){.id = S(SNAP1),
                                         .volume_id = S(VOL1),
                                         .storage_tier = S("archive"),
                                         .start_time = gb_time(start)});
    gb_place(gb, account, AWAY);
    gb_coverage(gb, 1, SOURCE_SNAP, COVERAGE_GAP, GAP_DENIED, "denied");
    return gb;
}

TEST(exceeded__unread_region_counts_where_a_copy_would_do)
{
    struct verdicts *v = judged(archived_with_a_gap(ACCOUNT, "2026-05-31T00:00:00Z"));
    assert_verdict(v, RULE, VOL1, "unknown gap");
    verdicts_free(v);
    v = judged(archived_with_a_gap(ACCOUNT, "2026-05-30T11:59:59Z")); /* as old as its copies */
    assert_verdict(v, RULE, VOL1, "fail none");
    verdicts_free(v);
    v = judged(archived_with_a_gap(STRANGER, "2026-05-31T00:00:00Z"));
    assert_verdict(v, RULE, VOL1, "fail none");
    verdicts_free(v);
}

TEST(exceeded__vault_account_must_be_read)
{
    static const char vault[] = "scopes: [{name: all, match: {}, objectives: {rpo: 36h}}]\n"
                                "trust: {vault_accounts: ['" STRANGER "']}\n";
    struct verdicts *v = judged_by(archived_with_a_gap(STRANGER, "2026-01-01T00:00:00Z"), vault);
    assert_verdict(v, RULE, VOL1, "unknown gap");
    verdicts_free(v);
    struct gb *gb = home();
    live_volume(gb, VOL1, OLD);
    v = judged_by(gb, vault); /* not read at all */
    assert_verdict(v, RULE, VOL1, "unknown gap");
    verdicts_free(v);
    gb = home();
    live_volume(gb, VOL1, OLD);
    gb_place(gb, STRANGER, HOME);
    v = judged_by(gb, vault);
    assert_verdict(v, RULE, VOL1, "fail none");
    verdicts_free(v);
}

TEST(exceeded__image_snapshots_can_be_left_out)
{
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

TEST(exceeded__critical_tier_is_critical_and_no_scope_is_no_objective)
{
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

TEST(exceeded__unread_instances_lower_the_confidence)
{
    struct gb *gb = home();
    live_volume(gb, VOL1, OLD);
    gb_coverage(gb, 0, SOURCE_INST, COVERAGE_NOT_ATTEMPTED, GAP_NONE, NULL);
    struct verdicts *v = judged(gb);
    assert_verdict(v, RULE, VOL1, "fail none");
    assert_int_equal(verdicts_find(v, RULE, VOL1, NULL)->confidence, CONFIDENCE_MEDIUM);
    verdicts_free(v);
}
