#include "cli/progress.h"

#include <stdio.h>
#include <string.h>

#include "cli/clocks.h"

#define LINE_MAX_BYTES 256
#define NAME_WIDTH     16

char *progress_number(uint64_t number, char *out)
{
    char digits[PROGRESS_NUMBER_MAX];
    size_t len = (size_t)snprintf(digits, sizeof(digits), "%llu", (unsigned long long)number);
    char *to = out;
    for (size_t i = 0; i < len; i++) {
        if (i > 0 && (len - i) % 3 == 0)
            *to++ = ',';
        *to++ = digits[i];
    }
    *to = '\0';
    return out;
}

static uint64_t a_second(uint64_t count, int64_t ms)
{
    return ms > 0 ? count * 1000 / (uint64_t)ms : 0;
}

/* ---- a line for each region ---- */

/* ", 3 throttles": nothing for none. */
static void add_count(char *text, size_t size, uint64_t count, const char *one, const char *many)
{
    char number[PROGRESS_NUMBER_MAX];
    size_t len = strlen(text);
    if (count > 0)
        (void)snprintf(text + len, size - len, ", %s %s", progress_number(count, number),
                       count == 1 ? one : many);
}

/* What went wrong, and what is left to do. */
static void write_state(const struct collect_progress *line, char *out, size_t size)
{
    char number[PROGRESS_NUMBER_MAX];
    if (line->done)
        (void)snprintf(out, size, "done");
    else
        (void)snprintf(out, size, "%s left", progress_number(line->running, number));
    add_count(out, size, line->gaps, "gap", "gaps");
    add_count(out, size, line->throttles, "throttle", "throttles");
    add_count(out, size, line->retries, "retry", "retries");
}

void progress_line(struct sink *out, const struct collect_progress *line,
                   struct progress_count count, int64_t ms, unsigned columns)
{
    char pages[PROGRESS_NUMBER_MAX];
    char resources[PROGRESS_NUMBER_MAX];
    char rate[PROGRESS_NUMBER_MAX];
    char state[LINE_MAX_BYTES];
    char text[2 * LINE_MAX_BYTES];
    write_state(line, state, sizeof(state));
    int len =
        snprintf(text, sizeof(text), "  %-*.*s %6s pages %11s resources %9s/s  %s", NAME_WIDTH,
                 (int)line->region.len, line->region.ptr, progress_number(count.pages, pages),
                 progress_number(count.resources, resources),
                 progress_number(a_second(count.resources, ms), rate), state);
    size_t most = (size_t)len < columns ? (size_t)len : columns;
    sink_str(out, str_make(text, most));
}

static int64_t elapsed(const struct progress *progress)
{
    return clock_monotonic_ms() - progress->start_ms;
}

/* How long a region took, or takes by now. */
static int64_t time_of(const struct progress *progress, size_t i)
{
    int64_t took = VEC_AT(int64_t, &progress->done_ms, i);
    return took > 0 ? took : elapsed(progress);
}

static struct progress_count count_of(struct progress *progress, uint32_t place)
{
    struct progress_count count = {0, 0};
    pthread_mutex_lock(&progress->lock);
    if (place < progress->counts.len)
        count = VEC_AT(struct progress_count, &progress->counts, place);
    pthread_mutex_unlock(&progress->lock);
    return count;
}

/* ---- in place ---- */

static void draw_sum(struct sink *out, struct progress *progress,
                     const struct collect_progress *lines, size_t count, unsigned columns)
{
    char title[64];
    size_t done = 0;
    struct collect_progress sum = {.done = true};
    struct progress_count all = {0, 0};
    for (size_t i = 0; i < count; i++) {
        struct progress_count one = count_of(progress, lines[i].place);
        done += lines[i].done;
        all.pages += one.pages;
        all.resources += one.resources;
        sum.throttles += lines[i].throttles;
        sum.retries += lines[i].retries;
        sum.gaps += lines[i].gaps;
        sum.running += lines[i].running;
        sum.done = sum.done && lines[i].done;
    }
    (void)snprintf(title, sizeof(title), "%zu of %zu done", done, count);
    sum.region = str_from(title);
    progress_line(out, &sum, all, elapsed(progress), columns);
    sink_cstr(out, "\033[K\n");
}

