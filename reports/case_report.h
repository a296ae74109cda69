/* How the cases of `test-policy` went. */
#ifndef SNAPAUDIT_REPORTS_CASE_REPORT_H
#define SNAPAUDIT_REPORTS_CASE_REPORT_H

#include "core/error.h"
#include "reports/terminal.h"
#include "reports/verdict_lines.h"

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

/* Tells of all cases as --format asks: text, tap or junit. */
struct case_report {
    struct sink *out;
    struct terminal_style style;
    bool quiet; /* what passes needs no word */
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
