#include <ctype.h>
#include <inttypes.h>
#include <string.h>

#include "core/mem.h"
#include "reports/format_internal.h"

struct format_writer {
    const struct report_writer *type;
    void *state; /* NULL where the file is written at once */
    struct format_context ctx;
    struct writer_in in;
    uint64_t counts[WEIGHT_COUNT];
};

struct format_writer *writer_open(const struct report_writer *type, const struct writer_in *in)
{
    struct format_writer *writer = mem_alloc(sizeof(*writer));
    writer->type = type;
    writer->ctx = *in->asked;
    writer->in = *in;
    writer->in.asked = &writer->ctx;
    if (type->begin)
        writer->state = type->begin(&writer->in);
    return writer;
}

struct format_writer *format_open(enum format_id format, struct sink *out,
                                  const struct format_context *ctx)
{
    const struct writer_in in = {.out = out, .asked = ctx};
    return writer_open(format_at(format)->files[0].writer, &in);
}

void format_finding(void *ctx, const struct finding *finding)
{
    struct format_writer *writer = ctx;
    if (!writer->state)
        return;
    enum weight weight = finding_weigh(&writer->ctx.demand, finding);
    writer->counts[weight]++;
    writer->type->finding(writer->state, finding, weight);
}

int format_close(struct format_writer *writer, const struct format_end *end, struct error *err)
{
    int result = 0;
    if (writer->state)
        result = writer->type->end(writer->state, end, writer->counts, err);
    else
        writer->type->whole(&writer->in, end->summary);
    format_abort(writer);
    return result;
}

uint64_t format_left_out(const struct format_writer *writer)
{
    return writer->type->left_out ? writer->type->left_out(writer->state) : 0;
}

void format_left_out_sentence(struct sink *out, uint64_t results)
{
    sink_grouped(out, results);
    sink_cstr(out, results == 1 ? " result was" : " results were");
    sink_cstr(out, " left out, the least grave: code scanning takes ");
    sink_grouped(out, SARIF_RESULTS_MAX);
    sink_cstr(out, " of a run");
}

void format_abort(struct format_writer *writer)
{
    if (!writer)
        return;
    if (writer->state)
        writer->type->abort(writer->state);
    mem_free(writer);
}

/* ---- where the demand stands ---- */

/* Below the folder where the program was started? Other paths say nothing to whoever reads on. */
static struct str inside(struct str path)
{
    while (str_starts(path, "./"))
        path = str_skip(path, 2);
    bool outside =
        str_starts(path, "/") || str_starts(path, "../") || str_find(path, "/../") < path.len;
    while (outside && str_find(path, "/") < path.len)
        path = str_skip(path, str_find(path, "/") + 1);
    return path;
}

void format_policy_uri(struct sink *out, const struct policy *policy)
{
    struct str path = inside(policy->file);
    if (str_eq_c(policy->file, "built-in"))
        path = STR_LIT("snapaudit-built-in-policy.yaml");
    for (size_t i = 0; i < path.len; i++) {
        unsigned char c = (unsigned char)path.ptr[i];
        if (isascii(c) && (isalnum(c) || strchr("-._~/", c)))
            sink_char(out, (char)c);
        else
            sink_printf(out, "%%%02X", c);
    }
}

unsigned format_policy_line(const struct policy *policy, const struct finding *finding)
{
    for (size_t i = 0; i < policy->scope_count; i++)
        if (str_eq(policy->scopes[i].name, finding->subject.scope))
            return policy->scopes[i].at.line > 0 ? policy->scopes[i].at.line : 1;
    return 1;
}

/* ---- the worst of many ---- */

void shortlist_init(struct shortlist *list, size_t keep)
{
    *list = (struct shortlist){.keep = keep};
}

void shortlist_clear(struct shortlist *list)
{
    for (size_t i = 0; i < SEVERITY_COUNT; i++)
        sink_abort(list->of[i].text);
}

struct sink *shortlist_line(struct shortlist *list, enum severity severity)
{
    list->offered++;
    if (list->of[severity].lines == list->keep)
        return NULL;
    list->of[severity].lines++;
    if (!list->of[severity].text)
        list->of[severity].text = sink_memory();
    return list->of[severity].text;
}

static size_t write_lines(struct sink *out, struct str text, size_t most)
{
    size_t written = 0;
    for (; written < most && text.len > 0; written++) {
        size_t end = str_find(text, "\n") + 1;
        sink_str(out, str_make(text.ptr, end));
        text = str_skip(text, end);
    }
    return written;
}

size_t shortlist_write(const struct shortlist *list, struct sink *out, size_t most)
{
    size_t written = 0;
    for (size_t i = SEVERITY_COUNT; i-- > 0;) {
        if (list->of[i].text)
            written += write_lines(out, sink_view(list->of[i].text), most - written);
    }
    return written;
}

/* ---- the headline ---- */

static void put_count(struct sink *out, uint64_t count, const char *one, const char *many)
{
    if (count > 0)
        sink_printf(out, ", %" PRIu64 " %s", count, count == 1 ? one : many);
}

void format_headline(struct sink *out, const struct format_end *end,
                     const uint64_t counts[WEIGHT_COUNT])
{
    static const char *const words[] = {[OUTCOME_NONE] = "judged",
                                        [OUTCOME_PASSED] = "passed",
                                        [OUTCOME_FAILED] = "FAILED",
                                        [OUTCOME_UNDECIDED] = "UNDECIDED"};
    if (end->headline) {
        sink_cstr(out, end->headline);
        return;
    }
    sink_cstr(out, words[end->outcome]);
    put_count(out, counts[WEIGHT_FAIL], "finding", "findings");
    put_count(out, counts[WEIGHT_UNKNOWN], "unknown verdict", "unknown verdicts");
    put_count(out, counts[WEIGHT_NOTED], "finding that does not count",
              "findings that do not count");
    put_count(out, counts[WEIGHT_UNDECIDED], "unknown that does not count",
              "unknowns that do not count");
    put_count(out, counts[WEIGHT_KNOWN], "known finding", "known findings");
    put_count(out, counts[WEIGHT_EXEMPT], "exempt", "exempt");
}
