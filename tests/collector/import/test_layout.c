/* Which folders and files are read, which are not, and what is said about those. */
#include "tests/collector/import/folder.h"
#include "tests/support/test.h"

#define EMPTY "{\"Snapshots\":[]}"

TEST(layout__account_and_region_folders_may_be_mixed)
{
    struct folder *f = folder_new();
    folder_write(f, "us-east-1/snapshots.json", "[" SNAP("00000001") "]");
    folder_write(f, OTHER "/us-east-1/snapshots.json", EMPTY);
    folder_write(f, OTHER "/eu-west-1/snapshots.json", EMPTY);
    folder_write(f, ACCOUNT "/cn-north-1/volumes.json", "[]");
    const struct graph *g = folder_read(f);
    assert_int_equal(g->place_count, 4);
    static const char *const expected[][2] = {{ACCOUNT, "cn-north-1"},
                                              {ACCOUNT, "us-east-1"},
                                              {OTHER, "eu-west-1"},
                                              {OTHER, "us-east-1"}};
    for (uint32_t i = 0; i < 4; i++) {
        assert_text(g, g->places[i].account, expected[i][0]);
        assert_text(g, g->places[i].region, expected[i][1]);
        assert_true(g->places[i].in_scope);
    }
    assert_complete(folder_coverage(f, ACCOUNT, "us-east-1", SOURCE_SNAP), 1, 1);
    assert_complete(folder_coverage(f, ACCOUNT, "cn-north-1", SOURCE_VOL), 0, 1);
    assert_int_equal(folder_count(f, IMPORT_WARNING), 0);
    folder_free(f);
}

TEST(layout__a_named_and_an_unnamed_folder_of_one_place_are_merged)
{
    struct folder *f = folder_new();
    folder_write(f, REGION "/snapshots.json", "[" SNAP("00000001") "]");
    folder_write(f, ACCOUNT "/" REGION "/volumes.json", "[]");
    const struct graph *g = folder_read(f);
    assert_int_equal(g->place_count, 1);
    assert_complete(folder_coverage(f, ACCOUNT, REGION, SOURCE_SNAP), 1, 1);
    assert_complete(folder_coverage(f, ACCOUNT, REGION, SOURCE_VOL), 0, 1);
    folder_free(f);
}

TEST(layout__symbolic_links_are_followed)
{
    struct folder *f = folder_new();
    folder_write(f, ".real/" REGION "/one.json", "[" SNAP("00000001") "]");
    char path[512];
    char link[512];
    folder_path(f, ".real/" REGION "/snapshots.json", link);
    assert_int_equal(symlink("one.json", link), 0);
    folder_path(f, ".real/" REGION, path);
    folder_path(f, REGION, link);
    assert_int_equal(symlink(path, link), 0);
    assert_int_equal(folder_read(f)->snapshot_count, 1);
    assert_true(folder_said(f, IMPORT_WARNING, REGION "/one.json is not read"));
    folder_free(f);
}

TEST(layout__unknown_names_are_told_with_what_was_expected)
{
    struct folder *f = folder_new();
    folder_write(f, REGION "/snapshots.json", EMPTY);
    folder_write(f, REGION "/snapshot.json", "");
    folder_write(f, REGION "/Volumes-2.json", "");
    folder_write(f, REGION "/snapshots.json.gz", "");
    folder_write(f, REGION "/snapshots-x.json", "");
    folder_write(f, REGION "/aliases.json", "");
    folder_write(f, REGION "/.hidden.json", "");
    folder_write(f, REGION "/old/snapshots.json", EMPTY);
    folder_write(f, "ireland/snapshots.json", EMPTY);
    folder_write(f, "README", "");
    folder_write(f, ".git/config", "");
    folder_write(f, ACCOUNT "/notes/a", "");
    assert_int_equal(folder_read(f)->place_count, 1);
    static const char *const said[] = {
        REGION "/snapshot.json is not read; did you mean snapshots.json?",
        REGION "/Volumes-2.json is not read; did you mean volumes.json?",
        REGION "/snapshots.json.gz is not read; did you mean snapshots.json?",
        REGION "/snapshots-x.json is not read; did you mean snapshots.json?",
        REGION "/aliases.json is not read; expected KIND.json or KIND-N.json",
        REGION "/old is not read; expected files here",
        "ireland is not read; expected folders named after accounts (12 digits) or regions",
        "README is not read; expected files in folders named after regions",
        ACCOUNT "/notes is not read; expected folders named after regions",
    };
    for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++)
        if (!folder_said(f, IMPORT_WARNING, said[i]))
            fail_msg("not said: %s", said[i]);
    /* and that the own account is unknown */
    assert_int_equal(folder_count(f, IMPORT_WARNING), sizeof(said) / sizeof(said[0]) + 1);
    folder_free(f);
}

