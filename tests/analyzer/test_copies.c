/* Which snapshots are copies, of what, how well that is proven, and what their data is dated. */
#include "tests/analyzer/facts_world.h"
#include "tests/support/test.h"

#include <stdio.h>

#define LONG_ID "snap-0123456789abcdef0"

static void place(struct world *w, const char *region)
{
    gb_place(w->gb, HOME, region);
}

static void add(struct world *w, const char *id, const char *start, const char *description)
{
    gb_snapshot(w->gb, (struct snapshot_in){.id = str_from(id),
                                            .volume_id = S("vol-ffffffff"),
                                            .start_time = start ? gb_time(start) : 0,
                                            .description = str_from(description)});
}

static void assert_source(struct world *w, const char *region, const char *copy, enum proof proof,
                          const char *source_region, const char *source)
{
    const struct snapshot_facts *f = world_facts(w, region, copy);
    /* What a tag or free text ties to another is no copy by marks of its own. */
    assert_true((f->flags & FACT_COPY) != 0 || proof == PROOF_P3);
    assert_int_equal(f->proof, proof);
    assert_int_equal(f->source_row, world_row(w, source_region, source));
}

static void assert_unresolved(struct world *w, const char *region, const char *copy)
{
    const struct snapshot_facts *f = world_facts(w, region, copy);
    assert_true(f->flags & FACT_COPY);
    assert_int_equal(f->root_row, ROW_NONE);
    assert_int_equal(f->data_time, INSTANT_UNSET);
}

static void assert_no_copy(struct world *w, const char *region, const char *id)
{
    const struct snapshot_facts *f = world_facts(w, region, id);
    assert_false(f->flags & FACT_COPY);
    assert_int_equal(f->source_row, ROW_NONE);
    assert_int_equal(f->root_row, ROW_NONE);
    assert_int_equal(f->proof, PROOF_NONE);
}

/* ---- what makes a copy ---- */

WORLD_TEST(copy__with_sentinel_and_live_source_is_proven_by_its_text)
{
    struct world *w = *state;
    place(w, EAST);
    gb_volume(w->gb, (struct volume_in){.id = S("vol-0a")});
    gb_snapshot(w->gb, (struct snapshot_in){.id = S(LONG_ID),
                                            .volume_id = S("vol-0a"),
                                            .start_time = gb_time("2026-01-01T00:00:00Z")});
    place(w, WEST);
    add(w, "snap-0c", "2026-03-01T00:00:00Z", "[Copied " LONG_ID " from us-east-1] nightly");
    world_freeze(w);
    assert_source(w, WEST, "snap-0c", PROOF_P2, EAST, LONG_ID);
    const struct snapshot_facts *f = world_facts(w, WEST, "snap-0c");
    assert_int_equal(f->root_row, world_row(w, EAST, LONG_ID));
    assert_int_equal(f->chain_proof, PROOF_P2);
    assert_int_equal(f->data_time, gb_time("2026-01-01T00:00:00Z")); /* old data, fresh copy */
    assert_no_copy(w, EAST, LONG_ID);
}

WORLD_TEST(copy__with_random_volume_id_and_transfer_type_is_a_copy)
{
    struct world *w = *state;
    place(w, WEST);
    gb_snapshot(w->gb, (struct snapshot_in){.id = S("snap-0c"),
                                            .volume_id = S("vol-0123456789abcdef0"),
                                            .transfer_type = S("time-based"),
                                            .start_time = gb_time("2026-03-01T00:00:00Z")});
    gb_snapshot(w->gb, (struct snapshot_in){.id = S("snap-0d"),
                                            .volume_id = S("vol-0123456789abcdef0"),
                                            .transfer_type = S("time-based")});
    world_freeze(w);
    assert_unresolved(w, WEST, "snap-0c");
    assert_unresolved(w, WEST, "snap-0d");
}

WORLD_TEST(copy__with_a_claim_is_one_even_when_the_source_is_unknown)
{
    struct world *w = *state;
    place(w, WEST);
    add(w, "snap-0c", "2026-03-01T00:00:00Z", "[Copied snap-0a from us-east-1]");
    add(w, "snap-0d", "2026-03-01T00:00:00Z",
        "Copied for DestinationAmi ami-0d from SourceAmi ami-0a for SourceSnapshot snap-0a");
    world_freeze(w);
    assert_unresolved(w, WEST, "snap-0c");
    assert_unresolved(w, WEST, "snap-0d");
    assert_int_equal(world_facts(w, WEST, "snap-0c")->proof, PROOF_NONE);
}

