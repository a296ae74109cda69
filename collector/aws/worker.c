/* Event loops. Each worker owns its connections, their parsers and their inventory parts; chains
 * are taken from the shared queue and stay on one connection to their end, unless they must make way. */
#include "collector/aws/collect_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "collector/aws/retry.h"
#include "core/mem.h"
#include "model/page_log.h"

#define POLL_MOST_MS 100

/* After these a chain makes way for one of a host that answers in time. */
#define SLOW_MS      10000 /* a request without its whole answer: a page takes a second or two */
#define LONG_WAIT_MS 100   /* until it may be sent, for want of budget or after it failed */
#define LONG_TURN_MS 10000 /* on one connection, where its host has more than its share */

struct slot {
    struct call call;
    struct inventory_part *part;
    struct answer *answer; /* made when first needed */
    struct chain *chain;   /* NULL: idle */
    int64_t taken_ms;
    bool sent;
    int64_t sent_ms;
};

struct worker {
    struct collector *collector;
    unsigned number;
    CURLM *multi;
    struct slot *slots;
    size_t slot_count;
    unsigned chains; /* in the slots */
    uint64_t random;
    pthread_t thread;
    bool started;
    struct error err;
    int result;
};

/* ---- one chain on one connection ---- */

static struct answer *answer_for(struct slot *slot, const struct chain *chain)
{
    if (!slot->answer)
        slot->answer = answer_new(chain->operation, slot->part);
    answer_turn_to(slot->answer, chain->operation);
    answer_trace(slot->answer, chain->traced != NULL);
    return slot->answer;
}

static int send_page(struct worker *w, struct slot *slot)
{
    struct chain *chain = slot->chain;
    const struct target *target = chain->target;
    const struct endpoint *endpoint = &target->endpoints[operation_info(chain->operation)->service];
    slot->call.account = target->account->id;
    if (call_use(&slot->call, target->account->keys, &w->err) != 0 ||
        call_prepare(&slot->call, chain->operation, endpoint, chain->extra, str_from(chain->token),
                     answer_for(slot, chain), &w->err) != 0)
        return -1;
    slot->sent_ms = w->collector->options->terms.monotonic_ms();
    if (chain->begun_ms == 0)
        chain->begun_ms = slot->sent_ms;
    part_begin_page(slot->part, target->row, chain_order(chain));
    if (curl_multi_add_handle(w->multi, slot->call.easy) != CURLM_OK)
        return error_set(&w->err, ERR_INTERNAL, "libcurl refused a request");
    slot->sent = true;
    return 0;
}

/* The request under way is dropped, and its connection with it. */
static void withdraw(struct worker *w, struct slot *slot)
{
    if (!slot->sent)
        return;
    call_tell_given_up(&slot->call);
    curl_multi_remove_handle(w->multi, slot->call.easy);
    part_drop_page(slot->part);
    slot->sent = false;
}

static void let_go(struct worker *w, struct slot *slot, const struct call_result *failure)
{
    struct collector *c = w->collector;
    pthread_mutex_lock(&c->lock);
    if (failure)
        chains_refused(c, slot->chain, failure);
    chain_done(c, slot->chain, failure, c->options->terms.monotonic_ms());
    if (slot->chain->target->running == 0)
        collector_tell_place(c, slot->chain->target, true);
    pthread_mutex_unlock(&c->lock);
    chain_free(slot->chain);
    slot->chain = NULL;
    w->chains--;
}

static char *token_copy(struct str token)
{
    char *copy = mem_alloc(token.len + 1);
    memcpy(copy, token.ptr, token.len);
    return copy;
}

/* One that was read before says nothing of how AWS takes the keys and our pace. */
static void count_page(struct worker *w, const struct chain *chain, const struct answer_page *page)
{
    struct collector *c = w->collector;
    struct target *target = chain->target;
    pthread_mutex_lock(&c->lock);
    if (chain->fresh) {
        bucket_succeeded(&target->buckets[chain->operation]);
        target->answered = true;
    }
    headway_page(c, target, page->items);
    c->stats->pages++;
    c->stats->pages_before += !chain->fresh;
    c->stats->bad_times += page->bad_times;
    pthread_mutex_unlock(&c->lock);
}

/* The listing would never end. */
static void give_up_endless(struct worker *w, struct slot *slot)
{
    struct call_result loop = {.failure = FAILURE_OTHER};
    snprintf(loop.aws.code, sizeof(loop.aws.code), "EndlessListing");
    snprintf(loop.aws.message, sizeof(loop.aws.message),
             "the pages come round, or hold nothing, without an end (after %u of them)",
             slot->chain->pages);
    let_go(w, slot, &loop);
}

