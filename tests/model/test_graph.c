#include "model/graph.h"
#include "tests/support/graph_builder.h"
#include "tests/support/test.h"

#include <stdio.h>
#include <string.h>

#define OWN "111122223333"

static struct gb *one_region(void)
{
    struct gb *gb = gb_new();
    gb_place(gb, OWN, "eu-west-1");
    return gb;
}

/* ---- look-ups ---- */

TEST(graph__find_returns_none_for_what_is_not_there)
{
    struct gb *gb = one_region();
    gb_snapshot(gb, (struct snapshot_in){.id = S("snap-00000001")});
    struct graph *g = gb_freeze(gb);
    assert_int_equal(graph_find(g, KIND_SNAPSHOT, 0, S("snap-00000001")), 0);
    assert_int_equal(graph_find(g, KIND_SNAPSHOT, 0, S("snap-00000000")), ROW_NONE);
    assert_int_equal(graph_find(g, KIND_SNAPSHOT, 0, S("snap-00000002")), ROW_NONE);
    assert_int_equal(graph_find(g, KIND_SNAPSHOT, 0, S("snap-00000000000000001")), ROW_NONE);
    assert_int_equal(graph_find(g, KIND_SNAPSHOT, 0, S("vol-00000001")), ROW_NONE);
    assert_int_equal(graph_find(g, KIND_SNAPSHOT, 0, S("")), ROW_NONE);
    assert_int_equal(graph_find(g, KIND_SNAPSHOT, 0, S("zzz")), ROW_NONE);
    assert_int_equal(graph_find(g, KIND_SNAPSHOT, 1, S("snap-00000001")), ROW_NONE);
    assert_int_equal(graph_find(g, KIND_SNAPSHOT, PLACE_NONE, S("snap-00000001")), ROW_NONE);
    assert_int_equal(graph_find(g, KIND_VOLUME, 0, S("vol-00000001")), ROW_NONE);
    assert_int_equal(graph_find(g, KIND_ACCOUNT, 0, S(OWN)), ROW_NONE);
    assert_int_equal(graph_find(g, KIND_SOURCE, 0, S("eu-west-1/SNAP")), ROW_NONE);
    assert_int_equal(graph_find_id(g, KIND_SNAPSHOT, 0, RES_ID_NONE), ROW_NONE);
    graph_free(g);
}

/* Ids that lie evenly, in one heap, and in two far apart: a guess by proportion errs differently. */
TEST(graph__find_finds_every_row_however_the_ids_lie)
{
    static const uint64_t steps[] = {1, UINT64_C(0x9e3779b97f4a7c15), UINT64_C(1) << 40};
    for (unsigned s = 0; s < 3; s++) {
        const uint32_t count = 700;
        struct gb *gb = one_region();
        for (uint32_t i = 0; i < count; i++) {
            char id[32];
            uint64_t value = (i % 2 && s == 0 ? UINT64_MAX - i : i) * steps[s];
            snprintf(id, sizeof(id), "vol-0%016llx", (unsigned long long)value);
            if (i % 10 == 9)
                snprintf(id, sizeof(id), "vol-%08x", i * 0x10001u);
            gb_volume(gb, (struct volume_in){.id = str_from(id)});
        }
        struct graph *g = gb_freeze(gb);
        assert_int_equal(g->volume_count, count);
        for (uint32_t row = 0; row < count; row++) {
            struct res_id id = volume_id(&g->volumes[row]);
            assert_int_equal(graph_find_id(g, KIND_VOLUME, 0, id), row);
            id.value += 1;
            uint32_t other = graph_find_id(g, KIND_VOLUME, 0, id);
            assert_true(other == ROW_NONE || res_id_eq(volume_id(&g->volumes[other]), id));
        }
        graph_free(g);
    }
}

/* ---- ARNs ---- */

TEST(graph__arns_of_snapshots_and_images_carry_no_account)
{
    struct gb *gb = one_region();
    char buf[ARN_TEXT_MAX];
    gb_snapshot(gb, (struct snapshot_in){.id = S("snap-0123456789abcdef0")});
    gb_image(gb, (struct image_in){.id = S("ami-12345678")});
    gb_volume(gb, (struct volume_in){.id = S("vol-0123456789abcdef0")});
    gb_instance(gb, (struct instance_in){.id = S("i-0123456789abcdef0")});
    struct graph *g = gb_freeze(gb);
    assert_string_equal(graph_arn(g, KIND_SNAPSHOT, 0, buf).ptr,
                        "arn:aws:ec2:eu-west-1::snapshot/snap-0123456789abcdef0");
    assert_string_equal(graph_arn(g, KIND_IMAGE, 0, buf).ptr,
                        "arn:aws:ec2:eu-west-1::image/ami-12345678");
    assert_string_equal(graph_arn(g, KIND_VOLUME, 0, buf).ptr,
                        "arn:aws:ec2:eu-west-1:111122223333:volume/vol-0123456789abcdef0");
    assert_string_equal(graph_arn(g, KIND_INSTANCE, 0, buf).ptr,
                        "arn:aws:ec2:eu-west-1:111122223333:instance/i-0123456789abcdef0");
    assert_int_equal(graph_arn(g, KIND_ACCOUNT, 0, buf).len, 0);
    graph_free(g);
}

