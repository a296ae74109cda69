/* What a group's report may tell of a cell (reports/run.h, struct restriction), for formats whose bytes are no text,
 * so that nobody can look through them afterwards. */
#ifndef SNAPAUDIT_REPORTS_CELL_TOLD_H
#define SNAPAUDIT_REPORTS_CELL_TOLD_H

#include "reports/run.h"

/* Itself where all is told; else without what is another group's, in `scratch`, a memory sink, until its next use. */
struct str cell_told(const struct report_context *ctx, struct str text, struct sink *scratch);

#endif
