#include "reports/report.h"

#include "core/mem.h"
#include "reports/folder_internal.h"
#include "reports/format.h"
#include "reports/report_internal.h"
#include "reports/staging_internal.h"

enum report_file {
    FILE_FINDINGS_CSV,
    FILE_RESOURCES_CSV,
    FILE_COVERAGE_CSV,
    FILE_FINDINGS_JSON,
    FILE_SUMMARY_JSON,
    FILE_FINDINGS_SARIF,
    FILE_JUNIT_XML,
    FILE_COUNT
};
_Static_assert(FILE_COUNT < REPORT_FILES_MAX, "report_files() has room for all and a NULL");

static const struct {
    const char *name;
    enum report_format format;
} files[FILE_COUNT] = {
    [FILE_FINDINGS_CSV] = {"findings.csv", REPORT_CSV},
    [FILE_RESOURCES_CSV] = {"resources.csv", REPORT_CSV},
    [FILE_COVERAGE_CSV] = {"coverage.csv", REPORT_CSV},
    [FILE_FINDINGS_JSON] = {"findings.json", REPORT_JSON},
    [FILE_SUMMARY_JSON] = {"summary.json", REPORT_JSON},
    [FILE_FINDINGS_SARIF] = {"findings.sarif", REPORT_SARIF},
    [FILE_JUNIT_XML] = {"junit.xml", REPORT_JUNIT},
};

struct report_set {
    struct report_context ctx;
    unsigned formats;
    struct staging *staging;
    struct sink *sinks[FILE_COUNT]; /* NULL where the format was not asked for */
    struct findings_csv findings_csv;
    struct findings_json findings_json;
    struct format_writer *sarif, *junit; /* NULL where the format was not asked for */
};

static const struct {
    const char *name;
    enum report_format format;
} formats_by_name[] = {
    {"csv", REPORT_CSV}, {"json", REPORT_JSON}, {"sarif", REPORT_SARIF}, {"junit", REPORT_JUNIT}};

#define FORMAT_COUNT (sizeof(formats_by_name) / sizeof(formats_by_name[0]))

static int refuse_format(struct str word, struct error *err)
{
    const char *names[FORMAT_COUNT];
    for (size_t i = 0; i < FORMAT_COUNT; i++)
        names[i] = formats_by_name[i].name;
    (void)error_set(err, ERR_USAGE, "'%.*s' is not a report format", STR_ARG(word));
    const char *nearest = str_nearest(word, names, FORMAT_COUNT);
    if (nearest)
        error_hint(err, "Did you mean '%s'? The formats are csv, json, sarif and junit.", nearest);
    else
        error_hint(err, "The formats are csv, json, sarif and junit; a comma stands between two of "
                        "them.");
    return -1;
}

static int parse_format(struct str word, unsigned *bits, struct error *err)
{
    for (size_t i = 0; i < FORMAT_COUNT; i++) {
        if (str_eq_c(word, formats_by_name[i].name)) {
            *bits |= (unsigned)formats_by_name[i].format;
            return 0;
        }
    }
    return refuse_format(word, err);
}

int report_formats_parse(struct str list, unsigned *out, struct error *err)
{
    unsigned bits = 0;
    for (bool more = true; more;) {
        size_t end = str_find(list, ",");
        more = end < list.len;
        if (parse_format(str_trim(str_make(list.ptr, end)), &bits, err) != 0)
            return -1;
        list = str_skip(list, end + 1);
    }
    *out = bits;
    return 0;
}

void report_files(unsigned formats, const char *out[REPORT_FILES_MAX])
{
    size_t count = 0;
    for (int i = 0; i < FILE_COUNT; i++)
        if (formats & (unsigned)files[i].format)
            out[count++] = files[i].name;
    out[count] = NULL;
}

static void release(struct report_set *set)
{
    if (set->formats & REPORT_CSV)
        findings_csv_end(&set->findings_csv);
    format_abort(set->sarif);
    format_abort(set->junit);
    mem_free(set);
}

