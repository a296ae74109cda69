/* One field of all records of a listing, sorted: so that a filter on ids or times finds its records
 * without a look at all others. Read-only once built. */
#ifndef SANDBOX_COLUMN_H
#define SANDBOX_COLUMN_H

#include "tests/sandbox/world.h"

struct column; /* opaque, defined in column.c */

/* Of a settled listing. NULL when a text is too long for it. `path` as in xml_first(), kept. */
struct column *column_build(const struct listing *listing, const char *path);
void column_free(struct column *column); /* NULL is fine */

const char *column_path(const struct column *column);

/* Appends the rows (uint32_t) whose text begins with `text`; `exact`: is `text`. */
void column_find(const struct column *column, struct str text, bool exact, struct vec *rows);

#endif
