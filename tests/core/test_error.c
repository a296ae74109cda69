#include "core/error.h"
#include "core/str.h"
#include "tests/support/test.h"

#include <string.h>

TEST(error__set_returns_minus_one_and_empties_the_rest)
{
    struct error err = ERROR_INIT;
    error_detail(&err, "old detail");
    error_hint(&err, "old hint");
    assert_int_equal(error_set(&err, ERR_DENIED, "could not list %s", "snapshots"), -1);
    assert_int_equal(err.code, ERR_DENIED);
    assert_string_equal(err.message, "could not list snapshots");
    assert_string_equal(err.detail, "");
    assert_string_equal(err.hint, "");
}

TEST(error__context_goes_before_the_message_and_keeps_the_code)
{
    struct error err = ERROR_INIT;
    error_set(&err, ERR_INPUT, "not JSON");
    error_detail(&err, "Line %d.", 3);
    error_hint(&err, "Try again.");
    assert_int_equal(error_context(&err, "file %s", "a.json"), -1);
    assert_int_equal(error_context(&err, "import"), -1);
    assert_string_equal(err.message, "import: file a.json: not JSON");
    assert_string_equal(err.detail, "Line 3.");
    assert_string_equal(err.hint, "Try again.");
    assert_int_equal(err.code, ERR_INPUT);
}

TEST(error__a_message_may_be_made_from_itself)
{
    struct error err = ERROR_INIT;
    error_set(&err, ERR_IO, "first");
    error_set(&err, ERR_IO, "second after %s", err.message);
    assert_string_equal(err.message, "second after first");
}

TEST(error__text_that_fits_exactly_is_whole_and_one_more_byte_is_cut)
{
    struct error err = ERROR_INIT;
    char text[1200];
    memset(text, 'x', sizeof(text));
    error_set(&err, ERR_IO, "%.*s", 511, text);
    assert_int_equal(strlen(err.message), 511);
    error_set(&err, ERR_IO, "%.*s", 512, text);
    assert_int_equal(strlen(err.message), 511);
    error_detail(&err, "%.*s", 1200, text);
    assert_int_equal(strlen(err.detail), 1023);
    error_context(&err, "%.*s", 1200, text);
    assert_int_equal(strlen(err.message), 511);
}

/* Every offset of a two-, three- and four-byte character against both ends that cut. */
TEST(error__cutting_never_splits_a_character)
{
    static const char *const characters[] = {"\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x92\xbe"};
    char text[1200];
    for (size_t c = 0; c < 3; c++) {
        size_t width = strlen(characters[c]);
        for (size_t shift = 0; shift < 4; shift++) {
            struct error err = ERROR_INIT;
            memset(text, 'x', shift);
            for (size_t at = shift; at + width < sizeof(text); at += width) {
                memcpy(text + at, characters[c], width);
                text[at + width] = '\0';
            }
            error_set(&err, ERR_IO, "%s", text);
            error_detail(&err, "%s", text);
            assert_true(str_is_utf8(str_from(err.message)));
            assert_true(str_is_utf8(str_from(err.detail)));
            assert_null(strchr(err.message, '?'));
            assert_null(strchr(err.detail, '?'));
            assert_true(strlen(err.detail) > 1023 - width);
        }
    }
}

TEST(error__nothing_reaches_the_terminal_that_it_would_obey)
{
    struct error err = ERROR_INIT;
    error_set(&err, ERR_INPUT, "%s",
              "a\x1b[31mb\nc\td\x7f"
              "e\xc2\x9b"
              "f\x9bg\xff");
    assert_string_equal(err.message, "a?[31mb?c?d?e?f?g?");
    error_set(&err, ERR_INPUT, "caf\xc3\xa9 \xc2\xa0");
    assert_string_equal(err.message, "caf\xc3\xa9 \xc2\xa0");
}

TEST(error__callers_without_interest_pass_no_error)
{
    assert_int_equal(error_set(NULL, ERR_IO, "x"), -1);
    assert_int_equal(error_context(NULL, "x"), -1);
    error_detail(NULL, "x");
    error_hint(NULL, "x");
}
