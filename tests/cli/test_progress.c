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

static void expect_line(const struct collect_line *line, unsigned columns, const char *expected)
{
    struct sink *out = sink_memory();
    progress_line(out, line, false, columns);
    sink_char(out, '\0');
    assert_string_equal(sink_view(out).ptr, expected);
    sink_abort(out);
}

TEST(progress__a_line_says_what_is_left_and_what_went_wrong)
{
    struct collect_line line = {
        .region = STR_LIT("eu-west-1"), .pages = 12, .resources = 11043, .running = 2, .ms = 2000};
    expect_line(&line, 200,
                "  eu-west-1              12 pages      11,043 resources     5,521/s  2 left");
    line.throttles = 1;
    line.retries = 3;
    line.gaps = 1;
    line.running = 0;
    line.ms = 0;
    expect_line(&line, 200,
                "  eu-west-1              12 pages      11,043 resources         0/s  done, 1 gap, "
                "1 throttle, 3 retries");
    expect_line(&line, 20, "  eu-west-1         ");
}

TEST(progress__the_line_of_an_account_counts_its_regions)
{
    struct collect_line line = {
        .account = STR_LIT("111122223333"), .regions = 17, .regions_done = 5, .running = 96};
    expect_line(&line, 200,
                "  111122223333            0 pages           0 resources         0/s  5 of 17 "
                "regions, 96 left");
    line.running = 0;
    expect_line(&line, 200,
                "  111122223333            0 pages           0 resources         0/s  done");
}

static void expect_named(struct str name, unsigned columns, const char *expected)
{
    const struct collect_line line = {
        .account = STR_LIT("111122223333"), .account_name = name, .regions = 1};
    struct sink *out = sink_memory();
    progress_line(out, &line, true, columns);
    sink_char(out, '\0');
    assert_string_equal(sink_view(out).ptr, expected);
    sink_abort(out);
}

TEST(progress__an_account_has_its_name_in_columns_of_a_fixed_width)
{
    expect_named(STR_LIT("prod"), 60,
                 "  prod (111122223333)                 0 pages           0 re");
    expect_named(STR_LIT("payments-production"), 60,
                 "  payments-produc (111122223333)      0 pages           0 re");
    expect_named(STR_EMPTY, 60, "  111122223333                        0 pages           0 re");
    expect_named(STR_LIT("\xe9\x87\x91\xe9\x87\x91"), 40,
                 "  \xe9\x87\x91\xe9\x87\x91 (111122223333)                 0 ");
    expect_named(STR_LIT("a\033[2J\xe2\x80\xae"), 60,
                 "  a?[2J? (111122223333)               0 pages           0 re");
    expect_named(STR_LIT("prod"), 20, "  prod (111122223333");
    expect_named(STR_LIT("prod"), 1, " ");
}

TEST(progress__what_is_left_takes_as_long_as_what_is_done)
{
    struct collect_progress now = {.listings = 40, .ms = 30000};
    assert_int_equal(progress_left_ms(&now), -1);
    now.listings_done = 10;
    assert_int_equal(progress_left_ms(&now), 90000);
    now.ms = 999;
    assert_int_equal(progress_left_ms(&now), -1);
    now.listings_done = 40;
    assert_int_equal(progress_left_ms(&now), 0);
}

/* ---- what reaches a terminal ---- */

struct screen {
    int ends[2];
    struct console console;
    struct progress progress;
    struct collect_line lines[REGIONS];
    struct collect_progress now;
    char text[TEXT_MAX];
};

static void screen_open(struct screen *screen, bool redraw, bool plain)
{
    *screen = (struct screen){.now = {.accounts = 1}};
    assert_int_equal(pipe(screen->ends), 0);
    screen->console = (struct console){.err_fd = screen->ends[1], .err_redraw = redraw};
    for (uint32_t i = 0; i < REGIONS; i++)
        screen->lines[i] = (struct collect_line){
            .account = STR_LIT("111122223333"), .region = STR_LIT("eu-west-1"), .running = 5};
    progress_begin(&screen->progress, &screen->console, plain);
}

static void tell(struct screen *screen, unsigned regions, unsigned done)
{
    screen->now.lines = screen->lines;
    screen->now.line_count = regions < REGIONS ? regions : REGIONS;
    screen->now.regions = regions;
    screen->now.regions_done = done;
    progress_tell(&screen->progress, &screen->now);
    screen->now.ended_count = 0;
}

/* The line is told to have ended the next time. */
static void end(struct screen *screen, size_t line)
{
    screen->lines[line].running = 0;
    screen->now.ended = &screen->lines[line];
    screen->now.ended_count = 1;
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
    tell(&screen, 2, 0);
    const char *text = screen_read(&screen);
    assert_memory_equal(text, "\033[1A", 4);
    assert_non_null(strstr(text, "  eu-west-1 "));
    assert_non_null(strstr(text, "  0 of 2 done "));
    assert_int_equal(count_lines(text), 3);
    end(&screen, 0);
    tell(&screen, 2, 1);
    text = screen_read(&screen);
    assert_memory_equal(text, "\033[3A", 4);
    assert_non_null(strstr(text, "  1 of 2 done "));
    progress_end(&screen.progress);
    assert_string_equal(screen_read(&screen), "\033[3A\033[J");
    screen_close(&screen);
}

/* Once there are names, nothing jumps where those at work have none. */
TEST(progress__the_sum_stands_under_names)
{
    struct screen screen;
    screen_open(&screen, true, false);
    screen.now = (struct collect_progress){.accounts = 2};
    screen.lines[0].region = screen.lines[1].region = STR_EMPTY;
    screen.lines[1].account_name = STR_LIT("prod");
    tell(&screen, 2, 0);
    const char *text = screen_read(&screen);
    assert_non_null(strstr(text, "  111122223333                        0 pages"));
    assert_non_null(strstr(text, "  prod (111122223333)                 0 pages"));
    assert_non_null(strstr(text, "  0 of 2 done                         0 pages"));
    tell(&screen, 1, 0);
    assert_non_null(strstr(screen_read(&screen), "  111122223333                        0 pages"));
    screen_close(&screen);
}

