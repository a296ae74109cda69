#include "tests/support/csv_table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <csv.h>

struct csv_table {
    char **cells;
    size_t cell_count;
    size_t cap;
    size_t columns;
    size_t rows; /* with the header */
    size_t in_row;
    char header[1024];
};

static void give_up(const char *what, const char *which)
{
    fprintf(stderr, "csv_table: %s%s%s\n", what, which ? ": " : "", which ? which : "");
    abort();
}

static void on_cell(void *data, size_t len, void *ctx)
{
    struct csv_table *table = ctx;
    if (table->cell_count == table->cap) {
        table->cap = table->cap ? 2 * table->cap : 256;
        table->cells = realloc(table->cells, table->cap * sizeof(*table->cells));
    }
    char *copy = calloc(1, len + 1);
    if (!table->cells || !copy)
        give_up("out of memory", NULL);
    if (len > 0)
        memcpy(copy, data, len);
    table->cells[table->cell_count++] = copy;
    table->in_row++;
}

static void on_row(int end, void *ctx)
{
    struct csv_table *table = ctx;
    (void)end;
    if (table->rows++ == 0)
        table->columns = table->in_row;
    if (table->in_row != table->columns)
        give_up("a row differs from the header in length", table->cells[table->cell_count - 1]);
    table->in_row = 0;
}

struct csv_table *csv_table_read(struct str text)
{
    struct csv_parser parser;
    struct csv_table *table = calloc(1, sizeof(*table));
    if (!table || csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) != 0)
        give_up("out of memory", NULL);
    if (csv_parse(&parser, text.ptr, text.len, on_cell, on_row, table) != text.len ||
        csv_fini(&parser, on_cell, on_row, table) != 0)
        give_up("not strict CSV", csv_strerror(csv_error(&parser)));
    csv_free(&parser);
    if (table->rows == 0)
        give_up("no header", NULL);
    for (size_t i = 0; i < table->columns; i++) {
        size_t used = strlen(table->header);
        (void)snprintf(table->header + used, sizeof(table->header) - used, "%s%s", i ? "," : "",
                       table->cells[i]);
    }
    return table;
}

void csv_table_free(struct csv_table *table)
{
    for (size_t i = 0; i < table->cell_count; i++)
        free(table->cells[i]);
    free(table->cells);
    free(table);
}

size_t csv_table_rows(const struct csv_table *table)
{
    return table->rows - 1;
}

static size_t column_of(const struct csv_table *table, const char *column)
{
    for (size_t i = 0; i < table->columns; i++) {
        if (strcmp(table->cells[i], column) == 0)
            return i;
    }
    give_up("no column", column);
    return 0;
}

const char *csv_table_at(const struct csv_table *table, size_t row, const char *column)
{
    if (row >= csv_table_rows(table))
        give_up("no such row for", column);
    return table->cells[(row + 1) * table->columns + column_of(table, column)];
}

size_t csv_table_find(const struct csv_table *table, const char *column, const char *value)
{
    for (size_t row = 0; row < csv_table_rows(table); row++) {
        if (strcmp(csv_table_at(table, row, column), value) == 0)
            return row;
    }
    give_up("no row with", value);
    return 0;
}

const char *csv_table_header(const struct csv_table *table)
{
    return table->header;
}
