/* Files that a question does not need are not read, and that is no gap. */
#include "tests/collector/import/folder.h"
#include "tests/support/test.h"

static const struct str ireland[] = {STR_LIT("eu-west-1")};

/* Volumes and what names them, of Ireland. */
static struct collect_plan a_plan(void)
{
    struct collect_plan plan = {.regions = ireland, .region_count = 1};
    plan.here[SOURCE_VOL] = COLLECT_FILTERED;
    plan.here[SOURCE_SNAP] = COLLECT_OF_FOUND;
    return plan;
}

static void write_region(const struct folder *f, const char *place)
{
    char name[128];
    snprintf(name, sizeof(name), "%s/snapshots.json", place);
    folder_write(f, name, "[" SNAP("00000001") "]");
    snprintf(name, sizeof(name), "%s/volumes.json", place);
    folder_write(f, name, "[{\"VolumeId\":\"vol-00000001\"},{\"VolumeId\":\"vol-00000002\"}]");
    snprintf(name, sizeof(name), "%s/images.json", place);
    folder_write(f, name, "not JSON at all");
}

static void assert_unneeded(const struct coverage *coverage)
{
    assert_int_equal(coverage->state, COVERAGE_NOT_ATTEMPTED);
    assert_true(coverage->unneeded);
    assert_false(coverage_is_gap(coverage));
    assert_string_equal(coverage->detail, "not needed for what was asked");
}

TEST(needed__files_alone_are_read)
{
    struct folder *f = folder_new();
    write_region(f, ACCOUNT "/eu-west-1");
    write_region(f, ACCOUNT "/us-east-1");
    const struct collect_plan plan = a_plan();
    f->options.plan = &plan;
    const struct graph *g = folder_read(f);
    assert_int_equal(f->stats.files, 2);
    assert_int_equal(f->stats.malformed_files, 0);
    assert_int_equal(folder_count(f, IMPORT_GAP), 0);
    assert_int_equal(g->snapshot_count, 1);
    assert_int_equal(g->volume_count, 2); /* a filter is AWS's matter */
    assert_complete(folder_coverage(f, ACCOUNT, "eu-west-1", SOURCE_VOL), 2, 1);
    assert_false(folder_coverage(f, ACCOUNT, "eu-west-1", SOURCE_VOL)->filtered);
    assert_unneeded(folder_coverage(f, ACCOUNT, "eu-west-1", SOURCE_AMI));
    assert_unneeded(folder_coverage(f, ACCOUNT, "us-east-1", SOURCE_VOL));
    folder_free(f);
}

TEST(needed__without_a_file_is_a_gap)
{
    struct folder *f = folder_new();
    folder_write(f, ACCOUNT "/eu-west-1/volumes.json", "[]");
    const struct collect_plan plan = a_plan();
    f->options.plan = &plan;
    folder_read(f);
    assert_true(coverage_is_gap(folder_coverage(f, ACCOUNT, "eu-west-1", SOURCE_SNAP)));
    folder_free(f);
}

TEST(needed__owners_are_read_where_nothing_else_tells_the_account)
{
    struct folder *f = folder_new();
    folder_write(f, "eu-west-1/volumes.json", "[{\"VolumeId\":\"vol-00000001\"}]");
    folder_write(f, "us-east-1/snapshots.json", "[" SNAP("00000001") "]");
    struct collect_plan plan = a_plan();
    plan.here[SOURCE_SNAP] = 0;
    f->options.plan = &plan;
    const struct graph *g = folder_read(f);
    assert_text(g, g->places[0].account, ACCOUNT);
    f->options.account = STR_LIT(OTHER);
    g = folder_read(f);
    assert_text(g, g->places[0].account, OTHER);
    assert_int_equal(f->stats.files, 1);
    folder_free(f);
}

TEST(needed__accounts_alone_are_read)
{
    struct folder *f = folder_new();
    write_region(f, ACCOUNT "/eu-west-1");
    write_region(f, OTHER "/eu-west-1");
    struct collect_plan plan = a_plan();
    plan.account = STR_LIT(OTHER);
    f->options.plan = &plan;
    folder_read(f);
    assert_int_equal(f->stats.files, 2);
    assert_unneeded(folder_coverage(f, ACCOUNT, "eu-west-1", SOURCE_VOL));
    folder_free(f);
}
