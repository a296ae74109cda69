/* CSV a line at a time (RFC 4180): each line is a row by itself, so that a quote that is never closed costs one
 * row, and not all that follow. */
#ifndef SNAPAUDIT_CORE_CSV_LINE_H
#define SNAPAUDIT_CORE_CSV_LINE_H

#include <stdbool.h>
#include <stddef.h>

#include "core/arena.h"
#include "core/str.h"

/* The next line of `rest`, which loses it. LF, CR LF or CR ends a line. False at the end of the text. */
bool csv_next_line(struct str *rest, struct str *line);

/* Is the line parted by `delimiter` behind its first field, `first` in quotes or not? */
bool csv_line_is_parted_by(struct str line, const char *first, char delimiter);

struct csv_lines; /* opaque, defined in csv_line.c */

/* The first `kept` fields of a line are copied to `arena`, more are only counted. */
struct csv_lines *csv_lines_new(struct arena *arena, size_t kept);
void csv_lines_free(struct csv_lines *lines);

/* Takes a line apart. Blanks at the ends of a field belong to it. False when it is no CSV: a quote inside a
 * field, or one that is never closed. */
bool csv_line_split(struct csv_lines *lines, struct str line);

/* Of the last line. */
size_t csv_line_count(const struct csv_lines *lines);
struct str csv_line_field(const struct csv_lines *lines, size_t at);

#endif
