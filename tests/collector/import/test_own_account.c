/* Which account is taken as the own one, and what that makes of each record. */
#include "tests/collector/import/folder.h"
#include "tests/support/test.h"

#define THIRD "999900001111"

#define OWNED(digits, owner) "{\"SnapshotId\":\"snap-" digits "\",\"OwnerId\":\"" owner "\"}"
#define PUBLIC(digits, owner)                                        \
    "{\"SnapshotId\":\"snap-" digits "\",\"OwnerId\":\"" owner "\"," \
    "\"OwnerAlias\":\"amazon\"}"
#define IMAGE(digits, owner)  "{\"ImageId\":\"ami-" digits "\",\"OwnerId\":\"" owner "\"}"
#define VOLUME(digits, owner) "{\"VolumeId\":\"vol-" digits "\",\"OwnerId\":\"" owner "\"}"
#define INSTANCES(digits, owner)                                                               \
    "{\"Reservations\":[{\"OwnerId\":\"" owner "\",\"Instances\":[{\"InstanceId\":\"i-" digits \
    "\"}]}]}"

TEST(own_account__is_the_owner_of_the_instances)
{
    struct folder *f = folder_new();
    folder_write(f, "eu-west-1/snapshots.json",
                 "[" OWNED("00000001", OTHER) "," OWNED("00000002", OTHER) "," OWNED("00000003",
                                                                                     ACCOUNT) "]");
    folder_write(f, "us-east-1/instances.json", INSTANCES("00000001", ACCOUNT));
    for (f->options.jobs = 1; f->options.jobs <= 3; f->options.jobs++) {
        const struct graph *g = folder_read(f);
        assert_text(g, g->places[0].account, ACCOUNT);
        assert_true(folder_said(f, IMPORT_INFO,
                                "taking " ACCOUNT " as the own account: instances name it as their "
                                "owner; use --account to say otherwise"));
        for (uint32_t row = 0; row < g->snapshot_count; row++)
            assert_int_equal((g->snapshots[row].flags & ROW_OWN) != 0, row == 2);
        assert_complete(folder_coverage(f, ACCOUNT, "eu-west-1", SOURCE_SNAP), 3, 1);
    }
    folder_free(f);
}

TEST(own_account__is_else_the_owner_of_the_volumes)
{
    struct folder *f = folder_new();
    folder_write(f, REGION "/instances.json", "[]");
    folder_write(f, REGION "/volumes.json", "[" VOLUME("00000001", ACCOUNT) "]");
    folder_write(f, REGION "/snapshots.json", "[" OWNED("00000001", OTHER) "]");
    const struct graph *g = folder_read(f);
    assert_text(g, g->places[0].account, ACCOUNT);
    assert_true(folder_said(f, IMPORT_INFO, "volumes name it"));
    assert_int_equal(g->snapshot_count, 0); /* all are strangers': see below */
    assert_complete(folder_coverage(f, ACCOUNT, REGION, SOURCE_VOL), 1, 1);
    folder_free(f);
}

TEST(own_account__is_else_the_only_owner_of_snapshots_and_images)
{
    struct folder *f = folder_new();
    folder_write(f, REGION "/snapshots.json",
                 "[" PUBLIC("00000001", "137112412989") "," PUBLIC("00000002", "099720109477") "]");
    folder_write(f, REGION "/images.json",
                 "[" IMAGE("00000001", OTHER) "," IMAGE("00000002", "amazon") "]");
    const struct graph *g = folder_read(f);
    assert_text(g, g->places[0].account, OTHER);
    assert_true(folder_said(f, IMPORT_INFO, "snapshots and images name it"));
    assert_int_equal(folder_count(f, IMPORT_WARNING), 0);
    folder_free(f);
}

/* Neither the commonest nor the smallest is a guess worth a finding. */
TEST(own_account__is_unknown_where_there_are_several)
{
    struct folder *f = folder_new();
    folder_write(f, "eu-west-1/snapshots.json",
                 "[" OWNED("00000001", ACCOUNT) "," OWNED("00000002", ACCOUNT) "]");
    folder_write(f, "us-east-1/images.json", "[" IMAGE("00000001", OTHER) "]");
    folder_write(f, "us-east-1/volumes.json", "[{\"VolumeId\":\"vol-00000001\"}]");
    const struct graph *g = folder_read(f);
    assert_text(g, g->places[0].account, "");
    assert_true(folder_said(f, IMPORT_WARNING,
                            "snapshots and images have several owners, such as " ACCOUNT
                            " and " OTHER
                            ", so the own account is unknown and nothing that names an owner is "
                            "judged; use --account to name it"));
    for (uint32_t row = 0; row < g->snapshot_count; row++)
        assert_false(g->snapshots[row].flags & ROW_OWN);
    assert_false(g->images[0].flags & ROW_OWN);
    assert_true(g->volumes[0].flags & ROW_OWN);
    folder_free(f);
}

