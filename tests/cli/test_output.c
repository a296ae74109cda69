#include "cli/output.h"
#include "tests/support/test.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

TEST(locale__the_first_that_is_set_decides)
{
    assert_true(locale_is_utf8("C.UTF-8", NULL, NULL));
    assert_true(locale_is_utf8("", "de_DE.utf8", "C"));
    assert_true(locale_is_utf8(NULL, NULL, "en_US.UTF-8@euro"));
    assert_false(locale_is_utf8("C", "de_DE.UTF-8", "de_DE.UTF-8"));
    assert_false(locale_is_utf8(NULL, "de_DE.ISO-8859-1", "C.UTF-8"));
    assert_false(locale_is_utf8(NULL, NULL, "POSIX"));
    assert_false(locale_is_utf8(NULL, NULL, NULL));
}

TEST(colours__are_of_able_terminals_and_of_those_who_force_them)
{
    assert_true(colour_is_on(true, NULL, NULL));
    assert_true(colour_is_on(true, "", "0"));
    assert_true(colour_is_on(false, NULL, "1"));
    assert_false(colour_is_on(false, NULL, NULL));
    assert_false(colour_is_on(false, NULL, ""));
    assert_false(colour_is_on(false, NULL, "0"));
    assert_false(colour_is_on(true, "1", "1"));
}

/* What console_report() writes, NUL-terminated. */
static void report(struct console *console, const struct error *err, char out[2048])
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    console->err_fd = ends[1];
    console_error(console, err);
    (void)close(ends[1]);
    ssize_t len = read(ends[0], out, 2047);
    assert_true(len >= 0);
    out[len] = '\0';
    (void)close(ends[0]);
}

static struct error sample(void)
{
    struct error err = ERROR_INIT;
    (void)error_set(&err, ERR_INPUT, "could not read \"a\tb\"");
    error_detail(&err, "line 3");
    error_hint(&err, "mend it");
    return err;
}

TEST(console__an_error_has_up_to_three_lines)
{
    char text[2048];
    struct error err = sample();
    struct console console = {0};
    report(&console, &err, text);
    assert_string_equal(text, "error: could not read \"a?b\"\ndetail: line 3\nhint: mend it\n");
    err.detail[0] = err.hint[0] = '\0';
    report(&console, &err, text);
    assert_string_equal(text, "error: could not read \"a?b\"\n");
}

TEST(console__as_json_it_is_one_object_on_one_line)
{
    char text[2048];
    struct error err = sample();
    struct console console = {.log_json = true, .err_colour = true};
    report(&console, &err, text);
    assert_memory_equal(text, "{\"time\": \"20", strlen("{\"time\": \"20"));
    assert_non_null(strstr(text, "Z\", \"level\": \"error\", \"message\": \""));
    assert_non_null(strstr(text, ", \"detail\": \"line 3\", \"hint\": \"mend it\"}\n"));
    assert_non_null(strstr(text, "could not read \\\"a?b\\\""));
    assert_null(strchr(text, '\033'));
    assert_ptr_equal(strchr(text, '\n'), text + strlen(text) - 1);
}

TEST(console__quiet_silences_notes_only)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    struct console console = {.quiet = true, .err_fd = ends[1]};
    console_say(&console, MESSAGE_NOTE, "not heard");
    console_say(&console, MESSAGE_WARNING, "heard %d", 1);
    (void)close(ends[1]);
    char text[256];
    ssize_t len = read(ends[0], text, sizeof(text) - 1);
    assert_true(len > 0);
    text[len] = '\0';
    (void)close(ends[0]);
    assert_string_equal(text, "warning: heard 1\n");
}