TEST(progress__without_a_terminal_an_account_has_its_name)
{
    struct screen screen;
    screen_open(&screen, false, false);
    screen.now = (struct collect_progress){.accounts = 2};
    screen.lines[0].region = STR_EMPTY;
    screen.lines[0].account_name = STR_LIT("payments prod");
    end(&screen, 0);
    tell(&screen, 2, 1);
    assert_non_null(
        strstr(screen_read(&screen), "note: payments prod (111122223333): done, 0 pages"));
    screen_close(&screen);
}

/* A pipe has no size: 24 rows are taken. */
TEST(progress__never_more_lines_than_rows)
{
    struct screen screen;
    screen_open(&screen, true, false);
    for (size_t i = 0; i < 5; i++)
        screen.lines[i].running = 0;
    tell(&screen, REGIONS, 5);
    const char *text = screen_read(&screen);
    assert_int_equal(count_lines(text), 23);
    assert_null(strstr(text, " done\033"));
    screen_close(&screen);
}

TEST(progress__the_sum_of_many_accounts_says_how_much_longer)
{
    struct screen screen;
    screen_open(&screen, true, false);
    screen.now = (struct collect_progress){.accounts = 400,
                                           .accounts_done = 20,
                                           .listings = 50000,
                                           .listings_done = 10000,
                                           .pages = 11000,
                                           .throttles = 1,
                                           .ms = 60000};
    screen.lines[0].region = STR_EMPTY;
    tell(&screen, 6800, 340);
    const char *text = screen_read(&screen);
    assert_non_null(strstr(text, "  111122223333 "));
    assert_non_null(strstr(text, "  20 of 400 done     11,000 pages "));
    assert_non_null(strstr(text, "/s  about 5 min, 340 of ")); /* the rest is cut at 100 columns */
    screen_close(&screen);
}

TEST(progress__without_a_terminal_a_region_is_told_once_when_done)
{
    for (int plain = 0; plain < 2; plain++) {
        struct screen screen;
        screen_open(&screen, plain == 1, plain == 1);
        tell(&screen, 2, 0);
        assert_string_equal(screen_read(&screen), "");
        screen.lines[1].pages = 1;
        screen.lines[1].resources = 7;
        end(&screen, 1);
        tell(&screen, 2, 1);
        assert_non_null(
            strstr(screen_read(&screen), "note: eu-west-1: done, 1 pages, 7 resources"));
        tell(&screen, 2, 1);
        assert_string_equal(screen_read(&screen), "");
        screen_close(&screen);
    }
}

TEST(progress__without_a_terminal_the_sum_is_told_now_and_then)
{
    struct screen screen;
    screen_open(&screen, false, false);
    screen.now = (struct collect_progress){
        .accounts = 3, .accounts_done = 1, .listings = 4, .listings_done = 2, .calls = 2100};
    screen.now.ms = 29999;
    tell(&screen, 30, 10);
    assert_string_equal(screen_read(&screen), "");
    screen.now.ms = 30000;
    tell(&screen, 30, 10);
    assert_string_equal(screen_read(&screen),
                        "note: 10 of 30 regions done, 1 of 3 accounts, 2,100 calls, about 31 s\n");
    screen.now.ms = 59999;
    tell(&screen, 30, 10);
    screen.now.last = true;
    tell(&screen, 30, 30);
    assert_string_equal(screen_read(&screen), "");
    screen_close(&screen);
}

/* One object each five seconds, and the last word. */
TEST(progress__as_json_the_figures_are_members)
{
    struct screen screen;
    screen_open(&screen, false, false);
    screen.console.log_json = true;
    screen.now = (struct collect_progress){.accounts = 2,
                                           .accounts_done = 1,
                                           .listings = 20,
                                           .listings_done = 10,
                                           .calls = 12,
                                           .pages = 11,
                                           .resources = 1042,
                                           .throttles = 3,
                                           .retries = 4,
                                           .gaps = 1,
                                           .ms = 4999};
    tell(&screen, 8, 4);
    assert_string_equal(screen_read(&screen), "");
    screen.now.ms = 5000;
    tell(&screen, 8, 4);
    const char *text = screen_read(&screen);
    assert_int_equal(count_lines(text), 1);
    assert_non_null(strstr(text, "\"level\": \"note\", \"message\": \"4 of 8 regions done, "));
    assert_non_null(strstr(text,
                           "\"progress\": {\"accounts\": 2, \"accounts_done\": 1, \"regions\": 8, "
                           "\"regions_done\": 4, \"listings\": 20, \"listings_done\": 10, "
                           "\"calls\": 12, \"pages\": 11, \"resources\": 1042, \"throttles\": 3, "
                           "\"retries\": 4, \"gaps\": 1, \"done\": false, \"seconds\": 5, "
                           "\"eta_seconds\": 5}}\n"));
    screen.now.ms = 5100;
    screen.now.last = true;
    tell(&screen, 8, 8);
    assert_non_null(strstr(screen_read(&screen), "\"done\": true, "));
    screen.now.last = false; /* a question that fell short is asked again, more widely */
    screen.now.ms = 100;
    screen.now.listings_done = 0;
    tell(&screen, 8, 0);
    assert_string_equal(screen_read(&screen), "");
    screen.now.ms = 5100;
    tell(&screen, 8, 0);
    assert_null(strstr(screen_read(&screen), "eta"));
    screen_close(&screen);
}
