/* Files saved under the wrong name: what their records contradict, and what goes with them. */
#include "tests/collector/import/folder.h"
#include "tests/support/test.h"

#define IRELAND "eu-west-1"
#define OHIO    "us-east-2"
#define THIRD   "999900001111"

#define OWNED(digits, owner)     "{\"SnapshotId\":\"snap-" digits "\",\"OwnerId\":\"" owner "\"}"
#define IMAGE(digits, owner)     "{\"ImageId\":\"ami-" digits "\",\"OwnerId\":\"" owner "\"}"
#define VOLUME(digits, zone)     "{\"VolumeId\":\"vol-" digits "\",\"AvailabilityZone\":\"" zone "\"}"
#define VOLUME_OF(digits, owner) "{\"VolumeId\":\"vol-" digits "\",\"OwnerId\":\"" owner "\"}"
#define INSTANCES(digits, owner)                                                               \
    "{\"Reservations\":[{\"OwnerId\":\"" owner "\",\"Instances\":[{\"InstanceId\":\"i-" digits \
    "\"}]}]}"

static void assert_mislabelled(const struct folder *f, const char *account, const char *region,
                               enum source source, const char *detail)
{
    const struct coverage *coverage = folder_coverage(f, account, region, source);
    assert_gap(coverage, GAP_MISLABELLED, detail);
    assert_int_equal(coverage->items, 0);
}

static bool is_complete(const struct folder *f, const char *account, const char *region,
                        enum source source)
{
    return folder_coverage(f, account, region, source)->state == COVERAGE_COMPLETE;
}

/* All five listings of a place, of an account whose volumes name no owner. */
static void write_all(const struct folder *f, const char *place, const char *owner,
                      const char *zone)
{
    char name[128];
    char text[512];
    snprintf(name, sizeof(name), "%s/snapshots.json", place);
    snprintf(text, sizeof(text),
             "[{\"SnapshotId\":\"snap-00000001\",\"OwnerId\":\"%s\"},"
             "{\"SnapshotId\":\"snap-00000002\",\"OwnerId\":\"%s\"}]",
             owner, owner);
    folder_write(f, name, text);
    snprintf(name, sizeof(name), "%s/volumes.json", place);
    snprintf(text, sizeof(text), "[{\"VolumeId\":\"vol-00000001\",\"AvailabilityZone\":\"%s\"}]",
             zone);
    folder_write(f, name, text);
    snprintf(name, sizeof(name), "%s/images.json", place);
    folder_write(f, name, "[]");
    snprintf(name, sizeof(name), "%s/instances.json", place);
    snprintf(text, sizeof(text),
             "{\"Reservations\":[{\"OwnerId\":\"%s\",\"Instances\":[{\"InstanceId\":\"i-00000001\","
             "\"Placement\":{\"AvailabilityZone\":\"%s\"}}]}]}",
             owner, zone);
    folder_write(f, name, text);
    snprintf(name, sizeof(name), "%s/launch-templates.json", place);
    folder_write(f, name, "[]");
    snprintf(name, sizeof(name), "%s/launch-template-versions.json", place);
    folder_write(f, name, "[]");
}

/* ---- the account ---- */