static void tell_page(struct worker *w, const struct slot *slot, const struct answer_page *what)
{
    const struct collect_options *options = w->collector->options;
    const struct chain *chain = slot->chain;
    const struct operation_info *info = operation_info(chain->operation);
    if (!options->tee)
        return;
    const struct page_done page = {.account = chain->target->account->id,
                                   .region = chain->target->region,
                                   .place = chain->target->row,
                                   .call = info->action,
                                   .extra = chain->extra,
                                   .source = info->source,
                                   .chain = chain->number,
                                   .page = chain->pages,
                                   .items = what->items,
                                   .token = str_from(chain->token),
                                   .next = what->next_token,
                                   .part = slot->part,
                                   .at = options->terms.now(),
                                   .known = !chain->fresh};
    options->tee->page(options->tee->ctx, &page);
}

/* A page is whole: keep it, and go on with the next. */
static void page_done(struct worker *w, struct slot *slot, const struct answer_page *page)
{
    struct chain *chain = slot->chain;
    struct str next = page->next_token;
    bool same = chain->token && str_eq(next, str_from(chain->token));
    part_commit_page(slot->part);
    chain->cursor_is_old = !chain->fresh;
    chain->items += page->items;
    chain->pages++;
    tell_page(w, slot, page);
    chain->tries = 0;
    chain->begun_ms = chain->tried_ms = 0;
    chain->item.ready_ms = 0;
    count_page(w, chain, page);
    chains_follow(w->collector, chain, slot->answer, str_is_empty(next));
    if (!str_is_empty(next) &&
        (same || endless_page(&chain->endless, next, page->items, page->ids_hash,
                              !str_is_empty(chain->extra)))) {
        give_up_endless(w, slot);
        return;
    }
    mem_free(chain->token);
    chain->token = str_is_empty(next) ? NULL : token_copy(next);
    if (!chain->token)
        let_go(w, slot, NULL);
}

static bool restarts(struct slot *slot)
{
    char name[CALL_NAME_MAX];
    if (!chain_begins_anew(slot->chain))
        return false;
    aws_debug(slot->call.shared->terms, "%s: the page token is not taken any more, begun anew",
              call_name(&slot->call, name));
    return true;
}

/* EC2 was seen to answer a token that is not of this very question with nothing, and without an error. So an
 * old one whose listing ends at once proves nothing. */
static bool begins_anew(struct slot *slot, const struct answer_page *page)
{
    struct chain *chain = slot->chain;
    if (!chain->cursor_is_old || page->items > 0 || !str_is_empty(page->next_token) ||
        !restarts(slot))
        return false;
    part_drop_page(slot->part);
    return true;
}

static void count_failure(struct worker *w, const struct slot *slot,
                          const struct call_result *result, int64_t now_ms)
{
    struct collector *c = w->collector;
    struct target *target = slot->chain->target;
    bool throttled = result->failure == FAILURE_THROTTLE;
    pthread_mutex_lock(&c->lock);
    if (throttled)
        bucket_throttled(&target->buckets[slot->chain->operation], now_ms);
    target->throttles += throttled;
    target->retries++;
    c->stats->throttles += throttled;
    c->stats->retries++;
    pthread_mutex_unlock(&c->lock);
}

/* What was asked about alone is refused, and that may be an answer. */
static unsigned tell_refused(struct worker *w, struct slot *slot, const struct call_result *result)
{
    struct chain *chain = slot->chain;
    const struct target *target = chain->target;
    const struct operation_info *info = operation_info(chain->operation);
    const struct asked asked = {chain->about, target->account->id, target->region};
    if (!info->refused || str_is_empty(chain->about))
        return REFUSAL_FAILS;
    part_begin_page(slot->part, target->row, chain_order(chain));
    unsigned says = info->refused(slot->part, &asked, &result->aws);
    if ((says & REFUSAL_TOLD) == 0) {
        part_drop_page(slot->part);
        return says;
    }
    const struct answer_page told = {.items = 1};
    part_commit_page(slot->part);
    chain->items++;
    chain->pages++;
    tell_page(w, slot, &told);
    count_page(w, chain, &told);
    return says;
}

/* Not every service has a code for a token that it does not take any more: of a later page AWS knows
 * everything else from the page before. */
