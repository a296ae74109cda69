/* The tables of findings.sqlite. */
#ifndef SNAPAUDIT_REPORTS_SQLITE_TABLES_INTERNAL_H
#define SNAPAUDIT_REPORTS_SQLITE_TABLES_INTERNAL_H

#include "reports/sqlite/schema_internal.h"

/* ---- findings, and what they have lists of ---- */

struct sql_findings; /* opaque, defined in findings.c */

/* Makes the tables. */
struct sql_findings *sql_findings_new(struct db *db);
void sql_findings_add(struct sql_findings *findings, const struct finding *finding);
void sql_findings_tell(const struct sql_findings *findings, struct db_row *columns);
void sql_findings_free(struct sql_findings *findings); /* NULL is fine */

/* ---- tables that CSV has, too ---- */

struct sql_taken; /* opaque, defined in taken.c */

/* Makes the table, and for one that has tags that of these; its rows are then handed to sql_taken_cells(). */
struct sql_taken *sql_taken_new(struct db *db, const char *name, const struct report_table *table);
struct cells *sql_taken_cells(struct sql_taken *taken);
void sql_taken_tell(const struct sql_taken *taken, struct db_row *columns);
void sql_taken_free(struct sql_taken *taken); /* NULL is fine */

#endif
