#include "cli/output.h"

#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cli/clocks.h"
#include "core/file.h"
#include "core/json_writer.h"
#include "core/mem.h"
#include "core/utf8.h"
#include "reports/report.h"

#define WIDTH_DEFAULT 100
#define WIDTH_MIN     40
#define ROWS_DEFAULT  24

static const char *const level_words[] = {
    [MESSAGE_ERROR] = "error",
    [MESSAGE_WARNING] = "warning",
    [MESSAGE_NOTE] = "note",
    [MESSAGE_DEBUG] = "debug",
};

static const enum paint level_inks[] = {
    [MESSAGE_ERROR] = PAINT_BOLD_RED,
    [MESSAGE_WARNING] = PAINT_BOLD_YELLOW,
    [MESSAGE_NOTE] = PAINT_CYAN,
    [MESSAGE_DEBUG] = PAINT_DIM,
};

static bool is_set(const char *value)
{
    return value && *value;
}

bool locale_is_utf8(const char *lc_all, const char *lc_ctype, const char *lang)
{
    const char *value = is_set(lc_all) ? lc_all : is_set(lc_ctype) ? lc_ctype : lang;
    if (!value)
        return false;
    const char *charset = strchr(value, '.');
    if (!charset)
        return false;
    struct str name = str_from(charset + 1);
    return str_starts_nocase(name, "utf-8") || str_starts_nocase(name, "utf8");
}

/* A terminal that knows escape sequences. */
static bool is_able_terminal(int fd)
{
    const char *term = getenv("TERM");
    return isatty(fd) && is_set(term) && strcmp(term, "dumb") != 0;
}

/* https://no-color.org: set and not empty means no colour. https://bixense.com/clicolors: forced where the
 * reader is no terminal, such as a pager or the log of a pipeline that shows colours. */
bool colour_is_on(bool able_terminal, const char *no_color, const char *clicolor_force)
{
    bool forced = is_set(clicolor_force) && strcmp(clicolor_force, "0") != 0;
    return !is_set(no_color) && (able_terminal || forced);
}

static bool may_colour(int fd)
{
    return colour_is_on(is_able_terminal(fd), getenv("NO_COLOR"), getenv("CLICOLOR_FORCE"));
}

static unsigned terminal_width(void)
{
    struct winsize size;
    if (!isatty(STDOUT_FILENO) || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
        return WIDTH_DEFAULT;
    return size.ws_col < WIDTH_MIN ? WIDTH_MIN : size.ws_col;
}

void console_init(struct console *console, int argc, char *const *argv)
{
    *console = (struct console){
        .out = sink_fd(STDOUT_FILENO),
        .err_fd = STDERR_FILENO,
        .out_colour = may_colour(STDOUT_FILENO),
        .err_colour = may_colour(STDERR_FILENO),
        .err_terminal = isatty(STDERR_FILENO) != 0,
        .err_redraw = is_able_terminal(STDERR_FILENO),
        .unicode = locale_is_utf8(getenv("LC_ALL"), getenv("LC_CTYPE"), getenv("LANG")),
        .width = terminal_width(),
    };
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (strcmp(argv[i], "--no-color") == 0)
            console->out_colour = console->err_colour = false;
        if (strcmp(argv[i], "--log-format=json") == 0 ||
            (strcmp(argv[i], "--log-format") == 0 && i + 1 < argc &&
             strcmp(argv[i + 1], "json") == 0))
            console->log_json = true;
    }
    console->err_redraw = console->err_redraw && !console->log_json;
    if (console->log_json)
        mem_exhausted_says("{\"level\": \"error\", \"message\": \"" MEM_EXHAUSTED
                           "\", \"hint\": \"" MEM_EXHAUSTED_HINT "\"}\n");
}

void console_size(const struct console *console, unsigned *rows, unsigned *columns)
{
    struct winsize size = {0};
    if (ioctl(console->err_fd, TIOCGWINSZ, &size) != 0)
        size = (struct winsize){0};
    *rows = size.ws_row > 0 ? size.ws_row : ROWS_DEFAULT;
    *columns = size.ws_col > 0 ? size.ws_col : WIDTH_DEFAULT;
}

/* True when whoever read standard output has closed it: what was left is not missed. */
static bool reader_went_away(void)
{
    struct pollfd output = {.fd = STDOUT_FILENO, .events = POLLOUT};
    return poll(&output, 1, 0) > 0 && (output.revents & POLLERR);
}

