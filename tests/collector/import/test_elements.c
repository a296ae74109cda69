/* Every field that is read, kind by kind, from what the AWS CLI writes. */
#include "model/states.h"
#include "tests/collector/import/folder.h"
#include "tests/support/test.h"

#define PLACE ACCOUNT "/" REGION

static instant at(const char *text)
{
    instant out;
    assert_true(instant_parse(str_from(text), &out));
    return out;
}

TEST(elements__a_snapshot_has_all_its_fields)
{
    struct folder *f = folder_new();
    folder_write(
        f, PLACE "/snapshots.json",
        "{\"Snapshots\": [{\n"
        "\"SnapshotId\": \"snap-0123456789abcdef0\", \"VolumeId\": \"vol-0123456789abcdef1\",\n"
        "\"OwnerId\": \"" ACCOUNT "\", \"State\": \"recoverable\", \"Progress\": \"100%\",\n"
        "\"StartTime\": \"2026-01-15T12:34:56.789000+00:00\",\n"
        "\"CompletionTime\": \"2026-01-15T12:34:58.000Z\",\n"
        "\"RestoreExpiryTime\": 1768480496,\n"
        "\"FullSnapshotSizeInBytes\": 34359738368, \"VolumeSize\": 100, \"Encrypted\": true,\n"
        "\"KmsKeyId\": \"arn:aws:kms:eu-west-1:1:key/a\", \"DataEncryptionKeyId\": \"data-1\",\n"
        "\"StorageTier\": \"archive\", \"TransferType\": \"time-based\",\n"
        "\"AvailabilityZone\": \"eu-west-1-waw-1a\", \"OutpostArn\": \"arn:aws:outposts:o\",\n"
        "\"Description\": \"tab\\tquote\\\" \\u20ac \xe2\x82\xac\", \"SseType\": {\"new\": [1]},\n"
        "\"Tags\": [{\"Key\": \"Name\", \"Value\": \"web\"}, {\"Key\": \"empty\", \"Value\": "
        "null}]\n"
        "}]}\n");
    const struct graph *g = folder_read(f);
    const struct snapshot *s = only_snapshot(g);
    assert_id(g, snapshot_id(s), KIND_SNAPSHOT, "snap-0123456789abcdef0");
    assert_id(g, snapshot_volume_id(s), KIND_VOLUME, "vol-0123456789abcdef1");
    assert_text(g, g->owners[s->owner], ACCOUNT);
    assert_int_equal(s->state, SNAPSHOT_RECOVERABLE);
    assert_int_equal(s->start_time, at("2026-01-15T12:34:56.789Z"));
    assert_int_equal(s->completion_s, 2);
    assert_int_equal(s->full_bytes, 34359738368);
    assert_int_equal(s->size_gib, 100);
    assert_int_equal(s->flags,
                     ROW_OWN | ROW_ENCRYPTED | ROW_ARCHIVED | ROW_TIME_BASED | ROW_FULL_BYTES);
    assert_text(g, s->kms_key, "arn:aws:kms:eu-west-1:1:key/a");
    assert_text(g, s->data_key, "data-1");
    assert_text(g, s->description, "tab\tquote\" \xe2\x82\xac \xe2\x82\xac");
    assert_int_not_equal(s->extra, ROW_NONE);
    const struct snapshot_extra *extra = &g->snapshot_extras[s->extra];
    assert_int_equal(extra->restore_expiry, at("2026-01-15T12:34:56Z"));
    assert_text(g, extra->availability_zone, "eu-west-1-waw-1a");
    assert_text(g, extra->outpost_arn, "arn:aws:outposts:o");
    assert_text(g, extra->transfer_type, "time-based");
    struct str value;
    assert_true(graph_tag(g, s->tagset, STR_LIT("Name"), &value));
    assert_true(str_eq_c(value, "web"));
    assert_true(graph_tag(g, s->tagset, STR_LIT("empty"), &value));
    assert_true(str_is_empty(value));
    folder_free(f);
}

