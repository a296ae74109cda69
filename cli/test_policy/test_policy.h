/* `snapaudit test-policy`: cases with an inventory and the verdicts that a policy must give. */
#ifndef SNAPAUDIT_CLI_TEST_POLICY_TEST_POLICY_H
#define SNAPAUDIT_CLI_TEST_POLICY_TEST_POLICY_H

#include "cli/test_policy/expectation.h"
#include "cli/options.h"
#include "cli/output.h"

enum case_outcome { CASE_OK, CASE_FAILED, CASE_BROKEN, CASE_UPDATED };

struct policy_case {
    struct str name; /* of its folder */
    struct str folder;
    enum case_outcome outcome;
    size_t verdicts;          /* that were expected */
    struct vec expected, got; /* struct verdict_line */
    struct vec differences;   /* struct verdict_difference */
    struct str why;           /* what its file `why` says; empty */
    struct error err;         /* of a broken one */
};

/* Find the cases that the operands name: each is a case, or a folder of cases, in order of their
 * names. Appends struct policy_case to `out`. Returns 0, or -1 with `err`. */
int cases_find(struct vec *out, const struct options *options, struct arena *arena,
               struct error *err);

/* Judge and compare one case; with `update`, write what it should expect. Fills what is left of
 * `c`. Errors of the policy are printed at once. */
void case_run(struct policy_case *c, const struct options *options, const struct console *console,
              bool update, struct arena *arena);

void case_clear(struct policy_case *c);

/* ---- telling ---- */

/* Tells of all cases as --format asks: text, tap or junit. */
struct case_report {
    const struct console *console;
    struct str format;
    size_t total;
    size_t told;
    size_t counts[CASE_UPDATED + 1];
    struct sink *held; /* of JUnit: the cases wait for their counts */
};

void case_report_begin(struct case_report *report);
void case_report_add(struct case_report *report, const struct policy_case *c);
void case_report_end(struct case_report *report);

#endif
