/* changes.csv: a row for each finding that is not as the baseline has it. What this run finds comes first, in
 * the order of findings, then what it does not find, in the order of the baseline. */
#include "core/mem.h"
#include "gate/compare.h"
#include "reports/format_internal.h"
#include "reports/report_internal.h"
#include "reports/tables.h"

struct changes_csv {
    struct cells cells;
    const struct report_context *report;
};

static const char *const columns[] = {
#define COLUMN(name, type, unit, meaning) name,
#include "reports/changes_columns.def"
#undef COLUMN
};

static void *changes_csv_begin(const struct writer_in *in)
{
    struct changes_csv *w = mem_alloc(sizeof(*w));
    w->report = in->report;
    cells_init(&w->cells, in->out);
    cells_header(&w->cells, columns, sizeof(columns) / sizeof(columns[0]));
    return w;
}

/* What it was, then what it is. */
static void put_both(struct cells *cells, bool had, const char *was, const char *is)
{
    if (had)
        cell_cstr(cells, was ? was : is);
    else
        cell_empty(cells);
    cell_cstr(cells, is);
}

static void put_finding(struct cells *cells, const struct finding *f)
{
    if (!f->baseline || strcmp(f->baseline, change_name(CHANGE_KNOWN)) == 0)
        return;
    bool had = strcmp(f->baseline, change_name(CHANGE_NEW)) != 0;
    cell_word(cells, f->baseline);
    cell_cstr(cells, f->rule);
    put_both(cells, had, f->was_status, status_name(f->status));
    put_both(cells, had, f->was_severity, severity_name(f->severity));
    put_both(cells, had, f->was_reason, f->reason);
    cell_str(cells, f->subject.arn);
    cell_word(cells, kind_name(f->subject.kind));
    cell_str(cells, f->subject.id);
    cell_str(cells, f->subject.account);
    cell_str(cells, f->subject.region);
    cell_cstr(cells, f->fingerprint);
    cell_empty(cells);
    cells_end_row(cells);
}

static void changes_csv_finding(void *writer, const struct finding *f, enum weight weight)
{
    struct changes_csv *w = writer;
    (void)weight;
    put_finding(&w->cells, f);
}

/* The rule judged it, and says pass. */
static bool passes(enum change_why why)
{
    return why == CHANGE_WHY_RESOLVED || why == CHANGE_WHY_HELD_BACK ||
           why == CHANGE_WHY_OTHER_RULE;
}

static void put_arn(struct cells *cells, const struct earlier_finding *was)
{
    struct sink *out = cell_begin(cells);
    sink_str(out, was->arn_head);
    if (was->arn_has_id)
        sink_str(out, was->id);
    cell_end(cells);
}

static void put_gone(void *ctx, const struct gone_finding *gone)
{
    struct cells *cells = ctx;
    const struct earlier_finding *was = &gone->was;
    cell_word(cells, change_name(gone->change));
    cell_str(cells, was->rule);
    cell_word(cells, status_name(was->status));
    cell_word(cells, passes(gone->why) ? status_name(STATUS_PASS) : "");
    cell_word(cells, severity_name(was->severity));
    cell_empty(cells);
    cell_str(cells, was->reason);
    cell_word(cells, brake_name(gone->brake));
    put_arn(cells, was);
    cell_word(cells, was->kind == KIND_COUNT ? "" : kind_name(was->kind));
    cell_str(cells, was->id);
    cell_str(cells, was->account);
    cell_str(cells, was->region);
    cell_cstr(cells, was->fingerprint);
    cell_word(cells, change_why_name(gone->why));
    cells_end_row(cells);
}

/* Nothing is compared where there are no changes. */
static void put_rows(struct cells *cells, const struct report_context *ctx,
                     const struct summary *summary)
{
    (void)summary;
    if (ctx->changes)
        changes_each_gone(ctx->changes, put_gone, cells);
}

static int changes_csv_end(void *writer, const struct format_end *end,
                           const uint64_t counts[WEIGHT_COUNT], struct error *err)
{
    struct changes_csv *w = writer;
    (void)end;
    (void)counts;
    (void)err;
    if (w->report)
        put_rows(&w->cells, w->report, NULL);
    return 0;
}

static void changes_csv_abort(void *writer)
{
    struct changes_csv *w = writer;
    cells_clear(&w->cells);
    mem_free(w);
}

const struct report_writer writer_changes_csv = {.begin = changes_csv_begin,
                                                 .finding = changes_csv_finding,
                                                 .end = changes_csv_end,
                                                 .abort = changes_csv_abort};

static const struct table_column described[] = {
#define COLUMN(name, type, unit, meaning) {name, type, unit, meaning},
#include "reports/changes_columns.def"
#undef COLUMN
};

const struct report_table table_changes = {.columns = described,
                                           .column_count = sizeof(described) / sizeof(described[0]),
                                           .finding = put_finding,
                                           .rows = put_rows};
