/* Facts of one snapshot: its volume, its state, what refers to it, who manages it. */
#include "tests/analyzer/facts_world.h"
#include "tests/support/test.h"

/* ---- real volume ids and sentinels ---- */

WORLD_TEST(volume_id__of_f_digits_is_a_sentinel)
{
    static const struct {
        const char *id;
        const char *volume;
        bool real;
    } cases[] = {
        {"snap-00", "", false},
        {"snap-01", "vol-ffffffff", false},
        {"snap-02", "vol-ffff", false},
        {"snap-03", "vol-f", false},
        {"snap-04", "vol-fffffffffffffffff", false}, /* 17 of them */
        {"snap-05", "vol-FFFFFFFF", true},           /* only lower-case f */
        {"snap-06", "vol-fffffffe", true},
        {"snap-07", "vol-0fffffffffffffff", true},
        {"snap-08", "vol-0fffffffffffffffff", true},
        {"snap-09", "xvol-ffffffff", true},
        {"snap-0a", "vol-ffffffff ", true},
        {"snap-0b", "vol-", true},
        {"snap-0c", "vol-0123456789abcdef0", true},
    };
    struct world *w = *state;
    gb_place(w->gb, HOME, WEST);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        gb_snapshot(w->gb, (struct snapshot_in){.id = str_from(cases[i].id),
                                                .volume_id = str_from(cases[i].volume)});
    world_freeze(w);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        assert_int_equal(world_has(w, WEST, cases[i].id, FACT_REAL_VOLUME), cases[i].real);
}

WORLD_TEST(snapshot__is_native_where_its_volume_is_listed)
{
    struct world *w = *state;
    gb_place(w->gb, HOME, NORTH);
    gb_volume(w->gb, (struct volume_in){.id = S("vol-0c")});
    gb_place(w->gb, OTHER, WEST);
    gb_volume(w->gb, (struct volume_in){.id = S("vol-0d")});
    gb_place(w->gb, HOME, WEST);
    gb_volume(w->gb, (struct volume_in){.id = S("vol-0a")});
    gb_volume(w->gb, (struct volume_in){.id = S("vol-ffffffff")});
    gb_snapshot(w->gb, (struct snapshot_in){.id = S("snap-0a"), .volume_id = S("vol-0a")});
    gb_snapshot(w->gb, (struct snapshot_in){.id = S("snap-0b"), .volume_id = S("vol-0b")});
    gb_snapshot(w->gb, (struct snapshot_in){.id = S("snap-0c"), .volume_id = S("vol-0c")});
    gb_snapshot(w->gb, (struct snapshot_in){.id = S("snap-0d"), .volume_id = S("vol-0d")});
    gb_snapshot(w->gb, (struct snapshot_in){.id = S("snap-0e"),
                                            .volume_id = S("vol-0a"),
                                            .transfer_type = S("time-based")});
    gb_snapshot(w->gb, (struct snapshot_in){.id = S("snap-0f"), .volume_id = S("vol-ffffffff")});
    world_freeze(w);
    assert_true(world_has(w, WEST, "snap-0a", FACT_NATIVE));
    assert_false(world_has(w, WEST, "snap-0b", FACT_NATIVE)); /* gone */
    assert_false(world_has(w, WEST, "snap-0c", FACT_NATIVE)); /* in another region */
    assert_false(world_has(w, WEST, "snap-0d", FACT_NATIVE)); /* in another account */
    assert_false(world_has(w, WEST, "snap-0e", FACT_NATIVE)); /* a copy says so itself */
    assert_false(world_has(w, WEST, "snap-0f", FACT_NATIVE)); /* a sentinel joins nothing */
}

WORLD_TEST(snapshot__of_a_volume_with_an_odd_id_is_native)
{
    struct world *w = *state;
    gb_place(w->gb, HOME, WEST);
    gb_volume(w->gb, (struct volume_in){.id = S("vol-1234567890abcdef0")});
    gb_snapshot(w->gb, (struct snapshot_in){.id = S("snap-1234567890abcdef0"),
                                            .volume_id = S("vol-1234567890abcdef0")});
    world_freeze(w);
    assert_true(world_has(w, WEST, "snap-1234567890abcdef0", FACT_NATIVE));
    assert_int_equal(facts_volume_gone(w->facts, world_row(w, WEST, "snap-1234567890abcdef0")),
                     TRUTH_FALSE);
}

