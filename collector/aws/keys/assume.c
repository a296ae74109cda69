#include "collector/aws/keys/assume.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>

#include "collector/aws/default_regions.h"
#include "collector/aws/form.h"
#include "collector/aws/retry.h"
#include "collector/aws/way.h"
#include "core/arn.h"
#include "model/kind.h"

#define SESSION_LEAST     2u
#define EXTERNAL_ID_LEAST 2u
#define EXTERNAL_ID_MOST  1224u
#define ARN_LEAST         20u
#define ARN_MOST          2048u

/* ---- what is asked ---- */

bool role_session_fits(struct str name)
{
    return name.len >= SESSION_LEAST && name.len < ROLE_SESSION_MAX && str_is_of(name, "_+=,.@-");
}

bool external_id_fits(struct str text)
{
    return text.len >= EXTERNAL_ID_LEAST && text.len <= EXTERNAL_ID_MOST &&
           str_is_of(text, "_+=,.@:/-");
}

bool role_arn_fits(struct str text)
{
    struct arn arn;
    if (text.len < ARN_LEAST || text.len > ARN_MOST || !arn_split(text, &arn))
        return false;
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] <= ' ' || text.ptr[i] > '~')
            return false;
    return str_eq_c(arn.service, "iam") && str_starts(arn.resource, "role/");
}

const char *role_session_default(const struct aws_terms *terms, char *room)
{
    (void)snprintf(room, ROLE_SESSION_MAX, "snapaudit-%" PRId64, terms->began_ms);
    return room;
}

struct str assume_region(const struct aws_settings *settings, const struct role_request *request)
{
    struct str wanted = str_is_empty(request->region) ? settings->region : request->region;
    bool obeyed = settings->sts_endpoints == STS_ENDPOINTS_REGIONAL ||
                  !str_is_empty(settings->endpoint_urls[SERVICE_STS]);
    struct arn arn = {.partition = STR_EMPTY};
    if (!str_is_empty(wanted) && (obeyed || region_is_on_everywhere(wanted)))
        return wanted;
    if (!str_is_empty(wanted))
        return region_of_partition(str_from(region_partition(wanted)));
    (void)arn_split(request->role_arn, &arn);
    return region_of_partition(arn.partition);
}

static void add_text(struct sink *out, const char *name, struct str value)
{
    if (!str_is_empty(value))
        form_add(out, name, value);
}

/* What both calls have. */
static void add_role(struct sink *out, const struct aws_terms *terms,
                     const struct role_request *request)
{
    char room[ROLE_SESSION_MAX];
    bool named = !str_is_empty(request->session_name);
    add_text(out, "RoleArn", request->role_arn);
    add_text(out, "RoleSessionName",
             named ? request->session_name : str_from(role_session_default(terms, room)));
}

static void add_terms(struct sink *out, const struct role_request *request)
{
    char seconds[16];
    (void)snprintf(seconds, sizeof(seconds), "%u", request->duration_s);
    add_text(out, "ExternalId", request->external_id);
    add_text(out, "SerialNumber", request->mfa_serial);
    add_text(out, "TokenCode", request->mfa_code);
    if (request->duration_s > 0)
        form_add(out, "DurationSeconds", str_from(seconds));
}

/* ---- what is refused ---- */

/* What to do, by what AWS says: the first that fits. Of a code or phrase that is NULL any. */
static const struct {
    const char *code;
    enum failure failure; /* FAILURE_NONE: any */
    const char *phrase;
    enum error_code error;
    const char *hint; /* %.*s: the region that was asked */
} refusals[] = {
    {"AccessDenied", FAILURE_NONE, "invalid MFA one time pass code", ERR_DENIED,
     "The code was wrong, or was used before: each is good once. Wait for the next one and run "
     "again."},
    {"AccessDenied", FAILURE_NONE, "unable to validate MFA code", ERR_DENIED,
     "Check mfa_serial of the profile. After many wrong codes AWS takes none for some minutes."},
    {NULL, FAILURE_NONE, "exceeds the 1 hour session limit", ERR_USAGE,
     "A role that is assumed by another role lasts an hour at most: leave duration_seconds out."},
    {NULL, FAILURE_NONE, "exceeds the MaxSessionDuration", ERR_USAGE,
     "Lower duration_seconds, or leave it out, or raise the maximum session duration of the role."},
    {"RegionDisabledException", FAILURE_NONE, NULL, ERR_DENIED,
     "STS is switched off in region %.*s for the role's account: activate it there, or let "
     "AWS_REGION "
     "name another region."},
    {"InvalidIdentityToken", FAILURE_NONE, NULL, ERR_DENIED,
     "The token's issuer must be an identity provider of the role's account, and the token one of "
     "its audience."},
    {NULL, FAILURE_SCP, NULL, ERR_DENIED,
     "The organisation's policy denies it: an exception must be made there."},
    {NULL, FAILURE_DENIED, NULL, ERR_DENIED,
     "It is not allowed, or region %.*s is off in the role's account. Whoever asks must be allowed "
     "sts:AssumeRole on the role, and the role's trust policy must name them, with the external id "
     "and the MFA that it wants."},
    {NULL, FAILURE_EXPIRED, NULL, ERR_DENIED,
     "What the role was asked for with has expired: get it anew and run again."},
    {NULL, FAILURE_AUTH, NULL, ERR_DENIED,
     "Check the keys that the role was asked for with, and this machine's clock. Region %.*s was "
     "asked, which must be enabled for the account of these keys."},
    {NULL, FAILURE_CLOCK, NULL, ERR_DENIED, "Check this machine's clock."},
    {NULL, FAILURE_REQUEST, NULL, ERR_USAGE,
     "Check what the profile or the file of accounts says of the role."},
};

