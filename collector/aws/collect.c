#include "collector/aws/collect_internal.h"

#include <stdio.h>
#include <string.h>

#include "collector/aws/default_regions.h"
#include "collector/aws/identity.h"
#include "collector/aws/transport.h"
#include "collector/aws/way.h"
#include "core/mem.h"
#include "core/parallel.h"
#include "model/kind.h"
#include "model/readable.h"

#define CONNECTIONS_DEFAULT 32u

bool collector_stopped(const struct collector *c)
{
    return c->options->terms.stop && *c->options->terms.stop;
}

/* ---- from listings to coverage ---- */

static bool in_scope(const struct target *target)
{
    const struct account *account = target->account;
    bool named = account->region_count == 0;
    for (size_t i = 0; i < account->region_count && !named; i++)
        named = str_eq(account->regions[i], target->region);
    return named && (target->enabled || account->closed);
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

/* Nobody looked: no gap, and no proof either. */
static struct coverage_told coverage_of_closed(struct collector *c, const struct account *account)
{
    struct coverage *closed = arena_alloc(c->arena, sizeof(*closed));
    *closed = (struct coverage){.state = COVERAGE_NOT_APPLICABLE,
                                .unseen = true,
                                .detail = account->closed,
                                .horizon_start = INSTANT_UNSET};
    return (struct coverage_told){.others = closed};
}

static struct coverage_told coverage_of_target(struct collector *c, const struct target *target)
{
    static const struct coverage off = {.state = COVERAGE_NOT_APPLICABLE,
                                        .detail = "the region is not enabled for the account",
                                        .horizon_start = INSTANT_UNSET};
    struct coverage all[SOURCE_COUNT];
    const source_set told = sources_of_places();
    if (target->account->closed)
        return coverage_of_closed(c, target->account);
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
                             .account_name = target->account->told->name,
                             .region = target->region,
                             .in_scope = in_scope(target)};
    if (ended || !target_is_asked(target))
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
                                    .ended = ended || !target_is_asked(target)};
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

/* Four hosts at once must be slow before nothing is left for others. */
#define HOSTS_AT_ONCE 4

void collector_queue(struct collector *c, unsigned workers)
{
    unsigned host_most = collect_connections(c->options) / HOSTS_AT_ONCE;
    const struct queue_size size = {
        .places = c->target_count,
        .hosts = (size_t)targets_number_regions(c->targets, c->target_count) * SERVICE_COUNT,
        .workers = workers,
        .host_most = host_most > 0 ? host_most : 1};
    c->queue = queue_new(&size, workers_wake, c);
}

static struct graph *run(struct collector *c, struct vec *parts, struct error *err)
{
    if (startup_accounts(c, err) != 0 || regions_settle(c, err) != 0)
        return NULL;
    for (size_t i = 0; i < c->target_count; i++)
        collector_tell_place(c, &c->targets[i], false);
    collector_queue(c, c->options->jobs);
    headway_begin(c);
    chains_begin(c);
    if (workers_run(c, parts, err) != 0)
        return NULL;
    headway_tell_last(c);
    if (collector_stopped(c)) {
        error_set(err, ERR_CANCELLED, "stopped by a signal while collecting");
        return NULL;
    }
    gaps_settle(c);
    return anything_read(c, err) ? freeze(c, parts, err) : NULL;
}

/* A region that must be opted into may be off in the account of a role. */
static struct str home_of_all(const struct collect_options *options, struct str home)
{
    bool fits = way_is_own(options->terms.settings) || region_is_on_everywhere(home);
    return fits ? home : region_of_partition(str_from(region_partition(home)));
}

static struct str home_of(const struct collect_account *told, const struct collect_options *options)
{
    struct str home = aws_home(options->terms.settings,
                               options->region_count > 0 ? options->regions[0] : STR_EMPTY);
    return told->role_count > 0 ? home_of_all(options, home) : home;
}

static void account_init(struct account *account, const struct collect_account *told,
                         const struct collect_options *options)
{
    bool own = told->region_count > 0;
    *account = (struct account){
        .keys = told->keys,
        .told = told,
        .expected = told->expected,
        .id = told->expected,
        .regions = own ? told->regions : options->regions,
        .region_count = own ? told->region_count : options->region_count,
        .all_named = own,
        .closed = told->closed,
        .home = home_of(told, options),
    };
    vec_init(&account->known, sizeof(struct region_known));
}

unsigned collect_connections(const struct collect_options *options)
{
    return options->connections > 0 ? options->connections : CONNECTIONS_DEFAULT;
}

/* A worker has a connection of its own, at least. */
static unsigned worker_count(const struct collect_options *options)
{
    unsigned jobs = (unsigned)parallel_jobs(options->jobs);
    unsigned most = collect_connections(options);
    return jobs < most ? jobs : most;
}

void collector_open(struct collector *c, const struct collect_options *options,
                    struct collect_stats *stats)
{
    *c = (struct collector){.own = *options, .stats = stats, .arena = arena_new()};
    memset(stats, 0, sizeof(*stats));
    (void)snprintf(stats->caller_arn, sizeof(stats->caller_arn), "%.*s", STR_ARG(options->caller));
    c->own.jobs = worker_count(options);
    c->options = &c->own;
    c->shared.terms = &c->own.terms;
    c->random = (uint64_t)options->terms.now();
    c->account_count = options->account_count;
    c->accounts = mem_array(c->account_count + 1, sizeof(*c->accounts));
    for (size_t i = 0; i < c->account_count; i++)
        account_init(&c->accounts[i], &options->accounts[i], options);
    vec_init(&c->wakers, sizeof(CURLM *));
    headway_init(&c->headway);
    pthread_mutex_init(&c->lock, NULL);
    transport_begin();
}

void collector_close(struct collector *c)
{
    struct chain *chain;
    c->stats->skew_ms = c->shared.skew_ms;
    while (c->queue && (chain = (struct chain *)queue_drain(c->queue)) != NULL)
        chain_free(chain);
    queue_free(c->queue);
    vec_clear(&c->wakers);
    headway_clear(&c->headway);
    for (size_t i = 0; i < c->target_count; i++)
        strtab_free(c->targets[i].named);
    pthread_mutex_destroy(&c->lock);
    for (size_t i = 0; i < c->account_count; i++) {
        vec_clear(&c->accounts[i].known);
        account_role_drop(&c->accounts[i]);
    }
    mem_free(c->targets);
    mem_free(c->accounts);
    arena_free(c->arena);
    transport_end();
}

struct graph *aws_collect(const struct collect_options *options, struct collect_stats *stats,
                          struct error *err)
{
    struct collector c;
    struct vec parts;
    vec_init(&parts, sizeof(struct inventory_part *));
    collector_open(&c, options, stats);
    struct graph *graph = run(&c, &parts, err);
    for (size_t i = 0; i < parts.len; i++)
        part_free(VEC_AT(struct inventory_part *, &parts, i));
    vec_clear(&parts);
    collector_close(&c);
    return graph;
}
