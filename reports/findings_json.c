/* findings.json, schema 2: what findings have in common stands at the head, once. The head comes first but
 * is known last, so the findings wait in a spool. */
#include "core/mem.h"
#include "core/spool.h"
#include "reports/finding_members.h"
#include "reports/format_internal.h"
#include "reports/report_internal.h"

#define SCHEMA       "snapaudit.findings/2"
#define PRETTY_DEPTH 2 /* a rule and a finding stand on one line, for grep */

struct findings_json {
    struct sink *out;
    const struct run_info *run;
    struct finding_members *members;
    struct spool *records;
    uint64_t count;
};

static void *findings_json_begin(const struct writer_in *in)
{
    struct findings_json *w = mem_alloc(sizeof(*w));
    w->out = in->out;
    w->run = in->asked->run;
    w->members = finding_members_new();
    w->records = spool_new();
    return w;
}

static void findings_json_finding(void *writer, const struct finding *f, enum weight weight)
{
    struct findings_json *w = writer;
    struct sink *out = spool_sink(w->records);
    struct json_writer json;
    (void)weight;
    sink_cstr(out, w->count++ > 0 ? ",\n    " : "\n    ");
    json_writer_init(&json, out, 0);
    json_begin_object(&json);
    finding_members_of(w->members, f);
    finding_members_put(w->members, &json);
    json_end_object(&json);
}

static int findings_json_end(void *writer, const struct format_end *end,
                             const uint64_t counts[WEIGHT_COUNT], struct error *err)
{
    struct findings_json *w = writer;
    struct json_writer json;
    (void)end;
    (void)counts;
    json_writer_init(&json, w->out, PRETTY_DEPTH);
    json_begin_object(&json);
    json_member_cstr(&json, "schema", SCHEMA);
    json_member_run(&json, w->run);
    json_key(&json, "rules");
    findings_head_write(finding_members_head(w->members), &json);
    json_key(&json, "findings");
    json_text(&json, STR_LIT("["));
    int result = spool_move(w->records, w->out, err);
    sink_cstr(w->out, w->count > 0 ? "\n  ]" : "]");
    json_end_object(&json);
    json_finish(&json);
    return result;
}

static void findings_json_abort(void *writer)
{
    struct findings_json *w = writer;
    finding_members_free(w->members);
    spool_free(w->records);
    mem_free(w);
}

const struct report_writer writer_findings_json = {.begin = findings_json_begin,
                                                   .finding = findings_json_finding,
                                                   .end = findings_json_end,
                                                   .abort = findings_json_abort};
