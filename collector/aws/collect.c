#include "collector/aws/collect_internal.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/mem.h"

#define TELL_EVERY_MS 100

bool collector_stopped(const struct collector *c)
{
    return c->options->stop && *c->options->stop;
}

/* ---- progress ---- */

/* Is it time, and does nobody else draw? Then how things stand, to be drawn and freed; else NULL. Under
 * the lock. */
static struct collect_progress *take_lines(struct collector *c, bool now, size_t *count)
{
    int64_t at = c->options->monotonic_ms();
    if (c->telling || (!now && at - c->told_ms < TELL_EVERY_MS))
        return NULL;
    c->telling = true;
    c->told_ms = at;
    *count = 0;
    struct collect_progress *lines = mem_array(c->region_count + 1, sizeof(*lines));
    for (size_t i = 0; i < c->region_count; i++)
        if (c->regions[i].enabled)
            lines[(*count)++] = c->regions[i].progress;
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

static struct coverage coverage_of(struct collector *c, const struct region_state *region,
                                   enum source source)
{
    const struct listing *listing = &region->listings[source];
    struct coverage coverage = {.state = listing->failed ? COVERAGE_GAP : COVERAGE_COMPLETE,
                                .reason = listing->failed ? listing->reason : GAP_NONE,
                                .detail = listing->detail,
                                .items = listing->items,
                                .pages = listing->pages,
                                .horizon_start = INSTANT_UNSET};
    chains_narrow(c, region, source, &coverage);
    return coverage;
}

static struct coverage_told coverage_of_region(struct collector *c,
                                               const struct region_state *region)
{
    static const struct coverage off = {.state = COVERAGE_NOT_APPLICABLE,
                                        .detail = "the region is not enabled for the account",
                                        .horizon_start = INSTANT_UNSET};
    struct coverage all[SOURCE_COUNT];
    const source_set told = sources_of_places();
    if (!region->enabled)
        return (struct coverage_told){.others = &off};
    for (int source = 0; source < SOURCE_COUNT; source++)
        if (told & SOURCE_BIT(source))
            all[source] = coverage_of(c, region, (enum source)source);
    return coverage_pack(c->arena, all, told, NULL);
}

static struct graph *freeze(struct collector *c, const struct vec *parts, struct error *err)
{
    struct place_in *places = mem_array(c->region_count + 1, sizeof(*places));
    struct freeze_options options = {.unnamed_account = c->account,
                                     .not_after = c->options->not_after};
    for (size_t i = 0; i < c->region_count; i++) {
        const struct region_state *region = &c->regions[i];
        places[i] = (struct place_in){.account = c->account,
                                      .region = region->name,
                                      .in_scope = region->enabled && in_scope(c, region->name),
                                      .coverage = coverage_of_region(c, region)};
    }
    struct graph *graph =
        graph_freeze(places, c->region_count, parts->data, parts->len, &options, err);
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

static bool anything_read(const struct collector *c, struct error *err)
{
    const char *why = NULL, *cure = cure_of(GAP_FAILED);
    for (size_t i = 0; i < c->region_count; i++) {
        for (int source = 0; source < SOURCE_COUNT; source++) {
            const struct listing *listing = &c->regions[i].listings[source];
            if (listing->pages > 0)
                return true;
            if (why || !listing->detail)
                continue;
            why = listing->detail;
            cure = cure_of(listing->reason);
        }
    }
    error_set(err, ERR_DENIED, "nothing could be collected from account %.*s", STR_ARG(c->account));
    if (why)
        error_detail(err, "%s", why);
    error_hint(err, "%s", cure);
    return false;
}

static struct graph *run(struct collector *c, struct vec *parts, struct error *err)
{
    if (startup_identity(c, err) != 0 || regions_learn(c, err) != 0)
        return NULL;
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

static void collector_clear(struct collector *c)
{
    queue_clear(c);
    vec_clear(&c->wakers);
    pthread_mutex_destroy(&c->lock);
    mem_free(c->regions);
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
    c.shared.options = &mine;
    c.random = (uint64_t)options->now();
    vec_init(&parts, sizeof(struct inventory_part *));
    vec_init(&c.wakers, sizeof(CURLM *));
    pthread_mutex_init(&c.lock, NULL);
    curl_global_init(CURL_GLOBAL_DEFAULT);
    struct graph *graph = run(&c, &parts, err);
    stats->skew_ms = c.shared.skew_ms;
    for (size_t i = 0; i < parts.len; i++)
        part_free(VEC_AT(struct inventory_part *, &parts, i));
    vec_clear(&parts);
    collector_clear(&c);
    curl_global_cleanup();
    return graph;
}
