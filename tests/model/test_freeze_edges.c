#include "tests/support/graph_builder.h"
#include "tests/support/test.h"

#define OWN "111122223333"

static uint32_t row_of(const struct graph *g, enum kind kind, const char *id)
{
    uint32_t row = graph_find(g, kind, 0, str_from(id));
    assert_int_not_equal(row, ROW_NONE);
    return row;
}

static struct gb *one_region(void)
{
    struct gb *gb = gb_new();
    gb_place(gb, OWN, "eu-west-1");
    return gb;
}

/* ---- snapshots of a volume ---- */

TEST(edges__snapshots_of_a_volume_lie_together_oldest_first)
{
    struct gb *gb = one_region();
    gb_volume(gb, (struct volume_in){.id = S("vol-00000002")});
    gb_snapshot(gb, (struct snapshot_in){.id = S("snap-00000001"),
                                         .volume_id = S("vol-00000002"),
                                         .start_time = gb_time("2026-03-01")});
    gb_snapshot(gb, (struct snapshot_in){.id = S("snap-00000002"),
                                         .volume_id = S("vol-00000001"),
                                         .start_time = gb_time("2026-02-01")});
    gb_snapshot(gb, (struct snapshot_in){.id = S("snap-00000003"),
                                         .volume_id = S("vol-00000002"),
                                         .start_time = gb_time("2026-01-01")});
    gb_snapshot(gb, (struct snapshot_in){.id = S("snap-00000004"), .volume_id = S("vol-00000002")});
    gb_snapshot(gb, (struct snapshot_in){.id = S("snap-00000005"),
                                         .volume_id = S("vol-00000002"),
                                         .start_time = gb_time("2026-01-01")});
    struct graph *g = gb_freeze(gb);
    struct span span = g->volume_snapshots[0];
    assert_int_equal(span.count, 4);
    /* No time sorts first; one time goes by id. */
    static const uint32_t expected[] = {3, 2, 4, 0};
    for (uint32_t i = 0; i < span.count; i++) {
        uint32_t row = g->by_volume[span.first + i];
        assert_int_equal(row, expected[i]);
        assert_int_equal(g->by_volume_pos[row], span.first + i);
        assert_int_equal(g->snapshots[row].volume_row, 0);
    }
    assert_int_equal(g->snapshots[1].volume_row, ROW_NONE);
    assert_int_equal(g->by_volume[0], 1);
    graph_free(g);
}

TEST(edges__snapshots_of_a_gone_volume_and_of_none_lie_together_too)
{
    struct gb *gb = one_region();
    gb_snapshot(gb, (struct snapshot_in){.id = S("snap-00000001"), .volume_id = S("vol-ffffffff")});
    gb_snapshot(gb, (struct snapshot_in){.id = S("snap-00000002")});
    gb_snapshot(gb, (struct snapshot_in){.id = S("snap-00000003"), .volume_id = S("vol-ffffffff")});
    gb_snapshot(gb, (struct snapshot_in){.id = S("snap-00000004"), .volume_id = S("vol-foreign")});
    gb_snapshot(gb, (struct snapshot_in){.id = S("snap-00000005")});
    gb_snapshot(gb, (struct snapshot_in){.id = S("snap-00000006"), .volume_id = S("vol-foreign")});
    gb_snapshot(gb, (struct snapshot_in){.id = S("snap-00000007"), .volume_id = S("vol-00000001")});
    struct graph *g = gb_freeze(gb);
    static const uint32_t expected[] = {1, 4, 6, 0, 2, 3, 5};
    for (uint32_t i = 0; i < g->snapshot_count; i++)
        assert_int_equal(g->by_volume[i], expected[i]);
    graph_free(g);
}

