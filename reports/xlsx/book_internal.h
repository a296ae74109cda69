/* A workbook that is being written, row by row, by libxlsxwriter in constant memory. Each sheet waits in an unnamed
 * file of its own; they become one file in the end. No library type is seen outside of book.c. */
#ifndef SNAPAUDIT_REPORTS_XLSX_BOOK_INTERNAL_H
#define SNAPAUDIT_REPORTS_XLSX_BOOK_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/clock.h"
#include "core/error.h"
#include "core/sink.h"

struct book;       /* opaque, defined in book.c */
struct book_sheet; /* of the library */

struct book_in {
    const char *folder;  /* for its files, which have no names */
    const char *file;    /* where the workbook is put together */
    const char *title;   /* all three of the document's properties */
    const char *comment; /* ASCII, at most 255 characters */
    instant created;
};

/* Copies what it needs. */
struct book *book_new(const struct book_in *in);
void book_free(struct book *book); /* NULL is fine */

/* Sheets stand in the order in which they were added, and may be written in any, each row by row. The name is at most
 * 31 characters. */
struct book_sheet *book_add_sheet(struct book *book, const char *name);

enum book_style { BOOK_PLAIN, BOOK_HEAD, BOOK_COUNT, BOOK_MONEY, BOOK_TIME, BOOK_STYLES };

/* Where a cell stands; rows and columns from 0 on. */
struct book_at {
    struct book_sheet *sheet;
    uint32_t row;
    uint16_t column;
};
/* Text is never a formula and never a link. It is UTF-8 that ends with a NUL, of at most 32,767 characters. */
void book_put_text(struct book *book, struct book_at at, const char *text, enum book_style style);
void book_put_number(struct book *book, struct book_at at, double number, enum book_style style);
void book_put_truth(struct book *book, struct book_at at, bool truth);

/* The first row stays in sight and filters the `rows` below it; `widths` in characters. */
void book_shape(struct book *book, struct book_sheet *sheet, const uint16_t *widths,
                uint16_t columns, uint32_t rows);

/* Put it together and append it to `out`. Returns 0, or -1 with ERR_IO. Once only. */
int book_write(struct book *book, struct sink *out, struct error *err);

/* ---- files.c: the unnamed files of the library, which asks lxw_tmpfile() for them ---- */

struct book_files; /* opaque */

struct book_files *book_files_new(const char *folder);
/* Closes what the library left open. */
void book_files_free(struct book_files *files);

/* What the library is given as the name of its folder. */
const char *book_files_name(const struct book_files *files);

/* Send on what waits in memory. Returns the errno of the first failure so far, or 0. */
int book_files_sync(struct book_files *files);

/* Bytes of the largest file that is open, and of all. */
uint64_t book_files_largest(const struct book_files *files);
uint64_t book_files_bytes(const struct book_files *files);

#endif
