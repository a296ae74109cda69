/* Places, coverage, owners, repeats, tag sets and the fields of rows. */
#include "core/sort.h"
#include "core/limits.h"
#include "model/inventory_internal.h"
#include "tests/support/graph_builder.h"
#include "tests/support/test.h"

#include <stdio.h>
#include <stdlib.h>

#define OWN     "111122223333"
#define FOREIGN "444455556666"

static void expect_str(const struct graph *g, strref ref, const char *expected)
{
    assert_string_equal(graph_str(g, ref).ptr, expected);
}

static const struct snapshot *find_snapshot(const struct graph *g, uint32_t place, const char *id)
{
    uint32_t row = graph_find(g, KIND_SNAPSHOT, place, str_from(id));
    assert_int_not_equal(row, ROW_NONE);
    return &g->snapshots[row];
}

/* ---- places ---- */

TEST(freeze__of_nothing_is_an_empty_graph)
{
    struct error err = ERROR_INIT;
    struct freeze_options options = {.own_all = false};
    struct graph *g = graph_freeze(NULL, 0, NULL, 0, &options, &err);
    assert_non_null(g);
    assert_int_equal(g->place_count, 0);
    assert_int_equal(g->snapshot_count, 0);
    assert_int_equal(g->image_ref_first[0], 0);
    assert_int_equal(graph_find_place(g, S(OWN), S("eu-west-1")), PLACE_NONE);
    assert_int_equal(graph_find(g, KIND_SNAPSHOT, 0, S("snap-00000001")), ROW_NONE);
    graph_free(g);
}

TEST(freeze__sorts_places_by_account_then_region)
{
    struct gb *gb = gb_new();
    gb_place(gb, OWN, "us-east-1");
    gb_place(gb, FOREIGN, "ap-south-1");
    gb_place(gb, OWN, "eu-west-1");
    gb_place(gb, "", "us-east-1");
    struct graph *g = gb_freeze(gb);
    assert_int_equal(g->place_count, 4);
    assert_int_equal(graph_find_place(g, S(""), S("us-east-1")), 0);
    assert_int_equal(graph_find_place(g, S(OWN), S("eu-west-1")), 1);
    assert_int_equal(graph_find_place(g, S(OWN), S("us-east-1")), 2);
    assert_int_equal(graph_find_place(g, S(FOREIGN), S("ap-south-1")), 3);
    assert_int_equal(graph_find_place(g, S(OWN), S("ap-south-1")), PLACE_NONE);
    graph_free(g);
}

/* As two readers tell them: the second of an account, and not in the order of the places. */
static struct graph *named_graph(const char *first, const char *second)
{
    const struct place_in places[] = {
        {.account = S(OWN), .region = S("us-east-1"), .account_name = str_from(first)},
        {.account = S(FOREIGN), .region = S("us-east-1")},
        {.account = S(OWN), .region = S("eu-west-1"), .account_name = str_from(second)}};
    struct error err = ERROR_INIT;
    const struct freeze_options options = {.own_all = false};
    struct graph *g = graph_freeze(places, 3, NULL, 0, &options, &err);
    assert_non_null(g);
    return g;
}

static void digest_of(const struct graph *g, char hex[SHA256_HEX_MAX])
{
    struct sha256 *sha = sha256_new();
    graph_digest(g, sha);
    (void)sha256_final(sha, hex);
    sha256_free(sha);
}

TEST(freeze__keeps_what_people_call_accounts)
{
    char named[SHA256_HEX_MAX], unnamed[SHA256_HEX_MAX];
    struct graph *g = named_graph("shop", "shop");
    assert_true(str_eq_c(graph_name_of_account(g, S(OWN)), "shop"));
    assert_true(
        str_eq_c(graph_account_name(g, graph_find_place(g, S(OWN), S("us-east-1"))), "shop"));
    assert_true(str_is_empty(graph_name_of_account(g, S(FOREIGN))));
    assert_true(str_is_empty(graph_name_of_account(g, S("999999999999"))));
    digest_of(g, named);
    graph_free(g);
    g = named_graph("", "");
    assert_null(g->account_names);
    assert_true(str_is_empty(graph_name_of_account(g, S(OWN))));
    digest_of(g, unnamed);
    assert_string_not_equal(named, unnamed);
    graph_free(g);
}

TEST(freeze__names_places_that_nobody_named)
{
    struct gb *gb = gb_new();
    gb_unnamed_account(gb, OWN);
    gb_place(gb, "", "eu-west-1");
    gb_place(gb, FOREIGN, "eu-west-1");
    struct graph *g = gb_freeze(gb);
    expect_str(g, g->places[0].account, OWN);
    expect_str(g, g->places[1].account, FOREIGN);
    graph_free(g);
}

