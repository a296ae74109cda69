/* A table in a workbook: it takes cells one after another (reports/cells.h), goes on in another sheet where Excel has
 * no more rows, and counts what it had to cut. */
#ifndef SNAPAUDIT_REPORTS_XLSX_SHEET_INTERNAL_H
#define SNAPAUDIT_REPORTS_XLSX_SHEET_INTERNAL_H

#include "reports/cells.h"
#include "reports/run.h"
#include "reports/tables.h"
#include "reports/xlsx/book_internal.h"

/* What Excel takes. Tests are content with less. */
struct xlsx_limits {
    uint32_t rows; /* of a sheet, with its head */
    size_t units;  /* of a text, in UTF-16 */
};

struct sheet; /* opaque, defined in sheet.c */

struct sheet_in {
    struct book *book;
    const struct report_context *report;
    const struct xlsx_limits *limits;
    const char *name;                   /* static */
    const struct table_column *columns; /* static; the heads are made of them */
    size_t column_count;
};

/* Adds the sheet to the book. What `in` points to is borrowed. */
struct sheet *sheet_new(const struct sheet_in *in);
void sheet_free(struct sheet *sheet); /* NULL is fine */

/* Cells go to a sheet as ctx. */
extern const struct cell_taker sheet_taker;

/* No more rows come: filters and widths. */
void sheet_end(struct sheet *sheet);

const char *sheet_name(const struct sheet *sheet);
uint64_t sheet_rows(const struct sheet *sheet);  /* below all heads */
uint64_t sheet_cut(const struct sheet *sheet);   /* texts that were too long */
unsigned sheet_parts(const struct sheet *sheet); /* sheets that it became */

#endif
