/* Accounts of which nothing can be read, and why: beside others each of them is a gap. */
#include "collector/aws/collect_internal.h"

/* Whether it ends all: a signal, and what is our own fault. */
static bool ends_all(enum error_code code)
{
    return code == ERR_CANCELLED || code == ERR_INTERNAL;
}

static void keep(struct collector *c, struct account *account, const struct unread *why)
{
    struct unread *kept = arena_alloc(c->arena, sizeof(*kept));
    *kept = *why;
    account->unread = kept;
}

void unread_by_call(struct collector *c, struct account *account, enum operation operation,
                    const struct call_result *failure, const struct error *err)
{
    pthread_mutex_lock(&c->lock);
    const struct unread why = {
        .reason = failure->late ? GAP_INTERRUPTED : gap_reason_of(failure),
        .detail = gap_words(c, operation, failure),
        .err = *err,
    };
    keep(c, account, &why);
    pthread_mutex_unlock(&c->lock);
}

void unread_because(struct collector *c, struct account *account, enum gap_reason reason,
                    const struct error *err)
{
    pthread_mutex_lock(&c->lock);
    const struct unread why = {
        .reason = reason,
        .detail =
            arena_printf(c->arena, "%s%s%s", err->message, err->detail[0] ? ": " : "", err->detail)
                .ptr,
        .err = *err,
        .ends_all = ends_all(err->code),
    };
    keep(c, account, &why);
    pthread_mutex_unlock(&c->lock);
}

/* Whoever hands out the keys tells what happened by the code of its error. */
static enum gap_reason reason_of(enum error_code code)
{
    return code == ERR_DENIED ? GAP_DENIED : code == ERR_NETWORK ? GAP_ENDPOINT : GAP_FAILED;
}

void unread_by_error(struct collector *c, struct account *account, const struct error *err)
{
    unread_because(c, account, reason_of(err->code), err);
}
