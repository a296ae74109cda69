#include "tests/support/rule_test.h"
#include "rules/rule.h"
#include "tests/support/test.h"

#define RULE   "COPY-RPO" /* 48 hours, any other region, by the built-in policy */
#define OLD    "2025-01-01T00:00:00Z"
#define COPIED "[Copied " SNAP1 " from " HOME "] nightly"

/* A volume with a fresh snapshot at home; the other region was read and is still empty. */
static struct gb *two_regions(const char *start)
{
    struct gb *gb = home();
    live_volume(gb, VOL1, OLD);
    snapshot_of(gb, SNAP1, VOL1, start);
    gb_place(gb, ACCOUNT, AWAY);
    return gb;
}

static void copy_saying(struct gb *gb, const char *text, const char *start)
{
    gb_snapshot(gb, (struct snapshot_in){.id = S(COPY1),
                                         .volume_id = S("vol-ffffffff"),
                                         .description = str_from(text),
                                         .start_time = gb_time(start)});
}

TEST(copy__fresh_proven_copy_passes)
{
    struct gb *gb = two_regions("2026-05-31T00:00:00Z");
    copy_saying(gb, COPIED, "2026-05-31T02:00:00Z");
    struct verdicts *v = judged(gb);
    assert_verdict_in(v, RULE, VOL1, "any", "pass");
    verdicts_free(v);
}

TEST(copy__forty_eight_hours_exactly_pass)
{
    struct gb *gb = two_regions("2026-05-30T00:00:00Z");
    copy_saying(gb, COPIED, "2026-05-31T02:00:00Z");
    struct verdicts *v = judged(gb);
    assert_verdict(v, RULE, VOL1, "pass");
    verdicts_free(v);
}

TEST(copy__fresh_copy_of_an_old_snapshot_is_stale)
{
    struct gb *gb = two_regions("2026-03-03T00:00:00Z"); /* 90 days old */
    copy_saying(gb, COPIED, "2026-05-31T23:00:00Z");
    struct verdicts *v = judged(gb);
    assert_verdict(v, RULE, VOL1, "fail stale");
    assert_int_equal(verdicts_find(v, RULE, VOL1, NULL)->measured, 90 * 24);
    verdicts_free(v);
}

TEST(copy__none_where_the_other_region_is_empty)
{
    struct verdicts *v = judged(two_regions("2026-05-31T00:00:00Z"));
    assert_verdict(v, RULE, VOL1, "fail none");
    assert_string_equal(verdicts_find(v, RULE, VOL1, NULL)->caused_by, "");
    verdicts_free(v);
}

TEST(copy__volume_without_backups_has_one_cause)
{
    struct gb *gb = home();
    live_volume(gb, VOL1, OLD);
    gb_place(gb, ACCOUNT, AWAY);
    struct verdicts *v = judged(gb);
    assert_verdict(v, RULE, VOL1, "fail none");
    assert_string_equal(verdicts_find(v, RULE, VOL1, NULL)->caused_by,
                        verdicts_find(v, "RPO-EXCEEDED", VOL1, NULL)->fingerprint);
    const struct rule_summary *sum = &verdicts_summary(v)->rules[rule_find(STR_LIT(RULE))];
    assert_int_equal(sum->caused, 1);
    assert_int_equal(sum->counts[STATUS_FAIL], 0);
    verdicts_free(v);
}

#define PROMISES \
    "scopes:\n"  \
    "  - {name: all, match: {}, objectives: {rpo: 36h}, copies: {required_in: any}}\n"

/* Two volumes, the second when asked for, without any backup; two regions read. */
static struct gb *without_backups(bool two)
{
    struct gb *gb = home();
    live_volume(gb, VOL1, OLD);
    if (two)
        live_volume(gb, VOL2, OLD);
    gb_place(gb, ACCOUNT, AWAY);
    return gb;
}

TEST(copy__an_exempt_finding_is_nobodys_cause)
{
    struct verdicts *v =
        judged_by(without_backups(true), PROMISES
                  "exemptions:\n"
                  "  - {id: E1, rule: RPO-EXCEEDED, match: {arn: \"*" VOL1 "\"}, owner: o,\n"
                  "     approved_by: a, reason: rebuilt, ticket: T-1, expires: 2026-12-31}\n");
    assert_verdict(v, "RPO-EXCEEDED", VOL1, "exempt none");
    assert_verdict(v, RULE, VOL1, "fail none");
    assert_string_equal(verdicts_find(v, RULE, VOL1, NULL)->caused_by, "");
    assert_string_equal(verdicts_find(v, RULE, VOL2, NULL)->caused_by,
                        verdicts_find(v, "RPO-EXCEEDED", VOL2, NULL)->fingerprint);
    const struct rule_summary *sum = &verdicts_summary(v)->rules[rule_find(S(RULE))];
    assert_int_equal(sum->caused, 1);
    assert_int_equal(sum->counts[STATUS_FAIL], 1);
    verdicts_free(v);
}

