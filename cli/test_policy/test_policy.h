/* `snapaudit test-policy`: cases with an inventory and the verdicts that a policy must give. */
#ifndef SNAPAUDIT_CLI_TEST_POLICY_TEST_POLICY_H
#define SNAPAUDIT_CLI_TEST_POLICY_TEST_POLICY_H

#include "cli/options.h"
#include "cli/output.h"
#include "reports/case_report.h"

/* Find the cases that the operands name: each is a case, or a folder of cases, in order of their
 * names. Appends struct policy_case to `out`. Returns 0, or -1 with `err`. */
int cases_find(struct vec *out, const struct options *options, struct arena *arena,
               struct error *err);

/* Judge and compare one case; with `update`, write what it should expect. Fills what is left of
 * `c`. Errors of the policy are printed at once. */
void case_run(struct policy_case *c, const struct options *options, const struct console *console,
              bool update, struct arena *arena);

void case_clear(struct policy_case *c);

#endif
