/* Reports: findings -> files. A set of writers is opened on a folder, is handed each finding as
 * the engine finds it, and is finished with the summary. The files are written in a hidden folder
 * and appear complete, mode 0600; after a failure the earlier ones are as they were. What stands in
 * the folder is of one run at any moment; manifest.json says that all of it is there. */
#ifndef SNAPAUDIT_REPORTS_REPORT_H
#define SNAPAUDIT_REPORTS_REPORT_H

#include <stdbool.h>
#include <stddef.h>

#include "core/error.h"
#include "model/finding.h"
#include "reports/format_table.h"
#include "reports/run.h"
#include "rules/engine.h"

struct report_folder; /* reports/folder.h */
struct report_set;    /* opaque, defined in report.c */

/* Opens the files of `formats`; without a graph in `ctx` those that findings alone are enough for. The folder is borrowed until the set is closed or aborted. */
struct report_set *report_open(struct report_folder *folder, unsigned formats,
                               const struct report_context *ctx, struct error *err);

/* The only file of a format (report_formats_alone()) as it is written, to a sink of whoever calls: nothing stands
 * in a folder, and no manifest says whether all of it is there. The sink is borrowed. */
struct report_set *report_open_on(struct sink *out, enum format_id format,
                                  const struct report_context *ctx);

/* Hand over one finding (an engine_options.accept callback with the set as ctx). */
void report_finding(void *set, const struct finding *finding);

/* Results that do not fit into a file for readers which refuse more, of those handed over so far. */
uint64_t report_left_out(const struct report_set *set);

/* Write what depends on the whole, put everything into place, release. Returns 0, or -1. */
int report_close(struct report_set *set, const struct summary *summary, struct error *err);

/* Release and leave nothing behind. */
void report_abort(struct report_set *set);

#endif