TEST(layout__warnings_about_one_folder_are_limited)
{
    struct folder *f = folder_new();
    folder_write(f, ACCOUNT "/" REGION "/snapshots.json", EMPTY);
    for (int i = 0; i < 30; i++) {
        char name[64];
        snprintf(name, sizeof(name), ACCOUNT "/" REGION "/%d.txt", i);
        folder_write(f, name, "");
    }
    folder_read(f);
    assert_int_equal(folder_count(f, IMPORT_WARNING), 21);
    assert_true(folder_said(f, IMPORT_WARNING, "10 more names are not read"));
    folder_free(f);
}

TEST(layout__names_are_tamed_in_messages)
{
    struct folder *f = folder_new();
    folder_write(f, REGION "/snapshots.json", EMPTY);
    folder_write(f, REGION "/\x1b[2J\xff\n.json", "");
    folder_read(f);
    assert_true(folder_said(f, IMPORT_WARNING, REGION "/?[2J??.json is not read"));
    folder_free(f);
}

TEST(layout__a_hole_in_the_numbers_is_a_gap)
{
    struct folder *f = folder_new();
    folder_write(f, ACCOUNT "/" REGION "/snapshots.json", EMPTY);
    folder_write(f, ACCOUNT "/" REGION "/snapshots-2.json", EMPTY);
    folder_write(f, ACCOUNT "/" REGION "/volumes-1.json", "[]");
    folder_write(f, ACCOUNT "/" REGION "/volumes-2.json", "[]");
    folder_write(f, ACCOUNT "/" REGION "/images-0.json", "[]");
    folder_write(f, ACCOUNT "/" REGION "/images-1.json", "[]");
    folder_write(f, ACCOUNT "/" REGION "/instances.json", "[]");
    folder_write(f, ACCOUNT "/" REGION "/instances-1.json", "[]");
    folder_write(f, ACCOUNT "/" REGION "/launch-templates-01.json", "[]");
    folder_write(f, ACCOUNT "/" REGION "/launch-template-versions-001.json", "[]");
    folder_read(f);
    for (int source = 0; source < SOURCE_COUNT; source++)
        assert_int_not_equal(folder_coverage(f, ACCOUNT, REGION, (enum source)source)->state,
                             COVERAGE_GAP);
    folder_write(f, ACCOUNT "/" REGION "/snapshots-5.json", EMPTY);
    folder_write(f, ACCOUNT "/" REGION "/instances-3.json", "[]");
    folder_write(f, ACCOUNT "/" REGION "/launch-template-versions-3.json", "[]");
    folder_write(f, ACCOUNT "/us-east-1/volumes-2.json", "{\"Volumes\":[],\"NextToken\":\"a\"}");
    folder_read(f);
    assert_gap(folder_coverage(f, ACCOUNT, REGION, SOURCE_SNAP), GAP_TRUNCATED,
               ACCOUNT "/" REGION "/snapshots-3.json is missing before snapshots-5.json");
    assert_gap(folder_coverage(f, ACCOUNT, REGION, SOURCE_INST), GAP_TRUNCATED,
               "instances-2.json is missing before instances-3.json");
    assert_gap(folder_coverage(f, ACCOUNT, REGION, SOURCE_LT), GAP_TRUNCATED,
               "launch-template-versions-2.json is missing");
    assert_gap(folder_coverage(f, ACCOUNT, "us-east-1", SOURCE_VOL), GAP_TRUNCATED,
               "us-east-1/volumes-1.json is missing before volumes-2.json");
    assert_int_equal(folder_count(f, IMPORT_WARNING), 0);
    folder_free(f);
}

TEST(layout__a_region_folder_without_files_is_not_attempted)
{
    struct folder *f = folder_new();
    folder_mkdir(f, ACCOUNT "/" REGION);
    assert_int_equal(folder_read(f)->place_count, 1);
    assert_int_equal(folder_coverage(f, ACCOUNT, REGION, SOURCE_SNAP)->state,
                     COVERAGE_NOT_ATTEMPTED);
    assert_true(folder_said(f, IMPORT_WARNING, "has no file that is read"));
    folder_free(f);
}

/* ---- scope ---- */

