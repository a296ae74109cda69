/* Snapshots and volumes: every field of every sample, and what is wrong with records. */
#include "tests/collector/aws/answers.h"
#include "tests/support/test.h"

#define KEY "arn:aws:kms:us-east-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab"

/* ---- what samples hold ---- */

static void snapshot(struct inventory_part *part, struct snapshot_in in)
{
    struct error err = ERROR_INIT;
    in.start_time = in.start_time ? in.start_time : at("2026-01-10T03:00:12.345Z");
    in.completion_time = in.completion_time ? in.completion_time : INSTANT_UNSET;
    in.restore_expiry_time = in.restore_expiry_time ? in.restore_expiry_time : INSTANT_UNSET;
    in.owner_id = in.owner_id.len ? in.owner_id : S("111111111111");
    in.state = in.state.len ? in.state : S("completed");
    assert_int_equal(part_add_snapshot(part, &in, &err), 0);
}

static void volume(struct inventory_part *part, struct volume_in in)
{
    struct error err = ERROR_INIT;
    assert_int_equal(part_add_volume(part, &in, &err), 0);
}

static struct inventory_part *page1(void)
{
    struct inventory_part *p = expected_new();
    const struct str archive = S("archive"), standard = S("standard"), gone = S("vol-ffffffff");
    snapshot(p, (struct snapshot_in){
                    .id = S("snap-0a00000000000ca01"),
                    .volume_id = S("vol-0a000000000000101"),
                    .size_gib = 16,
                    .description = S("Created by CreateImage(i-0a000000000000501) for "
                                     "ami-0a000000000000301"),
                    .completion_time = at("2026-01-10T03:05:40.101Z"),
                    .full_bytes = 5368709120,
                    .has_full_bytes = true,
                    .storage_tier = standard,
                    .tags = TAGS(T("Name", "golden root")),
                });
    snapshot(p, (struct snapshot_in){
                    .id = S("snap-0a00000000000ca02"),
                    .volume_id = S("vol-0a000000000000102"),
                    .start_time = at("2019-05-20T11:46:40Z"),
                    .size_gib = 100,
                    .description = S("Created by CreateImage(i-0a000000000000502) for "
                                     "ami-0a000000000000302 from vol-0a000000000000102"),
                    .storage_tier = standard,
                });
    snapshot(p, (struct snapshot_in){
                    .id = S("snap-0a00000000000d101"),
                    .volume_id = S("vol-0a000000000000103"),
                    .size_gib = 500,
                    .description =
                        S("Created for policy: policy-0a000000000000701 schedule: Daily & weekly"),
                    .encrypted = true,
                    .kms_key_id = S(KEY),
                    .data_encryption_key_id = S("cfdd9a6b-2f0e-4c43-9a59-6f3f7b3f9d11"),
                    .completion_time = at("2026-01-10T04:00:00Z"),
                    .full_bytes = 268435456000,
                    .has_full_bytes = true,
                    .storage_tier = standard,
                    .tags = TAGS(T("aws:dlm:lifecycle-policy-id", "policy-0a000000000000701"),
                                 T("aws:dlm:lifecycle-schedule-name", "Daily & weekly"),
                                 T("aws:dlm:expirationTime", "2026-02-10T03:00:00+00:00"),
                                 T("dlm:managed", "true")),
                });
    snapshot(p, (struct snapshot_in){
                    .id = S("snap-0a00000000000b101"),
                    .volume_id = S("vol-0a000000000000104"),
                    .size_gib = 200,
                    .description = S("This snapshot is created by the AWS Backup service."),
                    .storage_tier = standard,
                    .tags = TAGS(T("aws:backup:source-resource",
                                   "vol-0a000000000000104:3f1f0a6e-0f0b-4c7c-8b1e-0a1b2c3d4e5f")),
                });
    snapshot(p, (struct snapshot_in){
                    .id = S("snap-0a00000000000c101"),
                    .volume_id = gone,
                    .size_gib = 16,
                    .description =
                        S("Copied for DestinationAmi ami-0a000000000000303 from SourceAmi "
                          "ami-0b000000000000301 for SourceSnapshot snap-0b00000000000ca01. Task "
                          "created on 1,768,014,012,345."),
                    .transfer_type = standard,
                    .storage_tier = standard,
                });
    snapshot(p, (struct snapshot_in){
                    .id = S("snap-0a00000000000c102"),
                    .volume_id = gone,
                    .size_gib = 500,
                    .description = S("[Copied snap-0b00000000000d101 from eu-west-1] nightly"),
                    .encrypted = true,
                    .kms_key_id = S("arn:aws:kms:us-east-1:111111111111:key/"
                                    "0a0a0a0a-1b1b-2c2c-3d3d-4e4e4e4e4e4e"),
                    .data_encryption_key_id = S("5f0d3c39-9b2a-4d53-8f4f-0a1b2c3d4e5f"),
                    .transfer_type = S("time-based"),
                    .completion_minutes = 60,
                    .storage_tier = standard,
                });
    snapshot(
        p, (struct snapshot_in){
               .id = S("snap-0a00000000000f101"),
               .volume_id = gone,
               .size_gib = 40,
               .description = S("Created by AWS-VMImport service for import-ami-0a000000000000901"),
               .storage_tier = standard,
           });
    snapshot(p, (struct snapshot_in){
                    .id = S("snap-0a00000000000a101"),
                    .volume_id = S("vol-0a000000000000105"),
                    .start_time = at("2025-06-30T23:59:59.999Z"),
                    .size_gib = 1000,
                    .description = S("quarterly"),
                    .completion_time = at("2025-07-01T05:00:00Z"),
                    .full_bytes = 644245094400,
                    .has_full_bytes = true,
                    .storage_tier = archive,
                });
    return p;
}

