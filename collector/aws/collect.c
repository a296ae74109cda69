#include "collector/aws/collect_internal.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/mem.h"
#include "model/readable.h"

#define TELL_EVERY_MS 100

bool collector_stopped(const struct collector *c)
{
    return c->options->terms.stop && *c->options->terms.stop;
}

/* ---- progress ---- */

static struct collect_progress line_of(const struct target *target)
{
    return (struct collect_progress){.place = target->row,
                                     .account = target->account->id,
                                     .region = target->region,
                                     .throttles = target->throttles,
                                     .retries = target->retries,
                                     .running = target->running,
                                     .gaps = target->gaps,
                                     .done = target->done};
}

/* Is it time, and does nobody else draw? Then how things stand, to be drawn and freed; else NULL. Under
 * the lock. */
static struct collect_progress *take_lines(struct collector *c, bool now, size_t *count)
{
    int64_t at = c->options->terms.monotonic_ms();
    if (c->telling || (!now && at - c->told_ms < TELL_EVERY_MS))
        return NULL;
    c->telling = true;
    c->told_ms = at;
    *count = 0;
    struct collect_progress *lines = mem_array(c->target_count + 1, sizeof(*lines));
    for (size_t i = 0; i < c->target_count; i++)
        if (c->targets[i].enabled)
            lines[(*count)++] = line_of(&c->targets[i]);
    return lines;
}

/* A terminal may be slow: nobody waits for it but who draws. */
void collector_tell(struct collector *c, bool now)
{
    size_t count;
    if (!c->options->progress)
        return;
    pthread_mutex_lock(&c->lock);
    struct collect_progress *lines = take_lines(c, now, &count);
    pthread_mutex_unlock(&c->lock);
    if (!lines)
        return;
    c->options->progress(c->options->progress_ctx, lines, count);
    mem_free(lines);
    pthread_mutex_lock(&c->lock);
    c->telling = false;
    pthread_mutex_unlock(&c->lock);
}

/* ---- from listings to coverage ---- */

static bool in_scope(const struct collector *c, struct str region)
{
    const struct collect_options *options = c->options;
    if (options->region_count == 0)
        return true;
    for (size_t i = 0; i < options->region_count; i++)
        if (str_eq(options->regions[i], region))
            return true;
    return false;
}

static struct coverage coverage_of(struct collector *c, const struct target *target,
                                   enum source source)
{
    const struct listing *listing = target_listing(target, source);
    struct coverage coverage = {.state = listing->failed ? COVERAGE_GAP : COVERAGE_COMPLETE,
                                .reason = listing->failed ? listing->reason : GAP_NONE,
                                .detail = listing->detail,
                                .items = listing->items,
                                .pages = listing->pages,
                                .horizon_start = INSTANT_UNSET};
    chains_wait(target, source, &coverage);
    chains_narrow(c, target, source, &coverage);
    return coverage;
}

static struct coverage_told coverage_of_target(struct collector *c, const struct target *target)
{
    static const struct coverage off = {.state = COVERAGE_NOT_APPLICABLE,
                                        .detail = "the region is not enabled for the account",
                                        .horizon_start = INSTANT_UNSET};
    struct coverage all[SOURCE_COUNT];
    const source_set told = sources_of_places();
    if (!target->enabled)
        return (struct coverage_told){.others = &off};
    for (int source = 0; source < SOURCE_COUNT; source++)
        if (told & SOURCE_BIT(source))
            all[source] = coverage_of(c, target, (enum source)source);
    return coverage_pack(c->arena, all, told, NULL);
}

static struct place_in place_of(struct collector *c, const struct target *target, bool ended)
{
    struct place_in place = {.account = target->account->id,
                             .region = target->region,
                             .in_scope = target->enabled && in_scope(c, target->region)};
    if (ended || !target->enabled)
        place.coverage = coverage_of_target(c, target);
    return place;
}

static void tell(struct collector *c, const struct target *target, const struct place_in *place,
                 bool ended)
{
    const struct page_tee *tee = c->options->tee;
    const struct place_done told = {.place = target->row,
                                    .in = place,
                                    .standing = region_standing_name(target->standing),
                                    .ended = ended || !target->enabled};
    if (tee && tee->place)
        tee->place(tee->ctx, &told);
}

void collector_tell_place(struct collector *c, const struct target *target, bool ended)
{
    const struct place_in place = place_of(c, target, ended);
    tell(c, target, &place, ended);
}

static struct graph *freeze(struct collector *c, const struct vec *parts, struct error *err)
{
    struct place_in *places = mem_array(c->target_count + 1, sizeof(*places));
    struct freeze_options options = {.unnamed_account = c->accounts[0].id,
                                     .not_after = c->options->not_after};
    for (size_t i = 0; i < c->target_count; i++) {
        places[i] = place_of(c, &c->targets[i], true);
        tell(c, &c->targets[i], &places[i], true);
    }
    struct graph *graph =
        graph_freeze(places, c->target_count, parts->data, parts->len, &options, err);
    mem_free(places);
    return graph;
}

