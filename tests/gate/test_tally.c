#include "gate/tally.h"
#include "gate/deciding.h"
#include "gate/verdict.h"

#include <stdio.h>
#include <string.h>

#include "cli/commands.h"
#include "cli/exit_status.h"
#include "rules/rule.h"
#include "tests/support/test.h"

#define DAY   INT64_C(86400000)
#define AS_OF (INT64_C(20000) * DAY) /* 2024-10-04 */

/* 64 digits that begin with the given two. */
#define FP(two) two "000000000000000000000000000000000000000000000000000000000000aa"

struct bench {
    struct arena *arena;
    struct gate_request request;
    struct baseline *baseline;
    struct gate_tally tally;
    unsigned handed_on;
    char marks[256]; /* what the findings that were handed on are to the baseline */
};

static void hear(void *ctx, const struct finding *finding)
{
    struct bench *b = ctx;
    size_t len = strlen(b->marks);
    b->handed_on++;
    (void)snprintf(b->marks + len, sizeof(b->marks) - len, "%s ",
                   finding->baseline ? finding->baseline : "-");
}

static void bench_begin(struct bench *b, const char *baseline)
{
    struct error err = ERROR_INIT;
    *b = (struct bench){.arena = arena_new()};
    b->request = (struct gate_request){.only_scope = -1,
                                       .threshold = SEVERITY_HIGH,
                                       .unknown_fails = true,
                                       .max_count = GATE_UNSET,
                                       .max_saving_floor = GATE_UNSET};
    if (baseline) {
        b->baseline = baseline_parse(str_from(baseline), "baseline.json", BASELINE_VERDICTS, &err);
        assert_non_null(b->baseline);
    }
}

static void bench_start(struct bench *b)
{
    gate_tally_init(&b->tally, &b->request, b->baseline, AS_OF, b->arena);
    gate_tally_hand_on(&b->tally, hear, b);
}

static void bench_end(struct bench *b)
{
    gate_tally_clear(&b->tally);
    baseline_free(b->baseline);
    arena_free(b->arena);
}

static struct finding finding(const char *rule, enum status status, enum severity severity,
                              const char *fingerprint, uint32_t row)
{
    return (struct finding){.rule = rule,
                            .title = "title",
                            .family = "RPO",
                            .status = status,
                            .would_be = STATUS_FAIL,
                            .severity = severity,
                            .reason = "stale",
                            .fingerprint = fingerprint,
                            .unit = "",
                            .subject = {.kind = KIND_VOLUME, .id = STR_LIT("vol-0a")},
                            .row = row};
}

static void accept(struct bench *b, const char *rule, enum status status, enum severity severity,
                   const char *fingerprint)
{
    struct finding f = finding(rule, status, severity, fingerprint, 0);
    gate_tally_accept(&b->tally, &f);
}

static int decide(struct bench *b, uint64_t resources, size_t gaps, enum gate_cause *cause)
{
    static const struct gate_gap some[2] = {{0, SOURCE_SNAP}, {0, SOURCE_VOL}};
    struct gate_verdict verdict;
    gate_tally_finish(&b->tally);
    const struct gate_facts facts = {.request = &b->request,
                                     .tally = &b->tally,
                                     .collected = true,
                                     .resources = resources,
                                     .gaps = some,
                                     .gap_count = gaps};
    gate_decide(&facts, &verdict);
    *cause = verdict.cause;
    return exit_of_cause(verdict.cause);
}

static void expect(struct bench *b, uint64_t resources, size_t gaps, int status,
                   enum gate_cause cause)
{
    enum gate_cause got;
    assert_int_equal(decide(b, resources, gaps, &got), status);
    assert_int_equal(got, cause);
    bench_end(b);
}

/* ---- what counts ---- */

TEST(tally__fails_count_from_the_threshold_on)
{
    struct bench b;
    bench_begin(&b, NULL);
    bench_start(&b);
    accept(&b, "R", STATUS_FAIL, SEVERITY_MEDIUM, FP("01"));
    accept(&b, "R", STATUS_FAIL, SEVERITY_HIGH, FP("02"));
    accept(&b, "R", STATUS_FAIL, SEVERITY_CRITICAL, FP("03"));
    accept(&b, "R", STATUS_EXEMPT, SEVERITY_CRITICAL, FP("04"));
    accept(&b, "R", STATUS_PASS, SEVERITY_CRITICAL, FP("05"));
    gate_tally_finish(&b.tally);
    assert_int_equal(b.tally.fails, 2);
    assert_int_equal(b.tally.below, 1);
    assert_int_equal(b.tally.exempt, 1);
    assert_int_equal(b.handed_on, 5);
    assert_string_equal(b.marks, "- - - - - ");
    const struct gate_finding *worst = gate_tally_at(&b.tally, STATUS_FAIL, 0);
    assert_true(str_eq_c(worst->fingerprint, FP("03")));
    assert_null(gate_tally_at(&b.tally, STATUS_FAIL, 2));
    bench_end(&b);
}