WORLD_TEST(sentinel__alone_makes_no_copy)
{
    struct world *w = *state;
    place(w, WEST);
    add(w, "snap-0a", "2026-03-01T00:00:00Z", "Created by AWS-VMImport service for import-snap-0b");
    add(w, "snap-0b", "2026-03-01T00:00:00Z", "");
    world_freeze(w);
    assert_no_copy(w, WEST, "snap-0a");
    assert_no_copy(w, WEST, "snap-0b");
    assert_int_equal(world_facts(w, WEST, "snap-0b")->data_time, gb_time("2026-03-01T00:00:00Z"));
}

WORLD_TEST(native__snapshot_is_no_copy_whatever_it_says)
{
    struct world *w = *state;
    place(w, EAST);
    add(w, "snap-0a", "2026-01-01T00:00:00Z", "");
    place(w, WEST);
    gb_volume(w->gb, (struct volume_in){.id = S("vol-0a")});
    gb_snapshot(w->gb, (struct snapshot_in){.id = S("snap-0c"),
                                            .volume_id = S("vol-0a"),
                                            .start_time = gb_time("2026-03-01T00:00:00Z"),
                                            .description = S("[Copied snap-0a from us-east-1]"),
                                            .tags = GB_TAGS(T("source-snapshot", "snap-0a"))});
    world_freeze(w);
    assert_no_copy(w, WEST, "snap-0c");
    assert_int_equal(world_facts(w, WEST, "snap-0c")->data_time, gb_time("2026-03-01T00:00:00Z"));
}

/* ---- P1: copied images ---- */

static void add_image_pair(struct world *w, struct image_in source, struct image_in copy)
{
    place(w, EAST);
    add(w, "snap-0a", "2026-01-01T00:00:00Z", "");
    add(w, "snap-0b", "2026-01-02T00:00:00Z", "");
    source.id = S("ami-0a");
    gb_image(w->gb, source);
    place(w, WEST);
    add(w, "snap-0c", "2026-03-01T00:00:00Z", "");
    copy.id = S("ami-0c");
    gb_image(w->gb, copy);
}

#define SOURCE_IMAGE                                                        \
    (struct image_in)                                                       \
    {                                                                       \
        GB_MAPPINGS({.device = S("/dev/sda"), .snapshot_id = S("snap-0a")}, \
                    {.device = S("/dev/sdb"), .snapshot_id = S("snap-0b")}) \
    }

WORLD_TEST(image_copy__proves_its_snapshots_device_by_device)
{
    struct world *w = *state;
    add_image_pair(
        w, SOURCE_IMAGE,
        (struct image_in){.source_image_id = S("ami-0a"),
                          .source_image_region = S(EAST),
                          GB_MAPPINGS({.device = S("/dev/sdb"), .snapshot_id = S("snap-0c")})});
    world_freeze(w);
    assert_source(w, WEST, "snap-0c", PROOF_P1, EAST, "snap-0b");
    assert_int_equal(world_facts(w, WEST, "snap-0c")->chain_proof, PROOF_P1);
}

WORLD_TEST(image_copy__needs_the_same_device)
{
    struct world *w = *state;
    add_image_pair(
        w, SOURCE_IMAGE,
        (struct image_in){.source_image_id = S("ami-0a"),
                          .source_image_region = S(EAST),
                          GB_MAPPINGS({.device = S("/dev/sdz"), .snapshot_id = S("snap-0c")})});
    world_freeze(w);
    assert_no_copy(w, WEST, "snap-0c");
}

/* CreateImage sets SourceImageId too, to the image that its instance was launched from. */
WORLD_TEST(image_copy__is_none_when_made_from_an_instance)
{
    struct world *w = *state;
    add_image_pair(
        w, SOURCE_IMAGE,
        (struct image_in){.source_image_id = S("ami-0a"),
                          .source_image_region = S(EAST),
                          .source_instance_id = S("i-0a"),
                          GB_MAPPINGS({.device = S("/dev/sdb"), .snapshot_id = S("snap-0c")})});
    world_freeze(w);
    assert_no_copy(w, WEST, "snap-0c");
}

WORLD_TEST(image_copy__needs_both_source_fields)
{
    struct world *w = *state;
    add_image_pair(
        w, SOURCE_IMAGE,
        (struct image_in){.source_image_id = S("ami-0a"),
                          GB_MAPPINGS({.device = S("/dev/sdb"), .snapshot_id = S("snap-0c")})});
    world_freeze(w);
    assert_no_copy(w, WEST, "snap-0c");
}

WORLD_TEST(image_copy__of_another_owner_proves_nothing)
{
    struct world *w = *state;
    add_image_pair(
        w, SOURCE_IMAGE,
        (struct image_in){.owner_id = S(OTHER),
                          .source_image_id = S("ami-0a"),
                          .source_image_region = S(EAST),
                          GB_MAPPINGS({.device = S("/dev/sdb"), .snapshot_id = S("snap-0c")})});
    world_freeze(w);
    assert_no_copy(w, WEST, "snap-0c");
}

