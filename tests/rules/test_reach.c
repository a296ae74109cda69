/* What must be seen before rules can judge: too little makes verdicts wrong, too much makes gates
 * slow. */
#include "tests/rules/test_policy.h"

#include "rules/reach.h"

#define BITS 64

/* Every promise is made. */
static const char all_promises[] =
    "scopes: [{name: all, match: {}, objectives: {rpo: 24h}, copies: {required_in: any}, "
    "restore: {tested_within: 180d}}]";

static const enum source sources[] = {SOURCE_VOL, SOURCE_SNAP, SOURCE_AMI, SOURCE_INST, SOURCE_LT};
#define COLUMNS (sizeof(sources) / sizeof(sources[0]))

enum {
    S = REACH_SUBJECTS,
    V = REACH_OF_VOLUMES,
    B = REACH_BESIDE,
    T = REACH_TARGETS,
    E = REACH_EVERYWHERE
};

static void reach_named(const char *policy, const char *const *ids, unsigned kinds,
                        struct reach *out)
{
    bool rules[BITS] = {false};
    struct reading *reading = good_policy(policy);
    assert_true(rule_count() <= BITS);
    for (; *ids; ids++) {
        int row = rule_find(str_from(*ids));
        assert_true(row >= 0);
        rules[row] = true;
    }
    reach_of(reading->policy, rules, kinds, out);
    reading_free(reading);
}

static void assert_reach(const struct reach *reach, const unsigned *expected)
{
    for (size_t i = 0; i < COLUMNS; i++)
        if (reach->sources[sources[i]] != expected[i])
            fail_msg("%s: %u, should be %u", source_info(sources[i])->code,
                     reach->sources[sources[i]], expected[i]);
}

static void reach__of_each_rule(void **state)
{
    static const struct {
        const char *ids[4];
        unsigned expected[COLUMNS]; /* VOL SNAP AMI INST LT */
    } rows[] = {
        {{"RPO-EXCEEDED"}, {S, V, 0, V, 0}},
        {{"COPY-RPO"}, {S, B | T, B | T, V, 0}},
        {{"RESTORE-UNTESTED"}, {E, E, E, E, 0}},
        {{"TAG-REQUIRED"}, {S, S, S, 0, 0}},
        {{"ORPHAN-VOL-UNATTACHED"}, {S, 0, 0, 0, 0}},
        {{"ORPHAN-SNAP-VOLUME-GONE"}, {E, E, E, E, E}},
        {{"ORPHAN-SNAP-AMI-GONE"}, {E, E, E, E, E}},
        {{"ORPHAN-SNAP-COPY"}, {E, E, E, E, E}},
        {{"INV-COVERAGE"}, {0, 0, 0, 0, 0}},
        {{"RPO-EXCEEDED", "TAG-REQUIRED"}, {S, S | V, S, V, 0}},
        {{"RPO-EXCEEDED", "COPY-RPO", "INV-COVERAGE"}, {S, V | B | T, B | T, V, 0}},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct reach reach;
        reach_named(all_promises, rows[i].ids, 0, &reach);
        assert_reach(&reach, rows[i].expected);
    }
}

static void reach__names_only_sources_that_this_version_reads(void **state)
{
    struct reading *reading = good_policy(all_promises);
    struct reach reach;
    (void)state;
    reach_of(reading->policy, NULL, 0, &reach);
    for (unsigned s = 0; s < SOURCE_COUNT; s++)
        assert_int_equal(reach.sources[s] != 0, source_info((enum source)s)->supported);
    reading_free(reading);
}

static void reach__leaves_out_kinds_that_nobody_asked_about(void **state)
{
    static const char *const tag[] = {"TAG-REQUIRED", NULL};
    static const char *const both[] = {"TAG-REQUIRED", "RPO-EXCEEDED", NULL};
    static const unsigned only_snapshots[] = {0, S, 0, 0, 0};
    struct reach reach;
    (void)state;
    reach_named(all_promises, tag, 1u << KIND_SNAPSHOT, &reach);
    assert_reach(&reach, only_snapshots);
    reach_named(all_promises, both, 1u << KIND_SNAPSHOT, &reach);
    assert_reach(&reach, only_snapshots);
}

static void reach__of_a_promise_that_no_scope_makes_is_nothing(void **state)
{
    static const char *const rpo[] = {"RPO-EXCEEDED", NULL};
    static const unsigned nothing[COLUMNS] = {0};
    struct reach reach;
    (void)state;
    reach_named("scopes: [{name: all, match: {}, objectives: none}]", rpo, 0, &reach);
    assert_reach(&reach, nothing);
}

static void reach__required_is_what_the_rules_say(void **state)
{
    bool rules[BITS] = {false};
    struct reading *reading = good_policy(all_promises);
    (void)state;
    rules[rule_find(STR_LIT("RPO-EXCEEDED"))] = true;
    assert_int_equal(reach_required(reading->policy, rules),
                     SOURCE_BIT(SOURCE_VOL) | SOURCE_BIT(SOURCE_SNAP));
    reading_free(reading);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reach__of_each_rule),
        cmocka_unit_test(reach__names_only_sources_that_this_version_reads),
        cmocka_unit_test(reach__leaves_out_kinds_that_nobody_asked_about),
        cmocka_unit_test(reach__of_a_promise_that_no_scope_makes_is_nothing),
        cmocka_unit_test(reach__required_is_what_the_rules_say),
    };
    return cmocka_run_group_tests_name("reach", tests, NULL, NULL);
}
