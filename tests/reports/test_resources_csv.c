
#include <jansson.h>

#include "reports/report_internal.h"
#include "tests/support/csv_table.h"
#include "tests/support/report_world.h"
#include "tests/support/test.h"

static struct report_world world;
static struct sink *out;

/* Releases nothing: end() does. */
static struct csv_table *table_of(struct gb *gb, const char *policy)
{
    report_world_init(&world, gb, policy);
    out = sink_memory();
    resources_csv_write(out, &world.ctx);
    return csv_table_read(sink_view(out));
}

static void end(struct csv_table *table)
{
    csv_table_free(table);
    sink_abort(out);
    report_world_clear(&world);
}

static struct gb *mixed(void)
{
    struct gb *gb = gb_new();
    gb_place(gb, "111122223333", "us-east-1");
    gb_snapshot(gb, (struct snapshot_in){.id = S("snap-0e"),
                                         .volume_id = S("vol-ffff"),
                                         .transfer_type = S("time-based"),
                                         .description = S("[Copied snap-0b from eu-west-1] x"),
                                         .size_gib = 20,
                                         .start_time = gb_time("2026-01-03T00:00:00Z")});
    gb_place(gb, "111122223333", "eu-west-1");
    gb_volume(gb, (struct volume_in){.id = S("vol-0a"),
                                     .snapshot_id = S("snap-0b"),
                                     .availability_zone = S("eu-west-1a"),
                                     .create_time = gb_time("2026-01-01T00:00:00Z"),
                                     .encrypted = true,
                                     .kms_key_id = S("key-1"),
                                     .size_gib = 20});
    gb_snapshot(gb, (struct snapshot_in){.id = S("snap-0b"),
                                         .volume_id = S("vol-0c"),
                                         .size_gib = 20,
                                         .has_full_bytes = true,
                                         .full_bytes = 5,
                                         .start_time = gb_time("2026-01-02T00:00:00Z"),
                                         .tags = GB_TAGS(T("aws:backup:x", "1"), T("Name", "n"))});
    gb_snapshot(gb, (struct snapshot_in){.id = S("snap-0d"),
                                         .owner_id = S("999988887777"),
                                         .storage_tier = S("archive")});
    gb_image(
        gb, (struct image_in){.id = S("ami-0a"),
                              .name = S("golden"),
                              .creation_date = gb_time("2026-01-04T00:00:00Z"),
                              GB_MAPPINGS({.device = S("/dev/sda1"), .snapshot_id = S("snap-0b")},
                                          {.device = S("/dev/sdb")},
                                          {.device = S("/dev/sdc"), .snapshot_id = S("snap-0x")})});
    gb_instance(gb, (struct instance_in){.id = S("i-0a"),
                                         .image_id = S("ami-0a"),
                                         .availability_zone = S("eu-west-1b"),
                                         .launch_time = gb_time("2026-01-05T00:00:00Z")});
    return gb;
}

TEST(rows__are_sorted_by_place_kind_and_id)
{
    static const char *const ids[] = {"ami-0a", "i-0a", "snap-0b", "snap-0d", "vol-0a", "snap-0e"};
    struct csv_table *table = table_of(mixed(), NULL);
    assert_string_equal(
        csv_table_header(table),
        "arn,kind,id,name,account,region,zone,state,created_at,size_gib,full_bytes,encrypted,"
        "kms_key,storage_tier,volume_id,snapshot_ids,image_ids,is_copy,copy_source,copy_grade,"
        "manager,own,scope,tags,tiering_status,archived_at,restore_expires_at,"
        "key_manager,deletion_at,valid_to,vault,recovery_points,locked,min_retention_days,"
        "max_retention_days,lock_at,encryption_key,resource_arn,resource_type,finished_at,delete_"
        "at,"
        "cold_at,last_restored_at,backup_bytes,plan_arn,source_vault_arn,account_name,"
        "volume_type,iops,throughput,cost_floor,cost_ceiling,basis");
    assert_int_equal(csv_table_rows(table), 6);
    for (size_t i = 0; i < 6; i++)
        assert_string_equal(csv_table_at(table, i, "id"), ids[i]);
    end(table);
}

static void assert_cells(const struct csv_table *table, size_t row, const char *const *cells)
{
    for (; cells[0]; cells += 2) {
        if (strcmp(csv_table_at(table, row, cells[0]), cells[1]) != 0)
            fail_msg("%s is '%s', not '%s'", cells[0], csv_table_at(table, row, cells[0]),
                     cells[1]);
    }
}

/* What DescribeSnapshotTierStatus tells of it in its own region; DescribeSnapshots knows when a restore
 * ends, too. */
