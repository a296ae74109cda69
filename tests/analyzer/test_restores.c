/* What of the inventory is evidence of a restore, dated when, and how good. */
#include "analyzer/restores.h"
#include "tests/analyzer/facts_world.h"
#include "tests/support/test.h"

#include <stdio.h>

#define JAN gb_time("2026-01-01T00:00:00Z")
#define FEB gb_time("2026-02-01T00:00:00Z")
#define MAR gb_time("2026-03-01T00:00:00Z")

#define DAYS(n) ((n)*MS_PER_DAY)

static const struct restore_terms usual = {DAYS(180), GRADE_E2};

static void live(struct world *w, const char *id, const char *made_from, instant created)
{
    gb_volume(w->gb, (struct volume_in){.id = str_from(id),
                                        .snapshot_id = str_from(made_from),
                                        .create_time = created});
}

static void backup(struct world *w, const char *id, const char *volume, instant start)
{
    gb_snapshot(w->gb, (struct snapshot_in){
                           .id = str_from(id), .volume_id = str_from(volume), .start_time = start});
}

static void copy_of(struct world *w, const char *id, const char *source)
{
    char text[64];
    (void)snprintf(text, sizeof(text), "[Copied %s from " WEST "]", source);
    gb_snapshot(w->gb, (struct snapshot_in){.id = str_from(id),
                                            .volume_id = S("vol-ffffffff"),
                                            .description = str_from(text),
                                            .start_time = FEB});
}

/* The volume vol-0a with its backup snap-0a. */
static void backed_up(struct world *w)
{
    gb_place(w->gb, HOME, WEST);
    live(w, "vol-0a", "", JAN);
    backup(w, "snap-0a", "vol-0a", JAN);
}

static uint32_t row_in(const struct world *w, const char *account, const char *region,
                       enum kind kind, const char *id)
{
    uint32_t place = graph_find_place(w->graph, str_from(account), str_from(region));
    uint32_t row = graph_find(w->graph, kind, place, str_from(id));
    assert_int_not_equal(row, ROW_NONE);
    return row;
}

static struct restore_proof proof_of(struct world *w, const struct restore_terms *terms)
{
    struct restore_proof proof;
    world_freeze(w);
    restores_find(w->facts, row_in(w, HOME, WEST, KIND_VOLUME, "vol-0a"), terms, &proof);
    return proof;
}

WORLD_TEST(restores__newest_of_the_best_speaks)
{
    struct world *w = *state;
    backed_up(w);
    live(w, "vol-0b", "snap-0a", FEB);
    live(w, "vol-0c", "snap-0a", MAR);
    live(w, "vol-0d", "snap-0a", gb_time("2025-01-01T00:00:00Z"));
    struct restore_proof proof = proof_of(w, &usual);
    assert_int_equal(proof.outcome, RESTORE_PROVEN);
    assert_int_equal(proof.kind, KIND_VOLUME);
    assert_int_equal(proof.row, row_in(w, HOME, WEST, KIND_VOLUME, "vol-0c"));
    assert_int_equal(proof.snapshot, world_row(w, WEST, "snap-0a"));
    assert_int_equal(proof.today, proof.snapshot);
    assert_true(proof.at == MAR);
    assert_false(proof.untimed);
}

WORLD_TEST(restores__window_includes_its_end)
{
    struct world *w = *state;
    backed_up(w);
    live(w, "vol-0b", "snap-0a", MAR);
    struct restore_terms terms = {gb_time(AS_OF) - MAR, GRADE_E2};
    assert_int_equal(proof_of(w, &terms).outcome, RESTORE_PROVEN);
    struct restore_proof proof;
    terms.window_ms--;
    restores_find(w->facts, row_in(w, HOME, WEST, KIND_VOLUME, "vol-0a"), &terms, &proof);
    assert_int_equal(proof.outcome, RESTORE_STALE);
}

WORLD_TEST(restores__what_was_made_later_than_as_of_is_not_there)
{
    struct world *w = *state;
    backed_up(w);
    live(w, "vol-0b", "snap-0a", gb_time("2026-06-01T00:05:00.001Z"));
    gb_image(w->gb, (struct image_in){
                        .id = S("ami-0a"),
                        .last_launched_time = gb_time("2026-06-01T00:05:00.001Z"),
                        GB_MAPPINGS({.device = S("/dev/sda"), .snapshot_id = S("snap-0a")})});
    assert_int_equal(proof_of(w, &usual).outcome, RESTORE_NEVER);
}

