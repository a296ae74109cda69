#include "core/str.h"
#include "tests/support/test.h"

TEST(str__empty_strings_are_equal_however_made)
{
    assert_true(str_eq(STR_EMPTY, str_from("")));
    assert_true(str_eq(str_from(NULL), STR_LIT("")));
    assert_int_equal(str_cmp(STR_EMPTY, STR_LIT("")), 0);
}

TEST(str__order_is_by_bytes_and_the_shorter_comes_first)
{
    assert_int_equal(str_cmp(STR_LIT("a"), STR_LIT("b")), -1);
    assert_int_equal(str_cmp(STR_LIT("ab"), STR_LIT("a")), 1);
    assert_int_equal(str_cmp(STR_LIT("a\0b"), STR_LIT("a\0c")), -1);
    assert_int_equal(str_cmp(STR_LIT("\x7f"), STR_LIT("\x80")), -1); /* bytes are not signed */
    assert_int_equal(str_cmp(STR_LIT("Z"), STR_LIT("a")), -1);
}

TEST(str__starts_compares_the_whole_prefix)
{
    assert_true(str_starts(STR_LIT("snap-1"), "snap-"));
    assert_true(str_starts(STR_EMPTY, ""));
    assert_false(str_starts(STR_LIT("snap"), "snap-"));
    assert_false(str_starts(STR_LIT("Snap-1"), "snap-"));
    assert_true(str_starts_nocase(STR_LIT("SNAP-1"), "snap-"));
    assert_false(str_starts_nocase(STR_LIT("SNAP_1"), "snap-"));
}

TEST(str__case_is_ignored_for_ascii_letters_only)
{
    assert_true(str_eq_nocase(STR_LIT("True"), STR_LIT("tRUE")));
    assert_false(str_eq_nocase(STR_LIT("["), STR_LIT("{"))); /* 0x20 apart, and no letters */
    assert_false(str_eq_nocase(STR_LIT("\xc4"), STR_LIT("\xe4")));
    assert_false(str_eq_nocase(STR_LIT("a"), STR_LIT("aa")));
}

TEST(str__find_gives_the_first_place_or_the_length)
{
    assert_int_equal(str_find(STR_LIT("copied from eu-west-1"), "from"), 7);
    assert_int_equal(str_find(STR_LIT("aab"), "ab"), 1);
    assert_int_equal(str_find(STR_LIT("abc"), "c"), 2);
    assert_int_equal(str_find(STR_LIT("abc"), "cd"), 3);
    assert_int_equal(str_find(STR_LIT("ab"), "abc"), 2);
    assert_int_equal(str_find(STR_EMPTY, "a"), 0);
    assert_int_equal(str_find(STR_LIT("abc"), ""), 0);
}

TEST(str__skip_past_the_end_leaves_nothing)
{
    assert_true(str_eq_c(str_skip(STR_LIT("snap-12"), 5), "12"));
    assert_int_equal(str_skip(STR_LIT("ab"), 2).len, 0);
    assert_int_equal(str_skip(STR_LIT("ab"), SIZE_MAX).len, 0);
    assert_int_equal(str_skip(STR_EMPTY, 0).len, 0);
}

TEST(str__trim_takes_blanks_at_both_ends_only)
{
    assert_true(str_eq_c(str_trim(STR_LIT(" \t a b\r\n")), "a b"));
    assert_int_equal(str_trim(STR_LIT(" \t\r\n")).len, 0);
    assert_true(str_is_empty(str_trim(STR_EMPTY)));
    assert_int_equal(str_trim(STR_LIT("\v")).len, 1);
}

TEST(str__glob_matches_as_a_person_expects)
{
    static const struct {
        const char *pattern;
        const char *text;
        bool match;
    } cases[] = {
        {"", "", true},
        {"", "a", false},
        {"*", "", true},
        {"**", "anything", true},
        {"?", "", false},
        {"?", "a", true},
        {"eu-*", "eu-west-1", true},
        {"eu-*", "us-east-1", false},
        {"*-1", "eu-west-1", true},
        {"*-1", "eu-west-12", false},
        {"a*b*c", "a--b--b--c", true},
        {"a*b*c", "a--c--b", false},
        {"*aab", "aaaaab", true},
        {"a?c*", "abc", true},
        {"A*", "abc", false},
        {"[a]", "a", false},
        {"a*", "*a", false},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        bool match = str_glob(str_from(cases[i].pattern), str_from(cases[i].text));
        if (match != cases[i].match)
            fail_msg("'%s' against '%s'", cases[i].pattern, cases[i].text);
    }
}

