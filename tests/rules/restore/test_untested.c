#include "tests/support/rule_test.h"
#include "tests/support/test.h"

#define RULE     "RESTORE-UNTESTED"
#define OLD      "2025-01-01T00:00:00Z"
#define INST2    "i-0e000000000000002"
#define STRANGER "999900001111"
#define GROUP    "all|" ACCOUNT "|" HOME "|unencrypted" /* of the built-in policy */
#define EACH     "scopes: [{name: all, match: {}, restore: {tested_within: 180d, unit: volume}}]"

static struct gb *backed_up(void)
{
    struct gb *gb = home();
    live_volume(gb, VOL1, OLD);
    snapshot_of(gb, SNAP1, VOL1, "2025-11-01T00:00:00Z");
    return gb;
}

static void restored(struct gb *gb, const char *from, const char *when)
{
    gb_volume(gb, (struct volume_in){
                      .id = S(VOL2), .snapshot_id = str_from(from), .create_time = gb_time(when)});
}

TEST(untested__backup_that_was_never_restored_fails)
{
    struct verdicts *v = judged_by(backed_up(), EACH);
    assert_verdict(v, RULE, VOL1, "fail never");
    assert_int_equal(verdicts_find(v, RULE, VOL1, NULL)->severity, SEVERITY_HIGH);
    verdicts_free(v);
}

TEST(untested__volume_made_from_a_snapshot_of_it_proves_it)
{
    struct gb *gb = backed_up();
    restored(gb, SNAP1, "2025-12-03T00:00:00Z"); /* 180 days to the millisecond */
    struct verdicts *v = judged_by(gb, EACH);
    assert_verdict(v, RULE, VOL1, "pass");
    assert_verdict(v, RULE, VOL2, "none"); /* it has no backup of its own */
    verdicts_free(v);
}

TEST(untested__proof_older_than_the_window_is_stale)
{
    struct gb *gb = backed_up();
    restored(gb, SNAP1, "2025-12-02T23:59:59Z");
    struct verdicts *v = judged_by(gb, EACH);
    assert_verdict(v, RULE, VOL1, "fail stale");
    assert_int_equal(verdicts_find(v, RULE, VOL1, NULL)->measured, 181); /* never below its limit */
    assert_int_equal(verdicts_find(v, RULE, VOL1, NULL)->limit, 180);
    verdicts_free(v);
}

TEST(untested__snapshot_that_the_volume_was_made_from_does_not_vouch_for_it)
{
    struct gb *gb = home();
    snapshot_of(gb, SNAP2, VOL2, "2026-01-01T00:00:00Z");
    gb_volume(gb, (struct volume_in){.id = S(VOL1),
                                     .snapshot_id = S(SNAP2),
                                     .create_time = gb_time("2026-05-01T00:00:00Z"),
                                     GB_ATTACHMENTS({.instance_id = S(INST1)})});
    snapshot_of(gb, SNAP1, VOL1, "2026-05-20T00:00:00Z");
    struct verdicts *v = judged_by(gb, EACH);
    assert_verdict(v, RULE, VOL1, "fail never");
    verdicts_free(v);
}

TEST(untested__launched_image_that_holds_its_snapshot_proves_it)
{
    struct gb *gb = backed_up();
    gb_image(gb,
             (struct image_in){.id = S(AMI1),
                               .last_launched_time = gb_time("2026-05-01T00:00:00Z"),
                               GB_MAPPINGS({.device = S("/dev/xvda"), .snapshot_id = S(SNAP1)})});
    struct verdicts *v = judged_by(gb, EACH);
    assert_verdict(v, RULE, VOL1, "pass");
    verdicts_free(v);
}

