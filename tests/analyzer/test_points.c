/* Restore points of a volume, what its ancestors left, and the volume that a snapshot protects. */
#include "analyzer/points.h"
#include "tests/analyzer/facts_world.h"
#include "tests/support/test.h"

#include <stdio.h>

#define JAN gb_time("2026-01-01T00:00:00Z")
#define FEB gb_time("2026-02-01T00:00:00Z")
#define MAR gb_time("2026-03-01T00:00:00Z")

static void live(struct world *w, const char *id, const char *made_from)
{
    gb_volume(w->gb, (struct volume_in){.id = str_from(id), .snapshot_id = str_from(made_from)});
}

static void add(struct world *w, const char *id, const char *volume, instant start)
{
    gb_snapshot(w->gb, (struct snapshot_in){
                           .id = str_from(id), .volume_id = str_from(volume), .start_time = start});
}

static void add_copy(struct world *w, const char *id, const char *description, instant start)
{
    gb_snapshot(w->gb, (struct snapshot_in){.id = str_from(id),
                                            .volume_id = S("vol-ffffffff"),
                                            .start_time = start,
                                            .description = str_from(description)});
}

static uint32_t volume_row(struct world *w, const char *id)
{
    uint32_t place = graph_find_place(w->graph, S(HOME), S(WEST));
    uint32_t row = graph_find(w->graph, KIND_VOLUME, place, str_from(id));
    assert_int_not_equal(row, ROW_NONE);
    return row;
}

static struct points points_of(struct world *w, const char *volume)
{
    struct points points;
    points_find(w->facts, volume_row(w, volume), true, &points);
    return points;
}

/* ---- points ---- */

WORLD_TEST(points__are_the_usable_snapshots_of_the_volume)
{
    struct world *w = *state;
    gb_place(w->gb, HOME, WEST);
    live(w, "vol-0a", "");
    add(w, "snap-0a", "vol-0a", JAN);
    add(w, "snap-0b", "vol-0a", FEB);
    add(w, "snap-0c", "vol-0c", MAR);
    gb_snapshot(w->gb, (struct snapshot_in){.id = S("snap-0d"),
                                            .volume_id = S("vol-0a"),
                                            .start_time = MAR,
                                            .storage_tier = S("archive")});
    gb_snapshot(w->gb, (struct snapshot_in){.id = S("snap-0e"),
                                            .volume_id = S("vol-0a"),
                                            .start_time = MAR,
                                            .transfer_type = S("time-based")});
    gb_snapshot(w->gb, (struct snapshot_in){.id = S("snap-0f"),
                                            .owner_id = S(OTHER),
                                            .volume_id = S("vol-0a"),
                                            .start_time = MAR});
    world_freeze(w);
    struct points points = points_of(w, "vol-0a");
    assert_int_equal(points.count, 2);
    assert_int_equal(points.untimed, 0);
    assert_int_equal(points.newest.row, world_row(w, WEST, "snap-0b"));
    assert_int_equal(points.newest.root_row, world_row(w, WEST, "snap-0b"));
    assert_int_equal(points.newest.data_time, FEB);
    assert_int_equal(points.newest_any, world_row(w, WEST, "snap-0d"));
    assert_int_equal(points.newest_pending, ROW_NONE);
    assert_true(points.completed);
}

WORLD_TEST(points__of_a_volume_without_snapshots_are_none)
{
    struct world *w = *state;
    gb_place(w->gb, HOME, WEST);
    live(w, "vol-0a", "");
    world_freeze(w);
    struct points points = points_of(w, "vol-0a");
    assert_int_equal(points.count, 0);
    assert_int_equal(points.newest.row, ROW_NONE);
    assert_int_equal(points.newest.data_time, INSTANT_UNSET);
    assert_int_equal(points.newest_any, ROW_NONE);
    assert_false(points.completed);
}