TEST(elements__null_and_absent_are_the_same)
{
    struct folder *f = folder_new();
    folder_write(f, PLACE "/snapshots.json",
                 "[{\"SnapshotId\":\"snap-00000001\",\"VolumeId\":null,\"StartTime\":null,"
                 "\"FullSnapshotSizeInBytes\":null,\"VolumeSize\":null,\"Encrypted\":null,"
                 "\"TransferType\":null,\"Tags\":null}]");
    const struct snapshot null = *only_snapshot(folder_read(f));
    folder_write(f, PLACE "/snapshots.json", "[{\"SnapshotId\":\"snap-00000001\"}]");
    const struct snapshot *absent = only_snapshot(folder_read(f));
    assert_memory_equal(&null, absent, sizeof(null));
    assert_int_equal(absent->start_time, INSTANT_UNSET);
    assert_int_equal(absent->volume_form, ID_NONE);
    folder_free(f);
}

TEST(elements__whole_numbers_may_be_written_as_decimals)
{
    struct folder *f = folder_new();
    folder_write(f, PLACE "/snapshots.json",
                 "[{\"SnapshotId\":\"snap-00000001\",\"VolumeSize\":8.0,"
                 "\"FullSnapshotSizeInBytes\":3.4359738368E10,\"StartTime\":1.768014012345E9}]");
    const struct snapshot *s = only_snapshot(folder_read(f));
    assert_int_equal(s->size_gib, 8);
    assert_int_equal(s->full_bytes, 34359738368);
    assert_int_equal(s->start_time, INT64_C(1768014012345));
    folder_free(f);
}

TEST(elements__a_volume_has_all_its_fields)
{
    struct folder *f = folder_new();
    folder_write(
        f, PLACE "/volumes.json",
        "{\"Volumes\": [{\"VolumeId\": \"vol-00000001\", \"Size\": 100,\n"
        "\"SnapshotId\": \"snap-00000002\", \"SourceVolumeId\": \"vol-00000003\",\n"
        "\"AvailabilityZone\": \"eu-west-1a\", \"OutpostArn\": \"o\", \"State\": \"in-use\",\n"
        "\"CreateTime\": \"2026-01-15T12:34:56+00:00\", \"VolumeType\": \"io2\",\n"
        "\"Iops\": 3000, \"Throughput\": 125, \"Encrypted\": true, \"KmsKeyId\": \"k\",\n"
        "\"Operator\": {\"Managed\": true, \"Principal\": \"p\"}, \"Attachments\": [\n"
        "{\"InstanceId\": \"i-00000004\", \"Device\": \"/dev/xvda\", \"State\": \"attached\",\n"
        " \"AttachTime\": \"2026-01-15T12:35:00+00:00\", \"DeleteOnTermination\": true},\n"
        "{\"InstanceId\": null, \"AssociatedResource\": \"arn:x\", \"State\": \"busy\"}],\n"
        "\"Tags\": [{\"Key\": \"a\", \"Value\": \"b\"}]}]}");
    const struct graph *g = folder_read(f);
    assert_int_equal(g->volume_count, 1);
    const struct volume *v = g->volumes;
    assert_id(g, volume_id(v), KIND_VOLUME, "vol-00000001");
    assert_id(g, volume_snapshot_id(v), KIND_SNAPSHOT, "snap-00000002");
    assert_id(g, (struct res_id){v->source_value, v->source_form}, KIND_VOLUME, "vol-00000003");
    assert_int_equal(v->size_gib, 100);
    assert_int_equal(v->iops, 3000);
    assert_int_equal(v->throughput_mibps, 125);
    assert_int_equal(v->state, VOLUME_IN_USE);
    assert_int_equal(v->type, VOLUME_IO2);
    assert_int_equal(v->create_time, at("2026-01-15T12:34:56Z"));
    assert_int_equal(v->flags, ROW_OWN | ROW_ENCRYPTED | ROW_OPERATOR);
    assert_text(g, v->zone, "eu-west-1a");
    assert_text(g, v->outpost_arn, "o");
    assert_text(g, v->kms_key, "k");
    assert_int_equal(v->attachment_count, 2);
    const struct attachment *a = &g->attachments[v->first_attachment];
    assert_id(g, (struct res_id){a->instance_value, a->instance_form}, KIND_INSTANCE, "i-00000004");
    assert_text(g, a->device, "/dev/xvda");
    assert_text(g, a->state, "attached");
    assert_int_equal(a->attach_time, at("2026-01-15T12:35:00Z"));
    assert_int_equal(a->delete_on_termination, 1);
    assert_int_equal(a[1].instance_form, ID_NONE);
    assert_int_equal(a[1].attach_time, INSTANT_UNSET);
    assert_text(g, a[1].state, "busy");
    folder_free(f);
}

