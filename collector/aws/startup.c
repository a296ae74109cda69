/* Before the listings: who are we. */
#include "collector/aws/collect_internal.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "collector/aws/way.h"
#include "core/limits.h"
#include "model/kind.h"

int startup_call(struct collector *c, const struct account *account, enum operation operation,
                 struct answer *answer, struct call_result *result, struct error *err)
{
    const struct aws_question question = {
        .operation = operation, .keys = account->keys, .region = startup_home(c)};
    return aws_ask(&c->asker, &question, answer, result, err);
}

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
                   STR_ARG(startup_home(c)),
                   way_is_own(settings) ? ", or leave the endpoint URL out (see --endpoint-url)"
                                        : "");
    else if (result->failure == FAILURE_AUTH || result->failure == FAILURE_CLOCK)
        error_hint(err,
                   "Check the keys (from the %s) and this machine's clock. Region %.*s was asked, "
                   "which must be enabled for the account%s; AWS_REGION names another one.",
                   settings->source, STR_ARG(startup_home(c)),
                   startup_has_session(c, account)
                       ? " and, if it must be opted into, refuses session tokens of the global STS "
                         "endpoint"
                       : "");
    return -1;
}

bool startup_keys_work(struct collector *c, const struct account *account)
{
    struct call_result result = {0};
    struct error err = ERROR_INIT;
    struct answer *answer = answer_new(OP_GET_CALLER_IDENTITY, NULL);
    int status = startup_call(c, account, OP_GET_CALLER_IDENTITY, answer, &result, &err);
    answer_free(answer);
    bool refused = result.failure == FAILURE_AUTH || result.failure == FAILURE_EXPIRED;
    return status != 0 || !refused || !result.aws.code[0] || result.aws.wrong_region;
}

/* Keys of one partition are nobody in another: the region that took them tells, and where its name
 * has no known form the ARN, "arn:aws-cn:sts::…". */
static struct str partition_of_caller(const struct collector *c, struct str arn)
{
    struct str rest = str_skip(arn, str_starts(arn, "arn:") ? 4 : arn.len);
    struct str partition = str_make(rest.ptr, str_find(rest, ":"));
    struct str home = startup_home(c);
    bool known = region_is_plausible(home) || str_is_empty(partition);
    return known ? str_from(region_partition(home)) : arena_str(c->arena, partition);
}

/* Whose keys these are. They must not be of an account that others are of: what it holds would count
 * twice. */
static int check_account(const struct collector *c, const struct account *account,
                         struct error *err)
{
    if (!str_is_empty(account->expected) && !str_eq(account->expected, account->id)) {
        error_set(err, ERR_USAGE, "the credentials are of account %.*s, not of %.*s",
                  STR_ARG(account->id), STR_ARG(account->expected));
        error_hint(err, "Name a profile of that account with --profile.");
        return -1;
    }
    for (const struct account *other = c->accounts; other < account; other++)
        if (str_eq(other->id, account->id))
            return error_set(err, ERR_USAGE, "two credentials are of account %.*s",
                             STR_ARG(account->id));
    return 0;
}

static int learn_identity(struct collector *c, struct account *account, struct error *err)
{
    struct call_result result = {0};
    struct answer *answer = answer_new(OP_GET_CALLER_IDENTITY, NULL);
    int status = startup_call(c, account, OP_GET_CALLER_IDENTITY, answer, &result, err);
    if (status == 0 && result.failure != FAILURE_NONE)
        status = startup_refused(c, account, "sts:GetCallerIdentity", &result, err);
    if (status == 0) {
        const struct answer_identity *identity = answer_identity(answer);
        account->id = arena_str(c->arena, identity->account);
        account->partition = partition_of_caller(c, identity->arn);
        if (account == c->accounts)
            snprintf(c->stats->caller_arn, sizeof(c->stats->caller_arn), "%.*s",
                     STR_ARG(identity->arn));
    }
    answer_free(answer);
    return status == 0 ? check_account(c, account, err) : status;
}

int startup_identities(struct collector *c, struct error *err)
{
    int status = way_check_authorities(c->options->terms.settings, err);
    for (size_t i = 0; i < c->account_count && status == 0; i++)
        status = learn_identity(c, &c->accounts[i], err);
    return status;
}
