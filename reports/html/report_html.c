/* report.html: the page that one hands over. Findings are packed as they come; the page is written in the
 * end, when all is known. */
#include <assert.h>

#include "core/json_writer.h"
#include "core/mem.h"
#include "reports/finding_members.h"
#include "reports/html/columns_internal.h"
#include "reports/html/html_internal.h"
#include "reports/run.h"
#include "reports/writer.h"

#define SCHEMA     "snapaudit.html/1"
#define LIMIT      200000 /* findings that a browser still handles well */
#define WORST_KEEP 1000   /* of each severity, where there are more */

struct report_html {
    struct writer_in in;
    uint64_t limit; /* findings in the data */
    struct gathered *gathered;
    struct finding_members *members;
    struct sink *texts;      /* of the members of the finding at hand */
    struct columns *columns; /* NULL: there are more findings than it takes */
    struct worst_rows *worst;
    uint64_t statuses[STATUS_COUNT];
    uint64_t severities[SEVERITY_COUNT]; /* of fails */
};

void *report_html_begin_with(const struct writer_in *in, uint64_t limit, uint64_t worst)
{
    assert(in->report); /* no gate offers it */
    struct report_html *w = mem_alloc(sizeof(*w));
    w->in = *in;
    w->limit = limit;
    w->gathered = gathered_new(in->report);
    w->members = finding_members_new();
    w->texts = sink_memory();
    w->columns = columns_new();
    w->worst = worst_rows_new(worst);
    return w;
}

static void *report_html_begin(const struct writer_in *in)
{
    return report_html_begin_with(in, LIMIT, WORST_KEEP);
}

/* ---- findings ---- */

/* The members, one after the other in `texts`, which moves while it grows: where each ends is noted. */
static struct member_texts texts_of(struct report_html *w, const struct finding *finding)
{
    struct member_texts row = {0};
    size_t ends[FINDING_FIELD_COUNT];
    size_t begin = 0;
    sink_clear(w->texts);
    finding_members_of(w->members, finding);
    for (size_t i = 0; i < FINDING_FIELD_COUNT; i++) {
        struct json_writer json;
        json_writer_init(&json, w->texts, 0);
        if (finding_member_is_there(w->members, &finding_fields[i]))
            finding_member_put(w->members, &finding_fields[i], &json);
        ends[i] = sink_view(w->texts).len;
    }
    const char *texts = sink_view(w->texts).ptr;
    for (size_t i = 0; i < FINDING_FIELD_COUNT; begin = ends[i++])
        if (ends[i] > begin)
            row.of[i] = str_make(texts + begin, ends[i] - begin);
    return row;
}

/* There are too many: from now on the worst alone are kept. */
static void give_columns_up(struct report_html *w)
{
    columns_free(w->columns);
    w->columns = NULL;
}

static void report_html_finding(void *writer, const struct finding *finding, enum weight weight)
{
    struct report_html *w = writer;
    bool is_worst = worst_rows_wants(w->worst, finding->status, finding->severity);
    (void)weight;
    gathered_add(w->gathered, finding);
    w->statuses[finding->status]++;
    w->severities[finding->severity] += finding->status == STATUS_FAIL;
    if (w->columns && columns_count(w->columns) == w->limit)
        give_columns_up(w);
    if (!w->columns && !is_worst)
        return;
    const struct member_texts row = texts_of(w, finding);
    if (is_worst)
        worst_rows_add(w->worst, finding->status, finding->severity, &row);
    if (w->columns)
        columns_add(w->columns, &row);
}

/* ---- the head of the data ---- */

static void put_totals(struct json_writer *json, const struct report_html *w)
{
    json_key(json, "totals");
    json_begin_object(json);
    json_key(json, "by_status");
    json_begin_object(json);
    for (int i = 0; i < STATUS_COUNT; i++)
        json_member_u64(json, status_name((enum status)i), w->statuses[i]);
    json_end_object(json);
    json_key(json, "fails_by_severity");
    json_begin_object(json);
    for (int i = 0; i < SEVERITY_COUNT; i++)
        json_member_u64(json, severity_name((enum severity)i), w->severities[i]);
    json_end_object(json);
    json_end_object(json);
}

static void put_held_back(struct json_writer *json, const struct report_html *w)
{
    uint64_t all = gathered_count(w->gathered);
    uint64_t shown = columns_count(w->columns);
    json_key(json, "held_back");
    if (all == shown) {
        json_write_null(json);
        return;
    }
    json_begin_object(json);
    json_member_u64(json, "results", all - shown);
    json_member_u64(json, "limit", w->limit);
    json_end_object(json);
}

static void put_head(struct html *h, const struct report_html *w)
{
    const struct findings_head *head = finding_members_head(w->members);
    struct json_writer json;
    struct sink *text = sink_memory();
    json_writer_init(&json, text, 0);
    json_begin_object(&json);
    json_member_cstr(&json, "schema", SCHEMA);
    json_member_run(&json, h->report->run);
    json_key(&json, "rules");
    findings_head_write(head, &json);
    json_key(&json, "controls");
    findings_head_write_controls(head, &json);
    put_totals(&json, w);
    columns_member_names(w->columns, &json);
    json_member_u64(&json, "count", columns_count(w->columns));
    put_held_back(&json, w);
    json_end_object(&json);
    html_data(h, "data-head", sink_view(text));
    sink_abort(text);
}

/* ---- the page ---- */

struct page_data {
    struct report_html *writer;
    struct error *err;
    int result;
};

static void put_data(struct html *h, void *arg)
{
    struct page_data *data = arg;
    put_head(h, data->writer);
    data->result = columns_write(data->writer->columns, h, data->err);
}

static void finish_columns(struct report_html *w)
{
    if (!w->columns) {
        w->columns = columns_new();
        worst_rows_move(w->worst, w->columns);
    }
    worst_rows_free(w->worst);
    w->worst = NULL;
    columns_finish(w->columns);
}

static int report_html_end(void *writer, const struct format_end *end,
                           const uint64_t counts[WEIGHT_COUNT], struct error *err)
{
    struct report_html *w = writer;
    struct page_data data = {.writer = w, .err = err};
    struct html h = {.out = w->in.out,
                     .report = w->in.report,
                     .asked = w->in.asked,
                     .summary = end->summary,
                     .gathered = w->gathered};
    (void)counts;
    finish_columns(w);
    html_page(&h, put_data, &data);
    return data.result;
}

static void report_html_abort(void *writer)
{
    struct report_html *w = writer;
    gathered_free(w->gathered);
    finding_members_free(w->members);
    sink_abort(w->texts);
    columns_free(w->columns);
    worst_rows_free(w->worst);
    mem_free(w);
}

const struct report_writer writer_report_html = {.begin = report_html_begin,
                                                 .finding = report_html_finding,
                                                 .end = report_html_end,
                                                 .abort = report_html_abort};
