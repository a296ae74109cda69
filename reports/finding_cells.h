/* The findings as a table, the one of findings.csv: a row each, by the columns of model/finding_fields.def, for
 * whoever writes it in another form (reports/cells.h). */
#ifndef SNAPAUDIT_REPORTS_FINDING_CELLS_H
#define SNAPAUDIT_REPORTS_FINDING_CELLS_H

#include "model/finding.h"
#include "reports/cells.h"

struct finding_cells; /* opaque, defined in findings_csv.c */

struct finding_cells *finding_cells_new(const struct cell_taker *taker, void *ctx);
void finding_cells_free(struct finding_cells *cells); /* NULL is fine */

void finding_cells_row(struct finding_cells *cells, const struct finding *finding);

#endif
