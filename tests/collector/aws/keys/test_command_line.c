#include "collector/aws/keys/command_line.h"
#include "tests/support/test.h"

#include <string.h>

static void assert_words(const char *text, size_t count, const char *const expected[])
{
    struct command_line line;
    const char *flaw = command_line_split(&line, str_from(text));
    if (flaw || line.count != count)
        fail_msg("%s: %zu words, %s", text, line.count, flaw ? flaw : "no flaw");
    for (size_t i = 0; i < count; i++)
        assert_string_equal(line.words[i], expected[i]);
    assert_null(line.words[count]);
    command_line_clear(&line);
}

#define WORDS(text, ...)                                                             \
    assert_words(text, sizeof((const char *[]){__VA_ARGS__}) / sizeof(const char *), \
                 (const char *[]){__VA_ARGS__})

/* What Python 3.11's shlex.split() makes of them. */
TEST(command_line__is_split_as_botocore_does_it)
{
    WORDS("a", "a");
    WORDS("  a \t b\r\n c ", "a", "b", "c");
    WORDS("/opt/x --name 'John Smith'", "/opt/x", "--name", "John Smith");
    WORDS("a \"b c\" d", "a", "b c", "d");
    WORDS("a'b'\"c\"d", "abcd");
    WORDS("'' \"\" a", "", "", "a");
    WORDS("a\\ b c\\\\d", "a b", "c\\d");
    WORDS("\\'a \\\"b", "'a", "\"b");
    WORDS("'a\\b' '\"'", "a\\b", "\"");
    WORDS("\"a\\b \\\" \\\\ \\$ '\"", "a\\b \" \\ \\$ '");
    WORDS("$HOME `id` | x; y && z #c *", "$HOME", "`id`", "|", "x;", "y", "&&", "z", "#c", "*");
    WORDS("caf\xc3\xa9", "caf\xc3\xa9");
}

static void assert_flaw(const char *text, const char *expected)
{
    struct command_line line;
    const char *flaw = command_line_split(&line, str_from(text));
    assert_non_null(flaw);
    assert_string_equal(flaw, expected);
    command_line_clear(&line);
    assert_int_equal(line.count, 0);
}

TEST(command_line__what_has_no_end_is_refused)
{
    assert_flaw("a 'b", "has a quote without its end");
    assert_flaw("a \"b", "has a quote without its end");
    assert_flaw("a \"b\\", "has a quote without its end");
    assert_flaw("a \"b\\\"", "has a quote without its end");
    assert_flaw("a b\\", "ends with a backslash");
    assert_flaw(" \t ", "has no words");
    assert_flaw("", "has no words");
}

TEST(command_line__has_a_limit_of_words)
{
    char text[2 * COMMAND_WORDS_MAX + 3];
    struct command_line line;
    for (size_t i = 0; i <= COMMAND_WORDS_MAX; i++)
        memcpy(text + 2 * i, "a ", 2);
    assert_null(command_line_split(&line, str_make(text, 2 * COMMAND_WORDS_MAX)));
    assert_int_equal(line.count, COMMAND_WORDS_MAX);
    command_line_clear(&line);
    text[2 * COMMAND_WORDS_MAX + 1] = '\0';
    assert_flaw(text, "has too many words");
}