TEST(answer__snapshots_of_a_first_page)
{
    assert_sample(OP_DESCRIBE_SNAPSHOTS, "DescribeSnapshots.page1.xml", page1(), 8,
                  "eyJ2IjoiMiIsImMiOiJleGFtcGxlK3Rva2VuL3dpdGg9PSJ9");
}

TEST(answer__snapshots_of_a_last_page)
{
    struct inventory_part *p = expected_new();
    snapshot(p, (struct snapshot_in){
                    .id = S("snap-0a00000000000a102"),
                    .volume_id = S("vol-0a000000000000106"),
                    .start_time = at("2025-03-31T00:00:00Z"),
                    .size_gib = 1000,
                    .description = S("temp restored"),
                    .restore_expiry_time = at("2026-01-20T12:00:00Z"),
                    .storage_tier = S("archive"),
                });
    snapshot(p, (struct snapshot_in){
                    .id = S("snap-0a00000000000e101"),
                    .volume_id = S("vol-0a000000000000107"),
                    .state = S("error"),
                    .state_message = S("Given key ID is not accessible"),
                    .size_gib = 8,
                    .encrypted = true,
                    .kms_key_id = S(KEY),
                });
    snapshot(p, (struct snapshot_in){
                    .id = S("snap-0a00000000000e102"),
                    .volume_id = S("vol-0a000000000000108"),
                    .state = S("pending"),
                    .size_gib = 16384,
                    .description = S("in flight"),
                });
    snapshot(p, (struct snapshot_in){
                    .id = S("snap-0a00000000000e103"),
                    .volume_id = S("vol-0a000000000000109"),
                    .size_gib = 1,
                    .description = S("ünïcode ‘desc’ 日本 <tag> \"q\""),
                    .tags = TAGS(T("empty", ""), T("k&v", "a=b;c\nd")),
                });
    assert_sample(OP_DESCRIBE_SNAPSHOTS, "DescribeSnapshots.page2.xml", p, 4, "");
}