int output_close(struct sink *out, struct error *err)
{
    struct error why = ERROR_INIT;
    if (sink_close(out, &why) == 0 || reader_went_away())
        return 0;
    *err = why;
    return error_context(err, "standard output");
}

int console_close(struct console *console, struct error *err)
{
    return output_close(console->out, err);
}

bool output_is_stdout(const char *path)
{
    char why[FILE_WHY_BYTES];
    struct file_target target;
    if (strcmp(path, "-") == 0)
        return true;
    if (file_target_find(&target, path, why) != 0)
        return false;
    bool is = target.kind == FILE_TARGET_DESCRIPTOR && target.fd == STDOUT_FILENO;
    file_target_clear(&target);
    return is;
}

static void write_line(const struct console *console, struct sink *out, enum paint paint,
                       const char *label, const char *text)
{
    const struct terminal_style style = {.colour = console->err_colour};
    if (!*text)
        return;
    sink_printf(out, "%s%s:%s ", terminal_ink(&style, paint), label,
                terminal_ink(&style, PAINT_NONE));
    terminal_text(out, str_from(text));
    sink_char(out, '\n');
}

static void write_plain(const struct console *console, struct sink *out, enum message_level level,
                        const struct error *text)
{
    write_line(console, out, level_inks[level], level_words[level], text->message);
    write_line(console, out, PAINT_BOLD, "detail", text->detail);
    write_line(console, out, PAINT_BOLD, "hint", text->hint);
}

/* Members of one message, beside those that all have. */
struct more {
    console_more_fn *add;
    const void *ctx;
};

static void write_json(struct sink *line, enum message_level level, const struct error *text,
                       const struct more *more)
{
    struct json_writer json;
    char now[INSTANT_TEXT_MAX];
    json_writer_init(&json, line, 0);
    json_begin_object(&json);
    json_member_cstr(&json, "time", instant_format(clock_now(), now));
    json_member_cstr(&json, "level", level_words[level]);
    json_member_cstr(&json, "message", text->message);
    if (*text->detail)
        json_member_cstr(&json, "detail", text->detail);
    if (*text->hint)
        json_member_cstr(&json, "hint", text->hint);
    if (more)
        more->add(more->ctx, &json);
    json_end_object(&json);
    json_finish(&json);
}

static void report(const struct console *console, enum message_level level,
                   const struct error *text, const struct more *more)
{
    if (console->errors_only && level != MESSAGE_ERROR)
        return;
    struct sink *line = sink_fd(console->err_fd);
    if (console->log_json)
        write_json(line, level, text, more);
    else
        write_plain(console, line, level, text);
    (void)sink_close(line, NULL); /* where would a failure of standard error be said? */
}

void console_report(const struct console *console, enum message_level level,
                    const struct error *text)
{
    report(console, level, text, NULL);
}

void console_error(const struct console *console, const struct error *err)
{
    console_report(console, MESSAGE_ERROR, err);
}

void console_note(const struct console *console, const char *text, console_more_fn *add,
                  const void *ctx)
{
    struct error message = ERROR_INIT;
    const struct more more = {add, ctx};
    (void)error_set(&message, ERR_NONE, "%s", text);
    if (!console->quiet)
        report(console, MESSAGE_NOTE, &message, &more);
}

void console_say(const struct console *console, enum message_level level, const char *format, ...)
{
    if (level == MESSAGE_NOTE && console->quiet)
        return;
    char text[sizeof(((struct error *)NULL)->message)];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    struct error message = ERROR_INIT;
    (void)error_set(&message, ERR_NONE, "%s", text);
    console_report(console, level, &message);
}

struct terminal_style console_style(const struct console *console)
{
    return (struct terminal_style){
        .colour = console->out_colour, .width = console->width, .unicode = console->unicode};
}

const char *console_ink(const struct console *console, enum paint paint)
{
    const struct terminal_style style = console_style(console);
    return terminal_ink(&style, paint);
}

static void warn(void *ctx, const struct error *text)
{
    console_report(ctx, MESSAGE_WARNING, text);
}

struct warner console_warner(const struct console *console)
{
    return (struct warner){.warn = warn, .ctx = (void *)(uintptr_t)console};
}
