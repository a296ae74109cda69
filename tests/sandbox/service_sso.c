/* IAM Identity Center as programs see it: the portal, which hands out keys to those who are signed in, and
 * OIDC, which renews what says that they are. */
#include "tests/sandbox/service_internal.h"

#include "core/json_writer.h"
#include "core/sha256.h"
#include "tests/sandbox/seals.h"

#define LIFE_S         3600
#define REFRESH_LIFE_S 7776000 /* 90 days, as long as a client is registered */
#define ACCESS_USE     STR_LIT("sso access token")
#define PORTAL         "com.amazonaws.switchboard.portal#"
#define OIDC           ":http://internal.amazon.com/coral/com.amazonaws.sso.oidc/"

static const struct sso *sso_of(const struct job *job)
{
    return &job->service->options->sso;
}

static bool path_is(const struct job *job, const char *path)
{
    struct str target = job->request->target;
    return str_eq_c(str_make(target.ptr, str_find(target, "?")), path);
}

static int check_path(struct job *job)
{
    job->action = action_by_path(job->request);
    return job->action ? 0 : refuse(&job->refusal, 405, "MethodNotAllowedException", "%s", "");
}

/* Two texts as members of one object. */
static void answer_pair(struct job *job, const char *const names[2], const char *const values[2])
{
    struct sink *text = sink_memory();
    struct json_writer json;
    json_writer_init(&json, text, 0);
    json_begin_object(&json);
    for (unsigned i = 0; i < 2; i++)
        json_member_cstr(&json, names[i], values[i]);
    json_end_object(&json);
    struct str kept = arena_str(job->request->arena, sink_view(text));
    answer_add(job->answer, kept.ptr, kept.len);
    job->answer->type = "application/json";
    sink_abort(text);
}

/* ---- the portal ---- */

bool sso_is_asked(const struct job *job)
{
    return path_is(job, "/federation/credentials");
}

int sso_check_action(struct job *job)
{
    return check_path(job);
}

int sso_deny(struct job *job)
{
    return refuse(&job->refusal, 403, "ForbiddenException", "No access");
}

void sso_refusal(struct job *job)
{
    static const char *const names[] = {"message", "__type"};
    const struct refusal *refusal = &job->refusal;
    answer_pair(
        job, names,
        (const char *[]){refusal->message,
                         arena_printf(job->request->arena, PORTAL "%s", refusal->code).ptr});
    job->answer->error_type = refusal->code;
}

static int check_signed_in(struct job *job)
{
    const struct service *service = job->service;
    struct str token = header_value(job->request, "x-amz-sso_bearer_token");
    if (sso_token_holds(sso_of(job), token, job->now_s - service->started_s) ||
        seal_holds(service->token_key, ACCESS_USE, token, job->now_s))
        return 0;
    return refuse(&job->refusal, 401, "UnauthorizedException",
                  "Session token not found or invalid");
}

/* The role that Identity Center has made for a permission set. */
static struct str reserved_role(const struct job *job, struct str account, struct str name)
{
    struct arena *arena = job->request->arena;
    char hex[SHA256_HEX_MAX];
    struct str both = arena_printf(arena, "%.*s/%.*s", STR_ARG(account), STR_ARG(name));
    (void)sha256_hex(both.ptr, both.len, hex);
    return arena_printf(arena, "AWSReservedSSO_%.*s_%.16s", STR_ARG(name), hex);
}

int sso_perform(struct job *job)
{
    struct str account = form_value(job->request, "account_id");
    struct str name = form_value(job->request, "role_name");
    if (check_signed_in(job) != 0)
        return -1;
    if (str_is_empty(account) || str_is_empty(name))
        return refuse(&job->refusal, 400, "InvalidRequestException",
                      "Request parameters are missing");
    if (!sso_has_role(sso_of(job), account, name))
        return sso_deny(job);
    struct session session = {.account = account};
    hand_out(job, &session, reserved_role(job, account, name), STR_LIT("user"), LIFE_S);
    add_text(job,
             "{\"roleCredentials\":{\"accessKeyId\":\"%.*s\",\"secretAccessKey\":\"%.*s\","
             "\"sessionToken\":\"%.*s\",\"expiration\":%lld}}",
             STR_ARG(session.access_key), STR_ARG(session.secret), STR_ARG(session.token),
             (long long)session.ends_s * 1000);
    job->answer->type = "application/json";
    return 0;
}