TEST(answer__snapshots_as_another_server_writes_them)
{
    struct inventory_part *p = expected_new();
    snapshot(p, (struct snapshot_in){
                    .id = S("snap-6bb5c7b08326ead31"),
                    .volume_id = S("vol-8cb2a25839e8f8844"),
                    .start_time = at("2026-11-22T23:32:25Z"),
                    .owner_id = S("123456789012"),
                    .size_gib = 120,
                    .description = S("nightly <data-1> & more"),
                    .encrypted = true,
                    .tags = TAGS(T("dlm:managed", "true"), T("team", "R&D")),
                });
    snapshot(p, (struct snapshot_in){
                    .id = S("snap-c92b1575dba9720f2"),
                    .volume_id = S("vol-c17ebffaa61f4e790"),
                    .start_time = at("2026-11-22T23:32:25Z"),
                    .owner_id = S("123456789012"),
                    .size_gib = 8,
                });
    assert_sample(OP_DESCRIBE_SNAPSHOTS, "DescribeSnapshots.xml", p, 2, "");

    p = expected_new();
    snapshot(p, (struct snapshot_in){
                    .id = S("snap-8ece3c5ec3cb763c0"),
                    .volume_id = S("vol-8cb2a25839e8f8844"),
                    .start_time = at("2026-11-22T23:32:26Z"),
                    .owner_id = S("123456789012"),
                    .size_gib = 120,
                    .description = S("[Copied snap-6bb5c7b08326ead31 from us-east-1] nightly"),
                    .encrypted = true,
                });
    assert_sample(OP_DESCRIBE_SNAPSHOTS, "DescribeSnapshots.copy.eu-west-1.xml", p, 1, "");
}

TEST(answer__an_empty_list_is_a_page_and_an_empty_token_its_end)
{
    assert_sample(OP_DESCRIBE_SNAPSHOTS, "DescribeSnapshots.empty.xml", expected_new(), 0, "");
    assert_sample(OP_DESCRIBE_SNAPSHOTS, "DescribeSnapshots.emptytoken.xml", expected_new(), 0, "");
}

TEST(answer__volumes)
{
    struct inventory_part *p = expected_new();
    const struct attachment_in attached = {
        .device = S("/dev/sdf"),
        .state = S("attached"),
        .attach_time = at("2026-01-02T08:09:11Z"),
        .delete_on_termination = true,
    };
    struct attachment_in root = attached, both[] = {attached, attached};
    const instant created = at("2026-01-02T08:09:10.111Z");
    root.device = S("/dev/xvda");
    root.instance_id = S("i-0a000000000000501");
    both[0].instance_id = S("i-0a000000000000505");
    both[1].instance_id = S("i-0a000000000000506");
    volume(p, (struct volume_in){.id = S("vol-0a000000000000101"),
                                 .snapshot_id = S("snap-0c00000000000aaa1"),
                                 .size_gib = 16,
                                 .availability_zone = S("us-east-1a"),
                                 .state = S("in-use"),
                                 .create_time = created,
                                 .type = S("gp3"),
                                 .iops = 3000,
                                 .throughput_mibps = 125,
                                 .attachments = &root,
                                 .attachment_count = 1});
    volume(p, (struct volume_in){
                  .id = S("vol-0a000000000000201"),
                  .snapshot_id = S("snap-0a00000000000d101"),
                  .size_gib = 500,
                  .availability_zone = S("us-east-1b"),
                  .state = S("available"),
                  .create_time = created,
                  .type = S("io2"),
                  .iops = 5000,
                  .encrypted = true,
                  .kms_key_id = S(KEY),
                  .tags = TAGS(T("Name", "restored"), T("awsbackup-restore-test", "true"))});
    volume(p, (struct volume_in){.id = S("vol-0a000000000000202"),
                                 .size_gib = 500,
                                 .availability_zone = S("us-east-1b"),
                                 .state = S("in-use"),
                                 .create_time = created,
                                 .type = S("gp2"),
                                 .iops = 1500,
                                 .operator_managed = true,
                                 .attachments = both,
                                 .attachment_count = 2});
    volume(p, (struct volume_in){.id = S("vol-0a000000000000203"),
                                 .size_gib = 50,
                                 .availability_zone = S("us-east-1b"),
                                 .state = S("creating"),
                                 .create_time = created,
                                 .type = S("gp3"),
                                 .source_volume_id = S("vol-0a000000000000101"),
                                 .iops = 3000,
                                 .throughput_mibps = 125});
    assert_sample(OP_DESCRIBE_VOLUMES, "DescribeVolumes.full.xml", p, 4, "");
}