WORLD_TEST(image_copy__of_an_image_in_another_region_is_looked_for_there)
{
    struct world *w = *state;
    add_image_pair(
        w, SOURCE_IMAGE,
        (struct image_in){.source_image_id = S("ami-0a"),
                          .source_image_region = S(NORTH), /* not where ami-0a is */
                          GB_MAPPINGS({.device = S("/dev/sdb"), .snapshot_id = S("snap-0c")})});
    world_freeze(w);
    assert_no_copy(w, WEST, "snap-0c");
}

WORLD_TEST(image_copy__needs_equal_sizes)
{
    struct world *w = *state;
    place(w, EAST);
    gb_snapshot(w->gb, (struct snapshot_in){.id = S("snap-0a"), .size_gib = 9});
    gb_image(w->gb,
             (struct image_in){.id = S("ami-0a"),
                               GB_MAPPINGS({.device = S("a"), .snapshot_id = S("snap-0a")})});
    place(w, WEST);
    gb_snapshot(w->gb, (struct snapshot_in){.id = S("snap-0c"), .size_gib = 8});
    gb_image(w->gb,
             (struct image_in){.id = S("ami-0c"),
                               .source_image_id = S("ami-0a"),
                               .source_image_region = S(EAST),
                               GB_MAPPINGS({.device = S("a"), .snapshot_id = S("snap-0c")})});
    world_freeze(w);
    assert_no_copy(w, WEST, "snap-0c");
}

WORLD_TEST(image_copy__leaves_native_snapshots_alone)
{
    struct world *w = *state;
    place(w, EAST);
    add(w, "snap-0a", "2026-01-01T00:00:00Z", "");
    gb_image(w->gb,
             (struct image_in){.id = S("ami-0a"),
                               GB_MAPPINGS({.device = S("a"), .snapshot_id = S("snap-0a")})});
    place(w, WEST);
    gb_volume(w->gb, (struct volume_in){.id = S("vol-0c")});
    gb_snapshot(w->gb, (struct snapshot_in){.id = S("snap-0c"), .volume_id = S("vol-0c")});
    gb_image(w->gb,
             (struct image_in){.id = S("ami-0c"),
                               .source_image_id = S("ami-0a"),
                               .source_image_region = S(EAST),
                               GB_MAPPINGS({.device = S("a"), .snapshot_id = S("snap-0c")})});
    world_freeze(w);
    assert_no_copy(w, WEST, "snap-0c");
}

WORLD_TEST(image_copy__beats_what_the_text_says)
{
    struct world *w = *state;
    place(w, EAST);
    add(w, "snap-0a", "2026-01-01T00:00:00Z", "");
    add(w, "snap-0b", "2026-01-01T00:00:00Z", "");
    gb_image(w->gb,
             (struct image_in){.id = S("ami-0a"),
                               GB_MAPPINGS({.device = S("a"), .snapshot_id = S("snap-0a")})});
    place(w, WEST);
    add(w, "snap-0c", "2026-03-01T00:00:00Z",
        "Copied for DestinationAmi ami-0c from SourceAmi ami-0a for SourceSnapshot snap-0b");
    gb_image(w->gb,
             (struct image_in){.id = S("ami-0c"),
                               .source_image_id = S("ami-0a"),
                               .source_image_region = S(EAST),
                               GB_MAPPINGS({.device = S("a"), .snapshot_id = S("snap-0c")})});
    world_freeze(w);
    assert_source(w, WEST, "snap-0c", PROOF_P1, EAST, "snap-0a");
}

WORLD_TEST(image_copy__is_found_in_another_account_when_the_own_has_none)
{
    struct world *w = *state;
    gb_place(w->gb, OTHER, EAST);
    add(w, "snap-0a", "2026-01-01T00:00:00Z", "");
    gb_image(w->gb,
             (struct image_in){.id = S("ami-0a"),
                               GB_MAPPINGS({.device = S("a"), .snapshot_id = S("snap-0a")})});
    place(w, WEST);
    add(w, "snap-0c", "2026-03-01T00:00:00Z", "");
    gb_image(w->gb,
             (struct image_in){.id = S("ami-0c"),
                               .source_image_id = S("ami-0a"),
                               .source_image_region = S(EAST),
                               GB_MAPPINGS({.device = S("a"), .snapshot_id = S("snap-0c")})});
    world_freeze(w);
    assert_int_equal(world_facts(w, WEST, "snap-0c")->source_row,
                     world_row_in(w, OTHER, EAST, "snap-0a"));
}