TEST(mislabel__one_account_saved_under_two_names)
{
    struct folder *f = folder_new();
    write_all(f, ACCOUNT "/" IRELAND, ACCOUNT, "eu-west-1a");
    write_all(f, THIRD "/" IRELAND, ACCOUNT, "eu-west-1a");
    const struct graph *g = folder_read(f);
    static const enum source sources[] = {SOURCE_SNAP, SOURCE_VOL, SOURCE_AMI, SOURCE_INST,
                                          SOURCE_LT};
    for (size_t i = 0; i < sizeof(sources) / sizeof(sources[0]); i++) {
        assert_true(is_complete(f, ACCOUNT, IRELAND, sources[i]));
        assert_mislabelled(f, THIRD, IRELAND, sources[i], "their owner is " ACCOUNT ", not " THIRD);
    }
    assert_int_equal(g->snapshot_count, 2);
    assert_int_equal(g->volume_count, 1);
    assert_int_equal(g->instance_count, 1);
    assert_true(folder_said(f, IMPORT_WARNING,
                            THIRD "/" IRELAND
                                  " instances, snapshots: mislabelled (their owner is " ACCOUNT
                                  ", not " THIRD "); not judged"));
    assert_true(folder_said(f, IMPORT_WARNING,
                            THIRD
                            "/" IRELAND " images, launch-template-versions, launch-templates, "
                            "volumes: mislabelled (nothing in them tells the account, and the "
                            "instances beside them are of another"));
    assert_int_equal(folder_count(f, IMPORT_WARNING), 2);
    assert_int_equal(f->stats.malformed_files, 0);
    folder_free(f);
}

/* Whether the right folder is there or not. */
TEST(mislabel__a_folder_of_another_account_goes_whole)
{
    struct folder *f = folder_new();
    folder_write(f, THIRD "/" IRELAND "/snapshots.json", "[" OWNED("00000001", OTHER) "]");
    folder_write(f, THIRD "/" OHIO "/volumes.json", "[" VOLUME("00000001", "us-east-2a") "]");
    folder_write(f, THIRD "/" OHIO "/images.json", "[" IMAGE("00000001", THIRD) "]");
    folder_write(f, ACCOUNT "/" OHIO "/volumes.json", "[]");
    const struct graph *g = folder_read(f);
    assert_mislabelled(f, THIRD, IRELAND, SOURCE_SNAP, "their owner is " OTHER);
    assert_mislabelled(f, THIRD, OHIO, SOURCE_VOL, "the snapshots beside them are of another");
    assert_true(is_complete(f, THIRD, OHIO, SOURCE_AMI));
    assert_int_equal(folder_coverage(f, THIRD, IRELAND, SOURCE_VOL)->state, COVERAGE_NOT_ATTEMPTED);
    assert_true(is_complete(f, ACCOUNT, OHIO, SOURCE_VOL));
    assert_int_equal(g->volume_count + g->snapshot_count, 0);
    assert_int_equal(g->image_count, 1);
    folder_free(f);
}

TEST(mislabel__volumes_and_instances_of_another_account)
{
    struct folder *f = folder_new();
    folder_write(f, ACCOUNT "/" IRELAND "/volumes.json",
                 "[" VOLUME_OF("00000001", ACCOUNT) "," VOLUME_OF("00000002", OTHER) "]");
    folder_write(f, ACCOUNT "/" IRELAND "/snapshots.json", "[" OWNED("00000001", ACCOUNT) "]");
    folder_write(f, ACCOUNT "/" OHIO "/instances.json", INSTANCES("00000001", OTHER));
    folder_read(f);
    assert_mislabelled(f, ACCOUNT, IRELAND, SOURCE_VOL, "their owner is " OTHER ", not " ACCOUNT);
    assert_mislabelled(f, ACCOUNT, OHIO, SOURCE_INST, "their owner is " OTHER ", not " ACCOUNT);
    assert_true(is_complete(f, ACCOUNT, IRELAND, SOURCE_SNAP));
    folder_free(f);
}

/* Another account's and another region's at once: both count. */
TEST(mislabel__the_wrong_account_weighs_more_than_the_wrong_region)
{
    struct folder *f = folder_new();
    folder_write(f, ACCOUNT "/" IRELAND "/volumes.json",
                 "[{\"VolumeId\":\"vol-00000001\",\"OwnerId\":\"" OTHER
                 "\",\"AvailabilityZone\":\"us-east-2a\"}]");
    folder_write(f, ACCOUNT "/" OHIO "/images.json", "[]");
    folder_read(f);
    assert_mislabelled(f, ACCOUNT, IRELAND, SOURCE_VOL, "their owner is " OTHER);
    assert_mislabelled(f, ACCOUNT, OHIO, SOURCE_AMI, "nothing in them tells the account");
    folder_free(f);
}

