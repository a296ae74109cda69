/* The tables of a report beside the findings: their columns (*_columns.def) and their rows as cells, for whoever
 * writes them in another form than CSV (cells_init_taken()). */
#ifndef SNAPAUDIT_REPORTS_TABLES_H
#define SNAPAUDIT_REPORTS_TABLES_H

#include "model/finding.h"
#include "reports/cells.h"
#include "reports/run.h"
#include "rules/engine.h"

struct table_column {
    const char *name;
    const char
        *type; /* "text", "word", "whole number", "amount, six places", "true or false", "time",
                         "list", "JSON" */
    const char *unit;    /* NULL: none */
    const char *meaning; /* Markdown */
};

struct report_table {
    const struct table_column *columns;
    size_t column_count;
    /* Of one finding; NULL: no row is about findings. */
    void (*finding)(struct cells *cells, const struct finding *finding);
    /* All others, in their order, in one thread. */
    void (*rows)(struct cells *cells, const struct report_context *ctx,
                 const struct summary *summary);
};

extern const struct report_table table_resources, table_coverage, table_costs, table_changes;

#endif
