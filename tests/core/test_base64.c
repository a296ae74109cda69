#include "core/base64.h"
#include "tests/support/test.h"

static void assert_text(const char *bytes, size_t len, const char *expected)
{
    struct sink *out = sink_memory();
    base64_put(out, bytes, len);
    assert_true(str_eq_c(sink_view(out), expected));
    sink_abort(out);
}

TEST(base64__is_that_of_the_rfc)
{
    assert_text("", 0, "");
    assert_text("f", 1, "Zg==");
    assert_text("fo", 2, "Zm8=");
    assert_text("foo", 3, "Zm9v");
    assert_text("foobar", 6, "Zm9vYmFy");
    assert_text("\xff\xfe\x00", 3, "//4A");
}

/* Longer than what is encoded at once. */
TEST(base64__of_long_bytes_has_padding_at_its_end_alone)
{
    static const char zeros[2000];
    struct sink *out = sink_memory();
    base64_put(out, zeros, sizeof(zeros));
    struct str text = sink_view(out);
    assert_int_equal(text.len, 2668);
    assert_int_equal(str_find(text, "="), 2667);
    sink_abort(out);
}