TEST(answer__volumes_as_another_server_writes_them)
{
    struct inventory_part *p = expected_new();
    const struct attachment_in attachment = {.instance_id = S("i-894343854d46f79cb"),
                                             .device = S("/dev/sda1"),
                                             .state = S("attached"),
                                             .attach_time = at("2026-11-22T23:32:24Z")};
    volume(p, (struct volume_in){.id = S("vol-c17ebffaa61f4e790"),
                                 .type = S("gp2"),
                                 .size_gib = 8,
                                 .availability_zone = S("us-east-1a"),
                                 .state = S("in-use"),
                                 .create_time = at("2026-11-22T23:32:24Z"),
                                 .attachments = &attachment,
                                 .attachment_count = 1});
    volume(p, (struct volume_in){.id = S("vol-8cb2a25839e8f8844"),
                                 .type = S("gp3"),
                                 .iops = 3000,
                                 .throughput_mibps = 125,
                                 .size_gib = 120,
                                 .availability_zone = S("us-east-1a"),
                                 .state = S("available"),
                                 .create_time = at("2026-11-22T23:32:25Z"),
                                 .encrypted = true,
                                 .kms_key_id = S("arn:aws:kms:us-east-1:123456789012:key/"
                                                 "4d140056-93be-46e0-ad8e-81b08cf5afcb"),
                                 .tags = TAGS(T("Name", "data-1"), T("empty", ""))});
    volume(p, (struct volume_in){.id = S("vol-e6c2339e7b6ff3888"),
                                 .type = S("io2"),
                                 .iops = 500,
                                 .size_gib = 100,
                                 .snapshot_id = S("snap-6bb5c7b08326ead31"),
                                 .availability_zone = S("us-east-1b"),
                                 .state = S("available"),
                                 .create_time = at("2026-11-22T23:32:25Z"),
                                 .encrypted = true});
    assert_sample(OP_DESCRIBE_VOLUMES, "DescribeVolumes.xml", p, 3, "");
}

/* ---- fields that no sample has ---- */

#define SNAPSHOTS(items)                                              \
    "<DescribeSnapshotsResponse><snapshotSet>" items "</snapshotSet>" \
    "</DescribeSnapshotsResponse>"
#define VOLUMES(items) \
    "<DescribeVolumesResponse><volumeSet>" items "</volumeSet></DescribeVolumesResponse>"

TEST(answer__places_of_a_snapshot)
{
    struct inventory_part *p = expected_new();
    snapshot(p, (struct snapshot_in){.id = S("snap-00000001"),
                                     .availability_zone = S("us-east-1-bos-1a"),
                                     .outpost_arn = S("arn:aws:outposts:o")});
    assert_same(OP_DESCRIBE_SNAPSHOTS,
                SNAPSHOTS("<item><ownerId>111111111111</ownerId><status>completed</status>"
                          "<startTime>2026-01-10T03:00:12.345Z</startTime>"
                          "<availabilityZone>us-east-1-bos-1a</availabilityZone>"
                          "<outpostArn>arn:aws:outposts:o</outpostArn>"
                          "<snapshotId>snap-00000001</snapshotId></item>"),
                p);
}

TEST(answer__copies_say_what_they_are_and_what_they_lack)
{
    struct inventory_part *p = expected_new();
    snapshot(p, (struct snapshot_in){.id = S("snap-04d2a9b01fd88d205"),
                                     .volume_id = S("vol-ffffffff"),
                                     .start_time = at("2026-09-25T15:22:38.381Z"),
                                     .completion_time = at("2026-09-25T15:22:50.778Z"),
                                     .size_gib = 1,
                                     .has_full_bytes = true,
                                     .completion_minutes = 15,
                                     .transfer_type = S("time-based"),
                                     .storage_tier = S("standard")});
    snapshot(p, (struct snapshot_in){.id = S("snap-0a10375e89f8e47a9"),
                                     .volume_id = S("vol-ffffffff"),
                                     .start_time = at("2026-09-25T15:25:27.861Z"),
                                     .state = S("error"),
                                     .state_message = S("Source snapshot is not found"),
                                     .transfer_type = S("standard"),
                                     .storage_tier = S("standard")});
    assert_same(
        OP_DESCRIBE_SNAPSHOTS,
        SNAPSHOTS("<item><snapshotId>snap-04d2a9b01fd88d205</snapshotId>"
                  "<volumeId>vol-ffffffff</volumeId><status>completed</status>"
                  "<startTime>2026-09-25T16:22:38.381000+01:00</startTime><progress>100%</progress>"
                  "<ownerId>111111111111</ownerId><volumeSize>1</volumeSize><description/>"
                  "<encrypted>false</encrypted><storageTier>standard</storageTier>"
                  "<transferType>time-based</transferType>"
                  "<completionDurationMinutes>15</completionDurationMinutes>"
                  "<completionTime>2026-09-25T15:22:50.778Z</completionTime>"
                  "<fullSnapshotSizeInBytes>0</fullSnapshotSizeInBytes></item>"
                  "<item><snapshotId>snap-0a10375e89f8e47a9</snapshotId>"
                  "<volumeId>vol-ffffffff</volumeId><status>error</status>"
                  "<statusMessage>Source snapshot is not found</statusMessage>"
                  "<startTime>2026-09-25T15:25:27.861Z</startTime><progress>0%</progress>"
                  "<ownerId>111111111111</ownerId><volumeSize>0</volumeSize><description/>"
                  "<encrypted>false</encrypted><storageTier>standard</storageTier>"
                  "<transferType>standard</transferType></item>"),
        p);
}