WORLD_TEST(points__leave_out_what_is_still_being_made)
{
    struct world *w = *state;
    gb_place(w->gb, HOME, WEST);
    live(w, "vol-0a", "");
    add(w, "snap-0a", "vol-0a", JAN);
    gb_snapshot(w->gb, (struct snapshot_in){.id = S("snap-0b"),
                                            .volume_id = S("vol-0a"),
                                            .start_time = FEB,
                                            .state = S("pending")});
    gb_snapshot(w->gb, (struct snapshot_in){.id = S("snap-0c"),
                                            .volume_id = S("vol-0a"),
                                            .start_time = MAR,
                                            .state = S("pending")});
    world_freeze(w);
    struct points points = points_of(w, "vol-0a");
    assert_int_equal(points.count, 1);
    assert_int_equal(points.newest.data_time, JAN);
    assert_int_equal(points.newest_pending, world_row(w, WEST, "snap-0c"));
}

WORLD_TEST(points__of_pending_snapshots_alone_are_none)
{
    struct world *w = *state;
    gb_place(w->gb, HOME, WEST);
    live(w, "vol-0a", "");
    gb_snapshot(w->gb, (struct snapshot_in){.id = S("snap-0b"),
                                            .volume_id = S("vol-0a"),
                                            .start_time = FEB,
                                            .state = S("pending")});
    world_freeze(w);
    struct points points = points_of(w, "vol-0a");
    assert_int_equal(points.count, 0);
    assert_false(points.completed);
    assert_int_equal(points.newest_pending, world_row(w, WEST, "snap-0b"));
}

WORLD_TEST(points__include_proven_copies_of_an_archived_original)
{
    struct world *w = *state;
    gb_place(w->gb, HOME, WEST);
    live(w, "vol-0a", "");
    gb_snapshot(w->gb, (struct snapshot_in){.id = S("snap-0a"),
                                            .volume_id = S("vol-0a"),
                                            .start_time = JAN,
                                            .storage_tier = S("archive")});
    gb_place(w->gb, OTHER, NORTH);
    add_copy(w, "snap-0b", "[Copied snap-0a from eu-west-1]", MAR);
    world_freeze(w);
    struct points points = points_of(w, "vol-0a");
    assert_int_equal(points.count, 1);
    assert_int_equal(points.newest.row, world_row_in(w, OTHER, NORTH, "snap-0b"));
    assert_int_equal(points.newest.root_row, world_row(w, WEST, "snap-0a"));
    assert_int_equal(points.newest.data_time, JAN); /* that of the data, not of the copying */
    assert_true(points.completed);
}

WORLD_TEST(points__leave_out_weak_foreign_and_unusable_copies)
{
    struct world *w = *state;
    gb_place(w->gb, HOME, WEST);
    live(w, "vol-0a", "");
    add(w, "snap-0a", "vol-0a", JAN);
    gb_place(w->gb, HOME, NORTH);
    add_copy(w, "snap-0b", "made of snap-0a", MAR); /* P3 */
    gb_snapshot(w->gb, (struct snapshot_in){.id = S("snap-0c"),
                                            .owner_id = S(OTHER),
                                            .start_time = MAR,
                                            .description = S("[Copied snap-0a from eu-west-1]")});
    gb_snapshot(w->gb, (struct snapshot_in){.id = S("snap-0d"),
                                            .start_time = MAR,
                                            .state = S("pending"),
                                            .description = S("[Copied snap-0a from eu-west-1]")});
    add_copy(w, "snap-0e", "[Copied snap-0b from eu-north-1]", MAR); /* of a weak copy */
    world_freeze(w);
    struct points points = points_of(w, "vol-0a");
    assert_int_equal(points.count, 1);
    assert_int_equal(points.newest.row, world_row(w, WEST, "snap-0a"));
}

WORLD_TEST(points__name_the_original_before_its_copy)
{
    struct world *w = *state;
    gb_place(w->gb, HOME, NORTH); /* rows of this place come first */
    add_copy(w, "snap-0b", "[Copied snap-0a from eu-west-1]", MAR);
    gb_place(w->gb, HOME, WEST);
    live(w, "vol-0a", "");
    add(w, "snap-0a", "vol-0a", JAN);
    world_freeze(w);
    struct points points = points_of(w, "vol-0a");
    assert_int_equal(points.count, 2);
    assert_int_equal(points.newest.row, world_row(w, WEST, "snap-0a"));
}