TEST(edges__a_volume_without_snapshots_has_an_empty_span)
{
    struct gb *gb = one_region();
    gb_volume(gb, (struct volume_in){.id = S("vol-00000001")});
    gb_volume(gb, (struct volume_in){.id = S("vol-00000002")});
    gb_volume(gb, (struct volume_in){.id = S("vol-00000003")});
    gb_snapshot(gb, (struct snapshot_in){.id = S("snap-00000001"), .volume_id = S("vol-00000002")});
    struct graph *g = gb_freeze(gb);
    assert_int_equal(g->volume_snapshots[0].count, 0);
    assert_int_equal(g->volume_snapshots[1].count, 1);
    assert_int_equal(g->volume_snapshots[2].count, 0);
    graph_free(g);
}

TEST(edges__stay_in_one_place)
{
    struct gb *gb = one_region();
    gb_volume(gb, (struct volume_in){.id = S("vol-00000001"), .snapshot_id = S("snap-00000001")});
    gb_image(gb, (struct image_in){.id = S("ami-00000001"),
                                   GB_MAPPINGS({.snapshot_id = S("snap-00000001")})});
    gb_place(gb, OWN, "eu-west-2");
    gb_snapshot(gb, (struct snapshot_in){.id = S("snap-00000001"), .volume_id = S("vol-00000001")});
    gb_instance(gb, (struct instance_in){.id = S("i-00000001"), .image_id = S("ami-00000001")});
    gb_template_version(gb, (struct template_version_in){.template_id = S("lt-00000001"),
                                                         .image_id = S("ami-00000001")});
    struct graph *g = gb_freeze(gb);
    assert_int_equal(g->snapshots[0].volume_row, ROW_NONE);
    assert_int_equal(g->volumes[0].snapshot_row, ROW_NONE);
    assert_int_equal(g->volume_snapshots[0].count, 0);
    assert_int_equal(g->mappings[0].snapshot_row, ROW_NONE);
    assert_int_equal(g->instances[0].image_row, ROW_NONE);
    assert_int_equal(g->template_versions[0].image_row, ROW_NONE);
    assert_int_equal(g->made_first[1], 0);
    assert_int_equal(g->image_ref_first[1], 0);
    graph_free(g);
}

/* ---- the other edges ---- */

TEST(edges__volumes_know_snapshot_source_and_instances)
{
    struct gb *gb = one_region();
    gb_snapshot(gb, (struct snapshot_in){.id = S("snap-odd")});
    gb_instance(gb, (struct instance_in){.id = S("i-00000007")});
    gb_volume(gb, (struct volume_in){.id = S("vol-00000001"),
                                     .snapshot_id = S("snap-odd"),
                                     GB_ATTACHMENTS({.instance_id = S("i-00000007")},
                                                    {.instance_id = S("i-00000008")}, {})});
    gb_volume(gb, (struct volume_in){.id = S("vol-00000002"),
                                     .snapshot_id = S("snap-00000404"),
                                     .source_volume_id = S("vol-00000001")});
    gb_volume(gb, (struct volume_in){.id = S("vol-00000003"), .snapshot_id = S("snap-odd")});
    struct graph *g = gb_freeze(gb);
    assert_int_equal(g->volumes[0].snapshot_row, 0);
    assert_int_equal(g->volumes[0].source_row, ROW_NONE);
    assert_int_equal(g->volumes[1].snapshot_row, ROW_NONE);
    assert_int_equal(g->volumes[1].source_row, 0);
    assert_int_equal(g->attachments[0].instance_row, 0);
    assert_int_equal(g->attachments[1].instance_row, ROW_NONE);
    assert_int_equal(g->attachments[2].instance_row, ROW_NONE);
    assert_int_equal(g->made_first[0], 0);
    assert_int_equal(g->made_first[1], 2);
    assert_int_equal(g->made[0], 0);
    assert_int_equal(g->made[1], 2);
    graph_free(g);
}

