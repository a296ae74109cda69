

#include "reports/terminal_internal.h"
#include "tests/support/report_world.h"
#include "tests/support/test.h"

static struct sink *out;
static struct term term;

static int begin(void **state)
{
    (void)state;
    out = sink_memory();
    term = (struct term){.out = out, .width = 20};
    return 0;
}

static int end(void **state)
{
    (void)state;
    sink_abort(out);
    return 0;
}

static void assert_out(const char *expected)
{
    struct str text = sink_view(out);
    if (!str_eq_c(text, expected))
        fail_msg("'%.*s' is not '%s'", STR_ARG(text), expected);
}

static void assert_shown(struct str given, const char *expected)
{
    struct sink *sink = sink_memory();
    terminal_text(sink, given);
    struct str text = sink_view(sink);
    if (!str_eq_c(text, expected))
        fail_msg("'%.*s' is not '%s'", STR_ARG(text), expected);
    sink_abort(sink);
}

TEST(terminal_text__keeps_what_people_write)
{
    assert_shown(S("plain ~"), "plain ~");
    assert_shown(S("\xc3\xa9 \xe6\x97\xa5 \xf0\x9f\x98\x80 \xe2\x80\x8d"),
                 "\xc3\xa9 \xe6\x97\xa5 \xf0\x9f\x98\x80 \xe2\x80\x8d");
    assert_shown(STR_EMPTY, "");
    assert_shown(str_from(hostile_long()), hostile_long());
}

TEST(terminal_text__replaces_controls)
{
    assert_shown(S(HOSTILE_ESC), "red ?[31m? bell");
    assert_shown(S(HOSTILE_C1), "csi ?");
    assert_shown(S("a\tb\nc\rd\x7f"
                   "e\0f"),
                 "a?b?c?d?e?f");
    assert_shown(S("\xc2\x80\xc2\x9f\xc2\xa0"), "??\xc2\xa0");
}

TEST(terminal_text__replaces_what_turns_text)
{
    assert_shown(S(HOSTILE_RTL), "abc?gnp.exe?");
    assert_shown(S("\xe2\x80\xa9\xe2\x80\xaa\xe2\x80\xae\xe2\x80\xaf\xe2\x80\xac\xe2\x80\xac"),
                 "???\xe2\x80\xaf??");
    assert_shown(S("\xe2\x81\xa5\xe2\x81\xa6\xe2\x81\xa9\xe2\x81\xaa"),
                 "\xe2\x81\xa5??\xe2\x81\xaa");
}

TEST(terminal_text__replaces_bytes_that_are_no_utf8)
{
    assert_shown(S(HOSTILE_BYTES), "bad ?"
                                   "?( end");
    assert_shown(S("\xe2\x80"), "??");
    assert_shown(S("\xed\xa0\x80"), "???");
    assert_shown(S("\xc0\x8a"), "??");
}

TEST(columns__count_wide_characters_twice)
{
    assert_int_equal(term_columns(S("abc")), 3);
    assert_int_equal(term_columns(S("\xe6\x97\xa5\xe6\x9c\xac")), 4);
    assert_int_equal(term_columns(S("e\xcc\x81")), 1);
    assert_int_equal(term_columns(S("\033\xff")), 2);
}

TEST(fit__cuts_between_characters)
{
    bool cut;
    assert_true(str_eq_c(term_fit(S("abc"), 3, &cut), "abc"));
    assert_false(cut);
    assert_true(str_eq_c(term_fit(S("\xe6\x97\xa5\xe6\x9c\xac"), 3, &cut), "\xe6\x97\xa5"));
    assert_true(cut);
}

TEST(numbers__are_grouped)
{
    char buf[NUMBER_TEXT_MAX];
    assert_true(str_eq_c(number_text(0, buf), "0"));
    assert_true(str_eq_c(number_text(999, buf), "999"));
    assert_true(str_eq_c(number_text(1000, buf), "1,000"));
    assert_true(str_eq_c(number_text(UINT64_MAX, buf), "18,446,744,073,709,551,615"));
}

TEST(amounts__have_the_sign_of_their_currency)
{
    char buf[AMOUNT_TEXT_MAX];
    assert_true(str_eq_c(amount_text(1234567890, "USD", buf), "$1,234.57"));
    assert_true(str_eq_c(amount_text(0, "EUR", buf), "EUR 0.00"));
    assert_true(str_eq_c(amount_text(INT64_MAX, NULL, buf), "$9,223,372,036,854.78"));
}

TEST_WITH(columns__are_padded_and_never_cut, begin, end)
{
    term_left(&term, PAINT_RED, S("ab"), 4);
    term_right(&term, PAINT_RED, S("cd"), 4);
    term_right(&term, PAINT_RED, S("longer"), 4);
    term_count(&term, PAINT_RED, 0, 3);
    assert_out("ab    cdlonger  -");
}

TEST_WITH(paint__stands_around_text_only, begin, end)
{
    term.colour = true;
    term_left(&term, PAINT_RED, S("ab"), 4);
    term_put_c(&term, PAINT_BOLD, "");
    term_put_c(&term, PAINT_NONE, "x");
    assert_out("\033[31mab\033[0m  x");
}

TEST_WITH(words__wrap_at_the_width, begin, end)
{
    struct wrap w = wrap_begin(&term, 2, 0);
    wrap_words_c(&w, PAINT_NONE, "one two three  four five");
    w.glue = true;
    wrap_words_c(&w, PAINT_NONE, ",");
    wrap_words_c(&w, PAINT_NONE, "a-word-longer-than-the-line six");
    wrap_end(&w);
    assert_out("one two three four\n  five,\n  a-word-longer-than-the-line\n  six\n");
}

TEST_WITH(words__carry_their_colour_over_lines, begin, end)
{
    term.colour = true;
    struct wrap w = wrap_begin(&term, 2, 0);
    wrap_words_c(&w, PAINT_RED, "one two three four five");
    wrap_words_c(&w, PAINT_NONE, "six");
    wrap_end(&w);
    assert_out("\033[31mone two three four\033[0m\n  \033[31mfive \033[0msix\n");
}
