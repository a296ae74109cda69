#include "collector/import/import.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "collector/import/layout.h"
#include "collector/import/listing.h"
#include "collector/import/mislabel.h"
#include "collector/import/own_account.h"
#include "collector/import/reader.h"
#include "core/mem.h"
#include "core/parallel.h"
#include "model/kind.h"
#include "model/readable.h"

/* What the threads share: a list of files, and which one is next. */
struct work {
    struct layout *layout;
    const struct import_options *options;
    const uint32_t *order; /* rows of the files that are needed, the largest first */
    size_t count;
    atomic_size_t next;
};

struct worker {
    struct work *work;
    struct reader *reader;
    struct arena *arena; /* of paths */
    pthread_t thread;
    bool started;
};

/* ---- reading ---- */

static bool cancelled(const struct import_options *options)
{
    return options->stop && *options->stop;
}

static void read_one(struct worker *w, uint32_t row)
{
    struct layout *layout = w->work->layout;
    struct layout_file *file = &VEC_AT(struct layout_file, &layout->files, row);
    const struct layout_place *place = &VEC_AT(struct layout_place, &layout->places, file->place);
    struct str dir = w->work->options->dir;
    struct str named = w->work->options->account;
    struct str path = arena_printf(w->arena, "%.*s/%.*s", STR_ARG(dir), STR_ARG(file->name));
    struct file_task task = {.kind = file->kind,
                             .place = file->place,
                             .chain = row,
                             .name = file->name,
                             .at = file->at,
                             .account = account_is_plausible(named) ? named : place->account,
                             .region = place->region};
    reader_file(w->reader, &task, path.ptr, &file->result);
    arena_reset(w->arena);
}

static void *work_through(void *arg)
{
    struct worker *w = arg;
    for (;;) {
        size_t turn = atomic_fetch_add(&w->work->next, 1);
        if (turn >= w->work->count || cancelled(w->work->options))
            return NULL;
        read_one(w, w->work->order[turn]);
    }
}

struct by_size {
    uint64_t size;
    uint32_t row;
};

static int larger_first(const void *a, const void *b)
{
    const struct by_size *left = a;
    const struct by_size *right = b;
    if (left->size != right->size)
        return left->size > right->size ? -1 : 1;
    return left->row < right->row ? -1 : 1;
}

static const uint32_t *reading_order(struct layout *layout, size_t *out)
{
    size_t count = 0;
    struct by_size *sizes = arena_array(layout->arena, layout->files.len, sizeof(*sizes));
    uint32_t *order = arena_array(layout->arena, layout->files.len, sizeof(*order));
    for (size_t i = 0; i < layout->files.len; i++)
        if (layout_is_needed(layout, i))
            sizes[count++] =
                (struct by_size){VEC_AT(struct layout_file, &layout->files, i).size, (uint32_t)i};
    *out = count;
    if (count > 1)
        qsort(sizes, count, sizeof(*sizes), larger_first);
    for (size_t i = 0; i < count; i++)
        order[i] = sizes[i].row;
    return order;
}

static size_t job_count(const struct import_options *options, size_t files)
{
    size_t jobs = parallel_jobs(options->jobs);
    jobs = jobs > files ? files : jobs;
    return jobs > 0 ? jobs : 1;
}

/* The calling thread is the first worker. One that cannot be started leaves its share to others. */
static void read_all(struct worker *workers, size_t count)
{
    for (size_t i = 1; i < count; i++)
        workers[i].started =
            pthread_create(&workers[i].thread, NULL, work_through, &workers[i]) == 0;
    work_through(&workers[0]);
    for (size_t i = 1; i < count; i++)
        if (workers[i].started)
            pthread_join(workers[i].thread, NULL);
}

/* ---- the whole ---- */

static void count_files(const struct layout *layout, size_t files, struct import_stats *stats)
{
    *stats = (struct import_stats){.files = files,
                                   .malformed_files = layout->unreadable_folders,
                                   .regions_out_of_scope = layout->regions_out_of_scope};
    for (size_t i = 0; i < layout->files.len; i++) {
        const struct file_result *result = &VEC_AT(struct layout_file, &layout->files, i).result;
        stats->bytes += result->bytes;
        stats->malformed_files += result->flaw.what[0] != '\0';
    }
}

static void tell(const struct layout *layout, const struct import_options *options)
{
    for (size_t i = 0; options->notice && i < layout->notices.len; i++) {
        const struct layout_notice *notice = &VEC_AT(struct layout_notice, &layout->notices, i);
        options->notice(options->notice_ctx, notice->kind, notice->text.ptr);
    }
}

static void tell_dropped(const struct layout *layout, const struct page_tee *tee,
                         const struct freeze_options *how)
{
    for (uint32_t row = 0; row < how->dropped_chain_count; row++)
        if (how->dropped_chains[row])
            tee->dropped(tee->ctx, VEC_AT(struct layout_file, &layout->files, row).place, row);
}

