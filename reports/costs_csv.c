/* What backups cost as they are: a row for each place, owner, environment, cost centre, kind, tier and
 * basis that has something, made so that any question about the sums is a pivot table. */
#include "model/states.h"
#include "reports/format_internal.h"
#include "reports/report_internal.h"
#include "reports/tables.h"

static const char *const columns[] = {
#define COLUMN(name, type, unit, meaning) name,
#include "reports/costs_columns.def"
#undef COLUMN
};

static void put_amount(struct cells *cells, const struct spending_row *row, int64_t micros)
{
    if (strcmp(row->basis, "none") == 0)
        cell_empty(cells);
    else
        cell_money(cells, micros);
}

/* Volumes have no tiers. */
static const char *tier_of(const struct spending_row *row)
{
    if (row->archived)
        return "archive";
    return row->kind == KIND_SNAPSHOT ? "standard" : "";
}

static void put_row(struct cells *cells, const struct report_context *ctx,
                    const struct spending_row *row)
{
    const struct graph *g = ctx->graph;
    cell_str(cells, graph_str(g, g->places[row->place].account));
    cell_str(cells, graph_account_name(g, row->place));
    cell_str(cells, graph_str(g, g->places[row->place].region));
    for (size_t i = 0; i < OWNER_TAG_COUNT; i++)
        cell_str(cells, whose_text(g, &row->whose, (enum owner_tag)i));
    cell_word(cells, kind_name(row->kind));
    cell_word(cells, tier_of(row));
    cell_u64(cells, row->spent.resources);
    cell_u64(cells, row->spent.gib);
    cell_u64(cells, row->spent.full_bytes);
    put_amount(cells, row, row->spent.floor);
    put_amount(cells, row, row->spent.ceiling);
    cell_cstr(cells, ctx->run->currency);
    cell_word(cells, row->basis);
    cell_u64(cells, row->spent.unpriced_gib);
    cells_end_row(cells);
}

static void put_rows(struct cells *cells, const struct report_context *ctx,
                     const struct summary *summary)
{
    for (size_t i = 0; i < summary->spending.count; i++)
        put_row(cells, ctx, &summary->spending.rows[i]);
}

void costs_csv_write(struct sink *out, const struct report_context *ctx,
                     const struct summary *summary)
{
    struct cells cells;
    cells_init(&cells, out);
    cells_header(&cells, columns, sizeof(columns) / sizeof(columns[0]));
    put_rows(&cells, ctx, summary);
    cells_clear(&cells);
}

static void write_whole(const struct writer_in *in, const struct summary *summary)
{
    costs_csv_write(in->out, in->report, summary);
}

const struct report_writer writer_costs_csv = {.whole = write_whole};

static const struct table_column described[] = {
#define COLUMN(name, type, unit, meaning) {name, type, unit, meaning},
#include "reports/costs_columns.def"
#undef COLUMN
};

const struct report_table table_costs = {.columns = described,
                                         .column_count = sizeof(described) / sizeof(described[0]),
                                         .rows = put_rows};
