/* Images and instances: every field of every sample, and what no sample has. */
#include "tests/collector/aws/answers.h"
#include "tests/support/test.h"

static void image(struct inventory_part *part, struct image_in in)
{
    struct error err = ERROR_INIT;
    in.creation_date = in.creation_date ? in.creation_date : at("2026-01-10T03:00:10Z");
    in.deprecation_time = in.deprecation_time ? in.deprecation_time : INSTANT_UNSET;
    in.last_launched_time = in.last_launched_time ? in.last_launched_time : INSTANT_UNSET;
    in.owner_id = in.owner_id.len ? in.owner_id : S("111111111111");
    in.state = in.state.len ? in.state : S("available");
    assert_int_equal(part_add_image(part, &in, &err), 0);
}

#define MAPPINGS(...)                                     \
    .mappings = (const struct mapping_in[]){__VA_ARGS__}, \
    .mapping_count = sizeof((struct mapping_in[]){__VA_ARGS__}) / sizeof(struct mapping_in)
#define ROOT(snapshot, size)                                                             \
    {                                                                                    \
        .device = S("/dev/xvda"), .snapshot_id = S("snap-" snapshot), .size_gib = (size) \
    }

static void images_of_backups(struct inventory_part *p)
{
    image(p, (struct image_in){
                 .id = S("ami-0a000000000000306"),
                 .name = S("AwsBackup_i-0a000000000000503_41D1B139-7AA2-A6DF-D80C-66DDEC89AF4A"),
                 .description = S("This image is created by the AWS Backup service."),
                 .root_device_name = S("/dev/xvda"),
                 .source_instance_id = S("i-0a000000000000503"),
                 MAPPINGS(ROOT("0a00000000000b101", 200)),
                 .tags = TAGS(T("aws:backup:source-resource",
                                "arn:aws:ec2:us-east-1:111111111111:instance/i-0a000000000000503")),
             });
    image(p, (struct image_in){
                 .id = S("ami-0a000000000000307"),
                 .name = S("DLM_policy-0a000000000000702_i-0a000000000000504_2026-01-10T03-00"),
                 .root_device_name = S("/dev/xvda"),
                 .source_instance_id = S("i-0a000000000000504"),
                 MAPPINGS({.device = S("/dev/xvda"),
                           .snapshot_id = S("snap-0a00000000000d101"),
                           .size_gib = 500,
                           .encrypted = true}),
                 .tags = TAGS(T("aws:dlm:lifecycle-policy-id", "policy-0a000000000000702"),
                              T("aws:dlm:lifecycle-schedule-name", "Schedule 1"),
                              T("dlm:managed", "true")),
             });
    image(p, (struct image_in){.id = S("ami-0a000000000000308"),
                               .state = S("failed"),
                               .name = S("failed-copy"),
                               .root_device_name = S("/dev/xvda")});
}