/* ---- OIDC ---- */

bool oidc_is_asked(const struct job *job)
{
    return path_is(job, "/token");
}

int oidc_check_action(struct job *job)
{
    if (check_path(job) != 0)
        return -1;
    return json_read_members(job->request)
               ? 0
               : refuse(&job->refusal, 400, "InvalidRequestException", "Invalid request");
}

int oidc_deny(struct job *job)
{
    return refuse(&job->refusal, 400, "AccessDeniedException", "Access denied");
}

void oidc_refusal(struct job *job)
{
    static const struct {
        const char *code, *error;
    } errors[] = {
        {"AccessDeniedException", "access_denied"},
        {"InvalidClientException", "invalid_client"},
        {"InvalidGrantException", "invalid_grant"},
        {"InternalServerException", "server_error"},
        {"SlowDownException", "slow_down"},
        {"UnsupportedGrantTypeException", "unsupported_grant_type"},
    };
    static const char *const names[] = {"error", "error_description"};
    const struct refusal *refusal = &job->refusal;
    const char *error = "invalid_request";
    for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++)
        error = strcmp(refusal->code, errors[i].code) == 0 ? errors[i].error : error;
    answer_pair(job, names, (const char *[]){error, refusal->message});
    job->answer->error_type = arena_printf(job->request->arena, "%s" OIDC, refusal->code).ptr;
}

/* What a refresh token that was handed out here is good for. */
static struct str refresh_use(const struct job *job, struct str client)
{
    return arena_printf(job->request->arena, "sso refresh token of %.*s", STR_ARG(client));
}

/* A refresh token belongs to one client. */
static const struct sso_refresh *find_refresh(struct job *job, const struct sso_refresh *client)
{
    struct str token = form_value(job->request, "refreshToken");
    const struct sso_refresh *told = sso_refresh_find(sso_of(job), token);
    if (told)
        return str_eq(told->client, client->client) ? told : NULL;
    return seal_holds(job->service->token_key, refresh_use(job, client->client), token, job->now_s)
               ? client
               : NULL;
}

static void answer_token(struct job *job, const struct sso_refresh *refresh)
{
    struct arena *arena = job->request->arena;
    const unsigned char *key = job->service->token_key;
    struct str access = seal_make(key, ACCESS_USE, job->now_s + refresh->expires_in_s, arena);
    struct str next =
        seal_make(key, refresh_use(job, refresh->client), job->now_s + REFRESH_LIFE_S, arena);
    add_text(job,
             "{\"accessToken\":\"%.*s\",\"aws_sso_app_session_id\":null,\"expiresIn\":%ld,"
             "\"idToken\":null,\"issuedTokenType\":null,\"originSessionId\":null,"
             "\"refreshToken\":\"%.*s\",\"tokenType\":\"Bearer\"}",
             STR_ARG(access), refresh->expires_in_s, STR_ARG(next));
    job->answer->type = "application/json";
}

int oidc_perform(struct job *job)
{
    const struct request *request = job->request;
    struct str client =
        arena_printf(request->arena, "%.*s:%.*s", STR_ARG(form_value(request, "clientId")),
                     STR_ARG(form_value(request, "clientSecret")));
    const struct sso_refresh *known = sso_client_find(sso_of(job), client);
    if (!known)
        return refuse(&job->refusal, 401, "InvalidClientException", "Invalid client provided");
    if (!str_eq_c(form_value(request, "grantType"), "refresh_token"))
        return refuse(&job->refusal, 400, "UnsupportedGrantTypeException",
                      "Unsupported grant type");
    const struct sso_refresh *refresh = find_refresh(job, known);
    if (!refresh)
        return refuse(&job->refusal, 400, "InvalidGrantException",
                      "Invalid refresh token provided");
    answer_token(job, refresh);
    return 0;
}
