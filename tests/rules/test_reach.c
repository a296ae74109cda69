/* What must be seen before rules can judge: too little makes verdicts wrong, too much makes gates
 * slow. */
#include "tests/policy/test_policy.h"

#include "rules/reach.h"
#include "tests/support/graph_builder.h"
#include "tests/support/test.h"
#include "model/readable.h"

#define BITS 64

/* Every promise is made. */
static const char all_promises[] =
    "tags: {required: [Owner], values: {Env: {allowed: [prod]}}}\n"
    "rules: {TAG-INHERIT: {inherit_keys: [Owner]}, TAG-COPY-LOST: {inherit_keys: [Owner]}}\n"
    "scopes: [{name: all, match: {}, objectives: {rpo: 24h}, copies: {required_in: any}, "
    "restore: {tested_within: 180d}}]";

static const enum source sources[] = {SOURCE_VOL, SOURCE_SNAP, SOURCE_AMI, SOURCE_INST, SOURCE_LT};
#define COLUMNS (sizeof(sources) / sizeof(sources[0]))

enum {
    SU = REACH_SUBJECTS,
    OV = REACH_OF_VOLUMES,
    BE = REACH_BESIDE,
    RE = REACH_REGION,
    TA = REACH_TARGETS,
    EV = REACH_EVERYWHERE
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

TEST(reach__of_each_rule)
{
    static const struct {
        const char *ids[4];
        unsigned expected[COLUMNS]; /* VOL SNAP AMI INST LT */
    } rows[] = {
        {{"RPO-EXCEEDED"}, {SU, OV, 0, OV, 0}},
        {{"COPY-RPO"}, {SU, BE | TA, BE | TA, OV, 0}},
        {{"RESTORE-UNTESTED"}, {EV, EV, EV, EV, 0}},
        {{"TAG-REQUIRED"}, {SU, SU, SU, 0, 0}},
        {{"TAG-VALUE"}, {SU, SU, SU, 0, 0}},
        {{"TAG-NOT-SCOPED"}, {SU, SU, SU, 0, 0}},
        {{"TAG-KEY-VARIANT"}, {SU, SU, SU, 0, 0}},
        {{"TAG-INHERIT"}, {RE, SU | RE, SU, 0, 0}},
        {{"TAG-COPY-LOST"}, {EV, EV, EV, 0, 0}},
        {{"TAG-EXPIRY"}, {EV, EV, EV, 0, 0}},
        {{"INV-EXEMPTION"}, {0, 0, 0, 0, 0}},
        {{"ORPHAN-VOL-UNATTACHED"}, {EV, EV, EV, EV, 0}},
        {{"ORPHAN-SNAP-VOLUME-GONE"}, {EV, EV, EV, EV, EV}},
        {{"ORPHAN-SNAP-AMI-GONE"}, {EV, EV, EV, EV, EV}},
        {{"ORPHAN-SNAP-COPY"}, {EV, EV, EV, EV, EV}},
        {{"INV-COVERAGE"}, {0, 0, 0, 0, 0}},
        {{"RPO-EXCEEDED", "TAG-REQUIRED"}, {SU, SU | OV, SU, OV, 0}},
        {{"RPO-EXCEEDED", "COPY-RPO", "INV-COVERAGE"}, {SU, OV | BE | TA, BE | TA, OV, 0}},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct reach reach;
        reach_named(all_promises, rows[i].ids, 0, &reach);
        assert_reach(&reach, rows[i].expected);
    }
}

/* Whether its sizes tie a copy to one volume alone is a question to all snapshots. */
TEST(reach__of_matched_copies_is_all_snapshots)
{
    static const char *const ids[] = {"COPY-RPO", NULL};
    static const unsigned expected[] = {SU, BE | TA | EV, BE | TA, OV, 0};
    struct reach reach;
    reach_named("scopes: [{name: all, match: {}, copies: {required_in: any, min_proof: P2m}}]", ids,
                0, &reach);
    assert_reach(&reach, expected);
}

TEST(reach__names_only_sources_that_this_version_reads)
{
    struct reading *reading = good_policy(all_promises);
    struct reach reach;
    reach_of(reading->policy, NULL, 0, &reach);
    for (unsigned s = 0; s < SOURCE_COUNT; s++)
        assert_int_equal(reach.sources[s] != 0, source_is_of_places((enum source)s));
    reading_free(reading);
}

TEST(reach__leaves_out_kinds_that_nobody_asked_about)
{
    static const char *const tag[] = {"TAG-REQUIRED", NULL};
    static const char *const inherit[] = {"TAG-INHERIT", NULL};
    static const unsigned and_volumes[] = {RE, SU, 0, 0, 0};
    static const char *const both[] = {"TAG-REQUIRED", "RPO-EXCEEDED", NULL};
    static const unsigned only_snapshots[] = {0, SU, 0, 0, 0};
    struct reach reach;
    reach_named(all_promises, tag, 1u << KIND_SNAPSHOT, &reach);
    assert_reach(&reach, only_snapshots);
    reach_named(all_promises, inherit, 1u << KIND_SNAPSHOT, &reach);
    assert_reach(&reach, and_volumes);
    reach_named(all_promises, both, 1u << KIND_SNAPSHOT, &reach);
    assert_reach(&reach, only_snapshots);
}

TEST(reach__of_a_promise_that_no_scope_makes_is_nothing)
{
    static const char *const rpo[] = {"RPO-EXCEEDED", NULL};
    static const unsigned nothing[COLUMNS] = {0};
    struct reach reach;
    reach_named("scopes: [{name: all, match: {}, objectives: none}]", rpo, 0, &reach);
    assert_reach(&reach, nothing);
}

/* One volume, made from snap-0a, with the snapshots given, as a question about it reads them. */
static bool falls_short(bool filtered, struct snapshot_in first, struct snapshot_in second)
{
    struct gb *gb = gb_new();
    gb_place(gb, "111122223333", "eu-west-1");
    gb_volume(gb, (struct volume_in){.id = S("vol-0000000a"), .snapshot_id = S("snap-0000000a")});
    gb_snapshot(gb, first);
    if (!str_is_empty(second.id))
        gb_snapshot(gb, second);
    if (filtered)
        gb_filtered(gb, 0, SOURCE_SNAP, "only volume-id of the volume");
    struct graph *graph = gb_freeze(gb);
    bool result = reach_falls_short(graph, gb_time("2026-06-01T00:00:00Z"));
    graph_free(graph);
    return result;
}

TEST(reach__falls_short_where_only_copies_can_be_newer)
{
    const struct snapshot_in none = {.id = STR_EMPTY};
    struct snapshot_in old = {.id = S("snap-00000001"),
                              .volume_id = S("vol-0000000a"),
                              .start_time = gb_time("2026-05-01T00:00:00Z")};
    struct snapshot_in away = {.id = S("snap-00000002"),
                               .volume_id = S("vol-0000000a"),
                               .storage_tier = S("archive"),
                               .start_time = gb_time("2026-05-02T00:00:00Z")};
    assert_true(falls_short(true, old, away));
    assert_false(falls_short(false, old, away)); /* the copies are there, if any */
    assert_false(falls_short(true, old, none));
    old.start_time = gb_time("2026-05-03T00:00:00Z");
    assert_false(falls_short(true, old, away));
    old.state = S("pending"); /* was never copied, and restores nothing */
    assert_true(falls_short(true, old, away));
    away.restore_expiry_time = gb_time("2026-06-02T00:00:00Z");
    assert_false(falls_short(true, old, away));
    away.restore_expiry_time = gb_time("2026-06-01T00:00:00Z"); /* is over at that moment */
    assert_true(falls_short(true, old, away));
}

TEST(reach__is_enough_where_there_is_no_backup_at_all)
{
    const struct snapshot_in none = {.id = STR_EMPTY};
    struct snapshot_in origin = {.id = S("snap-0000000a"), .volume_id = S("vol-0000000b")};
    struct snapshot_in own = {.id = S("snap-00000001"), .volume_id = S("vol-0000000a")};
    assert_false(falls_short(true, origin, none)); /* it fails, whatever lies elsewhere */
    assert_false(falls_short(true, origin, own));
}