WORLD_TEST(image_copy__passes_over_a_place_of_its_account_without_the_source)
{
    struct world *w = *state;
    place(w, EAST); /* read, and ami-0a is not in it */
    gb_place(w->gb, OTHER, EAST);
    add(w, "snap-0a", "2026-01-01T00:00:00Z", "");
    gb_image(w->gb,
             (struct image_in){.id = S("ami-0a"),
                               GB_MAPPINGS({.device = S("a"), .snapshot_id = S("snap-0a")})});
    place(w, WEST);
    add(w, "snap-0c", "2026-03-01T00:00:00Z", "");
    gb_image(w->gb,
             (struct image_in){.id = S("ami-0c"),
                               .source_image_id = S("ami-0a"),
                               .source_image_region = S(EAST),
                               GB_MAPPINGS({.device = S("a"), .snapshot_id = S("snap-0c")})});
    world_freeze(w);
    assert_int_equal(world_facts(w, WEST, "snap-0c")->source_row,
                     world_row_in(w, OTHER, EAST, "snap-0a"));
}

WORLD_TEST(image_copy__may_map_what_is_not_listed)
{
    struct world *w = *state;
    add_image_pair(w,
                   (struct image_in){GB_MAPPINGS({.device = S("a"), .snapshot_id = S("snap-98")},
                                                 {.device = S("b"), .snapshot_id = S("snap-0b")})},
                   (struct image_in){.source_image_id = S("ami-0a"),
                                     .source_image_region = S(EAST),
                                     GB_MAPPINGS({.device = S("a"), .snapshot_id = S("snap-0c")},
                                                 {.device = S("b"), .snapshot_id = S("snap-99")},
                                                 {.device = S("c")})});
    world_freeze(w);
    assert_no_copy(w, WEST, "snap-0c");
}

WORLD_TEST(image_copy__of_itself_is_not_believed)
{
    struct world *w = *state;
    place(w, WEST);
    add(w, "snap-0c", "2026-03-01T00:00:00Z", "");
    gb_image(w->gb,
             (struct image_in){.id = S("ami-0c"),
                               .source_image_id = S("ami-0c"),
                               .source_image_region = S(WEST),
                               GB_MAPPINGS({.device = S("a"), .snapshot_id = S("snap-0c")})});
    world_freeze(w);
    assert_no_copy(w, WEST, "snap-0c");
}

WORLD_TEST(image_copy__that_comes_first_decides)
{
    struct world *w = *state;
    add_image_pair(
        w, SOURCE_IMAGE,
        (struct image_in){.source_image_id = S("ami-0a"),
                          .source_image_region = S(EAST),
                          GB_MAPPINGS({.device = S("/dev/sda"), .snapshot_id = S("snap-0c")})});
    gb_image(w->gb, (struct image_in){
                        .id = S("ami-0d"),
                        .source_image_id = S("ami-0a"),
                        .source_image_region = S(EAST),
                        GB_MAPPINGS({.device = S("/dev/sdb"), .snapshot_id = S("snap-0c")})});
    world_freeze(w);
    assert_source(w, WEST, "snap-0c", PROOF_P1, EAST, "snap-0a");
}

/* ---- P2: texts that AWS writes ---- */

WORLD_TEST(claim__is_looked_for_in_the_region_that_it_names)
{
    struct world *w = *state;
    place(w, NORTH);
    add(w, "snap-0a", "2026-01-01T00:00:00Z", "");
    place(w, WEST);
    add(w, "snap-0c", "2026-03-01T00:00:00Z", "[Copied snap-0a from us-east-1]");
    add(w, "snap-0d", "2026-03-01T00:00:00Z", "[Copied snap-0a from eu-north-1]");
    add(w, "snap-0e", "2026-03-01T00:00:00Z", "[Copied snap-0d from eu-west-1] within the region");
    world_freeze(w);
    assert_unresolved(w, WEST, "snap-0c");
    assert_source(w, WEST, "snap-0d", PROOF_P2, NORTH, "snap-0a");
    assert_source(w, WEST, "snap-0e", PROOF_P2, WEST, "snap-0d");
}

WORLD_TEST(claim__of_an_image_copy_is_looked_for_everywhere)
{
    struct world *w = *state;
    place(w, NORTH);
    add(w, "snap-0a", "2026-01-01T00:00:00Z", "");
    place(w, WEST);
    add(w, "snap-0c", "2026-03-01T00:00:00Z",
        "Copied for DestinationAmi ami-0c from SourceAmi ami-0a for SourceSnapshot snap-0a. Task");
    world_freeze(w);
    assert_source(w, WEST, "snap-0c", PROOF_P2, NORTH, "snap-0a");
}

