#include "collector/aws/headway.h"

#include <stdlib.h>

#include "collector/aws/collect_internal.h"
#include "core/mem.h"

#define TELL_EVERY_MS 100

void headway_init(struct headway *headway)
{
    *headway = (struct headway){0};
    vec_init(&headway->at_work, sizeof(struct account *));
    vec_init(&headway->ended, sizeof(void *));
}

void headway_clear(struct headway *headway)
{
    vec_clear(&headway->at_work);
    vec_clear(&headway->ended);
}

/* Of the only account each region is told by itself. */
static bool tells_regions(const struct collector *c)
{
    return c->account_count == 1;
}

/* ---- counting ---- */

static void count_gaps(struct headway *headway, struct target *target)
{
    headway->gaps += target->gaps - target->gaps_counted;
    target->gaps_counted = target->gaps;
}

void headway_begin(struct collector *c)
{
    c->headway.began_ms = c->options->terms.monotonic_ms();
    for (size_t i = 0; i < c->target_count; i++) {
        c->headway.regions += c->targets[i].enabled;
        count_gaps(&c->headway, &c->targets[i]);
    }
}

void headway_queue(struct collector *c, struct target *target)
{
    c->headway.listings++;
    if (target->running > 1)
        return;
    c->headway.regions_busy++;
    c->headway.accounts_busy += target->account->busy++ == 0;
}

void headway_connect(struct collector *c, struct target *target)
{
    struct account *account = target->account;
    if (account->at_work++ > 0)
        return;
    account->work_row = c->headway.at_work.len;
    vec_push(&c->headway.at_work, &account);
}

/* The last of those at work takes its row. */
void headway_leave(struct collector *c, struct target *target)
{
    struct account *account = target->account;
    struct vec *at_work = &c->headway.at_work;
    if (--account->at_work > 0)
        return;
    struct account *last = VEC_AT(struct account *, at_work, at_work->len - 1);
    VEC_AT(struct account *, at_work, account->work_row) = last;
    last->work_row = account->work_row;
    vec_truncate(at_work, at_work->len - 1);
}

void headway_page(struct collector *c, struct target *target, uint64_t items)
{
    target->pages++;
    target->resources += items;
    c->headway.resources += items;
}

void headway_end(struct collector *c, struct target *target, int64_t now_ms)
{
    struct headway *headway = &c->headway;
    struct account *account = target->account;
    headway->listings_done++;
    count_gaps(headway, target);
    if (target->running > 0)
        return;
    target->ended_ms = now_ms;
    headway->regions_busy--;
    if (tells_regions(c))
        vec_push(&headway->ended, &target);
    if (--account->busy > 0)
        return;
    account->ended_ms = now_ms;
    headway->accounts_busy--;
    if (!tells_regions(c))
        vec_push(&headway->ended, &account);
}

/* ---- telling ---- */

static int64_t time_of(const struct collector *c, int64_t ended_ms, int64_t now_ms)
{
    return (ended_ms > 0 ? ended_ms : now_ms) - c->headway.began_ms;
}

static struct collect_line line_of_target(const struct collector *c, const struct target *target,
                                          int64_t now_ms)
{
    return (struct collect_line){.account = target->account->id,
                                 .account_name = target->account->told->name,
                                 .region = target->region,
                                 .regions = 1,
                                 .regions_done = target->running == 0,
                                 .pages = target->pages,
                                 .resources = target->resources,
                                 .throttles = target->throttles,
                                 .retries = target->retries,
                                 .running = target->running,
                                 .gaps = target->gaps,
                                 .ms = time_of(c, target->ended_ms, now_ms)};
}

static struct collect_line line_of_account(const struct collector *c, const struct account *account,
                                           int64_t now_ms)
{
    struct collect_line line = {.account = account->id,
                                .account_name = account->told->name,
                                .ms = time_of(c, account->ended_ms, now_ms)};
    for (size_t i = 0; i < account->target_count; i++) {
        const struct target *target = &account->targets[i];
        if (!target->enabled)
            continue;
        line.regions++;
        line.regions_done += target->running == 0;
        line.pages += target->pages;
        line.resources += target->resources;
        line.throttles += target->throttles;
        line.retries += target->retries;
        line.running += target->running;
        line.gaps += target->gaps;
    }
    return line;
}