WORLD_TEST(restores__clocks_may_differ_by_five_minutes)
{
    struct world *w = *state;
    backed_up(w);
    live(w, "vol-0b", "snap-0a", gb_time("2026-06-01T00:05:00Z"));
    assert_int_equal(proof_of(w, &usual).outcome, RESTORE_PROVEN);
}

WORLD_TEST(restores__volume_that_never_came_to_be_is_none)
{
    struct world *w = *state;
    backed_up(w);
    gb_volume(w->gb, (struct volume_in){.id = S("vol-0b"),
                                        .snapshot_id = S("snap-0a"),
                                        .state = S("error"),
                                        .create_time = MAR});
    assert_int_equal(proof_of(w, &usual).outcome, RESTORE_NEVER);
}

WORLD_TEST(restores__origin_of_a_volume_does_not_vouch_for_it)
{
    struct world *w = *state;
    gb_place(w->gb, HOME, WEST);
    backup(w, "snap-0b", "vol-0b", JAN);
    live(w, "vol-0a", "snap-0b", FEB);
    backup(w, "snap-0a", "vol-0a", MAR);
    assert_int_equal(proof_of(w, &usual).outcome, RESTORE_NEVER);
}

WORLD_TEST(restores__snapshot_that_its_own_volume_was_rolled_back_to_is_no_test)
{
    struct world *w = *state;
    gb_place(w->gb, HOME, WEST);
    live(w, "vol-0a", "snap-0a", MAR); /* as a replaced root volume may look */
    backup(w, "snap-0a", "vol-0a", FEB);
    assert_int_equal(proof_of(w, &usual).outcome, RESTORE_NEVER);
}

WORLD_TEST(restores__other_disks_of_an_image_prove_nothing)
{
    struct world *w = *state;
    backed_up(w);
    live(w, "vol-0b", "", JAN);
    backup(w, "snap-0b", "vol-0b", JAN);
    gb_image(w->gb, (struct image_in){
                        .id = S("ami-0a"),
                        GB_MAPPINGS({.device = S("/dev/sda"), .snapshot_id = S("snap-0b")},
                                    {.device = S("/dev/sdb"), .snapshot_id = S("snap-0a")})});
    gb_volume(w->gb, (struct volume_in){.id = S("vol-0c"),
                                        .snapshot_id = S("snap-0b"),
                                        .create_time = MAR,
                                        GB_ATTACHMENTS({.instance_id = S("i-0a"),
                                                        .device = S("/dev/sda"),
                                                        .attach_time = MAR})});
    gb_instance(w->gb, (struct instance_in){
                           .id = S("i-0a"),
                           .image_id = S("ami-0a"),
                           .root_device_name = S("/dev/sda"),
                           GB_VOLUMES({.device = S("/dev/sda"), .volume_id = S("vol-0c")})});
    assert_int_equal(proof_of(w, &usual).outcome, RESTORE_NEVER); /* of vol-0a, /dev/sdb */
    struct restore_proof proof;
    restores_find(w->facts, row_in(w, HOME, WEST, KIND_VOLUME, "vol-0b"), &usual, &proof);
    assert_int_equal(proof.outcome, RESTORE_PROVEN);
    assert_int_equal(restores_launched(w->graph, proof.row, proof.snapshot),
                     row_in(w, HOME, WEST, KIND_INSTANCE, "i-0a"));
    assert_int_equal(restores_launched(w->graph, proof.row, world_row(w, WEST, "snap-0a")),
                     ROW_NONE);
}

WORLD_TEST(restores__launch_of_an_own_image_counts_for_all_that_it_maps)
{
    struct world *w = *state;
    backed_up(w);
    gb_image(w->gb, (struct image_in){
                        .id = S("ami-0a"),
                        .last_launched_time = FEB,
                        GB_MAPPINGS({.device = S("/dev/sdb"), .snapshot_id = S("snap-0a")})});
    struct restore_proof proof = proof_of(w, &usual);
    assert_int_equal(proof.outcome, RESTORE_PROVEN);
    assert_int_equal(proof.kind, KIND_IMAGE);
    assert_true(proof.at == FEB);
}

