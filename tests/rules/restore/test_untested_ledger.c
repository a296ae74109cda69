/* RESTORE-UNTESTED with a ledger of restore tests; what then is held, and what is written down. */
#include "core/mem.h"
#include "rules/restore/proofs.h"
#include "rules/restore/recorded.h"
#include "tests/rules/restore/restored.h"
#include "tests/support/ledger_builder.h"
#include "tests/support/test.h"

#include <stdio.h>

#define RULE  "RESTORE-UNTESTED"
#define TEST1 "vol-0f000000000000001"
#define TEST2 "vol-0f000000000000002"

#define RESTORE(more)                                                                      \
    "scopes: [{name: all, match: {}, restore: {tested_within: 180d" more "}}]\nevidence: " \
    "{ledger: tests.csv}\n"
#define EACH  RESTORE(", unit: volume")
#define GROUP RESTORE(", unit: group")
#define PAIR  RESTORE(", unit: group, sample_min: 2")
#define KEY   "all|" ACCOUNT "|" HOME "|unencrypted"

#define ARN_OF(volume) "arn:aws:ec2:" HOME ":" ACCOUNT ":volume/" volume
#define SNAP_ARN(snap) "arn:aws:ec2:" HOME "::snapshot/" snap

static struct lb lb;
static struct arena *texts; /* of records that were written down */

static int setup(void **state)
{
    (void)state;
    lb = (struct lb){0};
    texts = arena_new();
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(texts);
    return 0;
}

static struct ledger_record *tested(const char *volume_arn, const char *source, const char *when,
                                    enum ledger_outcome outcome)
{
    return lb_add(&lb, (struct ledger_record){.subject_arn = str_from(volume_arn),
                                              .source_arn = str_from(source),
                                              .tested_at = gb_time(when),
                                              .outcome = outcome});
}

static struct gb *one(void)
{
    struct gb *gb = home();
    backed_up(gb, VOL1, SNAP1);
    return gb;
}

static struct gb *two(void)
{
    struct gb *gb = one();
    backed_up(gb, VOL2, SNAP2);
    return gb;
}

static struct verdicts *judged_with(struct gb *gb, const char *policy)
{
    return verdicts_run_with(gb_freeze(gb), policy, AS_OF, lb_read(&lb));
}

/* ---- verdicts ---- */

TEST_WITH(volume__is_proven_by_the_ledger_alone, setup, teardown)
{
    (void)tested(ARN_OF(VOL1), SNAP_ARN(SNAP1), "2026-03-01T00:00:00Z", LEDGER_PASSED);
    struct verdicts *v = judged_with(one(), EACH);
    assert_verdict(v, RULE, VOL1, "pass");
    const struct verdict *it = verdicts_find(v, RULE, VOL1, NULL);
    char expected[256];
    (void)snprintf(expected, sizeof(expected),
                   "imported evidence ledger tests.csv:2: passed, restored " SNAP_ARN(
                       SNAP1) "; "
                              "ledger line 2, link %.16s",
                   lb.links[0]);
    assert_string_equal(it->evidence, expected);
    assert_string_equal(it->related, "evidence " SNAP_ARN(SNAP1));
    assert_int_equal(it->measured, 92);
    verdicts_free(v);
}

TEST_WITH(volume__whose_latest_test_failed_is_not_proven, setup, teardown)
{
    struct gb *gb = one();
    restored(gb, TEST1, SNAP1, "2026-04-01T00:00:00Z");
    (void)tested(ARN_OF(VOL1), SNAP_ARN(SNAP1), "2026-05-01T00:00:00Z", LEDGER_FAILED);
    struct verdicts *v = judged_with(gb, EACH);
    assert_verdict(v, RULE, VOL1, "fail weak");
    assert_non_null(strstr(verdicts_find(v, RULE, VOL1, NULL)->evidence, "the latest test failed"));
    verdicts_free(v);
}