TEST(graph__arns_name_the_partition_of_the_region)
{
    struct gb *gb = gb_new();
    char buf[ARN_TEXT_MAX];
    gb_place(gb, OWN, "us-gov-west-1");
    gb_snapshot(gb, (struct snapshot_in){.id = S("snap-00000001")});
    struct graph *g = gb_freeze(gb);
    assert_string_equal(graph_arn(g, KIND_SNAPSHOT, 0, buf).ptr,
                        "arn:aws-us-gov:ec2:us-gov-west-1::snapshot/snap-00000001");
    graph_free(g);
}

TEST(graph__arns_are_cut_to_their_buffer)
{
    struct gb *gb = one_region();
    char buf[ARN_TEXT_MAX];
    char id[ARN_TEXT_MAX * 2];
    memset(id, 'x', sizeof(id));
    gb_volume(gb, (struct volume_in){.id = str_make(id, sizeof(id))});
    struct graph *g = gb_freeze(gb);
    struct str arn = graph_arn(g, KIND_VOLUME, 0, buf);
    assert_int_equal(arn.len, ARN_TEXT_MAX - 1);
    assert_int_equal(strlen(buf), ARN_TEXT_MAX - 1);
    graph_free(g);
}

/* ---- digest ---- */

static void digest(struct graph *g, char hex[SHA256_HEX_MAX])
{
    struct sha256 *sha = sha256_new();
    graph_digest(g, sha);
    sha256_final(sha, hex);
    sha256_free(sha);
    graph_free(g);
}

/* A world in which one thing differs. */
static struct graph *variant(unsigned what)
{
    struct gb *gb = gb_new();
    gb_place(gb, what == 1 ? "444455556666" : OWN, "eu-west-1");
    gb_snapshot(gb, (struct snapshot_in){
                        .id = S("snap-00000001"),
                        .volume_id = S("vol-00000001"),
                        .owner_id = S(OWN),
                        .description = what == 2 ? S("b") : S("a"),
                        .start_time = what == 3 ? 1 : 2,
                        .transfer_type = what == 4 ? S("time-based") : S(""),
                        .tags = GB_TAGS(T("k", "v"), {S("l"), what == 5 ? S("w") : S("x")})});
    gb_volume(gb, (struct volume_in){.id = what == 6 ? S("vol-00000002") : S("vol-00000001"),
                                     GB_ATTACHMENTS({.delete_on_termination = what == 7})});
    gb_image(gb, (struct image_in){.id = S("ami-00000001"),
                                   .owner_id = S(OWN),
                                   GB_MAPPINGS({.size_gib = what == 8 ? 1 : 2})});
    gb_instance(gb, (struct instance_in){.id = S("i-00000001"),
                                         .state = S("terminated"),
                                         GB_VOLUMES({.volume_id = S("vol-00000009"),
                                                     .delete_on_termination = what == 9})});
    gb_template_version(gb, (struct template_version_in){
                                .template_id = S("lt-00000001"),
                                .version = what == 10 ? 1 : 2,
                                GB_SNAPSHOT_IDS(what == 11 ? S("snap-00000002") : S("snap-3"))});
    gb_scope(gb, 0, what != 12);
    if (what == 13)
        gb_coverage(gb, 0, SOURCE_SNAP, COVERAGE_GAP, GAP_DENIED, NULL);
    if (what == 14)
        gb_coverage(gb, 0, SOURCE_SNAP, COVERAGE_GAP, GAP_SCP, NULL);
    if (what == 15)
        gb_coverage(gb, 0, SOURCE_SNAP, COVERAGE_GAP, GAP_SCP, "why");
    if (what == 16)
        gb_own_all(gb);
    return gb_freeze(gb);
}

TEST(graph__digest_changes_with_every_input)
{
    enum { VARIANTS = 17 };
    static char hex[VARIANTS][SHA256_HEX_MAX];
    for (unsigned i = 0; i < VARIANTS; i++) {
        digest(variant(i), hex[i]);
        for (unsigned j = 0; j < i; j++) {
            /* Owning all changes nothing where everything is own already. */
            bool same = i == 16 && j == 0;
            if ((strcmp(hex[i], hex[j]) == 0) != same)
                fail_msg("variants %u and %u", j, i);
        }
    }
}

TEST(graph__digest_does_not_depend_on_where_things_lie_in_memory)
{
    char a[SHA256_HEX_MAX];
    char b[SHA256_HEX_MAX];
    struct graph *first = variant(0);
    struct graph *second = variant(0);
    digest(first, a);
    digest(second, b);
    assert_string_equal(a, b);
}

TEST(graph__free_takes_null)
{
    graph_free(NULL);
}
