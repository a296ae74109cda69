/* Which snapshots hold blocks that are surely stored and counted at no other. */
#include <stdio.h>

#include "tests/analyzer/facts_world.h"

#include "analyzer/blocks.h"
#include "core/mem.h"
#include "tests/support/test.h"

#define GIB   (UINT64_C(1) << 30)
#define KEY   S("arn:aws:kms:eu-west-1:111122223333:key/1")
#define KEY_2 S("arn:aws:kms:eu-west-1:111122223333:key/2")

/* The ids of the snapshots that stand for their lines, of all places in the order of their rows. */
static const char *stored_of(struct world *w)
{
    static char text[512];
    char buf[RES_ID_TEXT_MAX];
    world_freeze(w);
    bool *stored = blocks_stored(w->facts);
    text[0] = '\0';
    for (uint32_t row = 0; row < w->graph->snapshot_count; row++) {
        struct res_id id = snapshot_id(&w->graph->snapshots[row]);
        struct str shown = graph_id_text(w->graph, id, KIND_SNAPSHOT, buf);
        size_t len = strlen(text);
        if (stored[row])
            (void)snprintf(text + len, sizeof(text) - len, "%s%.*s", len ? " " : "",
                           STR_ARG(shown));
    }
    mem_free(stored);
    return text;
}

static void snapshot(struct world *w, struct str id, struct str volume, uint64_t gib)
{
    gb_snapshot(w->gb, (struct snapshot_in){.id = id,
                                            .volume_id = volume,
                                            .size_gib = 100,
                                            .has_full_bytes = true,
                                            .full_bytes = gib * GIB,
                                            .start_time = gb_time("2026-05-01T00:00:00Z")});
}

static void volume(struct world *w, struct str id, struct str from)
{
    gb_volume(w->gb, (struct volume_in){.id = id, .snapshot_id = from, .size_gib = 100});
}

WORLD_TEST(a_line__stands_at_its_largest_snapshot_and_of_equal_ones_at_the_first)
{
    struct world *w = *state;
    gb_place(w->gb, HOME, WEST);
    volume(w, S("vol-0a"), STR_EMPTY);
    volume(w, S("vol-0b"), STR_EMPTY);
    snapshot(w, S("snap-01"), S("vol-0a"), 10);
    snapshot(w, S("snap-02"), S("vol-0a"), 30);
    snapshot(w, S("snap-03"), S("vol-0a"), 20);
    snapshot(w, S("snap-04"), S("vol-0b"), 5);
    snapshot(w, S("snap-05"), S("vol-0b"), 5);
    assert_string_equal(stored_of(w), "snap-02 snap-04");
}

WORLD_TEST(a_volume__made_from_a_snapshot_goes_on_with_its_line)
{
    struct world *w = *state;
    gb_place(w->gb, HOME, WEST);
    volume(w, S("vol-0a"), STR_EMPTY);
    volume(w, S("vol-0b"), S("snap-01"));
    volume(w, S("vol-0c"), S("snap-02"));
    snapshot(w, S("snap-01"), S("vol-0a"), 30);
    snapshot(w, S("snap-02"), S("vol-0b"), 20);
    snapshot(w, S("snap-03"), S("vol-0c"), 40);
    assert_string_equal(stored_of(w), "snap-03");
}

WORLD_TEST(a_volume__copied_from_another_goes_on_with_its_line)
{
    struct world *w = *state;
    gb_place(w->gb, HOME, WEST);
    volume(w, S("vol-0a"), STR_EMPTY);
    gb_volume(w->gb, (struct volume_in){.id = S("vol-0b"), .source_volume_id = S("vol-0a")});
    snapshot(w, S("snap-01"), S("vol-0a"), 30);
    snapshot(w, S("snap-02"), S("vol-0b"), 20);
    assert_string_equal(stored_of(w), "snap-01");
}

/* Volumes that are listed no more, that were made from what is listed no more, whose source is told by
 * nothing: each may come from any line of the account and region. */