WORLD_TEST(claim__needs_an_equal_size)
{
    struct world *w = *state;
    place(w, EAST);
    gb_snapshot(w->gb, (struct snapshot_in){.id = S("snap-0a"), .size_gib = 9});
    place(w, WEST);
    gb_snapshot(w->gb, (struct snapshot_in){.id = S("snap-0c"),
                                            .size_gib = 8,
                                            .description = S("[Copied snap-0a from us-east-1]")});
    gb_snapshot(w->gb, (struct snapshot_in){.id = S("snap-0d"),
                                            .size_gib = 9,
                                            .description = S("[Copied snap-0a from us-east-1]")});
    world_freeze(w);
    assert_unresolved(w, WEST, "snap-0c");
    assert_source(w, WEST, "snap-0d", PROOF_P2, EAST, "snap-0a");
}

WORLD_TEST(claim__needs_a_source_that_is_not_younger)
{
    struct world *w = *state;
    place(w, EAST);
    add(w, "snap-0a", "2026-03-01T00:00:00.001Z", "");
    add(w, "snap-0b", "2026-03-01T00:00:00Z", "");
    add(w, "snap-00", NULL, "");
    place(w, WEST);
    add(w, "snap-0c", "2026-03-01T00:00:00Z", "[Copied snap-0a from us-east-1]");
    add(w, "snap-0d", "2026-03-01T00:00:00Z", "[Copied snap-0b from us-east-1]");
    add(w, "snap-0e", "2026-03-01T00:00:00Z", "[Copied snap-00 from us-east-1]");
    add(w, "snap-0f", NULL, "[Copied snap-0a from us-east-1]");
    world_freeze(w);
    assert_unresolved(w, WEST, "snap-0c");
    assert_source(w, WEST, "snap-0d", PROOF_P2, EAST, "snap-0b"); /* the same moment will do */
    assert_source(w, WEST, "snap-0e", PROOF_P2, EAST, "snap-00"); /* times that nobody told */
    assert_int_equal(world_facts(w, WEST, "snap-0e")->data_time, INSTANT_UNSET);
    assert_int_equal(world_facts(w, WEST, "snap-0e")->root_row, world_row(w, EAST, "snap-00"));
    assert_source(w, WEST, "snap-0f", PROOF_P2, EAST, "snap-0a");
}

WORLD_TEST(claim__to_be_a_copy_of_itself_is_not_believed)
{
    struct world *w = *state;
    place(w, WEST);
    add(w, "snap-0c", "2026-03-01T00:00:00Z", "[Copied snap-0c from eu-west-1]");
    world_freeze(w);
    assert_unresolved(w, WEST, "snap-0c");
    assert_int_equal(world_facts(w, WEST, "snap-0c")->source_row, ROW_NONE);
}

WORLD_TEST(claim__takes_hex_in_any_case)
{
    struct world *w = *state;
    place(w, EAST);
    add(w, LONG_ID, "2026-01-01T00:00:00Z", "");
    place(w, WEST);
    add(w, "snap-0c", "2026-03-01T00:00:00Z", "[Copied snap-0123456789ABCDEF0 from us-east-1]");
    world_freeze(w);
    assert_source(w, WEST, "snap-0c", PROOF_P2, EAST, LONG_ID);
}

WORLD_TEST(claim__finds_ids_that_do_not_pack)
{
    static const char *const ids[] = {
        "snap-1234567890abcdef0",
        "snap-0a",
        "snap-123456789",
        "snap-0123456789abcdef01",
    };
    struct world *w = *state;
    char text[128], copy[32];
    for (size_t i = 0; i < 4; i++) {
        place(w, EAST);
        add(w, ids[i], "2026-01-01T00:00:00Z", "");
        place(w, WEST);
        (void)snprintf(text, sizeof(text), "[Copied %s from us-east-1]", ids[i]);
        (void)snprintf(copy, sizeof(copy), "snap-c%zu", i);
        add(w, copy, "2026-03-01T00:00:00Z", text);
    }
    world_freeze(w);
    for (size_t i = 0; i < 4; i++) {
        (void)snprintf(copy, sizeof(copy), "snap-c%zu", i);
        assert_source(w, WEST, copy, PROOF_P2, EAST, ids[i]);
    }
}

/* 8 digits and 17 digits may be the same number, and are not the same id. */
WORLD_TEST(claim__tells_short_ids_from_long_ones)
{
    struct world *w = *state;
    place(w, EAST);
    add(w, "snap-1234abcd", "2026-01-01T00:00:00Z", "");
    add(w, "snap-0000000001234abcd", "2026-01-02T00:00:00Z", "");
    place(w, WEST);
    add(w, "snap-0c", "2026-03-01T00:00:00Z", "[Copied snap-1234abcd from us-east-1]");
    add(w, "snap-0d", "2026-03-01T00:00:00Z", "[Copied snap-0000000001234abcd from us-east-1]");
    world_freeze(w);
    assert_source(w, WEST, "snap-0c", PROOF_P2, EAST, "snap-1234abcd");
    assert_source(w, WEST, "snap-0d", PROOF_P2, EAST, "snap-0000000001234abcd");
}