/* Examples of AWS call the status LastTieringOperationState. */
TEST(elements__a_tier_status_has_all_its_fields)
{
    struct folder *f = folder_new();
    folder_write(f, PLACE "/snapshots.json",
                 "{\"Snapshots\": [{\"SnapshotId\": \"snap-00000001\"},"
                 " {\"SnapshotId\": \"snap-00000002\"}, {\"SnapshotId\": \"snap-00000003\"}]}");
    folder_write(
        f, PLACE "/snapshot-tier-status.json",
        "{\"SnapshotTierStatuses\": [{\"SnapshotId\": \"snap-00000002\",\n"
        "\"VolumeId\": \"vol-00000002\", \"Status\": \"completed\", \"Tags\": [],\n"
        "\"OwnerId\": \"" ACCOUNT "\", \"StorageTier\": \"archive\",\n"
        "\"LastTieringStartTime\": \"2025-07-02T10:00:00.000Z\", \"LastTieringProgress\": 40,\n"
        "\"LastTieringOperationStatus\": \"temporary-restore-in-progress\",\n"
        "\"LastTieringOperationStatusDetail\": \"d\",\n"
        "\"ArchivalCompleteTime\": \"2025-07-03T11:22:33.444Z\",\n"
        "\"RestoreExpiryTime\": \"2026-01-20T12:00:00Z\"},\n"
        "{\"SnapshotId\": \"snap-00000003\", \"Status\": \"completed\",\n"
        "\"LastTieringOperationState\": \"archival-completed\"}]}");
    const struct graph *g = folder_read(f);
    assert_int_equal(g->tiering_count, 2);
    assert_int_equal(g->unknown_word_count, 0);
    assert_int_equal(graph_coverage(g, 0, SOURCE_TIER)->state, COVERAGE_COMPLETE);
    assert_int_equal(graph_coverage(g, 0, SOURCE_TIER)->items, 2);
    assert_int_equal(g->snapshots[0].tiering_row, ROW_NONE);
    assert_int_equal(g->snapshots[1].tiering_row, 0);
    assert_int_equal(g->snapshots[2].tiering_row, 1);
    const struct tiering *t = g->tierings;
    assert_string_equal(storage_tiers.names[t->storage_tier], "archive");
    assert_int_equal(t->status, TIERING_TEMPORARY_RUNNING);
    assert_int_equal(t->started, at("2025-07-02T10:00:00Z"));
    assert_int_equal(t->archived, at("2025-07-03T11:22:33.444Z"));
    assert_int_equal(t->restore_expiry, at("2026-01-20T12:00:00Z"));
    assert_int_equal(t->progress, 40);
    assert_text(g, t->detail, "d");
    assert_int_equal(t[1].status, TIERING_ARCHIVAL_COMPLETED);
    folder_free(f);
}

