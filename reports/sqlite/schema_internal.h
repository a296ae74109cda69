/* What a table of findings.sqlite is: from it the table itself, the statement that fills it, and its rows of the table
 * `columns` are made. */
#ifndef SNAPAUDIT_REPORTS_SQLITE_SCHEMA_INTERNAL_H
#define SNAPAUDIT_REPORTS_SQLITE_SCHEMA_INTERNAL_H

#include <stddef.h>

#include "reports/sqlite/db_internal.h"
#include "reports/tables.h"

struct sql_column {
    const char *name;
    const char *type;                    /* for people; a row of the table in schema.c */
    const char *unit, *meaning, *absent; /* each may be NULL */
};

struct sql_table {
    const char *name;
    const struct sql_column *columns;
    size_t count;
    const char *keys; /* constraints; NULL: none */
    bool clustered;   /* its rows lie by their key: WITHOUT ROWID */
    bool once;        /* of rows with one key the first stays */
};

/* How many columns the database has for one of the type: an amount has two, a list of pairs none. */
size_t sql_width(const char *type);

/* Make it. */
void sql_table_make(struct db *db, const struct sql_table *table);

/* The statement that fills it. */
struct db_row *sql_table_insert(struct db *db, const struct sql_table *table);

/* Its rows of `columns`, to which `row` belongs. */
void sql_table_tell(struct db_row *row, const struct sql_table *table);

/* The columns of a table of the CSV reports, after `first` of its own (may be none). Clear them by mem_free(). */
struct sql_column *sql_columns_of(const struct report_table *table, const struct sql_column *first,
                                  size_t *count);

#endif
