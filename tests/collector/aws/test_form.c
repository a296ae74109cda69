#include "collector/aws/form.h"
#include "tests/support/test.h"

#include <stdio.h>
#include <string.h>

static void assert_text(struct sink *sink, const char *expected)
{
    if (!str_eq_c(sink_view(sink), expected))
        fail_msg("got %.*s, not %s", STR_ARG(sink_view(sink)), expected);
    sink_abort(sink);
}

TEST(form__encoding_keeps_only_unreserved_bytes)
{
    static const char unreserved[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    for (unsigned c = 0; c < 256; c++) {
        char byte = (char)c;
        char expected[4] = {byte, '\0'};
        bool plain = c != 0 && strchr(unreserved, byte);
        if (!plain)
            snprintf(expected, sizeof(expected), "%%%02X", c);
        struct sink *sink = sink_memory();
        form_encode(str_make(&byte, 1), sink);
        assert_true(str_eq_c(sink_view(sink), expected));
        sink_abort(sink);
    }
}

TEST(form__decoding_gives_back_every_byte)
{
    char bytes[256];
    struct sink *encoded = sink_memory(), *decoded = sink_memory();
    for (unsigned c = 0; c < sizeof(bytes); c++)
        bytes[c] = (char)c;
    form_encode(str_make(bytes, sizeof(bytes)), encoded);
    form_decode(sink_view(encoded), decoded);
    assert_true(str_eq(sink_view(decoded), str_make(bytes, sizeof(bytes))));
    sink_abort(encoded);
    sink_abort(decoded);
}

TEST(form__pairs_are_parted)
{
    struct sink *sink = sink_memory();
    form_join(sink, STR_EMPTY);
    form_add(sink, "Name", STR_LIT("a&b=c"));
    form_join(sink, STR_LIT("Owner.1=self&All=true"));
    form_add(sink, "Last", STR_EMPTY);
    assert_text(sink, "Name=a%26b%3Dc&Owner.1=self&All=true&Last=");
}

TEST(form__pairs_are_taken_in_order)
{
    struct str pairs = STR_LIT("a=1&b=&c=x%3Dy"), name, value;
    assert_true(form_next(&pairs, &name, &value));
    assert_true(str_eq_c(name, "a") && str_eq_c(value, "1"));
    assert_true(form_next(&pairs, &name, &value));
    assert_true(str_eq_c(name, "b") && str_is_empty(value));
    assert_true(form_next(&pairs, &name, &value));
    assert_true(str_eq_c(name, "c") && str_eq_c(value, "x%3Dy"));
    assert_false(form_next(&pairs, &name, &value));
}