TEST(tally__inv_findings_never_count)
{
    struct bench b;
    bench_begin(&b, NULL);
    b.request.threshold = SEVERITY_INFO;
    bench_start(&b);
    struct finding f = finding("INV-COVERAGE", STATUS_FAIL, SEVERITY_CRITICAL, FP("01"), ROW_NONE);
    f.of_audit = true;
    gate_tally_accept(&b.tally, &f);
    expect(&b, 1, 0, EXIT_DONE, GATE_MET);
}

TEST(tally__a_consequence_counts_only_where_its_cause_does_not)
{
    struct bench b;
    bench_begin(&b, NULL);
    bench_start(&b);
    struct finding copy = finding("COPY-RPO", STATUS_FAIL, SEVERITY_HIGH, FP("01"), 0);
    copy.caused_by = FP("02");
    gate_tally_accept(&b.tally, &copy);
    copy = finding("COPY-RPO", STATUS_FAIL, SEVERITY_HIGH, FP("03"), 1);
    copy.caused_by = FP("04"); /* that finding is exempt */
    gate_tally_accept(&b.tally, &copy);
    accept(&b, "RPO-EXCEEDED", STATUS_FAIL, SEVERITY_HIGH, FP("02"));
    accept(&b, "RPO-EXCEEDED", STATUS_EXEMPT, SEVERITY_HIGH, FP("04"));
    gate_tally_finish(&b.tally);
    assert_int_equal(b.tally.fails, 2);
    assert_int_equal(b.tally.consequences, 1);
    assert_true(str_eq_c(gate_tally_at(&b.tally, STATUS_FAIL, 0)->fingerprint, FP("03")));
    assert_true(str_eq_c(gate_tally_at(&b.tally, STATUS_FAIL, 1)->fingerprint, FP("02")));
    bench_end(&b);
}

TEST(tally__keeps_no_more_findings_than_it_tells)
{
    struct bench b;
    bench_begin(&b, NULL);
    bench_start(&b);
    for (unsigned i = 0; i < GATE_KEPT_MAX + 10; i++) {
        char fingerprint[65];
        (void)snprintf(fingerprint, sizeof(fingerprint), "%08u%056u", i, 0);
        accept(&b, "R", STATUS_FAIL, SEVERITY_HIGH, fingerprint);
    }
    gate_tally_finish(&b.tally);
    assert_int_equal(b.tally.fails, GATE_KEPT_MAX + 10);
    assert_non_null(gate_tally_at(&b.tally, STATUS_FAIL, GATE_KEPT_MAX - 1));
    assert_null(gate_tally_at(&b.tally, STATUS_FAIL, GATE_KEPT_MAX));
    bench_end(&b);
}

/* ---- the baseline ---- */

#define KNOWN(fingerprint, status, severity)                                                       \
    "{\"fingerprint\":\"" fingerprint "\",\"status\":\"" status "\",\"severity\":\"" severity "\"" \
    "}"

static const char earlier[] = "{\"run\":{\"as_of\":\"2024-09-01T00:00:00Z\"},\"findings\":[" KNOWN(
    FP("01"), "fail", "high") ","         //
    KNOWN(FP("02"), "exempt", "high") "," //
    KNOWN(FP("03"), "fail", "low") ","    //
    KNOWN(FP("04"), "unknown", "high") "]}";

static void feed_all(struct bench *b)
{
    accept(b, "R", STATUS_FAIL, SEVERITY_HIGH, FP("01"));    /* known */
    accept(b, "R", STATUS_FAIL, SEVERITY_HIGH, FP("02"));    /* the exemption ended */
    accept(b, "R", STATUS_FAIL, SEVERITY_HIGH, FP("03"));    /* graver now */
    accept(b, "R", STATUS_UNKNOWN, SEVERITY_HIGH, FP("04")); /* known */
    accept(b, "R", STATUS_FAIL, SEVERITY_HIGH, FP("05"));    /* not there */
    accept(b, "R", STATUS_FAIL, SEVERITY_LOW, FP("03"));     /* as it was */
}

