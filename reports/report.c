#include "reports/report.h"

#include "core/mem.h"
#include "core/parallel.h"
#include "reports/folder.h"
#include "reports/format.h"
#include "reports/format_internal.h"
#include "reports/report_internal.h"
#include "reports/staging_internal.h"

struct report_set {
    struct report_context ctx;
    struct format_context asked;
    struct staging *staging; /* NULL: there is one file, on a sink of another's */
    struct format_writer *writers[REPORT_FILES_MAX]; /* one for each file */
    size_t count;
};

static void release(struct report_set *set)
{
    for (size_t i = 0; i < set->count; i++)
        format_abort(set->writers[i]);
    mem_free(set);
}

static int open_file(struct report_set *set, const struct format *format,
                     const struct format_file *file, struct error *err)
{
    struct writer_in in = {.asked = &set->asked, .report = set->ctx.graph ? &set->ctx : NULL};
    in.out = staging_file(set->staging, file->name, (format->traits & NO_TEXT) == 0, err);
    if (!in.out)
        return -1;
    in.folder_for_library = staging_folder(set->staging);
    in.file_for_library = staging_library_file(set->staging, set->count);
    if (set->ctx.bom && (format->traits & TAKES_BOM) != 0)
        sink_cstr(in.out, "\xef\xbb\xbf");
    set->writers[set->count++] = writer_open(file->writer, &in);
    return 0;
}

static int open_format(struct report_set *set, const struct format *format, struct error *err)
{
    for (const struct format_file *file = format->files; file->writer; file++)
        if (file->name && (set->ctx.graph || format_is_of_findings(format, file)) &&
            open_file(set, format, file, err) != 0)
            return -1;
    return 0;
}

static int open_formats(struct report_set *set, unsigned formats, struct error *err)
{
    for (unsigned i = 0; i < FORMAT_COUNT; i++)
        if ((formats & 1u << i) != 0 && open_format(set, format_at((enum format_id)i), err) != 0)
            return -1;
    return 0;
}

static struct report_set *set_new(const struct report_context *ctx, struct staging *staging)
{
    const struct format_context all = {.run = ctx->run,
                                       .policy = ctx->policy,
                                       .name = "audit",
                                       .demand.threshold = THRESHOLD_NEVER};
    struct report_set *set = mem_alloc(sizeof(*set));
    set->ctx = *ctx;
    set->asked = ctx->asked ? *ctx->asked : all;
    set->staging = staging;
    return set;
}

struct report_set *report_open_on(struct sink *out, enum format_id format,
                                  const struct report_context *ctx)
{
    struct report_set *set = set_new(ctx, NULL);
    const struct writer_in in = {
        .out = out, .asked = &set->asked, .report = set->ctx.graph ? &set->ctx : NULL};
    set->writers[set->count++] = writer_open(format_at(format)->files[0].writer, &in);
    return set;
}

struct report_set *report_open(struct report_folder *folder, unsigned formats,
                               const struct report_context *ctx, struct error *err)
{
    struct staging *staging = staging_open(report_folder_path(folder), ctx->run, ctx->signer, err);
    if (!staging)
        return NULL;
    if (ctx->only)
        staging_change(staging, ctx->only->change, ctx->only->change_ctx);
    struct report_set *set = set_new(ctx, staging);
    if (open_formats(set, formats, err) == 0)
        return set;
    report_abort(set);
    return NULL;
}

void report_finding(void *set, const struct finding *finding)
{
    struct report_set *reports = set;
    for (size_t i = 0; i < reports->count; i++)
        format_finding(reports->writers[i], finding);
}

uint64_t report_left_out(const struct report_set *set)
{
    uint64_t left_out = 0;
    for (size_t i = 0; i < set->count; i++)
        left_out += format_left_out(set->writers[i]);
    return left_out;
}

/* ---- the end ---- */

struct finishing {
    struct report_set *set;
    const struct format_end *end;
    struct error errors[REPORT_FILES_MAX];
};

/* Files need nothing of each other: one is written while another is on its way to the disk. */
static void finish_file(void *ctx, size_t number, size_t end)
{
    struct finishing *f = ctx;
    struct format_writer *writer = f->set->writers[number];
    struct error *err = &f->errors[number];
    (void)end; /* one at a time */
    f->set->writers[number] = NULL;
    if (format_close(writer, f->end, err) == 0 && f->set->staging)
        (void)staging_finish(f->set->staging, number, err);
}

/* All of them, whatever one says: the first error counts. */
static int finish_files(struct report_set *set, const struct summary *summary, struct error *err)
{
    const struct format_end end = {.outcome = OUTCOME_NONE, .summary = summary};
    struct finishing finishing = {.set = set, .end = &end};
    parallel_each(parallel_jobs(set->ctx.jobs), set->count, 1, finish_file, &finishing);
    for (size_t i = 0; i < set->count; i++) {
        if (finishing.errors[i].code == ERR_NONE)
            continue;
        *err = finishing.errors[i];
        return -1;
    }
    return 0;
}

int report_close(struct report_set *set, const struct summary *summary, struct error *err)
{
    int result = finish_files(set, summary, err);
    if (result == 0 && set->staging)
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