TEST(mislabel__strangers_among_own_records_are_no_contradiction)
{
    struct folder *f = folder_new();
    folder_write(f, ACCOUNT "/" IRELAND "/snapshots.json",
                 "[" OWNED("00000001", OTHER) "," OWNED("00000002", ACCOUNT) "," OWNED("00000003",
                                                                                       THIRD) "]");
    folder_write(f, ACCOUNT "/" IRELAND "/images.json",
                 "[{\"ImageId\":\"ami-00000001\",\"OwnerId\":\"137112412989\","
                 "\"ImageOwnerAlias\":\"amazon\"}]");
    const struct graph *g = folder_read(f);
    assert_complete(folder_coverage(f, ACCOUNT, IRELAND, SOURCE_SNAP), 3, 1);
    assert_true(is_complete(f, ACCOUNT, IRELAND, SOURCE_AMI));
    assert_false(g->snapshots[0].flags & ROW_OWN);
    assert_true(g->snapshots[1].flags & ROW_OWN);
    assert_int_equal(f->notice_count, 0);
    folder_free(f);
}

/* Made without --owner-ids self by an account that has none: nobody knows that it is its own. */
TEST(mislabel__a_listing_of_strangers_alone_goes_alone)
{
    struct folder *f = folder_new();
    folder_write(f, ACCOUNT "/" IRELAND "/snapshots.json",
                 "[" OWNED("00000001", OTHER) "," OWNED("00000003", THIRD) "]");
    folder_write(f, ACCOUNT "/" IRELAND "/volumes.json", "[]");
    folder_read(f);
    assert_mislabelled(f, ACCOUNT, IRELAND, SOURCE_SNAP, "their owner is " OTHER);
    assert_true(is_complete(f, ACCOUNT, IRELAND, SOURCE_VOL));
    folder_free(f);
}

TEST(mislabel__what_the_owner_shares_is_no_contradiction)
{
    struct folder *f = folder_new();
    folder_write(f, ACCOUNT "/" IRELAND "/snapshots.json",
                 "[" OWNED("00000001", ACCOUNT) "," OWNED("00000002", ACCOUNT) "]");
    folder_write(f, OTHER "/" IRELAND "/snapshots.json", "[" OWNED("00000002", ACCOUNT) "]");
    folder_write(f, OTHER "/" IRELAND "/volumes.json", "[]");
    const struct graph *g = folder_read(f);
    assert_true(is_complete(f, OTHER, IRELAND, SOURCE_SNAP));
    assert_true(is_complete(f, OTHER, IRELAND, SOURCE_VOL));
    assert_int_equal(g->snapshot_count, 2);
    assert_int_equal(f->notice_count, 0);
    /* of several owners */
    folder_write(f, THIRD "/" IRELAND "/snapshots.json",
                 "[" OWNED("00000005", THIRD) "," OWNED("00000006", THIRD) "]");
    folder_write(f, OTHER "/" IRELAND "/snapshots.json",
                 "[" OWNED("00000002", ACCOUNT) "," OWNED("00000005", THIRD) "]");
    folder_read(f);
    assert_true(is_complete(f, OTHER, IRELAND, SOURCE_SNAP));
    assert_int_equal(f->notice_count, 0);
    /* all of them, and it is the owner's listing */
    folder_write(f, OTHER "/" IRELAND "/snapshots.json",
                 "[" OWNED("00000001", ACCOUNT) "," OWNED("00000002", ACCOUNT) "]");
    folder_read(f);
    assert_mislabelled(f, OTHER, IRELAND, SOURCE_SNAP, "their owner is " ACCOUNT);
    assert_mislabelled(f, OTHER, IRELAND, SOURCE_VOL, "the snapshots beside them");
    folder_free(f);
}

/* ---- the region ---- */