TEST(elements__an_image_has_all_its_fields)
{
    struct folder *f = folder_new();
    folder_write(
        f, PLACE "/images.json",
        "{\"Images\": [{\"ImageId\": \"ami-00000001\", \"Name\": \"n\",\n"
        "\"Description\": \"d\", \"OwnerId\": \"" ACCOUNT "\", \"State\": \"disabled\",\n"
        "\"Public\": true, \"CreationDate\": \"2026-01-15T12:34:56.000Z\",\n"
        "\"DeprecationTime\": \"2027-01-15T12:34:56.000Z\",\n"
        "\"LastLaunchedTime\": \"2026-02-15T12:34:56Z\",\n"
        "\"SourceInstanceId\": \"i-00000002\", \"SourceImageId\": \"ami-00000003\",\n"
        "\"SourceImageRegion\": \"us-east-1\", \"RootDeviceName\": \"/dev/xvda\",\n"
        "\"BlockDeviceMappings\": [{\"DeviceName\": \"/dev/xvda\", \"Ebs\": {\n"
        "\"SnapshotId\": \"snap-00000004\", \"VolumeSize\": 8, \"Encrypted\": true,\n"
        "\"KmsKeyId\": \"k\"}}, {\"DeviceName\": \"/dev/sdb\", \"VirtualName\": \"ephemeral0\"},\n"
        "{\"DeviceName\": \"/dev/sdc\", \"NoDevice\": \"\", \"Ebs\": null}]}]}");
    const struct graph *g = folder_read(f);
    assert_int_equal(g->image_count, 1);
    const struct image *i = g->images;
    assert_id(g, image_id(i), KIND_IMAGE, "ami-00000001");
    assert_text(g, i->name, "n");
    assert_text(g, i->description, "d");
    assert_text(g, g->owners[i->owner], ACCOUNT);
    assert_int_equal(i->state, IMAGE_DISABLED);
    assert_int_equal(i->flags, ROW_OWN | ROW_PUBLIC);
    assert_int_equal(i->creation_date, at("2026-01-15T12:34:56Z"));
    assert_int_equal(i->deprecation, at("2027-01-15T12:34:56Z"));
    assert_int_equal(i->last_launched, at("2026-02-15T12:34:56Z"));
    assert_id(g, (struct res_id){i->source_instance_value, i->source_instance_form}, KIND_INSTANCE,
              "i-00000002");
    assert_id(g, (struct res_id){i->source_image_value, i->source_image_form}, KIND_IMAGE,
              "ami-00000003");
    assert_text(g, i->source_image_region, "us-east-1");
    assert_text(g, i->root_device, "/dev/xvda");
    assert_int_equal(i->mapping_count, 3);
    const struct mapping *m = &g->mappings[i->first_mapping];
    assert_id(g, (struct res_id){m->snapshot_value, m->snapshot_form}, KIND_SNAPSHOT,
              "snap-00000004");
    assert_int_equal(m->size_gib, 8);
    assert_int_equal(m->encrypted, 1);
    assert_text(g, m->kms_key, "k");
    assert_text(g, m[1].device, "/dev/sdb");
    assert_int_equal(m[1].snapshot_form, ID_NONE);
    assert_int_equal(m[2].snapshot_form, ID_NONE);
    folder_free(f);
}

TEST(elements__an_instance_has_all_its_fields)
{
    struct folder *f = folder_new();
    folder_write(
        f, PLACE "/instances.json",
        "{\"Reservations\": [{\"Groups\": [], \"Instances\": [{\n"
        "\"InstanceId\": \"i-00000001\", \"ImageId\": \"ami-00000002\",\n"
        "\"State\": {\"Code\": 80, \"Name\": \"stopped\"},\n"
        "\"LaunchTime\": \"2026-01-15T12:34:56+00:00\", \"RootDeviceName\": \"/dev/xvda\",\n"
        "\"StateTransitionReason\": \"User initiated (2026-01-16 12:34:56 GMT)\",\n"
        "\"Placement\": {\"AvailabilityZone\": \"eu-west-1b\", \"Tenancy\": \"default\"},\n"
        "\"BlockDeviceMappings\": [{\"DeviceName\": \"/dev/xvda\", \"Ebs\": {\n"
        "\"VolumeId\": \"vol-00000003\", \"AttachTime\": \"2026-01-15T12:35:00+00:00\",\n"
        "\"DeleteOnTermination\": true}}, {\"DeviceName\": \"/dev/sdb\"}],\n"
        "\"Tags\": [{\"Key\": \"a\", \"Value\": \"b\"}]}],\n"
        "\"OwnerId\": \"" ACCOUNT "\", \"ReservationId\": \"r-1\"}]}");
    const struct graph *g = folder_read(f);
    assert_int_equal(g->instance_count, 1);
    const struct instance *i = g->instances;
    assert_id(g, instance_id(i), KIND_INSTANCE, "i-00000001");
    assert_id(g, (struct res_id){i->image_value, i->image_form}, KIND_IMAGE, "ami-00000002");
    assert_int_equal(i->state, INSTANCE_STOPPED);
    assert_int_equal(i->launch_time, at("2026-01-15T12:34:56Z"));
    assert_int_equal(i->stopped_since, at("2026-01-16T12:34:56Z"));
    assert_text(g, i->root_device, "/dev/xvda");
    assert_text(g, i->zone, "eu-west-1b");
    assert_int_equal(i->volume_count, 1);
    const struct instance_volume *v = &g->instance_volumes[i->first_volume];
    assert_id(g, (struct res_id){v->volume_value, v->volume_form}, KIND_VOLUME, "vol-00000003");
    assert_text(g, v->device, "/dev/xvda");
    assert_int_equal(v->attach_time, at("2026-01-15T12:35:00Z"));
    assert_int_equal(v->delete_on_termination, 1);
    folder_free(f);
}