/* "SNAPSHOT Quota 2, …": what the answer holds that nobody knows. */
static void assert_unknown(enum operation operation, const char *document, const char *should)
{
    char text[512] = "";
    size_t used = 0;
    struct reading *r = reading_new(operation);
    if (reading_run(r, document, strlen(document), SIZE_MAX) != 0)
        fail_msg("refused: %s", r->err.message);
    struct graph *graph = part_graph(r->part);
    for (uint32_t i = 0; i < graph->unknown_word_count; i++) {
        const struct unknown_word *word = &graph->unknown_words[i];
        used +=
            (size_t)snprintf(text + used, sizeof(text) - used, "%s%s %s %llu", i > 0 ? ", " : "",
                             kind_name(word->kind), word->text, (unsigned long long)word->count);
    }
    assert_string_equal(text, should);
    graph_free(graph);
    reading_free(r);
}

TEST(answer__what_nobody_knows_is_counted)
{
    assert_unknown(OP_DESCRIBE_SNAPSHOTS,
                   SNAPSHOTS("<item><quota>1</quota><snapshotId>snap-1</snapshotId><progress/>"
                             "<sseType>sse-ebs</sseType><tagSet><item><key>k</key><new/></item>"
                             "</tagSet></item><item><quota><deep>1</deep></quota>"
                             "<snapshotId>snap-2</snapshotId><zeal/></item>"),
                   "snapshot Quota 2, snapshot Zeal 1");
    assert_unknown(OP_DESCRIBE_SNAPSHOTS,
                   SNAPSHOTS("<item><snapshotId>snap-1</snapshotId>"
                             "<transferType>rapid</transferType></item>"),
                   "snapshot TransferType=rapid 1");
    assert_unknown(OP_DESCRIBE_VOLUMES,
                   VOLUMES("<item><volumeId>vol-1</volumeId><ownerId>111111111111</ownerId>"
                           "<volumeArn>arn</volumeArn><availabilityZoneId>use1-az6"
                           "</availabilityZoneId><multiAttachEnabled>false</multiAttachEnabled>"
                           "<fastRestored>true</fastRestored><sseType>sse-ebs</sseType>"
                           "<volumeInitializationRate>100</volumeInitializationRate>"
                           "<attachmentSet><item><ebsCardIndex>0</ebsCardIndex></item>"
                           "</attachmentSet><spin>left</spin></item>"),
                   "volume Spin 1");
    assert_unknown(OP_DESCRIBE_SNAPSHOTS, SNAPSHOTS(""), "");
}

TEST(answer__a_page_that_is_dropped_notes_nothing)
{
    static const char cut[] = "<DescribeSnapshotsResponse><snapshotSet><item>"
                              "<snapshotId>snap-1</snapshotId><quota/></item>";
    static const char whole[] = SNAPSHOTS("<item><snapshotId>snap-1</snapshotId><quota/></item>");
    struct reading *r = reading_new(OP_DESCRIBE_SNAPSHOTS);
    assert_int_equal(reading_run(r, cut, sizeof(cut) - 1, SIZE_MAX), -1);
    assert_int_equal(reading_run(r, whole, sizeof(whole) - 1, SIZE_MAX), 0);
    struct graph *graph = part_graph(r->part);
    assert_int_equal(graph->unknown_word_count, 1);
    assert_int_equal(graph->unknown_words[0].count, 1);
    graph_free(graph);
    reading_free(r);
}

