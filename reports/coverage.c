#include "core/mem.h"
#include "reports/format_internal.h"
#include "reports/report_internal.h"
#include "reports/tables.h"
#include "rules/rule.h"
#include "model/readable.h"

/* The enabled rules that require a source, by source: lists that end with NULL. */
struct requirers {
    size_t stride;
    const char **ids; /* SOURCE_COUNT lists of `stride` */
};

static void requirers_init(struct requirers *r, const struct report_context *ctx)
{
    r->stride = rule_count() + 1;
    r->ids = mem_array(SOURCE_COUNT * r->stride, sizeof(*r->ids));
    for (int source = 0; source < SOURCE_COUNT; source++) {
        size_t used = 0;
        for (size_t rule = 0; rule < rule_count(); rule++) {
            bool needed = rule_at(rule)->requires & SOURCE_BIT(source);
            if (needed && report_judges(ctx, rule))
                r->ids[(size_t)source * r->stride + used++] = rule_id(rule);
        }
    }
}

static const char *const *requirers_of(const struct requirers *r, int source)
{
    return &r->ids[(size_t)source * r->stride];
}

static void visit_place(const struct report_context *ctx, uint32_t number,
                        const struct requirers *requirers,
                        void (*visit)(void *arg, const struct coverage_row *row), void *arg)
{
    static const char *const nobody[] = {NULL};
    const struct graph *g = ctx->graph;
    const struct place *place = &g->places[number];
    for (int source = 0; source < SOURCE_COUNT; source++) {
        if (!source_is_of_places((enum source)source))
            continue;
        struct coverage_row row = {
            .account = graph_str(g, place->account),
            .account_name = graph_account_name(g, number),
            .region = graph_str(g, place->region),
            .source = (enum source)source,
            .coverage = *graph_coverage(g, number, (enum source)source),
            .in_scope = place->in_scope,
            .required_by = place->in_scope ? requirers_of(requirers, source) : nobody,
        };
        visit(arg, &row);
    }
}

void coverage_each(const struct report_context *ctx,
                   void (*visit)(void *arg, const struct coverage_row *row), void *arg)
{
    struct requirers requirers;
    requirers_init(&requirers, ctx);
    for (int source = 0; source < SOURCE_COUNT; source++) {
        if (source_is_of_places((enum source)source))
            continue;
        struct coverage_row row = {
            .source = (enum source)source,
            .coverage = *facts_coverage_of_run(ctx->facts, (enum source)source),
            .in_scope = true,
            .required_by = requirers_of(&requirers, source),
        };
        visit(arg, &row);
    }
    for (uint32_t place = 0; place < ctx->graph->place_count; place++)
        if (report_tells_place(ctx, place))
            visit_place(ctx, place, &requirers, visit, arg);
    mem_free(requirers.ids);
}

bool coverage_was_read(const struct coverage *coverage)
{
    return coverage->state == COVERAGE_COMPLETE || coverage->state == COVERAGE_GAP;
}

/* What the code of the source stands for, then what is known of how it was read. */
static void put_detail(struct cells *cells, const struct coverage_row *row)
{
    struct sink *cell = cell_begin(cells);
    sink_cstr(cell, source_info(row->source)->what);
    if (row->coverage.detail && *row->coverage.detail)
        sink_printf(cell, ": %s", row->coverage.detail);
    cell_end(cells);
}

static void put_row(void *arg, const struct coverage_row *row)
{
    struct cells *cells = arg;
    const struct coverage *coverage = &row->coverage;
    cell_str(cells, row->account);
    cell_str(cells, row->region);
    cell_word(cells, source_info(row->source)->code);
    cell_word(cells, coverage_state_name(coverage->state));
    cell_word(cells, gap_reason_name(coverage->reason));
    put_detail(cells, row);
    if (coverage_was_read(coverage)) {
        cell_u64(cells, coverage->items);
        cell_u64(cells, coverage->pages);
    } else {
        cell_empty(cells);
        cell_empty(cells);
    }
    cell_time(cells, coverage->horizon_start);
    struct sink *list = cell_begin(cells);
    for (const char *const *id = row->required_by; *id; id++) {
        cell_next(cells);
        sink_cstr(list, *id);
    }
    cell_end(cells);
    cell_str(cells, row->account_name);
    cells_end_row(cells);
}

void coverage_csv_write(struct sink *out, const struct report_context *ctx)
{
    static const char *const columns[] = {
#define COLUMN(name, type, unit, meaning) name,
#include "reports/coverage_columns.def"
#undef COLUMN
    };
    struct cells cells;
    cells_init(&cells, out);
    cells_header(&cells, columns, sizeof(columns) / sizeof(columns[0]));
    coverage_each(ctx, put_row, &cells);
    cells_clear(&cells);
}

static void write_whole(const struct writer_in *in, const struct summary *summary)
{
    (void)summary;
    coverage_csv_write(in->out, in->report);
}

const struct report_writer writer_coverage_csv = {.whole = write_whole};

static void put_rows(struct cells *cells, const struct report_context *ctx,
                     const struct summary *summary)
{
    (void)summary;
    coverage_each(ctx, put_row, cells);
}

static const struct table_column described[] = {
#define COLUMN(name, type, unit, meaning) {name, type, unit, meaning},
#include "reports/coverage_columns.def"
#undef COLUMN
};

const struct report_table table_coverage = {.columns = described,
                                            .column_count =
                                                sizeof(described) / sizeof(described[0]),
                                            .rows = put_rows};
