/* What a test of a policy expects: a line for each verdict, its fields parted by " | ".
 *
 *   RULE | status | reason | confidence | region id [discriminator...] [| more]...
 *
 * A field `*` fits everything, and the fields after the subject may be left out. A line that begins
 * with # is a comment. What is neither pass nor expected is a surprise; a pass may be expected. */
#ifndef SNAPAUDIT_REPORTS_VERDICT_LINES_H
#define SNAPAUDIT_REPORTS_VERDICT_LINES_H

#include <stdbool.h>
#include <stddef.h>

#include "core/arena.h"
#include "core/error.h"
#include "core/sink.h"
#include "core/str.h"
#include "core/vec.h"
#include "model/finding.h"

#define VERDICT_FIELDS_MAX 16

enum verdict_field {
    VERDICT_RULE,
    VERDICT_STATUS,
    VERDICT_REASON,
    VERDICT_CONFIDENCE,
    VERDICT_SUBJECT
};

struct verdict_line {
    struct str text;
    struct str fields[VERDICT_FIELDS_MAX];
    size_t field_count;
    bool met; /* stands on the other side, too */
};

/* Append the lines of `text` to `out`, a vec of struct verdict_line that borrows from it. Returns 0,
 * or -1 with ERR_INPUT naming `file`, the line and what was expected. */
int verdicts_parse(struct vec *out, struct str file, struct str text, struct error *err);

/* The line of a finding, without line feed. */
void verdict_write(struct sink *out, const struct finding *finding);

/* Take the fields of one line apart; false when there are too few or too many. */
bool verdict_split(struct verdict_line *line, struct str text);

bool verdict_is_pass(const struct verdict_line *line);

/* One rule says something else of one subject than expected; or only one side knows of it (the
 * other is NULL). */
struct verdict_difference {
    const struct verdict_line *expected, *got;
};

/* Append what differs to `out`, a vec of struct verdict_difference: in the order of `expected`, then
 * the surprises in the order of `got`. */
void verdicts_compare(struct vec *out, struct vec *expected, struct vec *got);

#endif