TEST(mislabel__one_region_saved_under_two_names)
{
    for (int named = 0; named <= 1; named++) {
        struct folder *f = folder_new();
        const char *account = named ? ACCOUNT : "";
        write_all(f, named ? ACCOUNT "/" IRELAND : IRELAND, ACCOUNT, "eu-west-1a");
        write_all(f, named ? ACCOUNT "/" OHIO : OHIO, ACCOUNT, "eu-west-1a");
        const struct graph *g = folder_read(f);
        account = ACCOUNT;
        static const enum source sources[] = {SOURCE_SNAP, SOURCE_VOL, SOURCE_AMI, SOURCE_INST,
                                              SOURCE_LT};
        for (size_t i = 0; i < sizeof(sources) / sizeof(sources[0]); i++) {
            assert_true(is_complete(f, account, IRELAND, sources[i]));
            assert_mislabelled(f, account, OHIO, sources[i], "they lie in zones of eu-west-1");
        }
        assert_int_equal(g->snapshot_count, 2);
        assert_true(folder_said(f, IMPORT_WARNING,
                                "instances, volumes: mislabelled (they lie in zones of "
                                "eu-west-1); not judged"));
        folder_free(f);
    }
}

TEST(mislabel__one_zone_of_another_region_is_enough)
{
    struct folder *f = folder_new();
    folder_write(f, ACCOUNT "/" IRELAND "/volumes.json",
                 "[" VOLUME("00000001", "eu-west-1a") "," VOLUME("00000002", "eu-central-1b") "]");
    folder_write(f, ACCOUNT "/" OHIO "/snapshots.json",
                 "[{\"SnapshotId\":\"snap-00000001\",\"OwnerId\":\"" ACCOUNT "\","
                 "\"AvailabilityZone\":\"us-west-2-lax-1a\"}]");
    folder_read(f);
    assert_mislabelled(f, ACCOUNT, IRELAND, SOURCE_VOL, "they lie in zones of eu-central-1");
    assert_mislabelled(f, ACCOUNT, OHIO, SOURCE_SNAP, "they lie in zones of us-west-2");
    folder_free(f);
}

TEST(mislabel__a_listing_with_the_right_zones_stays_beside_a_wrong_one)
{
    struct folder *f = folder_new();
    folder_write(f, ACCOUNT "/" IRELAND "/volumes.json", "[" VOLUME("00000001", "us-east-2a") "]");
    folder_write(f, ACCOUNT "/" IRELAND "/instances.json",
                 "[{\"InstanceId\":\"i-00000001\",\"Placement\":"
                 "{\"AvailabilityZone\":\"eu-west-1a\"}}]");
    folder_write(f, ACCOUNT "/" IRELAND "/images.json", "[]");
    folder_write(f, ACCOUNT "/" OHIO "/images.json", "[]");
    folder_read(f);
    assert_mislabelled(f, ACCOUNT, IRELAND, SOURCE_VOL, "they lie in zones of us-east-2");
    assert_true(is_complete(f, ACCOUNT, IRELAND, SOURCE_INST));
    assert_true(
        is_complete(f, ACCOUNT, IRELAND, SOURCE_AMI)); /* the instances bear the folder out */
    assert_true(is_complete(f, ACCOUNT, OHIO, SOURCE_AMI));
    folder_free(f);
}

/* ---- the ids ---- */

TEST(mislabel__where_nothing_tells_which_is_wrong_both_are)
{
    struct folder *f = folder_new();
    folder_write(f, ACCOUNT "/" IRELAND "/snapshots.json", "[" OWNED("00000001", ACCOUNT) "]");
    folder_write(f, ACCOUNT "/" OHIO "/snapshots.json", "[" OWNED("00000001", ACCOUNT) "]");
    folder_write(f, ACCOUNT "/us-west-2/snapshots.json", "[" OWNED("00000002", ACCOUNT) "]");
    folder_write(f, ACCOUNT "/" OHIO "/images.json", "[]");
    const struct graph *g = folder_read(f);
    assert_mislabelled(f, ACCOUNT, IRELAND, SOURCE_SNAP, "the same ids stand in " ACCOUNT "/" OHIO);
    assert_mislabelled(f, ACCOUNT, OHIO, SOURCE_SNAP, "the same ids stand in " ACCOUNT "/" IRELAND);
    assert_mislabelled(f, ACCOUNT, OHIO, SOURCE_AMI, "the snapshots beside them are of another");
    assert_true(is_complete(f, ACCOUNT, "us-west-2", SOURCE_SNAP));
    assert_int_equal(g->snapshot_count, 1);
    folder_free(f);
}

