#include "collector/aws/identity.h"

#include <ctype.h>

#include "collector/aws/identity_internal.h"
#include "collector/aws/way.h"
#include "model/kind.h"

struct str aws_home(const struct aws_settings *settings, struct str in_scope)
{
    if (!str_is_empty(settings->region))
        return settings->region;
    return str_is_empty(in_scope) ? STR_LIT("us-east-1") : in_scope;
}

struct str identity_partition(struct str home, struct str arn)
{
    struct str rest = str_skip(arn, str_starts(arn, "arn:") ? 4 : arn.len);
    struct str partition = str_make(rest.ptr, str_find(rest, ":"));
    bool known = region_is_plausible(home) || str_is_empty(partition);
    return known ? str_from(region_partition(home)) : partition;
}

bool identity_has_session(const struct aws_terms *terms, struct keys *keys)
{
    struct error err = ERROR_INIT;
    const struct credentials *now = keys_get(keys, terms->now(), &err);
    return now && !str_is_empty(credentials_session_token(now));
}

int identity_refused(const struct identity_asker *asker, const char *what,
                     const struct call_result *result, struct error *err)
{
    const struct aws_settings *settings = asker->settings;
    bool told = result->aws.code[0] != '\0';
    bool network = result->transport || result->web_page;
    error_set(err, network ? ERR_NETWORK : ERR_DENIED, "%s failed: %s", what,
              told ? result->aws.code : result->aws.message);
    if (told && result->aws.message[0])
        error_detail(err, "%s", result->aws.message);
    const char *way = way_hint(settings, result);
    if (way)
        error_hint(err, "%c%s.", toupper((unsigned char)way[0]), way + 1);
    else if (result->failure == FAILURE_EXPIRED)
        error_hint(err, "The session token has expired: get a new one and run again.");
    else if (result->aws.wrong_region)
        error_hint(err,
                   "Region %.*s was asked, and who answered serves another one: set AWS_REGION to "
                   "that%s.",
                   STR_ARG(asker->home),
                   way_is_own(settings) ? ", or leave the endpoint URL out (see --endpoint-url)"
                                        : "");
    else if (result->failure == FAILURE_AUTH || result->failure == FAILURE_CLOCK)
        error_hint(err,
                   "Check the keys (from the %s) and this machine's clock. Region %.*s was asked, "
                   "which must be enabled for the account%s; AWS_REGION names another one.",
                   settings->source, STR_ARG(asker->home),
                   asker->has_session
                       ? " and, if it must be opted into, refuses session tokens of the global STS "
                         "endpoint"
                       : "");
    return -1;
}

static int ask(struct asker *asker, const struct aws_question *question, struct arena *arena,
               struct aws_identity *out, struct error *err)
{
    struct call_result result = {.failure = FAILURE_NONE};
    const struct aws_terms *terms = asker->shared->terms;
    const struct identity_asker who = {.settings = terms->settings,
                                       .home = question->region,
                                       .has_session = identity_has_session(terms, question->keys)};
    struct answer *answer = answer_new(OP_GET_CALLER_IDENTITY, NULL);
    int status = aws_ask(asker, question, answer, &result, err);
    if (status == 0 && result.failure != FAILURE_NONE)
        status = identity_refused(&who, "sts:GetCallerIdentity", &result, err);
    if (status == 0) {
        const struct answer_identity *identity = answer_identity(answer);
        out->account = arena_str(arena, identity->account);
        out->arn = arena_str(arena, identity->arn);
        out->partition = arena_str(arena, identity_partition(question->region, identity->arn));
    }
    answer_free(answer);
    return status;
}

int aws_identify(const struct aws_terms *terms, struct keys *keys, struct str home,
                 struct arena *arena, struct aws_identity *out, struct error *err)
{
    struct call_shared shared = {.terms = terms};
    struct asker asker = {.shared = &shared, .random = (uint64_t)terms->now()};
    const struct aws_question question = {
        .operation = OP_GET_CALLER_IDENTITY, .keys = keys, .region = home};
    if (way_check_authorities(terms->settings, err) != 0)
        return -1;
    return ask(&asker, &question, arena, out, err);
}