WORLD_TEST(claim__takes_the_source_of_another_account)
{
    struct world *w = *state;
    gb_place(w->gb, OTHER, EAST);
    add(w, "snap-0b", "2026-01-01T00:00:00Z", "");
    place(w, EAST);
    place(w, WEST);
    add(w, "snap-0d", "2026-03-01T00:00:00Z", "[Copied snap-0b from us-east-1]");
    world_freeze(w);
    assert_int_equal(world_facts(w, WEST, "snap-0d")->source_row,
                     world_row_in(w, OTHER, EAST, "snap-0b"));
}

WORLD_TEST(claim__with_transfer_type_and_live_looking_volume_still_counts)
{
    struct world *w = *state;
    place(w, EAST);
    add(w, "snap-0a", "2026-01-01T00:00:00Z", "");
    place(w, WEST);
    gb_volume(w->gb, (struct volume_in){.id = S("vol-0a")});
    gb_snapshot(w->gb, (struct snapshot_in){.id = S("snap-0c"),
                                            .volume_id = S("vol-0a"),
                                            .transfer_type = S("time-based"),
                                            .start_time = gb_time("2026-03-01T00:00:00Z"),
                                            .description = S("[Copied snap-0a from us-east-1]")});
    world_freeze(w);
    assert_source(w, WEST, "snap-0c", PROOF_P2, EAST, "snap-0a");
}

/* ---- P3: tags and free text ---- */

static void tagged(struct world *w, const char *id, const char *key, const char *value)
{
    struct tag_in tag = {.key = str_from(key), .value = str_from(value)};
    gb_snapshot(w->gb, (struct snapshot_in){.id = str_from(id),
                                            .start_time = gb_time("2026-03-01T00:00:00Z"),
                                            .tags = {.items = &tag, .count = 1}});
}

WORLD_TEST(tag__of_a_source_is_weak_proof)
{
    struct world *w = *state;
    place(w, EAST);
    add(w, "snap-0a", "2026-01-01T00:00:00Z", "");
    place(w, WEST);
    tagged(w, "snap-0c", "source-snapshot", "snap-0a");
    tagged(w, "snap-0d", "source-snapshot", "arn:aws:ec2:us-east-1::snapshot/snap-0a");
    tagged(w, "snap-0e", "Source-Snapshot", "snap-0a"); /* keys are case-sensitive */
    tagged(w, "snap-0f", "source-snapshot", "snap-99");
    tagged(w, "snap-10", "source-snapshot", "");
    world_freeze(w);
    assert_source(w, WEST, "snap-0c", PROOF_P3, EAST, "snap-0a");
    assert_int_equal(world_facts(w, WEST, "snap-0c")->chain_proof, PROOF_P3);
    assert_source(w, WEST, "snap-0d", PROOF_P3, EAST, "snap-0a");
    assert_no_copy(w, WEST, "snap-0e");
    assert_no_copy(w, WEST, "snap-0f");
    assert_no_copy(w, WEST, "snap-10");
}

WORLD_TEST(free_text__that_names_a_snapshot_elsewhere_is_weak_proof)
{
    struct world *w = *state;
    place(w, EAST);
    add(w, "snap-0a", "2026-01-01T00:00:00Z", "");
    add(w, "snap-0b", "2026-01-01T00:00:00Z", "");
    place(w, WEST);
    add(w, "snap-0c", "2026-03-01T00:00:00Z", "DR copy of snap-0a, see snap-0b");
    add(w, "snap-0d", "2026-03-01T00:00:00Z", "DR copy of snap-99, see snap-0b");
    world_freeze(w);
    assert_source(w, WEST, "snap-0c", PROOF_P3, EAST, "snap-0a");
    assert_no_copy(w, WEST, "snap-0d"); /* only the first id is read */
}

WORLD_TEST(weak_proof__is_none_within_a_region)
{
    struct world *w = *state;
    gb_place(w->gb, OTHER, WEST);
    add(w, "snap-0b", "2026-01-01T00:00:00Z", "");
    place(w, WEST);
    add(w, "snap-0a", "2026-01-01T00:00:00Z", "");
    tagged(w, "snap-0c", "source-snapshot", "snap-0a");
    tagged(w, "snap-0d", "source-snapshot", "snap-0b");
    add(w, "snap-0e", "2026-03-01T00:00:00Z", "copy of snap-0a");
    world_freeze(w);
    assert_no_copy(w, WEST, "snap-0c");
    assert_no_copy(w, WEST, "snap-0d");
    assert_no_copy(w, WEST, "snap-0e");
}