TEST_WITH(volume__whose_test_was_aborted_names_it, setup, teardown)
{
    (void)tested(ARN_OF(VOL1), SNAP_ARN(SNAP1), "2026-05-01T00:00:00Z", LEDGER_ABORTED);
    struct verdicts *v = judged_with(one(), EACH);
    assert_verdict(v, RULE, VOL1, "fail never");
    assert_non_null(strstr(verdicts_find(v, RULE, VOL1, NULL)->evidence, "aborted, restored"));
    verdicts_free(v);
}

TEST_WITH(grade__that_only_a_ledger_reaches_is_reached, setup, teardown)
{
    tested(ARN_OF(VOL1), SNAP_ARN(SNAP1), "2026-03-01T00:00:00Z", LEDGER_PASSED)->grade = GRADE_E4;
    struct verdicts *v = judged_with(one(), RESTORE(", unit: volume, min_grade: E4"));
    assert_verdict(v, RULE, VOL1, "pass");
    verdicts_free(v);
    lb.records[0].grade = GRADE_E3;
    v = judged_with(one(), RESTORE(", unit: volume, min_grade: E4"));
    assert_verdict(v, RULE, VOL1, "fail weak");
    verdicts_free(v);
}

TEST_WITH(group__fails_when_the_latest_test_of_a_member_failed, setup, teardown)
{
    (void)tested(ARN_OF(VOL1), SNAP_ARN(SNAP1), "2026-03-01T00:00:00Z", LEDGER_PASSED);
    struct verdicts *v = judged_with(two(), GROUP);
    assert_verdict(v, RULE, KEY, "pass");
    verdicts_free(v);
    (void)tested(ARN_OF(VOL2), SNAP_ARN(SNAP2), "2026-02-01T00:00:00Z", LEDGER_FAILED);
    v = judged_with(two(), GROUP);
    assert_verdict(v, RULE, KEY, "fail weak");
    assert_int_equal(verdicts_find(v, RULE, KEY, NULL)->measured, 1);
    assert_non_null(strstr(verdicts_find(v, RULE, KEY, NULL)->evidence, "tests.csv:3: failed"));
    verdicts_free(v);
    (void)tested(ARN_OF(VOL2), SNAP_ARN(SNAP2), "2026-02-02T00:00:00Z", LEDGER_PASSED);
    v = judged_with(two(), GROUP);
    assert_verdict(v, RULE, KEY, "pass");
    verdicts_free(v);
}

/* ---- a ledger with a gap ---- */

TEST_WITH(gap__in_the_ledger_lowers_confidence_of_a_fail, setup, teardown)
{
    struct ledger_seen seen = *lb_read(&lb);
    seen.coverage.state = COVERAGE_GAP;
    seen.coverage.reason = GAP_MALFORMED;
    struct verdicts *v = verdicts_run_with(gb_freeze(one()), EACH, AS_OF, &seen);
    assert_verdict(v, RULE, VOL1, "fail never");
    assert_int_equal(verdicts_find(v, RULE, VOL1, NULL)->confidence, CONFIDENCE_MEDIUM);
    assert_string_equal(verdicts_find(v, RULE, VOL1, NULL)->because, "LED  malformed");
    verdicts_free(v);
    v = verdicts_run_with(gb_freeze(one()), EACH "rules: {RESTORE-UNTESTED: {strict: true}}\n",
                          AS_OF, &seen);
    assert_verdict(v, RULE, VOL1, "unknown gap");
    verdicts_free(v);
}

TEST_WITH(ledger__that_is_not_named_lowers_nothing, setup, teardown)
{
    struct verdicts *v = judged_by(one(), "scopes: [{name: all, match: {}, restore: {}}]\n");
    assert_verdict(v, RULE, VOL1, "fail never");
    assert_int_equal(verdicts_find(v, RULE, VOL1, NULL)->confidence, CONFIDENCE_HIGH);
    verdicts_free(v);
}

/* ---- what is held ---- */

struct held {
    struct world w;
    uint16_t *scopes;
    struct restore_proofs *proofs;
};

