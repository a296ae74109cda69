/* INV-LEDGER: records that cannot be tied to a test. */
#include "tests/support/ledger_builder.h"
#include "tests/support/rule_test.h"
#include "tests/support/test.h"

#include <stdio.h>

#define RULE   "INV-LEDGER"
#define POLICY "scopes: []\nevidence: {ledger: tests.csv}\n"
#define STRICT POLICY "rules: {INV-LEDGER: {require_hash_chain: true}}\n"

#define ARN_OF(volume) "arn:aws:ec2:" HOME ":" ACCOUNT ":volume/" volume
#define SNAP_ARN(snap) "arn:aws:ec2:" HOME "::snapshot/" snap
#define GONE           "vol-0a000000000000009"
#define WHEN           gb_time("2026-03-01T00:00:00Z")

static struct lb lb;

static int setup(void **state)
{
    (void)state;
    lb = (struct lb){0};
    return 0;
}

static struct ledger_record *tested(const char *volume_arn, const char *source)
{
    return lb_add(&lb, (struct ledger_record){.subject_arn = str_from(volume_arn),
                                              .source_arn = str_from(source),
                                              .tested_at = WHEN});
}

static struct gb *backed_up(void)
{
    struct gb *gb = home();
    live_volume(gb, VOL1, "2025-01-01T00:00:00Z");
    live_volume(gb, VOL2, "2025-01-01T00:00:00Z");
    snapshot_of(gb, SNAP1, VOL1, "2026-01-01T00:00:00Z");
    snapshot_of(gb, SNAP2, VOL2, "2026-01-01T00:00:00Z");
    return gb;
}

static const char *id_of(size_t record)
{
    static char id[17];
    char link[SHA256_HEX_MAX];
    (void)snprintf(id, sizeof(id), "%.16s", ledger_link_of(&lb.records[record], "", link));
    return id;
}

static void assert_record(struct gb *gb, const char *policy, const char *expected)
{
    struct verdicts *v = verdicts_run_with(gb_freeze(gb), policy, AS_OF, &lb.seen);
    assert_verdict(v, RULE, id_of(0), expected);
    verdicts_free(v);
}

TEST_WITH(record__of_a_listed_volume_passes, setup, NULL)
{
    (void)tested(ARN_OF(VOL1), SNAP_ARN(SNAP1));
    (void)lb_read(&lb);
    struct verdicts *v = verdicts_run_with(gb_freeze(backed_up()), POLICY, AS_OF, &lb.seen);
    assert_verdict(v, RULE, id_of(0), "pass");
    assert_int_equal(verdicts_count(v, RULE), 1);
    assert_string_equal(verdicts_find(v, RULE, id_of(0), NULL)->related, "volume " ARN_OF(VOL1));
    verdicts_free(v);
}

TEST_WITH(record__that_was_changed_is_broken, setup, NULL)
{
    struct ledger_record *record = tested(ARN_OF(VOL1), SNAP_ARN(SNAP1));
    (void)lb_read(&lb);
    record->outcome = LEDGER_FAILED;
    ledger_check(&lb.ledger, lb.records);
    assert_record(backed_up(), POLICY, "fail broken");
}

TEST_WITH(record__without_a_link_fails_where_the_policy_wants_one, setup, NULL)
{
    struct ledger_record *record = tested(ARN_OF(VOL1), SNAP_ARN(SNAP1));
    (void)lb_read(&lb);
    record->stored_link = STR_EMPTY;
    ledger_check(&lb.ledger, lb.records);
    assert_record(backed_up(), POLICY, "pass");
    assert_record(backed_up(), STRICT, "fail unlinked");
}

TEST_WITH(record__dated_ahead_fails_after_five_minutes, setup, NULL)
{
    struct ledger_record *record = tested(ARN_OF(VOL1), SNAP_ARN(SNAP1));
    record->tested_at = gb_time("2026-06-01T00:05:00Z");
    (void)lb_read(&lb);
    assert_record(backed_up(), POLICY, "pass");
    record->tested_at = gb_time("2026-06-01T00:05:00.001Z");
    (void)lb_read(&lb);
    assert_record(backed_up(), POLICY, "fail future");
}

TEST_WITH(record__without_actor_or_artefact_is_unattributable, setup, NULL)
{
    struct ledger_record *record = tested(ARN_OF(VOL1), SNAP_ARN(SNAP1));
    record->actor = STR_EMPTY;
    (void)lb_read(&lb);
    assert_record(backed_up(), POLICY, "fail unattributable");
    record->actor = S("ops");
    record->artefact_sha256 = STR_EMPTY;
    (void)lb_read(&lb);
    assert_record(backed_up(), POLICY, "fail unattributable");
    record->actor = S(LEDGER_ACTOR_PROGRAM);
    record->grade = GRADE_E2;
    (void)lb_read(&lb);
    assert_record(backed_up(), POLICY, "pass");
    record->grade = GRADE_E3;
    (void)lb_read(&lb);
    assert_record(backed_up(), POLICY, "fail unattributable");
}

TEST_WITH(record__whose_subject_is_no_volume_is_unattributable, setup, NULL)
{
    (void)tested(SNAP_ARN(SNAP1), SNAP_ARN(SNAP1));
    (void)lb_read(&lb);
    assert_record(backed_up(), POLICY, "fail unattributable");
}