TEST(answer__an_attachment_that_aws_manages)
{
    struct inventory_part *p = expected_new();
    const struct attachment_in attachment = {.associated_resource = S("arn:aws:ecs:task"),
                                             .attach_time = INSTANT_UNSET};
    volume(p, (struct volume_in){.id = S("vol-00000001"),
                                 .outpost_arn = S("arn:aws:outposts:o"),
                                 .create_time = INSTANT_UNSET,
                                 .attachments = &attachment,
                                 .attachment_count = 1});
    assert_same(OP_DESCRIBE_VOLUMES,
                VOLUMES("<item><attachmentSet><item><instanceId/><device> </device>"
                        "<associatedResource>arn:aws:ecs:task</associatedResource></item>"
                        "</attachmentSet><outpostArn>arn:aws:outposts:o</outpostArn>"
                        "<volumeId>vol-00000001</volumeId></item>"),
                p);
}

TEST(answer__absent_empty_and_blank_are_not_set)
{
    const char *absent = SNAPSHOTS("<item><snapshotId>snap-00000001</snapshotId></item>");
    const char *empty =
        SNAPSHOTS("<item><snapshotId>snap-00000001</snapshotId><volumeId/><status></status>"
                  "<startTime/><completionTime/><volumeSize/><fullSnapshotSizeInBytes/><encrypted/>"
                  "<description/><kmsKeyId/><transferType/><tagSet/></item>");
    const char *blank = SNAPSHOTS(
        "<item><snapshotId>snap-00000001</snapshotId><volumeId> \n </volumeId><status> </status>"
        "<startTime>\n</startTime><completionTime> </completionTime><volumeSize> </volumeSize>"
        "<fullSnapshotSizeInBytes>\t</fullSnapshotSizeInBytes><encrypted> </encrypted>"
        "<description></description><kmsKeyId> </kmsKeyId><transferType>\n</transferType>"
        "<tagSet> </tagSet></item>");
    struct digest first = text_digest(OP_DESCRIBE_SNAPSHOTS, absent, strlen(absent), SIZE_MAX);
    struct digest second = text_digest(OP_DESCRIBE_SNAPSHOTS, empty, strlen(empty), SIZE_MAX);
    struct digest third = text_digest(OP_DESCRIBE_SNAPSHOTS, blank, strlen(blank), SIZE_MAX);
    assert_string_equal(first.hex, second.hex);
    assert_string_equal(first.hex, third.hex);
}

TEST(answer__what_people_wrote_keeps_its_blanks)
{
    struct inventory_part *p = expected_new();
    snapshot(p, (struct snapshot_in){.id = S("snap-00000001"),
                                     .description = S(" nightly "),
                                     .tags = TAGS(T(" k", " "), T("none", ""))});
    assert_same(OP_DESCRIBE_SNAPSHOTS,
                SNAPSHOTS("<item><ownerId>111111111111</ownerId><status>completed</status>"
                          "<startTime>2026-01-10T03:00:12.345Z</startTime>"
                          "<tagSet><item><key> k</key><value> </value></item>"
                          "<item><key>none</key></item></tagSet>"
                          "<description> nightly </description>"
                          "<snapshotId>snap-00000001</snapshotId></item>"),
                p);
}

TEST(answer__zero_bytes_are_not_no_bytes)
{
    const char *zero = SNAPSHOTS("<item><snapshotId>snap-00000001</snapshotId>"
                                 "<fullSnapshotSizeInBytes>0</fullSnapshotSizeInBytes></item>");
    struct reading *r = reading_new(OP_DESCRIBE_SNAPSHOTS);
    assert_int_equal(reading_run(r, zero, strlen(zero), SIZE_MAX), 0);
    struct graph *graph = part_graph(r->part);
    assert_int_equal(graph->snapshots[0].flags & ROW_FULL_BYTES, ROW_FULL_BYTES);
    assert_int_equal(graph->snapshots[0].full_bytes, 0);
    graph_free(graph);
    reading_free(r);
}