TEST(freeze__merges_places_that_become_equal)
{
    struct gb *gb = gb_new();
    gb_unnamed_account(gb, OWN);
    uint32_t unnamed = gb_place(gb, "", "eu-west-1");
    gb_snapshot(gb, (struct snapshot_in){.id = S("snap-00000001"), .owner_id = S(OWN)});
    uint32_t named = gb_place(gb, OWN, "eu-west-1");
    gb_snapshot(gb, (struct snapshot_in){.id = S("snap-00000002")});
    gb_scope(gb, unnamed, false);
    gb_coverage(gb, unnamed, SOURCE_VOL, COVERAGE_GAP, GAP_MALFORMED, "volumes.json:3:7");
    gb_coverage(gb, unnamed, SOURCE_AMI, COVERAGE_GAP, GAP_DENIED, "b");
    gb_coverage(gb, named, SOURCE_AMI, COVERAGE_GAP, GAP_DENIED, "a");
    gb_coverage(gb, unnamed, SOURCE_INST, COVERAGE_NOT_ATTEMPTED, GAP_NONE, NULL);
    gb_coverage(gb, named, SOURCE_INST, COVERAGE_GAP, GAP_FAILED, "x");
    gb_coverage(gb, unnamed, SOURCE_LT, COVERAGE_GAP, GAP_FAILED, "a");
    gb_coverage(gb, named, SOURCE_LT, COVERAGE_GAP, GAP_THROTTLED, "z");
    struct graph *g = gb_freeze(gb);
    assert_int_equal(g->place_count, 1);
    assert_true(g->places[0].in_scope);
    assert_int_equal(g->snapshot_count, 2);
    assert_true(graph_complete(g, 0, SOURCE_VOL));
    assert_null(graph_coverage(g, 0, SOURCE_VOL)->detail);
    assert_string_equal(graph_coverage(g, 0, SOURCE_AMI)->detail, "a");
    assert_int_equal(graph_coverage(g, 0, SOURCE_INST)->reason, GAP_FAILED);
    assert_int_equal(graph_coverage(g, 0, SOURCE_LT)->reason, GAP_THROTTLED);
    assert_int_equal(graph_coverage(g, 0, SOURCE_SNAP)->items, 2);
    assert_int_equal(graph_coverage(g, 0, SOURCE_SNAP)->pages, 2);
    graph_free(g);
}

TEST(freeze__keeps_coverage_as_it_came)
{
    struct gb *gb = gb_new();
    gb_place(gb, OWN, "eu-west-1");
    gb_coverage(gb, 0, SOURCE_SNAP, COVERAGE_GAP, GAP_DENIED, "ec2:DescribeSnapshots: denied");
    struct graph *g = gb_freeze(gb);
    const struct coverage *c = graph_coverage(g, 0, SOURCE_SNAP);
    assert_int_equal(c->state, COVERAGE_GAP);
    assert_int_equal(c->reason, GAP_DENIED);
    assert_string_equal(c->detail, "ec2:DescribeSnapshots: denied");
    assert_true(graph_complete(g, 0, SOURCE_VOL));
    assert_int_equal(graph_coverage(g, 0, SOURCE_BIN)->state, COVERAGE_NOT_SUPPORTED);
    graph_free(g);
}

TEST(freeze__refuses_more_places_than_a_row_can_name)
{
    struct error err = ERROR_INIT;
    struct freeze_options options = {.own_all = false};
    static const struct place_in one;
    assert_null(graph_freeze(&one, LIMIT_PLACES + 1u, NULL, 0, &options, &err));
    assert_int_equal(err.code, ERR_LIMIT);
}

/* Two parts that are within the limit each, and not together. */
TEST(freeze__refuses_more_owners_than_a_row_can_name)
{
    struct error err = ERROR_INIT;
    struct freeze_options options = {.own_all = false};
    struct inventory_part *parts[2] = {part_new(), part_new()};
    static const struct place_in place = {.region = {"eu-west-1", 9}};
    for (unsigned i = 0; i < 66000; i++) {
        char id[32];
        char owner[16];
        snprintf(id, sizeof(id), "snap-%08x", i);
        snprintf(owner, sizeof(owner), "%012u", i);
        struct snapshot_in in = {.id = str_from(id), .owner_id = str_from(owner)};
        part_begin_page(parts[i % 2], 0, i);
        assert_int_equal(part_add_snapshot(parts[i % 2], &in, &err), 0);
        part_commit_page(parts[i % 2]);
    }
    assert_null(graph_freeze(&place, 1, parts, 2, &options, &err));
    assert_int_equal(err.code, ERR_LIMIT);
    part_free(parts[0]);
    part_free(parts[1]);
}