/* INST2 runs from AMI1, which maps SNAP1 for /dev/xvda; its disk on `device`, made from `from`. */
static struct gb *launched(const char *device, const char *from, const char *last_launched)
{
    struct gb *gb = backed_up();
    gb_image(gb,
             (struct image_in){.id = S(AMI1),
                               .last_launched_time = last_launched ? gb_time(last_launched) : 0,
                               GB_MAPPINGS({.device = S("/dev/xvda"), .snapshot_id = S(SNAP1)})});
    gb_volume(gb,
              (struct volume_in){.id = S(VOL2),
                                 .snapshot_id = str_from(from),
                                 .create_time = gb_time("2026-05-01T00:00:00Z"),
                                 GB_ATTACHMENTS({.instance_id = S(INST2),
                                                 .device = str_from(device),
                                                 .attach_time = gb_time("2026-05-20T00:00:00Z")})});
    gb_instance(gb,
                (struct instance_in){.id = S(INST2),
                                     .image_id = S(AMI1),
                                     .root_device_name = S("/dev/xvda"),
                                     GB_VOLUMES({.device = str_from(device),
                                                 .volume_id = S(VOL2),
                                                 .attach_time = gb_time("2026-05-20T00:00:00Z")})});
    return gb;
}

TEST(untested__launch_proves_the_disk_that_it_was_given)
{
    struct verdicts *v = judged_by(launched("/dev/xvda", SNAP1, NULL), EACH);
    assert_verdict(v, RULE, VOL1, "pass");
    const struct verdict *record = verdicts_find(v, RULE, VOL1, NULL);
    assert_int_equal(record->measured, 31); /* CreateTime: AttachTime moves */
    assert_non_null(
        strstr(record->related, "launched arn:aws:ec2:" HOME ":" ACCOUNT ":instance/" INST2));
    verdicts_free(v);
}

TEST(untested__swapped_root_and_disk_that_was_left_out_prove_nothing)
{
    struct verdicts *v = judged_by(launched("/dev/xvda", SNAP2, "2025-06-01T00:00:00Z"), EACH);
    assert_verdict(v, RULE, VOL1, "fail stale"); /* of the launch */
    verdicts_free(v);
    v = judged_by(launched("/dev/sdf", "", NULL), EACH);
    assert_verdict(v, RULE, VOL1, "fail never");
    verdicts_free(v);
}

TEST(untested__launch_of_a_foreign_image_proves_nothing)
{
    struct gb *gb = backed_up();
    gb_image(gb,
             (struct image_in){.id = S(AMI1),
                               .owner_id = S(STRANGER),
                               .last_launched_time = gb_time("2026-05-01T00:00:00Z"),
                               GB_MAPPINGS({.device = S("/dev/xvda"), .snapshot_id = S(SNAP1)})});
    struct verdicts *v = judged_by(gb, EACH);
    assert_verdict(v, RULE, VOL1, "fail never");
    verdicts_free(v);
}

TEST(untested__restore_without_a_time_is_no_reason_to_fail)
{
    struct gb *gb = backed_up();
    gb_volume(gb, (struct volume_in){.id = S(VOL2), .snapshot_id = S(SNAP1)});
    struct verdicts *v = judged_by(gb, EACH);
    assert_verdict(v, RULE, VOL1, "unknown no-time");
    verdicts_free(v);
    gb = backed_up();
    gb_volume(gb, (struct volume_in){.id = S(VOL2), .snapshot_id = S(SNAP1)});
    v = judged(gb);
    assert_verdict(v, RULE, GROUP, "unknown no-time");
    verdicts_free(v);
}

TEST(untested__restore_from_a_copy_elsewhere_is_weak)
{
    struct gb *gb = backed_up();
    gb_place(gb, ACCOUNT, AWAY);
    gb_snapshot(gb, (struct snapshot_in){.id = S(COPY1),
                                         .description = S("[Copied " SNAP1 " from " HOME "]"),
                                         .start_time = gb_time("2025-11-02T00:00:00Z")});
    restored(gb, COPY1, "2026-05-01T00:00:00Z");
    struct verdicts *v = judged_by(gb, EACH);
    assert_verdict(v, RULE, VOL1, "fail weak");
    verdicts_free(v);
}

TEST(untested__test_before_a_change_of_key_is_void)
{
    struct gb *gb = backed_up();
    restored(gb, SNAP1, "2026-05-01T00:00:00Z");
    gb_snapshot(gb, (struct snapshot_in){.id = S(SNAP2),
                                         .volume_id = S(VOL1),
                                         .encrypted = true,
                                         .kms_key_id = S("arn:aws:kms:" HOME ":" ACCOUNT ":key/1"),
                                         .start_time = gb_time("2026-05-31T00:00:00Z")});
    struct verdicts *v = judged_by(gb, EACH);
    assert_verdict(v, RULE, VOL1, "fail key-changed");
    verdicts_free(v);
}

