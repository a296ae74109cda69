/* Addresses of the console: the right host for each partition, and nothing where none is known. */
#include "model/console.h"
#include "tests/support/test.h"

static void expect(enum kind kind, const char *region, struct str id, const char *url)
{
    struct sink *out = sink_memory();
    bool put = console_put(out, kind, str_from(region), id);
    struct str text = sink_view(out);
    if (put != (url[0] != '\0') || !str_eq_c(text, url))
        fail_msg("%s: '%.*s', not '%s'", region, STR_ARG(text), url);
    sink_abort(out);
}

TEST(console__each_kind_has_its_page)
{
    expect(KIND_SNAPSHOT, "eu-west-1", STR_LIT("snap-0abc"),
           "https://eu-west-1.console.aws.amazon.com/ec2/home?region=eu-west-1#SnapshotDetails:"
           "snapshotId=snap-0abc");
    expect(KIND_VOLUME, "us-east-1", STR_LIT("vol-0abc"),
           "https://us-east-1.console.aws.amazon.com/ec2/home?region=us-east-1#VolumeDetails:"
           "volumeId=vol-0abc");
    expect(KIND_IMAGE, "ap-south-2", STR_LIT("ami-0abc"),
           "https://ap-south-2.console.aws.amazon.com/ec2/home?region=ap-south-2#ImageDetails:"
           "imageId=ami-0abc");
    expect(KIND_INSTANCE, "il-central-1", STR_LIT("i-0abc"),
           "https://il-central-1.console.aws.amazon.com/ec2/home?region=il-central-1#"
           "InstanceDetails:instanceId=i-0abc");
}

TEST(console__each_partition_has_its_host)
{
    expect(KIND_VOLUME, "cn-northwest-1", STR_LIT("vol-0a"),
           "https://cn-northwest-1.console.amazonaws.cn/ec2/home?region=cn-northwest-1#"
           "VolumeDetails:volumeId=vol-0a");
    expect(KIND_VOLUME, "us-gov-east-1", STR_LIT("vol-0a"),
           "https://us-gov-east-1.console.amazonaws-us-gov.com/ec2/home?region=us-gov-east-1#"
           "VolumeDetails:volumeId=vol-0a");
}

TEST(console__is_unknown_of_other_partitions_and_kinds)
{
    expect(KIND_VOLUME, "us-iso-east-1", STR_LIT("vol-0a"), "");
    expect(KIND_VOLUME, "eusc-de-east-1", STR_LIT("vol-0a"), "");
    expect(KIND_RESTORE_GROUP, "eu-west-1", STR_LIT("a|b|c"), "");
    expect(KIND_SOURCE, "eu-west-1", STR_LIT("eu-west-1/SNAP"), "");
    expect(KIND_VOLUME, "eu-west-1", STR_EMPTY, "");
}

/* A region is a part of the host: what has the form of none leads nowhere. */
TEST(console__a_region_that_is_none_leads_nowhere)
{
    expect(KIND_VOLUME, "", STR_LIT("vol-0a"), "");
    expect(KIND_VOLUME, "evil.example/eu-west-1", STR_LIT("vol-0a"), "");
    expect(KIND_VOLUME, "eu-west-1.evil.example", STR_LIT("vol-0a"), "");
    expect(KIND_VOLUME, "eu-west-1@evil", STR_LIT("vol-0a"), "");
}

TEST(console__an_id_is_escaped)
{
    expect(KIND_VOLUME, "eu-west-1", STR_LIT("vol-0a\"&#x /\xc3\xa9\n"),
           "https://eu-west-1.console.aws.amazon.com/ec2/home?region=eu-west-1#VolumeDetails:"
           "volumeId=vol-0a%22%26%23x%20%2F%C3%A9%0A");
}
