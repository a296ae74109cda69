/* What was seen of each place, and what was not. */
#include "reports/html/html_internal.h"
#include "reports/report_internal.h"

static void put_row(void *arg, const struct coverage_row *row)
{
    struct html *h = arg;
    html_row_begin(h);
    html_row_heading(h, row->account);
    html_cell(h, row->region);
    html_cell_cstr(h, source_info(row->source)->code);
    html_cell_cstr(h, coverage_state_name(row->coverage.state));
    html_row_end(h);
}

void html_coverage(struct html *h)
{
    static const char *const headings[] = {"Account", "Region", "Source", "State"};
    html_table_begin(h, "Coverage", headings, 4);
    coverage_each(h->report, put_row, h);
    html_table_end(h);
}
