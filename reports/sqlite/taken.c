/* Tables whose rows come as cells, as CSV has them. */
#include <string.h>

#include "core/mem.h"
#include "reports/sqlite/lists_internal.h"
#include "reports/sqlite/tables_internal.h"

#define DESCRIBE(name, type, unit, meaning, absent, put) {name, type, unit, meaning, absent},

static const struct sql_column tags_columns[] = {TAGS_COLUMNS(DESCRIBE)};
static const struct sql_table tags_table = {
    .name = "tags",
    .columns = tags_columns,
    .count = sizeof(tags_columns) / sizeof(tags_columns[0]),
    .keys =
        "PRIMARY KEY (\"resource\", \"n\"), FOREIGN KEY (\"resource\") REFERENCES \"resources\"",
    .clustered = true,
};

/* Its number, by which the rows of tags name it. */
static const struct sql_column resource_column = {
    "resource", "key", NULL, "number of the row, from 1 on: `tags.resource`", "never"};

struct taken_column {
    size_t width; /* columns of the database */
    bool is_list;
};

struct sql_taken {
    struct cells cells;
    struct sql_table described;
    struct sql_column *columns;
    struct db_row *row;
    struct taken_column *expects; /* by cell */
    size_t column;                /* the cell that comes next */
    struct db_row *tags;          /* NULL: it has none */
    int64_t number;               /* of the row */
};

/* ---- cells ---- */

static struct db_row *next(struct sql_taken *taken)
{
    taken->column++;
    return taken->row;
}

static void take_absent(void *ctx)
{
    struct sql_taken *taken = ctx;
    size_t width = taken->expects[taken->column].width;
    struct db_row *row = next(taken);
    while (width-- > 0)
        row_null(row);
}

/* One id in a column of lists is a list, too. */
static void take_text(void *ctx, struct str text)
{
    const struct sql_taken *taken = ctx;
    bool is_list = taken->expects[taken->column].is_list;
    if (is_list)
        row_list(next(ctx), &text, 1);
    else
        row_copy(next(ctx), text);
}

static void take_number(void *ctx, int64_t value)
{
    row_i64(next(ctx), value);
}

static void take_truth(void *ctx, bool value)
{
    row_bool(next(ctx), value);
}

static void take_money(void *ctx, int64_t micros)
{
    row_money(next(ctx), micros);
}

static void take_time(void *ctx, instant at)
{
    row_time(next(ctx), at);
}

static void take_list(void *ctx, const struct str *items, size_t count)
{
    row_list(next(ctx), items, count);
}

/* The resource itself comes with the end of its row. */
static void take_tags(void *ctx, const struct graph *graph, uint32_t tagset)
{
    struct sql_taken *taken = ctx;
    struct db_row *row = taken->tags;
    const struct tagset *set = &graph->tagsets[tagset];
    const int64_t resource = taken->number;
    (void)next(taken);
    for (uint32_t n = 0; n < set->count; n++) {
        struct str key = graph_str(graph, graph->tags[set->first + n].key);
        struct str value = graph_str(graph, graph->tags[set->first + n].value);
#define COLUMN(name, type, unit, meaning, absent, put) put;
        TAGS_COLUMNS(COLUMN)
#undef COLUMN
        row_end(row);
    }
}

static void begin_row(struct sql_taken *taken)
{
    taken->column = 0;
    taken->number++;
    if (taken->tags)
        row_i64(taken->row, taken->number);
}

static void take_end(void *ctx)
{
    struct sql_taken *taken = ctx;
    row_end(taken->row);
    begin_row(taken);
}

static const struct cell_taker taker = {
    .absent = take_absent,
    .text = take_text,
    .number = take_number,
    .truth = take_truth,
    .money = take_money,
    .time = take_time,
    .list = take_list,
    .tags = take_tags,
    .end_row = take_end,
};

/* ---- the table ---- */

/* Returns whether it has tags. */
static bool expect(struct sql_taken *taken, const struct report_table *table)
{
    bool tags = false;
    taken->expects = mem_array(table->column_count, sizeof(*taken->expects));
    for (size_t i = 0; i < table->column_count; i++) {
        const char *type = table->columns[i].type;
        taken->expects[i] = (struct taken_column){sql_width(type), strcmp(type, "list") == 0};
        tags = tags || taken->expects[i].width == 0;
    }
    return tags;
}

struct sql_taken *sql_taken_new(struct db *db, const char *name, const struct report_table *table)
{
    struct sql_taken *taken = mem_alloc(sizeof(*taken));
    bool tags = expect(taken, table);
    taken->columns = sql_columns_of(table, tags ? &resource_column : NULL, &taken->described.count);
    taken->described.name = name;
    taken->described.columns = taken->columns;
    sql_table_make(db, &taken->described);
    taken->row = sql_table_insert(db, &taken->described);
    if (tags) {
        sql_table_make(db, &tags_table);
        taken->tags = sql_table_insert(db, &tags_table);
    }
    cells_init_taken(&taken->cells, &taker, taken);
    begin_row(taken);
    return taken;
}

struct cells *sql_taken_cells(struct sql_taken *taken)
{
    return &taken->cells;
}

void sql_taken_tell(const struct sql_taken *taken, struct db_row *columns)
{
    sql_table_tell(columns, &taken->described);
    if (taken->tags)
        sql_table_tell(columns, &tags_table);
}

void sql_taken_free(struct sql_taken *taken)
{
    if (!taken)
        return;
    cells_clear(&taken->cells);
    mem_free(taken->columns);
    mem_free(taken->expects);
    mem_free(taken);
}