TEST(answer__images)
{
    struct inventory_part *p = expected_new();
    image(p, (struct image_in){
                 .id = S("ami-0a000000000000301"),
                 .name = S("web-golden-2026-01"),
                 .root_device_name = S("/dev/xvda"),
                 .source_instance_id = S("i-0a000000000000501"),
                 .source_image_id = S("ami-0c000000000000001"),
                 .source_image_region = S("us-east-1"),
                 .last_launched_time = at("2026-01-14T09:00:00Z"),
                 MAPPINGS(ROOT("0a00000000000ca01", 16),
                          {.device = S("/dev/sdb"),
                           .snapshot_id = S("snap-0a00000000000d101"),
                           .size_gib = 500,
                           .encrypted = true},
                          {.device = S("/dev/sdc")}, {.device = S("/dev/sdd")}),
                 .tags = TAGS(T("Name", "golden")),
             });
    image(p, (struct image_in){.id = S("ami-0a000000000000303"),
                               .name = S("web-golden-2026-01"),
                               .root_device_name = S("/dev/xvda"),
                               .source_image_id = S("ami-0b000000000000301"),
                               .source_image_region = S("eu-west-1"),
                               MAPPINGS(ROOT("0a00000000000c101", 16))});
    image(p, (struct image_in){.id = S("ami-0a000000000000304"),
                               .name = S("old-web-2023"),
                               .creation_date = at("2023-02-01T00:00:00Z"),
                               .root_device_name = S("/dev/xvda"),
                               .deprecation_time = at("2025-02-01T00:00:00Z"),
                               .last_launched_time = at("2023-06-01T10:11:12Z"),
                               MAPPINGS(ROOT("0a00000000000ca02", 100))});
    image(p, (struct image_in){.id = S("ami-0a000000000000305"),
                               .state = S("disabled"),
                               .name = S("disabled-web"),
                               .root_device_name = S("/dev/xvda"),
                               MAPPINGS(ROOT("0a00000000000a101", 1000))});
    images_of_backups(p);
    assert_sample(OP_DESCRIBE_IMAGES, "DescribeImages.full.xml", p, 7, "AQICAHgexampletoken==");
}

TEST(answer__images_as_another_server_writes_them)
{
    struct inventory_part *p = expected_new();
    struct image_in in = {
        .id = S("ami-68022ba012066bca0"),
        .name = S("web-golden-2026-01"),
        .description = S("golden <web>"),
        .creation_date = at("2026-11-22T23:32:25Z"),
        .owner_id = S("123456789012"),
        .root_device_name = S("/dev/sda1"),
        .source_instance_id = S("i-894343854d46f79cb"),
        .is_public = true,
        MAPPINGS(
            {.device = S("/dev/sda1"), .snapshot_id = S("snap-ca7a9534490de923b"), .size_gib = 15}),
        .tags = TAGS(T("Name", "golden"))};
    image(p, in);
    assert_sample(OP_DESCRIBE_IMAGES, "DescribeImages.self.xml", p, 1, "");

    p = expected_new();
    in = (struct image_in){.id = S("ami-917b81003e74a9152"),
                           .name = S("web-golden-2026-01"),
                           .description = S("copy"),
                           .creation_date = at("2026-11-22T23:32:26Z"),
                           .owner_id = S("123456789012"),
                           .root_device_name = S("/dev/sda1"),
                           MAPPINGS({.device = S("/dev/sda1"),
                                     .snapshot_id = S("snap-348b050bc44203e83"),
                                     .size_gib = 15})};
    image(p, in);
    assert_sample(OP_DESCRIBE_IMAGES, "DescribeImages.copy.eu-west-1.xml", p, 1, "");
}

TEST(answer__an_image_whose_snapshot_has_a_key)
{
    struct inventory_part *p = expected_new();
    image(p, (struct image_in){.id = S("ami-00000001"),
                               MAPPINGS({.snapshot_id = S("snap-00000001"),
                                         .kms_key_id = S("arn:aws:kms:k"),
                                         .encrypted = true})});
    assert_same(OP_DESCRIBE_IMAGES,
                "<DescribeImagesResponse><imagesSet><item><imageState>available</imageState>"
                "<imageId>ami-00000001</imageId><creationDate>2026-01-10T03:00:10Z</creationDate>"
                "<imageOwnerId>111111111111</imageOwnerId><blockDeviceMapping><item><ebs>"
                "<kmsKeyId>arn:aws:kms:k</kmsKeyId><encrypted>true</encrypted>"
                "<snapshotId>snap-00000001</snapshotId></ebs></item></blockDeviceMapping>"
                "</item></imagesSet></DescribeImagesResponse>",
                p);
}

/* ---- instances ---- */

static void instance(struct inventory_part *part, struct instance_in in)
{
    struct error err = ERROR_INIT;
    assert_int_equal(part_add_instance(part, &in, &err), 0);
}