TEST(answer__times_that_are_none_are_unset_and_counted)
{
    const char *document =
        SNAPSHOTS("<item><snapshotId>snap-00000001</snapshotId><startTime>yesterday</startTime>"
                  "<completionTime>2026-13-01T00:00:00Z</completionTime></item>");
    struct reading *r = reading_new(OP_DESCRIBE_SNAPSHOTS);
    assert_int_equal(reading_run(r, document, strlen(document), SIZE_MAX), 0);
    assert_int_equal(r->page.bad_times, 2);
    struct graph *graph = part_graph(r->part);
    assert_int_equal(graph->snapshots[0].start_time, INSTANT_UNSET);
    graph_free(graph);
    reading_free(r);
}

/* ---- malformed pages ---- */

TEST(answer__a_number_that_is_none_is_named)
{
    static const char *const wrong[] = {"-1",         "1.5", "0x10", "1e3",
                                        "4294967296", "+7",  "1 2",  "99999999999999999999999999"};
    char document[512];
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        snprintf(document, sizeof(document),
                 SNAPSHOTS("<item><snapshotId>snap-00000001</snapshotId></item>"
                           "<item><snapshotId>snap-00000002</snapshotId>"
                           "<volumeSize>%s</volumeSize></item>"),
                 wrong[i]);
        assert_refused(OP_DESCRIBE_SNAPSHOTS, document, ERR_INPUT,
                       "DescribeSnapshots: item 2: expected a whole number for volumeSize, found");
    }
    assert_refused(OP_DESCRIBE_SNAPSHOTS,
                   SNAPSHOTS("<item><snapshotId>snap-1</snapshotId><fullSnapshotSizeInBytes>"
                             "9223372036854775808</fullSnapshotSizeInBytes></item>"),
                   ERR_INPUT, "fullSnapshotSizeInBytes");
    assert_refused(OP_DESCRIBE_SNAPSHOTS,
                   SNAPSHOTS("<item><snapshotId>snap-1</snapshotId><encrypted>yes</encrypted>"
                             "</item>"),
                   ERR_INPUT, "expected true or false for encrypted, found 'yes'");
}

TEST(answer__the_largest_numbers_are_read)
{
    const char *document =
        SNAPSHOTS("<item><snapshotId>snap-1</snapshotId><volumeSize> 4294967295\n</volumeSize>"
                  "<fullSnapshotSizeInBytes>9223372036854775807</fullSnapshotSizeInBytes></item>");
    struct reading *r = reading_new(OP_DESCRIBE_SNAPSHOTS);
    assert_int_equal(reading_run(r, document, strlen(document), SIZE_MAX), 0);
    struct graph *graph = part_graph(r->part);
    assert_int_equal(graph->snapshots[0].size_gib, UINT32_MAX);
    assert_int_equal(graph->snapshots[0].full_bytes, INT64_MAX);
    graph_free(graph);
    reading_free(r);
}

TEST(answer__a_record_without_id_is_refused)
{
    assert_refused(OP_DESCRIBE_SNAPSHOTS, SNAPSHOTS("<item><snapshotId> </snapshotId></item>"),
                   ERR_INPUT, "item 1: expected snapshotId, found none");
    assert_refused(OP_DESCRIBE_VOLUMES, VOLUMES("<item/>"), ERR_INPUT,
                   "DescribeVolumes: item 1: expected volumeId, found none");
    assert_refused(OP_DESCRIBE_VOLUMES,
                   VOLUMES("<item><volumeId>vol-1</volumeId><tagSet><item><value>v</value></item>"
                           "</tagSet></item>"),
                   ERR_INPUT, "expected the key of a tag");
}

TEST(answer__lists_have_limits)
{
    assert_limit(OP_DESCRIBE_SNAPSHOTS, "<DescribeSnapshotsResponse><snapshotSet>",
                 "<item><snapshotId>snap-1</snapshotId></item>", LIMIT_PAGE_RECORDS,
                 "</snapshotSet></DescribeSnapshotsResponse>", "more than 20000 records");
    assert_limit(OP_DESCRIBE_SNAPSHOTS,
                 "<DescribeSnapshotsResponse><snapshotSet><item><snapshotId>snap-1</snapshotId>"
                 "<tagSet>",
                 "<item><key>k</key><value>v</value></item>", 256,
                 "</tagSet></item></snapshotSet></DescribeSnapshotsResponse>",
                 "item 1: more than 256 tags");
    assert_limit(OP_DESCRIBE_VOLUMES,
                 "<DescribeVolumesResponse><volumeSet><item><volumeId>vol-1</volumeId>"
                 "<attachmentSet>",
                 "<item><instanceId>i-1</instanceId></item>", 256,
                 "</attachmentSet></item></volumeSet></DescribeVolumesResponse>",
                 "item 1: more than 256 attachments");
}