/* Volumes and instances are own by nature: what names several owners cannot be left standing. */
TEST(own_account__several_owners_of_volumes_are_not_judged)
{
    struct folder *f = folder_new();
    folder_write(f, "eu-west-1/volumes.json", "[" VOLUME("00000001", ACCOUNT) "]");
    folder_write(f, "us-east-1/volumes.json", "[" VOLUME("00000002", OTHER) "]");
    folder_write(f, "us-west-2/volumes.json", "[{\"VolumeId\":\"vol-00000003\"}]");
    const struct graph *g = folder_read(f);
    assert_int_equal(g->volume_count, 1);
    assert_gap(folder_coverage(f, "", "eu-west-1", SOURCE_VOL), GAP_MISLABELLED,
               "their owner is " ACCOUNT ", other files have others");
    assert_gap(folder_coverage(f, "", "us-east-1", SOURCE_VOL), GAP_MISLABELLED, OTHER);
    assert_complete(folder_coverage(f, "", "us-west-2", SOURCE_VOL), 1, 1);
    assert_true(folder_said(f, IMPORT_WARNING, "volumes have several owners"));
    f->options.account = STR_LIT(OTHER);
    g = folder_read(f);
    assert_int_equal(g->volume_count, 2);
    assert_gap(folder_coverage(f, OTHER, "eu-west-1", SOURCE_VOL), GAP_MISLABELLED,
               "their owner is " ACCOUNT ", not " OTHER);
    folder_free(f);
}

TEST(own_account__may_be_unknown)
{
    struct folder *f = folder_new();
    folder_write(f, REGION "/volumes.json", "[{\"VolumeId\":\"vol-00000001\"}]");
    const struct graph *g = folder_read(f);
    assert_text(g, g->places[0].account, "");
    assert_true(folder_said(f, IMPORT_WARNING, "the own account is unknown"));
    assert_true(g->volumes[0].flags & ROW_OWN);
    folder_free(f);
}

TEST(own_account__does_not_count_what_was_dropped)
{
    struct folder *f = folder_new();
    folder_write(f, REGION "/snapshots.json",
                 "[" OWNED("00000003", ACCOUNT) "]"
                                                "[" OWNED("00000001", OTHER) "," OWNED("00000002",
                                                                                       OTHER) ",");
    const struct graph *g = folder_read(f);
    assert_text(g, g->places[0].account, ACCOUNT);
    folder_free(f);
}

TEST(own_account__counts_only_where_no_folder_tells)
{
    struct folder *f = folder_new();
    folder_write(f, "us-east-1/snapshots.json", "[" OWNED("00000001", OTHER) "]");
    folder_write(f, ACCOUNT "/" REGION "/snapshots.json",
                 "[" OWNED("00000002", ACCOUNT) "," OWNED("00000003", ACCOUNT) "]");
    folder_read(f);
    assert_true(folder_said(f, IMPORT_INFO, "taking " OTHER));
    assert_complete(folder_coverage(f, OTHER, "us-east-1", SOURCE_SNAP), 1, 1);
    folder_free(f);
}

TEST(own_account__is_not_asked_for_where_folders_tell)
{
    struct folder *f = folder_new();
    folder_write(f, ACCOUNT "/" REGION "/snapshots.json",
                 "[" OWNED("00000001", ACCOUNT) "," OWNED("00000002", OTHER) "]");
    const struct graph *g = folder_read(f);
    assert_int_equal(f->notice_count, 0);
    assert_true(g->snapshots[0].flags & ROW_OWN);
    assert_false(g->snapshots[1].flags & ROW_OWN);
    folder_free(f);
}

