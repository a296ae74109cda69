#include "core/arn.h"
#include "tests/support/test.h"

TEST(arn__is_taken_apart_by_its_first_five_colons)
{
    struct arn arn;
    assert_true(arn_split(STR_LIT("arn:aws-cn:ec2:cn-north-1:111122223333:volume/vol-0abc"), &arn));
    assert_true(str_eq_c(arn.partition, "aws-cn"));
    assert_true(str_eq_c(arn.service, "ec2"));
    assert_true(str_eq_c(arn.region, "cn-north-1"));
    assert_true(str_eq_c(arn.account, "111122223333"));
    assert_true(str_eq_c(arn.resource, "volume/vol-0abc"));
    assert_true(arn_split(STR_LIT("arn:aws:backup:eu-west-1:1:recovery-point:a:b"), &arn));
    assert_true(str_eq_c(arn.resource, "recovery-point:a:b"));
}

TEST(arn__may_lack_region_account_and_resource)
{
    struct arn arn;
    assert_true(arn_split(STR_LIT("arn:aws:ec2:::"), &arn));
    assert_true(str_is_empty(arn.region) && str_is_empty(arn.account) &&
                str_is_empty(arn.resource));
}

TEST(arn__of_fewer_parts_or_another_beginning_is_none)
{
    static const char *const texts[] = {
        "", "arn", "arn:aws:ec2:eu-west-1:1", "ARN:a:b:c:d:e", "xarn:a:b:c:d:e", ":::::"};
    struct arn arn;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        assert_false(arn_split(str_from(texts[i]), &arn));
}