/* Two answers that arrive side by side; of one only the beginning does. */
TEST(freeze__keeps_apart_the_pages_of_parts_beside_each_other)
{
    struct error err = ERROR_INIT;
    struct freeze_options options = {.own_all = true};
    static const struct place_in place = {.region = {"eu-west-1", 9}};
    const struct tag_in tag = {STR_LIT("Name"), STR_LIT("shared")};
    struct snapshot_in in = {.id = STR_LIT("snap-00000001"),
                             .description = STR_LIT("cut"),
                             .tags = {.items = &tag, .count = 1}};
    struct inventory_part *cut = part_new();
    struct inventory_part *whole = part_new_beside(cut);
    part_begin_page(cut, 0, 0);
    part_begin_page(whole, 0, 1);
    assert_int_equal(part_add_snapshot(cut, &in, &err), 0);
    in.id = STR_LIT("snap-00000002");
    in.description = STR_LIT("whole");
    assert_int_equal(part_add_snapshot(whole, &in, &err), 0);
    part_drop_page(cut);
    part_commit_page(whole);
    part_free(cut);
    struct graph *g = graph_freeze(&place, 1, &whole, 1, &options, &err);
    part_free(whole);
    assert_int_equal(g->snapshot_count, 1);
    struct str value;
    assert_true(str_eq_c(graph_str(g, g->snapshots[0].description), "whole"));
    assert_true(graph_tag(g, g->snapshots[0].tagset, STR_LIT("Name"), &value));
    assert_true(str_eq_c(value, "shared"));
    graph_free(g);
}

/* ---- rows ---- */

TEST(freeze__sorts_rows_by_id_text)
{
    static const char *const sorted[] = {
        "snap-",
        "snap-00000000",
        "snap-00000000000000000",
        "snap-00000001",
        "snap-0fffffff",
        "snap-0ffffffff00000000",
        "snap-0ffffffff00000001",
        "snap-0ffffffffffffffff",
        "snap-10000000",
        "snap-1234567",
        "snap-12345678",
        "snap-123456789",
        "snap-ffffffff",
        "snap-sourcesnap",
        "sn\xc3\xa4p",
    };
    const size_t count = sizeof(sorted) / sizeof(sorted[0]);
    struct gb *gb = gb_new();
    gb_place(gb, OWN, "eu-west-1");
    for (size_t i = 0; i < count; i++)
        gb_snapshot(gb, (struct snapshot_in){.id = str_from(sorted[(i * 7 + 3) % count])});
    struct graph *g = gb_freeze(gb);
    assert_int_equal(g->snapshot_count, count);
    for (uint32_t row = 0; row < count; row++) {
        char buf[RES_ID_TEXT_MAX];
        struct str text = graph_id_text(g, snapshot_id(&g->snapshots[row]), KIND_SNAPSHOT, buf);
        assert_true(str_eq_c(text, sorted[row]));
        assert_int_equal(graph_find(g, KIND_SNAPSHOT, 0, text), row);
    }
    graph_free(g);
}

TEST(freeze__of_one_id_the_later_chain_wins)
{
    struct gb *gb = gb_new();
    gb_place(gb, OWN, "eu-west-1");
    gb_chain(gb, 5);
    gb_snapshot(gb, (struct snapshot_in){.id = S("snap-00000001"), .size_gib = 50});
    gb_snapshot(gb, (struct snapshot_in){.id = S("snap-00000001"), .size_gib = 51});
    gb_chain(gb, 4);
    gb_snapshot(gb, (struct snapshot_in){.id = S("snap-00000001"), .size_gib = 40});
    gb_snapshot(gb, (struct snapshot_in){.id = S("snap-lettered"), .size_gib = 1});
    gb_snapshot(gb, (struct snapshot_in){.id = S("snap-lettered"), .size_gib = 2});
    struct graph *g = gb_freeze(gb);
    assert_int_equal(g->snapshot_count, 2);
    assert_int_equal(find_snapshot(g, 0, "snap-00000001")->size_gib, 51);
    assert_int_equal(find_snapshot(g, 0, "snap-lettered")->size_gib, 2);
    assert_int_equal(g->counts.repeated[TABLE_SNAPSHOT], 3);
    assert_int_equal(g->counts.repeated[TABLE_VOLUME], 0);
    graph_free(g);
}

TEST(freeze__one_id_in_two_places_is_two_rows)
{
    struct gb *gb = gb_new();
    gb_place(gb, OWN, "eu-west-1");
    gb_volume(gb, (struct volume_in){.id = S("vol-00000001"), .size_gib = 1});
    gb_place(gb, OWN, "eu-west-2");
    gb_volume(gb, (struct volume_in){.id = S("vol-00000001"), .size_gib = 2});
    struct graph *g = gb_freeze(gb);
    assert_int_equal(g->volume_count, 2);
    assert_int_equal(g->counts.repeated[TABLE_VOLUME], 0);
    assert_int_equal(g->volumes[graph_find(g, KIND_VOLUME, 0, S("vol-00000001"))].size_gib, 1);
    assert_int_equal(g->volumes[graph_find(g, KIND_VOLUME, 1, S("vol-00000001"))].size_gib, 2);
    assert_int_equal(g->volume_spans[1].first, 1);
    assert_int_equal(g->volume_spans[1].count, 1);
    graph_free(g);
}

