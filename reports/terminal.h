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
    bool unicode; /* it draws boxes */
};

/* Who cannot tell red from green reads all of it: bad is red, unsure yellow, good blue, and none of them
 * says what words do not say as well. The 16 colours of every terminal, in the shades of its theme. */
enum paint {
    PAINT_NONE,
    PAINT_BOLD,
    PAINT_DIM,
    PAINT_RED,
    PAINT_BOLD_RED,
    PAINT_YELLOW,
    PAINT_BOLD_YELLOW,
    PAINT_BLUE,
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

/* For who reads one screen: whether all was seen, what fails and what is unknown, the ten worst subjects with
 * why, what they cost and whom to ask. Then what was read where, what there is, brakes, money. */
void report_terminal(struct sink *out, const struct report_context *ctx,
                     const struct summary *summary, const struct terminal_style *style);

#endif