TEST(untested__proof_of_another_manager_is_weak)
{
    struct gb *gb = backed_up();
    restored(gb, SNAP1, "2026-05-01T00:00:00Z");
    gb_snapshot(
        gb, (struct snapshot_in){.id = S(SNAP2),
                                 .volume_id = S(VOL1),
                                 .start_time = gb_time("2026-05-31T00:00:00Z"),
                                 .tags = GB_TAGS(T("aws:dlm:lifecycle-policy-id", "policy-1"))});
    struct verdicts *v = judged_by(gb, EACH);
    assert_verdict(v, RULE, VOL1, "fail weak");
    verdicts_free(v);
}

TEST(untested__grade_above_what_can_be_seen_is_weak)
{
    struct gb *gb = backed_up();
    restored(gb, SNAP1, "2026-05-01T00:00:00Z");
    struct verdicts *v = judged_by(
        gb, "scopes: [{name: all, match: {}, restore: {tested_within: 180d, min_grade: E4}}]");
    assert_verdict(v, RULE, VOL1, "fail weak");
    verdicts_free(v);
}

TEST(untested__gap_anywhere_in_the_account_makes_it_unknown)
{
    struct gb *gb = backed_up();
    gb_place(gb, ACCOUNT, AWAY);
    gb_coverage(gb, 1, SOURCE_VOL, COVERAGE_GAP, GAP_DENIED, "denied");
    struct verdicts *v = judged_by(gb, EACH);
    assert_verdict(v, RULE, VOL1, "unknown gap");
    assert_string_equal(verdicts_find(v, RULE, VOL1, NULL)->because, "VOL " AWAY " denied");
    verdicts_free(v);
}

TEST(untested__gap_of_a_stranger_changes_nothing)
{
    struct gb *gb = backed_up();
    gb_place(gb, STRANGER, HOME);
    gb_coverage(gb, 1, SOURCE_AMI, COVERAGE_GAP, GAP_DENIED, "denied");
    struct verdicts *v = judged_by(gb, EACH);
    assert_verdict(v, RULE, VOL1, "fail never");
    verdicts_free(v);
}

TEST(untested__gap_of_another_partition_changes_nothing)
{
    struct gb *gb = backed_up();
    gb_place(gb, ACCOUNT, "cn-north-1");
    gb_coverage(gb, 1, SOURCE_VOL, COVERAGE_GAP, GAP_DENIED, "denied");
    struct verdicts *v = judged_by(gb, EACH);
    assert_verdict(v, RULE, VOL1, "fail never");
    verdicts_free(v);
}

TEST(untested__vault_account_must_be_read)
{
    static const char vault[] = EACH "\ntrust: {vault_accounts: ['" STRANGER "']}\n";
    struct gb *gb = backed_up();
    gb_place(gb, STRANGER, HOME);
    gb_coverage(gb, 1, SOURCE_AMI, COVERAGE_GAP, GAP_DENIED, "denied");
    struct verdicts *v = judged_by(gb, vault);
    assert_verdict(v, RULE, VOL1, "unknown gap");
    verdicts_free(v);
    gb = backed_up();
    gb_place(gb, STRANGER, HOME);
    v = judged_by(gb, vault);
    assert_verdict(v, RULE, VOL1, "fail never");
    verdicts_free(v);
    v = judged_by(backed_up(), vault);
    assert_verdict(v, RULE, VOL1, "unknown gap");
    assert_string_equal(verdicts_find(v, RULE, VOL1, NULL)->because, "AMI " HOME " not-attempted");
    verdicts_free(v);
}

TEST(untested__seven_days_make_a_volume_ready_to_be_judged)
{
    struct gb *gb = home();
    live_volume(gb, VOL1, "2026-05-25T00:00:00Z");
    snapshot_of(gb, SNAP1, VOL1, "2026-05-30T00:00:00Z");
    live_volume(gb, VOL2, "2026-05-25T00:00:00.001Z");
    snapshot_of(gb, SNAP2, VOL2, "2026-05-30T00:00:00Z");
    struct verdicts *v = judged_by(gb, EACH);
    assert_verdict(v, RULE, VOL1, "fail never");
    assert_verdict(v, RULE, VOL2, "none");
    verdicts_free(v);
}

