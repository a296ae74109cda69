#include "cli/hearers.h"

#include <stdio.h>

static void on_page(void *ctx, const struct page_done *page)
{
    const struct hearers *h = ctx;
    if (h->capture) {
        const struct page_tee keeper = capture_tee(h->capture);
        keeper.page(keeper.ctx, page);
    }
}

/* Who asks is known before the first place is. Places are told one at a time. */
static void tell_of_callers(struct hearers *h, const struct place_done *place)
{
    if (!h->began && h->stats)
        capture_tell_caller(h->capture, str_from(h->stats->caller_arn));
    h->began = true;
    if (str_is_empty(place->in->account) || str_eq(place->in->account, h->account))
        return;
    (void)snprintf(h->account_text, sizeof(h->account_text), "%.*s", STR_ARG(place->in->account));
    h->account = str_from(h->account_text);
    const struct capture_account account = {.id = h->account, .name = place->in->account_name};
    capture_add_account(h->capture, &account);
}

static void on_place(void *ctx, const struct place_done *place)
{
    struct hearers *h = ctx;
    if (!h->capture)
        return;
    tell_of_callers(h, place);
    const struct page_tee keeper = capture_tee(h->capture);
    keeper.place(keeper.ctx, place);
}

static void on_dropped(void *ctx, uint32_t place, uint32_t chain)
{
    const struct hearers *h = ctx;
    if (!h->capture)
        return;
    const struct page_tee keeper = capture_tee(h->capture);
    keeper.dropped(keeper.ctx, place, chain);
}

struct page_tee hearers_tee(struct hearers *hearers)
{
    return (struct page_tee){.page = on_page,
                             .place = on_place,
                             .dropped = on_dropped,
                             .ctx = hearers,
                             .logs = hearers->capture != NULL};
}
