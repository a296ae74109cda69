/* AWS credentials: the one home of secrets. Our copies live in one allocation that is left out of
 * core dumps (MADV_DONTDUMP) and wiped on release. Nothing here is ever printed.
 *
 * Who hands them out is in providers.def. A profile that needs a sign-in at the console (login_session) is refused
 * with the exact command that helps meanwhile, such as
 * `eval "$(aws configure export-credentials --profile NAME --format env)"`. */
#ifndef SNAPAUDIT_COLLECTOR_AWS_KEYS_CREDENTIALS_H
#define SNAPAUDIT_COLLECTOR_AWS_KEYS_CREDENTIALS_H

#include <stdbool.h>

#include "collector/aws/service.h"
#include "collector/aws/terms.h"
#include "core/clock.h"
#include "core/error.h"
#include "core/str.h"

#define AWS_ATTEMPTS_MAX 20u /* tries of one call, whatever was asked for */

/* Somebody at a terminal. */
struct aws_person {
    /* Shows `prompt` and takes a line into `out`, which is cut to `size`. Returns 0, or -1 with `err`:
     * ERR_NOT_FOUND when there is no terminal, ERR_CANCELLED. NULL: there is nobody. */
    int (*ask)(void *ctx, const char *prompt, char *out, size_t size, struct error *err);
    void *ctx;
};

/* What the environment says, read by cli and handed down; empty strings are unset. A variable that is
 * set beats the profile, whatever it says: "false" is a value. */
struct aws_environment {
    struct str access_key_id;     /* AWS_ACCESS_KEY_ID */
    struct str secret_access_key; /* AWS_SECRET_ACCESS_KEY */
    struct str session_token;     /* AWS_SESSION_TOKEN, older AWS_SECURITY_TOKEN */
    struct str profile;           /* AWS_PROFILE, AWS_DEFAULT_PROFILE */
    struct str region;            /* AWS_REGION, AWS_DEFAULT_REGION */
    struct str config_file;       /* AWS_CONFIG_FILE, else ~/.aws/config */
    struct str credentials_file;  /* AWS_SHARED_CREDENTIALS_FILE, else ~/.aws/credentials */
    struct str ca_bundle;         /* AWS_CA_BUNDLE */
    struct str endpoint_option;   /* --endpoint-url: beats all others */
    struct str endpoint_url;      /* AWS_ENDPOINT_URL */
    struct str endpoint_urls[SERVICE_COUNT]; /* AWS_ENDPOINT_URL_EC2, … */
    struct str ignore_configured_endpoints;  /* AWS_IGNORE_CONFIGURED_ENDPOINT_URLS */
    struct str use_fips;                     /* AWS_USE_FIPS_ENDPOINT */
    struct str use_dualstack;                /* AWS_USE_DUALSTACK_ENDPOINT */
    struct str max_attempts;                 /* AWS_MAX_ATTEMPTS */
    struct str sts_regional_endpoints;       /* AWS_STS_REGIONAL_ENDPOINTS */
    struct str web_identity_token_file;      /* AWS_WEB_IDENTITY_TOKEN_FILE */
    struct str role_arn;                     /* AWS_ROLE_ARN, and */
    struct str role_session_name;            /* AWS_ROLE_SESSION_NAME, of that token */
    struct aws_person person;
    struct str container_relative_uri; /* AWS_CONTAINER_CREDENTIALS_RELATIVE_URI */
    struct str container_full_uri;     /* AWS_CONTAINER_CREDENTIALS_FULL_URI */
    struct str container_token;        /* AWS_CONTAINER_AUTHORIZATION_TOKEN */
    struct str container_token_file;   /* AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE */
    struct str sso_cache;              /* ~/.aws/sso/cache; empty when nobody knows a home */
    struct str metadata_disabled;      /* AWS_EC2_METADATA_DISABLED */
    struct str metadata_endpoint;      /* AWS_EC2_METADATA_SERVICE_ENDPOINT */
    struct str metadata_endpoint_mode; /* AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE */
    struct str metadata_timeout;       /* AWS_METADATA_SERVICE_TIMEOUT */
    struct str metadata_attempts;      /* AWS_METADATA_SERVICE_NUM_ATTEMPTS */
    bool profile_was_named;            /* --profile: the key variables are then skipped */
    bool has_terminal; /* stderr is one: what a credential_process says there is shown */
};

struct credentials; /* opaque, defined in credentials.c */
struct provider;    /* a row of providers.def */

/* sts_regional_endpoints: what STS is asked by where no endpoint of it is set. Not set, it is the region's. */
enum sts_endpoints { STS_ENDPOINTS_UNSET, STS_ENDPOINTS_REGIONAL, STS_ENDPOINTS_LEGACY };

/* What the files and the environment settle besides the keys. Lives with the credentials. */
struct aws_settings {
    struct str profile; /* the one in force; "default" when none was named */
    struct str region;  /* may be empty */
    struct str ca_bundle;
    /* Service-specific first, then the general one; may be empty. */
    struct str endpoint_urls[SERVICE_COUNT];
    bool use_fips;
    bool use_dualstack;
    enum sts_endpoints sts_endpoints;
    unsigned max_attempts; /* tries in all, the first included, capped; 0: not set anywhere */
    const char *capped_by; /* the setting that asked for more: "AWS_MAX_ATTEMPTS"; NULL: none */
    const struct provider *provider; /* who handed out the keys; its name, for messages: */
    const char *source;              /* "environment", "profile", "credential_process", … */
    struct str because; /* why they: "role_arn stands in FILE:LINE", "AWS_ACCESS_KEY_ID is set" */
    const char
        *region_from; /* "environment", "profile", "instance metadata"; NULL: there is none */
    instant until;    /* when the keys end; INSTANT_UNSET: never, or nobody knows */
};

/* Returns the credentials (credentials_free()), or NULL with ERR_USAGE or ERR_INPUT: message, what
 * was found, and as hint the command that helps. Whoever hands them out may ask others, on `terms`, whose
 * settings are then the ones found here. */
struct credentials *credentials_load(const struct aws_environment *environment,
                                     const struct aws_terms *terms, struct aws_settings *settings,
                                     struct error *err);

/* Whoever handed them out has newer ones when asked again. */
bool credentials_can_renew(const struct aws_settings *settings);

/* Ask them, with the files as they are now: nobody else is asked, whatever these say by then. Newer
 * credentials and when they end; NULL with `err`. */
struct credentials *credentials_renew(const struct aws_environment *environment,
                                      const struct aws_terms *terms,
                                      const struct aws_settings *settings, instant *until,
                                      struct error *err);

void credentials_free(struct credentials *credentials); /* wipes; NULL is fine */

/* For tests of signing: made from parts. */
struct credentials *credentials_make(struct str access_key_id, struct str secret_access_key,
                                     struct str session_token);

/* The id as the AWS CLI shows it, all but its end masked: "****************ABCD". Returns `out`. */
#define CREDENTIALS_SHOWN_BYTES 21
const char *credentials_show_id(const struct credentials *credentials,
                                char out[CREDENTIALS_SHOWN_BYTES]);

/* Only sigv4.c and the transport's header builder read these. Borrowed. */
struct str credentials_access_key_id(const struct credentials *credentials);
struct str credentials_secret(const struct credentials *credentials);
struct str credentials_session_token(const struct credentials *credentials); /* may be empty */

#endif