TEST_WITH(record__of_another_volumes_backup_contradicts, setup, NULL)
{
    (void)tested(ARN_OF(VOL1), SNAP_ARN(SNAP2));
    (void)lb_read(&lb);
    struct verdicts *v = verdicts_run_with(gb_freeze(backed_up()), POLICY, AS_OF, &lb.seen);
    assert_verdict(v, RULE, id_of(0), "fail contradicts");
    const struct verdict *it = verdicts_find(v, RULE, id_of(0), NULL);
    assert_int_equal(it->severity, SEVERITY_MEDIUM);
    assert_string_equal(it->evidence, "imported evidence ledger tests.csv:2: " SNAP_ARN(SNAP2));
    assert_int_equal(verdicts_summary(v)->subjects_fail, 4); /* untagged: no record of the ledger */
    verdicts_free(v);
}

TEST_WITH(record__of_a_copy_of_nobody_knows_what_stays_open, setup, NULL)
{
    struct gb *gb = backed_up();
    gb_snapshot(gb, (struct snapshot_in){.id = S(SNAP3), .volume_id = S("vol-ffffffff")});
    (void)tested(ARN_OF(VOL1), SNAP_ARN(SNAP3));
    (void)lb_read(&lb);
    assert_record(gb, POLICY, "unknown unresolved");
}

TEST_WITH(record__of_a_volume_that_is_listed_nowhere_stays_open, setup, NULL)
{
    (void)tested(ARN_OF(GONE), SNAP_ARN("snap-0b000000000000009"));
    (void)lb_read(&lb);
    struct verdicts *v = verdicts_run_with(gb_freeze(backed_up()), POLICY, AS_OF, &lb.seen);
    assert_verdict(v, RULE, id_of(0), "unknown subject-unseen");
    assert_string_equal(verdicts_find(v, RULE, id_of(0), NULL)->because,
                        "HIST " HOME " not-supported");
    verdicts_free(v);
    struct gb *gb = backed_up();
    snapshot_of(gb, SNAP3, GONE, "2026-01-01T00:00:00Z");
    assert_record(gb, POLICY, "pass");
}

TEST_WITH(record__of_what_was_not_read_stays_open, setup, NULL)
{
    (void)tested(ARN_OF(GONE), "");
    (void)lb_read(&lb);
    struct gb *gb = backed_up();
    gb_coverage(gb, 0, SOURCE_VOL, COVERAGE_GAP, GAP_DENIED, "denied");
    struct verdicts *v = verdicts_run_with(gb_freeze(gb), POLICY, AS_OF, &lb.seen);
    assert_verdict(v, RULE, id_of(0), "unknown gap");
    assert_string_equal(verdicts_find(v, RULE, id_of(0), NULL)->because,
                        "HIST " HOME " not-supported; VOL " HOME " denied");
    verdicts_free(v);
}

TEST_WITH(record__of_a_region_that_nobody_read_stays_open, setup, NULL)
{
    (void)tested("arn:aws:ec2:us-east-1:" ACCOUNT ":volume/" VOL1, "");
    (void)lb_read(&lb);
    assert_record(backed_up(), POLICY, "unknown gap");
}

TEST_WITH(record__keeps_its_id_when_rows_move_and_equal_ones_are_numbered, setup, NULL)
{
    (void)tested(ARN_OF(VOL1), SNAP_ARN(SNAP1));
    char alone[17];
    (void)snprintf(alone, sizeof(alone), "%s", id_of(0));
    (void)setup(state);
    (void)tested(ARN_OF(VOL2), SNAP_ARN(SNAP2));
    (void)tested(ARN_OF(VOL1), SNAP_ARN(SNAP1));
    (void)tested(ARN_OF(VOL1), SNAP_ARN(SNAP1));
    (void)lb_read(&lb);
    struct verdicts *v = verdicts_run_with(gb_freeze(backed_up()), POLICY, AS_OF, &lb.seen);
    assert_int_equal(verdicts_count(v, RULE), 3);
    assert_verdict_in(v, RULE, alone, "", "pass");
    assert_verdict_in(v, RULE, alone, "2", "pass");
    assert_string_not_equal(verdicts_find(v, RULE, alone, "")->fingerprint,
                            verdicts_find(v, RULE, alone, "2")->fingerprint);
    verdicts_free(v);
}

TEST_WITH(record__can_be_exempted_by_its_id, setup, NULL)
{
    char policy[1024];
    (void)tested(ARN_OF(VOL1), SNAP_ARN(SNAP2));
    (void)lb_read(&lb);
    (void)snprintf(policy, sizeof(policy),
                   POLICY "exemptions:\n  - {id: E1, rule: INV-LEDGER, match: {subject: "
                          "\"ledger-record %s\"}, owner: a, approved_by: b, reason: c, ticket: d, "
                          "expires: 2026-12-31}\n",
                   id_of(0));
    assert_record(backed_up(), policy, "exempt contradicts");
}

TEST_WITH(ledger__that_the_policy_does_not_name_is_not_judged, setup, NULL)
{
    struct verdicts *v = judged_by(backed_up(), "scopes: []\n");
    assert_int_equal(verdicts_count(v, RULE), 0);
    verdicts_free(v);
}

TEST_WITH(ledger__that_could_not_be_read_has_no_records, setup, NULL)
{
    const struct ledger_seen unread = {
        .name = S("tests.csv"), .coverage = {.state = COVERAGE_GAP, .reason = GAP_MALFORMED}};
    struct verdicts *v = verdicts_run_with(gb_freeze(backed_up()), POLICY, AS_OF, &unread);
    assert_int_equal(verdicts_count(v, RULE), 0);
    verdicts_free(v);
}
