/* findings.json, schema 2: what findings have in common stands at the head, once. The head comes first but
 * is known last, so the findings wait in a spool. */
#include "core/mem.h"
#include "core/spool.h"
#include "reports/finding_members.h"
#include "reports/format_internal.h"
#include "reports/judged.h"
#include "reports/report_internal.h"

#define SCHEMA       "snapaudit.findings/2"
#define PRETTY_DEPTH 2 /* a rule and a finding stand on one line, for grep */

struct findings_json {
    struct sink *out;
    struct writer_in in;
    struct finding_members *members;
    struct spool *records;
    uint64_t count;
};

static void *findings_json_begin(const struct writer_in *in)
{
    struct findings_json *w = mem_alloc(sizeof(*w));
    w->out = in->out;
    w->in = *in;
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

/* Of findings that were read from a report, what that told. */
static void put_judged(const struct findings_json *w, const struct summary *summary,
                       struct json_writer *json)
{
    if (!w->in.asked->judged && !w->in.asked->policy)
        return; /* nobody says by what they were judged */
    struct arena *arena = arena_new();
    struct judged made;
    const struct judged *judged = w->in.asked->judged;
    if (!judged) {
        judged_make(&made, &w->in, summary, arena);
        judged = &made;
    }
    json_member_judged(json, judged);
    arena_free(arena);
}

static int findings_json_end(void *writer, const struct format_end *end,
                             const uint64_t counts[WEIGHT_COUNT], struct error *err)
{
    struct findings_json *w = writer;
    struct json_writer json;
    (void)counts;
    json_writer_init(&json, w->out, PRETTY_DEPTH);
    json_begin_object(&json);
    json_member_cstr(&json, "schema", SCHEMA);
    json_member_run(&json, w->in.asked->run);
    json_key(&json, "rules");
    findings_head_write(finding_members_head(w->members), &json);
    put_judged(w, end->summary, &json);
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