/* Now it is known whose they are. */
static void tell_tee(const struct layout *layout, const struct import_options *options,
                     const struct freeze_options *how, const struct place_in *places)
{
    const struct page_tee *tee = options->tee;
    if (!tee || !tee->place)
        return;
    tell_dropped(layout, tee, how);
    for (uint32_t i = 0; i < layout->places.len; i++) {
        struct place_in in = places[i];
        if (str_is_empty(in.account))
            in.account = how->unnamed_account;
        const struct place_done done = {.place = i, .in = &in, .standing = "", .ended = true};
        tee->place(tee->ctx, &done);
    }
}

static struct vec places_of(struct layout *layout, const struct listings *listings)
{
    struct vec places;
    const struct place_in *told = listing_places(layout, listings);
    vec_init(&places, sizeof(*told));
    for (size_t i = 0; i < layout->places.len; i++)
        (void)vec_push(&places, &told[i]);
    return places;
}

static struct graph *freeze(struct layout *layout, const struct import_options *options,
                            struct worker *workers, size_t count, struct error *err)
{
    struct inventory_part **parts =
        mem_array(count, sizeof(*parts)); // NOLINT(bugprone-sizeof-expression): pointers it is
    for (size_t i = 0; i < count; i++)
        parts[i] = reader_part(workers[i].reader);
    listing_notices(layout);
    struct listings listings = listing_all(layout);
    struct freeze_options how = {.unnamed_account = own_account(layout, &listings, options),
                                 .own_all = str_eq_c(options->account, "any"),
                                 .not_after = options->not_after};
    mislabel_find(layout, &listings, how.unnamed_account, options);
    how.dropped_chains = listing_dropped(layout, &listings, &how.dropped_chain_count);
    tell(layout, options);
    struct vec places = places_of(layout, &listings);
    expected_settle(options->expected, how.unnamed_account, options->plan, layout->arena, &places);
    tell_tee(layout, options, &how, places.data);
    struct graph *graph = graph_freeze(places.data, places.len, parts, count, &how, err);
    vec_clear(&places);
    mem_free(parts);
    return graph;
}

/* Where nothing but the records names the own account. */
#define OWNER_SOURCES                                                             \
    (SOURCE_BIT(SOURCE_INST) | SOURCE_BIT(SOURCE_VOL) | SOURCE_BIT(SOURCE_SNAP) | \
     SOURCE_BIT(SOURCE_AMI))

/* Mark what the plan leaves out. Where no folder and no option names the own account, the records
 * must do so, all that can: the same account in every question. */
static void narrow(struct layout *layout, const struct import_options *options)
{
    bool named = account_is_plausible(options->account) || !has_nameless_places(layout);
    for (size_t i = 0; i < layout->places.len; i++) {
        struct layout_place *place = &VEC_AT(struct layout_place, &layout->places, i);
        source_set owners = named || !str_is_empty(place->account) ? 0 : OWNER_SOURCES;
        for (unsigned s = 0; s < SOURCE_COUNT; s++)
            if ((owners & SOURCE_BIT(s)) == 0 && source_is_of_places((enum source)s) &&
                collect_plan_need(options->plan, place->account, place->region, (enum source)s) ==
                    0)
                place->unneeded |= SOURCE_BIT(s);
    }
}

static struct graph *read_and_freeze(struct layout *layout, const struct import_options *options,
                                     struct import_stats *stats, struct error *err)
{
    struct work work = {.layout = layout, .options = options, .next = 0};
    narrow(layout, options);
    work.order = reading_order(layout, &work.count);
    size_t count = job_count(options, work.count);
    struct worker *workers = mem_array(count, sizeof(*workers));
    for (size_t i = 0; i < count; i++)
        workers[i] = (struct worker){
            .work = &work, .reader = reader_new(options->stop, options->tee), .arena = arena_new()};
    read_all(workers, count);
    count_files(layout, work.count, stats);
    struct graph *graph = NULL;
    if (cancelled(options))
        error_set(err, ERR_CANCELLED, "stopped while reading %.*s", STR_ARG(options->dir));
    else
        graph = freeze(layout, options, workers, count, err);
    for (size_t i = 0; i < count; i++) {
        reader_free(workers[i].reader);
        arena_free(workers[i].arena);
    }
    mem_free(workers);
    return graph;
}

struct graph *import_folder(const struct import_options *options, struct import_stats *stats,
                            struct error *err)
{
    *stats = (struct import_stats){.files = 0};
    struct layout layout;
    struct graph *graph = NULL;
    if (layout_read(&layout, options, err) == 0)
        graph = read_and_freeze(&layout, options, stats, err);
    else
        tell(&layout, options);
    layout_clear(&layout);
    return graph;
}
