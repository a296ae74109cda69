/* What must stay of a line when rules propose to delete of it. */
#include "tests/analyzer/facts_world.h"

#include "analyzer/survivors.h"
#include "tests/support/test.h"

#define JAN gb_time("2026-01-01T00:00:00Z")
#define FEB gb_time("2026-02-01T00:00:00Z")
#define MAR gb_time("2026-03-01T00:00:00Z")

static void add(struct world *w, const char *id, const char *volume, instant start)
{
    gb_snapshot(w->gb, (struct snapshot_in){
                           .id = str_from(id), .volume_id = str_from(volume), .start_time = start});
}

#define PROPOSALS_MAX 16

/* Is it the last of its line when the rules say `proposals` of the rows; NULL: all are to go? */
static enum truth fate(struct world *w, const char *region, const char *snapshot,
                       const uint8_t *proposals)
{
    uint8_t all[PROPOSALS_MAX];
    assert_true(w->graph->snapshot_count <= PROPOSALS_MAX);
    memset(all, PROPOSAL_MADE, sizeof(all));
    struct survivors *s = survivors_new(w->facts, proposals ? proposals : all);
    enum truth result = survivors_last(s, world_row(w, region, snapshot));
    survivors_free(s);
    return result;
}

static bool last(struct world *w, const char *snapshot)
{
    return fate(w, WEST, snapshot, NULL) == TRUTH_TRUE;
}

WORLD_TEST(line__ends_at_its_newest_snapshot)
{
    struct world *w = *state;
    gb_place(w->gb, HOME, WEST);
    add(w, "snap-0c", "vol-0a", JAN);
    add(w, "snap-0a", "vol-0a", FEB);
    add(w, "snap-0b", "vol-0a", MAR);
    add(w, "snap-0d", "vol-0b", JAN);
    world_freeze(w);
    assert_false(last(w, "snap-0c"));
    assert_false(last(w, "snap-0a"));
    assert_true(last(w, "snap-0b"));
    assert_true(last(w, "snap-0d"));
}

WORLD_TEST(line__of_equal_times_ends_at_the_greater_id)
{
    struct world *w = *state;
    gb_place(w->gb, HOME, WEST);
    /* as texts: 0000ffff < 00010000000000000 < 1234567890abcdef0 */
    add(w, "snap-00010000000000000", "vol-0a", JAN);
    add(w, "snap-1234567890abcdef0", "vol-0a", JAN);
    add(w, "snap-0000ffff", "vol-0a", JAN);
    world_freeze(w);
    assert_false(last(w, "snap-0000ffff"));
    assert_false(last(w, "snap-00010000000000000"));
    assert_true(last(w, "snap-1234567890abcdef0"));
}

WORLD_TEST(line__is_a_millisecond_exact)
{
    struct world *w = *state;
    gb_place(w->gb, HOME, WEST);
    add(w, "snap-0b", "vol-0a", JAN);
    add(w, "snap-0a", "vol-0a", JAN + 1);
    world_freeze(w);
    assert_true(last(w, "snap-0a"));
    assert_false(last(w, "snap-0b"));
}

WORLD_TEST(line__of_an_odd_volume_id_is_one_too)
{
    struct world *w = *state;
    gb_place(w->gb, HOME, WEST);
    add(w, "snap-0a", "vol-1234567890abcdef0", JAN);
    add(w, "snap-0b", "vol-1234567890abcdef0", FEB);
    world_freeze(w);
    assert_false(last(w, "snap-0a"));
    assert_true(last(w, "snap-0b"));
}

WORLD_TEST(line__is_kept_apart_by_region_and_account)
{
    struct world *w = *state;
    gb_place(w->gb, HOME, NORTH);
    add(w, "snap-0c", "vol-0a", MAR);
    gb_place(w->gb, OTHER, WEST);
    add(w, "snap-0d", "vol-0a", MAR);
    gb_place(w->gb, HOME, WEST);
    add(w, "snap-0a", "vol-0a", JAN);
    world_freeze(w);
    assert_true(last(w, "snap-0a"));
}

WORLD_TEST(newer__counts_only_when_usable)
{
    static const struct {
        const char *snapshot_state, *tier, *restored_until;
        bool releases;
    } cases[] = {
        {"completed", "standard", NULL, true},
        {"pending", "standard", NULL, false},
        {"error", "standard", NULL, false},
        {"recovering", "standard", NULL, false},
        {"completed", "archive", NULL, false},
        {"completed", "archive", "2026-06-01T00:00:00.001Z", true},
        {"completed", "archive", "2026-06-01T00:00:00Z", false},
    };
    struct world *w = *state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        gb_place(w->gb, HOME, WEST);
        add(w, "snap-0a", "vol-0a", JAN);
        gb_snapshot(w->gb, (struct snapshot_in){
                               .id = S("snap-0b"),
                               .volume_id = S("vol-0a"),
                               .start_time = FEB,
                               .state = str_from(cases[i].snapshot_state),
                               .storage_tier = str_from(cases[i].tier),
                               .restore_expiry_time =
                                   cases[i].restored_until ? gb_time(cases[i].restored_until) : 0});
        world_freeze(w);
        assert_int_equal(last(w, "snap-0a"), !cases[i].releases);
        facts_free(w->facts);
        graph_free(w->graph);
        *w = (struct world){.gb = gb_new()};
    }
}