WORLD_TEST(lines_of_unknown_origin__are_one_with_the_largest_of_the_others)
{
    struct world *w = *state;
    gb_place(w->gb, HOME, WEST);
    volume(w, S("vol-0a"), STR_EMPTY);
    volume(w, S("vol-0b"), STR_EMPTY);
    volume(w, S("vol-0c"), S("snap-0dead"));
    snapshot(w, S("snap-01"), S("vol-0a"), 30);
    snapshot(w, S("snap-02"), S("vol-0b"), 20);
    snapshot(w, S("snap-03"), S("vol-0c"), 29);
    snapshot(w, S("snap-04"), S("vol-0dead"), 28);
    snapshot(w, S("snap-05"), S("vol-ffffffff"), 27);
    assert_string_equal(stored_of(w), "snap-01 snap-02");
}

WORLD_TEST(lines_of_unknown_origin__stand_for_the_largest_where_they_are_larger)
{
    struct world *w = *state;
    gb_place(w->gb, HOME, WEST);
    volume(w, S("vol-0a"), STR_EMPTY);
    volume(w, S("vol-0b"), STR_EMPTY);
    snapshot(w, S("snap-01"), S("vol-0a"), 30);
    snapshot(w, S("snap-02"), S("vol-0b"), 20);
    snapshot(w, S("snap-03"), S("vol-0dead"), 31);
    snapshot(w, S("snap-04"), S("vol-0bad"), 40);
    assert_string_equal(stored_of(w), "snap-02 snap-04");
}

/* What a volume of unknown origin was joined with may share with anything, too. */
WORLD_TEST(an_unknown_origin__makes_the_origin_of_its_whole_line_unknown)
{
    struct world *w = *state;
    gb_place(w->gb, HOME, WEST);
    volume(w, S("vol-0a"), S("snap-04")); /* that is of a volume listed no more */
    volume(w, S("vol-0b"), STR_EMPTY);
    snapshot(w, S("snap-01"), S("vol-0a"), 10);
    snapshot(w, S("snap-02"), S("vol-0b"), 20);
    snapshot(w, S("snap-04"), S("vol-0dead"), 5);
    assert_string_equal(stored_of(w), "snap-02");
}

WORLD_TEST(accounts_regions_and_keys__store_their_own)
{
    struct world *w = *state;
    gb_place(w->gb, HOME, EAST);
    snapshot(w, S("snap-01"), S("vol-0dead"), 10);
    gb_place(w->gb, OTHER, EAST);
    snapshot(w, S("snap-02"), S("vol-0dead"), 10);
    gb_place(w->gb, HOME, WEST);
    snapshot(w, S("snap-03"), S("vol-0dead"), 10);
    struct snapshot_in in = {.volume_id = S("vol-0dead"),
                             .encrypted = true,
                             .has_full_bytes = true,
                             .full_bytes = 10 * GIB};
    in.id = S("snap-04"), in.kms_key_id = KEY;
    gb_snapshot(w->gb, in);
    in.id = S("snap-05"), in.kms_key_id = KEY_2;
    gb_snapshot(w->gb, in);
    in.id = S("snap-06");
    gb_snapshot(w->gb, in);
    in.id = S("snap-07"), in.kms_key_id = STR_EMPTY; /* it may be any of the keys */
    gb_snapshot(w->gb, in);
    assert_string_equal(stored_of(w), "snap-03 snap-04 snap-05 snap-01 snap-02");
}

/* The first snapshot of a volume that another account's snapshot was made into is a full one. */
WORLD_TEST(a_snapshot_of_another_account__begins_a_line)
{
    struct world *w = *state;
    gb_place(w->gb, HOME, WEST);
    volume(w, S("vol-0a"), S("snap-0f")); /* which the other account lists */
    volume(w, S("vol-0b"), S("snap-0e")); /* which is shared, and listed here */
    volume(w, S("vol-0c"), STR_EMPTY);
    snapshot(w, S("snap-01"), S("vol-0a"), 10);
    snapshot(w, S("snap-02"), S("vol-0b"), 9);
    snapshot(w, S("snap-03"), S("vol-0c"), 8);
    gb_snapshot(w->gb, (struct snapshot_in){.id = S("snap-0e"),
                                            .owner_id = S("999988887777"),
                                            .volume_id = S("vol-0f"),
                                            .has_full_bytes = true,
                                            .full_bytes = 90 * GIB});
    gb_place(w->gb, OTHER, WEST);
    snapshot(w, S("snap-0f"), S("vol-0dead"), 50);
    assert_string_equal(stored_of(w), "snap-01 snap-02 snap-03 snap-0f");
}