/* With strict a source that nobody reads makes RPO-EXCEEDED unknown: then it causes nothing. */
TEST(copy__an_unknown_is_nobodys_cause)
{
    struct gb *gb = without_backups(false);
    gb_coverage(gb, 0, SOURCE_INST, COVERAGE_GAP, GAP_DENIED, "denied");
    struct verdicts *v = judged_by(gb, PROMISES "rules: {RPO-EXCEEDED: {strict: true}}\n");
    assert_verdict(v, "RPO-EXCEEDED", VOL1, "unknown gap");
    assert_verdict(v, RULE, VOL1, "fail none");
    assert_string_equal(verdicts_find(v, RULE, VOL1, NULL)->caused_by, "");
    verdicts_free(v);
}

TEST(copy__unread_region_makes_it_unknown_not_a_pass)
{
    struct gb *gb = two_regions("2026-05-31T00:00:00Z");
    gb_place(gb, ACCOUNT, "us-east-1");
    gb_coverage(gb, 1, SOURCE_SNAP, COVERAGE_GAP, GAP_DENIED, "denied");
    struct verdicts *v = judged(gb);
    assert_verdict(v, RULE, VOL1, "unknown gap");
    assert_string_equal(verdicts_find(v, RULE, VOL1, NULL)->because, "SNAP " AWAY " denied");
    verdicts_free(v);
}

TEST(copy__no_other_region_read_says_so)
{
    struct gb *gb = two_regions("2026-05-31T00:00:00Z");
    gb_coverage(gb, 1, SOURCE_SNAP, COVERAGE_NOT_ATTEMPTED, GAP_NONE, NULL);
    struct verdicts *v = judged(gb);
    assert_verdict(v, RULE, VOL1, "unknown no-other-region-read");
    verdicts_free(v);
    gb = home();
    live_volume(gb, VOL1, OLD);
    snapshot_of(gb, SNAP1, VOL1, "2026-05-31T00:00:00Z");
    v = judged(gb);
    assert_verdict(v, RULE, VOL1, "unknown no-other-region-read");
    verdicts_free(v);
}

TEST(copy__lookalike_is_unproven_and_named)
{
    struct gb *gb = home();
    live_volume(gb, VOL1, OLD);
    gb_snapshot(gb, (struct snapshot_in){.id = S(SNAP1),
                                         .volume_id = S(VOL1),
                                         .description = S("nightly of billing-db"),
                                         .start_time = gb_time("2026-05-31T00:00:00Z")});
    gb_place(gb, ACCOUNT, AWAY);
    copy_saying(gb, "nightly of billing-db", "2026-05-31T03:00:00Z");
    struct verdicts *v = judged(gb);
    const struct verdict *record = verdicts_find(v, RULE, VOL1, NULL);
    assert_verdict(v, RULE, VOL1, "fail unproven");
    assert_int_equal(record->confidence, CONFIDENCE_MEDIUM);
    assert_non_null(strstr(record->related, "candidate arn:aws:ec2:" AWAY "::snapshot/" COPY1));
    verdicts_free(v);
}

TEST(copy__transfer_type_proves_a_copy_not_of_what)
{
    struct gb *gb = two_regions("2026-05-31T00:00:00Z");
    gb_snapshot(gb, (struct snapshot_in){.id = S(COPY1),
                                         .volume_id = S("vol-0123456789abcdef0"),
                                         .transfer_type = S("time-based"),
                                         .start_time = gb_time("2026-05-31T03:00:00Z")});
    struct verdicts *v = judged(gb);
    assert_verdict(v, RULE, VOL1, "fail unproven");
    verdicts_free(v);
}

TEST(copy__tag_is_proof_only_where_the_policy_says_so)
{
    for (int weak = 0; weak < 2; weak++) {
        struct gb *gb = two_regions("2026-05-31T00:00:00Z");
        gb_snapshot(gb, (struct snapshot_in){.id = S(COPY1),
                                             .start_time = gb_time("2026-05-31T03:00:00Z"),
                                             .tags = GB_TAGS(T("source-snapshot", SNAP1))});
        struct verdicts *v = judged_by(
            gb, weak ? "scopes: [{name: all, match: {}, copies: {required_in: any, min_proof: P3}}]"
                     : "scopes: [{name: all, match: {}, copies: {required_in: any}}]");
        assert_verdict(v, RULE, VOL1, weak ? "pass" : "fail unproven");
        verdicts_free(v);
    }
}

