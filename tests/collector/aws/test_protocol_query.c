/* Form bodies. The XML of errors is in test_failure.c. */
#include "tests/collector/aws/requests.h"
#include "tests/support/test.h"

static void assert_body(enum operation operation, struct str extra, struct str token,
                        const char *expected)
{
    struct protocol_request request = request_of(operation, extra, token);
    assert_string_equal(request.method, "POST");
    assert_int_equal(request.header_count, 1);
    assert_header(&request, 0, "Content-Type", "application/x-www-form-urlencoded; charset=utf-8");
    assert_written(request.path, "");
    assert_written(request.query, "");
    assert_written(request.body, expected);
    request_clear(&request);
}

/* The form bodies that botocore 1.43.11 makes of the same parameters, but for their order. */
TEST(query__bodies)
{
    assert_body(OP_GET_CALLER_IDENTITY, STR_EMPTY, STR_EMPTY,
                "Action=GetCallerIdentity&Version=2011-06-15");
    assert_body(OP_DESCRIBE_REGIONS, STR_EMPTY, STR_EMPTY,
                "Action=DescribeRegions&Version=2016-11-15&AllRegions=true");
    assert_body(OP_DESCRIBE_SNAPSHOTS, STR_EMPTY, STR_EMPTY,
                "Action=DescribeSnapshots&Version=2016-11-15&Owner.1=self&MaxResults=1000");
    assert_body(OP_DESCRIBE_IMAGES, STR_EMPTY, STR_EMPTY,
                "Action=DescribeImages&Version=2016-11-15&Owner.1=self&IncludeDeprecated=true"
                "&IncludeDisabled=true&MaxResults=1000");
    assert_body(OP_DESCRIBE_VOLUMES, STR_EMPTY, STR_EMPTY,
                "Action=DescribeVolumes&Version=2016-11-15&IncludeManagedResources=true"
                "&MaxResults=500");
    assert_body(OP_DESCRIBE_INSTANCES, STR_EMPTY, STR_EMPTY,
                "Action=DescribeInstances&Version=2016-11-15&IncludeManagedResources=true"
                "&MaxResults=1000");
    assert_body(OP_DESCRIBE_LAUNCH_TEMPLATES, STR_EMPTY, STR_EMPTY,
                "Action=DescribeLaunchTemplates&Version=2016-11-15&IncludeManagedResources=true"
                "&MaxResults=200");
    assert_body(OP_DESCRIBE_LAUNCH_TEMPLATE_VERSIONS, STR_LIT("LaunchTemplateId=lt-0abc"),
                STR_EMPTY,
                "Action=DescribeLaunchTemplateVersions&Version=2016-11-15"
                "&IncludeManagedResources=true&MaxResults=200&LaunchTemplateId=lt-0abc");
}

/* A token is opaque: whatever AWS gave comes back as it was. */
TEST(query__tokens_are_encoded_and_all_else_is_repeated)
{
    assert_body(OP_DESCRIBE_SNAPSHOTS, STR_LIT("Filter.1.Name=start-time"),
                STR_LIT("a+b/c== &%\xc3\xa9~"),
                "Action=DescribeSnapshots&Version=2016-11-15&Owner.1=self&MaxResults=1000"
                "&Filter.1.Name=start-time&NextToken=a%2Bb%2Fc%3D%3D%20%26%25%C3%A9~");
}
