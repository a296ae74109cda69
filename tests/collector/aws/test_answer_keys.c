#include "tests/collector/aws/records_heard.h"
#include "tests/support/test.h"

static struct key_record key_of(struct heard *h, const char *sample)
{
    heard_sample(h, sample);
    assert_int_equal(h->count, 1);
    assert_int_equal(h->page.items, 1);
    assert_int_equal(h->page.bad_times, 0);
    assert_int_equal(h->page.unknown_fields, 0);
    assert_true(str_is_empty(h->page.next_token));
    return h->records[0].key;
}

TEST(keys__a_key_in_use)
{
    struct heard h;
    heard_init(&h, OP_DESCRIBE_KEY);
    struct key_record key = key_of(&h, "kms/DescribeKey.json");
    assert_str(key.arn,
               "arn:aws:kms:us-east-1:123456789012:key/aed4adf4-ee43-47bc-bc3a-c5f62772a13c");
    assert_str(key.account, "123456789012");
    assert_str(key.state, "Enabled");
    assert_str(key.manager, "CUSTOMER");
    assert_str(key.origin, "AWS_KMS");
    assert_int_equal(key.enabled, ANSWER_TRUE);
    assert_int_equal(key.multi_region, ANSWER_UNTOLD); /* null */
    assert_true(key.created == INT64_C(1795390346502));
    assert_true(key.deletion == INSTANT_UNSET && key.valid_to == INSTANT_UNSET);
    heard_clear(&h);
}

/* On the wire times are seconds, in what the CLI and boto3 print texts with any offset. */
TEST(keys__a_key_that_goes)
{
    struct heard h;
    heard_init(&h, OP_DESCRIBE_KEY);
    struct key_record key = key_of(&h, "kms/DescribeKey.PendingDeletion.json");
    assert_str(key.state, "PendingDeletion");
    assert_true(key.deletion == INT64_C(1769100000000));
    key = key_of(&h, REAL "kms/DescribeKey.PendingDeletion.2026.json");
    assert_str(key.state, "PendingDeletion");
    assert_int_equal(key.enabled, ANSWER_FALSE);
    assert_int_equal(key.multi_region, ANSWER_TRUE);
    assert_true(key.deletion == at("2026-09-28T10:12:34.124Z"));
    heard_clear(&h);
}

TEST(keys__of_every_year)
{
    struct heard h;
    heard_init(&h, OP_DESCRIBE_KEY);
    struct key_record key = key_of(&h, REAL "kms/DescribeKey.Disabled.json");
    assert_str(key.state, "Disabled");
    assert_true(key.created == INSTANT_UNSET);
    assert_int_equal(key.multi_region, ANSWER_UNTOLD);
    key = key_of(&h, REAL "kms/DescribeKey.PendingImport.2025.json");
    assert_str(key.origin, "EXTERNAL");
    assert_true(key.created == at("2025-06-02T10:43:58.931Z"));
    key = key_of(&h, REAL "kms/DescribeKey.aws-ebs-key.CurrentKeyMaterialId.json");
    assert_str(key.manager, "AWS");
    assert_true(key.created == at("2023-08-29T16:06:54.267Z"));
    heard_clear(&h);
}

/* An answer about nothing proves nothing. */
TEST(keys__an_answer_without_a_key_is_none)
{
    static const char *const texts[] = {"{}", "{\"KeyMetadata\": null}", "{\"KeyMetadata\": {}}",
                                        "{\"KeyMetadata\": {\"Arn\": \"\"}}",
                                        "{\"KeyMetadata\": \"x\"}"};
    struct heard h;
    heard_init(&h, OP_DESCRIBE_KEY);
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        assert_int_equal(heard_text(&h, texts[i]), -1);
        assert_int_equal(h.count, 0);
        assert_int_equal(h.err.code, ERR_INPUT);
    }
    heard_clear(&h);
}
