/* What people read on a terminal: how it may be written to, and the summary of a run. */
#ifndef SNAPAUDIT_REPORTS_TERMINAL_H
#define SNAPAUDIT_REPORTS_TERMINAL_H

#include <stdbool.h>

#include "core/sink.h"
#include "core/str.h"
#include "reports/report.h"

struct terminal_style {
    bool colour;
    unsigned width;
    bool unicode; /* it draws boxes and marks */
};

enum paint {
    PAINT_NONE,
    PAINT_BOLD,
    PAINT_DIM,
    PAINT_RED,
    PAINT_BOLD_RED,
    PAINT_YELLOW,
    PAINT_GREEN,
    PAINT_CYAN
};

/* What switches the paint on; PAINT_NONE switches all off. Empty where colour is off. */
const char *terminal_ink(const struct terminal_style *style, enum paint paint);

/* `text` without control characters, for a terminal: others become '?'. */
void terminal_text(struct sink *out, struct str text);

/* Columns that the text takes there, roughly: East Asian wide characters take two, marks none. */
size_t terminal_columns(struct str text);

/* The part of the text that fits. */
struct str terminal_fit(struct str text, size_t columns);

/* `text`, escaped likewise, in lines of `width` columns at its blanks. The first line begins at column
 * `at`, the others at `indent`; a line feed ends the last one. */
void terminal_wrap(struct sink *out, struct str text, size_t at, size_t indent, size_t width);

/* "the tag Owner, else owner": where the values come from that are shown as owners, or as another part. */
void terminal_owner_keys(struct sink *out, const struct policy *policy, enum owner_tag part);

/* What was seen and not (first), findings by rule and severity, brakes, the ten worst subjects
 * with why and what they cost. */
void report_terminal(struct sink *out, const struct report_context *ctx,
                     const struct summary *summary, const struct terminal_style *style);

#endif
