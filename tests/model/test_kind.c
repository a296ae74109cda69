#include "model/kind.h"
#include "model/table.h"
#include "tests/support/test.h"

#include <string.h>

TEST(kind__names_come_in_byte_order)
{
    for (unsigned k = 1; k < KIND_COUNT; k++)
        assert_true(strcmp(kind_name((enum kind)(k - 1)), kind_name((enum kind)k)) < 0);
}

TEST(kind__every_name_parses_back)
{
    for (unsigned k = 0; k < KIND_COUNT; k++) {
        enum kind found = KIND_COUNT;
        assert_true(kind_parse(str_from(kind_name((enum kind)k)), &found));
        assert_int_equal(found, k);
    }
}

TEST(kind__parse_refuses_other_words)
{
    enum kind found;
    assert_false(kind_parse(STR_LIT("Snapshot"), &found));
    assert_false(kind_parse(STR_LIT("snapshots"), &found));
    assert_false(kind_parse(STR_EMPTY, &found));
}

TEST(kind__only_what_ec2_names_has_a_prefix)
{
    assert_string_equal(kind_id_prefix(KIND_SNAPSHOT), "snap-");
    assert_string_equal(kind_id_prefix(KIND_VOLUME), "vol-");
    assert_string_equal(kind_id_prefix(KIND_IMAGE), "ami-");
    assert_string_equal(kind_id_prefix(KIND_INSTANCE), "i-");
    assert_string_equal(kind_id_prefix(KIND_ACCOUNT), "");
    assert_string_equal(kind_id_prefix(KIND_RESTORE_GROUP), "");
    assert_string_equal(kind_id_prefix(KIND_SOURCE), "");
}

/* What is listed has rows, and what has rows is listed, has an ARN, and an id. */
TEST(kind__says_all_of_a_resource_or_nothing)
{
    for (unsigned k = 0; k < KIND_COUNT; k++) {
        const struct kind_info *info = &kind_infos[k];
        bool listed = info->table != NULL;
        assert_int_equal(info->source != SOURCE_COUNT, listed);
        assert_int_equal(info->arn[0] != '\0', listed);
        assert_int_equal(listed && (info->traits & KIND_OF_PLACE) != 0, false);
        assert_true(listed || (info->traits & KIND_JUDGED) == 0);
        if (listed)
            assert_int_equal(info->table->kind, k);
    }
}

TEST(region__each_partition_has_its_pattern)
{
    static const char *const regions[][2] = {
        {"us-east-1", "aws"},
        {"us-west-2", "aws"},
        {"eu-central-2", "aws"},
        {"ap-southeast-7", "aws"},
        {"sa-east-1", "aws"},
        {"ca-west-1", "aws"},
        {"me-south-1", "aws"},
        {"af-south-1", "aws"},
        {"il-central-1", "aws"},
        {"mx-central-1", "aws"},
        {"cn-north-1", "aws-cn"},
        {"cn-northwest-1", "aws-cn"},
        {"us-gov-west-1", "aws-us-gov"},
        {"us-iso-east-1", "aws-iso"},
        {"us-isob-east-1", "aws-iso-b"},
        {"us-isof-south-1", "aws-iso-f"},
        {"eu-isoe-west-1", "aws-iso-e"},
        {"eusc-de-east-1", "aws-eusc"},
        {"eu-west-42", "aws"}, /* a new one fits the pattern */
    };
    for (size_t i = 0; i < sizeof(regions) / sizeof(regions[0]); i++) {
        assert_true(region_is_plausible(str_from(regions[i][0])));
        assert_string_equal(region_partition(str_from(regions[i][0])), regions[i][1]);
    }
}

TEST(region__what_fits_no_pattern_counts_as_aws)
{
    static const char *const others[] = {
        "",           "eu",           "eu-",         "eu-west",        "eu-west-",  "eu-west-1a",
        "eu--1",      "eu-west-1-",   "xx-west-1",   "us-gov-1-1-1",   "EU-west-1", "eu-we st-1",
        " eu-west-1", "eu-west-1 ",   "eusc-fr-a-1", "us-isob-east-x", "snapshots", "..",
        "eu-west-1/", "123456789012",
    };
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        assert_false(region_is_plausible(str_from(others[i])));
        assert_string_equal(region_partition(str_from(others[i])), "aws");
    }
}

TEST(account__is_twelve_digits)
{
    assert_true(account_is_plausible(STR_LIT("111122223333")));
    assert_true(account_is_plausible(STR_LIT("000000000000")));
    assert_false(account_is_plausible(STR_LIT("11112222333")));
    assert_false(account_is_plausible(STR_LIT("1111222233334")));
    assert_false(account_is_plausible(STR_LIT("11112222333x")));
    assert_false(account_is_plausible(STR_LIT("+11112222333")));
    assert_false(account_is_plausible(STR_EMPTY));
}
