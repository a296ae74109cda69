#include "store/arn_internal.h"
#include "tests/support/test.h"

#define VOLUME "arn:aws:ec2:eu-west-1:111122223333:volume/vol-0abc"

static bool is_volume(const char *text)
{
    return arn_is_volume(str_from(text));
}

static bool is_snapshot(const char *text)
{
    return arn_is_snapshot(str_from(text));
}

static bool is_point(const char *text)
{
    return arn_is_recovery_point(str_from(text));
}

TEST(a_volume__has_region_account_and_id)
{
    assert_true(is_volume(VOLUME));
    assert_true(is_volume("arn:aws-cn:ec2:cn-north-1:111122223333:volume/vol-0abc"));
    static const char *const others[] = {
        "",
        "vol-0abc",
        "arn:aws:ec2:eu-west-1::volume/vol-0abc",
        "arn:aws:ec2:eu-west-1:11112222333:volume/vol-0abc",
        "arn:aws:ec2:nowhere:111122223333:volume/vol-0abc",
        "arn:aws:ec2:eu-west-1:111122223333:volume/vol-",
        "arn:aws:ec2:eu-west-1:111122223333:volume/vol-0abc ",
        "arn:aws:ec2:eu-west-1:111122223333:volume/vol-0abc/x",
        "arn:aws:ec2:eu-west-1:111122223333:snapshot/snap-0abc",
        "arn:aws:rds:eu-west-1:111122223333:volume/vol-0abc",
        "arn:aws-cn:ec2:eu-west-1:111122223333:volume/vol-0abc", /* not of that partition */
        "urn:aws:ec2:eu-west-1:111122223333:volume/vol-0abc",
        "arn:aws:ec2:eu-west-1",
    };
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        assert_false(is_volume(others[i]));
}

TEST(a_snapshot__may_have_an_account)
{
    assert_true(is_snapshot("arn:aws:ec2:eu-west-1::snapshot/snap-0abc"));
    assert_true(is_snapshot("arn:aws:ec2:eu-west-1:111122223333:snapshot/snap-0abc"));
    assert_false(is_snapshot("arn:aws:ec2:eu-west-1:1111:snapshot/snap-0abc"));
    assert_false(is_snapshot(VOLUME));
}

TEST(a_recovery_point__is_a_snapshot_an_image_or_one_of_aws_backup)
{
    assert_true(is_point("arn:aws:ec2:eu-west-1::snapshot/snap-0abc"));
    assert_true(is_point("arn:aws:ec2:eu-west-1::image/ami-0abc"));
    assert_true(is_point("arn:aws:backup:eu-west-1:111122223333:recovery-point:1EB3B5E7-9EB0"));
    assert_false(is_point("arn:aws:backup:eu-west-1::recovery-point:1EB3B5E7-9EB0"));
    assert_false(is_point(VOLUME));
}

TEST(the_partition__is_the_second_part)
{
    assert_true(str_eq_c(arn_partition(STR_LIT(VOLUME)), "aws"));
    assert_true(str_is_empty(arn_partition(STR_LIT("vol-0abc"))));
    assert_true(str_is_empty(arn_partition(STR_EMPTY)));
}
