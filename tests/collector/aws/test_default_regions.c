#include "collector/aws/default_regions.h"

#include "model/kind.h"
#include "tests/support/test.h"

TEST(default_regions__are_on_for_every_account)
{
    static const char *const on[] = {"us-east-1",     "eu-west-3",     "ap-northeast-3",
                                     "sa-east-1",     "cn-north-1",    "cn-northwest-1",
                                     "us-gov-east-1", "us-iso-west-1", "eusc-de-east-1"};
    /* by choice; and one that nobody knows yet */
    static const char *const off[] = {"af-south-1", "ap-east-1",  "ap-southeast-3", "ca-west-1",
                                      "eu-south-1", "me-south-1", "mx-central-1",   "eu-north-9"};
    for (size_t i = 0; i < sizeof(on) / sizeof(on[0]); i++)
        assert_true(region_is_on_everywhere(str_from(on[i])));
    for (size_t i = 0; i < sizeof(off) / sizeof(off[0]); i++)
        assert_false(region_is_on_everywhere(str_from(off[i])));
}

TEST(default_regions__each_partition_has_one_that_answers_for_it)
{
    static const char *const partitions[] = {"aws",       "aws-cn",    "aws-us-gov", "aws-iso",
                                             "aws-iso-b", "aws-iso-e", "aws-iso-f",  "aws-eusc"};
    for (size_t i = 0; i < sizeof(partitions) / sizeof(partitions[0]); i++) {
        struct str region = region_of_partition(str_from(partitions[i]));
        assert_string_equal(region_partition(region), partitions[i]);
        assert_true(region_is_on_everywhere(region));
    }
    assert_true(str_eq_c(region_of_partition(STR_LIT("aws-new")), "us-east-1"));
    assert_true(str_eq_c(region_of_partition(STR_EMPTY), "us-east-1"));
}
