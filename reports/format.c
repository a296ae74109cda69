#include <ctype.h>
#include <inttypes.h>
#include <string.h>

#include "core/mem.h"
#include "reports/format_internal.h"

struct format_writer {
    const struct writer_type *type;
    void *state;
    struct format_context ctx;
    uint64_t counts[WEIGHT_COUNT];
};

static const struct writer_type *const types[] = {
    [FORMAT_SARIF] = &writer_sarif,
    [FORMAT_JUNIT] = &writer_junit,
    [FORMAT_GITHUB] = &writer_github,
    [FORMAT_GITHUB_SUMMARY] = &writer_github_summary,
};

struct format_writer *format_open(enum format_kind kind, struct sink *out,
                                  const struct format_context *ctx)
{
    struct format_writer *writer = mem_alloc(sizeof(*writer));
    writer->type = types[kind];
    writer->ctx = *ctx;
    writer->state = writer->type->open(out, &writer->ctx);
    return writer;
}

void format_finding(void *ctx, const struct finding *finding)
{
    struct format_writer *writer = ctx;
    enum weight weight = format_weigh(&writer->ctx, finding);
    writer->counts[weight]++;
    writer->type->add(writer->state, finding, weight);
}

int format_close(struct format_writer *writer, const struct format_end *end, struct error *err)
{
    int result = writer->type->close(writer->state, end, writer->counts, err);
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
    writer->type->free(writer->state);
    mem_free(writer);
}

enum weight format_weigh(const struct format_context *ctx, const struct finding *finding)
{
    bool gated = ctx->threshold != FORMAT_NO_THRESHOLD;
    bool heavy = !gated || ((int)finding->severity >= ctx->threshold && !finding->of_audit);
    bool known = ctx->new_only && finding->baseline && strcmp(finding->baseline, "known") == 0;
    switch (finding->status) {
    case STATUS_EXEMPT: return WEIGHT_EXEMPT;
    case STATUS_UNKNOWN:
        return heavy && ctx->unknown_counts && !known ? WEIGHT_UNKNOWN : WEIGHT_UNDECIDED;
    case STATUS_FAIL: break;
    default: return WEIGHT_PASS;
    }
    if (known)
        return WEIGHT_KNOWN;
    return heavy ? WEIGHT_FAIL : WEIGHT_NOTED;
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