TEST(elements__a_malformed_instance_leaves_its_reservation)
{
    struct folder *f = folder_new();
    folder_write(
        f, PLACE "/instances.json",
        "{\"Reservations\": [{\"Instances\": [{\"InstanceId\": \"i-00000001\"},\n"
        "{\"InstanceId\": \"i-00000002\", \"State\": \"running\"},\n"
        "7, {\"InstanceId\": \"i-00000003\"}]}, {\"Instances\": 7}, {\"OwnerId\": \"1\"}]}");
    const struct graph *g = folder_read(f);
    assert_int_equal(g->instance_count, 2);
    assert_gap(folder_coverage(f, ACCOUNT, REGION, SOURCE_INST), GAP_MALFORMED,
               "instances.json:2:39: expected an object for Instances[1].State, found a string");
    assert_true(folder_said(f, IMPORT_GAP, "; 4 records were left out"));
    folder_free(f);
}

TEST(elements__a_reservation_without_a_list_is_malformed)
{
    struct folder *f = folder_new();
    folder_write(f, PLACE "/instances.json",
                 "{\"Reservations\": [{\"OwnerId\": \"" ACCOUNT "\", \"Instances\": null}]}");
    folder_read(f);
    assert_gap(folder_coverage(f, ACCOUNT, REGION, SOURCE_INST), GAP_MALFORMED,
               "expected a list for Instances, found null");
    folder_write(f, PLACE "/instances.json", "[{\"OwnerId\": 7, \"Instances\": []}]");
    folder_read(f);
    assert_gap(folder_coverage(f, ACCOUNT, REGION, SOURCE_INST), GAP_MALFORMED,
               ":1:14: expected a string for OwnerId, found a number");
    folder_free(f);
}

/* ---- fields that nobody knows ---- */

/* The unknown words of the graph, "kind word count" each. */
static void assert_unknown(const struct graph *g, const char *expected)
{
    char text[512] = "";
    for (uint32_t i = 0; i < g->unknown_word_count; i++) {
        const struct unknown_word *word = &g->unknown_words[i];
        size_t len = strlen(text);
        snprintf(text + len, sizeof(text) - len, "%s %s %llu; ", kind_name(word->kind), word->text,
                 (unsigned long long)word->count);
    }
    assert_string_equal(text, expected);
}

TEST(elements__fields_that_nobody_knows_are_counted)
{
    struct folder *f = folder_new();
    folder_write(
        f, PLACE "/snapshots.json",
        "[{\"SnapshotId\":\"snap-00000001\",\"Progress\":\"100%\",\"New\":null,\"SseType\":1},"
        "{\"New\":{\"a\":[]},\"SnapshotId\":\"snap-00000002\",\"VolumeArn\":\"x\"},"
        "{\"SnapshotId\":\"snap-00000003\",\"\":1,\"snapshotId\":\"x\"}]");
    folder_write(f, PLACE "/volumes.json",
                 "[{\"VolumeId\":\"vol-00000001\",\"State\":\"melted\",\"VolumeArn\":\"x\","
                 "\"Attachments\":[{\"New\":1}],\"Operator\":{\"New\":1},\"New\":1}]");
    folder_write(f, PLACE "/images.json",
                 "[{\"ImageId\":\"ami-00000001\",\"BootMode\":\"uefi\",\"Newer\":1}]");
    folder_write(f, PLACE "/instances.json",
                 "{\"Reservations\":[{\"New\":1,\"Instances\":[{\"InstanceId\":\"i-00000001\","
                 "\"Placement\":{},\"Newest\":1}]}]}");
    const struct graph *g = folder_read(f);
    assert_complete(folder_coverage(f, ACCOUNT, REGION, SOURCE_SNAP), 3, 1);
    assert_unknown(g, "image Newer 1; instance Newest 1; snapshot  1; snapshot New 2; "
                      "snapshot VolumeArn 1; snapshot snapshotId 1; volume New 1; "
                      "volume State=melted 1; ");
    folder_free(f);
}

