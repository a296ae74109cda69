#include "cli/progress.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "core/clock.h"
#include "core/json_writer.h"
#include "model/account.h"
#include "reports/terminal.h"

#define LINE_MAX_BYTES 256
#define MARGIN         2
#define NAME_WIDTH     18
#define NAMED_WIDTH    30 /* with 15 columns of a name before the number of the account */
#define NUMBER_WIDTH   15 /* that, with what parts it from the name */

/* How often the sum is told where nothing is drawn: programs watch, people read later. */
#define EVERY_MS_JSON 5000
#define EVERY_MS_TEXT 30000

#define LEFT_AFTER_MS 1000 /* before, the speed is anybody's guess */

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

/* Listings are what can be counted before they are read; their pages are not. */
int64_t progress_left_ms(const struct collect_progress *now)
{
    uint64_t left = now->listings - now->listings_done;
    if (left == 0 || now->last)
        return 0;
    if (now->listings_done == 0 || now->ms < LEFT_AFTER_MS)
        return -1;
    return (int64_t)((uint64_t)now->ms * left / now->listings_done);
}

/* ---- words ---- */

__attribute__((format(printf, 3, 4))) static void add(char *text, size_t size, const char *format,
                                                      ...)
{
    size_t len = strlen(text);
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text + len, size - len, format, args);
    va_end(args);
}

/* ", 3 throttles": nothing for none. */
static void add_count(char *text, size_t size, uint64_t count, const char *one, const char *many)
{
    char number[PROGRESS_NUMBER_MAX];
    if (count > 0)
        add(text, size, ", %s %s", progress_number(count, number), count == 1 ? one : many);
}

static void add_troubles(char *text, size_t size, uint64_t gaps, uint64_t throttles,
                         uint64_t retries)
{
    add_count(text, size, gaps, "gap", "gaps");
    add_count(text, size, throttles, "throttle", "throttles");
    add_count(text, size, retries, "retry", "retries");
}

/* "5 of 17 regions, " */
static void add_regions(char *text, size_t size, unsigned done, unsigned all)
{
    char first[PROGRESS_NUMBER_MAX];
    char second[PROGRESS_NUMBER_MAX];
    add(text, size, "%s of %s region%s", progress_number(done, first), progress_number(all, second),
        all == 1 ? "" : "s");
}

/* "about 3 min" in whole units, rather too long, between `before` and `after`; nothing where it cannot be told. */
static void add_left(char *text, size_t size, const struct collect_progress *now,
                     const char *before, const char *after)
{
    static const struct {
        int64_t ms;
        const char *noun;
    } units[] = {{MS_PER_HOUR, "h"}, {MS_PER_MINUTE, "min"}, {MS_PER_SECOND, "s"}};
    int64_t left_ms = progress_left_ms(now);
    size_t unit = 0;
    if (left_ms <= 0)
        return;
    while (units[unit].ms != MS_PER_SECOND && left_ms < 2 * units[unit].ms)
        unit++;
    add(text, size, "%sabout %lld %s%s", before, (long long)(left_ms / units[unit].ms + 1),
        units[unit].noun, after);
}

static bool is_account(const struct collect_line *line)
{
    return str_is_empty(line->region);
}

/* What is left to do, and what went wrong. */
static void write_state(const struct collect_line *line, char *out, size_t size)
{
    char number[PROGRESS_NUMBER_MAX];
    out[0] = '\0';
    if (is_account(line) && line->running > 0) {
        add_regions(out, size, line->regions_done, line->regions);
        add(out, size, ", ");
    }
    if (line->running > 0)
        add(out, size, "%s left", progress_number(line->running, number));
    else
        add(out, size, "done");
    add_troubles(out, size, line->gaps, line->throttles, line->retries);
}

/* ---- in place ---- */

/* What a line says of the reading itself. */
struct figures {
    uint64_t pages, resources;
    int64_t ms;
};

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* In `width` columns of which there may be fewer. */
static void write_name(struct sink *out, struct str name, size_t width, unsigned columns)
{
    size_t indent = smaller(MARGIN, columns);
    width = smaller(width, columns - indent);
    struct str shown = terminal_fit(name, width);
    sink_printf(out, "%*s", (int)indent, "");
    terminal_text(out, shown);
    sink_printf(out, "%*s", (int)(width - terminal_columns(shown)), "");
}

