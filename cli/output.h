/* What the user sees: where text goes, whether it may be coloured, and the forms of messages on
 * standard error. The environment and the terminal are read here and nowhere else. */
#ifndef SNAPAUDIT_CLI_OUTPUT_H
#define SNAPAUDIT_CLI_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>

#include "core/error.h"
#include "core/sink.h"
#include "core/str.h"
#include "reports/terminal.h"
#include "reports/warnings.h"

struct json_writer;

struct console {
    struct sink *out; /* standard output, buffered */
    int err_fd;
    bool out_colour;
    bool err_colour;
    bool err_terminal; /* a person may be watching standard error */
    bool err_redraw;   /* … on which lines can be drawn again in place */
    bool log_json;     /* one JSON object a line instead of `error: …` */
    bool quiet;        /* no notes, no summary; errors, warnings and gaps stay */
    bool errors_only;  /* no warnings either: test-policy, whose cases are made of gaps */
    bool unicode;      /* the locale draws boxes */
    unsigned width;    /* columns of standard output */
};

enum message_level { MESSAGE_ERROR, MESSAGE_WARNING, MESSAGE_NOTE, MESSAGE_DEBUG };

/* Look at the environment, the terminal, and at those of the arguments that say how to speak
 * (--no-color, --log-format), so that even a usage error has the right form. */
void console_init(struct console *console, int argc, char *const *argv);

/* Flush standard output. Returns 0, or -1 with `err`. A reader that went away is no failure. */
int console_close(struct console *console, struct error *err);

/* Close a sink of standard output, likewise. */
int output_close(struct sink *out, struct error *err);

/* What --out names is standard output: "-", /dev/stdout and what leads there. */
bool output_is_stdout(const char *path);

/* `error: …`, then `detail: …` and `hint: …` where there is any. */
void console_error(const struct console *console, const struct error *err);

/* The same form with another word before it. */
void console_report(const struct console *console, enum message_level level,
                    const struct error *text);

/* Rows and columns of the terminal that standard error is, at this moment. */
void console_size(const struct console *console, unsigned *rows, unsigned *columns);

/* `warning: …`, `note: …` or `debug: …`. Notes are not printed when quiet. */
void console_say(const struct console *console, enum message_level level, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* A note with figures in words, to which `add` adds the figures as members where messages are JSON. */
typedef void console_more_fn(const void *ctx, struct json_writer *json);
void console_note(const struct console *console, const char *text, console_more_fn *add,
                  const void *ctx);

/* Warnings of reports, said on standard error. */
struct warner console_warner(const struct console *console);

/* How reports may write to standard output. */
struct terminal_style console_style(const struct console *console);

/* What paints on standard output; PAINT_NONE ends it. Empty where colour is off. */
const char *console_ink(const struct console *console, enum paint paint);

/* Colours are used on a terminal that knows them unless NO_COLOR is set and not empty, and elsewhere where
 * CLICOLOR_FORCE is set, not empty and not 0. Each may be NULL. */
bool colour_is_on(bool able_terminal, const char *no_color, const char *clicolor_force);

/* The locale, by LC_ALL, LC_CTYPE and LANG in this order, is a UTF-8 one. Each may be NULL. */
bool locale_is_utf8(const char *lc_all, const char *lc_ctype, const char *lang);

#endif