TEST(freeze__versions_repeat_by_template_and_number)
{
    struct gb *gb = gb_new();
    gb_place(gb, OWN, "eu-west-1");
    for (unsigned i = 0; i < 2; i++) {
        for (uint64_t version = 3; version > 0; version--)
            gb_template_version(
                gb, (struct template_version_in){.template_id = S("lt-00000002"),
                                                 .version = version,
                                                 .image_id = i ? S("ami-00000002") : S("old")});
    }
    gb_template_version(gb, (struct template_version_in){.template_id = S("lt-00000001")});
    gb_template(gb, (struct template_in){.id = S("lt-00000002"), .latest_version = 3});
    gb_template(gb, (struct template_in){.id = S("lt-00000002"), .latest_version = 3});
    struct graph *g = gb_freeze(gb);
    assert_int_equal(g->template_version_count, 4);
    for (uint32_t row = 1; row < 4; row++) {
        assert_int_equal(g->template_versions[row].version, row);
        expect_str(g, g->template_versions[row].image_id, "ami-00000002");
    }
    assert_int_equal(
        g->counts.repeated[TABLE_TEMPLATE] + g->counts.repeated[TABLE_TEMPLATE_VERSION], 4);
    graph_free(g);
}

TEST(freeze__keeps_every_field_of_a_snapshot)
{
    struct gb *gb = gb_new();
    gb_place(gb, OWN, "eu-west-1");
    gb_snapshot(gb, (struct snapshot_in){
                        .id = S("snap-00000001"),
                        .volume_id = S("vol-ffffffff"),
                        .owner_id = S(FOREIGN),
                        .description = S("made by hand"),
                        .kms_key_id = S("arn:aws:kms:eu-west-1:111122223333:key/k"),
                        .data_encryption_key_id = S("dek-1"),
                        .storage_tier = S("archive"),
                        .transfer_type = S("time-based"),
                        .availability_zone = S("eu-west-1-lon-1a"),
                        .outpost_arn = S("arn:aws:outposts:x"),
                        .state = S("recoverable"),
                        .start_time = gb_time("2026-01-15T12:00:00Z"),
                        .completion_time = gb_time("2026-01-15T12:00:01.001Z"),
                        .restore_expiry_time = gb_time("2026-02-01T00:00:00Z"),
                        .full_bytes = UINT64_C(123456789012),
                        .has_full_bytes = true,
                        .size_gib = 200,
                        .encrypted = true,
                    });
    struct graph *g = gb_freeze(gb);
    const struct snapshot *s = &g->snapshots[0];
    assert_int_equal(snapshot_volume_id(s).value, 0xffffffff);
    expect_str(g, g->owners[s->owner], FOREIGN);
    expect_str(g, s->description, "made by hand");
    expect_str(g, s->kms_key, "arn:aws:kms:eu-west-1:111122223333:key/k");
    expect_str(g, s->data_key, "dek-1");
    assert_int_equal(s->state, SNAPSHOT_RECOVERABLE);
    assert_int_equal(s->start_time, gb_time("2026-01-15T12:00:00Z"));
    assert_int_equal(s->completion_s, 2);
    assert_int_equal(s->full_bytes, UINT64_C(123456789012));
    assert_int_equal(s->size_gib, 200);
    assert_int_equal(s->flags, ROW_ENCRYPTED | ROW_ARCHIVED | ROW_TIME_BASED | ROW_FULL_BYTES);
    const struct snapshot_extra *extra = &g->snapshot_extras[s->extra];
    assert_int_equal(extra->restore_expiry, gb_time("2026-02-01T00:00:00Z"));
    expect_str(g, extra->availability_zone, "eu-west-1-lon-1a");
    expect_str(g, extra->outpost_arn, "arn:aws:outposts:x");
    expect_str(g, extra->transfer_type, "time-based");
    graph_free(g);
}

TEST(freeze__unset_fields_of_a_snapshot_stay_unset)
{
    struct gb *gb = gb_new();
    gb_place(gb, OWN, "eu-west-1");
    gb_plain(gb);
    gb_snapshot(gb, (struct snapshot_in){.id = S("snap-00000001"),
                                         .full_bytes = 7,
                                         .state = S("Completed"),
                                         .storage_tier = S("ARCHIVE")});
    gb_snapshot(gb, (struct snapshot_in){.id = S("snap-00000002"),
                                         .start_time = gb_time("2026-01-15T12:00:00Z"),
                                         .completion_time = gb_time("2026-01-15T11:59:59Z")});
    struct graph *g = gb_freeze(gb);
    const struct snapshot *s = &g->snapshots[0];
    assert_int_equal(snapshot_volume_id(s).form, ID_NONE);
    assert_int_equal(s->start_time, INSTANT_UNSET);
    assert_int_equal(s->completion_s, UINT32_MAX);
    assert_int_equal(s->full_bytes, 0);
    assert_int_equal(s->extra, ROW_NONE);
    assert_int_equal(s->state, SNAPSHOT_STATE_OTHER);
    assert_int_equal(s->flags, ROW_OWN);
    assert_int_equal(s->owner, 0);
    assert_int_equal(s->tagset, 0);
    assert_int_equal(g->snapshots[1].completion_s, UINT32_MAX);
    graph_free(g);
}

