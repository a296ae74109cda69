/* What the ledger proves of a volume's backups, beside what the inventory shows. */
#include "analyzer/restores.h"
#include "tests/analyzer/facts_world.h"
#include "tests/support/ledger_builder.h"
#include "tests/support/test.h"

#define SUBJECT "arn:aws:ec2:eu-west-1:111122223333:volume/vol-0a"
#define SOURCE  "arn:aws:ec2:eu-west-1::snapshot/snap-0a"
#define GONE    "arn:aws:ec2:eu-west-1::snapshot/snap-0f"
#define JAN     gb_time("2026-01-01T00:00:00Z")
#define FEB     gb_time("2026-02-01T00:00:00Z")
#define MAR     gb_time("2026-03-01T00:00:00Z")
#define APR     gb_time("2026-04-01T00:00:00Z")

static const struct restore_terms usual = {180 * MS_PER_DAY, GRADE_E2};

static struct lb lb;

static int setup(void **state)
{
    lb = (struct lb){0};
    (void)world_setup(state);
    struct world *w = *state;
    gb_place(w->gb, HOME, WEST);
    gb_volume(w->gb, (struct volume_in){.id = S("vol-0a"), .create_time = JAN});
    gb_snapshot(w->gb, (struct snapshot_in){
                           .id = S("snap-0a"), .volume_id = S("vol-0a"), .start_time = JAN});
    return 0;
}

/* A test volume that the inventory shows. */
static void trace(struct world *w, const char *id, instant at)
{
    gb_volume(w->gb, (struct volume_in){
                         .id = str_from(id), .snapshot_id = S("snap-0a"), .create_time = at});
}

static struct ledger_record *tested(const char *source, instant at, enum ledger_outcome outcome)
{
    return lb_add(&lb, (struct ledger_record){.subject_arn = S(SUBJECT),
                                              .source_arn = str_from(source),
                                              .tested_at = at,
                                              .outcome = outcome});
}

static uint32_t subject(const struct world *w)
{
    uint32_t place = graph_find_place(w->graph, S(HOME), S(WEST));
    return graph_find(w->graph, KIND_VOLUME, place, S("vol-0a"));
}

static void freeze(struct world *w)
{
    w->ledger = lb_read(&lb);
    world_freeze(w);
}

static struct restore_proof proof_of(struct world *w, const struct restore_terms *terms)
{
    struct restore_proof proof;
    if (!w->graph)
        freeze(w);
    restores_find(w->facts, subject(w), terms, &proof);
    return proof;
}

static void assert_weak(const struct restore_proof *proof, enum restore_weakness weakness)
{
    assert_int_equal(proof->outcome, RESTORE_WEAK);
    assert_int_equal(proof->weakness, weakness);
}

TEST_WITH(ledger__proves_where_the_test_volume_is_gone, setup, world_teardown)
{
    struct world *w = *state;
    (void)tested(SOURCE, MAR, LEDGER_PASSED);
    struct restore_proof proof = proof_of(w, &usual);
    assert_int_equal(proof.outcome, RESTORE_PROVEN);
    assert_int_equal(proof.drill->record->line, 2);
    assert_int_equal(proof.grade, GRADE_E3);
    assert_int_equal(proof.row, ROW_NONE);
    assert_int_equal(proof.snapshot, world_row(w, WEST, "snap-0a"));
    assert_true(proof.at == MAR);
}

TEST_WITH(ledger__proves_where_the_snapshot_is_gone_too, setup, world_teardown)
{
    (void)tested(GONE, MAR, LEDGER_PASSED);
    struct restore_proof proof = proof_of(*state, &usual);
    assert_int_equal(proof.outcome, RESTORE_PROVEN);
    assert_int_equal(proof.snapshot, ROW_NONE);
}

TEST_WITH(ledger__is_preferred_to_a_newer_trace, setup, world_teardown)
{
    struct world *w = *state;
    trace(w, "vol-0b", APR);
    (void)tested(SOURCE, MAR, LEDGER_PASSED);
    struct restore_proof proof = proof_of(w, &usual);
    assert_true(proof.drill && proof.at == MAR);
    restores_seen(w->facts, subject(w), &usual, &proof);
    assert_true(!proof.drill && proof.at == APR);
    assert_int_equal(proof.outcome, RESTORE_PROVEN);
}

TEST_WITH(ledger__of_several_records_the_newest_speaks, setup, world_teardown)
{
    (void)tested(SOURCE, MAR, LEDGER_PASSED);
    (void)tested(SOURCE, APR, LEDGER_PASSED);
    (void)tested(SOURCE, FEB, LEDGER_PASSED);
    assert_int_equal(proof_of(*state, &usual).drill->record->line, 3);
}

TEST_WITH(ledger__old_records_are_stale, setup, world_teardown)
{
    struct world *w = *state;
    (void)tested(SOURCE, MAR, LEDGER_PASSED);
    struct restore_terms terms = {gb_time(AS_OF) - MAR, GRADE_E2};
    assert_int_equal(proof_of(w, &terms).outcome, RESTORE_PROVEN);
    terms.window_ms--;
    assert_int_equal(proof_of(w, &terms).outcome, RESTORE_STALE);
}

