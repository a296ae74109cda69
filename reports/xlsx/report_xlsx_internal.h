/* What the parts of report.xlsx share. */
#ifndef SNAPAUDIT_REPORTS_XLSX_REPORT_XLSX_INTERNAL_H
#define SNAPAUDIT_REPORTS_XLSX_REPORT_XLSX_INTERNAL_H

#include "reports/gathered.h"
#include "reports/writer.h"
#include "reports/xlsx/sheet_internal.h"

/* The writer with other limits than Excel's; `limits` is borrowed. */
void *report_xlsx_begin_with(const struct writer_in *in, const struct xlsx_limits *limits);

/* What sheets beside the tables of CSV are made of. All borrowed. */
struct xlsx_in {
    const struct report_context *report;
    const struct summary *summary;
    const struct gathered *gathered;
    const struct sheet *const *sheets; /* all but the Summary, in their order */
    size_t sheet_count;
};

/* A sheet that is in no CSV file. */
struct xlsx_table {
    const struct table_column *columns;
    size_t column_count;
    void (*rows)(struct cells *cells, const struct xlsx_in *in);
};

extern const struct xlsx_table xlsx_summary, xlsx_exemptions, xlsx_policy;

#endif
