/* Texts as Excel takes them: nothing that XML has not, nothing that Excel reads as something else, and no more than it
 * takes. */
#include <stdlib.h>
#include <string.h>

#include "reports/xlsx/text_internal.h"
#include "tests/support/test.h"

static struct sink *out;

static int begin(void **state)
{
    (void)state;
    out = sink_memory();
    return 0;
}

static int end(void **state)
{
    (void)state;
    sink_abort(out);
    return 0;
}

/* The text, and how long Excel finds it. */
static const char *made(struct str text, size_t most, size_t *units)
{
    sink_clear(out);
    (void)xlsx_text(out, text, most, units);
    return sink_view(out).ptr;
}

TEST_WITH(a_text__is_as_it_was_but_for_what_excel_cannot_hold, begin, end)
{
#define WHOLE(text)            \
    {                          \
        text, sizeof(text) - 1 \
    }
    static const struct {
        struct str text;
        const char *made;
    } cases[] = {
        {WHOLE(""), ""},
        {WHOLE("=1+1"), "=1+1"},
        {WHOLE("tab\tLF\nCR\r"), "tab\tLF\nCR\r"},
        {WHOLE("a\0b"), "a\xef\xbf\xbd"
                        "b"},
        {WHOLE("\x01\x1f\x7f"), "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
        {WHOLE("\xc2\x85"), "\xef\xbf\xbd"},
        {WHOLE("\xff\xfe"), "\xef\xbf\xbd\xef\xbf\xbd"},
        {WHOLE("\xed\xa0\x80."), "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd."}, /* U+D800 */
        {WHOLE("\xef\xbf\xbe\xef\xbf\xbf"), "\xef\xbf\xbd\xef\xbf\xbd"},
        {WHOLE("\xe2\x80\xaetxt.exe"), "\xe2\x80\xaetxt.exe"}, /* turned text is text */
        {WHOLE("\xf0\x9f\x98\x80"), "\xf0\x9f\x98\x80"},
        {WHOLE("cut short \xf0\x9f\x98"), "cut short \xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
        {WHOLE("_x0041_"), "_x005F_x0041_"},
        {WHOLE("a__x000d_b_"), "a__x005F_x000d_b_"},
        {WHOLE("_x0041 _x00g1_ _x041_"), "_x0041 _x00g1_ _x041_"},
    };
#undef WHOLE
    size_t units;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        assert_string_equal(made(cases[i].text, XLSX_TEXT_UNITS, &units), cases[i].made);
}

TEST_WITH(a_text__is_as_long_as_utf_16_makes_it, begin, end)
{
    size_t units;
    (void)made(STR_LIT("a\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80"), 100, &units);
    assert_int_equal(units, 5);
    (void)made(STR_LIT("_x0041_"), 100, &units);
    assert_int_equal(units, 13);
}

TEST_WITH(a_text__of_just_the_length_is_whole_and_one_more_is_cut, begin, end)
{
    size_t units;
    sink_clear(out);
    assert_false(xlsx_text(out, STR_LIT("0123456789"), 10, &units));
    assert_string_equal(sink_view(out).ptr, "0123456789");
    sink_clear(out);
    assert_true(xlsx_text(out, STR_LIT("0123456789a"), 10, &units));
    assert_string_equal(sink_view(out).ptr, "0123" XLSX_TEXT_CUT);
    assert_int_equal(units, 10);
}

TEST_WITH(a_text__is_never_cut_within_a_character, begin, end)
{
    size_t units;
    assert_string_equal(made(STR_LIT("012\xf0\x9f\x98\x80xxxxxxxx"), 10, &units),
                        "012" XLSX_TEXT_CUT);
    assert_int_equal(units, 9);
    assert_string_equal(made(STR_LIT("01\xf0\x9f\x98\x80xxxxxxxx"), 10, &units),
                        "01\xf0\x9f\x98\x80" XLSX_TEXT_CUT);
    assert_string_equal(made(STR_LIT("_x0041_xxxxxxxx"), 10, &units), XLSX_TEXT_CUT);
}

TEST_WITH(a_text__of_fifty_thousand_characters_is_cut_at_what_excel_takes, begin, end)
{
    char *many = malloc(50000);
    size_t units;
    assert_non_null(many);
    memset(many, 'x', 50000);
    const char *text = made(str_make(many, 50000), XLSX_TEXT_UNITS, &units);
    assert_int_equal(strlen(text), XLSX_TEXT_UNITS);
    assert_string_equal(text + XLSX_TEXT_UNITS - strlen(XLSX_TEXT_CUT), XLSX_TEXT_CUT);
    assert_int_equal(units, XLSX_TEXT_UNITS);
    free(many);
}
