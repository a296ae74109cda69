#include "model/inventory.h"
#include "core/limits.h"
#include "model/graph.h"
#include "tests/support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct place_in eu_west = {
    .account = {"111122223333", 12}, .region = {"eu-west-1", 9}, .in_scope = true};

static struct snapshot_in snapshot(const char *id)
{
    return (struct snapshot_in){.id = str_from(id),
                                .start_time = INSTANT_UNSET,
                                .completion_time = INSTANT_UNSET,
                                .restore_expiry_time = INSTANT_UNSET};
}

static struct graph *freeze(struct inventory_part *part)
{
    struct error err = ERROR_INIT;
    struct freeze_options options = {.own_all = false};
    struct graph *graph = graph_freeze(&eu_west, 1, &part, 1, &options, &err);
    if (!graph)
        fail_msg("%s", err.message);
    part_free(part);
    return graph;
}

static void add(struct inventory_part *part, const char *id)
{
    struct error err = ERROR_INIT;
    struct snapshot_in in = snapshot(id);
    assert_int_equal(part_add_snapshot(part, &in, &err), 0);
}

TEST(part__a_dropped_page_leaves_nothing)
{
    struct error err = ERROR_INIT;
    struct inventory_part *part = part_new();
    part_begin_page(part, 0, 0);
    add(part, "snap-00000001");
    part_commit_page(part);

    part_begin_page(part, 0, 0);
    struct attachment_in attachment = {.instance_id = STR_LIT("i-00000001")};
    struct volume_in volume = {
        .id = STR_LIT("vol-00000001"), .attachments = &attachment, .attachment_count = 1};
    struct tag_in tag = {STR_LIT("Secret"), STR_LIT("dropped")};
    struct snapshot_in in = snapshot("snap-00000002");
    in.transfer_type = STR_LIT("standard");
    in.tags = (struct tags_in){&tag, 1};
    assert_int_equal(part_add_snapshot(part, &in, &err), 0);
    assert_int_equal(part_add_volume(part, &volume, &err), 0);
    part_drop_page(part);

    part_begin_page(part, 0, 0);
    add(part, "snap-00000003");
    part_commit_page(part);

    struct graph *graph = freeze(part);
    assert_int_equal(graph->snapshot_count, 2);
    assert_int_equal(graph->snapshot_extra_count, 0);
    assert_int_equal(graph->volume_count, 0);
    assert_int_equal(graph->attachment_count, 0);
    assert_int_equal(graph->tagset_count, 1);
    assert_int_equal(graph_find(graph, KIND_SNAPSHOT, 0, STR_LIT("snap-00000002")), ROW_NONE);
    assert_int_not_equal(graph_find(graph, KIND_SNAPSHOT, 0, STR_LIT("snap-00000003")), ROW_NONE);
    graph_free(graph);
}

TEST(part__a_page_that_stays_open_is_left_out)
{
    struct inventory_part *part = part_new();
    part_begin_page(part, 0, 0);
    add(part, "snap-00000001");
    part_commit_page(part);
    part_begin_page(part, 0, 0);
    add(part, "snap-00000002");
    struct graph *graph = freeze(part);
    assert_int_equal(graph->snapshot_count, 1);
    graph_free(graph);
}

TEST(part__a_record_without_an_id_is_refused)
{
    struct error err = ERROR_INIT;
    struct inventory_part *part = part_new();
    struct snapshot_in s = snapshot("");
    struct volume_in v = {.size_gib = 1};
    struct image_in a = {.is_public = true};
    struct instance_in i = {.state = STR_LIT("running")};
    struct template_in t = {.default_version = 1};
    struct template_version_in tv = {.version = 1};
    part_begin_page(part, 0, 0);
    assert_int_equal(part_add_snapshot(part, &s, &err), -1);
    assert_int_equal(err.code, ERR_INPUT);
    assert_string_equal(err.message, "snapshot without an id");
    assert_int_equal(part_add_volume(part, &v, &err), -1);
    assert_int_equal(part_add_image(part, &a, &err), -1);
    assert_int_equal(part_add_instance(part, &i, &err), -1);
    assert_int_equal(part_add_template(part, &t, &err), -1);
    assert_int_equal(part_add_template_version(part, &tv, &err), -1);
    assert_string_equal(err.message, "launch template version without an id");
    part_commit_page(part);
    struct graph *graph = freeze(part);
    assert_int_equal(graph->snapshot_count + graph->volume_count + graph->image_count +
                         graph->instance_count + graph->template_version_count,
                     0);
    graph_free(graph);
}

TEST(part__too_many_tags_are_refused_and_the_most_are_kept)
{
    struct error err = ERROR_INIT;
    struct inventory_part *part = part_new();
    static char keys[LIMIT_TAGS_PER_RESOURCE + 1][8];
    static struct tag_in tags[LIMIT_TAGS_PER_RESOURCE + 1];
    for (unsigned i = 0; i <= LIMIT_TAGS_PER_RESOURCE; i++) {
        snprintf(keys[i], sizeof(keys[i]), "k%03u", (i * 7) % 1000);
        tags[i] = (struct tag_in){str_from(keys[i]), STR_LIT("v")};
    }
    struct snapshot_in in = snapshot("snap-00000001");
    in.tags = (struct tags_in){tags, LIMIT_TAGS_PER_RESOURCE + 1};
    part_begin_page(part, 0, 0);
    assert_int_equal(part_add_snapshot(part, &in, &err), -1);
    assert_int_equal(err.code, ERR_LIMIT);
    in.tags.count = LIMIT_TAGS_PER_RESOURCE;
    assert_int_equal(part_add_snapshot(part, &in, &err), 0);
    part_commit_page(part);
    struct graph *graph = freeze(part);
    assert_int_equal(graph->snapshot_count, 1);
    assert_int_equal(graph->tagsets[graph->snapshots[0].tagset].count, LIMIT_TAGS_PER_RESOURCE);
    graph_free(graph);
}

