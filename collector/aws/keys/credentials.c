#include "collector/aws/keys/credentials.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "collector/aws/keys/profile_internal.h"
#include "collector/aws/keys/provider_internal.h"
#include "core/secret.h"
#include "collector/aws/keys/setting_internal.h"
#include "core/limits.h"

/* Lies at the start of its own secret; the strings follow. */
struct credentials {
    struct secret *home;
    struct str access_key_id;
    struct str secret;
    struct str session_token;
};

/* ---- the one allocation ---- */

#define SHOWN_ID_LEAST   16 /* as short as AWS documents it */
#define SETTINGS_STRINGS (4 + SERVICE_COUNT)

static size_t room_for(const struct str *const *strings, size_t count)
{
    size_t room = sizeof(struct credentials);
    for (size_t i = 0; i < count; i++)
        room += strings[i]->len + 1;
    return room;
}

/* Move a borrowed string in, with a NUL for libcurl. Returns where the next one goes. */
static char *keep(char *at, struct str *s)
{
    if (s->len > 0)
        memcpy(at, s->ptr, s->len);
    s->ptr = at;
    return at + s->len + 1;
}

static struct credentials *pack(const struct credentials *parts, struct aws_settings *settings)
{
    struct credentials copy = *parts;
    struct str *strings[3 + SETTINGS_STRINGS] = {&copy.access_key_id, &copy.secret,
                                                 &copy.session_token};
    size_t count = 3;
    if (settings) {
        strings[count++] = &settings->profile;
        strings[count++] = &settings->region;
        strings[count++] = &settings->ca_bundle;
        strings[count++] = &settings->because;
        for (size_t i = 0; i < SERVICE_COUNT; i++)
            strings[count++] = &settings->endpoint_urls[i];
    }
    assert(count <= sizeof(strings) / sizeof(strings[0]));
    copy.home = secret_new(room_for((const struct str *const *)strings, count));
    char *at = secret_bytes(copy.home) + sizeof(struct credentials);
    for (size_t i = 0; i < count; i++)
        at = keep(at, strings[i]);
    memcpy(secret_bytes(copy.home), &copy, sizeof(copy));
    return (struct credentials *)(void *)secret_bytes(copy.home);
}

struct credentials *credentials_make(struct str access_key_id, struct str secret_access_key,
                                     struct str session_token)
{
    const struct credentials parts = {NULL, access_key_id, secret_access_key, session_token};
    return pack(&parts, NULL);
}

void credentials_free(struct credentials *credentials)
{
    if (credentials)
        secret_free(credentials->home);
}

struct str credentials_access_key_id(const struct credentials *credentials)
{
    return credentials->access_key_id;
}

/* No part of an id that is too short to have a part that is unknown. */
const char *credentials_show_id(const struct credentials *credentials,
                                char out[CREDENTIALS_SHOWN_BYTES])
{
    struct str id = credentials->access_key_id;
    struct str end = id.len >= SHOWN_ID_LEAST ? str_skip(id, id.len - 4) : STR_EMPTY;
    (void)snprintf(out, CREDENTIALS_SHOWN_BYTES, "****************%.*s", STR_ARG(end));
    return out;
}

struct str credentials_secret(const struct credentials *credentials)
{
    return credentials->secret;
}

struct str credentials_session_token(const struct credentials *credentials)
{
    return credentials->session_token;
}

/* ---- settings ---- */

/* The variable, else the profile's key. */
static int get_text(struct str variable, const struct profile *profile, const char *key,
                    struct str *out, struct error *err)
{
    struct profile_value value;
    *out = variable;
    if (!str_is_empty(variable))
        return 0;
    if (profile_get(profile, key, &value, err) != 0)
        return -1;
    *out = value.text;
    return 0;
}

/* Pipelines set it to hundreds for programs that wait for an image; that is no reason to stop. */
static int get_tries(const struct aws_environment *env, const struct profile *profile,
                     struct aws_settings *out, struct error *err)
{
    struct setting setting;
    unsigned tries = 0;
    if (setting_get("AWS_MAX_ATTEMPTS", env->max_attempts, profile, "max_attempts", &setting,
                    err) != 0 ||
        setting_count(&setting, AWS_ATTEMPTS_MAX + 1, &tries, err) != 0)
        return -1;
    if (tries > AWS_ATTEMPTS_MAX)
        out->capped_by = setting.from_variable ? setting.name : setting.key;
    out->max_attempts = tries > AWS_ATTEMPTS_MAX ? AWS_ATTEMPTS_MAX : tries;
    return 0;
}

static int get_sts_endpoints(const struct aws_environment *env, const struct profile *profile,
                             enum sts_endpoints *out, struct error *err)
{
    static const char *const words[] = {
        [STS_ENDPOINTS_UNSET] = "",
        [STS_ENDPOINTS_REGIONAL] = "regional",
        [STS_ENDPOINTS_LEGACY] = "legacy",
    };
    struct setting setting;
    if (setting_get("AWS_STS_REGIONAL_ENDPOINTS", env->sts_regional_endpoints, profile,
                    "sts_regional_endpoints", &setting, err) != 0)
        return -1;
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        *out = (enum sts_endpoints)i;
        if (str_eq_c(setting.text, words[i]))
            return 0;
    }
    return setting_refuse(&setting, "must be regional or legacy", err);
}

