#include "cli/progress.h"
#include "tests/support/test.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define TEXT_MAX 65536 /* what a pipe holds */
#define REGIONS  40

TEST(progress__numbers_are_grouped)
{
    char out[PROGRESS_NUMBER_MAX];
    assert_string_equal(progress_number(0, out), "0");
    assert_string_equal(progress_number(999, out), "999");
    assert_string_equal(progress_number(1000, out), "1,000");
    assert_string_equal(progress_number(1234567, out), "1,234,567");
    assert_string_equal(progress_number(UINT64_MAX, out), "18,446,744,073,709,551,615");
}

static void expect_line(const struct collect_progress *line, int64_t ms, unsigned columns,
                        const char *expected)
{
    const struct progress_count count = {.pages = 12, .resources = 11043};
    struct sink *out = sink_memory();
    progress_line(out, line, count, ms, columns);
    sink_char(out, '\0');
    assert_string_equal(sink_view(out).ptr, expected);
    sink_abort(out);
}

TEST(progress__a_line_says_what_is_left_and_what_went_wrong)
{
    struct collect_progress line = {.region = STR_LIT("eu-west-1"), .running = 2};
    expect_line(&line, 2000, 200,
                "  eu-west-1            12 pages      11,043 resources     5,521/s  2 left");
    line.throttles = 1;
    line.retries = 3;
    line.gaps = 1;
    line.done = true;
    expect_line(&line, 0, 200,
                "  eu-west-1            12 pages      11,043 resources         0/s  done, 1 gap, "
                "1 throttle, 3 retries");
    expect_line(&line, 0, 20, "  eu-west-1         ");
}

/* ---- what reaches a terminal ---- */

struct screen {
    int ends[2];
    struct console console;
    struct progress progress;
    struct collect_progress lines[REGIONS];
    char text[TEXT_MAX];
};

static void screen_open(struct screen *screen, bool redraw, bool plain)
{
    *screen = (struct screen){0};
    assert_int_equal(pipe(screen->ends), 0);
    screen->console = (struct console){.err_fd = screen->ends[1], .err_redraw = redraw};
    for (uint32_t i = 0; i < REGIONS; i++)
        screen->lines[i] =
            (struct collect_progress){.place = i, .region = STR_LIT("eu-west-1"), .running = 5};
    progress_begin(&screen->progress, &screen->console, plain);
}

/* What was written since the last time. */
static const char *screen_read(struct screen *screen)
{
    assert_int_equal(write(screen->ends[1], "", 1), 1);
    ssize_t len = read(screen->ends[0], screen->text, TEXT_MAX);
    assert_true(len > 0 && screen->text[len - 1] == '\0');
    return screen->text;
}

static size_t count_lines(const char *text)
{
    size_t lines = 0;
    for (; *text; text++)
        lines += *text == '\n';
    return lines;
}

static void screen_close(struct screen *screen)
{
    progress_end(&screen->progress);
    (void)close(screen->ends[0]);
    (void)close(screen->ends[1]);
}

TEST(progress__lines_are_drawn_over_and_taken_away)
{
    struct screen screen;
    screen_open(&screen, true, false);
    progress_ask(&screen.progress);
    assert_non_null(strstr(screen_read(&screen), "asking AWS"));
    progress_tell(&screen.progress, screen.lines, 2);
    const char *text = screen_read(&screen);
    assert_memory_equal(text, "\033[1A", 4);
    assert_non_null(strstr(text, "  eu-west-1 "));
    assert_non_null(strstr(text, "  0 of 2 done "));
    assert_int_equal(count_lines(text), 3);
    screen.lines[0].done = true;
    progress_tell(&screen.progress, screen.lines, 2);
    text = screen_read(&screen);
    assert_memory_equal(text, "\033[3A", 4);
    assert_non_null(strstr(text, "  1 of 2 done "));
    progress_end(&screen.progress);
    assert_string_equal(screen_read(&screen), "\033[3A\033[J");
    screen_close(&screen);
}

/* A pipe has no size: 24 rows are taken. */
TEST(progress__never_more_lines_than_rows)
{
    struct screen screen;
    screen_open(&screen, true, false);
    for (size_t i = 0; i < REGIONS; i++)
        screen.lines[i].done = i < 5;
    progress_tell(&screen.progress, screen.lines, REGIONS);
    const char *text = screen_read(&screen);
    assert_int_equal(count_lines(text), 23);
    assert_null(strstr(text, " done\033"));
    screen_close(&screen);
}

TEST(progress__without_a_terminal_a_region_is_told_once_when_done)
{
    for (int plain = 0; plain < 2; plain++) {
        struct screen screen;
        screen_open(&screen, plain == 1, plain == 1);
        progress_tell(&screen.progress, screen.lines, 2);
        assert_string_equal(screen_read(&screen), "");
        screen.lines[1].done = true;
        progress_page(&screen.progress, &(struct page_done){.place = 1, .items = 7});
        progress_tell(&screen.progress, screen.lines, 2);
        assert_non_null(
            strstr(screen_read(&screen), "note: eu-west-1: done, 1 pages, 7 resources"));
        progress_tell(&screen.progress, screen.lines, 2);
        assert_string_equal(screen_read(&screen), "");
        screen_close(&screen);
    }
}