static size_t refusal_of(const struct call_result *result)
{
    const size_t count = sizeof(refusals) / sizeof(refusals[0]);
    struct str message = str_from(result->aws.message);
    size_t i = 0;
    for (; i < count; i++) {
        bool code = !refusals[i].code || strcmp(refusals[i].code, result->aws.code) == 0;
        bool failure = !refusals[i].failure || refusals[i].failure == result->failure;
        bool phrase = !refusals[i].phrase || str_find(message, refusals[i].phrase) < message.len;
        if (code && failure && phrase)
            break;
    }
    return i;
}

/* The format of the table has room for the region, or for nothing. */
static void hint_refusal(size_t row, struct str region, struct error *err)
{
    struct str hint = str_from(refusals[row].hint);
    size_t mark = str_find(hint, "%.*s");
    if (mark == hint.len)
        error_hint(err, "%.*s", STR_ARG(hint));
    else
        error_hint(err, "%.*s%.*s%.*s", (int)mark, hint.ptr, STR_ARG(region),
                   STR_ARG(str_skip(hint, mark + strlen("%.*s"))));
}

static void refuse(const struct aws_terms *terms, const struct aws_question *question,
                   const struct role_request *request, const struct call_result *result,
                   struct error *err)
{
    bool network = result->transport || result->web_page;
    bool told = result->aws.code[0] != '\0';
    size_t row = refusal_of(result);
    bool known = !network && row < sizeof(refusals) / sizeof(refusals[0]);
    const char *way = way_hint(terms->settings, result);
    error_set(err,
              network ? ERR_NETWORK
              : known ? refusals[row].error
                      : ERR_DENIED,
              "could not assume %.*s: %s", STR_ARG(request->role_arn),
              told ? result->aws.code : result->aws.message);
    if (told && result->aws.message[0])
        error_detail(err, "%s", result->aws.message);
    if (way)
        error_hint(err, "%c%s.", toupper((unsigned char)way[0]), way + 1);
    else if (question->once && retry_helps(result))
        error_hint(err, "The code may have been taken: wait for the next one and run again.");
    else if (known)
        hint_refusal(row, question->region, err);
}

/* ---- the call ---- */

static struct credentials *ask(struct asker *asker, const struct aws_question *question,
                               const struct role_request *request, instant *until,
                               struct call_result *result, struct error *err)
{
    const struct aws_terms *terms = asker->shared->terms;
    struct credentials *credentials = NULL;
    struct answer *answer = answer_new(question->operation, NULL);
    *result = (struct call_result){.failure = FAILURE_NONE};
    *until = INSTANT_UNSET;
    if (way_check_authorities(terms->settings, err) != 0 ||
        aws_ask(asker, question, answer, result, err) != 0) {
        *result = (struct call_result){.failure = FAILURE_NONE};
    } else if (result->failure != FAILURE_NONE) {
        refuse(terms, question, request, result, err);
    } else {
        const struct answer_keys *keys = answer_keys(answer);
        *until = keys->until;
        credentials = credentials_make(keys->parts.access_key_id, keys->parts.secret,
                                       keys->parts.session_token);
    }
    answer_free(answer);
    return credentials;
}

struct credentials *assume_role_as(struct asker *asker, struct keys *by,
                                   const struct role_request *request, instant *until,
                                   struct call_result *result, struct error *err)
{
    const struct aws_terms *terms = asker->shared->terms;
    struct sink *extra = sink_secret();
    add_role(extra, terms, request);
    add_terms(extra, request);
    const struct aws_question question = {.operation = OP_ASSUME_ROLE,
                                          .keys = by,
                                          .region = assume_region(terms->settings, request),
                                          .extra = sink_view(extra),
                                          .once = !str_is_empty(request->mfa_code)};
    struct credentials *credentials = ask(asker, &question, request, until, result, err);
    sink_abort(extra);
    return credentials;
}

struct credentials *assume_role(const struct aws_terms *terms, struct keys *by,
                                const struct role_request *request, instant *until,
                                struct error *err)
{
    struct call_shared shared = {.terms = terms};
    struct asker asker = {.shared = &shared, .random = (uint64_t)terms->now()};
    struct call_result result;
    return assume_role_as(&asker, by, request, until, &result, err);
}

struct credentials *assume_role_by_token(const struct aws_terms *terms, struct str token,
                                         const struct role_request *request, instant *until,
                                         struct error *err)
{
    struct call_shared shared = {.terms = terms};
    struct asker asker = {.shared = &shared, .random = (uint64_t)terms->now()};
    struct call_result result;
    struct sink *extra = sink_secret();
    add_role(extra, terms, request);
    form_add(extra, "WebIdentityToken", token);
    const struct aws_question question = {.operation = OP_ASSUME_ROLE_WITH_WEB_IDENTITY,
                                          .region = assume_region(terms->settings, request),
                                          .extra = sink_view(extra),
                                          .secret = token};
    struct credentials *credentials = ask(&asker, &question, request, until, &result, err);
    sink_abort(extra);
    return credentials;
}