/* Variable of the service, general variable, services section, profile. */
static int get_endpoint(const struct aws_environment *env, enum service service,
                        const struct profile *profile, struct str *out, struct error *err)
{
    struct profile_value value;
    struct str variable = env->endpoint_urls[service];
    const char *section = service_info(service)->settings;
    *out = str_is_empty(variable) ? env->endpoint_url : variable;
    if (!str_is_empty(*out))
        return 0;
    if (profile_get_service(profile, section, "endpoint_url", &value, err) != 0)
        return -1;
    if (str_is_empty(value.text) && profile_get(profile, "endpoint_url", &value, err) != 0)
        return -1;
    *out = value.text;
    return 0;
}

static int get_settings(const struct aws_environment *env, const struct profile *profile,
                        struct aws_settings *out, struct error *err)
{
    bool ignore = false;
    out->profile = profile->name;
    out->region_from = str_is_empty(env->region) ? "profile" : "environment";
    if (get_text(env->region, profile, "region", &out->region, err) != 0 ||
        get_text(env->ca_bundle, profile, "ca_bundle", &out->ca_bundle, err) != 0 ||
        setting_flag("AWS_USE_FIPS_ENDPOINT", env->use_fips, profile, "use_fips_endpoint",
                     &out->use_fips, err) != 0 ||
        setting_flag("AWS_USE_DUALSTACK_ENDPOINT", env->use_dualstack, profile,
                     "use_dualstack_endpoint", &out->use_dualstack, err) != 0 ||
        setting_flag("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", env->ignore_configured_endpoints,
                     profile, "ignore_configured_endpoint_urls", &ignore, err) != 0 ||
        get_sts_endpoints(env, profile, &out->sts_endpoints, err) != 0 ||
        get_tries(env, profile, out, err) != 0)
        return -1;
    if (str_is_empty(out->region))
        out->region_from = NULL;
    for (enum service i = 0; i < SERVICE_COUNT; i++) {
        out->endpoint_urls[i] = env->endpoint_option;
        if (str_is_empty(env->endpoint_option) && !ignore &&
            get_endpoint(env, i, profile, &out->endpoint_urls[i], err) != 0)
            return -1;
    }
    return 0;
}

/* ---- all of it ---- */

/* Ask whoever hands out keys, at first; later nobody but `*provider`, who did. */
static struct credentials *ask(const struct provider_question *question,
                               const struct provider **provider, instant *until, struct error *err)
{
    if (!*provider)
        *provider = provider_find(question);
    if (*provider)
        return (*provider)->get(question, until, err);
    (void)profile_refuse_keyless(question->profile, err);
    return NULL;
}

/* Where nobody has set one, the region that the machine is in, into `room` of PROVIDER_REGION_BYTES. */
static void find_region(const struct provider_question *question, struct aws_settings *settings,
                        char *room)
{
    const struct provider *provider = settings->provider;
    if (!str_is_empty(settings->region) || !provider->region || !provider->region(question, room))
        return;
    settings->region = str_from(room);
    settings->region_from = provider->name;
}

/* What the profile says, and where; or what else it is. */
static void find_reason(const struct provider_question *question, struct aws_settings *settings,
                        char *room, size_t size)
{
    const struct provider *provider = settings->provider;
    struct profile_value value = {.text = STR_EMPTY};
    struct error ignored = ERROR_INIT;
    if (provider->key)
        (void)profile_get(question->profile, provider->key, &value, &ignored);
    if (value.file)
        (void)snprintf(room, size, "%s stands in %.*s:%zu", provider->key,
                       STR_ARG(ini_path(value.file)), value.entry->line);
    else
        (void)snprintf(room, size, "%s", provider->why ? provider->why : provider->name);
    settings->because = str_from(room);
}

/* The profile is open. Nothing is asked where the settings are wrong. */
static struct credentials *load(const struct aws_environment *environment,
                                const struct aws_terms *terms, const struct profile *profile,
                                struct aws_settings *settings, struct error *err)
{
    static const struct credentials nobody;
    struct aws_terms mine = *terms;
    struct mfa mfa = {.person = &environment->person};
    const struct provider_question question = {environment, profile, settings, &mine, &mfa};
    char region[PROVIDER_REGION_BYTES], because[LIMIT_PATH_BYTES + 64];
    mine.settings = settings;
    if (get_settings(environment, profile, settings, err) != 0)
        return NULL;
    struct credentials *ground =
        pack(&nobody, settings); /* libcurl wants texts that end with a NUL */
    struct credentials *credentials = NULL;
    struct credentials *found = ask(&question, &settings->provider, &settings->until, err);
    if (found) {
        settings->source = settings->provider->name;
        find_region(&question, settings, region);
        find_reason(&question, settings, because, sizeof(because));
        credentials = pack(found, settings);
    }
    credentials_free(found);
    credentials_free(ground);
    return credentials;
}

struct credentials *credentials_load(const struct aws_environment *environment,
                                     const struct aws_terms *terms, struct aws_settings *settings,
                                     struct error *err)
{
    struct profile profile;
    struct credentials *credentials = NULL;
    *settings = (struct aws_settings){0};
    if (profile_open(&profile, environment, err) == 0)
        credentials = load(environment, terms, &profile, settings, err);
    if (!credentials) /* what it holds is borrowed from the files */
        *settings = (struct aws_settings){0};
    profile_clear(&profile);
    return credentials;
}

bool credentials_can_renew(const struct aws_settings *settings)
{
    return settings->provider->renews;
}

struct credentials *credentials_renew(const struct aws_environment *environment,
                                      const struct aws_terms *terms,
                                      const struct aws_settings *settings, instant *until,
                                      struct error *err)
{
    struct profile profile;
    const struct provider_question question = {environment, &profile, settings, terms, NULL};
    struct credentials *found = NULL;
    const struct provider *provider = settings->provider;
    if (profile_open(&profile, environment, err) == 0)
        found = ask(&question, &provider, until, err);
    profile_clear(&profile);
    return found;
}