TEST_WITH(ledger__what_is_dated_ahead_is_not_there, setup, world_teardown)
{
    (void)tested(SOURCE, gb_time("2026-06-01T00:05:00.001Z"), LEDGER_PASSED);
    (void)tested(SOURCE, gb_time("2026-06-01T00:05:00.001Z"), LEDGER_FAILED);
    struct restore_proof proof = proof_of(*state, &usual);
    assert_int_equal(proof.outcome, RESTORE_NEVER);
    assert_null(proof.failed);
}

TEST_WITH(ledger__broken_record_proves_nothing, setup, world_teardown)
{
    struct world *w = *state;
    struct ledger_record *record = tested(SOURCE, FEB, LEDGER_PASSED);
    (void)lb_read(&lb);
    record->tested_at = MAR; /* changed afterwards */
    ledger_check(&lb.ledger, lb.records);
    w->ledger = &lb.seen;
    world_freeze(w);
    assert_int_equal(proof_of(w, &usual).outcome, RESTORE_NEVER);
}

TEST_WITH(ledger__source_of_another_volume_proves_nothing, setup, world_teardown)
{
    struct world *w = *state;
    gb_volume(w->gb, (struct volume_in){.id = S("vol-0b"), .create_time = JAN});
    gb_snapshot(w->gb, (struct snapshot_in){
                           .id = S("snap-0b"), .volume_id = S("vol-0b"), .start_time = JAN});
    (void)tested("arn:aws:ec2:eu-west-1::snapshot/snap-0b", MAR, LEDGER_PASSED);
    (void)tested("arn:aws:ec2:eu-west-1::snapshot/snap-0b", APR, LEDGER_FAILED);
    struct restore_proof proof = proof_of(w, &usual);
    assert_int_equal(proof.outcome, RESTORE_NEVER);
    assert_null(proof.failed);
}

TEST_WITH(ledger__grade_that_is_asked_for_is_met_by_records_of_it, setup, world_teardown)
{
    struct world *w = *state;
    trace(w, "vol-0b", APR);
    struct restore_terms terms = {180 * MS_PER_DAY, GRADE_E3};
    (void)tested(SOURCE, MAR, LEDGER_PASSED);
    assert_int_equal(proof_of(w, &terms).outcome, RESTORE_PROVEN);
    terms.min_grade = GRADE_E4;
    struct restore_proof proof = proof_of(w, &terms);
    assert_weak(&proof, WEAKNESS_GRADE);
}

TEST_WITH(ledger__claim_without_a_backup_is_e1, setup, world_teardown)
{
    struct world *w = *state;
    (void)tested("", MAR, LEDGER_PASSED);
    struct restore_proof proof = proof_of(w, &usual);
    assert_weak(&proof, WEAKNESS_GRADE);
    assert_int_equal(proof.grade, GRADE_E1);
    const struct restore_terms claims = {180 * MS_PER_DAY, GRADE_E1};
    assert_int_equal(proof_of(w, &claims).outcome, RESTORE_PROVEN);
}

TEST_WITH(ledger__test_elsewhere_is_weak, setup, world_teardown)
{
    struct world *w = *state;
    tested(SOURCE, MAR, LEDGER_PASSED)->target_account = S(OTHER);
    struct restore_proof proof = proof_of(w, &usual);
    assert_weak(&proof, WEAKNESS_ACCOUNT);
}

TEST_WITH(ledger__backup_elsewhere_is_weak, setup, world_teardown)
{
    struct world *w = *state;
    (void)tested("arn:aws:ec2:eu-north-1::snapshot/snap-0f", MAR, LEDGER_PASSED);
    struct restore_proof proof = proof_of(w, &usual);
    assert_weak(&proof, WEAKNESS_REGION);
}

TEST_WITH(ledger__backup_of_another_account_is_weak, setup, world_teardown)
{
    struct world *w = *state;
    (void)tested("arn:aws:ec2:eu-west-1:444455556666:snapshot/snap-0f", MAR, LEDGER_PASSED);
    struct restore_proof proof = proof_of(w, &usual);
    assert_weak(&proof, WEAKNESS_ACCOUNT);
}

TEST_WITH(ledger__target_region_elsewhere_is_weak, setup, world_teardown)
{
    struct world *w = *state;
    tested(SOURCE, MAR, LEDGER_PASSED)->target_region = S(NORTH);
    struct restore_proof proof = proof_of(w, &usual);
    assert_weak(&proof, WEAKNESS_REGION);
}

TEST_WITH(ledger__backup_under_another_key_is_void, setup, world_teardown)
{
    struct world *w = *state;
    gb_snapshot(w->gb, (struct snapshot_in){.id = S("snap-ca"),
                                            .volume_id = S("vol-ffffffff"),
                                            .description = S("[Copied snap-0a from eu-west-1]"),
                                            .encrypted = true,
                                            .kms_key_id = S("key-1"),
                                            .start_time = FEB});
    (void)tested("arn:aws:ec2:eu-west-1::snapshot/snap-ca", MAR, LEDGER_PASSED);
    (void)tested("arn:aws:ec2:eu-west-1::snapshot/snap-ca", APR, LEDGER_FAILED);
    struct restore_proof proof = proof_of(w, &usual);
    assert_int_equal(proof.outcome, RESTORE_KEY_CHANGED);
    assert_null(proof.failed);
}