TEST(a_snapshot__shows_its_way_between_tiers)
{
    struct gb *gb = mixed();
    gb_snapshot(gb, (struct snapshot_in){.id = S("snap-0f"),
                                         .restore_expiry_time = gb_time("2026-02-01T00:00:00Z")});
    gb_snapshot(gb, (struct snapshot_in){.id = S("snap-0a")});
    gb_tiering(gb, (struct tiering_in){.id = S("snap-0b"),
                                       .status = S("temporary-restore-completed"),
                                       .started = gb_time("2026-01-05T00:00:00Z"),
                                       .archived = gb_time("2026-01-03T00:00:00Z"),
                                       .restore_expiry = gb_time("2026-01-20T00:00:00Z")});
    gb_tiering(gb, (struct tiering_in){.id = S("snap-0a"), .storage_tier = S("standard")});
    gb_tiering(gb, (struct tiering_in){.id = S("snap-0e"), .status = S("archival-completed")});
    struct csv_table *table = table_of(gb, NULL);
    static const struct {
        const char *id, *status, *archived, *expires;
    } rows[] = {
        {"snap-0b", "temporary-restore-completed", "2026-01-03T00:00:00Z", "2026-01-20T00:00:00Z"},
        {"snap-0a", "", "", ""}, /* was never moved */
        {"snap-0e", "", "", ""}, /* the other region's word for it */
        {"snap-0f", "", "", "2026-02-01T00:00:00Z"},
        {"vol-0a", "", "", ""},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_cells(table, csv_table_find(table, "id", rows[i].id),
                     (const char *const[]){"tiering_status", rows[i].status, "archived_at",
                                           rows[i].archived, "restore_expires_at", rows[i].expires,
                                           NULL});
    end(table);
}

TEST(a_snapshot__shows_what_it_is_and_what_maps_it)
{
    struct csv_table *table = table_of(mixed(), NULL);
    assert_cells(table, csv_table_find(table, "id", "snap-0b"),
                 (const char *const[]){"arn",
                                       "arn:aws:ec2:eu-west-1::snapshot/snap-0b",
                                       "kind",
                                       "snapshot",
                                       "name",
                                       "n",
                                       "account",
                                       "111122223333",
                                       "region",
                                       "eu-west-1",
                                       "zone",
                                       "",
                                       "state",
                                       "completed",
                                       "created_at",
                                       "2026-01-02T00:00:00Z",
                                       "size_gib",
                                       "20",
                                       "full_bytes",
                                       "5",
                                       "encrypted",
                                       "false",
                                       "storage_tier",
                                       "standard",
                                       "volume_id",
                                       "vol-0c",
                                       "snapshot_ids",
                                       "",
                                       "image_ids",
                                       "ami-0a",
                                       "is_copy",
                                       "false",
                                       "copy_source",
                                       "",
                                       "copy_grade",
                                       "",
                                       "manager",
                                       "backup",
                                       "own",
                                       "true",
                                       "scope",
                                       "all",
                                       "tags",
                                       "{\"Name\": \"n\", \"aws:backup:x\": \"1\"}",
                                       NULL});
    assert_cells(table, csv_table_find(table, "id", "snap-0d"),
                 (const char *const[]){"storage_tier", "archive", "own", "false", "scope", "",
                                       "full_bytes", "", "volume_id", "", "manager", "none", "tags",
                                       "", NULL});
    end(table);
}

TEST(a_copy__names_its_source_and_the_grade_of_the_proof)
{
    struct csv_table *table = table_of(mixed(), NULL);
    assert_cells(table, csv_table_find(table, "id", "snap-0e"),
                 (const char *const[]){"is_copy", "true", "copy_source",
                                       "arn:aws:ec2:eu-west-1::snapshot/snap-0b", "copy_grade",
                                       "P2", "volume_id", "vol-ffff", NULL});
    end(table);
}

TEST(the_other_kinds__leave_empty_what_they_do_not_have)
{
    struct csv_table *table = table_of(mixed(), NULL);
    assert_cells(table, csv_table_find(table, "kind", "volume"),
                 (const char *const[]){"arn",
                                       "arn:aws:ec2:eu-west-1:111122223333:volume/vol-0a",
                                       "zone",
                                       "eu-west-1a",
                                       "state",
                                       "available",
                                       "encrypted",
                                       "true",
                                       "kms_key",
                                       "key-1",
                                       "snapshot_ids",
                                       "snap-0b",
                                       "volume_id",
                                       "",
                                       "is_copy",
                                       "",
                                       "storage_tier",
                                       "",
                                       "scope",
                                       "all",
                                       NULL});
    assert_cells(table, csv_table_find(table, "kind", "image"),
                 (const char *const[]){"name", "golden", "snapshot_ids", "snap-0b; snap-0x",
                                       "image_ids", "", "size_gib", "", "encrypted", "",
                                       "created_at", "2026-01-04T00:00:00Z", NULL});
    assert_cells(table, csv_table_find(table, "kind", "instance"),
                 (const char *const[]){"state", "running", "zone", "eu-west-1b", "image_ids",
                                       "ami-0a", "manager", "", "scope", "", "own", "true",
                                       "created_at", "2026-01-05T00:00:00Z", NULL});
    end(table);
}

TEST(what_is_billed__shows_what_it_costs)
{
    struct gb *gb = mixed();
    gb_volume(gb, (struct volume_in){.id = S("vol-0e"),
                                     .type = S("io2"),
                                     .size_gib = 100,
                                     .iops = 3000,
                                     .throughput_mibps = 1000});
    gb_volume(gb, (struct volume_in){.id = S("vol-0f"), .type = S("new")});
    gb_snapshot(gb, (struct snapshot_in){.id = S("snap-0f"), .volume_id = S("vol-0e")});
    struct csv_table *table = table_of(gb, NULL);
    assert_cells(table, csv_table_find(table, "id", "vol-0a"),
                 (const char *const[]){"volume_type", "gp3", "iops", "", "throughput", "",
                                       "cost_floor", "1.760000", "cost_ceiling", "1.760000",
                                       "basis", "list", NULL});
    assert_cells(table, csv_table_find(table, "id", "vol-0e"),
                 (const char *const[]){"volume_type", "io2", "iops", "3000", "throughput", "1000",
                                       "basis", "list", NULL});
    assert_cells(table, csv_table_find(table, "id", "vol-0f"),
                 (const char *const[]){"volume_type", "other", "cost_floor", "", "cost_ceiling", "",
                                       "basis", "none", NULL});
    /* 8 GiB without a full size: nothing is sure; 20 GiB of unknown origin, the largest there */
    assert_cells(table, csv_table_find(table, "id", "snap-0f"),
                 (const char *const[]){"volume_type", "", "iops", "", "cost_floor", "0.000000",
                                       "cost_ceiling", "0.400000", "basis", "range", NULL});
    end(table);
}

/* The amounts of a column can be added up: what others own or what is not billed by itself is empty. */
TEST(what_is_not_billed__has_no_amount_and_no_basis)
{
    static const char *const ids[] = {"snap-0d", "ami-0a", "i-0a"};
    struct csv_table *table = table_of(mixed(), NULL);
    for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++)
        assert_cells(table, csv_table_find(table, "id", ids[i]),
                     (const char *const[]){"cost_floor", "", "cost_ceiling", "", "basis", "",
                                           "volume_type", "", "iops", "", NULL});
    end(table);
}

