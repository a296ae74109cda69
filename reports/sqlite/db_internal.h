/* An SQLite file that is written once, from the first row to the last: the one door of reports to SQLite. It lies
 * where the report is made, as do the temporary files of sorting, and is copied from there when it is complete.
 * The first failure sticks: what comes after it does nothing, and db_finish() tells it. */
#ifndef SNAPAUDIT_REPORTS_SQLITE_DB_INTERNAL_H
#define SNAPAUDIT_REPORTS_SQLITE_DB_INTERNAL_H

#include <stdbool.h>
#include <stdint.h>

#include "core/clock.h"
#include "core/error.h"
#include "core/sink.h"
#include "core/str.h"
#include "reports/writer.h"

struct db;     /* opaque, defined in db.c */
struct db_row; /* opaque, defined in db.c: the rows of one table */

/* Made of `in`, which is borrowed; errors tell `name`. */
struct db *db_new(const struct writer_in *in, const char *name);
void db_free(struct db *db); /* removes the file; NULL is fine */

void db_run(struct db *db, const char *sql);

/* All is written: hand it over. Returns 0, or -1 with the first failure. */
int db_finish(struct db *db, struct error *err);

/* ---- rows ---- */

/* For a statement INSERT with a `?` a column; it ends with its file. */
struct db_row *db_row_new(struct db *db, const char *insert);

/* Columns in their order; those that are left out in the end are NULL, as is text that is empty. Bytes that are
 * no UTF-8 become U+FFFD. Text is borrowed until row_end(). */
void row_null(struct db_row *row);
void row_i64(struct db_row *row, int64_t value);
void row_count(struct db_row *row, uint64_t value);
void row_count_if(struct db_row *row, bool has, uint64_t value);
void row_real(struct db_row *row, double value);
void row_bool(struct db_row *row, bool value);
void row_str(struct db_row *row, struct str text);
void row_cstr(struct db_row *row, const char *text); /* NULL is fine */
void row_text(struct db_row *row, struct str text);  /* empty text is '' */
void row_copy(struct db_row *row, struct str text);  /* as row_str(), but it is not borrowed */
void row_time(struct db_row *row, instant at);
/* Two columns: the amount, and the same in micros, which is exact. */
void row_money(struct db_row *row, int64_t micros);
/* A list as a JSON array; none of it is NULL. */
void row_list(struct db_row *row, const struct str *items, size_t count);
void row_end(struct db_row *row);

#endif
