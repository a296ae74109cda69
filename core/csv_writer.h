/* CSV by RFC 4180 with LF, through libcsv's writer: a field is quoted when it holds a comma, a
 * quote, CR or LF, or has a blank or tab at an end. Cells that a spreadsheet would run (first byte
 * = + - @ tab CR LF) get a ' in front. */
#ifndef SNAPAUDIT_CORE_CSV_WRITER_H
#define SNAPAUDIT_CORE_CSV_WRITER_H

#include <stdbool.h>
#include <stdint.h>

#include "core/sink.h"
#include "core/str.h"

struct csv_writer {
    struct sink *sink; /* borrowed */
    bool in_row;
};

void csv_writer_init(struct csv_writer *w, struct sink *sink);
void csv_cell(struct csv_writer *w, struct str value);
void csv_cell_c(struct csv_writer *w, const char *value); /* NULL is an empty cell */
void csv_cell_u64(struct csv_writer *w, uint64_t value);
void csv_cell_empty(struct csv_writer *w);
void csv_end_row(struct csv_writer *w);

#endif
