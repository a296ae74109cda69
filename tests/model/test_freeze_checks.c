/* What the records themselves show to be missing. */
#include "tests/support/graph_builder.h"
#include "tests/support/test.h"

#define OWN "111122223333"

static struct gb *one_region(void)
{
    struct gb *gb = gb_new();
    gb_place(gb, OWN, "eu-west-1");
    return gb;
}

static bool missing(const struct graph *g, uint32_t place, const char *volume)
{
    struct res_id id;
    assert_true(res_id_pack(str_from(volume), "vol-", &id));
    return graph_volume_missing(g, place, id);
}

/* ---- volumes ---- */

TEST(checks__a_volume_that_only_an_instance_names_makes_the_listing_truncated)
{
    struct gb *gb = one_region();
    gb_volume(gb, (struct volume_in){.id = S("vol-00000002")});
    gb_instance(gb, (struct instance_in){.id = S("i-00000001"),
                                         GB_VOLUMES({.volume_id = S("vol-00000003")},
                                                    {.volume_id = S("vol-00000002")},
                                                    {.volume_id = S("vol-00000001")}, {})});
    gb_instance(gb, (struct instance_in){.id = S("i-00000000"),
                                         .state = S("stopped"),
                                         GB_VOLUMES({.volume_id = S("vol-00000003")})});
    struct graph *g = gb_freeze(gb);
    assert_int_equal(g->missing_volume_count, 2);
    assert_true(missing(g, 0, "vol-00000001"));
    assert_false(missing(g, 0, "vol-00000002"));
    assert_true(missing(g, 0, "vol-00000003"));
    assert_false(missing(g, 1, "vol-00000003"));
    assert_false(missing(g, 0, "vol-00000000000000003"));
    assert_false(missing(g, 0, "vol-00000004"));
    assert_int_equal(g->missing_volumes[1].instance_row, 0); /* i-00000000 comes first */
    const struct coverage *vol = graph_coverage(g, 0, SOURCE_VOL);
    assert_int_equal(vol->state, COVERAGE_GAP);
    assert_int_equal(vol->reason, GAP_TRUNCATED);
    assert_string_equal(vol->detail, "instance i-00000001 names vol-00000001, which "
                                     "DescribeVolumes does not list (2 such volumes)");
    assert_int_equal(vol->items, 1);
    assert_true(graph_complete(g, 0, SOURCE_INST));
    graph_free(g);
}

TEST(checks__a_filtered_listing_need_not_have_what_instances_name)
{
    struct gb *gb = one_region();
    gb_filtered(gb, 0, SOURCE_VOL, "only tag:Application=payments");
    gb_instance(gb, (struct instance_in){.id = S("i-00000001"),
                                         GB_VOLUMES({.volume_id = S("vol-00000001")})});
    struct graph *g = gb_freeze(gb);
    const struct coverage *vol = graph_coverage(g, 0, SOURCE_VOL);
    assert_int_equal(vol->state, COVERAGE_COMPLETE);
    assert_string_equal(vol->detail, "only tag:Application=payments");
    assert_false(graph_complete(g, 0, SOURCE_VOL)); /* no other absence may be claimed */
    assert_true(graph_complete_for_subjects(g, 0, SOURCE_VOL));
    assert_true(missing(g, 0, "vol-00000001")); /* it does exist */
    graph_free(g);
}

TEST(checks__instances_that_end_may_name_volumes_that_are_gone)
{
    struct gb *gb = one_region();
    gb_instance(gb, (struct instance_in){.id = S("i-00000001"),
                                         .state = S("terminated"),
                                         GB_VOLUMES({.volume_id = S("vol-00000001")})});
    gb_instance(gb, (struct instance_in){.id = S("i-00000002"),
                                         .state = S("shutting-down"),
                                         GB_VOLUMES({.volume_id = S("vol-00000001")})});
    struct graph *g = gb_freeze(gb);
    assert_int_equal(g->missing_volume_count, 0);
    assert_true(graph_complete(g, 0, SOURCE_VOL));
    graph_free(g);
}

