#include "tests/support/rule_test.h"
#include "tests/support/test.h"

#define RULE "TAG-EXPIRY"
#define KEEP "scopes: [{name: all, match: {}, objectives: {keep_at_least: 35d}}]\n"

static void snapshot_until(struct gb *gb, const char *id, const char *volume, const char *start,
                           const char *until)
{
    struct tag_in tag = {S("expires"), str_from(until)};
    gb_snapshot(gb, (struct snapshot_in){.id = str_from(id),
                                         .volume_id = str_from(volume),
                                         .start_time = start ? gb_time(start) : 0,
                                         .tags = {&tag, 1}});
}

static void assert_said(const char *until, const char *expected)
{
    struct gb *gb = home();
    snapshot_until(gb, SNAP1, "vol-ffffffff", "2026-01-01T00:00:00Z", until);
    struct verdicts *v = judged_by(gb, "scopes: []\n");
    assert_verdict_in(v, RULE, SNAP1, "expires", expected);
    verdicts_free(v);
}

TEST(expiry__is_a_date_or_a_time_with_a_zone)
{
    assert_said("2026-12-31", "pass");
    assert_said("9999-12-31", "pass");
    assert_said("2026-12-31T08:00:00Z", "pass");
    assert_said("2026-12-31t08:00:00.123z", "pass");
    assert_said("2026-12-31T08:00:00+05:45", "pass");
    assert_said("2026-12-31 08:00:00Z", "pass");
    assert_said("", "fail format");
    assert_said("never", "fail format");
    assert_said("31.12.2026", "fail format");
    assert_said("12/31/2026", "fail format");
    assert_said("2026-12", "fail format");
    assert_said("2026-12-31 ", "fail format");
    assert_said("2026-12-31T08:00:00", "fail format"); /* whose eight o'clock? */
    assert_said("2026-12-31T08:00:00.123", "fail format");
    assert_said("2026-12-31T08:00Z", "fail format");
    assert_said("2026-02-30", "fail format");
    assert_said("2026-13-01", "fail format");
    assert_said("1798675200", "fail format");
    assert_said("2026-12-31T08:00:00 GMT", "fail format");
}

TEST(expiry__of_a_day_ends_with_that_day_in_utc)
{
    struct gb *gb = home();
    snapshot_until(gb, SNAP1, "vol-ffffffff", "2026-01-01T00:00:00Z", "2026-05-31");
    struct graph *graph = gb_freeze(gb);
    struct verdicts *v = verdicts_run(graph, "scopes: []\n", "2026-05-31T23:59:59.999Z");
    assert_verdict(v, RULE, SNAP1, "pass");
    verdicts_free(v);
    assert_said("2026-05-31", "fail past"); /* as_of is midnight after it */
    assert_said("2026-06-01T00:00:00Z", "pass");
    assert_said("2026-05-31T23:59:59Z", "fail past");
    assert_said("2026-06-01T01:00:00+02:00", "fail past");
}

TEST(expiry__past_is_grave_for_the_only_backup_of_a_live_volume)
{
    struct gb *gb = home();
    live_volume(gb, VOL1, "2026-01-01T00:00:00Z");
    live_volume(gb, VOL2, "2026-01-01T00:00:00Z");
    snapshot_until(gb, SNAP1, VOL1, "2026-02-01T00:00:00Z", "2026-05-01");
    snapshot_until(gb, SNAP2, VOL2, "2026-02-01T00:00:00Z", "2026-05-01");
    snapshot_of(gb, SNAP3, VOL2, "2026-02-02T00:00:00Z");
    snapshot_until(gb, COPY1, "vol-0a0000000000000ff", "2026-02-01T00:00:00Z", "2026-05-01");
    struct verdicts *v = judged_by(gb, "scopes: []\n");
    assert_verdict(v, RULE, SNAP1, "fail past");
    assert_int_equal(verdicts_find(v, RULE, SNAP1, NULL)->severity, SEVERITY_HIGH);
    assert_int_equal(verdicts_find(v, RULE, SNAP2, NULL)->severity, SEVERITY_LOW);
    assert_int_equal(verdicts_find(v, RULE, COPY1, NULL)->severity, SEVERITY_LOW); /* it is gone */
    verdicts_free(v);
}

