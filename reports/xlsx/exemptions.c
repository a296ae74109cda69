/* What the policy lets be: who said so, why, until when, and what it covers now. */
#include "reports/xlsx/report_xlsx_internal.h"

static const struct table_column columns[] = {
    {"exemption", "text", NULL, NULL},
    {"rule", "text", NULL, NULL},
    {"line", "whole number", NULL, NULL},
    {"state", "word", NULL, NULL},
    {"meaning", "text", NULL, NULL},
    {"findings", "whole number", NULL, NULL},
    {"resources", "whole number", NULL, NULL},
    {"expires", "time", NULL, NULL},
    {"owner", "text", NULL, NULL},
    {"approved_by", "text", NULL, NULL},
    {"reason", "text", NULL, NULL},
    {"ticket", "text", NULL, NULL},
};

static void put_state(struct cells *cells, const struct exemption *e, const struct exempt_use *use)
{
    bool faulty = !e->expired && use->fault;
    cell_word(cells, e->expired ? "expired" : faulty ? use->fault : "in force");
    if (e->expired)
        cell_word(cells, "it exempts nothing, and what it covered counts again");
    else if (faulty)
        cell_cstr(cells, use->fault_meaning);
    else
        cell_word(cells, use->findings == 0 ? "it covers nothing of what was judged" : "");
}

static void put_row(struct cells *cells, const struct exemption *e, const struct exempt_use *use)
{
    cell_str(cells, e->id);
    cell_str(cells, e->rule);
    if (e->at.line > 0)
        cell_u64(cells, e->at.line);
    else
        cell_empty(cells);
    put_state(cells, e, use);
    cell_u64(cells, use->findings);
    cell_u64(cells, use->subjects);
    cell_time(cells, e->expires);
    cell_str(cells, e->owner);
    cell_str(cells, e->approved_by);
    cell_str(cells, e->reason);
    cell_str(cells, e->ticket);
    cells_end_row(cells);
}

static void put_rows(struct cells *cells, const struct xlsx_in *in)
{
    const struct policy *policy = in->report->policy;
    const struct exempt_use *uses = gathered_exempt(in->gathered);
    for (size_t i = 0; i < policy->exemption_count; i++)
        if (!in->report->only || uses[i].findings > 0) /* others are none of the group's business */
            put_row(cells, &policy->exemptions[i], &uses[i]);
}

const struct xlsx_table xlsx_exemptions = {
    .columns = columns, .column_count = sizeof(columns) / sizeof(columns[0]), .rows = put_rows};
