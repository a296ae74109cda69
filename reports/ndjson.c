/* findings.ndjson: a line a finding, each of which stands alone. What all lines say of the run, and those of a rule
 * of that, is made once and copied. */
#include "core/mem.h"
#include "reports/finding_members.h"
#include "reports/format_internal.h"
#include "reports/report_internal.h"

#define SCHEMA "snapaudit.finding/1"

struct ndjson {
    struct sink *out;
    struct finding_members *members;
    struct sink *run; /* the members that say which run it was */
};

static void put_run(struct sink *out, const struct run_info *run)
{
    struct json_writer json;
    json_writer_init(&json, out, 0);
    json_begin_object(&json);
    json_member_cstr(&json, "schema", SCHEMA);
    json_member_cstr(&json, "run_id", run->run_id);
    json_member_time(&json, "as_of", run->as_of);
    json_member_some_ctext(&json, "tool_version", run->tool_version);
    json_member_some_ctext(&json, "policy_sha256", run->policy_sha256);
    json_member_some_text(&json, "selection", run->selection);
    json_member_some_ctext(&json, "currency", run->currency);
    json_end_object(&json);
}

static void *ndjson_begin(const struct writer_in *in)
{
    struct ndjson *w = mem_alloc(sizeof(*w));
    w->out = in->out;
    w->members = finding_members_new();
    w->run = sink_memory();
    put_run(w->run, in->asked->run);
    return w;
}

static void ndjson_finding(void *writer, const struct finding *f, enum weight weight)
{
    struct ndjson *w = writer;
    struct json_writer json;
    struct str run = sink_view(w->run);
    (void)weight;
    finding_members_of(w->members, f);
    json_writer_init(&json, w->out, 0);
    json_begin_object(&json);
    json_members(&json, str_make(run.ptr + 1, run.len - 2)); /* without its braces */
    finding_members_put_whole(w->members, &json);
    json_end_object(&json);
    json_finish(&json);
}

static int ndjson_end(void *writer, const struct format_end *end,
                      const uint64_t counts[WEIGHT_COUNT], struct error *err)
{
    (void)writer;
    (void)end;
    (void)counts;
    (void)err;
    return 0;
}

static void ndjson_abort(void *writer)
{
    struct ndjson *w = writer;
    finding_members_free(w->members);
    sink_abort(w->run);
    mem_free(w);
}

const struct report_writer writer_ndjson = {
    .begin = ndjson_begin, .finding = ndjson_finding, .end = ndjson_end, .abort = ndjson_abort};
