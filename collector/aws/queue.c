/* Chains that wait for a connection, a queue for each region: who is next, so that no region, however
 * slow and however many its chains, keeps the others waiting. */
#include "collector/aws/collect_internal.h"

#include "core/mem.h"

/* Chains at the head of a region's queue that are looked at. A region begins with one for each listing;
 * those that follow are alike. */
#define LOOKED_AT 8

#define STINT_BITS 8

struct chain *queue_chain(enum operation operation, uint32_t place, struct str extra,
                          uint32_t number)
{
    struct chain *chain = mem_alloc(sizeof(*chain));
    *chain =
        (struct chain){.operation = operation, .place = place, .number = number, .extra = extra};
    return chain;
}

void queue_chain_free(struct chain *chain)
{
    mem_free(chain->token);
    mem_free(chain);
}

uint32_t queue_order(const struct chain *chain)
{
    return chain->number << STINT_BITS | chain->stints;
}

void queue_begin(struct region_state *region)
{
    vec_init(&region->waiting, sizeof(struct chain *));
    region->waiting_head = 0;
}

static void clear_region(struct region_state *region)
{
    for (size_t i = region->waiting_head; i < region->waiting.len; i++)
        queue_chain_free(VEC_AT(struct chain *, &region->waiting, i));
    vec_clear(&region->waiting);
}

void queue_clear(struct collector *c)
{
    for (size_t i = 0; i < c->region_count; i++)
        clear_region(&c->regions[i]);
}

/* ---- in ---- */

static void wake_all(struct collector *c)
{
    for (size_t i = 0; i < c->wakers.len; i++)
        curl_multi_wakeup(VEC_AT(CURLM *, &c->wakers, i));
}

static void put(struct collector *c, struct chain *chain)
{
    vec_push(&c->regions[chain->place].waiting, &chain);
    wake_all(c);
}

void queue_push(struct collector *c, struct chain *chain)
{
    struct region_state *region = &c->regions[chain->place];
    region->listings[operation_info(chain->operation)->source].running++;
    region->progress.running++;
    chain->turn = region->pushed++;
    c->outstanding++;
    put(c, chain);
}

static void leave_connection(struct collector *c, struct chain *chain, int64_t now_ms)
{
    stopwatch_stop(&chain->watch, now_ms);
    stopwatch_stop(&c->regions[chain->place].watch, now_ms);
}

void queue_return(struct collector *c, struct chain *chain, int64_t now_ms)
{
    leave_connection(c, chain, now_ms);
    chain->turn = c->regions[chain->place].pushed++;
    chain->stints++;
    chain->begun_ms = 0; /* what it waits here is not the endpoint's slowness */
    put(c, chain);
}

void queue_done(struct collector *c, struct chain *chain, const struct call_result *failure,
                int64_t now_ms)
{
    struct region_state *region = &c->regions[chain->place];
    struct listing *listing = &region->listings[operation_info(chain->operation)->source];
    leave_connection(c, chain, now_ms);
    listing->running--;
    listing->pages += chain->pages;
    if (!operation_info(chain->operation)->uncounted)
        listing->items += chain->items;
    if (failure)
        gap_note(c, chain, failure);
    region->progress.running--;
    region->progress.done = region->progress.running == 0;
    if (--c->outstanding == 0)
        wake_all(c);
}

/* ---- out ---- */

struct candidate {
    struct region_state *region; /* NULL: none */
    size_t at;
    unsigned against; /* the less the better */
    uint32_t turn;
};

/* Shares are equal in every kind of listing: the first worker to come would else take the snapshots
 * of all regions, and the last one the short listings. */
static bool is_of_share(const struct collector *c, const struct chain *chain, unsigned worker)
{
    return ((unsigned)chain->place + (unsigned)chain->operation) % c->options->jobs == worker;
}

/* What speaks against a chain, the weightier in the higher bit. */
static unsigned against(const struct collector *c, const struct chain *chain, unsigned worker,
                        int64_t now_ms)
{
    unsigned early = chain->ready_ms > now_ms;
    unsigned slow = c->regions[chain->place].slow;
    unsigned foreign = !is_of_share(c, chain, worker);
    return early << 2 | slow << 1 | foreign;
}

/* Regions take turns: long listings come first in each, and its thousandth chain after all that others
 * have fewer of. */
static bool is_better(const struct candidate *a, const struct candidate *b)
{
    if (!b->region || a->against != b->against)
        return !b->region || a->against < b->against;
    return a->turn < b->turn;
}

/* The end of what is looked at. */
static size_t looked_at(const struct region_state *region)
{
    size_t end = region->waiting_head + LOOKED_AT;
    return end < region->waiting.len ? end : region->waiting.len;
}

static void look_at(const struct collector *c, struct region_state *region, unsigned worker,
                    int64_t now_ms, struct candidate *best)
{
    for (size_t at = region->waiting_head; at < looked_at(region); at++) {
        const struct chain *chain = VEC_AT(struct chain *, &region->waiting, at);
        struct candidate found = {region, at, against(c, chain, worker, now_ms), chain->turn};
        if (is_better(&found, best))
            *best = found;
    }
}

/* Those before it move up, so that there are no holes. */
static struct chain *take_out(struct region_state *region, size_t at)
{
    struct chain **chains = region->waiting.data;
    struct chain *chain = chains[at];
    for (; at > region->waiting_head; at--)
        chains[at] = chains[at - 1];
    region->waiting_head++;
    if (region->waiting_head == region->waiting.len) {
        vec_truncate(&region->waiting, 0);
        region->waiting_head = 0;
    }
    return chain;
}

struct chain *queue_pop(struct collector *c, unsigned worker, int64_t now_ms)
{
    struct candidate best = {.region = NULL};
    for (size_t i = 0; i < c->region_count; i++)
        look_at(c, &c->regions[i], worker, now_ms, &best);
    if (!best.region)
        return NULL;
    struct chain *chain = take_out(best.region, best.at);
    stopwatch_start(&chain->watch, now_ms);
    stopwatch_start(&best.region->watch, now_ms);
    return chain;
}

static bool one_is_ready(const struct region_state *region, int64_t now_ms)
{
    for (size_t at = region->waiting_head; at < looked_at(region); at++)
        if (VEC_AT(struct chain *, &region->waiting, at)->ready_ms <= now_ms)
            return true;
    return false;
}

bool queue_waits(const struct collector *c, int64_t now_ms)
{
    for (size_t i = 0; i < c->region_count; i++)
        if (!c->regions[i].slow && one_is_ready(&c->regions[i], now_ms))
            return true;
    return false;
}
