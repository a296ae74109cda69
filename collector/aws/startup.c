/* Before the listings: who are we, side by side for all accounts. */
#include "collector/aws/collect_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "collector/aws/identity_internal.h"
#include "collector/aws/spread.h"
#include "collector/aws/way.h"
#include "core/limits.h"
#include "core/mem.h"
#include "model/account.h"
#include "model/kind.h"

int startup_call(struct asker *asker, const struct account *account, enum operation operation,
                 struct answer *answer, struct call_result *result, struct error *err)
{
    const struct aws_question question = {
        .operation = operation, .keys = account->keys, .region = account->home};
    return aws_ask(asker, &question, answer, result, err);
}

/* ---- side by side ---- */

struct each {
    struct collector *c;
    struct asker *askers; /* one a thread */
    account_fn *work;
};

static void work_on(void *ctx, size_t item, unsigned thread)
{
    const struct each *each = ctx;
    each->work(each->c, &each->c->accounts[item], &each->askers[thread]);
}

void startup_each(struct collector *c, account_fn *work)
{
    unsigned threads = collect_connections(c->options);
    if (threads > c->account_count)
        threads = (unsigned)c->account_count;
    struct each each = {
        .c = c, .askers = mem_array(threads + 1, sizeof(struct asker)), .work = work};
    for (unsigned i = 0; i < threads; i++)
        each.askers[i] = (struct asker){.shared = &c->shared, .random = c->random++, .keeps = true};
    spread_run(&(struct spread){c->account_count, threads, work_on, &each});
    for (unsigned i = 0; i < threads; i++) {
        c->stats->requests += each.askers[i].requests;
        c->stats->bytes += each.askers[i].bytes;
        c->start_ms += each.askers[i].spent_ms;
        asker_clear(&each.askers[i]);
    }
    mem_free(each.askers);
}

/* ---- what failed ---- */

const char *startup_way_hint(const struct collector *c, const struct call_result *failure)
{
    return way_hint(c->options->terms.settings, failure);
}

bool startup_has_session(const struct collector *c, const struct account *account)
{
    return identity_has_session(&c->options->terms, account->keys);
}

int startup_refused(const struct collector *c, const struct account *account, const char *what,
                    const struct call_result *result, struct error *err)
{
    const struct identity_asker asker = {.settings = c->options->terms.settings,
                                         .home = account->home,
                                         .has_session = startup_has_session(c, account)};
    return identity_refused(&asker, what, result, err);
}

bool startup_keys_work(struct asker *asker, const struct account *account)
{
    struct call_result result = {0};
    struct error err = ERROR_INIT;
    struct answer *answer = answer_new(OP_GET_CALLER_IDENTITY, NULL);
    int status = startup_call(asker, account, OP_GET_CALLER_IDENTITY, answer, &result, &err);
    answer_free(answer);
    bool refused = result.failure == FAILURE_AUTH || result.failure == FAILURE_EXPIRED;
    return status != 0 || !refused || !result.aws.code[0] || result.aws.wrong_region;
}

/* ---- who we are ---- */

/* Under the lock. */
static void know_identity(struct collector *c, struct account *account,
                          const struct answer_identity *identity)
{
    account->id = arena_str(c->arena, identity->account);
    account->partition = arena_str(c->arena, identity_partition(account->home, identity->arn));
    if (account == c->accounts && str_is_empty(c->options->caller))
        snprintf(c->stats->caller_arn, sizeof(c->stats->caller_arn), "%.*s",
                 STR_ARG(identity->arn));
}

