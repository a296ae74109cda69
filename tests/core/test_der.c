#include "core/der.h"

#include "tests/support/test.h"

static struct der der_of(const char *bytes, size_t len)
{
    return (struct der){{bytes, len}};
}

TEST(next__goes_past_a_value_and_shows_what_it_holds)
{
    struct der inner, der = der_of("\x30\x03\x02\x01\x05\x04\x00", 7);
    unsigned number;
    assert_int_equal(der_tag(&der), 0x30);
    assert_true(der_next(&der, &inner));
    assert_true(der_small_number(&inner, &number));
    assert_int_equal(number, 5);
    assert_int_equal(der_tag(&inner), 0);
    assert_false(der_next(&inner, NULL));
    assert_true(der_next(&der, &inner));
    assert_int_equal(inner.left.len, 0);
    assert_false(der_next(&der, NULL));
}

TEST(next__stops_at_what_is_damaged)
{
    static const struct str damaged[] = {
        STR_LIT("\x30"),             /* no length */
        STR_LIT("\x30\x05\x02"),     /* longer than all */
        STR_LIT("\x30\x80\x00\x00"), /* of no fixed length */
        STR_LIT("\x30\x84\xff\xff\xff\xff"),
    };
    for (size_t i = 0; i < sizeof(damaged) / sizeof(damaged[0]); i++) {
        struct der der = {damaged[i]};
        assert_false(der_next(&der, NULL));
        assert_true(str_eq(der.left, damaged[i]));
    }
}

TEST(small_number__is_one_byte_and_not_below_zero)
{
    unsigned number;
    struct der last = der_of("\x02\x01\x7f", 3), below = der_of("\x02\x01\xff", 3);
    struct der two = der_of("\x02\x02\x01\x00", 4), other = der_of("\x04\x01\x05", 3);
    assert_true(der_small_number(&last, &number));
    assert_int_equal(number, 127);
    assert_false(der_small_number(&below, &number));
    assert_false(der_small_number(&two, &number));
    assert_false(der_small_number(&other, &number));
}
