#include "model/readable.h"
#include "model/source.h"
#include "tests/support/test.h"

#include <string.h>

TEST(source__codes_come_in_byte_order)
{
    for (unsigned s = 1; s < SOURCE_COUNT; s++)
        assert_true(
            strcmp(source_info((enum source)(s - 1))->code, source_info((enum source)s)->code) < 0);
}

TEST(source__every_code_parses_back)
{
    for (unsigned s = 0; s < SOURCE_COUNT; s++) {
        enum source found = SOURCE_COUNT;
        assert_true(source_parse(str_from(source_info((enum source)s)->code), &found));
        assert_int_equal(found, s);
    }
}

TEST(source__parse_refuses_what_is_no_code)
{
    enum source found = SOURCE_VOL;
    assert_false(source_parse(STR_LIT("snap"), &found));
    assert_false(source_parse(STR_LIT("SNAPS"), &found));
    assert_false(source_parse(STR_EMPTY, &found));
    assert_int_equal(found, SOURCE_VOL);
}

TEST(source__every_source_says_what_it_is_and_costs)
{
    for (unsigned s = 0; s < SOURCE_COUNT; s++) {
        const struct source_info *info = source_info((enum source)s);
        assert_non_null(info->code);
        assert_true(strlen(info->call) > 0);
        assert_true(strlen(info->what) > 0);
        assert_non_null(info->permissions);
        /* What an AWS call answers costs a permission; files and earlier runs cost none. */
        assert_int_equal(strchr(info->call, ':') != NULL, strlen(info->permissions) > 0);
    }
}

TEST(source__this_version_reads_these_of_places_and_the_ledger)
{
    assert_int_equal(sources_of_places(), SOURCE_BIT(SOURCE_AMI) | SOURCE_BIT(SOURCE_INST) |
                                              SOURCE_BIT(SOURCE_KMS) | SOURCE_BIT(SOURCE_LT) |
                                              SOURCE_BIT(SOURCE_RP) | SOURCE_BIT(SOURCE_SNAP) |
                                              SOURCE_BIT(SOURCE_TIER) | SOURCE_BIT(SOURCE_VOL));
    assert_int_equal(sources_readable(), sources_of_places() | SOURCE_BIT(SOURCE_LED));
}