TEST(part__too_many_lines_in_one_record_are_refused)
{
    struct error err = ERROR_INIT;
    struct inventory_part *part = part_new();
    static struct attachment_in attachments[LIMIT_ATTACHMENTS + 1];
    static struct mapping_in mappings[LIMIT_MAPPINGS_PER_IMAGE + 1];
    static struct instance_volume_in volumes[LIMIT_ATTACHMENTS + 1];
    static struct str snapshots[LIMIT_MAPPINGS_PER_IMAGE + 1];
    struct volume_in v = {.id = STR_LIT("vol-00000001"),
                          .attachments = attachments,
                          .attachment_count = LIMIT_ATTACHMENTS + 1};
    struct image_in a = {.id = STR_LIT("ami-00000001"),
                         .mappings = mappings,
                         .mapping_count = LIMIT_MAPPINGS_PER_IMAGE + 1};
    struct instance_in i = {
        .id = STR_LIT("i-00000001"), .volumes = volumes, .volume_count = LIMIT_ATTACHMENTS + 1};
    struct template_version_in t = {.template_id = STR_LIT("lt-00000001"),
                                    .snapshot_ids = snapshots,
                                    .snapshot_count = LIMIT_MAPPINGS_PER_IMAGE + 1};
    part_begin_page(part, 0, 0);
    assert_int_equal(part_add_volume(part, &v, &err), -1);
    assert_int_equal(err.code, ERR_LIMIT);
    assert_int_equal(part_add_image(part, &a, &err), -1);
    assert_int_equal(err.code, ERR_LIMIT);
    assert_int_equal(part_add_instance(part, &i, &err), -1);
    assert_int_equal(err.code, ERR_LIMIT);
    assert_int_equal(part_add_template_version(part, &t, &err), -1);
    assert_int_equal(err.code, ERR_LIMIT);
    v.attachment_count--;
    a.mapping_count--;
    i.volume_count--;
    t.snapshot_count--;
    assert_int_equal(part_add_volume(part, &v, &err), 0);
    assert_int_equal(part_add_image(part, &a, &err), 0);
    assert_int_equal(part_add_instance(part, &i, &err), 0);
    assert_int_equal(part_add_template_version(part, &t, &err), 0);
    part_commit_page(part);
    struct graph *graph = freeze(part);
    assert_int_equal(graph->attachment_count, LIMIT_ATTACHMENTS);
    assert_int_equal(graph->mapping_count, LIMIT_MAPPINGS_PER_IMAGE);
    assert_int_equal(graph->instance_volume_count, LIMIT_ATTACHMENTS);
    assert_int_equal(graph->template_snapshot_count, LIMIT_MAPPINGS_PER_IMAGE);
    graph_free(graph);
}

TEST(part__a_text_over_the_limit_is_refused_and_the_rest_stays)
{
    struct error err = ERROR_INIT;
    struct inventory_part *part = part_new();
    char *text = calloc(1, LIMIT_STRING_BYTES + 1);
    struct snapshot_in in = snapshot("snap-00000001");
    assert_non_null(text);
    memset(text, 'x', LIMIT_STRING_BYTES + 1);
    in.description = str_make(text, LIMIT_STRING_BYTES + 1);
    part_begin_page(part, 0, 0);
    assert_int_equal(part_add_snapshot(part, &in, &err), -1);
    assert_int_equal(err.code, ERR_LIMIT);
    in.description.len--;
    assert_int_equal(part_add_snapshot(part, &in, &err), 0);
    part_commit_page(part);
    struct graph *graph = freeze(part);
    assert_int_equal(graph->snapshot_count, 1);
    assert_int_equal(graph_str(graph, graph->snapshots[0].description).len, LIMIT_STRING_BYTES);
    graph_free(graph);
    free(text);
}

TEST(part__more_owners_than_a_row_can_name_are_refused)
{
    struct error err = ERROR_INIT;
    struct inventory_part *part = part_new();
    part_begin_page(part, 0, 0);
    for (unsigned i = 1; i < UINT16_MAX; i++) {
        char id[32];
        char owner[16];
        snprintf(id, sizeof(id), "snap-%08x", i);
        snprintf(owner, sizeof(owner), "%012u", i);
        struct snapshot_in in = snapshot(id);
        in.owner_id = str_from(owner);
        assert_int_equal(part_add_snapshot(part, &in, &err), 0);
    }
    struct snapshot_in in = snapshot("snap-0000ffff");
    in.owner_id = STR_LIT("one too many");
    assert_int_equal(part_add_snapshot(part, &in, &err), -1);
    assert_int_equal(err.code, ERR_LIMIT);
    in.owner_id = STR_LIT("000000000001");
    assert_int_equal(part_add_snapshot(part, &in, &err), 0);
    part_commit_page(part);
    struct graph *graph = freeze(part);
    assert_int_equal(graph->snapshot_count, UINT16_MAX);
    assert_int_equal(graph->owner_count, UINT16_MAX);
    graph_free(graph);
}

TEST(part__free_takes_null)
{
    part_free(NULL);
}