TEST(edges__an_image_refers_once_to_a_snapshot_that_it_maps_twice)
{
    struct gb *gb = one_region();
    gb_snapshot(gb, (struct snapshot_in){.id = S("snap-00000001")});
    gb_snapshot(gb, (struct snapshot_in){.id = S("snap-00000002")});
    gb_snapshot(gb, (struct snapshot_in){.id = S("snap-00000003")});
    gb_image(gb, (struct image_in){.id = S("ami-00000001"),
                                   GB_MAPPINGS({.snapshot_id = S("snap-00000003")}, {},
                                               {.snapshot_id = S("snap-00000001")},
                                               {.snapshot_id = S("snap-00000003")},
                                               {.snapshot_id = S("snap-00000404")})});
    gb_image(gb, (struct image_in){.id = S("ami-00000002"),
                                   .state = S("disabled"),
                                   GB_MAPPINGS({.snapshot_id = S("snap-00000003")})});
    struct graph *g = gb_freeze(gb);
    static const uint32_t first[] = {0, 1, 1, 3};
    for (uint32_t i = 0; i < 4; i++)
        assert_int_equal(g->image_ref_first[i], first[i]);
    assert_int_equal(g->image_refs[0], 0);
    assert_int_equal(g->image_refs[1], 0);
    assert_int_equal(g->image_refs[2], 1);
    assert_int_equal(g->mappings[4].snapshot_row, ROW_NONE);
    graph_free(g);
}

TEST(edges__instances_are_listed_by_their_image)
{
    struct gb *gb = one_region();
    gb_image(gb, (struct image_in){.id = S("ami-00000001")});
    gb_image(gb, (struct image_in){.id = S("ami-00000002")});
    gb_instance(gb, (struct instance_in){.id = S("i-00000001"), .image_id = S("ami-00000002")});
    gb_instance(gb, (struct instance_in){.id = S("i-00000002"), .image_id = S("ami-00000404")});
    gb_instance(gb, (struct instance_in){
                        .id = S("i-00000003"), .image_id = S("ami-00000002"), .state = S("x")});
    struct graph *g = gb_freeze(gb);
    assert_int_equal(g->image_instance_first[0], 0);
    assert_int_equal(g->image_instance_first[1], 0);
    assert_int_equal(g->image_instance_first[2], 2);
    assert_int_equal(g->image_instances[0], 0);
    assert_int_equal(g->image_instances[1], 2);
    assert_int_equal(g->instances[0].image_row, row_of(g, KIND_IMAGE, "ami-00000002"));
    graph_free(g);
}

TEST(edges__template_versions_know_image_and_snapshots)
{
    struct gb *gb = one_region();
    gb_image(gb, (struct image_in){.id = S("ami-odd")});
    gb_snapshot(gb, (struct snapshot_in){.id = S("snap-00000001")});
    gb_snapshot(gb, (struct snapshot_in){.id = S("snap-00000002")});
    gb_template_version(
        gb, (struct template_version_in){.template_id = S("lt-00000001"),
                                         .version = 1,
                                         .image_id = S("ami-odd"),
                                         GB_SNAPSHOT_IDS(S("snap-00000002"), S("snap-00000404"))});
    gb_template_version(gb, (struct template_version_in){.template_id = S("lt-00000001"),
                                                         .version = 2,
                                                         GB_SNAPSHOT_IDS(S("snap-00000002"))});
    struct graph *g = gb_freeze(gb);
    assert_int_equal(g->template_versions[0].image_row, 0);
    assert_int_equal(g->template_versions[1].image_row, ROW_NONE);
    assert_int_equal(g->template_snapshots[0].snapshot_row, 1);
    assert_int_equal(g->template_snapshots[1].snapshot_row, ROW_NONE);
    assert_int_equal(g->template_ref_first[1], 0);
    assert_int_equal(g->template_ref_first[2], 2);
    assert_int_equal(g->template_refs[0], 0);
    assert_int_equal(g->template_refs[1], 1);
    graph_free(g);
}