static void held_init(struct held *h, struct gb *gb, const char *policy)
{
    world_init_with(&h->w, gb, policy, lb_read(&lb));
    const struct graph *g = h->w.graph;
    h->scopes = mem_array((size_t)g->volume_count + 1, sizeof(*h->scopes));
    for (uint32_t row = 0; row < g->volume_count; row++)
        h->scopes[row] = policy_scope_of(h->w.options.policy, g, KIND_VOLUME, row);
    h->proofs = restore_proofs_new(&(struct rule_proofs_in){g, h->w.facts, h->w.options.policy,
                                                            h->w.options.as_of, h->scopes});
}

static void held_clear(struct held *h)
{
    restore_proofs_free(h->proofs);
    mem_free(h->scopes);
    world_clear(&h->w);
}

static bool holds(const struct held *h, enum kind kind, const char *id)
{
    uint32_t place = graph_find_place(h->w.graph, S(ACCOUNT), S(HOME));
    uint32_t row = graph_find(h->w.graph, kind, place, str_from(id));
    assert_int_not_equal(row, ROW_NONE);
    return restore_proofs_hold(h->proofs, kind, row);
}

TEST_WITH(held__nothing_of_a_volume_that_the_ledger_proves, setup, teardown)
{
    struct gb *gb = one();
    restored(gb, TEST1, SNAP1, "2026-05-01T00:00:00Z");
    (void)tested(ARN_OF(VOL1), SNAP_ARN(SNAP1), "2026-03-01T00:00:00Z", LEDGER_PASSED);
    struct held h;
    held_init(&h, gb, EACH);
    assert_false(holds(&h, KIND_VOLUME, TEST1));
    assert_false(holds(&h, KIND_SNAPSHOT, SNAP1));
    held_clear(&h);
}

TEST_WITH(held__the_trace_that_outweighs_a_failure, setup, teardown)
{
    struct gb *gb = one();
    restored(gb, TEST1, SNAP1, "2026-05-01T00:00:00Z");
    (void)tested(ARN_OF(VOL1), SNAP_ARN(SNAP1), "2026-03-01T00:00:00Z", LEDGER_PASSED);
    (void)tested(ARN_OF(VOL1), SNAP_ARN(SNAP1), "2026-04-01T00:00:00Z", LEDGER_FAILED);
    struct held h;
    held_init(&h, gb, EACH);
    assert_true(holds(&h, KIND_VOLUME, TEST1));
    held_clear(&h);
}

static struct gb *two_tested(void)
{
    struct gb *gb = two();
    restored(gb, TEST1, SNAP1, "2026-05-01T00:00:00Z");
    restored(gb, TEST2, SNAP2, "2026-05-02T00:00:00Z");
    return gb;
}

TEST_WITH(held__of_a_group_only_what_the_ledger_lacks, setup, teardown)
{
    struct held h;
    (void)tested(ARN_OF(VOL2), SNAP_ARN(SNAP2), "2026-03-01T00:00:00Z", LEDGER_PASSED);
    held_init(&h, two_tested(), PAIR);
    assert_true(holds(&h, KIND_VOLUME, TEST1));
    assert_true(holds(&h, KIND_SNAPSHOT, SNAP1));
    assert_false(holds(&h, KIND_VOLUME, TEST2));
    assert_false(holds(&h, KIND_SNAPSHOT, SNAP2));
    held_clear(&h);
    held_init(&h, two_tested(), GROUP);
    assert_false(holds(&h, KIND_VOLUME, TEST1));
    assert_false(holds(&h, KIND_VOLUME, TEST2));
    held_clear(&h);
}

TEST_WITH(held__nothing_of_a_group_whose_member_failed, setup, teardown)
{
    struct held h;
    (void)tested(ARN_OF(VOL2), SNAP_ARN(SNAP2), "2026-05-03T00:00:00Z", LEDGER_FAILED);
    held_init(&h, two_tested(), GROUP);
    assert_false(holds(&h, KIND_VOLUME, TEST1));
    held_clear(&h);
}