WORLD_TEST(newer__copy_with_the_same_volume_id_does_not_count)
{
    struct world *w = *state;
    gb_place(w->gb, HOME, WEST);
    add(w, "snap-0a", "vol-0a", JAN);
    gb_snapshot(w->gb, (struct snapshot_in){.id = S("snap-0b"),
                                            .volume_id = S("vol-0a"),
                                            .start_time = FEB,
                                            .transfer_type = S("time-based")});
    gb_snapshot(w->gb, (struct snapshot_in){.id = S("snap-0c"),
                                            .volume_id = S("vol-0a"),
                                            .start_time = MAR,
                                            .description = S("[Copied snap-0a from eu-west-1]")});
    world_freeze(w);
    assert_true(last(w, "snap-0a"));
}

/* Its volume id is anybody's: what is made from it continues the line of its source, if any. */
WORLD_TEST(copy__with_the_same_volume_id_has_no_place_in_the_line)
{
    struct world *w = *state;
    gb_place(w->gb, HOME, WEST);
    add(w, "snap-0a", "vol-0a", JAN);
    gb_snapshot(w->gb, (struct snapshot_in){.id = S("snap-0b"),
                                            .volume_id = S("vol-0a"),
                                            .start_time = FEB,
                                            .transfer_type = S("time-based")});
    gb_volume(w->gb, (struct volume_in){
                         .id = S("vol-0c"), .snapshot_id = S("snap-0b"), .create_time = FEB});
    add(w, "snap-0c", "vol-0c", MAR);
    world_freeze(w);
    assert_true(last(w, "snap-0a"));
    assert_false(last(w, "snap-0b"));
}

WORLD_TEST(copy__elsewhere_does_not_end_the_line)
{
    struct world *w = *state;
    gb_place(w->gb, HOME, WEST);
    add(w, "snap-0a", "vol-0a", JAN);
    gb_place(w->gb, HOME, NORTH);
    gb_snapshot(w->gb, (struct snapshot_in){.id = S("snap-0b"),
                                            .volume_id = S("vol-ffffffff"),
                                            .start_time = FEB,
                                            .description = S("[Copied snap-0a from eu-west-1]")});
    world_freeze(w);
    assert_true(last(w, "snap-0a"));
}

WORLD_TEST(newer__without_a_time_does_not_count)
{
    struct world *w = *state;
    gb_place(w->gb, HOME, WEST);
    add(w, "snap-0a", "vol-0a", JAN);
    add(w, "snap-0b", "vol-0a", 0);
    world_freeze(w);
    assert_true(last(w, "snap-0a"));
}

/* ---- volumes made from snapshots continue the line ---- */

static void made(struct world *w, const char *volume, const char *from)
{
    gb_volume(w->gb, (struct volume_in){.id = str_from(volume),
                                        .snapshot_id = str_from(from),
                                        .create_time = gb_time("2026-03-15T00:00:00Z")});
}

WORLD_TEST(descendant__with_a_usable_snapshot_continues_the_line)
{
    struct world *w = *state;
    gb_place(w->gb, HOME, WEST);
    add(w, "snap-0a", "vol-0a", JAN);
    made(w, "vol-0b", "snap-0a");
    add(w, "snap-0b", "vol-0b", FEB);
    world_freeze(w);
    assert_false(last(w, "snap-0a"));
    assert_true(last(w, "snap-0b"));
}

WORLD_TEST(descendant__without_a_snapshot_of_its_own_does_not)
{
    struct world *w = *state;
    gb_place(w->gb, HOME, WEST);
    add(w, "snap-0a", "vol-0a", JAN);
    made(w, "vol-0b", "snap-0a");
    world_freeze(w);
    assert_true(last(w, "snap-0a"));
}