WORLD_TEST(restores__copy_beside_it_stands_for_its_source)
{
    struct world *w = *state;
    backed_up(w);
    copy_of(w, "snap-0c", "snap-0a");
    live(w, "vol-0b", "snap-0c", MAR);
    struct restore_proof proof = proof_of(w, &usual);
    assert_int_equal(proof.outcome, RESTORE_PROVEN);
    assert_int_equal(proof.snapshot, world_row(w, WEST, "snap-0c"));
}

WORLD_TEST(restores__copy_elsewhere_is_weak)
{
    struct world *w = *state;
    backed_up(w);
    gb_place(w->gb, HOME, NORTH);
    copy_of(w, "snap-0c", "snap-0a");
    live(w, "vol-0b", "snap-0c", MAR);
    struct restore_proof proof = proof_of(w, &usual);
    assert_int_equal(proof.outcome, RESTORE_WEAK);
    assert_int_equal(proof.weakness, WEAKNESS_REGION);
}

WORLD_TEST(restores__copy_of_another_account_is_weak)
{
    struct world *w = *state;
    backed_up(w);
    gb_place(w->gb, OTHER, WEST);
    copy_of(w, "snap-0c", "snap-0a");
    live(w, "vol-0b", "snap-0c", MAR);
    struct restore_proof proof = proof_of(w, &usual);
    assert_int_equal(proof.outcome, RESTORE_WEAK);
    assert_int_equal(proof.weakness, WEAKNESS_ACCOUNT);
}

WORLD_TEST(restores__volume_made_by_another_account_is_weak)
{
    struct world *w = *state;
    backed_up(w);
    gb_place(w->gb, OTHER, WEST);
    live(w, "vol-0b", "snap-0a", MAR); /* the snapshot is shared with it */
    struct restore_proof proof = proof_of(w, &usual);
    assert_int_equal(proof.outcome, RESTORE_WEAK);
    assert_int_equal(proof.weakness, WEAKNESS_ACCOUNT);
}

WORLD_TEST(restores__higher_grade_cannot_be_reached)
{
    struct world *w = *state;
    backed_up(w);
    live(w, "vol-0b", "snap-0a", MAR);
    struct restore_proof proof = proof_of(w, &(struct restore_terms){DAYS(180), GRADE_E3});
    assert_int_equal(proof.outcome, RESTORE_WEAK);
    assert_int_equal(proof.weakness, WEAKNESS_GRADE);
}

WORLD_TEST(restores__without_a_time_they_are_told_apart)
{
    struct world *w = *state;
    backed_up(w);
    live(w, "vol-0b", "snap-0a", INSTANT_UNSET);
    struct restore_proof proof = proof_of(w, &usual);
    assert_int_equal(proof.outcome, RESTORE_NEVER);
    assert_true(proof.untimed);
}

WORLD_TEST(restores__without_a_time_what_proves_nothing_changes_nothing)
{
    struct world *w = *state;
    backed_up(w);
    gb_place(w->gb, HOME, NORTH);
    copy_of(w, "snap-0c", "snap-0a");
    live(w, "vol-0b", "snap-0c", INSTANT_UNSET);
    assert_false(proof_of(w, &usual).untimed);
}

WORLD_TEST(restores__today_is_the_newest_that_can_be_restored)
{
    struct world *w = *state;
    backed_up(w);
    gb_snapshot(w->gb, (struct snapshot_in){.id = S("snap-0b"),
                                            .volume_id = S("vol-0a"),
                                            .start_time = MAR,
                                            .storage_tier = S("archive")});
    backup(w, "snap-0c", "vol-0c", MAR);
    live(w, "vol-0d", "", JAN);
    world_freeze(w);
    assert_int_equal(restores_todays_backup(w->facts, row_in(w, HOME, WEST, KIND_VOLUME, "vol-0a")),
                     world_row(w, WEST, "snap-0a"));
    assert_int_equal(restores_todays_backup(w->facts, row_in(w, HOME, WEST, KIND_VOLUME, "vol-0d")),
                     ROW_NONE);
}
