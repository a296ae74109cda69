#include "collector/aws/keys/sso.h"

#include "collector/aws/endpoint.h"
#include "collector/aws/form.h"
#include "core/arena.h"
#include "core/json_writer.h"

#define TOKEN_MOST_S INT64_C(31536000) /* no token holds longer than a year */

/* "https://portal.sso.REGION.amazonaws.com/PATH", with a NUL. */
static int put_url(const struct aws_terms *terms, enum service service, struct str region,
                   const char *path, struct sink *out, struct error *err)
{
    struct arena *arena = arena_new();
    struct endpoint endpoint;
    int status = endpoint_make(arena, service, region, terms->settings, &endpoint, err);
    if (status == 0) {
        sink_str(out, endpoint.url);
        if (endpoint.url.ptr[endpoint.url.len - 1] != '/')
            sink_char(out, '/');
        sink_cstr(out, path);
    }
    arena_free(arena);
    return status;
}

/* ---- keys ---- */

/* They lie in an object of their own, {"roleCredentials": {…}}. */
static int read_keys(struct http_answer *answer, struct member_keys *keys, struct error *err)
{
    struct member outer = {.name = "roleCredentials"};
    struct member members[] = {[MEMBER_KEY_ID] = {.name = "accessKeyId"},
                               [MEMBER_KEY_SECRET] = {.name = "secretAccessKey"},
                               [MEMBER_KEY_TOKEN] = {.name = "sessionToken"},
                               [MEMBER_KEY_UNTIL] = {.name = "expiration"}};
    char why[MEMBERS_WHY_BYTES] = "is no JSON object with roleCredentials";
    char *text = secret_bytes(answer->body);
    if (members_read(text, answer->len, &outer, 1) && outer.form == MEMBER_OTHER &&
        members_read(text + outer.at, outer.len, members, MEMBER_KEY_COUNT) &&
        members_keys(members, KEYS_END | KEYS_IN_MS, keys, why))
        return 0;
    return error_set(err, ERR_INPUT, "single sign-on gave an answer that %s", why);
}

int sso_ask_keys(const struct aws_terms *terms, const struct sso_role *role, struct str token,
                 struct http_answer *answer, struct member_keys *keys, struct error *err)
{
    struct sink *url = sink_memory(), *query = sink_memory();
    *answer = (struct http_answer){.body = NULL};
    int status = put_url(terms, SERVICE_SSO, role->region, "federation/credentials?", url, err);
    form_add(query, "role_name", role->role);
    form_add(query, "account_id", role->account);
    sink_str(url, sink_view(query));
    sink_char(url, '\0');
    const struct http_exchange exchange = {.what = "single sign-on, GetRoleCredentials",
                                           .method = "GET",
                                           .url = sink_view(url).ptr,
                                           .headers = {{"x-amz-sso_bearer_token", token}},
                                           .secrets = {token}};
    if (status == 0)
        status = http_ask(terms, &exchange, answer, err);
    if (status == 0 && answer->result.failure == FAILURE_NONE)
        status = read_keys(answer, keys, err);
    sink_abort(query);
    sink_abort(url);
    return status;
}

/* ---- a newer token ---- */

static void put_grant(const struct sso_token *old, struct sink *out)
{
    struct json_writer json;
    json_writer_init(&json, out, 0);
    json_begin_object(&json);
    json_member_cstr(&json, "grantType", "refresh_token");
    json_member_str(&json, "clientId", sso_token_text(old, SSO_CLIENT_ID));
    json_member_str(&json, "clientSecret", sso_token_text(old, SSO_CLIENT_SECRET));
    json_member_str(&json, "refreshToken", sso_token_text(old, SSO_REFRESH_TOKEN));
    json_end_object(&json);
}

static bool read_seconds(const struct member *member, int64_t *out)
{
    *out = 0;
    for (size_t i = 0; i < member->text.len; i++) {
        if (!char_is_digit(member->text.ptr[i]) || *out > TOKEN_MOST_S)
            return false;
        *out = *out * 10 + (member->text.ptr[i] - '0');
    }
    return member->form == MEMBER_BARE && *out > 0 && *out <= TOKEN_MOST_S;
}

static int read_token(struct http_answer *answer, instant now, struct sso_renewed *renewed,
                      struct error *err)
{
    enum { ACCESS, REFRESH, SECONDS, MEMBERS };
    struct member members[MEMBERS] = {[ACCESS] = {.name = "accessToken"},
                                      [REFRESH] = {.name = "refreshToken"},
                                      [SECONDS] = {.name = "expiresIn"}};
    int64_t seconds = 0;
    bool read = members_read(secret_bytes(answer->body), answer->len, members, MEMBERS) &&
                members[ACCESS].form == MEMBER_STRING && !str_is_empty(members[ACCESS].text) &&
                !key_flaw(KEY_PART_TOKEN, members[ACCESS].text) &&
                read_seconds(&members[SECONDS], &seconds);
    if (!read)
        return error_set(err, ERR_INPUT, "single sign-on gave an answer that is no token");
    renewed->access = members[ACCESS].text;
    renewed->refresh = members[REFRESH].form == MEMBER_STRING ? members[REFRESH].text : STR_EMPTY;
    renewed->until = now / MS_PER_SECOND * MS_PER_SECOND + seconds * MS_PER_SECOND;
    return 0;
}

int sso_ask_token(const struct aws_terms *terms, struct str region, const struct sso_token *old,
                  struct http_answer *answer, struct sso_renewed *renewed, struct error *err)
{
    struct sink *url = sink_memory(), *body = sink_secret();
    *answer = (struct http_answer){.body = NULL};
    int status = put_url(terms, SERVICE_SSO_OIDC, region, "token", url, err);
    sink_char(url, '\0');
    put_grant(old, body);
    const struct http_exchange exchange = {
        .what = "single sign-on, CreateToken",
        .method = "POST",
        .url = sink_view(url).ptr,
        .headers = {{"Content-Type", STR_LIT("application/json")}},
        .body = sink_view(body),
        .secrets = {sso_token_text(old, SSO_CLIENT_SECRET),
                    sso_token_text(old, SSO_REFRESH_TOKEN)}};
    if (status == 0)
        status = http_ask(terms, &exchange, answer, err);
    if (status == 0 && answer->result.failure == FAILURE_NONE)
        status = read_token(answer, terms->now(), renewed, err);
    sink_abort(body);
    sink_abort(url);
    return status;
}