/* With recursion for each star this would take longer than anyone waits. */
TEST(str__glob_of_many_stars_ends_soon)
{
    char text[4096];
    memset(text, 'a', sizeof(text));
    assert_false(str_glob(STR_LIT("*a*a*a*a*a*a*a*a*a*a*a*a*a*b"), str_make(text, sizeof(text))));
}

TEST(str__distance_counts_edits_up_to_the_cap)
{
    assert_int_equal(str_distance(STR_LIT("kitten"), STR_LIT("sitting"), 9), 3);
    assert_int_equal(str_distance(STR_LIT("same"), STR_LIT("same"), 9), 0);
    assert_int_equal(str_distance(STR_EMPTY, STR_LIT("abc"), 9), 3);
    assert_int_equal(str_distance(STR_LIT("abc"), STR_EMPTY, 9), 3);
    assert_int_equal(str_distance(STR_LIT("abcdef"), STR_LIT("uvwxyz"), 2), 3);
}

TEST(str__distance_of_long_words_is_not_measured)
{
    char text[100];
    memset(text, 'x', sizeof(text));
    assert_int_equal(str_distance(str_make(text, 100), str_make(text, 99), 3), 4);
    assert_int_equal(str_distance(str_make(text, 100), str_make(text, 100), 3), 0);
    assert_int_equal(str_distance(str_make(text, 63), str_make(text, 62), 3), 1);
}

TEST(str__nearest_names_a_slip_and_nothing_else)
{
    static const char *const words[] = {"snapshots", "images", "volumes", "rpo"};
    assert_string_equal(str_nearest(STR_LIT("snaphots"), words, 4), "snapshots");
    assert_string_equal(str_nearest(STR_LIT("volume"), words, 4), "volumes");
    assert_string_equal(str_nearest(STR_LIT("rpos"), words, 4), "rpo");
    assert_string_equal(str_nearest(STR_LIT("rop"), words, 4), "rpo"); /* two letters swapped */
    assert_string_equal(str_nearest(STR_LIT("images"), words, 4), "images");
    assert_null(str_nearest(STR_LIT("networks"), words, 4));
    assert_null(str_nearest(STR_LIT("rq"), words, 4));
    assert_null(str_nearest(STR_EMPTY, words, 4));
    assert_null(str_nearest(STR_LIT("rpo"), words, 0));
}

TEST(str__is_of_letters_digits_and_what_is_named)
{
    assert_true(str_is_of(STR_LIT("azAZ09"), ""));
    assert_true(str_is_of(STR_LIT("a-b/c"), "-/"));
    assert_true(str_is_of(STR_EMPTY, ""));
    assert_false(str_is_of(STR_LIT("a-b/c"), "-"));
    assert_false(str_is_of(STR_LIT("a\0b"), "-"));
    assert_false(str_is_of(STR_LIT("\xc3\xa4"), "-"));
}

TEST(str__well_formed_utf8_is_told_from_the_rest)
{
    static const char *const good[] = {
        "",
        "plain",
        "\xc2\x80",
        "\xdf\xbf",
        "\xe0\xa0\x80",
        "\xed\x9f\xbf",
        "\xee\x80\x80",
        "\xf0\x90\x80\x80",
        "\xf4\x8f\xbf\xbf",
    };
    static const char *const bad[] = {
        "\x80",
        "\xc0\xaf",
        "\xc1\xbf",
        "\xc2",
        "\xc2z",
        "\xe0\x9f\xbf",
        "\xed\xa0\x80",
        "\xe1\x80",
        "\xe1\x80z",
        "\xf0\x8f\xbf\xbf",
        "\xf4\x90\x80\x80",
        "\xf1\x80\x80",
        "\xf5\x80\x80\x80",
        "\xff",
    };
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
        assert_true(str_is_utf8(str_from(good[i])));
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_false(str_is_utf8(str_from(bad[i])));
    assert_false(str_is_utf8(str_make("\xc3\xa9", 1))); /* cut by the length, not by a NUL */
}