TEST(copy__archived_and_pending_copies_have_reasons_of_their_own)
{
    struct gb *gb = two_regions("2026-05-31T00:00:00Z");
    gb_snapshot(gb, (struct snapshot_in){.id = S(COPY1),
                                         .description = S(COPIED),
                                         .storage_tier = S("archive"),
                                         .start_time = gb_time("2026-05-31T02:00:00Z")});
    struct verdicts *v = judged(gb);
    assert_verdict(v, RULE, VOL1, "fail unusable");
    verdicts_free(v);
    gb = two_regions("2026-05-31T00:00:00Z");
    gb_snapshot(gb, (struct snapshot_in){.id = S(COPY1),
                                         .description = S(COPIED),
                                         .state = S("pending"),
                                         .start_time = gb_time("2026-05-31T02:00:00Z")});
    v = judged(gb);
    assert_verdict(v, RULE, VOL1, "fail pending-only");
    verdicts_free(v);
}

TEST(copy__every_required_region_has_its_own_record)
{
    struct gb *gb = two_regions("2026-05-31T00:00:00Z");
    copy_saying(gb, COPIED, "2026-05-31T02:00:00Z");
    struct verdicts *v =
        judged_by(gb, "scopes:\n"
                      "  - name: all\n"
                      "    match: {}\n"
                      "    copies: {required_in: [us-east-1, " AWAY ", " HOME "]}\n");
    assert_verdict_in(v, RULE, VOL1, AWAY, "pass");
    assert_verdict_in(v, RULE, VOL1, "us-east-1", "unknown gap");
    assert_int_equal(verdicts_count(v, RULE), 2); /* the own region is left out */
    verdicts_free(v);
}

TEST(copy__image_copies_prove_their_snapshots_and_child_images_do_not)
{
    for (int child = 0; child < 2; child++) {
        struct gb *gb = two_regions("2026-05-31T00:00:00Z");
        gb_snapshot(gb, (struct snapshot_in){.id = S(COPY1),
                                             .volume_id = S("vol-ffffffff"),
                                             .start_time = gb_time("2026-05-31T02:00:00Z")});
        gb_image(gb, (struct image_in){
                         .id = S("ami-0d000000000000002"),
                         .source_image_id = S(AMI1),
                         .source_image_region = S(HOME),
                         .source_instance_id = child ? S(INST1) : STR_EMPTY,
                         GB_MAPPINGS({.device = S("/dev/xvda"), .snapshot_id = S(COPY1)})});
        struct graph *graph;
        gb_place(gb, ACCOUNT, HOME);
        gb_image(gb, (struct image_in){
                         .id = S(AMI1),
                         GB_MAPPINGS({.device = S("/dev/xvda"), .snapshot_id = S(SNAP1)})});
        graph = gb_freeze(gb);
        struct verdicts *v = verdicts_run(graph, NULL, AS_OF);
        assert_verdict(v, RULE, VOL1, child ? "fail unproven" : "pass");
        verdicts_free(v);
    }
}

TEST(copy__another_accounts_copy_counts)
{
    struct gb *gb = two_regions("2026-05-31T00:00:00Z");
    gb_place(gb, "999900001111", AWAY);
    copy_saying(gb, COPIED, "2026-05-31T02:00:00Z");
    struct verdicts *v = judged(gb);
    assert_verdict(v, RULE, VOL1, "pass");
    verdicts_free(v);
}

static void assert_columns(struct gb *gb, const char *policy, const char *where,
                           const char *columns)
{
    struct verdicts *v = policy ? judged_by(gb, policy) : judged(gb);
    const struct verdict *found = verdicts_find(v, RULE, VOL1, where);
    assert_non_null(found);
    assert_string_equal(found->columns, columns);
    verdicts_free(v);
}

/* Columns tell which region is meant, and of when the newest proven copy's data is: not when it was copied,
 * and not that of what nothing proves. */
TEST(copy__columns_tell_the_region_and_the_proof)
{
    struct gb *gb = two_regions("2026-05-31T00:00:00Z");
    copy_saying(gb, COPIED, "2026-05-31T02:00:00Z");
    assert_columns(gb, NULL, "any", "any |  | 2026-05-31T00:00:00Z");
    gb = two_regions("2026-03-03T00:00:00Z"); /* stale, and still the newest that there is */
    copy_saying(gb, COPIED, "2026-05-31T23:00:00Z");
    assert_columns(gb, NULL, "any", "any |  | 2026-03-03T00:00:00Z");
    assert_columns(two_regions("2026-05-31T00:00:00Z"), NULL, "any", "any |  | ");
    gb = two_regions("2026-05-31T00:00:00Z");
    copy_saying(gb, "a copy, somebody says", "2026-05-31T02:00:00Z");
    assert_columns(gb, NULL, "any", "any |  | ");
    assert_columns(two_regions("2026-05-31T00:00:00Z"),
                   "scopes: [{name: a, match: {}, copies: {required_in: [" AWAY "]}}]", AWAY,
                   AWAY " |  | ");
}
