#include "collector/import/reader.h"

#include <string.h>

#include "core/json_cut.h"
#include "core/decode.h"
#include "collector/import/elements.h"
#include "core/json_loader.h"
#include "core/mem.h"
#include "model/page_log.h"

#define STOP_EVERY 64u /* elements between two looks at the request to stop; a power of two */

struct reader {
    struct inventory_part *part;
    struct decoder *decoder;
    struct loader *loader;
    struct cutter *cutter;
    struct elements elements;
    const atomic_int *stop;
    const struct page_tee *tee;

    const struct file_task *task; /* the file at hand */
    struct file_result *result;
    unsigned until_stop;
};

struct reader *reader_new(const atomic_int *stop, const struct page_tee *tee)
{
    struct reader *r = mem_alloc(sizeof(*r));
    r->part = part_new();
    r->decoder = decoder_new();
    r->loader = loader_new();
    r->cutter = cutter_new(r->loader);
    elements_init(&r->elements, r->part);
    r->stop = stop;
    r->tee = tee;
    if (tee && tee->logs)
        part_log(r->part);
    return r;
}

void reader_free(struct reader *r)
{
    if (!r)
        return;
    cutter_free(r->cutter);
    loader_free(r->loader);
    decoder_free(r->decoder);
    elements_clear(&r->elements);
    part_free(r->part);
    mem_free(r);
}

/* ---- what the cutter tells ---- */

static void begin_page(void *ctx)
{
    struct reader *r = ctx;
    part_begin_page(r->part, r->task->place, r->task->chain);
    elements_begin_page(&r->elements);
}

/* A file is a listing of its own; that it goes on in another one is told by the coverage of its place. */
static void tell_page(const struct reader *r)
{
    const struct file_task *task = r->task;
    const struct table_info *table = table_info(task->kind);
    const struct page_done page = {.account = task->account,
                                   .region = task->region,
                                   .place = task->place,
                                   .call = table->file.name,
                                   .extra = task->name,
                                   .source = table->source,
                                   .chain = task->chain,
                                   .page = r->result->documents + 1,
                                   .items = r->elements.added,
                                   .part = r->part,
                                   .at = task->at};
    if (r->tee && r->tee->page)
        r->tee->page(r->tee->ctx, &page);
}

static void end_page(void *ctx, enum page_end end)
{
    struct reader *r = ctx;
    part_commit_page(r->part);
    tell_page(r);
    origin_add(&r->result->origin, &r->elements.origin);
    r->result->items += r->elements.added;
    r->result->skipped += r->elements.skipped;
    r->result->documents++;
    r->result->end = end;
    r->result->templates_mixed = r->result->templates_mixed || r->elements.templates_mixed;
}

static void drop_page(void *ctx)
{
    struct reader *r = ctx;
    part_drop_page(r->part);
}

static bool asked_to_stop(struct reader *r)
{
    if (r->until_stop++ % STOP_EVERY != 0 || !r->stop || !*r->stop)
        return false;
    r->result->cancelled = true;
    return true;
}

static void note_flaw(struct reader *r, const struct flaw *flaw)
{
    if (!r->result->flaw.what[0])
        r->result->flaw = *flaw;
}

static int element(void *ctx, const struct element *el, struct flaw *flaw)
{
    struct reader *r = ctx;
    if (asked_to_stop(r))
        return flaw_set(flaw, el->at, "stopped");
    bool only_value;
    struct flaw own = {.what = ""};
    const json_t *tree = loader_parse(r->loader, el, &own, &only_value);
    if (!tree && !only_value) {
        *flaw = own;
        return -1;
    }
    if (!tree) {
        r->elements.skipped++;
        note_flaw(r, &own);
        return 0;
    }
    const struct fields *f = &r->elements.fields;
    elements_add(&r->elements, r->task->kind, tree);
    if (f->wrong[0] && !r->result->flaw.what[0])
        flaw_set(&r->result->flaw, position_of(el->raw, el->at, f->wrong_path, f->wrong_depth),
                 "%s", f->wrong);
    return 0;
}

static const struct cut_events events = {
    .begin_page = begin_page,
    .end_page = end_page,
    .drop_page = drop_page,
    .element = element,
};

/* ---- files ---- */

static void begin(struct reader *r, const struct file_task *task, struct file_result *result)
{
    memset(result, 0, sizeof(*result));
    r->task = task;
    r->result = result;
    r->until_stop = 0;
    r->elements.account = task->account;
    r->elements.region = task->region;
    r->elements.fields.bad_times = 0;
    r->elements.fields.bad_time[0] = '\0';
}

static void cut(struct reader *r)
{
    struct file_result *result = r->result;
    struct flaw flaw;
    bool failed;
    const struct cut_form *form = &table_info(r->task->kind)->file.cut;
    if (cut_file(r->cutter, r->decoder, form, &events, r, &flaw, &failed) != 0) {
        result->cut_off = true;
        result->failed = failed;
        note_flaw(r, &flaw);
    }
    result->bytes = decoder_bytes(r->decoder);
    result->bad_times = r->elements.fields.bad_times;
    memcpy(result->bad_time, r->elements.fields.bad_time, sizeof(result->bad_time));
    text_tame(result->bad_time);
    decoder_close(r->decoder);
}

void reader_file(struct reader *r, const struct file_task *task, const char *path,
                 struct file_result *result)
{
    begin(r, task, result);
    if (decoder_open(r->decoder, path) == DECODE_OK) {
        cut(r);
        return;
    }
    result->failed = true;
    result->cut_off = true;
    flaw_set(&result->flaw, (struct position){0, 0}, "%s", decoder_reason(r->decoder));
    decoder_close(r->decoder);
}

void reader_bytes(struct reader *r, const struct file_task *task, struct str bytes,
                  struct file_result *result)
{
    begin(r, task, result);
    decoder_open_memory(r->decoder, bytes);
    cut(r);
}

struct inventory_part *reader_part(struct reader *r)
{
    return r->part;
}
