#include "core/utf8.h"
#include "tests/support/test.h"

enum { LONGEST = 27 };

/* Each byte in each place of texts of each length, against what one byte at a time says. */
TEST(ascii_run__ends_at_the_first_byte_that_is_not_plain)
{
    char text[LONGEST];
    for (size_t len = 1; len <= LONGEST; len++) {
        for (size_t at = 0; at < len; at++) {
            for (unsigned byte = 0; byte < 256; byte++) {
                memset(text, 'x', sizeof(text));
                text[at] = (char)byte;
                bool plain = byte >= 0x20 && byte < 0x7f && byte != '"' && byte != '\\';
                assert_int_equal(ascii_run(text, len, '"', '\\'), plain ? len : at);
                plain = byte >= 0x20 && byte < 0x7f;
                assert_int_equal(ascii_run(text, len, 0, 0), plain ? len : at);
            }
        }
    }
    assert_int_equal(ascii_run(text, 0, 0, 0), 0);
}

/* A byte before it must not hide one that counts, nor make one. */
TEST(ascii_run__takes_bytes_side_by_side_for_what_they_are)
{
    char text[9] = "abcdefg";
    for (unsigned first = 0x20; first < 0x7f; first++) {
        for (unsigned second = 0; second < 256; second++) {
            text[2] = (char)first;
            text[3] = (char)second;
            bool plain = second >= 0x20 && second < 0x7f && second != ',';
            assert_int_equal(ascii_run(text, 7, ',', 0), first == ',' ? 2 : plain ? 7 : 3);
            text[7] = 'h';
            assert_int_equal(ascii_run(text, 8, ',', 0), first == ',' ? 2 : plain ? 8 : 3);
        }
    }
}

TEST(utf8__what_shows_nothing_is_known)
{
    static const char *const unseen[] = {
        "\xc2\xad",     "\xcd\x8f",     "\xd8\x9c",     "\xe1\xa0\x8e",     "\xe2\x80\x8b",
        "\xe2\x80\x8f", "\xe2\x80\xa8", "\xe2\x80\xae", "\xe2\x81\xa0",     "\xe2\x81\xa6",
        "\xe2\x81\xaf", "\xef\xb8\x8f", "\xef\xbb\xbf", "\xf3\xa0\x80\x81", "\xf3\xa0\x81\xbf",
    };
    static const char *const seen[] = {
        "a",
        "\xc2\xa0",
        "\xc3\xbc",
        "\xe2\x80\x8a",
        "\xe2\x80\x90",
        "\xe2\x80\xa7",
        "\xe2\x80\xaf",
        "\xe2\x82\xac",
        "\xef\xbb\xbe",
        "\xf0\x9f\x98\x80",
    };
    for (size_t i = 0; i < sizeof(unseen) / sizeof(unseen[0]); i++)
        assert_true(utf8_is_unseen(unseen[i], strlen(unseen[i])));
    for (size_t i = 0; i < sizeof(seen) / sizeof(seen[0]); i++)
        assert_false(utf8_is_unseen(seen[i], strlen(seen[i])));
}