TEST(elements__unknown_fields_of_a_dropped_page_do_not_count)
{
    struct folder *f = folder_new();
    folder_write(f, PLACE "/snapshots.json",
                 "[{\"SnapshotId\":\"snap-00000001\",\"Kept\":1}]"
                 "[{\"SnapshotId\":\"snap-00000002\",\"Dropped\":1},");
    assert_unknown(folder_read(f), "snapshot Kept 1; ");
    folder_free(f);
}

/* Fields are found by where they stood in the record before: any order must give the same. */
TEST(elements__the_order_of_fields_is_free)
{
    static const char *const members[] = {
        "\"VolumeId\":\"vol-00000001\"",
        "\"OwnerId\":\"" ACCOUNT "\"",
        "\"State\":\"completed\"",
        "\"StartTime\":\"2026-01-15T12:34:56Z\"",
        "\"VolumeSize\":8",
        "\"Encrypted\":true",
        "\"Description\":\"d\"",
        "\"Progress\":\"100%\"",
        "\"StorageTier\":\"standard\"",
        "\"FullSnapshotSizeInBytes\":5",
        "\"Tags\":[{\"Key\":\"a\",\"Value\":\"b\"}]",
        "\"New\":0",
    };
    enum { MEMBERS = sizeof(members) / sizeof(members[0]), RECORDS = 200 };
    size_t size = (size_t)RECORDS * 512;
    char *text = calloc(1, size);
    size_t len = (size_t)snprintf(text, size, "[");
    unsigned random = 1;
    for (int i = 0; i < RECORDS; i++) {
        int order[MEMBERS];
        for (int k = 0; k < MEMBERS; k++) {
            random = random * 1103515245u + 12345u;
            int at = (int)(random >> 16) % (k + 1);
            order[k] = order[at];
            order[at] = k;
        }
        len += (size_t)snprintf(text + len, size - len, "%s{", i ? "," : "");
        for (int k = 0; k < MEMBERS; k++)
            len += (size_t)snprintf(text + len, size - len, "%s,", members[order[k]]);
        len += (size_t)snprintf(text + len, size - len, "\"SnapshotId\":\"snap-%08x\"}", i);
    }
    snprintf(text + len, size - len, "]");
    struct folder *f = folder_new();
    folder_write(f, PLACE "/snapshots.json", text);
    const struct graph *g = folder_read(f);
    assert_int_equal(g->snapshot_count, RECORDS);
    for (uint32_t row = 1; row < RECORDS; row++) {
        struct snapshot s = g->snapshots[row];
        s.id_value = g->snapshots[0].id_value;
        assert_memory_equal(&s, &g->snapshots[0], sizeof(s));
    }
    assert_int_equal(g->snapshots[0].size_gib, 8);
    assert_int_equal(g->snapshots[0].full_bytes, 5);
    assert_unknown(g, "snapshot New 200; ");
    free(text);
    folder_free(f);
}

/* More fields in a row are missing than the memory of the record before reaches. */
TEST(elements__records_of_different_shapes_follow_each_other)
{
    struct folder *f = folder_new();
    const char *whole =
        "\"Tags\":[],\"OwnerAlias\":\"amazon\",\"OutpostArn\":\"o\",\"Description\":\"d\","
        "\"Encrypted\":true,\"OwnerId\":\"" ACCOUNT "\",\"Progress\":\"1\",\"StartTime\":1,"
        "\"State\":\"completed\",\"StateMessage\":\"m\",\"VolumeId\":\"vol-00000001\","
        "\"VolumeSize\":7";
    char text[2048];
    snprintf(text, sizeof(text),
             "[{%s,\"SnapshotId\":\"snap-00000001\"},{\"SnapshotId\":\"snap-00000002\"},"
             "{\"SnapshotId\":\"snap-00000003\",%s},{\"Tags\":[],\"VolumeSize\":7,\"SnapshotId\":"
             "\"snap-00000004\"}]",
             whole, whole);
    folder_write(f, PLACE "/snapshots.json", text);
    const struct graph *g = folder_read(f);
    assert_int_equal(g->snapshot_count, 4);
    static const uint32_t sizes[] = {7, 0, 7, 7};
    for (uint32_t row = 0; row < 4; row++)
        assert_int_equal(g->snapshots[row].size_gib, sizes[row]);
    assert_text(g, g->snapshots[2].description, "d");
    assert_unknown(g, "");
    folder_free(f);
}