TEST(mislabel__zones_beside_them_tell_which_is_wrong)
{
    struct folder *f = folder_new();
    folder_write(f, ACCOUNT "/" IRELAND "/snapshots.json", "[" OWNED("00000001", ACCOUNT) "]");
    folder_write(f, ACCOUNT "/" OHIO "/snapshots.json", "[" OWNED("00000001", ACCOUNT) "]");
    folder_write(f, ACCOUNT "/" OHIO "/volumes.json", "[" VOLUME("00000001", "us-east-2a") "]");
    folder_read(f);
    assert_mislabelled(f, ACCOUNT, IRELAND, SOURCE_SNAP, "the same ids stand in " ACCOUNT "/" OHIO);
    assert_true(is_complete(f, ACCOUNT, OHIO, SOURCE_SNAP));
    folder_free(f);
}

TEST(mislabel__volumes_of_two_accounts_have_no_ids_in_common)
{
    struct folder *f = folder_new();
    folder_write(f, ACCOUNT "/" IRELAND "/volumes.json", "[" VOLUME("00000001", "eu-west-1a") "]");
    folder_write(f, OTHER "/" IRELAND "/volumes.json", "[" VOLUME("00000001", "eu-west-1a") "]");
    folder_write(f, OTHER "/" OHIO "/images.json", "[]");
    folder_read(f);
    assert_mislabelled(f, ACCOUNT, IRELAND, SOURCE_VOL, "stand in " OTHER "/" IRELAND);
    assert_mislabelled(f, OTHER, IRELAND, SOURCE_VOL, "stand in " ACCOUNT "/" IRELAND);
    assert_mislabelled(f, OTHER, OHIO, SOURCE_AMI, "nothing in them tells the account");
    /* the owner of instances bears one out */
    folder_write(f, ACCOUNT "/" OHIO "/instances.json", INSTANCES("00000001", ACCOUNT));
    folder_read(f);
    assert_true(is_complete(f, ACCOUNT, IRELAND, SOURCE_VOL));
    assert_mislabelled(f, OTHER, IRELAND, SOURCE_VOL, "stand in " ACCOUNT "/" IRELAND);
    folder_free(f);
}

TEST(mislabel__shared_and_public_records_may_stand_in_two_accounts)
{
    struct folder *f = folder_new();
    folder_write(f, ACCOUNT "/" IRELAND "/images.json",
                 "[" IMAGE("00000001", ACCOUNT) "," IMAGE("00000009", THIRD) "]");
    folder_write(f, OTHER "/" IRELAND "/images.json",
                 "[" IMAGE("00000001", ACCOUNT) "," IMAGE("00000002", OTHER) "," IMAGE("00000009",
                                                                                       THIRD) "]");
    const struct graph *g = folder_read(f);
    assert_true(is_complete(f, ACCOUNT, IRELAND, SOURCE_AMI));
    assert_true(is_complete(f, OTHER, IRELAND, SOURCE_AMI));
    assert_int_equal(g->image_count, 3);
    assert_int_equal(f->notice_count, 0);
    folder_free(f);
}