static bool token_is_bad(const struct chain *chain, const struct call_result *result)
{
    enum failure failure = result->failure;
    return failure == FAILURE_BAD_TOKEN ||
           (chain->token && (failure == FAILURE_REQUEST || failure == FAILURE_OTHER));
}

static void page_failed(struct worker *w, struct slot *slot, const struct call_result *result)
{
    struct chain *chain = slot->chain;
    const struct collect_options *options = w->collector->options;
    int64_t now_ms = options->terms.monotonic_ms();
    part_drop_page(slot->part);
    chain->tries++;
    if (token_is_bad(chain, result) && restarts(slot))
        return;
    if (gap_is_end_of_keys(w->collector, chain->target->account, result) &&
        call_renew(&slot->call, chain->target->account->keys)) {
        count_failure(w, slot, result, now_ms);
        return; /* asked again at once, with the newer ones */
    }
    if (!retry_helps(result) || chain->tries >= retry_attempts(options->terms.settings) ||
        retry_is_in_vain(result, chain->tried_ms + now_ms - chain->begun_ms)) {
        bool fails = (tell_refused(w, slot, result) & REFUSAL_FAILS) != 0;
        let_go(w, slot, fails ? result : NULL);
        return;
    }
    count_failure(w, slot, result, now_ms);
    int64_t wait_ms = retry_wait_ms(result, chain->tries, &w->random);
    call_tell_again(&slot->call, result, chain->tries, wait_ms);
    chain->item.ready_ms = now_ms + wait_ms;
}

/* A host is slow until an answer comes in time. */
static void count_request(struct worker *w, const struct slot *slot,
                          const struct call_result *result)
{
    struct collector *c = w->collector;
    int64_t took_ms = c->options->terms.monotonic_ms() - slot->sent_ms;
    pthread_mutex_lock(&c->lock);
    c->stats->requests++;
    c->stats->bytes += slot->call.received;
    queue_mark(c->queue, slot->chain->item.host, result->transport || took_ms >= SLOW_MS);
    pthread_mutex_unlock(&c->lock);
}

static void answered(struct worker *w, struct slot *slot, CURLcode code)
{
    struct call_result result;
    curl_multi_remove_handle(w->multi, slot->call.easy);
    slot->sent = false;
    call_finish(&slot->call, code, &result);
    count_request(w, slot, &result);
    if (result.failure != FAILURE_NONE)
        page_failed(w, slot, &result);
    else if (!begins_anew(slot, &result.page))
        page_done(w, slot, &result.page);
}

/* ---- what was read before ---- */

/* The next page of the chain, read into the slot's part. */
static bool find_before(struct slot *slot, const struct page_source *before,
                        struct answer_page *page)
{
    const struct chain *chain = slot->chain;
    const struct target *target = chain->target;
    const struct page_wanted wanted = {.account = target->account->id,
                                       .region = target->region,
                                       .call = operation_info(chain->operation)->action,
                                       .extra = chain->extra,
                                       .token = str_from(chain->token)};
    part_begin_page(slot->part, target->row, chain_order(chain));
    if (answer_read_before(answer_for(slot, chain), before, &wanted, page))
        return true;
    part_drop_page(slot->part);
    return false;
}

/* The first page that is not there is AWS's, and so are all after it. */
static bool read_before(struct worker *w, struct slot *slot)
{
    const struct page_source *before = w->collector->options->before;
    struct answer_page page;
    if (slot->chain->fresh)
        return false;
    if (before && find_before(slot, before, &page)) {
        page_done(w, slot, &page);
        return true;
    }
    slot->chain->fresh = true;
    return false;
}

/* ---- making way ---- */

/* It holds a connection for nothing. */
static bool is_idle(const struct slot *slot, int64_t now_ms)
{
    if (slot->sent)
        return now_ms - slot->sent_ms >= SLOW_MS;
    return slot->chain->item.ready_ms - now_ms >= LONG_WAIT_MS;
}

/* It had its turn. */
static bool had_long_turn(const struct slot *slot, int64_t now_ms)
{
    return !slot->sent && now_ms - slot->taken_ms >= LONG_TURN_MS;
}

/* Under the lock. */
static bool must_make_way(struct collector *c, const struct slot *slot, int64_t now_ms)
{
    const struct chain *chain = slot->chain;
    if (chain->stints >= STINTS_MOST)
        return false;
    if (!is_idle(slot, now_ms))
        return had_long_turn(slot, now_ms) && queue_crowds(c->queue, &chain->item, now_ms);
    if (slot->sent)
        queue_mark(c->queue, chain->item.host, true);
    return queue_waits(c->queue, now_ms);
}