TEST(scope__is_the_first_that_matches)
{
    struct csv_table *table = table_of(mixed(), "policy: {name: t, version: \"1\", owner: o}\n"
                                                "scopes:\n"
                                                "  - name: snaps\n"
                                                "    match: {kind: snapshot}\n");
    assert_cells(table, csv_table_find(table, "id", "snap-0b"),
                 (const char *const[]){"scope", "snaps", NULL});
    assert_cells(table, csv_table_find(table, "id", "vol-0a"),
                 (const char *const[]){"scope", "", NULL});
    end(table);
}

TEST(hostile_tags__stay_in_their_cells)
{
    struct gb *gb = gb_new();
    gb_place(gb, "111122223333", "eu-west-1");
    gb_volume(gb,
              (struct volume_in){.id = S("vol-0a"),
                                 .tags = GB_TAGS(T("Name", HOSTILE_FORMULA), T("esc", HOSTILE_ESC),
                                                 T("lines", HOSTILE_LINES), T("rtl", HOSTILE_RTL),
                                                 T("bytes", HOSTILE_BYTES))});
    gb_volume(gb, (struct volume_in){
                      .id = S("vol-0b"),
                      .tags = {.items = (struct tag_in[]){{S("Name"), str_from(hostile_long())}},
                               .count = 1}});
    struct csv_table *table = table_of(gb, NULL);
    assert_int_equal(csv_table_rows(table), 2);
    assert_string_equal(csv_table_at(table, 0, "name"), "'" HOSTILE_FORMULA);
    assert_string_equal(csv_table_at(table, 1, "name"), hostile_long());
    json_t *tags = json_loads(csv_table_at(table, 0, "tags"), 0, NULL);
    assert_string_equal(json_string_value(json_object_get(tags, "Name")), HOSTILE_FORMULA);
    assert_string_equal(json_string_value(json_object_get(tags, "esc")), HOSTILE_ESC);
    assert_string_equal(json_string_value(json_object_get(tags, "lines")), HOSTILE_LINES);
    json_decref(tags);
    struct str text = sink_view(out);
    for (size_t i = 0; i < text.len; i++)
        assert_true((unsigned char)text.ptr[i] >= 0x20 || text.ptr[i] == '\n');
    end(table);
}