/* ---- usable ---- */

WORLD_TEST(snapshot__is_usable_when_completed_and_at_hand)
{
    static const struct {
        const char *id, *snapshot_state, *tier, *restored_until;
        bool usable;
    } cases[] = {
        {"snap-00", "completed", "standard", NULL, true},
        {"snap-01", "pending", "standard", NULL, false},
        {"snap-02", "error", "standard", NULL, false},
        {"snap-03", "recovering", "standard", NULL, false},
        {"snap-04", "who-knows", "standard", NULL, false},
        {"snap-05", "completed", "archive", NULL, false},
        {"snap-06", "completed", "archive", "2026-06-01T00:00:00Z", false}, /* ends as of now */
        {"snap-07", "completed", "archive", "2026-06-01T00:00:00.001Z", true},
        {"snap-08", "completed", "archive", "2026-05-31T23:59:59Z", false},
        {"snap-09", "pending", "archive", "2026-07-01T00:00:00Z", false},
        {"snap-0a", "completed", "standard", "2026-01-01T00:00:00Z", true},
    };
    struct world *w = *state;
    gb_place(w->gb, HOME, WEST);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        gb_snapshot(w->gb, (struct snapshot_in){
                               .id = str_from(cases[i].id),
                               .state = str_from(cases[i].snapshot_state),
                               .storage_tier = str_from(cases[i].tier),
                               .restore_expiry_time =
                                   cases[i].restored_until ? gb_time(cases[i].restored_until) : 0});
    world_freeze(w);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        assert_int_equal(world_has(w, WEST, cases[i].id, FACT_USABLE), cases[i].usable);
}

/* ---- volume gone ---- */

static enum truth gone(struct world *w, const char *snapshot)
{
    return facts_volume_gone(w->facts, world_row(w, WEST, snapshot));
}

static void add_gone_cases(struct world *w)
{
    gb_volume(w->gb, (struct volume_in){.id = S("vol-0a")});
    gb_snapshot(w->gb, (struct snapshot_in){.id = S("snap-0a"), .volume_id = S("vol-0a")});
    gb_snapshot(w->gb, (struct snapshot_in){.id = S("snap-0b"), .volume_id = S("vol-0b")});
    gb_snapshot(w->gb, (struct snapshot_in){.id = S("snap-0c"), .volume_id = S("vol-ffffffff")});
    gb_snapshot(w->gb, (struct snapshot_in){.id = S("snap-0d")});
    gb_snapshot(w->gb, (struct snapshot_in){.id = S("snap-0e"),
                                            .volume_id = S("vol-0e"),
                                            .transfer_type = S("time-based")});
    gb_snapshot(w->gb, (struct snapshot_in){.id = S("snap-0f"),
                                            .volume_id = S("vol-0f"),
                                            .outpost_arn = S("arn:aws:outposts:x"),
                                            .availability_zone = S("eu-west-1-lon-1a")});
    gb_snapshot(w->gb, (struct snapshot_in){.id = S("snap-0123456789abcdef0"),
                                            .volume_id = S("vol-1234567890abcdef0")});
}

WORLD_TEST(volume_gone__is_true_where_a_whole_listing_lacks_it)
{
    struct world *w = *state;
    gb_place(w->gb, HOME, NORTH);
    gb_volume(w->gb, (struct volume_in){.id = S("vol-0b")}); /* ids do not cross regions */
    gb_place(w->gb, HOME, WEST);
    add_gone_cases(w);
    world_freeze(w);
    assert_int_equal(gone(w, "snap-0a"), TRUTH_FALSE);
    assert_int_equal(gone(w, "snap-0b"), TRUTH_TRUE);
    assert_int_equal(gone(w, "snap-0c"), TRUTH_FALSE); /* a sentinel says nothing */
    assert_int_equal(gone(w, "snap-0d"), TRUTH_FALSE);
    assert_int_equal(gone(w, "snap-0e"), TRUTH_FALSE); /* nor does the VolumeId of a copy */
    assert_int_equal(gone(w, "snap-0f"), TRUTH_TRUE);
    assert_int_equal(gone(w, "snap-0123456789abcdef0"), TRUTH_TRUE);
}