static int open_files(struct report_set *set, struct error *err)
{
    for (int i = 0; i < FILE_COUNT; i++) {
        if (!(set->formats & (unsigned)files[i].format))
            continue;
        set->sinks[i] = staging_file(set->staging, files[i].name, err);
        if (!set->sinks[i])
            return -1;
    }
    return 0;
}

/* Some spreadsheets take a file for UTF-8 only when it begins so. */
static void mark_csv(struct report_set *set)
{
    for (int i = 0; i < FILE_COUNT; i++)
        if (set->sinks[i] && files[i].format == REPORT_CSV)
            sink_cstr(set->sinks[i], "\xef\xbb\xbf");
}

/* The formats of pipelines: what counts is as asked, or all. */
static void open_formats(struct report_set *set)
{
    const struct format_context all = {.run = set->ctx.run,
                                       .policy = set->ctx.policy,
                                       .name = "audit",
                                       .threshold = FORMAT_NO_THRESHOLD};
    const struct format_context *asked = set->ctx.asked ? set->ctx.asked : &all;
    if (set->formats & REPORT_SARIF)
        set->sarif = format_open(FORMAT_SARIF, set->sinks[FILE_FINDINGS_SARIF], asked);
    if (set->formats & REPORT_JUNIT)
        set->junit = format_open(FORMAT_JUNIT, set->sinks[FILE_JUNIT_XML], asked);
}

struct report_set *report_open(struct report_folder *folder, unsigned formats,
                               const struct report_context *ctx, struct error *err)
{
    struct staging *staging = staging_open(report_folder_path(folder), ctx->run->run_id, err);
    if (!staging)
        return NULL;
    struct report_set *set = mem_alloc(sizeof(*set));
    set->ctx = *ctx;
    set->formats = formats;
    set->staging = staging;
    if (open_files(set, err) != 0) {
        staging_discard(staging);
        mem_free(set);
        return NULL;
    }
    if (ctx->csv_bom)
        mark_csv(set);
    if (formats & REPORT_CSV)
        findings_csv_begin(&set->findings_csv, set->sinks[FILE_FINDINGS_CSV]);
    if (formats & REPORT_JSON)
        findings_json_begin(&set->findings_json, set->sinks[FILE_FINDINGS_JSON], ctx->run);
    open_formats(set);
    return set;
}

void report_finding(void *set, const struct finding *finding)
{
    struct report_set *reports = set;
    if (reports->formats & REPORT_CSV)
        findings_csv_add(&reports->findings_csv, finding);
    if (reports->formats & REPORT_JSON)
        findings_json_add(&reports->findings_json, finding);
    if (reports->sarif)
        format_finding(reports->sarif, finding);
    if (reports->junit)
        format_finding(reports->junit, finding);
}

uint64_t report_left_out(const struct report_set *set)
{
    return set->sarif ? format_left_out(set->sarif) : 0;
}

static int close_formats(struct report_set *set, const struct summary *summary, struct error *err)
{
    const struct format_end end = {.outcome = OUTCOME_NONE, .summary = summary};
    int sarif = set->sarif ? format_close(set->sarif, &end, err) : 0;
    int junit = set->junit ? format_close(set->junit, &end, err) : 0;
    set->sarif = set->junit = NULL;
    return sarif != 0 ? sarif : junit;
}

int report_close(struct report_set *set, const struct summary *summary, struct error *err)
{
    if (set->formats & REPORT_CSV) {
        resources_csv_write(set->sinks[FILE_RESOURCES_CSV], &set->ctx);
        coverage_csv_write(set->sinks[FILE_COVERAGE_CSV], &set->ctx);
    }
    if (set->formats & REPORT_JSON) {
        findings_json_end(&set->findings_json);
        summary_json_write(set->sinks[FILE_SUMMARY_JSON], &set->ctx, summary);
    }
    int result = close_formats(set, summary, err);
    if (result == 0)
        result = staging_publish(set->staging, err);
    else
        staging_discard(set->staging);
    release(set);
    return result;
}

void report_abort(struct report_set *set)
{
    if (!set)
        return;
    staging_discard(set->staging);
    release(set);
}