TEST_WITH(failure__outweighs_what_is_older, setup, world_teardown)
{
    struct world *w = *state;
    trace(w, "vol-0b", MAR);
    (void)tested(SOURCE, FEB, LEDGER_PASSED);
    (void)tested(SOURCE, APR, LEDGER_FAILED);
    struct restore_proof proof = proof_of(w, &usual);
    assert_weak(&proof, WEAKNESS_FAILED);
    assert_int_equal(proof.drill->record->line, 3);
    assert_int_equal(proof.failed->record->line, 3);
    assert_true(proof.at == APR);
}

TEST_WITH(failure__is_outweighed_by_what_is_newer, setup, world_teardown)
{
    struct world *w = *state;
    trace(w, "vol-0b", APR);
    (void)tested(SOURCE, FEB, LEDGER_PASSED);
    (void)tested(SOURCE, MAR, LEDGER_FAILED);
    struct restore_proof proof = proof_of(w, &usual);
    assert_int_equal(proof.outcome, RESTORE_PROVEN);
    assert_null(proof.drill); /* so that the trace is kept: without it the failure would count */
    assert_null(proof.failed);
}

TEST_WITH(failure__of_the_same_moment_counts_by_its_line, setup, world_teardown)
{
    struct world *w = *state;
    (void)tested(SOURCE, MAR, LEDGER_FAILED);
    (void)tested(SOURCE, MAR, LEDGER_PASSED);
    assert_int_equal(proof_of(w, &usual).outcome, RESTORE_PROVEN);
    (void)world_teardown(state);
    (void)setup(state);
    (void)tested(SOURCE, MAR, LEDGER_PASSED);
    (void)tested(SOURCE, MAR, LEDGER_FAILED);
    assert_int_equal(proof_of(*state, &usual).outcome, RESTORE_WEAK);
}

TEST_WITH(failure__older_than_the_window_is_forgotten, setup, world_teardown)
{
    struct world *w = *state;
    (void)tested(SOURCE, JAN, LEDGER_FAILED);
    const struct restore_terms terms = {gb_time(AS_OF) - FEB, GRADE_E2};
    struct restore_proof proof = proof_of(w, &terms);
    assert_int_equal(proof.outcome, RESTORE_NEVER);
    assert_null(proof.failed);
}

TEST_WITH(failure__elsewhere_says_nothing_of_the_backups_here, setup, world_teardown)
{
    struct world *w = *state;
    (void)tested(SOURCE, MAR, LEDGER_PASSED);
    tested(SOURCE, APR, LEDGER_FAILED)->target_account = S(OTHER);
    assert_int_equal(proof_of(w, &usual).outcome, RESTORE_PROVEN);
}

TEST_WITH(failure__needs_no_seal, setup, world_teardown)
{
    struct world *w = *state;
    (void)tested(SOURCE, FEB, LEDGER_PASSED);
    struct ledger_record *record = tested(SOURCE, MAR, LEDGER_PASSED);
    (void)lb_read(&lb);
    record->outcome = LEDGER_FAILED;
    ledger_check(&lb.ledger, lb.records);
    assert_int_equal(record->link, LEDGER_BROKEN);
    w->ledger = &lb.seen;
    world_freeze(w);
    assert_non_null(proof_of(w, &usual).failed);
}

TEST_WITH(failure__of_unknown_time_of_a_trace_leaves_it_open, setup, world_teardown)
{
    struct world *w = *state;
    trace(w, "vol-0b", INSTANT_UNSET);
    (void)tested(SOURCE, APR, LEDGER_FAILED);
    struct restore_proof proof = proof_of(w, &usual);
    assert_non_null(proof.failed);
    assert_true(proof.untimed);
}

TEST_WITH(aborted__counts_for_nothing_and_is_named, setup, world_teardown)
{
    struct world *w = *state;
    (void)tested(SOURCE, FEB, LEDGER_PASSED);
    (void)tested(SOURCE, MAR, LEDGER_ABORTED);
    (void)tested(SOURCE, APR, LEDGER_ABORTED);
    struct restore_proof proof = proof_of(w, &usual);
    assert_int_equal(proof.outcome, RESTORE_PROVEN);
    assert_int_equal(proof.aborted->record->line, 4);
}

TEST_WITH(ledger__of_other_volumes_is_not_mixed_in, setup, world_teardown)
{
    struct world *w = *state;
    tested(SOURCE, MAR, LEDGER_PASSED)->subject_arn =
        S("arn:aws:ec2:eu-west-1:111122223333:volume/vol-0b");
    assert_int_equal(proof_of(w, &usual).outcome, RESTORE_NEVER);
}