/* What its tries took counts on; what it waits in the queue does not, nor what nobody answered in time. */
static void leave(struct worker *w, struct slot *slot, int64_t now_ms)
{
    struct chain *chain = slot->chain;
    if (!slot->sent && chain->begun_ms > 0)
        chain->tried_ms += now_ms - chain->begun_ms;
    withdraw(w, slot);
    pthread_mutex_lock(&w->collector->lock);
    chain_return(w->collector, chain, now_ms);
    pthread_mutex_unlock(&w->collector->lock);
    slot->chain = NULL;
    w->chains--;
}

/* Others' chains wait for the connection of this one. */
static bool make_way(struct worker *w, struct slot *slot, int64_t now_ms)
{
    struct collector *c = w->collector;
    if (!slot->chain || (!is_idle(slot, now_ms) && !had_long_turn(slot, now_ms)))
        return false;
    pthread_mutex_lock(&c->lock);
    bool must = must_make_way(c, slot, now_ms);
    pthread_mutex_unlock(&c->lock);
    if (must)
        leave(w, slot, now_ms);
    return must;
}

/* ---- the loop ---- */

/* Take a chain for an idle slot; NULL when there is none, or when they are the others' share: with
 * few chains each core still gets some to parse. */
static struct chain *take(struct worker *w, int64_t now_ms)
{
    struct collector *c = w->collector;
    pthread_mutex_lock(&c->lock);
    struct chain *chain = chain_pop(c, w->number, w->chains, now_ms);
    pthread_mutex_unlock(&c->lock);
    w->chains += chain != NULL;
    return chain;
}

/* Ms to wait for the budget of this chain's action; 0: the request is paid for. */
static int64_t pay(struct worker *w, const struct chain *chain, int64_t now_ms)
{
    struct collector *c = w->collector;
    pthread_mutex_lock(&c->lock);
    int64_t wait = bucket_take(&chain->target->buckets[chain->operation], now_ms);
    pthread_mutex_unlock(&c->lock);
    return wait;
}

/* The keys are dead, and what was not asked yet is not asked any more; or time is over, for what is
 * under way as well. */
static bool give_up(struct worker *w, struct slot *slot, int64_t now_ms)
{
    struct collector *c = w->collector;
    bool dead = slot->chain->target->account->keys_dead && !slot->sent;
    pthread_mutex_lock(&c->lock);
    enum time_limit over = timing_over(c, slot->chain, now_ms);
    if (dead)
        gap_note_unasked(slot->chain);
    else if (over != TIME_IS_LEFT)
        gap_note_over(c, slot->chain, over);
    pthread_mutex_unlock(&c->lock);
    if (!dead && over == TIME_IS_LEFT)
        return false;
    withdraw(w, slot);
    let_go(w, slot, NULL);
    return true;
}

/* Lowers *wait_ms to the time when the slot may send. */
static int send_or_wait(struct worker *w, struct slot *slot, int64_t now_ms, int64_t *wait_ms)
{
    int64_t wait = slot->chain->item.ready_ms - now_ms;
    if (wait <= 0)
        wait = pay(w, slot->chain, now_ms);
    if (wait <= 0)
        return send_page(w, slot);
    slot->chain->item.ready_ms = now_ms + wait;
    if (wait < *wait_ms)
        *wait_ms = wait;
    return 0;
}

/* Send what may be sent now. Lowers *wait_ms to the time of the next that may. */
static int tend_slots(struct worker *w, int64_t now_ms, int64_t *wait_ms)
{
    int result = 0;
    for (size_t i = 0; i < w->slot_count && result == 0; i++) {
        struct slot *slot = &w->slots[i];
        if (!slot->chain) {
            slot->chain = take(w, now_ms);
            slot->taken_ms = now_ms;
        }
        if (!slot->chain)
            continue;
        if (read_before(w, slot) || give_up(w, slot, now_ms) || make_way(w, slot, now_ms))
            *wait_ms = 0; /* it goes on, or its place is another chain's, at once */
        else if (!slot->sent)
            result = send_or_wait(w, slot, now_ms, wait_ms);
    }
    return result;
}

static bool collect_answers(struct worker *w)
{
    CURLMsg *message;
    int left;
    bool any = false;
    while ((message = curl_multi_info_read(w->multi, &left)) != NULL) {
        struct call *call = NULL;
        if (message->msg != CURLMSG_DONE)
            continue;
        CURLcode code = message->data.result;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&call);
        answered(w, (struct slot *)call, code); /* call is the first member of its slot */
        any = true;
    }
    return any;
}

