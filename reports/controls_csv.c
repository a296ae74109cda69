/* controls.csv: a row for each control of the frameworks that were asked for. */
#include "reports/format_internal.h"
#include "reports/report_internal.h"
#include "rules/control_totals.h"
#include "rules/rule.h"

static void put_rules(struct cells *cells, const struct control_total *total)
{
    struct sink *list = cell_begin(cells);
    for (size_t rule = 0; rule < rule_count(); rule++) {
        if (!total->rules[rule])
            continue;
        cell_next(cells);
        sink_cstr(list, rule_id(rule));
    }
    cell_end(cells);
}

static void put_left_out(struct cells *cells, const struct control_total *total)
{
    size_t count;
    const char *const *known = rule_catalogue(&count);
    struct sink *list = cell_begin(cells);
    for (size_t i = 0; i < count; i++) {
        if (!total->left_out[i])
            continue;
        cell_next(cells);
        sink_cstr(list, known[i]);
    }
    cell_end(cells);
}

static void put_sources(struct cells *cells, const struct framework_control *control)
{
    struct sink *list = cell_begin(cells);
    for (size_t i = 0; i < control->evidence_count; i++) {
        if (!control->evidence[i].source)
            continue;
        cell_next(cells);
        sink_cstr(list, control->evidence[i].source);
    }
    cell_end(cells);
}

static void put_control(struct cells *cells, const struct control_total *total)
{
#define COLUMN(name, type, unit, meaning, put) put;
#include "reports/controls_columns.def"
#undef COLUMN
    cells_end_row(cells);
}

static void write_whole(const struct writer_in *in, const struct summary *summary)
{
    static const char *const columns[] = {
#define COLUMN(name, ...) name,
#include "reports/controls_columns.def"
#undef COLUMN
    };
    /* without a summary, or where nobody asked, there is the header alone */
    size_t count = summary && summary->controls ? summary->controls->count : 0;
    struct cells cells;
    cells_init(&cells, in->out);
    cells_header(&cells, columns, sizeof(columns) / sizeof(columns[0]));
    for (size_t i = 0; i < count; i++)
        put_control(&cells, &summary->controls->items[i]);
    cells_clear(&cells);
}

const struct report_writer writer_controls_csv = {.whole = write_whole};
