/* AWS credentials: the one home of secrets. Our copies live in one allocation that is left out of
 * core dumps (MADV_DONTDUMP) and wiped on release. Nothing here is ever printed.
 *
 * Sources in this version (the order of the AWS SDKs): the environment, then static keys of the
 * named profile in the credentials file, then in the config file. A profile that needs more (a
 * role, single sign-on, a process) is refused with the exact command that helps meanwhile, such as
 * `eval "$(aws configure export-credentials --profile NAME --format env)"`. */
#ifndef SNAPAUDIT_COLLECTOR_AWS_CREDENTIALS_H
#define SNAPAUDIT_COLLECTOR_AWS_CREDENTIALS_H

#include <stdbool.h>

#include "collector/aws/service.h"
#include "core/error.h"
#include "core/str.h"

#define AWS_ATTEMPTS_MAX 20u /* tries of one call, whatever was asked for */

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
    struct str endpoint_url;      /* AWS_ENDPOINT_URL */
    struct str endpoint_urls[SERVICE_COUNT]; /* AWS_ENDPOINT_URL_EC2, … */
    struct str ignore_configured_endpoints;  /* AWS_IGNORE_CONFIGURED_ENDPOINT_URLS */
    struct str use_fips;                     /* AWS_USE_FIPS_ENDPOINT */
    struct str use_dualstack;                /* AWS_USE_DUALSTACK_ENDPOINT */
    struct str max_attempts;                 /* AWS_MAX_ATTEMPTS */
    bool profile_was_named;                  /* --profile: the key variables are then skipped */
};

struct credentials; /* opaque, defined in credentials.c */

/* What the files and the environment settle besides the keys. Lives with the credentials. */
struct aws_settings {
    struct str profile; /* the one in force; "default" when none was named */
    struct str region;  /* may be empty */
    struct str ca_bundle;
    /* Service-specific first, then the general one; may be empty. */
    struct str endpoint_urls[SERVICE_COUNT];
    bool use_fips;
    bool use_dualstack;
    unsigned max_attempts; /* tries in all, the first included, capped; 0: not set anywhere */
    const char *capped_by; /* the setting that asked for more: "AWS_MAX_ATTEMPTS"; NULL: none */
    const char *source;    /* "environment", "profile", for messages */
};

/* Returns the credentials (credentials_free()), or NULL with ERR_USAGE or ERR_INPUT: message, what
 * was found, and as hint the command that helps. */
struct credentials *credentials_load(const struct aws_environment *environment,
                                     struct aws_settings *settings, struct error *err);
void credentials_free(struct credentials *credentials); /* wipes; NULL is fine */

/* For tests of signing: made from parts. */
struct credentials *credentials_make(struct str access_key_id, struct str secret_access_key,
                                     struct str session_token);

/* Only sigv4.c and the transport's header builder read these. Borrowed. */
struct str credentials_access_key_id(const struct credentials *credentials);
struct str credentials_secret(const struct credentials *credentials);
struct str credentials_session_token(const struct credentials *credentials); /* may be empty */

#endif