TEST(elements__answers_about_attributes_are_no_resources)
{
    struct folder *f = folder_new();
    folder_write(f, PLACE "/snapshots.json",
                 "[{\"SnapshotId\":\"snap-00000001\",\"CreateVolumePermissions\":[]}]");
    folder_write(f, PLACE "/images.json",
                 "[{\"ImageId\":\"ami-00000001\",\"LaunchPermissions\":[{\"Group\":\"all\"}]}]");
    const struct graph *g = folder_read(f);
    assert_int_equal(g->snapshot_count + g->image_count, 0);
    assert_gap(folder_coverage(f, ACCOUNT, REGION, SOURCE_SNAP), GAP_MALFORMED,
               ":1:58: expected a snapshot, found an answer about its CreateVolumePermissions");
    assert_gap(folder_coverage(f, ACCOUNT, REGION, SOURCE_AMI), GAP_MALFORMED,
               "expected an image, found an answer about its LaunchPermissions");
    folder_free(f);
}

TEST(elements__new_fields_of_copies_and_volumes_are_read)
{
    struct folder *f = folder_new();
    folder_write(
        f, PLACE "/snapshots.json",
        "[{\"SnapshotId\":\"snap-00000001\",\"State\":\"error\","
        "\"StateMessage\":\"Source snapshot is not found\",\"TransferType\":\"time-based\","
        "\"CompletionDurationMinutes\":15,\"FullSnapshotSizeInBytes\":0}]");
    const struct graph *g = folder_read(f);
    const struct snapshot_extra *extra = &g->snapshot_extras[only_snapshot(g)->extra];
    assert_int_equal(extra->completion_minutes, 15);
    assert_text(g, extra->state_message, "Source snapshot is not found");
    assert_true(g->snapshots->flags & ROW_FULL_BYTES);
    assert_int_equal(g->snapshots->full_bytes, 0);
    folder_free(f);
}

/* ---- launch templates ---- */

#define TEMPLATES                                                                             \
    "{\"LaunchTemplates\": [{\"LaunchTemplateId\": \"lt-00000001\", \"LaunchTemplateName\": " \
    "\"t\","                                                                                  \
    " \"DefaultVersionNumber\": 1, \"LatestVersionNumber\": 2}]}"
#define VERSION(number, image)                                                                    \
    "{\"LaunchTemplateVersions\": [{\"LaunchTemplateId\": \"lt-00000001\","                       \
    " \"LaunchTemplateName\": \"t\", \"VersionNumber\": " number ","                              \
    " \"CreateTime\": \"2026-01-15T12:34:56+00:00\", \"LaunchTemplateData\": {"                   \
    " \"ImageId\": \"" image "\", \"BlockDeviceMappings\": [{\"DeviceName\": \"a\", \"Ebs\": {"   \
    "\"SnapshotId\": \"snap-00000009\"}}, {\"DeviceName\": \"b\", \"Ebs\": {\"VolumeSize\": 8}}," \
    " {\"NoDevice\": \"\"}]}}]}"

TEST(elements__a_template_version_has_all_its_fields)
{
    struct folder *f = folder_new();
    folder_write(f, PLACE "/launch-templates.json", TEMPLATES);
    folder_write(f, PLACE "/launch-template-versions.json",
                 VERSION("1", "resolve:ssm:/a/b") VERSION("2", "ami-00000001"));
    const struct graph *g = folder_read(f);
    assert_int_equal(g->template_version_count, 2);
    const struct template_version *v = g->template_versions;
    assert_text(g, v[0].template_name, "t");
    assert_text(g, v[0].image_id, "resolve:ssm:/a/b");
    assert_int_equal(v[1].version, 2);
    assert_int_equal(v[1].snapshot_count, 1);
    const struct template_snapshot *s = &g->template_snapshots[v[1].first_snapshot];
    assert_id(g, (struct res_id){s->snapshot_value, s->snapshot_form}, KIND_SNAPSHOT,
              "snap-00000009");
    assert_complete(folder_coverage(f, ACCOUNT, REGION, SOURCE_LT), 2, 3);
    folder_free(f);
}