static void learn_identity(struct collector *c, struct account *account, struct asker *asker)
{
    struct call_result result = {0};
    struct error err = ERROR_INIT;
    struct answer *answer = answer_new(OP_GET_CALLER_IDENTITY, NULL);
    int status = startup_call(asker, account, OP_GET_CALLER_IDENTITY, answer, &result, &err);
    if (status != 0) {
        unread_by_error(c, account, &err);
    } else if (result.failure != FAILURE_NONE) {
        (void)startup_refused(c, account, "sts:GetCallerIdentity", &result, &err);
        unread_by_call(c, account, OP_GET_CALLER_IDENTITY, &result, &err);
    } else {
        pthread_mutex_lock(&c->lock);
        know_identity(c, account, answer_identity(answer));
        pthread_mutex_unlock(&c->lock);
    }
    answer_free(answer);
}

static void learn(struct collector *c, struct account *account, struct asker *asker)
{
    if (account->closed || collector_stopped(c))
        return;
    if (account->told->role_count > 0) /* whose it is stands in its ARN */
        account_role_take(c, account, asker);
    else
        learn_identity(c, account, asker);
    if (!account->unread)
        regions_ask(c, account, asker);
}

/* ---- all of them ---- */

static int check_expected(const struct account *account, struct error *err)
{
    if (str_is_empty(account->expected) || str_eq(account->expected, account->id))
        return 0;
    error_set(err, ERR_USAGE, "the credentials are of account %.*s, not of %.*s",
              STR_ARG(account->id), STR_ARG(account->expected));
    error_hint(err, "Name a profile of that account with --profile.");
    return -1;
}

static int by_id(const void *a, const void *b)
{
    const struct account *const *left = a;
    const struct account *const *right = b;
    return str_cmp((*left)->id, (*right)->id);
}

/* Two keys must not be of one account: what it holds would count twice. */
static int check_repeats(const struct collector *c, struct error *err)
{
    const struct account **sorted = mem_array(c->account_count + 1, sizeof(const struct account *));
    size_t count = 0;
    int status = 0;
    for (size_t i = 0; i < c->account_count; i++)
        if (!str_is_empty(c->accounts[i].id))
            sorted[count++] = &c->accounts[i];
    qsort(sorted, count, sizeof(const struct account *), by_id);
    for (size_t i = 1; i < count && status == 0; i++)
        if (by_id(&sorted[i], &sorted[i - 1]) == 0)
            status = error_set(err, ERR_USAGE, "two credentials are of account %.*s",
                               STR_ARG(sorted[i]->id));
    mem_free(sorted);
    return status;
}

/* One that fails beside others is a gap; none is left, and there is nothing to read. */
static void add_first(const struct collector *c, const struct account *first, struct error *err)
{
    struct sink *label = sink_memory();
    account_label(label, first->id, first->told->name);
    (void)error_context(err, "none of %zu accounts could be read; the first, %.*s",
                        c->account_count, STR_ARG(sink_view(label)));
    sink_abort(label);
}

static int check_any(const struct collector *c, struct error *err)
{
    const struct account *first = NULL;
    for (size_t i = 0; i < c->account_count; i++) {
        const struct account *account = &c->accounts[i];
        if (account->closed)
            continue;
        if (!account->unread)
            return 0;
        if (!first)
            first = account;
    }
    if (!first)
        return error_set(err, ERR_NOT_FOUND, "every account is closed: there is nothing to read");
    *err = first->unread->err;
    if (c->account_count > 1)
        add_first(c, first, err);
    return -1;
}

static int check_each(const struct collector *c, struct error *err)
{
    for (size_t i = 0; i < c->account_count; i++) {
        const struct account *account = &c->accounts[i];
        if (account->unread && account->unread->ends_all) {
            *err = account->unread->err;
            return -1;
        }
        if (!account->unread && !account->closed && check_expected(account, err) != 0)
            return -1;
    }
    return 0;
}

int startup_accounts(struct collector *c, struct error *err)
{
    if (way_check_authorities(c->options->terms.settings, err) != 0)
        return -1;
    startup_each(c, learn);
    if (collector_stopped(c))
        return error_set(err, ERR_CANCELLED, "stopped by a signal before anything was collected");
    if (check_each(c, err) != 0 || check_repeats(c, err) != 0)
        return -1;
    return check_any(c, err);
}
