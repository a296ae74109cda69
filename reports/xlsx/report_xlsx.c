/* report.xlsx: the tables of a report as sheets of one workbook. Findings are written as they come; the rest when all is
 * known. */
#include <assert.h>

#include "core/mem.h"
#include "model/finding_fields.h"
#include "reports/finding_cells.h"
#include "reports/xlsx/report_xlsx_internal.h"
#include "reports/xlsx/text_internal.h"

#define SHEET_ROWS 1048576 /* of Excel */
#define SHEETS_MAX 7       /* without the Summary */

struct report_xlsx {
    struct writer_in in;
    const struct xlsx_limits *limits;
    struct book *book;
    struct gathered *gathered;
    struct sheet *summary;
    const struct sheet *sheets[SHEETS_MAX]; /* in the order of their making */
    struct sheet *owned[SHEETS_MAX];        /* the same */
    size_t sheet_count;
    struct table_column columns[FINDING_FIELD_COUNT]; /* of findings */
    struct finding_cells *findings;
    struct cells changes; /* where there is a baseline */
};

/* ---- sheets ---- */

static struct sheet *make_sheet(const struct report_xlsx *w, const char *name,
                                const struct table_column *columns, size_t count)
{
    const struct sheet_in in = {.book = w->book,
                                .report = w->in.report,
                                .limits = w->limits,
                                .name = name,
                                .columns = columns,
                                .column_count = count};
    return sheet_new(&in);
}

static struct sheet *add_sheet(struct report_xlsx *w, const char *name,
                               const struct table_column *columns, size_t count)
{
    assert(w->sheet_count < SHEETS_MAX);
    struct sheet *sheet = make_sheet(w, name, columns, count);
    w->owned[w->sheet_count] = sheet;
    w->sheets[w->sheet_count++] = sheet;
    return sheet;
}

static void add_findings(struct report_xlsx *w)
{
    size_t count = 0;
    for (size_t i = 0; i < FINDING_FIELD_COUNT; i++) {
        const struct finding_field *field = &finding_fields[i];
        if (field->column)
            w->columns[count++] = (struct table_column){.name = field->column,
                                                        .type = finding_types[field->type].cell};
    }
    w->findings = finding_cells_new(&sheet_taker, add_sheet(w, "Findings", w->columns, count));
}

/* ---- findings ---- */

void *report_xlsx_begin_with(const struct writer_in *in, const struct xlsx_limits *limits)
{
    assert(in->report && in->file_for_library); /* no gate offers it */
    struct report_xlsx *w = mem_alloc(sizeof(*w));
    const struct book_in book = {.folder = in->folder_for_library,
                                 .file = in->file_for_library,
                                 .title = "snapaudit report",
                                 .comment = in->report->run->run_id,
                                 .created = in->report->run->as_of};
    w->in = *in;
    w->limits = limits;
    w->book = book_new(&book);
    w->gathered = gathered_new(in->report);
    w->summary = make_sheet(w, "Summary", xlsx_summary.columns, xlsx_summary.column_count);
    add_findings(w);
    if (in->report->changes)
        cells_init_taken(
            &w->changes, &sheet_taker,
            add_sheet(w, "Changes", table_changes.columns, table_changes.column_count));
    return w;
}

static void *report_xlsx_begin(const struct writer_in *in)
{
    static const struct xlsx_limits limits = {SHEET_ROWS, XLSX_TEXT_UNITS};
    return report_xlsx_begin_with(in, &limits);
}

static void report_xlsx_finding(void *writer, const struct finding *finding, enum weight weight)
{
    struct report_xlsx *w = writer;
    (void)weight;
    gathered_add(w->gathered, finding);
    finding_cells_row(w->findings, finding);
    if (w->in.report->changes)
        table_changes.finding(&w->changes, finding);
}

/* ---- the end ---- */

/* As in CSV. */
static void add_tables(struct report_xlsx *w, const struct summary *summary)
{
    static const struct {
        const char *name;
        const struct report_table *table;
    } tables[] = {
        {"Resources", &table_resources}, {"Costs", &table_costs}, {"Coverage", &table_coverage}};
    for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
        const struct report_table *table = tables[i].table;
        struct cells cells;
        cells_init_taken(&cells, &sheet_taker,
                         add_sheet(w, tables[i].name, table->columns, table->column_count));
        table->rows(&cells, w->in.report, summary);
        cells_clear(&cells);
    }
}

static void put_own(struct sheet *sheet, const struct xlsx_table *table, const struct xlsx_in *in)
{
    struct cells cells;
    cells_init_taken(&cells, &sheet_taker, sheet);
    table->rows(&cells, in);
    cells_clear(&cells);
}

static void add_own(struct report_xlsx *w, const struct xlsx_in *in)
{
    static const struct {
        const char *name;
        const struct xlsx_table *table;
    } own[] = {{"Exemptions", &xlsx_exemptions}, {"Policy", &xlsx_policy}};
    for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
        put_own(add_sheet(w, own[i].name, own[i].table->columns, own[i].table->column_count),
                own[i].table, in);
}

static int report_xlsx_end(void *writer, const struct format_end *end,
                           const uint64_t counts[WEIGHT_COUNT], struct error *err)
{
    struct report_xlsx *w = writer;
    (void)counts;
    if (w->in.report->changes)
        table_changes.rows(&w->changes, w->in.report, end->summary);
    add_tables(w, end->summary);
    struct xlsx_in in = {.report = w->in.report,
                         .summary = end->summary,
                         .gathered = w->gathered,
                         .sheets = w->sheets};
    add_own(w, &in);
    in.sheet_count = w->sheet_count;
    put_own(w->summary, &xlsx_summary, &in);
    sheet_end(w->summary);
    for (size_t i = 0; i < w->sheet_count; i++)
        sheet_end(w->owned[i]);
    return book_write(w->book, w->in.out, err);
}

static void report_xlsx_abort(void *writer)
{
    struct report_xlsx *w = writer;
    finding_cells_free(w->findings);
    if (w->in.report->changes)
        cells_clear(&w->changes);
    sheet_free(w->summary);
    for (size_t i = 0; i < w->sheet_count; i++)
        sheet_free(w->owned[i]);
    gathered_free(w->gathered);
    book_free(w->book);
    mem_free(w);
}

const struct report_writer writer_report_xlsx = {.begin = report_xlsx_begin,
                                                 .finding = report_xlsx_finding,
                                                 .end = report_xlsx_end,
                                                 .abort = report_xlsx_abort};