WORLD_TEST(points__count_those_without_a_time)
{
    struct world *w = *state;
    gb_place(w->gb, HOME, WEST);
    live(w, "vol-0a", "");
    live(w, "vol-0b", "");
    add(w, "snap-0a", "vol-0a", 0);
    add(w, "snap-0b", "vol-0b", 0);
    add(w, "snap-0c", "vol-0b", JAN);
    world_freeze(w);
    struct points points = points_of(w, "vol-0a");
    assert_int_equal(points.count, 1);
    assert_int_equal(points.untimed, 1);
    assert_int_equal(points.newest.row, world_row(w, WEST, "snap-0a"));
    assert_int_equal(points.newest.data_time, INSTANT_UNSET);
    points = points_of(w, "vol-0b");
    assert_int_equal(points.count, 2);
    assert_int_equal(points.untimed, 1);
    assert_int_equal(points.newest.data_time, JAN);
}

WORLD_TEST(points__of_create_image_can_be_left_out)
{
    struct world *w = *state;
    struct points points;
    gb_place(w->gb, HOME, WEST);
    live(w, "vol-0a", "");
    add(w, "snap-0a", "vol-0a", JAN);
    gb_snapshot(w->gb,
                (struct snapshot_in){.id = S("snap-0b"),
                                     .volume_id = S("vol-0a"),
                                     .start_time = FEB,
                                     .description = S("Created by CreateImage(i-0a) for ami-0a")});
    world_freeze(w);
    assert_int_equal(points_of(w, "vol-0a").newest.data_time, FEB);
    points_find(w->facts, volume_row(w, "vol-0a"), false, &points);
    assert_int_equal(points.count, 1);
    assert_int_equal(points.newest.data_time, JAN);
}

WORLD_TEST(snapshots__of_a_live_volume_come_oldest_first)
{
    struct world *w = *state;
    gb_place(w->gb, HOME, WEST);
    live(w, "vol-0a", "");
    add(w, "snap-0a", "vol-0a", FEB);
    add(w, "snap-0b", "vol-0a", JAN);
    world_freeze(w);
    struct rows rows = points_snapshots(w->graph, volume_row(w, "vol-0a"));
    assert_int_equal(rows.count, 2);
    assert_int_equal(rows.rows[0], world_row(w, WEST, "snap-0b"));
    assert_int_equal(rows.rows[1], world_row(w, WEST, "snap-0a"));
}

/* ---- ancestors ---- */

static uint32_t ancestor_of(struct world *w, const char *volume)
{
    return points_ancestor(w->facts, volume_row(w, volume));
}

WORLD_TEST(ancestor__is_the_usable_snapshot_that_the_volume_was_made_from)
{
    struct world *w = *state;
    gb_place(w->gb, HOME, WEST);
    add(w, "snap-0a", "vol-0a", JAN);
    live(w, "vol-0b", "snap-0a");
    live(w, "vol-0c", "");
    live(w, "vol-0d", "snap-99"); /* not listed */
    world_freeze(w);
    assert_int_equal(ancestor_of(w, "vol-0b"), world_row(w, WEST, "snap-0a"));
    assert_int_equal(ancestor_of(w, "vol-0c"), ROW_NONE);
    assert_int_equal(ancestor_of(w, "vol-0d"), ROW_NONE);
}

WORLD_TEST(ancestor__may_be_another_snapshot_of_the_same_volume)
{
    struct world *w = *state;
    gb_place(w->gb, HOME, WEST);
    gb_snapshot(w->gb, (struct snapshot_in){.id = S("snap-0a"),
                                            .volume_id = S("vol-0a"),
                                            .start_time = FEB,
                                            .storage_tier = S("archive")});
    add(w, "snap-0b", "vol-0a", JAN);
    live(w, "vol-0b", "snap-0a");
    world_freeze(w);
    assert_int_equal(ancestor_of(w, "vol-0b"), world_row(w, WEST, "snap-0b"));
}