WORLD_TEST(volume_gone__is_unknown_where_the_listing_has_a_gap)
{
    static const enum coverage_state states[] = {COVERAGE_GAP, COVERAGE_NOT_ATTEMPTED};
    struct world *w = *state;
    for (size_t i = 0; i < 2; i++) {
        gb_coverage(w->gb, gb_place(w->gb, HOME, WEST), SOURCE_VOL, states[i],
                    i == 0 ? GAP_DENIED : GAP_NONE, NULL);
        add_gone_cases(w);
        world_freeze(w);
        assert_int_equal(gone(w, "snap-0a"), TRUTH_FALSE); /* seen is seen */
        assert_int_equal(gone(w, "snap-0b"), TRUTH_UNKNOWN);
        assert_int_equal(gone(w, "snap-0c"), TRUTH_FALSE);
        assert_int_equal(gone(w, "snap-0e"), TRUTH_FALSE);
        facts_free(w->facts);
        graph_free(w->graph);
        *w = (struct world){.gb = gb_new()};
    }
}

WORLD_TEST(volume_gone__is_judged_by_the_listing_of_its_own_place)
{
    struct world *w = *state;
    gb_coverage(w->gb, gb_place(w->gb, HOME, NORTH), SOURCE_VOL, COVERAGE_GAP, GAP_DENIED, NULL);
    gb_coverage(w->gb, gb_place(w->gb, OTHER, WEST), SOURCE_VOL, COVERAGE_GAP, GAP_DENIED, NULL);
    gb_place(w->gb, HOME, WEST);
    add_gone_cases(w);
    world_freeze(w);
    assert_int_equal(gone(w, "snap-0b"), TRUTH_TRUE);
}

WORLD_TEST(volume_gone__is_false_when_a_living_instance_names_it)
{
    static const struct {
        const char *instance_state;
        enum truth named, unnamed;
    } cases[] = {
        {"running", TRUTH_FALSE, TRUTH_UNKNOWN}, /* and so the listing is known to be short */
        {"stopped", TRUTH_FALSE, TRUTH_UNKNOWN},   {"stopping", TRUTH_FALSE, TRUTH_UNKNOWN},
        {"pending", TRUTH_FALSE, TRUTH_UNKNOWN},   {"terminated", TRUTH_TRUE, TRUTH_TRUE},
        {"shutting-down", TRUTH_TRUE, TRUTH_TRUE},
    };
    struct world *w = *state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        gb_place(w->gb, HOME, WEST);
        gb_instance(w->gb, (struct instance_in){.id = S("i-0a"),
                                                .state = str_from(cases[i].instance_state),
                                                GB_VOLUMES({.volume_id = S("vol-0b")})});
        gb_snapshot(w->gb, (struct snapshot_in){.id = S("snap-0b"), .volume_id = S("vol-0b")});
        gb_snapshot(w->gb, (struct snapshot_in){.id = S("snap-0c"), .volume_id = S("vol-0c")});
        world_freeze(w);
        assert_int_equal(gone(w, "snap-0b"), cases[i].named);
        assert_int_equal(gone(w, "snap-0c"), cases[i].unnamed);
        facts_free(w->facts);
        graph_free(w->graph);
        *w = (struct world){.gb = gb_new()};
    }
}

/* ---- references ---- */

WORLD_TEST(references__are_images_of_any_state_but_deregistered)
{
    static const struct {
        const char *image_state;
        bool refers;
    } cases[] = {
        {"available", true}, {"disabled", true},     {"pending", true},
        {"transient", true}, {"failed", true},       {"error", true},
        {"invalid", true},   {"what-is-this", true}, {"deregistered", false},
    };
    struct world *w = *state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        gb_place(w->gb, HOME, WEST);
        gb_snapshot(w->gb, (struct snapshot_in){.id = S("snap-0a")});
        gb_image(w->gb, (struct image_in){
                            .id = S("ami-0a"),
                            .state = str_from(cases[i].image_state),
                            GB_MAPPINGS({.device = S("/dev/sdb")},
                                        {.device = S("/dev/sda"), .snapshot_id = S("snap-0a")})});
        world_freeze(w);
        uint32_t image = 7, version = 7;
        assert_int_equal(
            facts_referenced(w->facts, world_row(w, WEST, "snap-0a"), &image, &version),
            cases[i].refers);
        assert_int_equal(image, cases[i].refers ? 0 : ROW_NONE);
        assert_int_equal(version, ROW_NONE);
        facts_free(w->facts);
        graph_free(w->graph);
        *w = (struct world){.gb = gb_new()};
    }
}

