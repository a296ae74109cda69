/* Keys of the role of an EC2 instance, from its metadata service: version 2 alone. Version 1 hands its keys
 * to whoever makes the machine send a GET, and a policy may refuse them; nor is identity-credentials asked,
 * whose keys are good for nothing but sts:GetCallerIdentity. */
#include <stdio.h>
#include <string.h>

#include "collector/aws/endpoint.h"
#include "collector/aws/keys/http.h"
#include "collector/aws/keys/members.h"
#include "collector/aws/keys/keys.h"
#include "collector/aws/keys/provider_internal.h"
#include "collector/aws/keys/setting_internal.h"
#include "core/hash.h"

#define URL_MAX      512u
#define TRY_MAX_S    60u /* whatever was asked for */
#define TOKEN_TTL_S  "21600"
#define ROLES_PATH   "latest/meta-data/iam/security-credentials/"
#define ROLE_MAX     128u
#define STALE_MS     (15 * MS_PER_MINUTE) /* keys that have ended are kept so long, */
#define STALE_MIN_MS (2 * MS_PER_MINUTE) /* and a part of the hour longer that is not everybody's */
#define STALE_MAX_MS (10 * MS_PER_MINUTE)

struct imds {
    const struct provider_question *question;
    char base[URL_MAX]; /* with a slash behind it */
    unsigned try_s;
    unsigned tries;
    struct http_answer token;
    char absent[192]; /* why there are no keys here; empty: there should be */
};

/* ---- whether and where ---- */

static const char disabled_name[] = "AWS_EC2_METADATA_DISABLED";

bool provider_imds_applies(const struct provider_question *question)
{
    struct str disabled = str_trim(question->environment->metadata_disabled);
    return !str_eq_nocase(disabled, STR_LIT("true")) && !profile_signs_in_first(question->profile);
}

static bool is_url(struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.ptr[i] <= ' ' || (unsigned char)text.ptr[i] >= 0x7f)
            return false;
    return text.len < URL_MAX - 1 &&
           (str_starts_nocase(text, "http://") || str_starts_nocase(text, "https://"));
}

/* The endpoint that is set, else that of the mode. */
static int find_base(struct imds *m, struct error *err)
{
    const struct aws_environment *env = m->question->environment;
    struct setting endpoint, mode;
    if (setting_get("AWS_EC2_METADATA_SERVICE_ENDPOINT", env->metadata_endpoint,
                    m->question->profile, "ec2_metadata_service_endpoint", &endpoint, err) != 0 ||
        setting_get("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", env->metadata_endpoint_mode,
                    m->question->profile, "ec2_metadata_service_endpoint_mode", &mode, err) != 0)
        return -1;
    bool v6 = str_eq_nocase(mode.text, STR_LIT("ipv6"));
    if (!str_is_empty(mode.text) && !v6 && !str_eq_nocase(mode.text, STR_LIT("ipv4")))
        return setting_refuse(&mode, "must be ipv4 or ipv6", err);
    struct str base = v6 ? STR_LIT("http://[fd00:ec2::254]/") : STR_LIT("http://169.254.169.254/");
    if (!str_is_empty(endpoint.text))
        base = endpoint.text;
    if (!is_url(base))
        return setting_refuse(&endpoint, "must be a URL, such as http://169.254.169.254", err);
    (void)snprintf(m->base, sizeof(m->base), "%.*s%s", STR_ARG(base),
                   base.ptr[base.len - 1] == '/' ? "" : "/");
    return 0;
}

static int find_tries(struct imds *m, struct error *err)
{
    const struct aws_environment *env = m->question->environment;
    struct setting timeout, tries;
    m->try_s = m->tries = 1;
    if (setting_get("AWS_METADATA_SERVICE_TIMEOUT", env->metadata_timeout, m->question->profile,
                    "metadata_service_timeout", &timeout, err) != 0 ||
        setting_count(&timeout, TRY_MAX_S, &m->try_s, err) != 0)
        return -1;
    if (setting_get("AWS_METADATA_SERVICE_NUM_ATTEMPTS", env->metadata_attempts,
                    m->question->profile, "metadata_service_num_attempts", &tries, err) != 0)
        return -1;
    return setting_count(&tries, AWS_ATTEMPTS_MAX, &m->tries, err);
}

/* ---- what is asked ---- */

