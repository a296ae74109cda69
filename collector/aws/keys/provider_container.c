/* Keys of the role of a container: of an ECS task, an EKS pod, or of whatever a variable points to. */
#include <arpa/inet.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include <curl/curl.h>

#include "collector/aws/keys/http.h"
#include "collector/aws/keys/members.h"
#include "collector/aws/keys/provider_internal.h"
#include "core/secret_file.h"
#include "core/limits.h"
#include "core/sink.h"

#define ECS_HOST  "http://169.254.170.2"
#define TRY_MS    (2 * MS_PER_SECOND)
#define TRIES     3
#define PAUSE_MS  MS_PER_SECOND
#define TOKEN_MAX 16384u

static const char relative_name[] = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI";
static const char full_name[] = "AWS_CONTAINER_CREDENTIALS_FULL_URI";

bool provider_container_applies(const struct provider_question *question)
{
    const struct aws_environment *env = question->environment;
    bool set = !str_is_empty(env->container_relative_uri) || !str_is_empty(env->container_full_uri);
    return set && !profile_signs_in_first(question->profile);
}

/* ---- where ---- */

/* What the token would be sent to in the clear: this machine, and the addresses of ECS and EKS. */
static bool is_next_door(const char *host)
{
    static const char *const others[] = {"localhost", "169.254.170.2", "169.254.170.23",
                                         "[fd00:ec2::23]", "[::1]"};
    struct in_addr address;
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        if (strcmp(host, others[i]) == 0)
            return true;
    return inet_pton(AF_INET, host, &address) == 1 && ntohl(address.s_addr) >> 24 == 127;
}

/* As libcurl reads it, which is asked then. NULL: it may be asked. */
static const char *flaw_of_parts(CURLU *parts)
{
    char *scheme = NULL, *host = NULL, *user = NULL;
    const char *flaw = NULL;
    if (curl_url_get(parts, CURLUPART_SCHEME, &scheme, 0) != CURLUE_OK ||
        curl_url_get(parts, CURLUPART_HOST, &host, 0) != CURLUE_OK)
        flaw = "is no URL";
    else if (curl_url_get(parts, CURLUPART_USER, &user, 0) == CURLUE_OK)
        flaw = "holds a user name";
    else if (strcmp(scheme, "https") != 0 && strcmp(scheme, "http") != 0)
        flaw = "does not begin with http:// or https://";
    else if (strcmp(scheme, "http") == 0 && !is_next_door(host))
        flaw = "names a host that is asked by https alone: by http it must be this machine, "
               "169.254.170.2, 169.254.170.23 or [fd00:ec2::23]";
    curl_free(scheme);
    curl_free(host);
    curl_free(user);
    return flaw;
}

static const char *flaw_of_url(struct str url)
{
    for (size_t i = 0; i < url.len; i++)
        if ((unsigned char)url.ptr[i] <= ' ' || (unsigned char)url.ptr[i] >= 0x7f)
            return "holds a character that no URL may have";
    CURLU *parts = curl_url();
    const char *flaw = "is no URL";
    if (parts && curl_url_set(parts, CURLUPART_URL, url.ptr, CURLU_NON_SUPPORT_SCHEME) == CURLUE_OK)
        flaw = flaw_of_parts(parts);
    curl_url_cleanup(parts);
    return flaw;
}

/* The relative one wins. The URL goes to `out`, with a NUL. */
static int find_url(const struct aws_environment *env, struct sink *out, struct error *err)
{
    bool relative = !str_is_empty(env->container_relative_uri);
    const char *name = relative ? relative_name : full_name;
    sink_cstr(out, relative ? ECS_HOST : "");
    sink_str(out, relative ? env->container_relative_uri : env->container_full_uri);
    sink_char(out, '\0');
    struct str url = str_from(sink_view(out).ptr);
    if (relative && !str_starts(env->container_relative_uri, "/"))
        return error_set(err, ERR_USAGE, "%s does not begin with /", name);
    const char *flaw = flaw_of_url(url);
    return flaw ? error_set(err, ERR_USAGE, "%s %s", name, flaw) : 0;
}

/* ---- the token ---- */

static const char *flaw_of_token(struct str token)
{
    for (size_t i = 0; i < token.len; i++) {
        unsigned char c = (unsigned char)token.ptr[i];
        if (c == '\r' || c == '\n')
            return "holds a line end";
        if (c < ' ' || c >= 0x7f)
            return "holds a character that no header may have";
    }
    return token.len > TOKEN_MAX ? "is too long" : NULL;
}