WORLD_TEST(references__are_images_of_other_owners_too)
{
    struct world *w = *state;
    gb_place(w->gb, HOME, WEST);
    gb_snapshot(w->gb, (struct snapshot_in){.id = S("snap-0a")});
    gb_image(w->gb,
             (struct image_in){.id = S("ami-0a"),
                               .owner_id = S(OTHER),
                               GB_MAPPINGS({.device = S("a"), .snapshot_id = S("snap-0a")})});
    world_freeze(w);
    assert_true(facts_referenced(w->facts, world_row(w, WEST, "snap-0a"), NULL, NULL));
}

WORLD_TEST(references__lie_in_the_same_place)
{
    struct world *w = *state;
    gb_place(w->gb, HOME, NORTH);
    gb_image(w->gb,
             (struct image_in){.id = S("ami-0a"),
                               GB_MAPPINGS({.device = S("a"), .snapshot_id = S("snap-0a")})});
    gb_place(w->gb, HOME, WEST);
    gb_snapshot(w->gb, (struct snapshot_in){.id = S("snap-0a")});
    world_freeze(w);
    assert_false(facts_referenced(w->facts, world_row(w, WEST, "snap-0a"), NULL, NULL));
}

WORLD_TEST(references__are_launch_template_versions_old_ones_too)
{
    struct world *w = *state;
    gb_place(w->gb, HOME, WEST);
    gb_snapshot(w->gb, (struct snapshot_in){.id = S("snap-0a")});
    gb_snapshot(w->gb, (struct snapshot_in){.id = S("snap-0b")});
    gb_template(
        w->gb, (struct template_in){.id = S("lt-0a"), .default_version = 40, .latest_version = 40});
    for (uint64_t version = 1; version <= 40; version++)
        gb_template_version(w->gb,
                            (struct template_version_in){
                                .template_id = S("lt-0a"),
                                .version = version,
                                GB_SNAPSHOT_IDS(version == 3 ? S("snap-0a") : S("snap-99"))});
    world_freeze(w);
    uint32_t image, version;
    assert_true(facts_referenced(w->facts, world_row(w, WEST, "snap-0a"), &image, &version));
    assert_int_equal(image, ROW_NONE);
    assert_int_equal(w->graph->template_versions[version].version, 3);
    assert_false(facts_referenced(w->facts, world_row(w, WEST, "snap-0b"), NULL, NULL));
}

WORLD_TEST(references__skip_a_deregistered_image_before_another)
{
    struct world *w = *state;
    gb_place(w->gb, HOME, WEST);
    gb_snapshot(w->gb, (struct snapshot_in){.id = S("snap-0a")});
    gb_image(w->gb,
             (struct image_in){.id = S("ami-0a"),
                               .state = S("deregistered"),
                               GB_MAPPINGS({.device = S("a"), .snapshot_id = S("snap-0a")})});
    gb_image(w->gb,
             (struct image_in){.id = S("ami-0b"),
                               .state = S("disabled"),
                               GB_MAPPINGS({.device = S("a"), .snapshot_id = S("snap-0a")})});
    world_freeze(w);
    uint32_t image;
    assert_true(facts_referenced(w->facts, world_row(w, WEST, "snap-0a"), &image, NULL));
    assert_int_equal(image, 1);
}

/* ---- tags that tell who made it ---- */

static uint32_t tagset_of(struct world *w, const char *snapshot)
{
    return w->graph->snapshots[world_row(w, WEST, snapshot)].tagset;
}

