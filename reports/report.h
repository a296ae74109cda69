/* Reports: findings -> files. A set of writers is opened on a folder, is handed each finding as
 * the engine finds it, and is finished with the summary. The files are written in a hidden folder
 * and appear complete, mode 0600; after a failure the earlier ones are as they were. What stands in
 * the folder is of one run at any moment; manifest.json says that all of it is there. */
#ifndef SNAPAUDIT_REPORTS_REPORT_H
#define SNAPAUDIT_REPORTS_REPORT_H

#include <stdbool.h>
#include <stddef.h>

#include "analyzer/cost.h"
#include "analyzer/facts.h"
#include "core/error.h"
#include "core/sink.h"
#include "core/str.h"
#include "model/finding.h"
#include "model/graph.h"
#include "rules/engine.h"
#include "policy/policy.h"

/* What every report says of the run. All borrowed. */
struct run_info {
    char run_id[17];
    instant as_of;
    const char *as_of_source; /* "option" or "clock" */
    const char *tool_version;
    const char *policy_name;
    const char *policy_version;
    const char *policy_sha256;
    struct str caller;                /* the caller's ARN, or "files" */
    struct strs accounts;             /* in scope, sorted */
    struct strs regions;              /* in scope, sorted */
    struct str selection;             /* what alone was asked about; empty: everything */
    const struct ledger_seen *ledger; /* of restore tests; NULL: the policy names none */
    const char *currency;
    const char *priced_at;
    const char *price_source;
};

enum report_format {
    REPORT_CSV = 1u << 0,
    REPORT_JSON = 1u << 1,
    REPORT_SARIF = 1u << 2,
    REPORT_JUNIT = 1u << 3
};

#define REPORT_ALL (REPORT_CSV | REPORT_JSON | REPORT_SARIF | REPORT_JUNIT)

/* "csv,json" -> bits. ERR_USAGE with the nearest format name otherwise. */
int report_formats_parse(struct str list, unsigned *out, struct error *err);

struct format_context; /* reports/format.h */

struct report_context {
    const struct graph *graph;
    const struct facts *facts;
    const struct cost_model *cost;
    const struct policy *policy;
    const struct run_info *run;
    /* What counts in findings.sarif and junit.xml; NULL: every fail does, and no unknown. */
    const struct format_context *asked;
    bool csv_bom; /* CSV files begin with a byte order mark */
};

/* run_id: first 16 hex digits of SHA-256 over (graph with coverage, policy, as_of, version), and over
 * the ledger's count, head and coverage where there is one. */
struct run_id_in {
    const struct graph *graph;
    const struct policy *policy;
    instant as_of;
    const char *tool_version;
    const struct ledger_seen *ledger; /* NULL: the policy names none */
};
void run_id_make(const struct run_id_in *in, char out[17]);

struct json_writer; /* core/json_writer.h */

/* "12 records, head 0123456789abcdef", or that it was not read: the whole head stands in the files, this
 * much tells two ledgers apart. Returns `out`. */
#define LEDGER_WORDS_MAX 64
const char *ledger_words(const struct ledger_seen *seen, char out[LEDGER_WORDS_MAX]);

/* "ledger": {file, records, head}; the latter are null of one that could not be read. */
void json_member_ledger(struct json_writer *w, const struct ledger_seen *read);

struct report_folder; /* opaque, defined in folder.c */

/* Makes `dir` (0700, parents too), holds it against other runs, and puts right what runs that were
 * killed left there. NULL with ERR_BUSY while another run holds it, or with ERR_IO. */
struct report_folder *report_folder_open(const char *dir, struct error *err);

/* Let go of it. Folders that were made and hold nothing are removed. NULL is fine. */
void report_folder_close(struct report_folder *folder);

/* Does a report of an earlier run stand in it? */
bool report_folder_has_reports(const struct report_folder *folder);

struct report_set; /* opaque, defined in report.c */

/* Opens the files of `formats`. The folder is borrowed until the set is closed or aborted. */
struct report_set *report_open(struct report_folder *folder, unsigned formats,
                               const struct report_context *ctx, struct error *err);

/* Hand over one finding (an engine_options.accept callback with the set as ctx). */
void report_finding(void *set, const struct finding *finding);

/* Results of findings.sarif that do not fit in, of those handed over so far. */
uint64_t report_left_out(const struct report_set *set);

/* Write what depends on the whole, put everything into place, release. Returns 0, or -1. */
int report_close(struct report_set *set, const struct summary *summary, struct error *err);

/* Release and leave nothing behind. */
void report_abort(struct report_set *set);

#define REPORT_FILES_MAX 8

/* Names of the files that `formats` writes, in static order, with a NULL after them. manifest.json
 * is not among them. */
void report_files(unsigned formats, const char *out[REPORT_FILES_MAX]);

#endif