/* The file comes first, and is read each time: EKS writes a new one before the old one ends. */
static int find_token(const struct aws_environment *env, struct secret *room, struct str *out,
                      struct error *err)
{
    const char *name = "AWS_CONTAINER_AUTHORIZATION_TOKEN";
    *out = env->container_token;
    if (!str_is_empty(env->container_token_file)) {
        char why[SECRET_FILE_WHY_BYTES];
        size_t len = 0;
        name = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE";
        if (!secret_file_read(env->container_token_file, room, &len, why))
            return error_set(err, ERR_INPUT, "%s: could not read %.*s: %s", name,
                             STR_ARG(env->container_token_file), why);
        *out = str_make(secret_bytes(room), len);
        if (len == 0)
            return error_set(err, ERR_INPUT, "%s: %.*s is empty", name,
                             STR_ARG(env->container_token_file));
    }
    const char *flaw = flaw_of_token(*out);
    return flaw ? error_set(err, ERR_USAGE, "%s: the token %s", name, flaw) : 0;
}

/* ---- the keys ---- */

static struct credentials *read_keys(struct http_answer *answer, instant *until, struct error *err)
{
    struct member members[] = {[MEMBER_KEY_ID] = {.name = "AccessKeyId"},
                               [MEMBER_KEY_SECRET] = {.name = "SecretAccessKey"},
                               [MEMBER_KEY_TOKEN] = {.name = "Token"},
                               [MEMBER_KEY_UNTIL] = {.name = "Expiration"}};
    struct member_keys keys;
    char why[MEMBERS_WHY_BYTES] = "is no JSON object";
    if (!members_read(secret_bytes(answer->body), answer->len, members, MEMBER_KEY_COUNT) ||
        !members_keys(members, KEYS_END, &keys, why)) {
        error_set(err, ERR_INPUT, "the container's credentials endpoint gave an answer that %s",
                  why);
        return NULL;
    }
    *until = keys.until;
    return credentials_make(keys.parts.access_key_id, keys.parts.secret, keys.parts.session_token);
}

static void refuse(const struct provider_question *question, const struct call_result *result,
                   struct error *err)
{
    bool relative = !str_is_empty(question->environment->container_relative_uri);
    error_set(err, result->transport ? ERR_NETWORK : ERR_DENIED,
              "the container's credentials endpoint gave no keys: %s",
              result->transport     ? "no answer"
              : result->aws.code[0] ? result->aws.code
                                    : "refused");
    if (result->aws.code[0])
        error_detail(err, "%s", result->aws.message);
    else
        error_detail(err, "It answered HTTP %ld.", result->http_status);
    error_hint(err, "%s names the endpoint: does this run in the container, and has it a role?",
               relative ? relative_name : full_name);
}

static struct credentials *ask(const struct provider_question *question, const char *url,
                               struct str token, instant *until, struct error *err)
{
    struct http_exchange exchange = {.what = "container credentials",
                                     .method = "GET",
                                     .url = url,
                                     .headers = {{"Accept", STR_LIT("application/json")}},
                                     .secrets = {token},
                                     .link_local = true,
                                     .try_ms = TRY_MS,
                                     .tries = TRIES,
                                     .pause_ms = PAUSE_MS};
    struct http_answer answer;
    struct credentials *credentials = NULL;
    if (!str_is_empty(token))
        exchange.headers[1] = (struct http_header){"Authorization", token};
    if (http_ask(question->terms, &exchange, &answer, err) == 0) {
        if (answer.result.failure == FAILURE_NONE)
            credentials = read_keys(&answer, until, err);
        else
            refuse(question, &answer.result, err);
    }
    http_answer_clear(&answer);
    return credentials;
}

struct credentials *provider_container_get(const struct provider_question *question, instant *until,
                                           struct error *err)
{
    struct secret *room = secret_new(TOKEN_MAX + 1);
    struct sink *url = sink_secret(); /* it may be all that it takes to get the keys */
    struct credentials *credentials = NULL;
    struct str token;
    *until = INSTANT_UNSET;
    if (find_url(question->environment, url, err) == 0 &&
        find_token(question->environment, room, &token, err) == 0)
        credentials = ask(question, sink_view(url).ptr, token, until, err);
    sink_abort(url);
    secret_free(room);
    return credentials;
}