/* A projection that dropped OwnerId makes everything in it look own. */
TEST(mislabel__records_without_owner_in_two_accounts_are_a_contradiction)
{
    struct folder *f = folder_new();
    folder_write(f, ACCOUNT "/" IRELAND "/snapshots.json", "[" OWNED("00000001", ACCOUNT) "]");
    folder_write(f, OTHER "/" IRELAND "/snapshots.json", "[{\"SnapshotId\":\"snap-00000001\"}]");
    folder_read(f);
    assert_true(is_complete(f, ACCOUNT, IRELAND, SOURCE_SNAP));
    assert_mislabelled(f, OTHER, IRELAND, SOURCE_SNAP, "stand in " ACCOUNT "/" IRELAND);
    folder_free(f);
}

TEST(mislabel__a_named_and_an_unnamed_folder_may_be_of_one_account)
{
    struct folder *f = folder_new();
    folder_write(f, IRELAND "/snapshots.json", "[" OWNED("00000001", ACCOUNT) "]");
    folder_write(f, IRELAND "/volumes.json", "[" VOLUME("00000001", "eu-west-1a") "]");
    folder_write(f, ACCOUNT "/" IRELAND "/volumes.json", "[" VOLUME("00000001", "eu-west-1a") "]");
    const struct graph *g = folder_read(f);
    assert_true(is_complete(f, ACCOUNT, IRELAND, SOURCE_VOL));
    assert_int_equal(g->volume_count, 1);
    folder_free(f);
}

TEST(mislabel__templates_are_told_by_their_ids)
{
    struct folder *f = folder_new();
    folder_write(f, ACCOUNT "/" IRELAND "/launch-templates.json",
                 "[{\"LaunchTemplateId\":\"lt-00000001\",\"LatestVersionNumber\":1}]");
    folder_write(f, ACCOUNT "/" OHIO "/launch-templates.json",
                 "[{\"LaunchTemplateId\":\"lt-00000001\",\"LatestVersionNumber\":1}]");
    folder_write(f, ACCOUNT "/" IRELAND "/launch-template-versions.json", "[]");
    folder_write(f, ACCOUNT "/" OHIO "/launch-template-versions.json", "[]");
    folder_read(f);
    assert_mislabelled(f, ACCOUNT, IRELAND, SOURCE_LT, "");
    assert_mislabelled(f, ACCOUNT, OHIO, SOURCE_LT, "");
    folder_free(f);
}

TEST(mislabel__threads_and_pages_leave_no_trace)
{
    struct folder *f = folder_new();
    write_all(f, ACCOUNT "/" IRELAND, ACCOUNT, "eu-west-1a");
    write_all(f, ACCOUNT "/" OHIO, ACCOUNT, "eu-west-1a");
    write_all(f, THIRD "/" IRELAND, ACCOUNT, "eu-west-1a");
    folder_write(f, OTHER "/" OHIO "/snapshots-1.json", "[" OWNED("00000001", OTHER) "]");
    folder_write(f, OTHER "/" OHIO "/snapshots-2.json", "[" OWNED("00000005", OTHER) "]");
    char one[SHA256_HEX_MAX];
    char many[SHA256_HEX_MAX];
    digest_of(folder_read(f), one);
    char notices[NOTICES_MAX][1024];
    memcpy(notices, f->notices, sizeof(notices));
    size_t count = f->notice_count;
    f->options.jobs = 4;
    for (int i = 0; i < 5; i++) {
        assert_string_equal(digest_of(folder_read(f), many), one);
        assert_int_equal(f->notice_count, count);
        assert_memory_equal(notices, f->notices, sizeof(notices[0]) * count);
    }
    folder_free(f);
}

TEST(mislabel__many_folders_are_told_in_few_words)
{
    struct folder *f = folder_new();
    for (int i = 1; i <= 30; i++) {
        char name[64];
        snprintf(name, sizeof(name), ACCOUNT "/ap-south-%d/volumes.json", i);
        folder_write(f, name, "[" VOLUME("00000001", "eu-west-1a") "]");
    }
    folder_read(f);
    assert_int_equal(folder_count(f, IMPORT_WARNING), 21);
    assert_true(folder_said(f, IMPORT_WARNING, "and 10 more mislabelled listings"));
    folder_free(f);
}
