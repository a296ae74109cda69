/* Formats for the programs that run pipelines. A writer is opened on a sink, is handed each finding
 * as the engine finds it, and is closed with the verdict. What it keeps in memory is bounded.
 *
 *   sarif           SARIF 2.1.0, for code scanning
 *   junit           JUnit XML, a suite for each rule, a case for each subject
 *   github          workflow commands of GitHub Actions: annotations of the run
 *   github-summary  Markdown for $GITHUB_STEP_SUMMARY */
#ifndef SNAPAUDIT_REPORTS_FORMAT_H
#define SNAPAUDIT_REPORTS_FORMAT_H

#include <stdbool.h>

#include "core/sink.h"
#include "core/str.h"
#include "gate/verdict.h"
#include "model/finding.h"
#include "reports/report.h"

enum format_kind { FORMAT_SARIF, FORMAT_JUNIT, FORMAT_GITHUB, FORMAT_GITHUB_SUMMARY };

#define FORMAT_NO_THRESHOLD SEVERITY_COUNT

#define SARIF_RESULTS_MAX 25000 /* code scanning of GitHub refuses a file whose run has more */

struct format_context {
    const struct run_info *run;  /* borrowed */
    const struct policy *policy; /* borrowed */
    const char *name;            /* what was asked: "audit", "gate deploy"; borrowed */
    struct str narrowed;         /* how options narrow it, in words; empty: not at all; borrowed */
    int threshold;               /* enum severity from which a fail counts; FORMAT_NO_THRESHOLD */
    bool unknown_counts;         /* an unknown at or above the threshold does not pass */
    bool new_only;               /* a finding whose `baseline` is "known" does not count */
};

/* How it ended. */
struct format_end {
    enum outcome outcome;
    const char *headline;          /* one line for people; NULL: made from what was counted */
    const struct summary *summary; /* NULL: what passed is not counted */
};

struct format_writer; /* opaque, defined in format.c */

/* `out` is borrowed and must stay open until format_close() or format_abort(). */
struct format_writer *format_open(enum format_kind kind, struct sink *out,
                                  const struct format_context *ctx);

/* Hand over one finding, in the order of the engine (an engine_options.accept callback). */
void format_finding(void *writer, const struct finding *finding);

/* Write the rest and release. Returns 0, or -1 with ERR_IO when what was kept in a temporary file
 * could not be read again. */
int format_close(struct format_writer *writer, const struct format_end *end, struct error *err);

/* SARIF: how many of the results that were handed over so far do not fit in; else 0. */
uint64_t format_left_out(const struct format_writer *writer);

/* "27,000 results were left out, the least grave: code scanning takes 25,000 of a run". */
void format_left_out_sentence(struct sink *out, uint64_t results);

/* Release; what was written so far is no document. NULL is fine. */
void format_abort(struct format_writer *writer);

#endif