WORLD_TEST(manager__is_told_by_system_tags_alone)
{
    struct world *w = *state;
    gb_place(w->gb, HOME, WEST);
    gb_snapshot(w->gb, (struct snapshot_in){.id = S("snap-00")});
    gb_snapshot(w->gb, (struct snapshot_in){
                           .id = S("snap-01"),
                           .tags = GB_TAGS(T("Name", "x"), T("aws:dlm:lifecycle-policy-id", "p"))});
    gb_snapshot(w->gb, (struct snapshot_in){.id = S("snap-02"),
                                            .tags = GB_TAGS(T("aws:backup:source-resource", "r"))});
    gb_snapshot(w->gb, (struct snapshot_in){
                           .id = S("snap-03"),
                           .tags = GB_TAGS(T("dlm:managed", "true"), T("awsbackup", "x"))});
    gb_snapshot(w->gb,
                (struct snapshot_in){.id = S("snap-04"),
                                     .tags = GB_TAGS(T("aws:dlm:lifecycle-schedule-name", "s"))});
    gb_snapshot(w->gb,
                (struct snapshot_in){.id = S("snap-05"),
                                     .description =
                                         S("This snapshot is created by the AWS Backup service.")});
    gb_snapshot(
        w->gb, (struct snapshot_in){.id = S("snap-06"), .tags = GB_TAGS(T("aws:backup:", "edge"))});
    gb_snapshot(w->gb,
                (struct snapshot_in){.id = S("snap-07"),
                                     .tags = GB_TAGS(T("aws:cloudformation:stack-id", "s"))});
    world_freeze(w);
    assert_int_equal(facts_manager(w->graph, tagset_of(w, "snap-00")), MANAGER_NONE);
    assert_int_equal(facts_manager(w->graph, tagset_of(w, "snap-01")), MANAGER_DLM);
    assert_int_equal(facts_manager(w->graph, tagset_of(w, "snap-02")), MANAGER_BACKUP);
    assert_int_equal(facts_manager(w->graph, tagset_of(w, "snap-03")), MANAGER_NONE);
    assert_int_equal(facts_manager(w->graph, tagset_of(w, "snap-04")), MANAGER_DLM);
    assert_int_equal(facts_manager(w->graph, tagset_of(w, "snap-05")), MANAGER_NONE);
    assert_int_equal(facts_manager(w->graph, tagset_of(w, "snap-06")), MANAGER_BACKUP);
    assert_int_equal(facts_manager(w->graph, tagset_of(w, "snap-07")), MANAGER_NONE);
    assert_string_equal(manager_name(MANAGER_NONE), "none");
    assert_string_equal(manager_name(MANAGER_DLM), "dlm");
    assert_string_equal(manager_name(MANAGER_BACKUP), "backup");
}

WORLD_TEST(csi__is_told_by_the_tags_of_csi_and_velero)
{
    static const struct {
        const char *id, *key;
        bool csi;
    } cases[] = {
        {"snap-00", "CSIVolumeSnapshotName", true},
        {"snap-01", "CSIVolumeName", true},
        {"snap-02", "ebs.csi.aws.com/cluster", true},
        {"snap-03", "kubernetes.io/created-for/pvc/name", true},
        {"snap-04", "velero.io/backup", true},
        {"snap-05", "csivolumesnapshotname", false},
        {"snap-06", "CSIVolumeSnapshotNames", false},
        {"snap-07", "ebs.csi.aws.com", false},
        {"snap-08", "kubernetes.io/cluster/x", false},
        {"snap-09", "x-velero.io/backup", false},
    };
    struct world *w = *state;
    gb_place(w->gb, HOME, WEST);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct tag_in tags[] = {{.key = S("Name"), .value = S("x")},
                                {.key = str_from(cases[i].key), .value = S("y")}};
        gb_snapshot(w->gb, (struct snapshot_in){.id = str_from(cases[i].id),
                                                .tags = {.items = tags, .count = 2}});
    }
    world_freeze(w);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        assert_int_equal(facts_csi(w->graph, tagset_of(w, cases[i].id)), cases[i].csi);
}

/* ---- images that descriptions name ---- */

