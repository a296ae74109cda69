/* Cells of the CSV reports: what csv_writer takes, from the values that reports hold. */
#ifndef SNAPAUDIT_REPORTS_CELLS_H
#define SNAPAUDIT_REPORTS_CELLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/clock.h"
#include "core/csv_writer.h"
#include "core/sink.h"
#include "core/str.h"
#include "core/vec.h"
#include "model/graph.h"

/* Whoever takes the cells of a table in another form than CSV. What is empty in CSV is absent. */
struct cell_taker {
    void (*absent)(void *ctx);
    void (*text)(void *ctx, struct str text); /* as it is, whatever bytes it has; never empty */
    void (*number)(void *ctx, int64_t value);
    void (*truth)(void *ctx, bool value);
    void (*money)(void *ctx, int64_t micros);
    void (*time)(void *ctx, instant at);
    void (*list)(void *ctx, const struct str *items, size_t count); /* never empty */
    void (*tags)(void *ctx, const struct graph *graph, uint32_t tagset);
    void (*end_row)(void *ctx);
};

struct cells {
    struct csv_writer csv;
    struct sink *scratch;           /* where composed cells are put together */
    uint64_t start;                 /* of the cell that is being composed */
    const struct cell_taker *taker; /* NULL: they are written as CSV */
    void *taker_ctx;
    struct vec ends; /* uint64_t: where items of a list end, for a taker */
};

void cells_init(struct cells *cells, struct sink *out); /* `out` is borrowed */
void cells_init_taken(struct cells *cells, const struct cell_taker *taker, void *ctx);
void cells_clear(struct cells *cells);

/* The header row. */
void cells_header(struct cells *cells, const char *const *columns, size_t count);
void cells_end_row(struct cells *cells);

/* Text of strangers: control characters other than tab, CR and LF, and bytes that are no UTF-8,
 * become U+FFFD. */
void cell_str(struct cells *cells, struct str text);
void cell_cstr(struct cells *cells, const char *text); /* NULL is an empty cell */
void cell_word(struct cells *cells,
               const char *word); /* a word of this program, not of strangers */
void cell_empty(struct cells *cells);
void cell_bool(struct cells *cells, bool value);
void cell_u64(struct cells *cells, uint64_t value);
void cell_i64(struct cells *cells, int64_t value);
void cell_money(struct cells *cells, int64_t micros); /* six places */
void cell_time(struct cells *cells, instant at);      /* empty when unset */

/* A cell in pieces: write to the sink, with cell_next() before each item of a list (it writes "; "
 * from the second on), then end it. A cell without cell_next() is a text. */
struct sink *cell_begin(struct cells *cells);
void cell_next(struct cells *cells);
void cell_end(struct cells *cells);

/* One JSON object with sorted keys; empty for no tags. */
void cell_tags(struct cells *cells, const struct graph *graph, uint32_t tagset);

/* The same object as text. */
void cells_put_tags(struct sink *out, const struct graph *graph, uint32_t tagset);

#endif