WORLD_TEST(descendant__with_unusable_snapshots_does_not)
{
    struct world *w = *state;
    gb_place(w->gb, HOME, WEST);
    add(w, "snap-0a", "vol-0a", JAN);
    made(w, "vol-0b", "snap-0a");
    gb_snapshot(w->gb, (struct snapshot_in){.id = S("snap-0b"),
                                            .volume_id = S("vol-0b"),
                                            .start_time = FEB,
                                            .state = S("pending")});
    gb_snapshot(w->gb, (struct snapshot_in){.id = S("snap-0c"),
                                            .volume_id = S("vol-0b"),
                                            .start_time = FEB,
                                            .storage_tier = S("archive")});
    gb_snapshot(w->gb, (struct snapshot_in){.id = S("snap-0d"),
                                            .volume_id = S("vol-0b"),
                                            .start_time = FEB,
                                            .transfer_type = S("time-based")});
    world_freeze(w);
    assert_true(last(w, "snap-0a"));
}

WORLD_TEST(descendant__of_a_newer_snapshot_continues_the_older_ones_too)
{
    struct world *w = *state;
    gb_place(w->gb, HOME, WEST);
    add(w, "snap-0a", "vol-0a", JAN);
    add(w, "snap-0b", "vol-0a", FEB);
    made(w, "vol-0c", "snap-0b");
    add(w, "snap-0c", "vol-0c", MAR);
    world_freeze(w);
    assert_false(last(w, "snap-0a"));
    assert_false(last(w, "snap-0b"));
    assert_true(last(w, "snap-0c"));
}

WORLD_TEST(descendant__of_an_older_snapshot_does_not_continue_a_newer_one)
{
    struct world *w = *state;
    gb_place(w->gb, HOME, WEST);
    add(w, "snap-0a", "vol-0a", JAN);
    add(w, "snap-0b", "vol-0a", FEB);
    made(w, "vol-0c", "snap-0a");
    add(w, "snap-0c", "vol-0c", MAR);
    world_freeze(w);
    assert_false(last(w, "snap-0a"));
    assert_true(last(w, "snap-0b")); /* what was written after January is only here */
}

WORLD_TEST(descendant__of_a_newer_snapshot_counts_whatever_became_of_that)
{
    struct world *w = *state;
    gb_place(w->gb, HOME, WEST);
    add(w, "snap-0a", "vol-0a", JAN);
    gb_snapshot(w->gb, (struct snapshot_in){.id = S("snap-0b"),
                                            .volume_id = S("vol-0a"),
                                            .start_time = FEB,
                                            .storage_tier = S("archive")});
    made(w, "vol-0c", "snap-0b");
    add(w, "snap-0c", "vol-0c", MAR);
    world_freeze(w);
    assert_false(last(w, "snap-0a"));
}

WORLD_TEST(descendant__of_a_restore_test_does_not_count)
{
    struct world *w = *state;
    gb_place(w->gb, HOME, WEST);
    add(w, "snap-0a", "vol-0a", JAN);
    gb_volume(w->gb, (struct volume_in){.id = S("vol-0b"),
                                        .snapshot_id = S("snap-0a"),
                                        .create_time = FEB,
                                        .tags = GB_TAGS(T("awsbackup-restore-test", "job"))});
    add(w, "snap-0b", "vol-0b", MAR);
    world_freeze(w);
    assert_true(last(w, "snap-0a"));
}

WORLD_TEST(descendant__younger_than_thirty_days_does_not_count)
{
    static const struct {
        const char *made;
        bool continues;
    } cases[] = {{"2026-05-02T00:00:00Z", true}, {"2026-05-02T00:00:00.001Z", false}};
    for (size_t i = 0; i < 2; i++) {
        struct world *w = *state;
        gb_place(w->gb, HOME, WEST);
        add(w, "snap-0a", "vol-0a", JAN);
        gb_volume(w->gb, (struct volume_in){.id = S("vol-0b"),
                                            .snapshot_id = S("snap-0a"),
                                            .create_time = gb_time(cases[i].made)});
        add(w, "snap-0b", "vol-0b", gb_time("2026-05-20T00:00:00Z"));
        world_freeze(w);
        assert_int_equal(last(w, "snap-0a"), !cases[i].continues);
        facts_free(w->facts);
        graph_free(w->graph);
        *w = (struct world){.gb = gb_new()};
    }
}

/* ---- what the rules say of the others ---- */

/* Two snapshots of a deleted volume; the rules say `of_newer` of the newer. */
static enum truth fate_of_older(struct world *w, enum proposal of_newer)
{
    gb_place(w->gb, HOME, WEST);
    add(w, "snap-0a", "vol-0a", JAN);
    add(w, "snap-0b", "vol-0a", FEB);
    world_freeze(w);
    const uint8_t proposals[] = {PROPOSAL_MADE, (uint8_t)of_newer};
    return fate(w, WEST, "snap-0a", proposals);
}

WORLD_TEST(older__may_go_when_the_newer_stays)
{
    assert_int_equal(fate_of_older(*state, PROPOSAL_NONE), TRUTH_FALSE);
}

