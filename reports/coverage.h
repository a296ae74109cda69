/* What was seen of each place, and what was not. */
#ifndef SNAPAUDIT_REPORTS_COVERAGE_H
#define SNAPAUDIT_REPORTS_COVERAGE_H

#include "model/coverage.h"
#include "reports/run.h"

/* One line of coverage: sources that this version cannot read come once, first, without a place;
 * then by account, region and source. */
struct coverage_row {
    struct str account, account_name, region; /* each may be empty */
    enum source source;
    struct coverage coverage;
    bool in_scope;
    const char *const *required_by; /* enabled rules, NULL-terminated; none out of scope */
};

void coverage_each(const struct report_context *ctx,
                   void (*visit)(void *arg, const struct coverage_row *row), void *arg);

/* Items and pages say something; else they are absent, not zero. */
bool coverage_was_read(const struct coverage *coverage);

#endif
