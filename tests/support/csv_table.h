/* A CSV report read back by libcsv in strict mode, for tests. */
#ifndef SNAPAUDIT_TESTS_SUPPORT_CSV_TABLE_H
#define SNAPAUDIT_TESTS_SUPPORT_CSV_TABLE_H

#include <stddef.h>

#include "core/str.h"

struct csv_table; /* opaque, defined in csv_table.c */

/* Ends the program with a message when `text` is not strict CSV, has no header, or a row has not
 * as many cells as the header. */
struct csv_table *csv_table_read(struct str text);
void csv_table_free(struct csv_table *table);

size_t csv_table_rows(const struct csv_table *table); /* without the header */

/* The cell as C string; ends the program when there is no such row or column. */
const char *csv_table_at(const struct csv_table *table, size_t row, const char *column);

/* The row whose cell in `column` is `value`; ends the program when there is none. */
size_t csv_table_find(const struct csv_table *table, const char *column, const char *value);

/* "a,b,c" of the header. */
const char *csv_table_header(const struct csv_table *table);

#endif