/* ---- the run ---- */

static const char *cure_of(enum gap_reason reason)
{
    switch (reason) {
    case GAP_DENIED: return "Run 'snapaudit permissions' for the IAM policy that the audit needs.";
    case GAP_SCP: return "The organisation's policy denies it: an exception must be made there.";
    case GAP_EXPIRED: return "Get new credentials and run again.";
    case GAP_ENDPOINT: return "Check the network, the proxy variables and AWS_ENDPOINT_URL.";
    case GAP_INTERRUPTED:
        return "Give it more time with --deadline, and see with --debug who answers late.";
    default: return "Run again; if it stays so, --debug shows every answer.";
    }
}

/* Of the first account, and how many more there are. */
static void nothing_read(const struct collector *c, const struct listing *failed, struct error *err)
{
    char more[64] = "";
    if (c->account_count > 1)
        (void)snprintf(more, sizeof(more), " and %zu more", c->account_count - 1);
    error_set(err, ERR_DENIED, "nothing could be collected from account %.*s%s",
              STR_ARG(c->accounts[0].id), more);
    if (failed)
        error_detail(err, "%s", failed->detail);
    error_hint(err, "%s", cure_of(failed ? failed->reason : GAP_FAILED));
}

static bool anything_read(const struct collector *c, struct error *err)
{
    const struct listing *failed = NULL;
    for (size_t i = 0; i < c->target_count; i++) {
        for (size_t k = 0; k < target_listing_count(&c->targets[i]); k++) {
            const struct listing *listing = &c->targets[i].listings[k];
            if (listing->pages > 0)
                return true;
            if (!failed && listing->detail)
                failed = listing;
        }
    }
    nothing_read(c, failed, err);
    return false;
}

static struct graph *run(struct collector *c, struct vec *parts, struct error *err)
{
    if (startup_identities(c, err) != 0 || regions_learn(c, err) != 0)
        return NULL;
    for (size_t i = 0; i < c->target_count; i++)
        collector_tell_place(c, &c->targets[i], false);
    c->queue = queue_new(c->target_count, c->options->jobs, workers_wake, c);
    chains_begin(c);
    if (workers_run(c, parts, err) != 0)
        return NULL;
    collector_tell(c, true);
    if (collector_stopped(c)) {
        error_set(err, ERR_CANCELLED, "stopped by a signal while collecting");
        return NULL;
    }
    gaps_settle(c);
    return anything_read(c, err) ? freeze(c, parts, err) : NULL;
}

static void collector_init(struct collector *c, const struct collect_options *options)
{
    c->shared.terms = &options->terms;
    c->asker = (struct asker){.shared = &c->shared, .random = (uint64_t)options->terms.now()};
    c->random = (uint64_t)options->terms.now();
    c->account_count = options->account_count;
    c->accounts = mem_array(c->account_count + 1, sizeof(*c->accounts));
    for (size_t i = 0; i < c->account_count; i++) {
        c->accounts[i].keys = options->accounts[i].keys;
        c->accounts[i].expected = options->accounts[i].expected;
    }
    vec_init(&c->wakers, sizeof(CURLM *));
    pthread_mutex_init(&c->lock, NULL);
}

static void collector_clear(struct collector *c)
{
    struct chain *chain;
    while (c->queue && (chain = (struct chain *)queue_drain(c->queue)) != NULL)
        chain_free(chain);
    queue_free(c->queue);
    vec_clear(&c->wakers);
    for (size_t i = 0; i < c->target_count; i++)
        strtab_free(c->targets[i].named);
    pthread_mutex_destroy(&c->lock);
    mem_free(c->targets);
    mem_free(c->accounts);
    arena_free(c->arena);
}

struct graph *aws_collect(const struct collect_options *options, struct collect_stats *stats,
                          struct error *err)
{
    struct collect_options mine = *options;
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    if (mine.jobs == 0)
        mine.jobs = processors > 0 ? (unsigned)processors : 1;
    if (mine.connections > 0 && mine.jobs > mine.connections)
        mine.jobs = mine.connections; /* a worker has one of its own, at least */
    struct collector c = {.options = &mine, .stats = stats, .arena = arena_new()};
    struct vec parts;
    memset(stats, 0, sizeof(*stats));
    vec_init(&parts, sizeof(struct inventory_part *));
    collector_init(&c, &mine);
    curl_global_init(CURL_GLOBAL_DEFAULT);
    struct graph *graph = run(&c, &parts, err);
    stats->skew_ms = c.shared.skew_ms;
    stats->requests += c.asker.requests;
    stats->bytes += c.asker.bytes;
    for (size_t i = 0; i < parts.len; i++)
        part_free(VEC_AT(struct inventory_part *, &parts, i));
    vec_clear(&parts);
    collector_clear(&c);
    curl_global_cleanup();
    return graph;
}
