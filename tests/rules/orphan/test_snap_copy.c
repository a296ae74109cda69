#include "tests/support/rule_test.h"
#include "tests/support/test.h"

#define RULE   "ORPHAN-SNAP-COPY"
#define COPIED "[Copied " SNAP1 " from " HOME "] nightly"

/* A lost volume with two snapshots at home; the first was copied away. */
static struct gb *copied(const char *first_start)
{
    struct gb *gb = home();
    snapshot_of(gb, SNAP1, VOL1, first_start);
    snapshot_of(gb, SNAP2, VOL1, "2026-05-01T00:00:00Z");
    gb_place(gb, ACCOUNT, AWAY);
    gb_snapshot(gb, (struct snapshot_in){.id = S(COPY1),
                                         .volume_id = S("vol-ffffffff"),
                                         .description = S(COPIED),
                                         .start_time = gb_time(first_start)});
    return gb;
}

TEST(snap_copy__old_copy_of_a_lost_volume_fails_with_low_confidence)
{
    struct verdicts *v = judged(copied("2026-01-01T00:00:00Z"));
    assert_verdict(v, RULE, COPY1, "fail source-gone");
    const struct verdict *record = verdicts_find(v, RULE, COPY1, NULL);
    assert_int_equal(record->confidence, CONFIDENCE_LOW);
    assert_int_equal(record->severity, SEVERITY_LOW);
    assert_int_equal(record->measured, 151); /* of the data, not of the copying */
    assert_verdict(v, "ORPHAN-SNAP-VOLUME-GONE", COPY1, "pass other-rule");
    verdicts_free(v);
}

TEST(snap_copy__data_of_exactly_ninety_days_is_too_young)
{
    struct verdicts *v = judged(copied("2026-03-03T00:00:00Z"));
    assert_verdict(v, RULE, COPY1, "pass too-young");
    verdicts_free(v);
    v = judged(copied("2026-03-02T23:59:59Z"));
    assert_verdict(v, RULE, COPY1, "fail source-gone");
    verdicts_free(v);
}

TEST(snap_copy__scopes_keep_at_most_sets_the_age)
{
    struct verdicts *v =
        judged_by(copied("2026-01-01T00:00:00Z"),
                  "scopes:\n"
                  "  - {name: all, match: {}, objectives: {keep_at_most: 400d}}\n");
    assert_verdict(v, RULE, COPY1, "pass too-young");
    verdicts_free(v);
}

TEST(snap_copy__only_data_left_is_kept_back)
{
    struct gb *gb = home();
    gb_snapshot(gb, (struct snapshot_in){.id = S(SNAP1),
                                         .volume_id = S(VOL1),
                                         .state = S("error"),
                                         .start_time = gb_time("2026-01-01T00:00:00Z")});
    gb_place(gb, ACCOUNT, AWAY);
    gb_snapshot(gb, (struct snapshot_in){.id = S(COPY1),
                                         .description = S(COPIED),
                                         .start_time = gb_time("2026-01-02T00:00:00Z")});
    struct verdicts *v = judged(gb);
    assert_verdict(v, RULE, COPY1, "pass last-of-lineage");
    verdicts_free(v);
}

TEST(snap_copy__copy_of_a_living_volume_is_held_by_it)
{
    struct gb *gb = home();
    live_volume(gb, VOL1, "2025-01-01T00:00:00Z");
    snapshot_of(gb, SNAP1, VOL1, "2026-01-01T00:00:00Z");
    snapshot_of(gb, SNAP2, VOL1, "2026-05-01T00:00:00Z");
    gb_place(gb, ACCOUNT, AWAY);
    gb_snapshot(gb, (struct snapshot_in){.id = S(COPY1),
                                         .description = S(COPIED),
                                         .start_time = gb_time("2026-01-02T00:00:00Z")});
    struct verdicts *v = judged(gb);
    assert_verdict(v, RULE, COPY1, "pass live-volume");
    verdicts_free(v);
}

TEST(snap_copy__unknown_source_is_unresolved_and_gets_no_deletion_command)
{
    struct gb *gb = home();
    gb_snapshot(gb, (struct snapshot_in){.id = S(COPY1),
                                         .volume_id = S("vol-0f0f0f0f0f0f0f0f1"),
                                         .transfer_type = S("time-based"),
                                         .start_time = gb_time("2025-01-01T00:00:00Z")});
    struct verdicts *v = judged(gb);
    assert_verdict(v, RULE, COPY1, "unknown unresolved");
    assert_null(strstr(verdicts_find(v, RULE, COPY1, NULL)->command, "delete-snapshot"));
    verdicts_free(v);
}

TEST(snap_copy__unread_volumes_of_the_source_region_make_it_unknown)
{
    struct gb *gb = copied("2026-01-01T00:00:00Z");
    gb_coverage(gb, 0, SOURCE_VOL, COVERAGE_GAP, GAP_DENIED, "denied");
    struct verdicts *v = judged(gb);
    assert_verdict(v, RULE, COPY1, "unknown gap");
    assert_string_equal(verdicts_find(v, RULE, COPY1, NULL)->because, "VOL " HOME " denied");
    verdicts_free(v);
}

TEST(snap_copy__wrong_size_means_the_text_lies)
{
    struct gb *gb = home();
    snapshot_of(gb, SNAP1, VOL1, "2026-01-01T00:00:00Z");
    gb_place(gb, ACCOUNT, AWAY);
    gb_snapshot(gb, (struct snapshot_in){.id = S(COPY1),
                                         .size_gib = 500,
                                         .description = S(COPIED),
                                         .start_time = gb_time("2026-01-02T00:00:00Z")});
    struct verdicts *v = judged(gb);
    assert_verdict(v, RULE, COPY1, "unknown unresolved");
    verdicts_free(v);
}

TEST(snap_copy__native_snapshot_stays_native_whatever_it_says)
{
    struct gb *gb = home();
    live_volume(gb, VOL1, "2025-01-01T00:00:00Z");
    gb_snapshot(gb, (struct snapshot_in){.id = S(SNAP2),
                                         .volume_id = S(VOL1),
                                         .description = S(COPIED),
                                         .start_time = gb_time("2026-01-02T00:00:00Z")});
    struct verdicts *v = judged(gb);
    assert_verdict(v, RULE, SNAP2, "pass other-rule");
    assert_verdict(v, "ORPHAN-SNAP-VOLUME-GONE", SNAP2, "pass");
    verdicts_free(v);
}