TEST(freeze__keeps_every_field_of_a_volume)
{
    struct gb *gb = gb_new();
    gb_place(gb, OWN, "eu-west-1");
    gb_volume(gb, (struct volume_in){
                      .id = S("vol-00000001"),
                      .snapshot_id = S("snap-00000009"),
                      .source_volume_id = S("vol-00000008"),
                      .availability_zone = S("eu-west-1a"),
                      .outpost_arn = S("arn:aws:outposts:x"),
                      .state = S("deleting"),
                      .type = S("io2"),
                      .kms_key_id = S("key"),
                      .create_time = gb_time("2026-01-01T00:00:00Z"),
                      .size_gib = 100,
                      .iops = 3000,
                      .throughput_mibps = 125,
                      .encrypted = true,
                      .operator_managed = true,
                      GB_ATTACHMENTS({.instance_id = S("i-00000001"),
                                      .device = S("/dev/xvda"),
                                      .attach_time = gb_time("2026-01-02T00:00:00Z"),
                                      .delete_on_termination = true},
                                     {.state = S("busy")}),
                  });
    struct graph *g = gb_freeze(gb);
    const struct volume *v = &g->volumes[0];
    assert_int_equal(volume_snapshot_id(v).value, 9);
    assert_int_equal(v->source_value, 8);
    expect_str(g, v->zone, "eu-west-1a");
    expect_str(g, v->outpost_arn, "arn:aws:outposts:x");
    expect_str(g, v->kms_key, "key");
    assert_int_equal(v->state, VOLUME_DELETING);
    assert_int_equal(v->type, VOLUME_IO2);
    assert_int_equal(v->create_time, gb_time("2026-01-01T00:00:00Z"));
    assert_int_equal(v->size_gib, 100);
    assert_int_equal(v->iops, 3000);
    assert_int_equal(v->throughput_mibps, 125);
    assert_int_equal(v->flags, ROW_OWN | ROW_ENCRYPTED | ROW_OPERATOR);
    assert_int_equal(v->attachment_count, 2);
    const struct attachment *a = &g->attachments[v->first_attachment];
    assert_int_equal(a[0].instance_value, 1);
    assert_int_equal(a[0].attach_time, gb_time("2026-01-02T00:00:00Z"));
    assert_int_equal(a[0].delete_on_termination, 1);
    expect_str(g, a[0].device, "/dev/xvda");
    expect_str(g, a[0].state, "attached");
    assert_int_equal(a[1].instance_form, ID_NONE);
    assert_int_equal(a[1].attach_time, INSTANT_UNSET);
    expect_str(g, a[1].state, "busy");
    graph_free(g);
}

TEST(freeze__keeps_every_field_of_an_image)
{
    struct gb *gb = gb_new();
    gb_place(gb, OWN, "eu-west-1");
    gb_image(gb, (struct image_in){
                     .id = S("ami-00000001"),
                     .name = S("web"),
                     .description = S("golden"),
                     .state = S("disabled"),
                     .source_instance_id = S("i-00000002"),
                     .source_image_id = S("ami-00000003"),
                     .source_image_region = S("us-east-1"),
                     .root_device_name = S("/dev/sda1"),
                     .creation_date = gb_time("2026-01-01T00:00:00Z"),
                     .deprecation_time = gb_time("2027-01-01T00:00:00Z"),
                     .last_launched_time = gb_time("2026-02-01T00:00:00Z"),
                     .is_public = true,
                     GB_MAPPINGS({.device = S("/dev/sda1"),
                                  .snapshot_id = S("snap-00000004"),
                                  .kms_key_id = S("key"),
                                  .size_gib = 8,
                                  .encrypted = true},
                                 {.device = S("/dev/sdb")}),
                 });
    struct graph *g = gb_freeze(gb);
    const struct image *i = &g->images[0];
    expect_str(g, i->name, "web");
    expect_str(g, i->description, "golden");
    expect_str(g, i->source_image_region, "us-east-1");
    expect_str(g, i->root_device, "/dev/sda1");
    assert_int_equal(i->state, IMAGE_DISABLED);
    assert_int_equal(i->source_instance_value, 2);
    assert_int_equal(i->source_image_value, 3);
    assert_int_equal(i->creation_date, gb_time("2026-01-01T00:00:00Z"));
    assert_int_equal(i->deprecation, gb_time("2027-01-01T00:00:00Z"));
    assert_int_equal(i->last_launched, gb_time("2026-02-01T00:00:00Z"));
    assert_int_equal(i->flags, ROW_OWN | ROW_PUBLIC);
    expect_str(g, g->owners[i->owner], OWN);
    assert_int_equal(i->mapping_count, 2);
    const struct mapping *m = &g->mappings[i->first_mapping];
    expect_str(g, m[0].device, "/dev/sda1");
    expect_str(g, m[0].kms_key, "key");
    assert_int_equal(m[0].snapshot_value, 4);
    assert_int_equal(m[0].size_gib, 8);
    assert_int_equal(m[0].encrypted, 1);
    assert_int_equal(m[1].snapshot_form, ID_NONE);
    assert_int_equal(m[1].snapshot_row, ROW_NONE);
    graph_free(g);
}