WORLD_TEST(ancestor__of_a_sentinel_is_not_sought_among_its_like)
{
    struct world *w = *state;
    gb_place(w->gb, HOME, WEST);
    gb_snapshot(w->gb, (struct snapshot_in){.id = S("snap-0a"),
                                            .volume_id = S("vol-ffffffff"),
                                            .start_time = FEB,
                                            .storage_tier = S("archive")});
    add(w, "snap-0b", "vol-ffffffff", JAN);
    live(w, "vol-0b", "snap-0a");
    world_freeze(w);
    assert_int_equal(ancestor_of(w, "vol-0b"), ROW_NONE);
}

/* snap-000 is usable. vol-000 was made from it, snap-001 (archived) of vol-000, vol-001 of that … */
WORLD_TEST(ancestor__is_sought_fifty_steps_up)
{
    struct world *w = *state;
    char snapshot[16], volume[16];
    gb_place(w->gb, HOME, WEST);
    add(w, "snap-000", "vol-gone", JAN);
    live(w, "vol-000", "snap-000");
    for (unsigned i = 1; i <= 51; i++) {
        (void)snprintf(volume, sizeof(volume), "vol-%03u", i - 1);
        (void)snprintf(snapshot, sizeof(snapshot), "snap-%03u", i);
        gb_snapshot(w->gb, (struct snapshot_in){.id = str_from(snapshot),
                                                .volume_id = str_from(volume),
                                                .start_time = JAN + i,
                                                .storage_tier = S("archive")});
        (void)snprintf(volume, sizeof(volume), "vol-%03u", i);
        live(w, volume, snapshot);
    }
    world_freeze(w);
    uint32_t root = world_row(w, WEST, "snap-000");
    assert_int_equal(ancestor_of(w, "vol-000"), root); /* one step */
    assert_int_equal(ancestor_of(w, "vol-049"), root); /* fifty */
    assert_int_equal(ancestor_of(w, "vol-050"), ROW_NONE);
}

WORLD_TEST(ancestor__of_volumes_in_a_circle_is_none)
{
    struct world *w = *state;
    gb_place(w->gb, HOME, WEST);
    gb_snapshot(w->gb, (struct snapshot_in){.id = S("snap-0a"),
                                            .volume_id = S("vol-0a"),
                                            .storage_tier = S("archive")});
    live(w, "vol-0a", "snap-0a");
    world_freeze(w);
    assert_int_equal(ancestor_of(w, "vol-0a"), ROW_NONE);
}

/* ---- what a snapshot protects ---- */

static uint32_t protects(struct world *w, const char *region, const char *snapshot)
{
    return points_volume_of(w->facts, world_row(w, region, snapshot));
}

WORLD_TEST(snapshot__protects_its_live_volume)
{
    struct world *w = *state;
    gb_place(w->gb, HOME, NORTH);
    add_copy(w, "snap-0c", "[Copied snap-0a from eu-west-1]", MAR);
    add_copy(w, "snap-0d", "made of snap-0a", MAR);
    add_copy(w, "snap-0e", "[Copied snap-99 from eu-west-1]", MAR);
    add_copy(w, "snap-0f", "[Copied snap-0b from eu-west-1]", MAR);
    gb_place(w->gb, HOME, WEST);
    live(w, "vol-0a", "");
    live(w, "vol-ffffffff", "");
    add(w, "snap-0a", "vol-0a", JAN);
    add(w, "snap-0b", "vol-0b", JAN);
    add(w, "snap-10", "vol-ffffffff", JAN);
    world_freeze(w);
    uint32_t volume = volume_row(w, "vol-0a");
    assert_int_equal(protects(w, WEST, "snap-0a"), volume);
    assert_int_equal(protects(w, WEST, "snap-0b"), ROW_NONE);  /* gone */
    assert_int_equal(protects(w, WEST, "snap-10"), ROW_NONE);  /* a sentinel */
    assert_int_equal(protects(w, NORTH, "snap-0c"), volume);   /* proven */
    assert_int_equal(protects(w, NORTH, "snap-0d"), ROW_NONE); /* weak */
    assert_int_equal(protects(w, NORTH, "snap-0e"), ROW_NONE); /* unresolved */
    assert_int_equal(protects(w, NORTH, "snap-0f"), ROW_NONE); /* of a volume that is gone */
}