/* A member that hangs on nothing may be advised to be deleted, and with it what the ledger knows. */
TEST_WITH(held__member_out_of_use_that_the_group_needs, setup, teardown)
{
    struct gb *gb = one();
    gb_volume(gb, (struct volume_in){
                      .id = S(VOL2), .create_time = gb_time(OLD), .state = S("available")});
    snapshot_of(gb, SNAP2, VOL2, "2026-01-01T00:00:00Z");
    (void)tested(ARN_OF(VOL2), SNAP_ARN(SNAP2), "2026-03-01T00:00:00Z", LEDGER_PASSED);
    struct held h;
    held_init(&h, gb, GROUP);
    assert_true(holds(&h, KIND_VOLUME, VOL2));
    assert_false(holds(&h, KIND_SNAPSHOT, SNAP2));
    held_clear(&h);
}

/* ---- the proofs of an audit, written down ---- */

static size_t write_down(struct gb *gb, const char *policy)
{
    struct world w;
    size_t count;
    world_init_with(&w, gb, policy, lb_read(&lb));
    const struct ledger_record *records =
        restore_records_find(w.facts, w.graph, w.options.policy, w.options.as_of, texts, &count);
    for (size_t i = 0; i < count; i++)
        (void)lb_add(&lb, records[i]);
    world_clear(&w);
    return count;
}

TEST_WITH(written__says_what_was_seen, setup, teardown)
{
    struct gb *gb = one();
    restored(gb, TEST1, SNAP1, "2026-05-01T00:00:00Z");
    assert_int_equal(write_down(gb, EACH), 1);
    const struct ledger_record *r = &lb.records[0];
    assert_true(str_eq_c(r->subject_arn, ARN_OF(VOL1)));
    assert_true(str_eq_c(r->source_arn, SNAP_ARN(SNAP1)));
    assert_true(str_eq_c(r->target_account, ACCOUNT) && str_eq_c(r->target_region, HOME));
    assert_true(str_eq_c(r->actor, LEDGER_ACTOR_PROGRAM));
    assert_true(str_eq_c(r->detail, "volume " TEST1 " made from it"));
    assert_true(r->tested_at == gb_time("2026-05-01T00:00:00Z"));
    assert_int_equal(r->grade, GRADE_E2);
    assert_int_equal(r->outcome, LEDGER_PASSED);
}

TEST_WITH(written__frees_the_test_volumes_and_the_rule_still_passes, setup, teardown)
{
    assert_int_equal(write_down(two_tested(), PAIR), 2);
    struct held h;
    held_init(&h, two_tested(), PAIR);
    assert_false(holds(&h, KIND_VOLUME, TEST1));
    assert_false(holds(&h, KIND_VOLUME, TEST2));
    assert_false(holds(&h, KIND_SNAPSHOT, SNAP1));
    held_clear(&h);

    struct gb *gb = home(); /* what is left when all of that is gone */
    live_volume(gb, VOL1, OLD);
    live_volume(gb, VOL2, OLD);
    snapshot_of(gb, SNAP3, VOL1, "2026-05-30T00:00:00Z");
    snapshot_of(gb, "snap-0b000000000000004", VOL2, "2026-05-30T00:00:00Z");
    struct verdicts *v = judged_with(gb, PAIR);
    assert_verdict(v, RULE, KEY, "pass");
    assert_int_equal(verdicts_find(v, RULE, KEY, NULL)->measured, 2);
    verdicts_free(v);
}

TEST_WITH(written__only_what_the_ledger_lacks, setup, teardown)
{
    assert_int_equal(write_down(two_tested(), PAIR), 2);
    assert_int_equal(write_down(two_tested(), PAIR), 0);
    struct gb *gb = two_tested();
    restored(gb, "vol-0f000000000000003", SNAP1, "2026-05-20T00:00:00Z");
    assert_int_equal(write_down(gb, PAIR), 1); /* a newer test outlives the older one */
}

TEST_WITH(written__nothing_where_nothing_is_promised_or_accepted, setup, teardown)
{
    assert_int_equal(write_down(two_tested(), "scopes: [{name: all, match: {}}]\n"), 0);
    assert_int_equal(write_down(two_tested(), RESTORE(", min_grade: E3")), 0);
    assert_int_equal(write_down(two_tested(), EACH "rules: {RESTORE-UNTESTED: {enabled: false}}\n"),
                     0);
}