TEST(freeze__reads_since_when_an_instance_is_stopped)
{
    static const struct {
        const char *state;
        const char *reason;
        const char *since;
    } cases[] = {
        {"stopped", "User initiated (2026-01-15 12:34:56 GMT)", "2026-01-15T12:34:56Z"},
        {"stopped", "Server (x) initiated (2026-01-15 12:34:56 GMT) ", "2026-01-15T12:34:56Z"},
        {"running", "User initiated (2026-01-15 12:34:56 GMT)", NULL},
        {"stopping", "User initiated (2026-01-15 12:34:56 GMT)", NULL},
        {"stopped", "User initiated", NULL},
        {"stopped", "User initiated (yesterday)", NULL},
        {"stopped", "User initiated 2026-01-15 12:34:56 GMT)", NULL},
        {"stopped", "()", NULL},
        {"stopped", ")", NULL},
        {"stopped", "(", NULL},
        {"stopped", "", NULL},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct gb *gb = gb_new();
        gb_place(gb, OWN, "eu-west-1");
        gb_instance(gb, (struct instance_in){.id = S("i-00000001"),
                                             .state = str_from(cases[i].state),
                                             .state_reason = str_from(cases[i].reason)});
        struct graph *g = gb_freeze(gb);
        instant expected = cases[i].since ? gb_time(cases[i].since) : INSTANT_UNSET;
        assert_int_equal(g->instances[0].stopped_since, expected);
        expect_str(g, g->instances[0].state_reason, cases[i].reason);
        graph_free(g);
    }
}

TEST(freeze__keeps_every_field_of_an_instance_and_a_template_version)
{
    struct gb *gb = gb_new();
    gb_place(gb, OWN, "eu-west-1");
    gb_instance(gb, (struct instance_in){
                        .id = S("i-00000001"),
                        .image_id = S("ami-00000002"),
                        .state = S("shutting-down"),
                        .root_device_name = S("/dev/sda1"),
                        .availability_zone = S("eu-west-1b"),
                        .launch_time = gb_time("2026-01-01T00:00:00Z"),
                        GB_VOLUMES({.device = S("/dev/sda1"),
                                    .volume_id = S("vol-00000003"),
                                    .attach_time = gb_time("2026-01-01T00:00:02Z"),
                                    .delete_on_termination = true}),
                    });
    gb_template_version(gb, (struct template_version_in){
                                .template_id = S("lt-00000004"),
                                .template_name = S("web"),
                                .version = 7,
                                .image_id = S("resolve:ssm:/golden"),
                                GB_SNAPSHOT_IDS(S("snap-00000005"), S("snap-00000006")),
                            });
    struct graph *g = gb_freeze(gb);
    const struct instance *i = &g->instances[0];
    assert_int_equal(i->image_value, 2);
    assert_int_equal(i->image_row, ROW_NONE);
    assert_int_equal(i->state, INSTANCE_SHUTTING_DOWN);
    assert_int_equal(i->launch_time, gb_time("2026-01-01T00:00:00Z"));
    expect_str(g, i->root_device, "/dev/sda1");
    expect_str(g, i->zone, "eu-west-1b");
    const struct instance_volume *v = &g->instance_volumes[i->first_volume];
    assert_int_equal(v->volume_value, 3);
    assert_int_equal(v->attach_time, gb_time("2026-01-01T00:00:02Z"));
    assert_int_equal(v->delete_on_termination, 1);
    expect_str(g, v->device, "/dev/sda1");
    const struct template_version *t = &g->template_versions[0];
    assert_int_equal(t->template_value, 4);
    assert_int_equal(t->version, 7);
    expect_str(g, t->template_name, "web");
    expect_str(g, t->image_id, "resolve:ssm:/golden");
    assert_int_equal(t->image_row, ROW_NONE);
    assert_int_equal(t->snapshot_count, 2);
    assert_int_equal(g->template_snapshots[t->first_snapshot + 1].snapshot_value, 6);
    graph_free(g);
}

/* ---- owners ---- */

static unsigned own(const struct graph *g, const char *region, const char *id)
{
    for (uint32_t p = 0; p < g->place_count; p++) {
        if (str_eq_c(graph_str(g, g->places[p].region), region))
            return find_snapshot(g, p, id)->flags & ROW_OWN;
    }
    fail();
    return 0;
}