static void assert_seeds(const struct answer *answer, const char *should)
{
    size_t count;
    const struct answer_seed *seeds = answer_seeds(answer, &count);
    struct sink *out = sink_memory();
    for (size_t i = 0; i < count; i++)
        sink_printf(out, "%s%.*s<%.*s", i > 0 ? " " : "", STR_ARG(seeds[i].id),
                    STR_ARG(seeds[i].snapshot_id));
    if (!str_eq_c(sink_view(out), should))
        fail_msg("is '%.*s', should be '%s'", STR_ARG(sink_view(out)), should);
    sink_abort(out);
}

TEST(answer__volumes_say_what_they_were_made_from)
{
    static const char page[] =
        "<DescribeVolumesResponse><volumeSet>"
        "<item><volumeId>vol-1</volumeId><snapshotId>snap-1</snapshotId></item>"
        "<item><volumeId>vol-2</volumeId><snapshotId/></item>"
        "</volumeSet></DescribeVolumesResponse>";
    struct reading *r = reading_new(OP_DESCRIBE_VOLUMES);
    assert_int_equal(reading_run(r, page, strlen(page), SIZE_MAX), 0);
    assert_seeds(r->answer, "vol-1<snap-1 vol-2<");
    reading_free(r);
}

TEST(answer__tier_statuses)
{
    struct inventory_part *p = expected_new();
    struct error err = ERROR_INIT;
    part_add_tiering(p,
                     &(struct tiering_in){.id = S("snap-0a00000000000a101"),
                                          .storage_tier = S("archive"),
                                          .status = S("archival-completed"),
                                          .progress = 100,
                                          .started = at("2025-07-02T10:00:00Z"),
                                          .archived = at("2025-07-03T11:22:33.444Z"),
                                          .restore_expiry = INSTANT_UNSET},
                     &err);
    part_add_tiering(p,
                     &(struct tiering_in){.id = S("snap-0a00000000000a102"),
                                          .storage_tier = S("archive"),
                                          .status = S("temporary-restore-completed"),
                                          .progress = 100,
                                          .started = at("2026-01-10T12:00:00Z"),
                                          .archived = at("2025-04-02T00:00:00Z"),
                                          .restore_expiry = at("2026-01-20T12:00:00Z")},
                     &err);
    assert_sample(OP_DESCRIBE_SNAPSHOT_TIER_STATUS, "DescribeSnapshotTierStatus.xml", p, 2, "tok");
}

/* Those that can be restored, and those that are being made. */
TEST(answer__snapshots_say_whose_they_are_when_asked)
{
    static const char page[] =
        "<DescribeSnapshotsResponse><snapshotSet>"
        "<item><snapshotId>snap-1</snapshotId><volumeId>vol-1</volumeId>"
        "<status>completed</status><storageTier>standard</storageTier></item>"
        "<item><snapshotId>snap-2</snapshotId><volumeId>vol-2</volumeId>"
        "<status>completed</status><storageTier>archive</storageTier></item>"
        "<item><snapshotId>snap-3</snapshotId><volumeId>vol-3</volumeId>"
        "<status>pending</status></item>"
        "<item><snapshotId>snap-4</snapshotId><volumeId>vol-4</volumeId>"
        "<status>error</status></item>"
        "</snapshotSet></DescribeSnapshotsResponse>";
    struct reading *r = reading_new(OP_DESCRIBE_SNAPSHOTS);
    assert_int_equal(reading_run(r, page, strlen(page), SIZE_MAX), 0);
    assert_seeds(r->answer, "");
    answer_trace(r->answer, true);
    assert_int_equal(reading_run(r, page, strlen(page), SIZE_MAX), 0);
    assert_seeds(r->answer, "vol-1< vol-3<");
    reading_free(r);
}
