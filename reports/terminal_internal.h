/* Lines on a terminal: clean text, colours, columns, wrapping. */
#ifndef SNAPAUDIT_REPORTS_TERMINAL_INTERNAL_H
#define SNAPAUDIT_REPORTS_TERMINAL_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/sink.h"
#include "core/str.h"
#include "model/finding.h"
#include "reports/amounts.h"
#include "reports/report.h"
#include "reports/terminal.h"

struct term {
    struct sink *out;
    bool colour;
    size_t width;
};

/* Columns that the text takes, roughly: East Asian wide characters take two, marks none. */
size_t term_columns(struct str text);

/* The part of `text` that fits; *cut says that something is missing. */
struct str term_fit(struct str text, size_t columns, bool *cut);

void term_put(const struct term *t, enum paint paint, struct str text);
void term_put_c(const struct term *t, enum paint paint, const char *text);
void term_space(const struct term *t, size_t count);
void term_end(const struct term *t); /* of the line */

/* Padded to `columns`, never cut. */
void term_left(const struct term *t, enum paint paint, struct str text, size_t columns);
void term_right(const struct term *t, enum paint paint, struct str text, size_t columns);

/* "1,234,567"; 0 is a dim "-". */
void term_count(const struct term *t, enum paint paint, uint64_t value, size_t columns);

/* A bold title, then what is to be known first. */
void term_section(const struct term *t, const char *title);

/* Words from the current column on; lines that follow begin at `indent`. */
struct wrap {
    const struct term *t;
    size_t indent;
    size_t column;
    bool glue; /* the next word follows without a blank */
    enum paint paint;
};

struct wrap wrap_begin(const struct term *t, size_t indent, size_t column);
void wrap_words(struct wrap *w, enum paint paint, struct str text);
void wrap_words_c(struct wrap *w, enum paint paint, const char *text);
void wrap_gap(struct wrap *w, size_t columns); /* blanks, in place of the one between words */
void wrap_break(struct wrap *w);               /* go on in a new line */
void wrap_end(struct wrap *w);

/* An account, its name before its number where somebody told one. */
void term_account(const struct term *t, enum paint paint, struct str id, struct str name);
void wrap_account(struct wrap *w, enum paint paint, struct str id, struct str name);

enum paint paint_of_severity(enum severity severity);

/* ---- sections ---- */

void terminal_facts(const struct term *t, const struct report_context *ctx); /* or nothing */
void terminal_seen_headline(const struct term *t, const struct report_context *ctx);
void terminal_seen(const struct term *t, const struct report_context *ctx);
void terminal_costs(const struct term *t, const struct report_context *ctx,
                    const struct summary *summary); /* or nothing */
void terminal_controls(const struct term *t, const struct report_context *ctx,
                       const struct summary *summary);                         /* or nothing */
void terminal_changes(const struct term *t, const struct report_context *ctx); /* or nothing */
void terminal_worst(const struct term *t, const struct report_context *ctx,
                    const struct summary *summary);

#endif