TEST(tally__with_new_only_what_the_baseline_knows_does_not_count)
{
    struct bench b;
    bench_begin(&b, earlier);
    b.request.new_only = true;
    bench_start(&b);
    feed_all(&b);
    gate_tally_finish(&b.tally);
    assert_int_equal(b.tally.fails, 3);
    assert_int_equal(b.tally.fresh, 3);
    assert_int_equal(b.tally.known, 1);
    assert_int_equal(b.tally.unknowns, 0);
    assert_int_equal(b.tally.unknowns_known, 1);
    assert_string_equal(b.marks, "known new new known new known ");
    bench_end(&b);
}

/* The same question `age` after the baseline was made. Returns the unknown verdicts that count. */
static uint64_t unknowns_at(const char *baseline, instant as_of)
{
    struct bench b;
    bench_begin(&b, baseline);
    b.request.new_only = true;
    gate_tally_init(&b.tally, &b.request, b.baseline, as_of, b.arena);
    feed_all(&b);
    gate_tally_finish(&b.tally);
    uint64_t unknowns = b.tally.unknowns;
    assert_int_equal(b.tally.fails, 3); /* what is known to fail stays known */
    bench_end(&b);
    return unknowns;
}

TEST(tally__what_was_not_known_is_taken_as_known_for_90_days)
{
    instant then;
    assert_true(instant_parse(STR_LIT("2024-09-01T00:00:00Z"), &then));
    assert_int_equal(unknowns_at(earlier, then), 0);
    assert_int_equal(unknowns_at(earlier, then + 90 * DAY), 0);
    assert_int_equal(unknowns_at(earlier, then + 90 * DAY + 1), 1);
}

TEST(tally__a_baseline_without_a_time_or_of_tomorrow_knows_nothing_unknown)
{
    instant then;
    assert_int_equal(unknowns_at("[" KNOWN(FP("01"), "fail", "high") "," //
                                 KNOWN(FP("04"), "unknown", "high") "]",
                                 AS_OF),
                     1);
    assert_true(instant_parse(STR_LIT("2024-09-01T00:00:00Z"), &then));
    assert_int_equal(unknowns_at(earlier, then - DAY), 1);
}

TEST(tally__without_new_only_all_counts_and_is_marked)
{
    struct bench b;
    bench_begin(&b, earlier);
    bench_start(&b);
    feed_all(&b);
    gate_tally_finish(&b.tally);
    assert_int_equal(b.tally.fails, 4);
    assert_int_equal(b.tally.fresh, 3);
    assert_int_equal(b.tally.unknowns, 1);
    assert_string_equal(b.marks, "known new new known new known ");
    bench_end(&b);
}

/* ---- the verdict ---- */

TEST(verdict__fails_beyond_what_is_accepted)
{
    struct bench b;
    for (int accepted = 0; accepted < 3; accepted++) {
        bench_begin(&b, NULL);
        b.request.max_count = accepted;
        bench_start(&b);
        accept(&b, "R", STATUS_FAIL, SEVERITY_HIGH, FP("01"));
        accept(&b, "R", STATUS_FAIL, SEVERITY_HIGH, FP("02"));
        expect(&b, 2, 0, accepted < 2 ? EXIT_GATE_FAILED : EXIT_DONE,
               accepted < 2 ? GATE_FINDINGS : GATE_MET);
    }
}

static void feed_money(struct bench *b, bool with_one_unpriced)
{
    static const char *const fingerprints[] = {FP("01"), FP("02"), FP("03")};
    for (uint32_t i = 0; i < 3; i++) { /* two rules on the row 0, one on the row 1 */
        struct finding f =
            finding("R", STATUS_FAIL, SEVERITY_HIGH, fingerprints[i], i == 2 ? 1 : 0);
        f.has_money = true;
        f.saving_floor = 5000000;
        gate_tally_accept(&b->tally, &f);
    }
    if (with_one_unpriced)
        accept(b, "R", STATUS_FAIL, SEVERITY_HIGH, FP("04"));
}