TEST(answer__instances)
{
    struct inventory_part *p = expected_new();
    const struct instance_volume_in root = {.device = S("/dev/sda1"),
                                            .volume_id = S("vol-c17ebffaa61f4e790"),
                                            .attach_time = at("2026-11-22T23:32:24Z"),
                                            .delete_on_termination = true};
    instance(p, (struct instance_in){
                    .id = S("i-894343854d46f79cb"),
                    .image_id = S("ami-03cf127a"),
                    .state = S("running"),
                    .root_device_name = S("/dev/sda1"),
                    .availability_zone = S("us-east-1a"),
                    .launch_time = at("2026-11-22T23:32:24Z"),
                    .volumes = &root,
                    .volume_count = 1,
                    .tags = TAGS(T("Name", "web-1"), T("team", "R&D <core> \"ünïcode\"")),
                });
    assert_sample(OP_DESCRIBE_INSTANCES, "DescribeInstances.xml", p, 1, "");
}

TEST(answer__instances_of_several_reservations)
{
    struct inventory_part *p = expected_new();
    instance(p, (struct instance_in){.id = S("i-00000001"),
                                     .state = S("stopped"),
                                     .state_reason = S("User initiated (2026-01-15 12:34:56 GMT)"),
                                     .launch_time = INSTANT_UNSET});
    instance(p, (struct instance_in){.id = S("i-00000002"), .launch_time = INSTANT_UNSET});
    instance(p, (struct instance_in){.id = S("i-00000003"), .launch_time = INSTANT_UNSET});
    assert_same(
        OP_DESCRIBE_INSTANCES,
        "<DescribeInstancesResponse><reservationSet><item><instancesSet>"
        "<item><instanceId>i-00000001</instanceId>"
        "<reason>User initiated (2026-01-15 12:34:56 GMT)</reason>"
        "<instanceState><name>stopped</name><code>80</code></instanceState></item>"
        "<item><instanceId>i-00000002</instanceId>"
        /* ephemeral: no volume behind it */
        "<blockDeviceMapping><item><deviceName>/dev/sdb</deviceName></item></blockDeviceMapping>"
        "</item></instancesSet></item><item><groupSet/></item><item><instancesSet/></item>"
        "<item><instancesSet><item><instanceId>i-00000003</instanceId></item></instancesSet></item>"
        "</reservationSet></DescribeInstancesResponse>",
        p);
}

/* ---- malformed pages ---- */

TEST(answer__machines_without_id_are_refused)
{
    assert_refused(OP_DESCRIBE_IMAGES,
                   "<DescribeImagesResponse><imagesSet><item><imageState>available</imageState>"
                   "</item></imagesSet></DescribeImagesResponse>",
                   ERR_INPUT, "DescribeImages: item 1: expected imageId, found none");
    assert_refused(OP_DESCRIBE_INSTANCES,
                   "<DescribeInstancesResponse><reservationSet><item><instancesSet><item/>"
                   "</instancesSet></item></reservationSet></DescribeInstancesResponse>",
                   ERR_INPUT, "expected instanceId, found none");
}

TEST(answer__mappings_have_limits)
{
    assert_limit(OP_DESCRIBE_IMAGES,
                 "<DescribeImagesResponse><imagesSet><item><imageId>ami-1</imageId>"
                 "<blockDeviceMapping>",
                 "<item><deviceName>/dev/sdc</deviceName></item>", 256,
                 "</blockDeviceMapping></item></imagesSet></DescribeImagesResponse>",
                 "item 1: more than 256 device mappings");
    assert_limit(OP_DESCRIBE_INSTANCES,
                 "<DescribeInstancesResponse><reservationSet><item><instancesSet><item>"
                 "<instanceId>i-1</instanceId><blockDeviceMapping>",
                 "<item><ebs><volumeId>vol-1</volumeId></ebs></item>", 256,
                 "</blockDeviceMapping></item></instancesSet></item></reservationSet>"
                 "</DescribeInstancesResponse>",
                 "item 1: more than 256 volumes");
}