static void write_row(struct sink *out, struct str name, size_t width, const struct figures *read,
                      const char *state, unsigned columns)
{
    char pages[PROGRESS_NUMBER_MAX];
    char resources[PROGRESS_NUMBER_MAX];
    char rate[PROGRESS_NUMBER_MAX];
    char text[2 * LINE_MAX_BYTES];
    write_name(out, name, width, columns);
    int len =
        snprintf(text, sizeof(text), " %6s pages %11s resources %9s/s  %s",
                 progress_number(read->pages, pages), progress_number(read->resources, resources),
                 progress_number(a_second(read->resources, read->ms), rate), state);
    size_t room = columns > MARGIN + width ? columns - MARGIN - width : 0;
    sink_str(out, str_make(text, smaller((size_t)len, room)));
}

static size_t width_of(bool named)
{
    return named ? NAMED_WIDTH : NAME_WIDTH;
}

void progress_line(struct sink *out, const struct collect_line *line, bool named, unsigned columns)
{
    char state[LINE_MAX_BYTES];
    const struct figures read = {line->pages, line->resources, line->ms};
    struct sink *name = sink_memory();
    if (is_account(line))
        account_label(name, line->account,
                      terminal_fit(line->account_name, NAMED_WIDTH - NUMBER_WIDTH));
    else
        sink_str(name, line->region);
    write_state(line, state, sizeof(state));
    write_row(out, sink_view(name), width_of(named), &read, state, columns);
    sink_abort(name);
}

/* Accounts, or the regions of the only one. How much longer stands where narrow terminals show it. */
static void draw_sum(struct sink *out, const struct collect_progress *now, bool named,
                     unsigned columns)
{
    char title[LINE_MAX_BYTES];
    char state[LINE_MAX_BYTES] = "";
    char number[PROGRESS_NUMBER_MAX];
    bool many = now->accounts > 1;
    const struct figures read = {now->pages, now->resources, now->ms};
    (void)snprintf(title, sizeof(title), "%u of %u done",
                   many ? now->accounts_done : now->regions_done,
                   many ? now->accounts : now->regions);
    add_left(state, sizeof(state), now, "", ", ");
    if (many) {
        add_regions(state, sizeof(state), now->regions_done, now->regions);
        add(state, sizeof(state), ", ");
    }
    add(state, sizeof(state), "%s left",
        progress_number(now->listings - now->listings_done, number));
    add_troubles(state, sizeof(state), now->gaps, now->throttles, now->retries);
    write_row(out, str_from(title), width_of(named), &read, state, columns);
    sink_cstr(out, "\033[K\n");
}

/* Those at work come first where not all fit. */
static unsigned draw_lines(struct sink *out, const struct collect_progress *now, bool named,
                           unsigned columns, unsigned room)
{
    unsigned drawn = 0;
    for (size_t i = 0; i < now->line_count && drawn < room; i++) {
        if (now->line_count > room && now->lines[i].running == 0)
            continue;
        progress_line(out, &now->lines[i], named, columns);
        sink_cstr(out, "\033[K\n");
        drawn++;
    }
    return drawn;
}

static bool has_names(const struct collect_progress *now)
{
    for (size_t i = 0; i < now->line_count; i++)
        if (is_account(&now->lines[i]) && !str_is_empty(now->lines[i].account_name))
            return true;
    return false;
}

static void draw(struct progress *progress, const struct collect_progress *now)
{
    unsigned rows;
    unsigned columns;
    console_size(progress->console, &rows, &columns);
    struct sink *out = sink_fd(progress->console->err_fd);
    if (progress->drawn > 0)
        sink_printf(out, "\033[%uA", progress->drawn);
    unsigned room = rows > 3 ? rows - 2 : 1; /* the sum, and the line where the cursor rests */
    progress->named = progress->named || has_names(now);
    unsigned drawn = draw_lines(out, now, progress->named, columns - 1, room);
    draw_sum(out, now, progress->named, columns - 1);
    sink_cstr(out, "\033[J");
    progress->drawn = drawn + 1;
    (void)sink_close(out, NULL);
}

/* ---- plain ---- */

