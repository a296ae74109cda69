/* Before the listings: who are we, side by side for all accounts. */
#include "collector/aws/collect_internal.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "collector/aws/spread.h"
#include "collector/aws/way.h"
#include "core/limits.h"
#include "core/mem.h"
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
    unsigned threads = collector_connections(c);
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
        asker_clear(&each.askers[i]);
    }
    mem_free(each.askers);
}

/* ---- what failed ---- */

struct str startup_home(const struct collector *c)
{
    const struct aws_settings *settings = c->options->terms.settings;
    if (!str_is_empty(settings->region))
        return settings->region;
    return c->options->region_count > 0 ? c->options->regions[0] : STR_LIT("us-east-1");
}

const char *startup_way_hint(const struct collector *c, const struct call_result *failure)
{
    return way_hint(c->options->terms.settings, failure);
}

bool startup_has_session(const struct collector *c, const struct account *account)
{
    struct error err = ERROR_INIT;
    const struct credentials *keys = keys_get(account->keys, c->options->terms.now(), &err);
    return keys && !str_is_empty(credentials_session_token(keys));
}

int startup_refused(const struct collector *c, const struct account *account, const char *what,
                    const struct call_result *result, struct error *err)
{
    const struct aws_settings *settings = c->options->terms.settings;
    bool told = result->aws.code[0] != '\0';
    bool network = result->transport || result->web_page;
    error_set(err, network ? ERR_NETWORK : ERR_DENIED, "%s failed: %s", what,
              told ? result->aws.code : result->aws.message);
    if (told && result->aws.message[0])
        error_detail(err, "%s", result->aws.message);
    const char *way = startup_way_hint(c, result);
    if (way)
        error_hint(err, "%c%s.", toupper((unsigned char)way[0]), way + 1);
    else if (result->failure == FAILURE_EXPIRED)
        error_hint(err, "The session token has expired: get a new one and run again.");
    else if (result->aws.wrong_region)
        error_hint(err,
                   "Region %.*s was asked, and who answered serves another one: set AWS_REGION to "
                   "that%s.",
                   STR_ARG(account->home),
                   way_is_own(settings) ? ", or leave the endpoint URL out (see --endpoint-url)"
                                        : "");
    else if (result->failure == FAILURE_AUTH || result->failure == FAILURE_CLOCK)
        error_hint(err,
                   "Check the keys (from the %s) and this machine's clock. Region %.*s was asked, "
                   "which must be enabled for the account%s; AWS_REGION names another one.",
                   settings->source, STR_ARG(account->home),
                   startup_has_session(c, account)
                       ? " and, if it must be opted into, refuses session tokens of the global STS "
                         "endpoint"
                       : "");
    return -1;
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

/* Keys of one partition are nobody in another: the region that took them tells, and where its name
 * has no known form the ARN, "arn:aws-cn:sts::…". */
static struct str partition_of_caller(const struct collector *c, const struct account *account,
                                      struct str arn)
{
    struct str rest = str_skip(arn, str_starts(arn, "arn:") ? 4 : arn.len);
    struct str partition = str_make(rest.ptr, str_find(rest, ":"));
    bool known = region_is_plausible(account->home) || str_is_empty(partition);
    return known ? str_from(region_partition(account->home)) : arena_str(c->arena, partition);
}

/* Under the lock. */
static void know_identity(struct collector *c, struct account *account,
                          const struct answer_identity *identity)
{
    account->id = arena_str(c->arena, identity->account);
    account->partition = partition_of_caller(c, account, identity->arn);
    if (account == c->accounts)
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
        (void)error_context(err, "none of %zu accounts could be read; the first, %.*s",
                            c->account_count, STR_ARG(first->id));
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
