#include "reports/sqlite/schema_internal.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "core/mem.h"
#include "reports/sqlite/lists_internal.h"

#define NAME_BYTES 64
#define MICROS     "_micros"

/* What there is in the database for a column of each type: its own, and a second one. */
static const struct {
    const char *type;
    const char *says; /* to whoever reads `columns`; NULL: the same */
    const char *sql;  /* NULL: no column, what it holds has a table */
    bool micros;      /* beside it the same in micros */
} types[] = {
    {"key", NULL, "INTEGER", false},
    {"text", NULL, "TEXT", false},
    {"word", NULL, "TEXT", false},
    {"time", NULL, "TEXT", false},
    {"list", NULL, "TEXT", false},
    {"URL", NULL, "TEXT", false},
    {"whole number", NULL, "INTEGER", false},
    {"true or false", NULL, "INTEGER", false},
    {"amount, six places", "amount", "REAL", true},
    {"JSON", NULL, NULL, false},
};
#define TYPE_COUNT (sizeof(types) / sizeof(types[0]))

static size_t type_of(const char *name)
{
    size_t at = 0;
    while (at < TYPE_COUNT && strcmp(types[at].type, name) != 0)
        at++;
    assert(at < TYPE_COUNT);
    return at;
}

size_t sql_width(const char *type)
{
    size_t at = type_of(type);
    return types[at].sql ? (types[at].micros ? 2 : 1) : 0;
}

/* ---- the columns of the database ---- */

struct sql_cell {
    char name[NAME_BYTES];
    const char *type, *sql;
    char unit[NAME_BYTES * 2];
};

typedef void (*cell_fn)(void *ctx, const struct sql_table *table, const struct sql_column *column,
                        const struct sql_cell *cell);

static void each_cell_of(const struct sql_table *table, const struct sql_column *column,
                         cell_fn visit, void *ctx)
{
    size_t type = type_of(column->type);
    const char *unit = column->unit ? column->unit : "";
    struct sql_cell cell = {.type = types[type].says ? types[type].says : types[type].type,
                            .sql = types[type].sql};
    if (!cell.sql)
        return;
    (void)snprintf(cell.name, sizeof(cell.name), "%s", column->name);
    (void)snprintf(cell.unit, sizeof(cell.unit), "%s", unit);
    visit(ctx, table, column, &cell);
    if (!types[type].micros)
        return;
    cell.type = "whole number";
    cell.sql = "INTEGER";
    (void)snprintf(cell.name, sizeof(cell.name), "%s" MICROS, column->name);
    (void)snprintf(cell.unit, sizeof(cell.unit), "millionths of %s", unit);
    visit(ctx, table, column, &cell);
}

static void each_cell(const struct sql_table *table, cell_fn visit, void *ctx)
{
    for (size_t i = 0; i < table->count; i++)
        each_cell_of(table, &table->columns[i], visit, ctx);
}

/* ---- what is made of them ---- */

static void put_column(void *ctx, const struct sql_table *table, const struct sql_column *column,
                       const struct sql_cell *cell)
{
    struct sink *sql = ctx;
    sink_printf(sql, "%s\n  \"%s\" %s%s", column == table->columns ? "" : ",", cell->name,
                cell->sql, strcmp(cell->type, "key") == 0 ? " PRIMARY KEY" : "");
}

void sql_table_make(struct db *db, const struct sql_table *table)
{
    struct sink *sql = sink_memory();
    sink_printf(sql, "CREATE TABLE \"%s\" (", table->name);
    each_cell(table, put_column, sql);
    if (table->keys)
        sink_printf(sql, ",\n  %s", table->keys);
    sink_cstr(sql, table->clustered ? "\n) WITHOUT ROWID" : "\n)");
    sink_char(sql, '\0');
    db_run(db, sink_view(sql).ptr);
    sink_abort(sql);
}

static void put_mark(void *ctx, const struct sql_table *table, const struct sql_column *column,
                     const struct sql_cell *cell)
{
    struct sink *sql = ctx;
    (void)cell;
    sink_cstr(sql, column == table->columns ? "?" : ",?");
}

struct db_row *sql_table_insert(struct db *db, const struct sql_table *table)
{
    struct sink *sql = sink_memory();
    sink_printf(sql, "INSERT %sINTO \"%s\" VALUES(", table->once ? "OR IGNORE " : "", table->name);
    each_cell(table, put_mark, sql);
    sink_cstr(sql, ")");
    sink_char(sql, '\0');
    struct db_row *row = db_row_new(db, sink_view(sql).ptr);
    sink_abort(sql);
    return row;
}

static void tell_cell(void *ctx, const struct sql_table *table, const struct sql_column *column,
                      const struct sql_cell *cell)
{
    struct db_row *row = ctx;
#define COLUMN(name, type, unit, meaning, absent, put) put;
    COLUMNS_COLUMNS(COLUMN)
#undef COLUMN
    row_end(row);
}

void sql_table_tell(struct db_row *row, const struct sql_table *table)
{
    each_cell(table, tell_cell, row);
}

struct sql_column *sql_columns_of(const struct report_table *table, const struct sql_column *first,
                                  size_t *count)
{
    struct sql_column *columns = mem_array(table->column_count + 1, sizeof(*columns));
    *count = 0;
    if (first)
        columns[(*count)++] = *first;
    for (size_t i = 0; i < table->column_count; i++) {
        const struct table_column *from = &table->columns[i];
        columns[(*count)++] = (struct sql_column){
            .name = from->name, .type = from->type, .unit = from->unit, .meaning = from->meaning};
    }
    return columns;
}