static struct gb *owners_world(void)
{
    struct gb *gb = gb_new();
    gb_plain(gb);
    gb_place(gb, OWN, "eu-west-1");
    gb_snapshot(gb, (struct snapshot_in){.id = S("snap-00000001"), .owner_id = S(OWN)});
    gb_snapshot(gb, (struct snapshot_in){.id = S("snap-00000002"), .owner_id = S(FOREIGN)});
    gb_snapshot(gb, (struct snapshot_in){.id = S("snap-00000003")});
    gb_place(gb, "", "eu-west-2");
    gb_snapshot(gb, (struct snapshot_in){.id = S("snap-00000001"), .owner_id = S(OWN)});
    gb_snapshot(gb, (struct snapshot_in){.id = S("snap-00000002"), .owner_id = S(FOREIGN)});
    gb_snapshot(gb, (struct snapshot_in){.id = S("snap-00000003")});
    gb_volume(gb, (struct volume_in){.id = S("vol-00000001")});
    return gb;
}

TEST(freeze__own_is_what_the_account_of_the_place_owns)
{
    struct graph *g = gb_freeze(owners_world());
    assert_true(own(g, "eu-west-1", "snap-00000001"));
    assert_false(own(g, "eu-west-1", "snap-00000002"));
    assert_true(own(g, "eu-west-1", "snap-00000003"));
    /* An account that nobody told owns only what names no owner. */
    assert_false(own(g, "eu-west-2", "snap-00000001"));
    assert_false(own(g, "eu-west-2", "snap-00000002"));
    assert_true(own(g, "eu-west-2", "snap-00000003"));
    assert_true(g->volumes[0].flags & ROW_OWN);
    graph_free(g);
}

TEST(freeze__own_follows_the_account_given_to_unnamed_places)
{
    struct gb *gb = owners_world();
    gb_unnamed_account(gb, FOREIGN);
    struct graph *g = gb_freeze(gb);
    assert_false(own(g, "eu-west-2", "snap-00000001"));
    assert_true(own(g, "eu-west-2", "snap-00000002"));
    assert_true(own(g, "eu-west-2", "snap-00000003"));
    graph_free(g);
}

TEST(freeze__own_all_makes_everything_own)
{
    struct gb *gb = owners_world();
    gb_own_all(gb);
    struct graph *g = gb_freeze(gb);
    for (uint32_t row = 0; row < g->snapshot_count; row++)
        assert_true(g->snapshots[row].flags & ROW_OWN);
    graph_free(g);
}

/* ---- tags ---- */

TEST(freeze__tag_sets_do_not_depend_on_the_order_of_tags)
{
    struct gb *gb = gb_new();
    struct str value;
    gb_place(gb, OWN, "eu-west-1");
    gb_snapshot(gb, (struct snapshot_in){.id = S("snap-00000001"),
                                         .tags = GB_TAGS(T("b", "2"), T("a", "1"), T("C", ""))});
    gb_volume(gb, (struct volume_in){.id = S("vol-00000001"),
                                     .tags = GB_TAGS(T("C", ""), T("b", "2"), T("a", "1"))});
    gb_volume(gb, (struct volume_in){.id = S("vol-00000002"), .tags = GB_TAGS(T("a", "1"))});
    struct graph *g = gb_freeze(gb);
    uint32_t set = g->snapshots[0].tagset;
    assert_int_equal(set, g->volumes[0].tagset);
    assert_int_not_equal(set, g->volumes[1].tagset);
    assert_int_equal(g->tagset_count, 3);
    assert_int_equal(g->tagsets[set].count, 3);
    const struct tag *tags = &g->tags[g->tagsets[set].first];
    expect_str(g, tags[0].key, "C");
    expect_str(g, tags[1].key, "a");
    expect_str(g, tags[2].key, "b");
    assert_true(graph_tag(g, set, S("C"), &value));
    assert_true(str_is_empty(value));
    assert_true(graph_tag(g, set, S("b"), &value));
    assert_true(str_eq_c(value, "2"));
    assert_false(graph_tag(g, set, S("c"), &value));
    assert_false(graph_tag(g, 0, S("a"), &value));
    graph_free(g);
}

TEST(freeze__of_two_tags_with_one_key_the_last_wins)
{
    struct gb *gb = gb_new();
    struct str value;
    gb_place(gb, OWN, "eu-west-1");
    gb_snapshot(gb, (struct snapshot_in){
                        .id = S("snap-00000001"),
                        .tags = GB_TAGS(T("k", "1"), T("z", "z"), T("k", "2"), T("a", "a"))});
    struct graph *g = gb_freeze(gb);
    assert_int_equal(g->tagsets[g->snapshots[0].tagset].count, 3);
    assert_true(graph_tag(g, g->snapshots[0].tagset, S("k"), &value));
    assert_true(str_eq_c(value, "2"));
    graph_free(g);
}