/* Those at work come first where not all fit. */
static unsigned draw_regions(struct sink *out, struct progress *progress,
                             const struct collect_progress *lines, size_t count, unsigned columns,
                             unsigned room)
{
    unsigned drawn = 0;
    for (size_t i = 0; i < count && drawn < room; i++) {
        if (count > room && lines[i].done)
            continue;
        progress_line(out, &lines[i], count_of(progress, lines[i].place), time_of(progress, i),
                      columns);
        sink_cstr(out, "\033[K\n");
        drawn++;
    }
    return drawn;
}

static void draw(struct progress *progress, const struct collect_progress *lines, size_t count)
{
    unsigned rows;
    unsigned columns;
    console_size(progress->console, &rows, &columns);
    struct sink *out = sink_fd(progress->console->err_fd);
    if (progress->drawn > 0)
        sink_printf(out, "\033[%uA", progress->drawn);
    unsigned room = rows > 3 ? rows - 2 : 1; /* the sum, and the line where the cursor rests */
    unsigned drawn = draw_regions(out, progress, lines, count, columns - 1, room);
    draw_sum(out, progress, lines, count, columns - 1);
    sink_cstr(out, "\033[J");
    progress->drawn = drawn + 1;
    (void)sink_close(out, NULL);
}

/* ---- plain ---- */

static void say_done(struct progress *progress, const struct collect_progress *line, int64_t ms)
{
    struct progress_count count = count_of(progress, line->place);
    char pages[PROGRESS_NUMBER_MAX];
    char resources[PROGRESS_NUMBER_MAX];
    char rate[PROGRESS_NUMBER_MAX];
    char state[LINE_MAX_BYTES];
    write_state(line, state, sizeof(state));
    console_say(progress->console, MESSAGE_NOTE,
                "%.*s: %s, %s pages, %s resources in %lld.%03lld s (%s/s)", STR_ARG(line->region),
                state, progress_number(count.pages, pages),
                progress_number(count.resources, resources), (long long)(ms / 1000),
                (long long)(ms % 1000), progress_number(a_second(count.resources, ms), rate));
}

/* ---- all ---- */

void progress_begin(struct progress *progress, const struct console *console, bool plain)
{
    *progress = (struct progress){.console = console,
                                  .in_place = console->err_redraw && !plain,
                                  .start_ms = clock_monotonic_ms()};
    vec_init(&progress->done_ms, sizeof(int64_t));
    vec_init(&progress->counts, sizeof(struct progress_count));
    pthread_mutex_init(&progress->lock, NULL);
}

void progress_ask(struct progress *progress)
{
    if (!progress->in_place)
        return;
    struct sink *out = sink_fd(progress->console->err_fd);
    sink_cstr(out, "  asking AWS who the keys are of, and which regions there are\n");
    progress->drawn = 1;
    (void)sink_close(out, NULL);
}

void progress_page(void *ctx, const struct page_done *page)
{
    struct progress *progress = ctx;
    pthread_mutex_lock(&progress->lock);
    while (progress->counts.len <= page->place)
        (void)vec_push(&progress->counts, NULL);
    struct progress_count *count = &VEC_AT(struct progress_count, &progress->counts, page->place);
    count->pages++;
    count->resources += page->items;
    pthread_mutex_unlock(&progress->lock);
}

void progress_tell(void *ctx, const struct collect_progress *lines, size_t count)
{
    struct progress *progress = ctx;
    const int64_t none = 0;
    while (progress->done_ms.len < count)
        (void)vec_push(&progress->done_ms, &none);
    for (size_t i = 0; i < count; i++) {
        int64_t *took = &VEC_AT(int64_t, &progress->done_ms, i);
        if (!lines[i].done || *took > 0)
            continue;
        int64_t ms = elapsed(progress);
        *took = ms > 0 ? ms : 1;
        if (!progress->in_place)
            say_done(progress, &lines[i], *took);
    }
    if (progress->in_place)
        draw(progress, lines, count);
}

void progress_end(struct progress *progress)
{
    vec_clear(&progress->done_ms);
    vec_clear(&progress->counts);
    if (progress->drawn == 0)
        return;
    struct sink *out = sink_fd(progress->console->err_fd);
    sink_printf(out, "\033[%uA\033[J", progress->drawn);
    progress->drawn = 0;
    (void)sink_close(out, NULL);
}
