#include "model/account.h"

#include "tests/support/test.h"

static void assert_label(struct str id, struct str name, const char *expected)
{
    struct sink *out = sink_memory();
    account_label(out, id, name);
    assert_true(str_eq_c(sink_view(out), expected));
    sink_abort(out);
}

TEST(account_label__is_the_name_and_the_number)
{
    assert_label(STR_LIT("111122223333"), STR_LIT("payments prod"), "payments prod (111122223333)");
}

TEST(account_label__is_the_number_where_nobody_told_a_name)
{
    assert_label(STR_LIT("111122223333"), STR_EMPTY, "111122223333");
    assert_label(STR_EMPTY, STR_EMPTY, "");
}

TEST(account_label__cuts_long_names_between_characters)
{
    assert_label(STR_LIT("111122223333"), STR_LIT("12345678901234567890123456789012"),
                 "12345678901234567890123456789012 (111122223333)");
    assert_label(STR_LIT("111122223333"), STR_LIT("123456789012345678901234567890123"),
                 "12345678901234567890123456789... (111122223333)");
    assert_label(STR_LIT("111122223333"),
                 STR_LIT("\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4"
                         "123456789012345678901234567890"),
                 "\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4"
                 "123456789012345678901... (111122223333)");
}

TEST(account_label__takes_a_stray_byte_for_a_character)
{
    assert_label(STR_LIT("111122223333"), STR_LIT("\xff\xff"), "\xff\xff (111122223333)");
}