TEST(freeze__user_sets_leave_out_tags_of_aws)
{
    struct gb *gb = gb_new();
    gb_place(gb, OWN, "eu-west-1");
    gb_volume(gb, (struct volume_in){.id = S("vol-00000001"), .tags = GB_TAGS(T("Name", "x"))});
    gb_volume(gb, (struct volume_in){
                      .id = S("vol-00000002"),
                      .tags = GB_TAGS(T("aws:dlm:x", "1"), T("Name", "x"), T("AWS:y", "2"))});
    gb_volume(gb, (struct volume_in){.id = S("vol-00000003"), .tags = GB_TAGS(T("aws:z", "3"))});
    gb_volume(gb, (struct volume_in){.id = S("vol-00000004"),
                                     .tags = GB_TAGS(T("aws:z", "4"), T("Alone", "5"))});
    gb_volume(gb, (struct volume_in){.id = S("vol-00000005"), .tags = GB_TAGS(T("aws", "6"))});
    struct graph *g = gb_freeze(gb);
    const struct tagset *sets = g->tagsets;
    uint32_t name = g->volumes[0].tagset;
    assert_int_equal(sets[name].user_set, name);
    assert_int_equal(sets[name].user_count, 1);
    assert_int_equal(sets[g->volumes[1].tagset].count, 3);
    assert_int_equal(sets[g->volumes[1].tagset].user_count, 1);
    assert_int_equal(sets[g->volumes[1].tagset].user_set, name);
    assert_int_equal(sets[g->volumes[2].tagset].user_count, 0);
    assert_int_equal(sets[g->volumes[2].tagset].user_set, 0);
    uint32_t alone = sets[g->volumes[3].tagset].user_set;
    assert_int_equal(sets[alone].count, 1);
    assert_int_equal(sets[alone].user_set, alone);
    expect_str(g, g->tags[sets[alone].first].key, "Alone");
    assert_int_equal(sets[g->volumes[4].tagset].user_count, 1);
    graph_free(g);
}

TEST(freeze__many_tag_sets_stay_apart)
{
    struct gb *gb = gb_new();
    const unsigned count = 5000;
    gb_place(gb, OWN, "eu-west-1");
    for (unsigned i = 0; i < count; i++) {
        char id[32];
        char text[32];
        snprintf(id, sizeof(id), "vol-%08x", i);
        snprintf(text, sizeof(text), "%u", i);
        struct tag_in tags[2] = {{S("n"), str_from(text)}, {str_from(text), S("n")}};
        gb_volume(gb, (struct volume_in){.id = str_from(id), .tags = {tags, 2}});
        gb_volume(gb, (struct volume_in){.id = str_from(id), .tags = {tags, 2}});
    }
    struct graph *g = gb_freeze(gb);
    assert_int_equal(g->tagset_count, count + 1);
    for (unsigned i = 0; i < count; i++) {
        char text[32];
        struct str value;
        snprintf(text, sizeof(text), "%u", i);
        assert_true(graph_tag(g, g->volumes[i].tagset, S("n"), &value));
        assert_true(str_eq_c(value, text));
        assert_true(graph_tag(g, g->volumes[i].tagset, str_from(text), &value));
    }
    graph_free(g);
}

/* Two values of one key whose sets have one hash; there is such a pair among some 100,000. */
static void find_collision(char a[16], char b[16])
{
    enum { TRIES = 400000 };
    struct sort_pair *pairs = calloc(TRIES, sizeof(*pairs));
    uint32_t found = 0;
    assert_non_null(pairs);
    for (uint32_t i = 0; i < TRIES; i++) {
        snprintf(a, 16, "%u", i);
        pairs[i].key = (uint32_t)tagset_hash(0, S("n"), str_from(a));
        pairs[i].row = i;
    }
    sort_pairs(pairs, TRIES);
    while (pairs[found].key != pairs[found + 1].key)
        assert_true(++found + 1 < TRIES);
    snprintf(a, 16, "%u", pairs[found].row);
    snprintf(b, 16, "%u", pairs[found + 1].row);
    free(pairs);
}

TEST(freeze__tag_sets_with_one_hash_stay_apart)
{
    char a[16];
    char b[16];
    struct str value;
    find_collision(a, b);
    struct gb *gb = gb_new();
    gb_place(gb, OWN, "eu-west-1");
    struct tag_in first = {S("n"), str_from(a)};
    struct tag_in second = {S("n"), str_from(b)};
    gb_volume(gb, (struct volume_in){.id = S("vol-00000001"), .tags = {&first, 1}});
    gb_volume(gb, (struct volume_in){.id = S("vol-00000002"), .tags = {&second, 1}});
    gb_volume(gb, (struct volume_in){.id = S("vol-00000003"), .tags = {&first, 1}});
    struct graph *g = gb_freeze(gb);
    assert_int_equal(g->tagset_count, 3);
    assert_true(graph_tag(g, g->volumes[0].tagset, S("n"), &value));
    assert_true(str_eq_c(value, a));
    assert_true(graph_tag(g, g->volumes[1].tagset, S("n"), &value));
    assert_true(str_eq_c(value, b));
    assert_int_equal(g->volumes[0].tagset, g->volumes[2].tagset);
    graph_free(g);
}
