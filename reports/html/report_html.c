/* report.html: the page that one hands over. Findings are packed as they come; the page is written in the
 * end, when all is known. */
#include <assert.h>

#include "core/json_writer.h"
#include "core/mem.h"
#include "reports/format_internal.h"
#include "reports/html/html_internal.h"
#include "reports/run.h"

#define SCHEMA "snapaudit.html/1"

struct report_html {
    struct writer_in in;
    struct html_gathered *gathered;
};

static void *report_html_begin(const struct writer_in *in)
{
    assert(in->report); /* no gate offers it */
    struct report_html *w = mem_alloc(sizeof(*w));
    w->in = *in;
    w->gathered = html_gathered_new(in->report);
    return w;
}

static void report_html_finding(void *writer, const struct finding *finding, enum weight weight)
{
    struct report_html *w = writer;
    (void)weight;
    html_gathered_add(w->gathered, finding);
}

static void put_head(struct html *h)
{
    struct json_writer json;
    struct sink *text = sink_memory();
    json_writer_init(&json, text, 0);
    json_begin_object(&json);
    json_member_cstr(&json, "schema", SCHEMA);
    json_member_run(&json, h->report->run);
    json_member_u64(&json, "count", html_gathered_count(h->gathered));
    json_end_object(&json);
    html_data(h, "data-head", sink_view(text));
    sink_abort(text);
}

static void put_data(struct html *h, void *arg)
{
    (void)arg;
    put_head(h);
}

static int report_html_end(void *writer, const struct format_end *end,
                           const uint64_t counts[WEIGHT_COUNT], struct error *err)
{
    struct report_html *w = writer;
    struct html h = {.out = w->in.out,
                     .report = w->in.report,
                     .asked = w->in.asked,
                     .summary = end->summary,
                     .gathered = w->gathered};
    (void)counts;
    (void)err;
    html_page(&h, put_data, w);
    return 0;
}

static void report_html_abort(void *writer)
{
    struct report_html *w = writer;
    html_gathered_free(w->gathered);
    mem_free(w);
}

const struct report_writer writer_report_html = {.begin = report_html_begin,
                                                 .finding = report_html_finding,
                                                 .end = report_html_end,
                                                 .abort = report_html_abort};