TEST(layout__regions_narrow_and_name_what_has_no_folder)
{
    struct folder *f = folder_new();
    static const struct str regions[] = {{"eu-west-1", 9}, {"eu-west-2", 9}};
    static const struct str more[] = {{"us-east-1", 9}, {"eu-west-2", 9}, {"ap-south-1", 10}};
    folder_write(f, ACCOUNT "/eu-west-1/snapshots.json", EMPTY);
    folder_write(f, ACCOUNT "/us-east-1/snapshots.json", "{");
    folder_write(f, OTHER "/us-east-1/snapshots.json", EMPTY);

    f->options.more_regions = more;
    f->options.more_region_count = 3;
    const struct graph *g = folder_read(f);
    assert_int_equal(g->place_count, 4 + 3);
    assert_int_equal(folder_coverage(f, OTHER, "ap-south-1", SOURCE_VOL)->state,
                     COVERAGE_NOT_ATTEMPTED);
    assert_int_equal(f->stats.malformed_files, 1);
    assert_int_equal(f->stats.regions_out_of_scope, 0);

    f->options.regions = regions;
    f->options.region_count = 2;
    g = folder_read(f);
    assert_int_equal(g->place_count, 4); /* two regions for each account */
    assert_complete(folder_coverage(f, ACCOUNT, "eu-west-1", SOURCE_SNAP), 0, 1);
    assert_int_equal(folder_coverage(f, OTHER, "eu-west-2", SOURCE_SNAP)->state,
                     COVERAGE_NOT_ATTEMPTED);
    assert_int_equal(f->stats.malformed_files, 0);
    assert_int_equal(f->stats.regions_out_of_scope, 2);
    folder_free(f);
}

TEST(layout__an_account_filters_its_folders)
{
    struct folder *f = folder_new();
    folder_write(f, ACCOUNT "/eu-west-1/snapshots.json", EMPTY);
    folder_write(f, OTHER "/eu-west-1/snapshots.json", "{");
    folder_write(f, OTHER "/us-east-1/snapshots.json", "{");
    folder_write(f, OTHER "/stray", "{");
    f->options.account = str_from(ACCOUNT);
    const struct graph *g = folder_read(f);
    assert_int_equal(g->place_count, 1);
    assert_int_equal(f->stats.regions_out_of_scope, 2);
    assert_int_equal(f->stats.files, 1);
    assert_int_equal(f->notice_count, 0);

    f->options.account = str_from("999900001111");
    assert_null(folder_try(f));
    assert_int_equal(f->err.code, ERR_INPUT);
    assert_non_null(strstr(f->err.message, "has no folder of account 999900001111"));
    assert_non_null(strstr(f->err.detail, OTHER));

    f->options.account = str_from("any");
    assert_int_equal(folder_read(f)->place_count, 3);
    folder_free(f);
}

/* ---- nothing to read ---- */

TEST(layout__a_folder_that_is_not_there_is_an_io_error)
{
    struct folder *f = folder_new();
    f->options.dir = STR_LIT("/nowhere/at/all");
    assert_null(folder_try(f));
    assert_int_equal(f->err.code, ERR_IO);
    assert_string_equal(f->err.message,
                        "could not open the folder /nowhere/at/all: No such file or directory");
    assert_int_not_equal(f->err.hint[0], '\0');
    folder_write(f, "file", "");
    char path[512];
    folder_path(f, "file", path);
    f->options.dir = str_from(path);
    assert_null(folder_try(f));
    assert_int_equal(f->err.code, ERR_IO);
    assert_non_null(strstr(f->err.message, "Not a directory"));
    folder_free(f);
}

TEST(layout__an_empty_folder_is_told_what_was_expected)
{
    struct folder *f = folder_new();
    assert_null(folder_try(f));
    assert_int_equal(f->err.code, ERR_INPUT);
    assert_non_null(
        strstr(f->err.detail, "/[ACCOUNT/]REGION/KIND.json with KIND one of snapshots"));
    assert_non_null(strstr(f->err.hint, "aws ec2 describe-snapshots --owner-ids self"));
    folder_mkdir(f, ACCOUNT);
    assert_null(folder_try(f));
    assert_int_equal(f->err.code, ERR_INPUT);
    folder_free(f);
}

TEST(layout__a_region_folder_given_as_the_input_is_recognised)
{
    struct folder *f = folder_new();
    folder_write(f, REGION "/snapshots.json", EMPTY);
    char path[512];
    folder_path(f, REGION, path);
    f->options.dir = str_from(path);
    assert_null(folder_try(f));
    assert_int_equal(f->err.code, ERR_INPUT);
    assert_non_null(strstr(f->err.hint, "snapshots.json lies in the folder itself"));
    folder_free(f);
}

TEST(layout__an_account_folder_given_as_the_input_is_read)
{
    struct folder *f = folder_new();
    folder_write(f, ACCOUNT "/" REGION "/snapshots.json", "[" SNAP("00000001") "]");
    char path[512];
    folder_path(f, ACCOUNT "//", path);
    f->options.dir = str_from(path);
    assert_int_equal(folder_read(f)->snapshot_count, 1);
    assert_complete(folder_coverage(f, ACCOUNT, REGION, SOURCE_SNAP), 1, 1);
    folder_free(f);
}
