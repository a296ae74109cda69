/* What the writers behind report.h share. Each writes to a sink that it is given and keeps nothing
 * but what its struct holds. */
#ifndef SNAPAUDIT_REPORTS_REPORT_INTERNAL_H
#define SNAPAUDIT_REPORTS_REPORT_INTERNAL_H

#include "core/json_writer.h"
#include "core/sink.h"
#include "reports/cells.h"
#include "reports/coverage.h"
#include "reports/report.h"

/* ---- whole files ---- */

void resources_csv_write(struct sink *out, const struct report_context *ctx);
void coverage_csv_write(struct sink *out, const struct report_context *ctx);
void costs_csv_write(struct sink *out, const struct report_context *ctx,
                     const struct summary *summary);
void summary_json_write(struct sink *out, const struct report_context *ctx,
                        const struct summary *summary);

/* ---- parts ---- */

/* "baseline": how the run differs from an earlier one; nothing where there is none to compare with. */
void json_member_changes(struct json_writer *w, const struct changes *changes);
/* "facts": beliefs that were tried, and unknown words. */
void json_member_facts(struct json_writer *w, const struct report_context *ctx);
/* What is asked of the controls of frameworks. */
struct controls_asked {
    struct framework_set frameworks; /* none: nothing is written */
    bool decides;                    /* each control says whether what decided touches it, */
    const bool *deciding;            /* by these rules; NULL: none */
};

/* "frameworks": the controls of those that were asked for. */
void json_member_controls(struct json_writer *w, const struct controls_asked *asked,
                          const struct summary *summary);

/* Absent is null, and so is an empty string. */
void json_member_text(struct json_writer *w, const char *key, struct str value);
void json_member_ctext(struct json_writer *w, const char *key, const char *value);
/* The same, but what is absent is left out. */
void json_member_some_text(struct json_writer *w, const char *key, struct str value);
void json_member_some_ctext(struct json_writer *w, const char *key, const char *value);
void json_money(struct json_writer *w, int64_t micros);
void json_time(struct json_writer *w, instant at);
void json_member_money(struct json_writer *w, const char *key, int64_t micros);
void json_member_money_if(struct json_writer *w, const char *key, bool has, int64_t micros);
void json_member_u64_if(struct json_writer *w, const char *key, bool has, uint64_t value);
void json_member_time(struct json_writer *w, const char *key, instant at);

#endif