/* What lies in another region is no origin. */
WORLD_TEST(an_origin__is_looked_for_in_the_region_of_the_volume)
{
    struct world *w = *state;
    gb_place(w->gb, HOME, WEST);
    volume(w, S("vol-0a"), S("snap-0f"));
    volume(w, S("vol-0c"), STR_EMPTY);
    snapshot(w, S("snap-01"), S("vol-0a"), 10);
    snapshot(w, S("snap-03"), S("vol-0c"), 18);
    gb_place(w->gb, OTHER, EAST);
    snapshot(w, S("snap-0f"), S("vol-0dead"), 50);
    assert_string_equal(stored_of(w), "snap-03 snap-0f");
}

static void copy(struct world *w, struct str id, struct str description, uint64_t gib)
{
    gb_snapshot(w->gb, (struct snapshot_in){.id = id,
                                            .volume_id = S("vol-ffffffff"),
                                            .description = description,
                                            .size_gib = 100,
                                            .has_full_bytes = true,
                                            .full_bytes = gib * GIB,
                                            .start_time = gb_time("2026-05-02T00:00:00Z")});
}

WORLD_TEST(proven_copies__have_the_line_of_their_source)
{
    struct world *w = *state;
    gb_place(w->gb, HOME, WEST);
    volume(w, S("vol-0a"), STR_EMPTY);
    volume(w, S("vol-0b"), STR_EMPTY);
    snapshot(w, S("snap-01"), S("vol-0a"), 10);
    snapshot(w, S("snap-02"), S("vol-0a"), 12);
    snapshot(w, S("snap-03"), S("vol-0b"), 8);
    gb_place(w->gb, HOME, NORTH);
    copy(w, S("snap-0a1"), S("[Copied snap-01 from eu-west-1]"), 10);
    copy(w, S("snap-0a2"), S("[Copied snap-02 from eu-west-1]"), 12);
    copy(w, S("snap-0a3"), S("[Copied snap-03 from eu-west-1]"), 8);
    copy(w, S("snap-0a4"), S("[Copied snap-0dead from eu-west-1]"), 11); /* source unknown */
    assert_string_equal(stored_of(w), "snap-0a2 snap-0a3 snap-02 snap-03");
}

WORLD_TEST(what_is_billed_otherwise_or_not_yet__stands_for_nothing)
{
    struct world *w = *state;
    gb_place(w->gb, HOME, WEST);
    volume(w, S("vol-0a"), STR_EMPTY);
    struct snapshot_in in = {
        .volume_id = S("vol-0a"), .has_full_bytes = true, .full_bytes = 10 * GIB};
    in.id = S("snap-01"), in.storage_tier = S("archive");
    gb_snapshot(w->gb, in);
    in.id = S("snap-02"), in.storage_tier = STR_EMPTY, in.state = S("pending");
    gb_snapshot(w->gb, in);
    in.id = S("snap-03"), in.state = STR_EMPTY, in.owner_id = S("999988887777");
    gb_snapshot(w->gb, in);
    in.id = S("snap-04"), in.owner_id = STR_EMPTY;
    in.outpost_arn = S("arn:aws:outposts:eu-west-1:111122223333:outpost/op-1");
    gb_snapshot(w->gb, in);
    in.id = S("snap-05"), in.outpost_arn = STR_EMPTY, in.has_full_bytes = false;
    gb_snapshot(w->gb, in);
    assert_string_equal(stored_of(w), "");
}