WORLD_TEST(weak_proof__needs_size_and_order_of_time)
{
    struct world *w = *state;
    place(w, EAST);
    gb_snapshot(w->gb, (struct snapshot_in){.id = S("snap-0a"), .size_gib = 9});
    add(w, "snap-0b", "2026-03-01T00:00:00.001Z", "");
    add(w, "snap-00", "2026-03-01T00:00:00Z", "");
    place(w, WEST);
    tagged(w, "snap-0c", "source-snapshot", "snap-0a");
    tagged(w, "snap-0d", "source-snapshot", "snap-0b");
    tagged(w, "snap-0e", "source-snapshot", "snap-00");
    world_freeze(w);
    assert_no_copy(w, WEST, "snap-0c");
    assert_no_copy(w, WEST, "snap-0d");
    assert_source(w, WEST, "snap-0e", PROOF_P3, EAST, "snap-00");
}

WORLD_TEST(weak_proof__does_not_touch_native_snapshots)
{
    struct world *w = *state;
    place(w, EAST);
    add(w, "snap-0a", "2026-01-01T00:00:00Z", "");
    place(w, WEST);
    gb_volume(w->gb, (struct volume_in){.id = S("vol-0c")});
    gb_snapshot(w->gb, (struct snapshot_in){.id = S("snap-0c"),
                                            .volume_id = S("vol-0c"),
                                            .description = S("replaces snap-0a"),
                                            .tags = GB_TAGS(T("source-snapshot", "snap-0a"))});
    world_freeze(w);
    assert_no_copy(w, WEST, "snap-0c");
}

WORLD_TEST(tag__may_name_the_source_that_a_claim_does_not)
{
    struct world *w = *state;
    place(w, EAST);
    add(w, "snap-0a", "2026-01-01T00:00:00Z", "");
    place(w, WEST);
    gb_snapshot(w->gb, (struct snapshot_in){.id = S("snap-0c"),
                                            .start_time = gb_time("2026-03-01T00:00:00Z"),
                                            .description = S("[Copied snap-99 from us-east-1]"),
                                            .tags = GB_TAGS(T("source-snapshot", "snap-0a"))});
    world_freeze(w);
    assert_source(w, WEST, "snap-0c", PROOF_P3, EAST, "snap-0a");
}

WORLD_TEST(tag__counts_before_free_text)
{
    struct world *w = *state;
    place(w, EAST);
    add(w, "snap-0a", "2026-01-01T00:00:00Z", "");
    add(w, "snap-0b", "2026-01-01T00:00:00Z", "");
    place(w, WEST);
    gb_snapshot(w->gb, (struct snapshot_in){.id = S("snap-0c"),
                                            .start_time = gb_time("2026-03-01T00:00:00Z"),
                                            .description = S("was snap-0b"),
                                            .tags = GB_TAGS(T("source-snapshot", "snap-0a"))});
    world_freeze(w);
    assert_source(w, WEST, "snap-0c", PROOF_P3, EAST, "snap-0a");
}

WORLD_TEST(text_of_create_image__is_no_weak_proof)
{
    struct world *w = *state;
    place(w, EAST);
    add(w, "snap-0a", "2026-01-01T00:00:00Z", "");
    place(w, WEST);
    add(w, "snap-0c", "2026-03-01T00:00:00Z",
        "Created by CreateImage(i-0a) for ami-0a from vol-0a, was snap-0a");
    world_freeze(w);
    assert_no_copy(w, WEST, "snap-0c");
}

/* ---- chains ---- */

WORLD_TEST(chain__carries_the_time_of_its_root_and_its_weakest_proof)
{
    struct world *w = *state;
    place(w, EAST);
    gb_volume(w->gb, (struct volume_in){.id = S("vol-0a")});
    gb_snapshot(w->gb, (struct snapshot_in){.id = S("snap-0a"),
                                            .volume_id = S("vol-0a"),
                                            .start_time = gb_time("2025-12-01T00:00:00Z")});
    place(w, WEST);
    tagged(w, "snap-0b", "source-snapshot", "snap-0a");
    place(w, NORTH);
    add(w, "snap-0c", "2026-03-02T00:00:00Z", "[Copied snap-0b from eu-west-1]");
    world_freeze(w);
    const struct snapshot_facts *f = world_facts(w, NORTH, "snap-0c");
    assert_int_equal(f->proof, PROOF_P2);
    assert_int_equal(f->chain_proof, PROOF_P3);
    assert_int_equal(f->source_row, world_row(w, WEST, "snap-0b"));
    assert_int_equal(f->root_row, world_row(w, EAST, "snap-0a"));
    assert_int_equal(f->data_time, gb_time("2025-12-01T00:00:00Z"));
}