WORLD_TEST(older__may_go_when_the_newer_is_the_last)
{
    assert_int_equal(fate_of_older(*state, PROPOSAL_MADE), TRUTH_FALSE);
}

WORLD_TEST(older__stays_when_the_newer_goes_whatever_is_left)
{
    assert_int_equal(fate_of_older(*state, PROPOSAL_FINAL), TRUTH_TRUE);
}

WORLD_TEST(older__is_unknown_when_the_newer_is)
{
    assert_int_equal(fate_of_older(*state, PROPOSAL_UNKNOWN), TRUTH_UNKNOWN);
}

WORLD_TEST(line__that_was_not_read_in_full_leaves_it_open)
{
    struct world *w = *state;
    uint32_t place = gb_place(w->gb, HOME, WEST);
    gb_coverage(w->gb, place, SOURCE_SNAP, COVERAGE_GAP, GAP_TRUNCATED, NULL);
    add(w, "snap-0a", "vol-0a", JAN);
    world_freeze(w);
    assert_int_equal(fate(w, WEST, "snap-0a", NULL), TRUTH_UNKNOWN);
}

WORLD_TEST(newer__that_expires_by_itself_does_not_count)
{
    struct world *w = *state;
    gb_place(w->gb, HOME, WEST);
    add(w, "snap-0a", "vol-0a", JAN);
    gb_snapshot(w->gb, (struct snapshot_in){.id = S("snap-0b"),
                                            .volume_id = S("vol-0a"),
                                            .start_time = FEB,
                                            .tags = GB_TAGS(T("aws:dlm:expirationTime",
                                                              "2026-07-01T00:00:00.000Z"))});
    world_freeze(w);
    const uint8_t proposals[] = {PROPOSAL_MADE, PROPOSAL_NONE};
    assert_int_equal(fate(w, WEST, "snap-0a", proposals), TRUTH_TRUE);
}

/* A proven copy of the same moment releases its source, and its source it. */
WORLD_TEST(copy__that_stays_releases_its_source)
{
    struct world *w = *state;
    gb_place(w->gb, HOME, NORTH);
    gb_snapshot(w->gb, (struct snapshot_in){.id = S("snap-0b"),
                                            .volume_id = S("vol-ffffffff"),
                                            .start_time = FEB,
                                            .description = S("[Copied snap-0a from eu-west-1]")});
    gb_place(w->gb, HOME, WEST);
    add(w, "snap-0a", "vol-0a", JAN);
    world_freeze(w);
    assert_int_equal(world_row(w, NORTH, "snap-0b"), 0);
    assert_int_equal(fate(w, WEST, "snap-0a", (uint8_t[]){PROPOSAL_NONE, PROPOSAL_MADE}),
                     TRUTH_FALSE);
    assert_int_equal(fate(w, NORTH, "snap-0b", (uint8_t[]){PROPOSAL_MADE, PROPOSAL_NONE}),
                     TRUTH_FALSE);
    assert_int_equal(fate(w, WEST, "snap-0a", NULL), TRUTH_TRUE);
    assert_int_equal(fate(w, NORTH, "snap-0b", NULL), TRUTH_FALSE);
}

WORLD_TEST(sibling__made_from_the_same_ancestor_does_not_count)
{
    struct world *w = *state;
    gb_place(w->gb, HOME, WEST);
    add(w, "snap-0a", "vol-0a", JAN); /* the ancestor of two volumes */
    made(w, "vol-0b", "snap-0a");
    made(w, "vol-0c", "snap-0a");
    add(w, "snap-0b", "vol-0b", FEB);
    add(w, "snap-0c", "vol-0c", MAR);
    world_freeze(w);
    assert_true(last(w, "snap-0b"));
    assert_true(last(w, "snap-0c"));
    assert_false(last(w, "snap-0a"));
}

WORLD_TEST(descendant__in_another_region_is_not_one)
{
    struct world *w = *state;
    gb_place(w->gb, HOME, WEST);
    add(w, "snap-0a", "vol-0a", JAN);
    gb_place(w->gb, HOME, NORTH);
    made(w, "vol-0b", "snap-0a"); /* the id of a snapshot that this region does not have */
    add(w, "snap-0b", "vol-0b", FEB);
    world_freeze(w);
    assert_true(last(w, "snap-0a"));
}

/* Data that nothing can tell apart: a volume made from its own snapshot. */
WORLD_TEST(loop__of_a_volume_made_from_its_own_snapshot_ends)
{
    struct world *w = *state;
    gb_place(w->gb, HOME, WEST);
    add(w, "snap-0a", "vol-0a", JAN);
    made(w, "vol-0a", "snap-0a");
    world_freeze(w);
    assert_true(last(w, "snap-0a"));
}