static size_t take_lines(const struct collector *c, struct collect_line *out, int64_t now_ms)
{
    const struct vec *at_work = &c->headway.at_work;
    size_t count = 0;
    for (size_t i = 0; tells_regions(c) && i < c->target_count; i++)
        if (c->targets[i].enabled)
            out[count++] = line_of_target(c, &c->targets[i], now_ms);
    for (size_t i = 0; !tells_regions(c) && i < at_work->len; i++)
        out[count++] = line_of_account(c, VEC_AT(struct account *, at_work, i), now_ms);
    return count;
}

static size_t take_ended(struct collector *c, struct collect_line *out, int64_t now_ms)
{
    struct vec *ended = &c->headway.ended;
    size_t count = ended->len;
    for (size_t i = 0; i < count; i++)
        out[i] = tells_regions(c) ? line_of_target(c, VEC_AT(struct target *, ended, i), now_ms)
                                  : line_of_account(c, VEC_AT(struct account *, ended, i), now_ms);
    vec_truncate(ended, 0);
    return count;
}

static struct collect_progress sum(const struct collector *c, int64_t now_ms, bool last)
{
    const struct headway *headway = &c->headway;
    const struct collect_stats *stats = c->stats;
    return (struct collect_progress){.accounts = (unsigned)c->account_count,
                                     .accounts_done =
                                         (unsigned)c->account_count - headway->accounts_busy,
                                     .regions = headway->regions,
                                     .regions_done = headway->regions - headway->regions_busy,
                                     .listings = headway->listings,
                                     .listings_done = headway->listings_done,
                                     .calls = stats->requests,
                                     .pages = stats->pages,
                                     .resources = headway->resources,
                                     .throttles = stats->throttles,
                                     .retries = stats->retries,
                                     .gaps = headway->gaps,
                                     .ms = now_ms - headway->began_ms,
                                     .last = last};
}

/* Under the lock. The caller frees the lines. */
static struct collect_line *look(struct collector *c, bool last, struct collect_progress *out)
{
    int64_t now_ms = c->options->terms.monotonic_ms();
    size_t most = tells_regions(c) ? c->target_count : c->headway.at_work.len;
    struct collect_line *lines = mem_array(most + c->headway.ended.len + 1, sizeof(*lines));
    *out = sum(c, now_ms, last);
    out->lines = lines;
    out->line_count = take_lines(c, lines, now_ms);
    out->ended = lines + out->line_count;
    out->ended_count = take_ended(c, lines + out->line_count, now_ms);
    return lines;
}

/* Is it time, and does nobody else draw? Under the lock. */
static bool may_tell(struct headway *headway, int64_t now_ms, bool last)
{
    if (headway->telling || (!last && now_ms - headway->told_ms < TELL_EVERY_MS))
        return false;
    headway->telling = true;
    headway->told_ms = now_ms;
    return true;
}

static int by_account(const void *a, const void *b)
{
    return str_cmp(((const struct collect_line *)a)->account,
                   ((const struct collect_line *)b)->account);
}

/* A terminal may be slow: nobody waits for it but who draws. */
static void tell(struct collector *c, bool last)
{
    struct collect_progress now;
    struct collect_line *lines = NULL;
    if (!c->options->progress)
        return;
    pthread_mutex_lock(&c->lock);
    if (may_tell(&c->headway, c->options->terms.monotonic_ms(), last))
        lines = look(c, last, &now);
    pthread_mutex_unlock(&c->lock);
    if (!lines)
        return;
    if (!tells_regions(c))
        qsort(lines, now.line_count, sizeof(*lines), by_account);
    c->options->progress(c->options->progress_ctx, &now);
    mem_free(lines);
    pthread_mutex_lock(&c->lock);
    c->headway.telling = false;
    pthread_mutex_unlock(&c->lock);
}

void headway_tell(struct collector *c)
{
    tell(c, false);
}

void headway_tell_last(struct collector *c)
{
    tell(c, true);
}
