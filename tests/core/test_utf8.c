#include "core/utf8.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

enum { LONGEST = 27 };

/* Each byte in each place of texts of each length, against what one byte at a time says. */
static void ascii_run__ends_at_the_first_byte_that_is_not_plain(void **state)
{
    char text[LONGEST];
    (void)state;
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
static void ascii_run__takes_bytes_side_by_side_for_what_they_are(void **state)
{
    char text[9] = "abcdefg";
    (void)state;
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ascii_run__ends_at_the_first_byte_that_is_not_plain),
        cmocka_unit_test(ascii_run__takes_bytes_side_by_side_for_what_they_are),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
