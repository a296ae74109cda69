#include "core/packed.h"

#include "tests/support/test.h"

static struct str view(const struct packed *packed)
{
    return str_make(packed->bytes, packed->len);
}

TEST(packed__numbers_come_back)
{
    const uint64_t numbers[] = {0, 1, 127, 128, 16383, 16384, UINT32_MAX, INT64_MAX, UINT64_MAX};
    struct packed packed = {0};
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
        pack_number(&packed, numbers[i]);
    struct unpacker from = unpacker_of(view(&packed));
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
        assert_true(unpack_number(&from) == numbers[i]);
    assert_false(unpacker_has_more(&from));
    assert_false(from.broken);
    packed_clear(&packed);
}

TEST(packed__signed_numbers_come_back)
{
    const int64_t numbers[] = {0, -1, 1, -64, 64, INT64_MIN, INT64_MAX};
    struct packed packed = {0};
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
        pack_signed(&packed, numbers[i]);
    struct unpacker from = unpacker_of(view(&packed));
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
        assert_true(unpack_signed(&from) == numbers[i]);
    packed_clear(&packed);
}

TEST(packed__a_small_number_is_one_byte)
{
    struct packed packed = {0};
    pack_number(&packed, 127);
    pack_signed(&packed, -1);
    assert_int_equal(packed.len, 2);
    packed_clear(&packed);
}

TEST(packed__what_is_opened_and_closed_is_one_text)
{
    struct packed packed = {0};
    size_t opened = pack_open(&packed);
    pack_text(&packed, STR_LIT("Name"));
    pack_text(&packed, STR_EMPTY);
    pack_close(&packed, opened);
    pack_byte(&packed, 7);
    struct unpacker from = unpacker_of(view(&packed));
    struct unpacker inner = unpacker_of(unpack_text(&from));
    assert_true(str_eq_c(unpack_text(&inner), "Name"));
    assert_true(str_is_empty(unpack_text(&inner)));
    assert_false(unpacker_has_more(&inner));
    assert_int_equal(unpack_byte(&from), 7);
    packed_clear(&packed);
}

static void assert_broken(const char *bytes, size_t len)
{
    struct unpacker from = unpacker_of(str_make(bytes, len));
    assert_true(str_is_empty(unpack_text(&from)));
    assert_true(from.broken);
    assert_false(unpacker_has_more(&from));
    assert_true(unpack_number(&from) == 0);
}

TEST(packed__a_text_longer_than_the_bytes_breaks_off)
{
    assert_broken("\x05"
                  "abcd",
                  5);
    assert_broken("", 0);
}

TEST(packed__a_number_that_does_not_end_breaks_off)
{
    assert_broken("\x80\x80", 2);
    assert_broken("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02", 10); /* 65 bits */
}
