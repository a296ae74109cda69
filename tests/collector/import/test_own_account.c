/* Which account is taken as the own one, and what that makes of each record. */
#include "tests/collector/import/folder.h"

#define OWNED(digits, owner) "{\"SnapshotId\":\"snap-" digits "\",\"OwnerId\":\"" owner "\"}"
#define IMAGE(digits, owner) "{\"ImageId\":\"ami-" digits "\",\"OwnerId\":\"" owner "\"}"

static void own_account__is_the_commonest_owner_of_snapshots(void **state)
{
    (void)state;
    struct folder *f = folder_new();
    folder_write(f, "eu-west-1/snapshots.json",
                 "[" OWNED("00000001", OTHER) "," OWNED("00000002", ACCOUNT) "]");
    folder_write(f, "us-east-1/snapshots.json",
                 "[" OWNED("00000003", ACCOUNT) "," OWNED("00000004", "amazon") "]");
    folder_write(
        f, "us-east-1/images.json",
        "[" IMAGE("00000001", OTHER) "," IMAGE("00000002", OTHER) "," IMAGE("00000003", OTHER) "]");
    for (f->options.jobs = 1; f->options.jobs <= 3; f->options.jobs++) {
        const struct graph *g = folder_read(f);
        assert_text(g, g->places[0].account, ACCOUNT);
        assert_true(folder_said(f, IMPORT_INFO,
                                "taking " ACCOUNT " as the own account: it owns 2 of 3 snapshots; "
                                "use --account to say otherwise"));
        for (uint32_t row = 0; row < g->snapshot_count; row++)
            assert_int_equal((g->snapshots[row].flags & ROW_OWN) != 0, row == 1 || row == 2);
        assert_false(g->images[0].flags & ROW_OWN);
    }
    folder_free(f);
}

static void own_account__is_the_smallest_of_equals(void **state)
{
    (void)state;
    struct folder *f = folder_new();
    folder_write(f, REGION "/snapshots.json",
                 "[" OWNED("00000001", OTHER) "," OWNED("00000002", ACCOUNT) "]");
    const struct graph *g = folder_read(f);
    assert_text(g, g->places[0].account, ACCOUNT);
    folder_free(f);
}

static void own_account__falls_back_to_images(void **state)
{
    (void)state;
    struct folder *f = folder_new();
    folder_write(f, REGION "/snapshots.json", "[]");
    folder_write(f, REGION "/images.json", "[" IMAGE("00000001", OTHER) "]");
    const struct graph *g = folder_read(f);
    assert_text(g, g->places[0].account, OTHER);
    assert_true(folder_said(f, IMPORT_INFO, "it owns 1 of 1 images"));
    folder_free(f);
}

static void own_account__may_be_unknown(void **state)
{
    (void)state;
    struct folder *f = folder_new();
    folder_write(f, REGION "/volumes.json", "[{\"VolumeId\":\"vol-00000001\"}]");
    const struct graph *g = folder_read(f);
    assert_text(g, g->places[0].account, "");
    assert_true(folder_said(f, IMPORT_WARNING, "the own account is unknown"));
    folder_free(f);
}

static void own_account__does_not_count_what_was_dropped(void **state)
{
    (void)state;
    struct folder *f = folder_new();
    folder_write(f, REGION "/snapshots.json",
                 "[" OWNED("00000003", ACCOUNT) "]"
                                                "[" OWNED("00000001", OTHER) "," OWNED("00000002",
                                                                                       OTHER) ",");
    const struct graph *g = folder_read(f);
    assert_text(g, g->places[0].account, ACCOUNT);
    assert_true(folder_said(f, IMPORT_INFO, "it owns 1 of 1 snapshots"));
    folder_free(f);
}

static void own_account__counts_only_where_no_folder_tells(void **state)
{
    (void)state;
    struct folder *f = folder_new();
    folder_write(f, "us-east-1/snapshots.json", "[" OWNED("00000001", OTHER) "]");
    folder_write(f, ACCOUNT "/" REGION "/snapshots.json",
                 "[" OWNED("00000002", ACCOUNT) "," OWNED("00000003", ACCOUNT) "]");
    folder_read(f);
    assert_true(folder_said(f, IMPORT_INFO, "taking " OTHER));
    assert_complete(folder_coverage(f, OTHER, "us-east-1", SOURCE_SNAP), 1, 1);
    folder_free(f);
}

static void own_account__is_not_asked_for_where_folders_tell(void **state)
{
    (void)state;
    struct folder *f = folder_new();
    folder_write(f, ACCOUNT "/" REGION "/snapshots.json", "[" OWNED("00000002", OTHER) "]");
    const struct graph *g = folder_read(f);
    assert_int_equal(f->notice_count, 0);
    assert_false(only_snapshot(g)->flags & ROW_OWN);
    folder_free(f);
}

static void own_account__is_what_the_option_says(void **state)
{
    (void)state;
    struct folder *f = folder_new();
    folder_write(f, REGION "/snapshots.json", "[" OWNED("00000002", OTHER) "]");
    f->options.account = str_from(ACCOUNT);
    const struct graph *g = folder_read(f);
    assert_text(g, g->places[0].account, ACCOUNT);
    assert_int_equal(f->notice_count, 1); /* see the next test */
    assert_false(only_snapshot(g)->flags & ROW_OWN);
    folder_free(f);
}

static void own_account__that_owns_nothing_is_warned_of(void **state)
{
    (void)state;
    struct folder *f = folder_new();
    folder_write(f, REGION "/snapshots.json", "[" OWNED("00000001", OTHER) "]");
    f->options.account = STR_LIT("123456789012");
    folder_read(f);
    assert_true(folder_said(f, IMPORT_WARNING, "owned by --account 123456789012"));
    folder_free(f);
}

static void own_account__any_makes_every_record_own(void **state)
{
    (void)state;
    struct folder *f = folder_new();
    folder_write(f, REGION "/snapshots.json",
                 "[" OWNED("00000001", OTHER) "," OWNED("00000002", ACCOUNT) "," OWNED(
                     "00000003", ACCOUNT) "]");
    f->options.account = str_from("any");
    const struct graph *g = folder_read(f);
    assert_text(g, g->places[0].account, ACCOUNT);
    for (uint32_t row = 0; row < g->snapshot_count; row++)
        assert_true(g->snapshots[row].flags & ROW_OWN);
    folder_free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(own_account__is_the_commonest_owner_of_snapshots),
        cmocka_unit_test(own_account__is_the_smallest_of_equals),
        cmocka_unit_test(own_account__falls_back_to_images),
        cmocka_unit_test(own_account__may_be_unknown),
        cmocka_unit_test(own_account__does_not_count_what_was_dropped),
        cmocka_unit_test(own_account__counts_only_where_no_folder_tells),
        cmocka_unit_test(own_account__is_not_asked_for_where_folders_tell),
        cmocka_unit_test(own_account__is_what_the_option_says),
        cmocka_unit_test(own_account__that_owns_nothing_is_warned_of),
        cmocka_unit_test(own_account__any_makes_every_record_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
