#include "collector/aws/chain.h"

#include "collector/aws/collect_internal.h"
#include "core/mem.h"

#define STINT_BITS    8
#define RESTARTS_MOST 2

/* Shares are equal in every kind of listing: the first worker to come would else take the snapshots
 * of all targets, and the last one the short listings. */
struct chain *chain_new(enum operation operation, struct target *target, struct str extra,
                        uint32_t number)
{
    struct chain *chain = mem_alloc(sizeof(*chain));
    *chain =
        (struct chain){.item = {.place = target->row,
                                .host = target_host(target, operation_info(operation)->service),
                                .share = target->row + (uint32_t)operation},
                       .target = target,
                       .operation = operation,
                       .number = number,
                       .extra = extra};
    return chain;
}

void chain_free(struct chain *chain)
{
    mem_free(chain->token);
    mem_free(chain);
}

bool chain_begins_anew(struct chain *chain)
{
    if (chain->restarts++ >= RESTARTS_MOST)
        return false;
    mem_free(chain->token);
    chain->token = NULL;
    chain->cursor_is_old = false;
    chain->tries = 0;
    chain->begun_ms = chain->tried_ms = 0;
    chain->items = 0;
    chain->pages = 0;
    chain->seeds = NULL;
    chain->endless = (struct endless){0};
    return true;
}

uint32_t chain_order(const struct chain *chain)
{
    return chain->number << STINT_BITS | chain->stints;
}

static struct listing *listing_of(const struct chain *chain)
{
    return target_listing(chain->target, operation_info(chain->operation)->source);
}

void chain_push(struct collector *c, struct chain *chain)
{
    listing_of(chain)->running++;
    chain->target->running++;
    headway_queue(c, chain->target);
    queue_push(c->queue, &chain->item);
}

struct chain *chain_pop(struct collector *c, unsigned worker, unsigned holding, int64_t now_ms)
{
    struct chain *chain = (struct chain *)queue_pop(c->queue, worker, holding, now_ms);
    if (!chain)
        return NULL;
    stopwatch_start(&chain->watch, now_ms);
    stopwatch_start(&chain->target->watch, now_ms);
    headway_connect(c, chain->target);
    return chain;
}

static void leave_connection(struct collector *c, struct chain *chain, int64_t now_ms)
{
    stopwatch_stop(&chain->watch, now_ms);
    stopwatch_stop(&chain->target->watch, now_ms);
    headway_leave(c, chain->target);
}

void chain_return(struct collector *c, struct chain *chain, int64_t now_ms)
{
    leave_connection(c, chain, now_ms);
    chain->stints++;
    chain->begun_ms = 0; /* what it waits here is not the endpoint's slowness */
    queue_return(c->queue, &chain->item);
}

void chain_done(struct collector *c, struct chain *chain, const struct call_result *failure,
                int64_t now_ms)
{
    struct target *target = chain->target;
    struct listing *listing = listing_of(chain);
    leave_connection(c, chain, now_ms);
    listing->running--;
    listing->pages += chain->pages;
    if (!operation_info(chain->operation)->uncounted)
        listing->items += chain->items;
    if (failure)
        gap_note(c, chain, failure);
    target->running--;
    headway_end(c, target, now_ms);
    queue_done(c->queue, &chain->item);
}