TEST(elements__templates_need_both_files)
{
    struct folder *f = folder_new();
    folder_write(f, PLACE "/snapshots.json", "[]");
    folder_read(f);
    assert_int_equal(folder_coverage(f, ACCOUNT, REGION, SOURCE_LT)->state, COVERAGE_NOT_ATTEMPTED);
    folder_write(f, PLACE "/launch-templates.json", TEMPLATES);
    folder_read(f);
    assert_int_equal(folder_coverage(f, ACCOUNT, REGION, SOURCE_LT)->state, COVERAGE_NOT_ATTEMPTED);
    folder_write(f, PLACE "/launch-template-versions.json", VERSION("1", "a"));
    folder_read(f); /* version 2, the latest, is not there */
    assert_int_equal(folder_coverage(f, ACCOUNT, REGION, SOURCE_LT)->reason, GAP_TRUNCATED);
    folder_write(f, PLACE "/launch-template-versions-2.json", VERSION("2", "a"));
    folder_read(f);
    assert_complete(folder_coverage(f, ACCOUNT, REGION, SOURCE_LT), 2, 3);
    folder_write(f, PLACE "/launch-templates.json", "{");
    folder_read(f);
    assert_gap(folder_coverage(f, ACCOUNT, REGION, SOURCE_LT), GAP_MALFORMED,
               "launch-templates.json:1:2: the file ends too early");
    char path[512];
    folder_path(f, PLACE "/launch-templates.json", path);
    assert_int_equal(unlink(path), 0);
    folder_read(f);
    assert_gap(folder_coverage(f, ACCOUNT, REGION, SOURCE_LT), GAP_TRUNCATED,
               "launch-templates.json is missing");
    folder_free(f);
}

/* A list of templates, each with 7 versions of which the first is the default, then the versions that
 * the documents show. */
static const struct coverage *thin(struct folder *f, const char *versions)
{
    folder_write(f, PLACE "/launch-templates.json",
                 "{\"LaunchTemplates\": [{\"LaunchTemplateId\": \"lt-00000001\","
                 "\"DefaultVersionNumber\": 1, \"LatestVersionNumber\": 7},"
                 "{\"LaunchTemplateId\": \"lt-00000002\","
                 "\"DefaultVersionNumber\": 2, \"LatestVersionNumber\": 2}]}");
    folder_write(f, PLACE "/launch-template-versions.json", versions);
    folder_read(f);
    return folder_coverage(f, ACCOUNT, REGION, SOURCE_LT);
}

#define OF(id, number) "{\"LaunchTemplateId\":\"lt-0000000" id "\",\"VersionNumber\":" number "}"

TEST(elements__latest_and_default_versions_alone_are_a_gap)
{
    struct folder *f = folder_new();
    assert_gap(
        thin(f, "[" OF("1", "1") "," OF("1", "7") "," OF("2", "2") "]"), GAP_TRUNCATED,
        "launch template lt-00000001 shows 2 of its 7 versions, and none shows more than its "
        "default and latest one: ask for each template, without --versions, and save each "
        "answer as a document (2 such templates)");
    /* one shows another version: all were asked for, and those that lack were deleted */
    assert_complete(
        thin(f, "[" OF("1", "1") "," OF("1", "4") "," OF("1", "7") "," OF("2", "2") "]"), 4, 2);
    /* a document for each template: an answer about it alone, which lists all */
    assert_complete(thin(f, "[" OF("1", "1") "," OF("1", "7") "][" OF("2", "2") "]"), 3, 3);
    folder_free(f);
}

TEST(elements__a_version_without_number_is_malformed)
{
    struct folder *f = folder_new();
    folder_write(f, PLACE "/launch-templates.json", "[]");
    folder_write(f, PLACE "/launch-template-versions.json",
                 "[{\"LaunchTemplateId\": \"lt-00000001\", \"LaunchTemplateData\": {}}]");
    folder_read(f);
    assert_gap(folder_coverage(f, ACCOUNT, REGION, SOURCE_LT), GAP_MALFORMED,
               ":1:2: expected VersionNumber, found none");
    folder_free(f);
}