/* Where not even a token is to be had, there is no such service. */
static void say_absent(struct imds *m, const struct call_result *result)
{
    if (result->http_status > 0 && !result->transport)
        (void)snprintf(m->absent, sizeof(m->absent),
                       "The instance metadata service answered HTTP %ld and gave no token: it may "
                       "be switched off.",
                       result->http_status);
    else
        (void)snprintf(m->absent, sizeof(m->absent),
                       result->http_status > 0
                           ? "The instance metadata service gave no whole answer within %u s."
                           : "There is no instance metadata service: no answer within %u s.",
                       m->try_s * m->tries);
}

static int ask(struct imds *m, const char *method, const char *path, struct http_header header,
               struct http_answer *answer, struct error *err)
{
    char url[URL_MAX + 256];
    (void)snprintf(url, sizeof(url), "%s%s", m->base, path);
    const struct http_exchange exchange = {.what = "instance metadata",
                                           .method = method,
                                           .url = url,
                                           .headers = {header},
                                           .link_local = true,
                                           .try_ms = m->try_s * MS_PER_SECOND,
                                           .tries = m->tries};
    return http_ask(m->question->terms, &exchange, answer, err);
}

static bool is_header_text(struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.ptr[i] <= ' ' || (unsigned char)text.ptr[i] >= 0x7f)
            return false;
    return text.len > 0;
}

static struct str body_of(struct http_answer *answer)
{
    return str_trim(str_make(secret_bytes(answer->body), answer->len));
}

static int take_token(struct imds *m, struct error *err)
{
    const struct http_header ttl = {"X-aws-ec2-metadata-token-ttl-seconds", STR_LIT(TOKEN_TTL_S)};
    if (ask(m, "PUT", "latest/api/token", ttl, &m->token, err) != 0)
        return -1;
    if (m->token.result.failure != FAILURE_NONE) {
        say_absent(m, &m->token.result);
        return -1;
    }
    if (is_header_text(body_of(&m->token)))
        return 0;
    (void)snprintf(m->absent, sizeof(m->absent),
                   "What answers as instance metadata service gives no token.");
    return -1;
}

static int ask_path(struct imds *m, const char *path, struct http_answer *answer, struct error *err)
{
    const struct http_header token = {"X-aws-ec2-metadata-token", body_of(&m->token)};
    return ask(m, "GET", path, token, answer, err);
}

/* Settings, and a token. imds_close() is due all the same. */
static int imds_open(struct imds *m, const struct provider_question *question, struct error *err)
{
    bool disabled;
    *m = (struct imds){.question = question};
    if (setting_flag(disabled_name, question->environment->metadata_disabled, question->profile,
                     NULL, &disabled, err) != 0 ||
        find_base(m, err) != 0 || find_tries(m, err) != 0)
        return -1;
    return take_token(m, err);
}

static void imds_close(struct imds *m)
{
    http_answer_clear(&m->token);
}

static int failed(const struct http_answer *answer, const char *what, struct error *err)
{
    const struct call_result *result = &answer->result;
    error_set(err, ERR_NETWORK, "the instance metadata service did not tell %s", what);
    if (result->http_status > 0)
        error_detail(err, "It answered HTTP %ld.", result->http_status);
    else
        error_detail(err, "%s", result->aws.message);
    return -1;
}

/* ---- the role ---- */

/* Of letters, digits and +=,.@_-: the letters of IAM, of which a path can be made. */
static bool is_role(struct str name)
{
    return name.len > 0 && name.len <= ROLE_MAX && str_is_of(name, "+=,.@_-");
}

/* The first line: AWS lists one role. */
static int read_role(struct imds *m, struct http_answer *answer, char *role, struct error *err)
{
    struct str text = body_of(answer);
    struct str name = str_trim(str_make(text.ptr, str_find(text, "\n")));
    if (answer->result.http_status == 404 ||
        (answer->result.failure == FAILURE_NONE && str_is_empty(name))) {
        (void)snprintf(m->absent, sizeof(m->absent), "This machine has no role.");
        return -1;
    }
    if (answer->result.failure != FAILURE_NONE)
        return failed(answer, "the role of this machine", err);
    if (!is_role(name))
        return error_set(err, ERR_INPUT,
                         "the instance metadata service tells a role that is no name of one");
    (void)snprintf(role, ROLE_MAX + 1, "%.*s", STR_ARG(name));
    return 0;
}

static int find_role(struct imds *m, char *role, struct error *err)
{
    struct http_answer answer;
    int status = ask_path(m, ROLES_PATH, &answer, err);
    if (status == 0)
        status = read_role(m, &answer, role, err);
    http_answer_clear(&answer);
    return status;
}

/* ---- its keys ---- */

/* Where its service is at its end, AWS leaves keys there that have ended, and takes them meanwhile: they are
 * used, and asked for again later, not by all machines at once. */