TEST(verdict__money_is_added_up_once_a_resource)
{
    struct bench b;
    bench_begin(&b, NULL);
    b.request.max_saving_floor = 10000000;
    bench_start(&b);
    feed_money(&b, false);
    assert_int_equal(b.tally.saving_floor, 10000000);
    expect(&b, 2, 0, EXIT_DONE, GATE_MET);

    bench_begin(&b, NULL);
    b.request.max_saving_floor = 9999999;
    bench_start(&b);
    feed_money(&b, false);
    expect(&b, 2, 0, EXIT_GATE_FAILED, GATE_SAVING);
}

TEST(verdict__money_tells_what_saves_most_first_and_keeps_it)
{
    struct bench b;
    bench_begin(&b, NULL);
    b.request.max_saving_floor = 1;
    bench_start(&b);
    accept(&b, "R", STATUS_FAIL, SEVERITY_CRITICAL, FP("04"));
    for (uint32_t i = 0; i < GATE_KEPT_MAX + 2; i++) {
        struct finding f = finding("R", STATUS_FAIL, SEVERITY_HIGH, FP("01"), i);
        f.has_money = true;
        f.saving_floor = i % 2 == 0 ? 10 : (int64_t)i * 100;
        gate_tally_accept(&b.tally, &f);
    }
    gate_tally_finish(&b.tally);
    const struct gate_finding *first = gate_tally_at(&b.tally, STATUS_FAIL, 0);
    assert_int_equal(first->saving_floor, (GATE_KEPT_MAX + 1) * 100);
    for (size_t i = 1; i < GATE_KEPT_MAX; i++) {
        const struct gate_finding *next = gate_tally_at(&b.tally, STATUS_FAIL, i);
        assert_true(next->saving_floor <= first->saving_floor);
        first = next;
    }
    assert_string_equal(gate_tally_at(&b.tally, STATUS_FAIL, GATE_KEPT_MAX)->fingerprint.ptr,
                        FP("04")); /* has no figure: last */
    bench_end(&b);
}

TEST(verdict__of_equal_floors_the_one_that_may_save_more_comes_first)
{
    struct bench b;
    bench_begin(&b, NULL);
    b.request.max_saving_floor = 1;
    bench_start(&b);
    for (uint32_t i = 0; i < GATE_KEPT_MAX + 3; i++) {
        struct finding f = finding("R", STATUS_FAIL, SEVERITY_HIGH, FP("01"), i);
        f.has_money = true;
        f.saving_ceiling = (int64_t)(i * 7919 % (GATE_KEPT_MAX + 3));
        gate_tally_accept(&b.tally, &f);
    }
    gate_tally_finish(&b.tally);
    for (size_t i = 0; i < GATE_KEPT_MAX; i++)
        assert_int_equal(gate_tally_at(&b.tally, STATUS_FAIL, i)->saving_ceiling,
                         GATE_KEPT_MAX + 2 - i);
    bench_end(&b);
}

TEST(verdict__what_has_no_figure_counts_by_number)
{
    struct bench b;
    bench_begin(&b, NULL);
    b.request.max_saving_floor = 10000000;
    bench_start(&b);
    feed_money(&b, true);
    expect(&b, 2, 0, EXIT_GATE_FAILED, GATE_FINDINGS);

    bench_begin(&b, NULL);
    b.request.max_saving_floor = 10000000;
    b.request.max_count = 3; /* then all do */
    bench_start(&b);
    feed_money(&b, true);
    expect(&b, 2, 0, EXIT_GATE_FAILED, GATE_FINDINGS);
}

TEST(verdict__what_is_unknown_is_undecided_unless_allowed)
{
    struct bench b;
    for (int allowed = 0; allowed < 2; allowed++) {
        bench_begin(&b, NULL);
        b.request.unknown_fails = !allowed;
        bench_start(&b);
        accept(&b, "R", STATUS_UNKNOWN, SEVERITY_HIGH, FP("01"));
        expect(&b, 1, 1, allowed ? EXIT_DONE : EXIT_UNDECIDED, allowed ? GATE_MET : GATE_UNKNOWN);
        bench_begin(&b, NULL);
        b.request.unknown_fails = !allowed;
        bench_start(&b);
        accept(&b, "R", STATUS_UNKNOWN, SEVERITY_LOW, FP("01"));
        expect(&b, 1, 1, allowed ? EXIT_DONE : EXIT_UNDECIDED, allowed ? GATE_MET : GATE_GAP);
    }
}

