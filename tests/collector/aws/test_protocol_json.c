#include "tests/collector/aws/requests.h"
#include "tests/support/test.h"

TEST(json__a_request_names_its_operation_in_a_header)
{
    struct protocol_request request = request_of(
        OP_DESCRIBE_KEY,
        STR_LIT("KeyId=arn%3Aaws%3Akms%3Aus-east-1%3A111122223333%3Akey%2F1234abcd"), STR_EMPTY);
    assert_string_equal(request.method, "POST");
    assert_int_equal(request.header_count, 2);
    assert_header(&request, 0, "Content-Type", "application/x-amz-json-1.1");
    assert_header(&request, 1, "X-Amz-Target", "TrentService.DescribeKey");
    assert_written(request.path, "");
    assert_written(request.query, "");
    assert_written(request.body,
                   "{\"KeyId\": \"arn:aws:kms:us-east-1:111122223333:key/1234abcd\"}");
    request_clear(&request);
}

TEST(json__nothing_to_say_is_an_empty_object)
{
    struct protocol_request request = request_of(OP_DESCRIBE_KEY, STR_EMPTY, STR_EMPTY);
    assert_written(request.body, "{}");
    request_clear(&request);
}

TEST(json__limit_and_token_are_members)
{
    const struct operation_info accounts = {
        .action = "ListAccounts", .service = SERVICE_KMS, .page = {20, "MaxResults", "NextToken"}};
    struct protocol_request request = {.path = sink_memory(),
                                       .query = sink_memory(),
                                       .body = sink_memory(),
                                       .target = sink_memory()};
    protocol_of(OP_DESCRIBE_KEY)->encode(&accounts, STR_LIT("A=b"), STR_LIT("t\"o+k="), &request);
    assert_written(request.body,
                   "{\"MaxResults\": 20, \"A\": \"b\", \"NextToken\": \"t\\\"o+k=\"}");
    request_clear(&request);
}

/* What comes back as an id may hold anything. */
TEST(json__values_are_escaped)
{
    struct protocol_request request =
        request_of(OP_DESCRIBE_KEY, STR_LIT("KeyId=%22%5C%0A%22%2C%22x%22%3A%22"), STR_EMPTY);
    assert_written(request.body, "{\"KeyId\": \"\\\"\\\\\\n\\\",\\\"x\\\":\\\"\"}");
    request_clear(&request);
}