TEST(own_account__is_what_the_option_says)
{
    struct folder *f = folder_new();
    folder_write(f, REGION "/snapshots.json",
                 "[" OWNED("00000001", ACCOUNT) "," OWNED("00000002", OTHER) "]");
    f->options.account = str_from(ACCOUNT);
    const struct graph *g = folder_read(f);
    assert_text(g, g->places[0].account, ACCOUNT);
    assert_int_equal(f->notice_count, 0);
    assert_false(g->snapshots[1].flags & ROW_OWN);
    folder_free(f);
}

/* A mistyped account would own nothing, and "no snapshot" would be a finding. */
TEST(own_account__that_owns_nothing_of_a_listing_makes_it_a_gap)
{
    struct folder *f = folder_new();
    folder_write(f, REGION "/snapshots.json", "[" OWNED("00000001", OTHER) "]");
    folder_write(f, REGION "/volumes.json", "[{\"VolumeId\":\"vol-00000001\"}]");
    folder_write(f, "us-east-1/images.json", "[" IMAGE("00000001", "123456789012") "]");
    f->options.account = STR_LIT("123456789012");
    folder_read(f);
    assert_gap(folder_coverage(f, "123456789012", REGION, SOURCE_SNAP), GAP_MISLABELLED,
               "their owner is " OTHER ", not 123456789012");
    assert_true(folder_said(f, IMPORT_WARNING, REGION " snapshots: mislabelled"));
    /* nobody wrote that account over the others: they stay */
    assert_complete(folder_coverage(f, "123456789012", REGION, SOURCE_VOL), 1, 1);
    assert_complete(folder_coverage(f, "123456789012", "us-east-1", SOURCE_AMI), 1, 1);
    folder_free(f);
}

TEST(own_account__any_makes_every_record_own)
{
    struct folder *f = folder_new();
    folder_write(f, REGION "/snapshots.json",
                 "[" OWNED("00000001", OTHER) "," OWNED("00000002", ACCOUNT) "]");
    folder_write(f, REGION "/volumes.json",
                 "[" VOLUME("00000001", OTHER) "," VOLUME("00000002", THIRD) "]");
    folder_write(f, THIRD "/" REGION "/snapshots.json", "[" OWNED("00000003", OTHER) "]");
    f->options.account = str_from("any");
    const struct graph *g = folder_read(f);
    assert_int_equal(g->snapshot_count, 3);
    for (uint32_t row = 0; row < g->snapshot_count; row++)
        assert_true(g->snapshots[row].flags & ROW_OWN);
    assert_int_equal(g->volume_count, 2);
    assert_true(folder_said(f, IMPORT_WARNING, "every resource counts as own"));
    assert_int_equal(folder_count(f, IMPORT_WARNING), 1);
    folder_free(f);
}

/* With more owners than are kept nothing is claimed of those that are not. */
TEST(own_account__is_sought_among_many_strangers)
{
    struct folder *f = folder_new();
    char text[4096];
    size_t len = (size_t)snprintf(text, sizeof(text), "[");
    for (int i = 0; i < 20; i++)
        len += (size_t)snprintf(text + len, sizeof(text) - len,
                                "{\"SnapshotId\":\"snap-%08x\",\"OwnerId\":\"5000000000%02d\"},", i,
                                i);
    snprintf(text + len, sizeof(text) - len, "%s", OWNED("0000ffff", ACCOUNT) "]");
    folder_write(f, REGION "/snapshots.json", text);
    folder_write(f, REGION "/instances.json", INSTANCES("00000001", ACCOUNT));
    const struct graph *g = folder_read(f);
    assert_text(g, g->places[0].account, ACCOUNT);
    assert_true(g->snapshots[20].flags & ROW_OWN);
    assert_int_equal(folder_count(f, IMPORT_WARNING), 0);
    folder_free(f);
}

TEST(own_account__vaults_tell_it_where_nothing_else_does)
{
    struct folder *f = folder_new();
    folder_write(f, "eu-west-1/backup-vaults.json",
                 "{\"BackupVaultList\":[{\"BackupVaultName\":\"v\",\"BackupVaultArn\":"
                 "\"arn:aws:backup:eu-west-1:" ACCOUNT ":backup-vault:v\"}]}");
    folder_write(f, "eu-west-1/recovery-points.json", "{\"RecoveryPoints\":[]}");
    assert_int_equal(folder_read(f)->vault_count, 1);
    assert_complete(folder_coverage(f, ACCOUNT, "eu-west-1", SOURCE_RP), 0, 2);
    folder_free(f);
}