TEST(expiry__the_severity_that_the_policy_gives_stands)
{
    struct gb *gb = home();
    live_volume(gb, VOL1, "2026-01-01T00:00:00Z");
    snapshot_until(gb, SNAP1, VOL1, "2026-02-01T00:00:00Z", "2026-05-01");
    struct verdicts *v = judged_by(gb, "scopes: []\nrules: {TAG-EXPIRY: {severity: info}}\n");
    assert_int_equal(verdicts_find(v, RULE, SNAP1, NULL)->severity, SEVERITY_INFO);
    verdicts_free(v);
}

TEST(expiry__must_leave_the_retention_that_is_promised)
{
    struct gb *gb = home();
    /* 35 days after the first of May are over at midnight before the fifth of June */
    snapshot_until(gb, SNAP1, "vol-ffffffff", "2026-05-01T00:00:00Z", "2026-06-05T00:00:00Z");
    snapshot_until(gb, SNAP2, "vol-ffffffff", "2026-05-01T00:00:00Z", "2026-06-04T23:59:59Z");
    snapshot_until(gb, SNAP3, "vol-ffffffff", "2026-05-01T00:00:00Z", "2026-06-04");
    struct verdicts *v = judged_by(gb, KEEP);
    assert_verdict(v, RULE, SNAP1, "pass");
    assert_verdict(v, RULE, SNAP2, "fail early");
    assert_verdict(v, RULE, SNAP3, "fail early");
    assert_int_equal(verdicts_find(v, RULE, SNAP3, NULL)->measured, 34);
    assert_int_equal(verdicts_find(v, RULE, SNAP3, NULL)->limit, 35);
    verdicts_free(v);
}

TEST(expiry__of_a_volume_has_no_retention_to_keep)
{
    struct gb *gb = home();
    gb_volume(gb, (struct volume_in){.id = S(VOL1),
                                     .create_time = gb_time("2026-05-31T00:00:00Z"),
                                     .tags = GB_TAGS(T("delete-after", "2026-06-02"))});
    gb_image(gb, (struct image_in){.id = S(AMI1),
                                   .creation_date = gb_time("2026-05-31T00:00:00Z"),
                                   .tags = GB_TAGS(T("delete-after", "2026-06-02"))});
    struct verdicts *v = judged_by(gb, KEEP);
    assert_verdict(v, RULE, VOL1, "pass");
    assert_verdict(v, RULE, AMI1, "fail early");
    verdicts_free(v);
}

TEST(expiry__without_a_time_only_retention_is_unknown)
{
    struct gb *gb = home();
    snapshot_until(gb, SNAP1, "vol-ffffffff", NULL, "2026-12-31");
    snapshot_until(gb, SNAP2, "vol-ffffffff", NULL, "2026-01-31");
    struct graph *graph = gb_freeze(gb);
    struct verdicts *v = verdicts_run(graph, KEEP, AS_OF);
    assert_verdict(v, RULE, SNAP1, "unknown no-time");
    assert_verdict(v, RULE, SNAP2, "fail past");
    verdicts_free(v);
    gb = home();
    snapshot_until(gb, SNAP1, "vol-ffffffff", NULL, "2026-12-31");
    v = judged_by(gb, "scopes: []\n");
    assert_verdict(v, RULE, SNAP1, "pass");
    verdicts_free(v);
}

TEST(expiry__each_key_is_a_record_and_keys_are_exact)
{
    struct gb *gb = home();
    gb_volume(gb, (struct volume_in){.id = S(VOL1),
                                     .create_time = gb_time("2026-01-01T00:00:00Z"),
                                     .tags = GB_TAGS(T("expires", "soon"), T("DeleteAfter", "x"),
                                                     T("EXPIRES", "x"), T("Owner", "x"))});
    struct verdicts *v = judged_by(gb, "scopes: []\n");
    assert_verdict_in(v, RULE, VOL1, "expires", "fail format");
    assert_verdict_in(v, RULE, VOL1, "DeleteAfter", "fail format");
    assert_int_equal(verdicts_count(v, RULE), 2);
    verdicts_free(v);
}

TEST(expiry__keys_can_be_named)
{
    struct gb *gb = home();
    gb_volume(gb, (struct volume_in){.id = S(VOL1),
                                     .create_time = gb_time("2026-01-01T00:00:00Z"),
                                     .tags = GB_TAGS(T("expires", "x"), T("Ablauf", "x"))});
    struct verdicts *v =
        judged_by(gb, "scopes: []\nrules: {TAG-EXPIRY: {expiry_keys: [Ablauf]}}\n");
    assert_verdict_in(v, RULE, VOL1, "Ablauf", "fail format");
    assert_int_equal(verdicts_count(v, RULE), 1);
    verdicts_free(v);
}