static bool work_left(struct worker *w)
{
    pthread_mutex_lock(&w->collector->lock);
    bool left = queue_outstanding(w->collector->queue) > 0 && !w->collector->broken;
    pthread_mutex_unlock(&w->collector->lock);
    headway_tell(w->collector);
    return left && !collector_stopped(w->collector);
}

static int loop(struct worker *w)
{
    while (work_left(w)) {
        int running;
        int64_t wait_ms = POLL_MOST_MS;
        if (tend_slots(w, w->collector->options->terms.monotonic_ms(), &wait_ms) != 0)
            return -1;
        if (curl_multi_perform(w->multi, &running) != CURLM_OK)
            return error_set(&w->err, ERR_INTERNAL, "libcurl's event loop failed");
        if (!collect_answers(w)) /* an answer makes room for the next request at once */
            curl_multi_poll(w->multi, NULL, 0, (int)wait_ms, NULL);
    }
    return 0;
}

static void *worker_main(void *arg)
{
    struct worker *w = arg;
    w->result = loop(w);
    if (w->result != 0) { /* its chains are never done: the others must not wait for them */
        pthread_mutex_lock(&w->collector->lock);
        w->collector->broken = true;
        pthread_mutex_unlock(&w->collector->lock);
    }
    return NULL;
}

/* ---- set-up ---- */

static int worker_init(struct worker *w, struct collector *c, unsigned number, size_t slots,
                       struct vec *parts, struct error *err)
{
    w->collector = c;
    w->number = number;
    w->multi = curl_multi_init();
    w->slots = mem_array(slots, sizeof(*w->slots));
    w->random = c->random++;
    if (!w->multi)
        return error_set(err, ERR_INTERNAL, "libcurl could not be started");
    curl_multi_setopt(w->multi, CURLMOPT_MAXCONNECTS, (long)slots);
    vec_push(&c->wakers, &w->multi);
    for (size_t i = 0; i < slots; i++) {
        if (call_init(&w->slots[i].call, &c->shared, err) != 0)
            return -1;
        w->slots[i].part = i == 0 ? part_new() : part_new_beside(w->slots[0].part);
        if (c->options->tee && c->options->tee->logs)
            part_log(w->slots[i].part);
        vec_push(parts, &w->slots[i].part);
        w->slot_count++;
    }
    return 0;
}

static void slot_clear(struct worker *w, struct slot *slot)
{
    withdraw(w, slot);
    if (slot->chain)
        chain_free(slot->chain);
    answer_free(slot->answer);
    call_clear(&slot->call);
}

static void worker_clear(struct worker *w)
{
    for (size_t i = 0; i < w->slot_count; i++)
        slot_clear(w, &w->slots[i]);
    if (w->multi)
        curl_multi_cleanup(w->multi);
    mem_free(w->slots);
}

static int run_all(struct worker *workers, size_t count, struct error *err)
{
    for (size_t i = 1; i < count; i++)
        workers[i].started =
            pthread_create(&workers[i].thread, NULL, worker_main, &workers[i]) == 0;
    worker_main(&workers[0]); /* the calling thread works too, so one worker is always there */
    for (size_t i = 1; i < count; i++)
        if (workers[i].started)
            pthread_join(workers[i].thread, NULL);
    for (size_t i = 0; i < count; i++) {
        if (workers[i].result != 0) {
            *err = workers[i].err;
            return -1;
        }
    }
    return 0;
}

void workers_wake(void *collector)
{
    struct collector *c = collector;
    for (size_t i = 0; i < c->wakers.len; i++)
        curl_multi_wakeup(VEC_AT(CURLM *, &c->wakers, i));
}

int workers_run(struct collector *c, struct vec *parts, struct error *err)
{
    unsigned jobs = c->options->jobs > 0 ? c->options->jobs : 1;
    size_t each = collect_connections(c->options) / jobs;
    struct worker *workers = mem_array(jobs, sizeof(*workers));
    int result = 0;
    for (unsigned i = 0; i < jobs && result == 0; i++)
        result = worker_init(&workers[i], c, i, each, parts, err);
    if (result == 0)
        result = run_all(workers, jobs, err);
    for (unsigned i = 0; i < jobs; i++)
        worker_clear(&workers[i]);
    mem_free(workers);
    mem_give_back(); /* buffers and parsers, a quarter of all so far */
    return result;
}
