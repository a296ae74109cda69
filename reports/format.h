/* One format that is being written (formats.def lists them). A writer is opened on a sink, is handed each
 * finding as the engine finds it, and is closed with the verdict. What it keeps in memory is bounded. */
#ifndef SNAPAUDIT_REPORTS_FORMAT_H
#define SNAPAUDIT_REPORTS_FORMAT_H

#include <stdbool.h>

#include "core/sink.h"
#include "core/str.h"
#include "gate/verdict.h"
#include "model/finding.h"
#include "gate/weigh.h"
#include "reports/format_table.h"
#include "reports/run.h"

#define SARIF_RESULTS_MAX 25000 /* code scanning of GitHub refuses a file whose run has more */

struct judged; /* reports/judged.h */

struct format_context {
    const struct run_info *run;  /* borrowed */
    const struct policy *policy; /* borrowed */
    const char *name;            /* what was asked: "audit", "gate deploy"; borrowed */
    struct str narrowed;         /* how options narrow it, in words; empty: not at all; borrowed */
    struct demand demand;        /* what counts */
    struct framework_set frameworks; /* whose controls are asked for */
    const struct judged
        *judged; /* of findings that were read from a report; NULL: they are made now */
};

/* How it ended. */
struct format_end {
    enum outcome outcome;
    const char *headline;          /* one line for people; NULL: made from what was counted */
    const struct summary *summary; /* NULL: what passed is not counted */
};

struct format_writer; /* opaque, defined in format.c */

/* The first file of a format, which needs nothing but the findings. `out` is borrowed and must stay open until format_close() or format_abort(). */
struct format_writer *format_open(enum format_id format, struct sink *out,
                                  const struct format_context *ctx);

/* Hand over one finding, in the order of the engine (an engine_options.accept callback). */
void format_finding(void *writer, const struct finding *finding);

/* Write the rest and release. Returns 0, or -1 with ERR_IO when what was kept in a temporary file
 * could not be read again. */
int format_close(struct format_writer *writer, const struct format_end *end, struct error *err);

/* How many of the results that were handed over so far do not fit in. */
uint64_t format_left_out(const struct format_writer *writer);

/* "27,000 results were left out, the least grave: code scanning takes 25,000 of a run". */
void format_left_out_sentence(struct sink *out, uint64_t results);

/* Release; what was written so far is no document. NULL is fine. */
void format_abort(struct format_writer *writer);

#endif
