#include "cli/aws_env.h"

#include <pwd.h>
#include <stdlib.h>
#include <unistd.h>

/* A file of variables with CRLF leaves the CR behind. */
static struct str value_of(const char *name)
{
    struct str value = str_from(getenv(name));
    while (value.len > 0 && (value.ptr[value.len - 1] == '\r' || value.ptr[value.len - 1] == '\n'))
        value.len--;
    return value;
}

/* The first variable that is set and not empty. */
static struct str variable(const char *name, const char *otherwise)
{
    struct str value = value_of(name);
    return str_is_empty(value) && otherwise ? value_of(otherwise) : value;
}

/* Services that an init system starts may have no HOME; the AWS SDKs then ask who runs them. */
static struct str home(struct arena *arena)
{
    struct str set = variable("HOME", NULL);
    if (!str_is_empty(set))
        return set;
    char bytes[4096];
    struct passwd entry;
    struct passwd *found = NULL;
    if (getpwuid_r(geteuid(), &entry, bytes, sizeof(bytes), &found) != 0 || !found)
        return STR_EMPTY;
    return arena_str(arena, str_from(found->pw_dir));
}

/* A path whose leading `~` is the home folder; empty when nobody knows one. */
static struct str at_home(struct str path, struct arena *arena)
{
    if (!str_starts(path, "~/"))
        return path;
    struct str folder = home(arena);
    if (str_is_empty(folder))
        return STR_EMPTY;
    return arena_printf(arena, "%.*s%.*s", STR_ARG(folder), STR_ARG(str_skip(path, 1)));
}

/* The path that the variable holds, else the other one. */
static struct str file(const char *name, const char *otherwise, struct arena *arena)
{
    struct str path = variable(name, NULL);
    return at_home(str_is_empty(path) ? str_from(otherwise) : path, arena);
}

void aws_env_read(struct aws_environment *out, struct str profile, struct arena *arena)
{
    bool named = !str_is_empty(profile);
    *out = (struct aws_environment){
        .access_key_id = variable("AWS_ACCESS_KEY_ID", NULL),
        .secret_access_key = variable("AWS_SECRET_ACCESS_KEY", NULL),
        .session_token = variable("AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN"),
        .profile = named ? profile : variable("AWS_PROFILE", "AWS_DEFAULT_PROFILE"),
        .region = variable("AWS_REGION", "AWS_DEFAULT_REGION"),
        .config_file = file("AWS_CONFIG_FILE", "~/.aws/config", arena),
        .credentials_file = file("AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials", arena),
        .ca_bundle = variable("AWS_CA_BUNDLE", NULL),
        .endpoint_url = variable("AWS_ENDPOINT_URL", NULL),
        .ignore_configured_endpoints = variable("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", NULL),
        .use_fips = variable("AWS_USE_FIPS_ENDPOINT", NULL),
        .use_dualstack = variable("AWS_USE_DUALSTACK_ENDPOINT", NULL),
        .max_attempts = variable("AWS_MAX_ATTEMPTS", NULL),
        .web_identity_token_file = variable("AWS_WEB_IDENTITY_TOKEN_FILE", NULL),
        .role_arn = variable("AWS_ROLE_ARN", NULL),
        .role_session_name = variable("AWS_ROLE_SESSION_NAME", NULL),
        .sts_regional_endpoints = variable("AWS_STS_REGIONAL_ENDPOINTS", NULL),
        .container_relative_uri = variable("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", NULL),
        .container_full_uri = variable("AWS_CONTAINER_CREDENTIALS_FULL_URI", NULL),
        .container_token = variable("AWS_CONTAINER_AUTHORIZATION_TOKEN", NULL),
        .container_token_file = variable("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", NULL),
        .sso_cache = at_home(STR_LIT("~/.aws/sso/cache"), arena),
        .metadata_disabled = variable("AWS_EC2_METADATA_DISABLED", NULL),
        .metadata_endpoint = variable("AWS_EC2_METADATA_SERVICE_ENDPOINT", NULL),
        .metadata_endpoint_mode = variable("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", NULL),
        .metadata_timeout = variable("AWS_METADATA_SERVICE_TIMEOUT", NULL),
        .metadata_attempts = variable("AWS_METADATA_SERVICE_NUM_ATTEMPTS", NULL),
        .profile_was_named = named,
    };
    for (enum service i = 0; i < SERVICE_COUNT; i++) {
        char name[SERVICE_VARIABLE_MAX];
        out->endpoint_urls[i] = variable(service_endpoint_variable(i, name), NULL);
    }
}