static void say_done(const struct progress *progress, const struct collect_line *line)
{
    char pages[PROGRESS_NUMBER_MAX];
    char resources[PROGRESS_NUMBER_MAX];
    char rate[PROGRESS_NUMBER_MAX];
    char state[LINE_MAX_BYTES];
    struct sink *name = sink_memory();
    write_state(line, state, sizeof(state));
    if (is_account(line)) {
        add_count(state, sizeof(state), line->regions, "region", "regions");
        account_label(name, line->account, line->account_name);
    } else {
        sink_str(name, line->region);
    }
    console_say(
        progress->console, MESSAGE_NOTE, "%.*s: %s, %s pages, %s resources in %lld.%03lld s (%s/s)",
        STR_ARG(sink_view(name)), state, progress_number(line->pages, pages),
        progress_number(line->resources, resources), (long long)(line->ms / 1000),
        (long long)(line->ms % 1000), progress_number(a_second(line->resources, line->ms), rate));
    sink_abort(name);
}

static void add_figures(const void *ctx, struct json_writer *json)
{
    const struct collect_progress *now = ctx;
    int64_t left_ms = progress_left_ms(now);
    json_key(json, "progress");
    json_begin_object(json);
    json_member_u64(json, "accounts", now->accounts);
    json_member_u64(json, "accounts_done", now->accounts_done);
    json_member_u64(json, "regions", now->regions);
    json_member_u64(json, "regions_done", now->regions_done);
    json_member_u64(json, "listings", now->listings);
    json_member_u64(json, "listings_done", now->listings_done);
    json_member_u64(json, "calls", now->calls);
    json_member_u64(json, "pages", now->pages);
    json_member_u64(json, "resources", now->resources);
    json_member_u64(json, "throttles", now->throttles);
    json_member_u64(json, "retries", now->retries);
    json_member_u64(json, "gaps", now->gaps);
    json_member_bool(json, "done", now->last);
    json_member_i64(json, "seconds", now->ms / MS_PER_SECOND);
    if (left_ms >= 0)
        json_member_i64(json, "eta_seconds", (left_ms + MS_PER_SECOND - 1) / MS_PER_SECOND);
    json_end_object(json);
}

static void say_sum(const struct progress *progress, const struct collect_progress *now)
{
    char text[2 * LINE_MAX_BYTES] = "";
    add_regions(text, sizeof(text), now->regions_done, now->regions);
    add(text, sizeof(text), " done");
    if (now->accounts > 1)
        add(text, sizeof(text), ", %u of %u accounts", now->accounts_done, now->accounts);
    add_count(text, sizeof(text), now->calls, "call", "calls");
    add_count(text, sizeof(text), now->resources, "resource", "resources");
    add_troubles(text, sizeof(text), now->gaps, now->throttles, now->retries);
    add_left(text, sizeof(text), now, ", ", "");
    console_note(progress->console, text, add_figures, now);
}

static bool sum_is_due(const struct progress *progress, const struct collect_progress *now)
{
    bool json = progress->console->log_json;
    if (now->last)
        return json;
    return now->ms - progress->told_ms >= (json ? EVERY_MS_JSON : EVERY_MS_TEXT);
}

static void say(struct progress *progress, const struct collect_progress *now)
{
    for (size_t i = 0; i < now->ended_count; i++)
        say_done(progress, &now->ended[i]);
    if (!sum_is_due(progress, now))
        return;
    say_sum(progress, now);
    progress->told_ms = now->last ? 0 : now->ms; /* after the last a collection may be begun anew */
}

/* ---- all ---- */

void progress_begin(struct progress *progress, const struct console *console, bool plain)
{
    *progress = (struct progress){.console = console, .in_place = console->err_redraw && !plain};
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

void progress_tell(void *ctx, const struct collect_progress *now)
{
    struct progress *progress = ctx;
    if (progress->in_place)
        draw(progress, now);
    else
        say(progress, now);
}

void progress_end(struct progress *progress)
{
    if (progress->drawn == 0)
        return;
    struct sink *out = sink_fd(progress->console->err_fd);
    sink_printf(out, "\033[%uA\033[J", progress->drawn);
    progress->drawn = 0;
    (void)sink_close(out, NULL);
}