static instant kept_until(instant until, instant now)
{
    if (until > now + KEYS_EARLY_MS)
        return until;
    uint64_t spread = hash_u64((uint64_t)now) % (uint64_t)(STALE_MAX_MS - STALE_MIN_MS);
    return now + STALE_MS + STALE_MIN_MS + (instant)spread;
}

/* With HTTP 200 it may say why there are none. */
static int check_code(const struct member *code, const struct member *message, const char *role,
                      struct error *err)
{
    char shown[128];
    if (code->form == MEMBER_ABSENT || str_eq_c(code->text, "Success"))
        return 0;
    failure_show(shown, sizeof(shown), code->text);
    error_set(err, ERR_DENIED, "the instance metadata service has no keys for role %s: %s", role,
              shown);
    failure_show(shown, sizeof(shown), message->text);
    error_detail(err, "%s", shown);
    error_hint(err, "Look at the role, and at its trust in EC2.");
    return -1;
}

static struct credentials *read_keys(struct imds *m, struct http_answer *answer, const char *role,
                                     instant *until, struct error *err)
{
    enum { CODE = MEMBER_KEY_COUNT, MESSAGE, MEMBERS };
    struct member members[MEMBERS] = {[MEMBER_KEY_ID] = {.name = "AccessKeyId"},
                                      [MEMBER_KEY_SECRET] = {.name = "SecretAccessKey"},
                                      [MEMBER_KEY_TOKEN] = {.name = "Token"},
                                      [MEMBER_KEY_UNTIL] = {.name = "Expiration"},
                                      [CODE] = {.name = "Code"},
                                      [MESSAGE] = {.name = "Message"}};
    struct member_keys keys;
    char why[MEMBERS_WHY_BYTES] = "is no JSON object";
    bool read = members_read(secret_bytes(answer->body), answer->len, members, MEMBERS);
    if (read && check_code(&members[CODE], &members[MESSAGE], role, err) != 0)
        return NULL;
    if (!read || !members_keys(members, KEYS_END, &keys, why)) {
        error_set(err, ERR_INPUT, "the instance metadata service gave an answer that %s", why);
        return NULL;
    }
    *until = kept_until(keys.until, m->question->terms->now());
    return credentials_make(keys.parts.access_key_id, keys.parts.secret, keys.parts.session_token);
}

static struct credentials *take_keys(struct imds *m, instant *until, struct error *err)
{
    char role[ROLE_MAX + 1], path[sizeof(ROLES_PATH) + ROLE_MAX];
    struct http_answer answer;
    struct credentials *credentials = NULL;
    if (find_role(m, role, err) != 0)
        return NULL;
    (void)snprintf(path, sizeof(path), ROLES_PATH "%s", role);
    int status = ask_path(m, path, &answer, err);
    if (status == 0 && answer.result.failure == FAILURE_NONE)
        credentials = read_keys(m, &answer, role, until, err);
    else if (status == 0)
        (void)failed(&answer, "the keys of this machine", err);
    http_answer_clear(&answer);
    return credentials;
}

struct credentials *provider_imds_get(const struct provider_question *question, instant *until,
                                      struct error *err)
{
    struct imds m;
    struct credentials *credentials = NULL;
    *until = INSTANT_UNSET;
    if (imds_open(&m, question, err) == 0)
        credentials = take_keys(&m, until, err);
    if (!credentials && m.absent[0]) {
        (void)profile_refuse_keyless(question->profile, err);
        error_detail(err, "%s %s", err->detail, m.absent);
    }
    imds_close(&m);
    return credentials;
}

/* ---- where it stands ---- */

_Static_assert(PROVIDER_REGION_BYTES == ENDPOINT_REGION_MAX + 1, "the name of a region has room");

static bool read_region(struct http_answer *answer, char *out)
{
    struct str region = body_of(answer);
    if (answer->result.failure != FAILURE_NONE || !endpoint_region_fits(region))
        return false;
    (void)snprintf(out, PROVIDER_REGION_BYTES, "%.*s", STR_ARG(region));
    return true;
}

bool provider_imds_region(const struct provider_question *question, char *out)
{
    struct imds m;
    struct http_answer answer = {.body = NULL};
    struct error ignored = ERROR_INIT;
    bool known = imds_open(&m, question, &ignored) == 0 &&
                 ask_path(&m, "latest/meta-data/placement/region", &answer, &ignored) == 0 &&
                 read_region(&answer, out);
    http_answer_clear(&answer);
    imds_close(&m);
    return known;
}