TEST(untested__group_passes_with_one_member_proven)
{
    struct gb *gb = backed_up();
    live_volume(gb, "vol-0a000000000000003", OLD);
    snapshot_of(gb, SNAP3, "vol-0a000000000000003", "2026-05-31T00:00:00Z");
    struct verdicts *v = judged(gb); /* built-in policy: by account, region and key */
    assert_verdict(v, RULE, "all|" ACCOUNT "|" HOME "|unencrypted", "fail never");
    assert_int_equal(verdicts_find(v, RULE, "all|" ACCOUNT "|" HOME "|unencrypted", NULL)->limit,
                     1);
    assert_verdict(v, RULE, VOL1, "none");
    verdicts_free(v);
    gb = backed_up();
    live_volume(gb, "vol-0a000000000000003", OLD);
    snapshot_of(gb, SNAP3, "vol-0a000000000000003", "2026-05-31T00:00:00Z");
    restored(gb, SNAP1, "2026-05-01T00:00:00Z");
    v = judged(gb);
    assert_verdict(v, RULE, "all|" ACCOUNT "|" HOME "|unencrypted", "pass");
    const struct verdict *record =
        verdicts_find(v, RULE, "all|" ACCOUNT "|" HOME "|unencrypted", NULL);
    assert_int_equal(record->measured, 1);
    assert_non_null(
        strstr(record->related, "member arn:aws:ec2:" HOME ":" ACCOUNT ":volume/" VOL1));
    verdicts_free(v);
}

TEST(untested__group_of_fewer_than_the_sample_needs_all_of_them)
{
    struct gb *gb = backed_up();
    restored(gb, SNAP1, "2026-05-01T00:00:00Z");
    struct verdicts *v = judged_by(gb, "scopes:\n"
                                       "  - name: all\n"
                                       "    match: {}\n"
                                       "    restore: {tested_within: 180d, unit: group, "
                                       "sample_min: 2}\n");
    assert_verdict(v, RULE, GROUP, "pass");
    assert_int_equal(verdicts_find(v, RULE, GROUP, NULL)->measured, 1);
    assert_int_equal(verdicts_find(v, RULE, GROUP, NULL)->limit, 1);
    verdicts_free(v);
}

TEST(untested__group_by_a_tag_keeps_applications_apart)
{
    struct gb *gb = home();
    gb_volume(gb, (struct volume_in){.id = S(VOL1),
                                     .create_time = gb_time(OLD),
                                     .tags = GB_TAGS(T("App", "shop")),
                                     GB_ATTACHMENTS({.instance_id = S(INST1)})});
    snapshot_of(gb, SNAP1, VOL1, "2026-05-31T00:00:00Z");
    struct verdicts *v =
        judged_by(gb, "scopes:\n"
                      "  - name: all\n"
                      "    match: {}\n"
                      "    restore: {tested_within: 180d, unit: group, group_by: 'tag:App'}\n");
    assert_verdict(v, RULE, "all|" ACCOUNT "|" HOME "|unencrypted|shop", "fail never");
    verdicts_free(v);
}

/* Columns tell when the best proof is of, good enough or not, and the key of today's backups. */
TEST(untested__columns_tell_the_key_and_the_proof)
{
    struct gb *gb = backed_up();
    restored(gb, SNAP1, "2025-12-02T23:59:59Z");
    struct verdicts *v = judged_by(gb, EACH);
    assert_verdict(v, RULE, VOL1, "fail stale");
    assert_string_equal(verdicts_find(v, RULE, VOL1, NULL)->columns, " |  | 2025-12-02T23:59:59Z");
    verdicts_free(v);
    gb = home();
    live_volume(gb, VOL1, OLD);
    gb_snapshot(gb, (struct snapshot_in){.id = S(SNAP1),
                                         .volume_id = S(VOL1),
                                         .encrypted = true,
                                         .kms_key_id = S("arn:aws:kms:" HOME ":" ACCOUNT ":key/k"),
                                         .start_time = gb_time("2025-11-01T00:00:00Z")});
    v = judged_by(gb, EACH);
    assert_verdict(v, RULE, VOL1, "fail never");
    assert_string_equal(verdicts_find(v, RULE, VOL1, NULL)->columns,
                        "arn:aws:kms:" HOME ":" ACCOUNT ":key/k |  | ");
    verdicts_free(v);
}