TEST(verdict__a_selector_that_matches_nothing_is_undecided)
{
    struct bench b;
    bench_begin(&b, NULL);
    b.request.only_scope = 0;
    bench_start(&b);
    expect(&b, 0, 0, EXIT_UNDECIDED, GATE_NOTHING);
    bench_begin(&b, NULL);
    bench_start(&b); /* everything was asked about, and there is nothing */
    expect(&b, 0, 0, EXIT_DONE, GATE_MET);
    bench_begin(&b, NULL);
    b.request.only_scope = 0;
    b.request.unknown_fails = false;
    bench_start(&b);
    expect(&b, 0, 0, EXIT_DONE, GATE_MET);
}

TEST(verdict__findings_win_over_what_is_unknown)
{
    struct bench b;
    bench_begin(&b, NULL);
    bench_start(&b);
    accept(&b, "R", STATUS_UNKNOWN, SEVERITY_HIGH, FP("01"));
    accept(&b, "R", STATUS_FAIL, SEVERITY_HIGH, FP("02"));
    expect(&b, 1, 1, EXIT_GATE_FAILED, GATE_FINDINGS);
}

TEST(verdict__never_is_met_whatever_there_is)
{
    struct bench b;
    bench_begin(&b, NULL);
    b.request.threshold = THRESHOLD_NEVER;
    bench_start(&b);
    accept(&b, "R", STATUS_UNKNOWN, SEVERITY_HIGH, FP("01"));
    accept(&b, "R", STATUS_FAIL, SEVERITY_CRITICAL, FP("02"));
    assert_int_equal(b.tally.below, 1);
    expect(&b, 0, 1, EXIT_DONE, GATE_MET);
}

TEST(verdict__a_malformed_file_and_nothing_read_come_first)
{
    struct bench b;
    struct gate_verdict verdict;
    bench_begin(&b, NULL);
    bench_start(&b);
    accept(&b, "R", STATUS_FAIL, SEVERITY_HIGH, FP("02"));
    gate_tally_finish(&b.tally);
    struct gate_facts facts = {
        .request = &b.request, .tally = &b.tally, .collected = true, .malformed_files = 1};
    gate_decide(&facts, &verdict);
    assert_int_equal(exit_of_cause(verdict.cause), EXIT_USAGE);
    facts.collected = false;
    gate_decide(&facts, &verdict);
    assert_int_equal(exit_of_cause(verdict.cause), EXIT_NOTHING);
    bench_end(&b);
}

TEST(tally__knows_the_rules_of_what_decides)
{
    struct bench b;
    bench_begin(&b, NULL);
    bench_start(&b);
    accept(&b, rule_id(RULE_RPO_EXCEEDED), STATUS_FAIL, SEVERITY_HIGH, FP("01"));
    accept(&b, rule_id(RULE_TAG_REQUIRED), STATUS_FAIL, SEVERITY_LOW, FP("02")); /* below */
    accept(&b, rule_id(RULE_SEC_KEY_DOOMED), STATUS_UNKNOWN, SEVERITY_HIGH, FP("03"));
    struct finding caused =
        finding(rule_id(RULE_COPY_RPO), STATUS_FAIL, SEVERITY_HIGH, FP("04"), 0);
    caused.caused_by = FP("01"); /* a consequence decides nothing */
    gate_tally_accept(&b.tally, &caused);
    gate_tally_finish(&b.tally);
    for (size_t rule = 0; rule < rule_count(); rule++) {
        assert_int_equal(b.tally.rules[STATUS_FAIL][rule], rule == RULE_RPO_EXCEEDED);
        assert_int_equal(b.tally.rules[STATUS_UNKNOWN][rule], rule == RULE_SEC_KEY_DOOMED);
    }
    bench_end(&b);
}

TEST(deciding__is_what_the_cause_rests_on)
{
    struct bench b;
    struct gate_verdict verdict = {.cause = GATE_FINDINGS};
    bench_begin(&b, NULL);
    bench_start(&b);
    assert_ptr_equal(gate_deciding(&verdict, &b.tally, NULL, b.arena), b.tally.rules[STATUS_FAIL]);
    verdict.cause = GATE_UNKNOWN;
    assert_ptr_equal(gate_deciding(&verdict, &b.tally, NULL, b.arena),
                     b.tally.rules[STATUS_UNKNOWN]);
    verdict.cause = GATE_MET;
    assert_null(gate_deciding(&verdict, &b.tally, NULL, b.arena));
    bench_end(&b);
}