TEST(checks__a_gap_that_is_known_already_keeps_its_reason)
{
    struct gb *gb = one_region();
    for (unsigned p = 0; p < 3; p++) {
        gb_place(gb, OWN, p == 0 ? "eu-west-1" : p == 1 ? "eu-west-2" : "eu-west-3");
        gb_instance(gb, (struct instance_in){.id = S("i-00000001"),
                                             GB_VOLUMES({.volume_id = S("vol-lettered")})});
    }
    gb_coverage(gb, 0, SOURCE_VOL, COVERAGE_NOT_ATTEMPTED, GAP_NONE, NULL);
    gb_coverage(gb, 1, SOURCE_VOL, COVERAGE_GAP, GAP_DENIED, "denied");
    struct graph *g = gb_freeze(gb);
    assert_int_equal(g->missing_volume_count, 3);
    assert_int_equal(graph_coverage(g, 0, SOURCE_VOL)->state, COVERAGE_NOT_ATTEMPTED);
    assert_string_equal(graph_coverage(g, 1, SOURCE_VOL)->detail, "denied");
    assert_string_equal(graph_coverage(g, 2, SOURCE_VOL)->detail,
                        "instance i-00000001 names vol-lettered, which DescribeVolumes does not "
                        "list (1 such volume)");
    const struct missing_volume *lettered = g->missing_volumes;
    while (lettered->form != ID_TEXT)
        lettered++;
    assert_true(str_eq_c(graph_str(g, (strref)lettered->value), "vol-lettered"));
    assert_true(graph_volume_missing(g, 1, (struct res_id){lettered->value, ID_TEXT}));
    graph_free(g);
}

/* ---- launch templates ---- */

static void version(struct gb *gb, const char *id, uint64_t number)
{
    gb_template_version(
        gb, (struct template_version_in){.template_id = str_from(id), .version = number});
}

TEST(checks__templates_whose_versions_are_all_there_are_complete)
{
    struct gb *gb = one_region();
    gb_template(gb, (struct template_in){
                        .id = S("lt-00000001"), .default_version = 1, .latest_version = 3});
    gb_template(gb, (struct template_in){.id = S("lt-lettered")});
    version(gb, "lt-00000001", 3);
    version(gb, "lt-00000001", 1); /* 2 may have been deleted */
    version(gb, "lt-00000000", 1); /* not listed, made between the two calls */
    version(gb, "lt-lettered", 9);
    struct graph *g = gb_freeze(gb);
    assert_true(graph_complete(g, 0, SOURCE_LT));
    graph_free(g);
}

TEST(checks__a_template_without_its_latest_version_makes_the_listing_truncated)
{
    struct gb *gb = one_region();
    gb_template(gb, (struct template_in){
                        .id = S("lt-00000001"), .default_version = 1, .latest_version = 1});
    gb_template(gb, (struct template_in){
                        .id = S("lt-00000002"), .default_version = 1, .latest_version = 40});
    gb_template(gb, (struct template_in){
                        .id = S("lt-00000003"), .default_version = 1, .latest_version = 1});
    version(gb, "lt-00000001", 1);
    version(gb, "lt-00000002", 1);
    gb_place(gb, OWN, "eu-west-2");
    gb_template(gb, (struct template_in){
                        .id = S("lt-00000004"), .default_version = 2, .latest_version = 2});
    version(gb, "lt-00000004", 1);
    gb_place(gb, OWN, "eu-west-3");
    gb_template(gb, (struct template_in){.id = S("lt-00000005")});
    gb_coverage(gb, 2, SOURCE_LT, COVERAGE_GAP, GAP_DENIED, "denied");
    struct graph *g = gb_freeze(gb);
    assert_int_equal(graph_coverage(g, 0, SOURCE_LT)->reason, GAP_TRUNCATED);
    assert_string_equal(graph_coverage(g, 0, SOURCE_LT)->detail,
                        "launch template lt-00000002 has the latest version 40, which "
                        "DescribeLaunchTemplateVersions does not list (2 such templates)");
    assert_string_equal(graph_coverage(g, 1, SOURCE_LT)->detail,
                        "launch template lt-00000004 has the default version 2, which "
                        "DescribeLaunchTemplateVersions does not list (1 such template)");
    assert_string_equal(graph_coverage(g, 2, SOURCE_LT)->detail, "denied");
    graph_free(g);
}

TEST(checks__a_template_that_tells_no_numbers_still_has_a_version)
{
    struct gb *gb = one_region();
    gb_template(gb, (struct template_in){.id = S("lt-00000001")});
    struct graph *g = gb_freeze(gb);
    assert_int_equal(graph_coverage(g, 0, SOURCE_LT)->reason, GAP_TRUNCATED);
    assert_string_equal(graph_coverage(g, 0, SOURCE_LT)->detail,
                        "launch template lt-00000001 has no version that "
                        "DescribeLaunchTemplateVersions lists (1 such template)");
    graph_free(g);
}
