/* What every report says of the run, and what writers read. */
#ifndef SNAPAUDIT_REPORTS_RUN_H
#define SNAPAUDIT_REPORTS_RUN_H

#include <stdbool.h>

#include "analyzer/cost.h"
#include "analyzer/facts.h"
#include "analyzer/upkeep.h"
#include "core/clock.h"
#include "core/sink.h"
#include "core/str.h"
#include "model/graph.h"
#include "policy/policy.h"

/* What every report says of the run. All borrowed. */
struct run_info {
    char run_id[17];
    instant as_of;
    const char *as_of_source; /* "option", "capture" or "clock" */
    const char *tool_version;
    const char *policy_name;
    const char *policy_version;
    const char *policy_sha256;
    struct str caller;                       /* the caller's ARN, or "files" */
    struct strs accounts;                    /* in scope, sorted */
    struct strs regions;                     /* in scope, sorted */
    struct strs owner_keys[OWNER_TAG_COUNT]; /* tags that say whose a resource is */
    struct str selection;                    /* what alone was asked about; empty: everything */
    const struct ledger_seen *ledger;        /* of restore tests; NULL: the policy names none */
    struct framework_set frameworks; /* of the policy; those that it names by a file are told */
    const char *baseline_sha256;     /* of the earlier findings that it is compared with; or NULL */
    const struct run_group *group;   /* that alone it is about; NULL: everything asked for */
    const char *currency;
    const char *priced_at;
    const char *price_source;
    /* Told by the manifest alone: all else is the same whenever it is made of the same input. */
    instant made_at;
    const char *read_from; /* "aws", "files" or "capture" */
    instant read_began;    /* INSTANT_UNSET where it is not known */
    instant read_ended;
};

struct changes; /* gate/compare.h */
/* Of reports that are about one group of resources alone (reports/split). */
struct run_group {
    struct str by;   /* "owner", "tag:CostCenter" */
    struct str name; /* empty, with `none`: of those without */
    bool none;
    uint64_t other_places; /* of the run, in which it has no resource: their coverage is not told */
    uint64_t other_gaps;   /* of these, places with a gap: what was not seen there may be its own */
};

/* What alone such reports may tell of. All borrowed. */
struct restriction {
    const uint32_t *const *part_of; /* by kind, then row, of kinds that have rows */
    uint32_t part;
    const bool *places;    /* by place */
    sink_change_fn change; /* the last to see what is written: nothing of others passes */
    void *change_ctx;      /* read by several threads */
};

struct format_context; /* reports/format.h */
struct signer;         /* core/signer.h */

struct report_context {
    const struct graph *graph;
    const struct facts *facts;
    const struct cost_model *cost;
    const struct upkeep *upkeep;
    const struct policy *policy;
    const struct run_info *run;
    const bool
        *rules; /* by row of rules.def: those that were judged, as far as enabled; NULL: all */
    /* What counts for whoever asks; NULL: every fail does, and no unknown. */
    const struct format_context *asked;
    struct framework_set frameworks; /* whose controls are asked for */
    const struct changes *changes;   /* beside an earlier run; NULL: there is none to compare with.
                                        Filled in while judging */
    const struct signer *signer;     /* of the manifest; NULL: it is not signed */
    const struct restriction *only;  /* NULL: everything is told */
    bool bom;                        /* files that may have a byte order mark begin with one */
    size_t jobs;                     /* threads that finish files; 0: one a processor */
};

/* Was the rule judged in this run? */
bool report_judges(const struct report_context *ctx, size_t rule);

/* May it tell of the row, or of the place? */
static inline bool report_tells_row(const struct report_context *ctx, enum kind kind, uint32_t row)
{
    return !ctx->only || ctx->only->part_of[kind][row] == ctx->only->part;
}

static inline bool report_tells_place(const struct report_context *ctx, uint32_t place)
{
    return !ctx->only || ctx->only->places[place];
}

/* run_id: first 16 hex digits of SHA-256 over (graph with coverage, policy, as_of, version), and over
 * the ledger's count, head and coverage, and the files of the policy's own frameworks, where there are such. */
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

/* "frameworks": [{name, file, sha256}], of those that the policy names by a file; nothing where it names
 * none. */
void json_member_frameworks(struct json_writer *w, struct framework_set frameworks);

/* key "run" and its object. */
void json_member_run(struct json_writer *w, const struct run_info *run);

/* "ledger": {file, records, head}; the latter are null of one that could not be read. */
void json_member_ledger(struct json_writer *w, const struct ledger_seen *read);

#endif