WORLD_TEST(named_image__is_told_for_native_snapshots_too)
{
    struct world *w = *state;
    char buf[RES_ID_TEXT_MAX];
    gb_place(w->gb, HOME, WEST);
    gb_volume(w->gb, (struct volume_in){.id = S("vol-0a")});
    gb_snapshot(w->gb,
                (struct snapshot_in){.id = S("snap-0a"),
                                     .volume_id = S("vol-0a"),
                                     .description = S("Created by CreateImage(i-0a) for ami-0D")});
    gb_snapshot(w->gb, (struct snapshot_in){
                           .id = S("snap-0b"),
                           .description = S("Copied for DestinationAmi ami-0123456789abcdef0 from "
                                            "SourceAmi ami-0a for SourceSnapshot snap-0c")});
    gb_snapshot(w->gb, (struct snapshot_in){.id = S("snap-0c"), .description = S("for ami-0d")});
    gb_snapshot(w->gb, (struct snapshot_in){.id = S("snap-0d"),
                                            .description = S("[Copied snap-0c from eu-west-1]")});
    world_freeze(w);
    assert_true(world_has(w, WEST, "snap-0a", FACT_NAMES_IMAGE));
    assert_true(world_has(w, WEST, "snap-0a", FACT_CREATE_IMAGE));
    struct str id = facts_named_image(w->graph, world_row(w, WEST, "snap-0a"), buf);
    assert_true(str_eq_c(id, "ami-0d"));
    assert_true(world_has(w, WEST, "snap-0b", FACT_NAMES_IMAGE));
    assert_false(world_has(w, WEST, "snap-0b", FACT_CREATE_IMAGE));
    id = facts_named_image(w->graph, world_row(w, WEST, "snap-0b"), buf);
    assert_true(str_eq_c(id, "ami-0123456789abcdef0"));
    assert_false(world_has(w, WEST, "snap-0c", FACT_NAMES_IMAGE));
    assert_false(world_has(w, WEST, "snap-0d", FACT_NAMES_IMAGE));
    assert_true(str_is_empty(facts_named_image(w->graph, world_row(w, WEST, "snap-0c"), buf)));
}

WORLD_TEST(claimed_source__is_what_the_description_says)
{
    struct world *w = *state;
    char buf[RES_ID_TEXT_MAX];
    struct str region;
    gb_place(w->gb, HOME, WEST);
    gb_snapshot(w->gb, (struct snapshot_in){.id = S("snap-0a"),
                                            .description = S("[Copied snap-0C from us-east-1]")});
    gb_snapshot(w->gb, (struct snapshot_in){.id = S("snap-0b"), .description = S("of snap-0c")});
    gb_snapshot(w->gb,
                (struct snapshot_in){.id = S("snap-0c"),
                                     .description = S("Created by CreateImage(i-0a) for ami-0d")});
    world_freeze(w);
    assert_true(facts_claimed_source(w->graph, world_row(w, WEST, "snap-0a"), buf, &region));
    assert_string_equal(buf, "snap-0c");
    assert_true(str_eq_c(region, "us-east-1"));
    assert_false(facts_claimed_source(w->graph, world_row(w, WEST, "snap-0b"), buf, &region));
    assert_false(facts_claimed_source(w->graph, world_row(w, WEST, "snap-0c"), buf, &region));
}

/* ---- groups ---- */

WORLD_TEST(volume_group__holds_the_snapshots_of_one_id_oldest_first)
{
    struct world *w = *state;
    gb_place(w->gb, HOME, NORTH);
    gb_snapshot(w->gb, (struct snapshot_in){.id = S("snap-0d"), .volume_id = S("vol-0a")});
    gb_place(w->gb, HOME, WEST);
    gb_snapshot(w->gb, (struct snapshot_in){.id = S("snap-0a"),
                                            .volume_id = S("vol-0a"),
                                            .start_time = gb_time("2026-03-01T00:00:00Z")});
    gb_snapshot(w->gb, (struct snapshot_in){.id = S("snap-0b"),
                                            .volume_id = S("vol-0a"),
                                            .start_time = gb_time("2026-01-01T00:00:00Z")});
    gb_snapshot(w->gb, (struct snapshot_in){.id = S("snap-0c"), .volume_id = S("vol-0c")});
    world_freeze(w);
    struct rows group = facts_volume_group(w->graph, world_row(w, WEST, "snap-0a"));
    assert_int_equal(group.count, 2);
    assert_int_equal(group.rows[0], world_row(w, WEST, "snap-0b"));
    assert_int_equal(group.rows[1], world_row(w, WEST, "snap-0a"));
    assert_int_equal(facts_volume_group(w->graph, world_row(w, WEST, "snap-0c")).count, 1);
    assert_int_equal(facts_volume_group(w->graph, world_row(w, NORTH, "snap-0d")).count, 1);
}

WORLD_TEST(facts__of_an_empty_graph_are_none)
{
    struct world *w = *state;
    world_freeze(w);
    assert_int_equal(w->graph->snapshot_count, 0);
}