WORLD_TEST(chain__ends_at_an_unresolved_copy_without_a_time)
{
    struct world *w = *state;
    place(w, WEST);
    add(w, "snap-0b", "2026-03-01T00:00:00Z", "[Copied snap-99 from us-east-1]");
    place(w, NORTH);
    add(w, "snap-0c", "2026-03-02T00:00:00Z", "[Copied snap-0b from eu-west-1]");
    world_freeze(w);
    assert_source(w, NORTH, "snap-0c", PROOF_P2, WEST, "snap-0b");
    assert_unresolved(w, NORTH, "snap-0c");
    assert_unresolved(w, WEST, "snap-0b");
}

WORLD_TEST(chain__that_bites_its_tail_has_no_root)
{
    struct world *w = *state;
    place(w, WEST);
    add(w, "snap-0a", "2026-03-01T00:00:00Z", "[Copied snap-0b from eu-north-1]");
    place(w, NORTH);
    add(w, "snap-0b", "2026-03-01T00:00:00Z", "[Copied snap-0c from us-east-1]");
    place(w, EAST);
    add(w, "snap-0c", "2026-03-01T00:00:00Z", "[Copied snap-0a from eu-west-1]");
    add(w, "snap-0d", "2026-03-02T00:00:00Z", "[Copied snap-0a from eu-west-1] hangs off it");
    world_freeze(w);
    assert_unresolved(w, WEST, "snap-0a");
    assert_unresolved(w, NORTH, "snap-0b");
    assert_unresolved(w, EAST, "snap-0c");
    assert_unresolved(w, EAST, "snap-0d");
}

/* snap-000 is no copy; snap-N is a copy of snap-(N-1), N links away from the root. */
WORLD_TEST(chain__is_followed_fifty_links_and_no_further)
{
    struct world *w = *state;
    char id[16], text[64];
    place(w, WEST);
    add(w, "snap-000", "2026-01-01T00:00:00Z", "");
    for (unsigned i = 1; i <= 52; i++) {
        (void)snprintf(id, sizeof(id), "snap-%03u", i);
        (void)snprintf(text, sizeof(text), "[Copied snap-%03u from eu-west-1]", i - 1);
        add(w, id, "2026-02-01T00:00:00Z", text);
    }
    world_freeze(w);
    uint32_t root = world_row(w, WEST, "snap-000");
    assert_int_equal(world_facts(w, WEST, "snap-049")->root_row, root);
    assert_int_equal(world_facts(w, WEST, "snap-050")->root_row, root);
    assert_int_equal(world_facts(w, WEST, "snap-050")->data_time, gb_time("2026-01-01T00:00:00Z"));
    assert_unresolved(w, WEST, "snap-051");
    assert_unresolved(w, WEST, "snap-052");
}

WORLD_TEST(copies__of_a_root_are_listed_in_row_order)
{
    struct world *w = *state;
    place(w, EAST);
    add(w, "snap-0a", "2026-01-01T00:00:00Z", "");
    add(w, "snap-0b", "2026-01-01T00:00:00Z", "");
    place(w, WEST);
    add(w, "snap-0c", "2026-03-01T00:00:00Z", "[Copied snap-0a from us-east-1]");
    add(w, "snap-0d", "2026-03-01T00:00:00Z", "[Copied snap-99 from us-east-1]");
    place(w, NORTH);
    add(w, "snap-0e", "2026-03-02T00:00:00Z", "[Copied snap-0c from eu-west-1]");
    world_freeze(w);
    struct rows copies = facts_copies_of(w->facts, world_row(w, EAST, "snap-0a"));
    assert_int_equal(copies.count, 2);
    assert_true(copies.rows[0] < copies.rows[1]);
    assert_int_equal(copies.rows[0], world_row(w, NORTH, "snap-0e"));
    assert_int_equal(copies.rows[1], world_row(w, WEST, "snap-0c"));
    assert_int_equal(facts_copies_of(w->facts, world_row(w, EAST, "snap-0b")).count, 0);
    assert_int_equal(facts_copies_of(w->facts, world_row(w, WEST, "snap-0c")).count, 0);
}

WORLD_TEST(proof__has_names)
{
    assert_string_equal(proof_name(PROOF_NONE), "");
    assert_string_equal(proof_name(PROOF_P1), "P1");
    assert_string_equal(proof_name(PROOF_P2), "P2");
    assert_string_equal(proof_name(PROOF_P3), "P3");
}
