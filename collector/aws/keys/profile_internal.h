/* One profile as the config file and the credentials file have it together. Internal to
 * collector/aws. */
#ifndef SNAPAUDIT_COLLECTOR_AWS_KEYS_PROFILE_INTERNAL_H
#define SNAPAUDIT_COLLECTOR_AWS_KEYS_PROFILE_INTERNAL_H

#include <stdbool.h>

#include "collector/aws/keys/credentials.h"
#include "collector/aws/keys/ini.h"
#include "core/error.h"
#include "core/str.h"

struct profile {
    struct str name;
    bool named; /* by somebody; else it is "default" and need not exist */
    bool by_option;
    struct ini *config;
    struct ini *shared;                  /* the credentials file */
    const struct ini_section *in_config; /* NULL: not there */
    const struct ini_section *in_shared;
    const struct profile
        *source_of; /* whose role its keys are for; NULL: it is the one that is meant */
};

/* A value of the profile and where it stands. */
struct profile_value {
    struct str text; /* empty: not set */
    const struct ini *file;
    const struct ini_entry *entry;
};

/* Opens the files. Fails when one is malformed or when a named profile is in neither; profile_clear()
 * is due all the same. */
int profile_open(struct profile *profile, const struct aws_environment *environment,
                 struct error *err);
void profile_clear(struct profile *profile);

/* The value of a key; what the credentials file says wins. Fails when it is no plain line. */
int profile_get(const struct profile *profile, const char *key, struct profile_value *out,
                struct error *err);

/* The same in the section [sso-session SESSION] of the config file. */
int profile_get_session(const struct profile *profile, struct str session, const char *key,
                        struct profile_value *out, struct error *err);

/* The same for `SERVICE =` in the services section that the profile names. */
int profile_get_service(const struct profile *profile, const char *service, const char *key,
                        struct profile_value *out, struct error *err);

/* "FILE:LINE: KEY WHAT", as ERR_INPUT. Never shows the value. Returns -1. */
int profile_refuse(const struct profile_value *value, const char *what, struct error *err);

/* Is the key there, and not empty? */
bool profile_has(const struct profile *profile, const char *key);

/* Is one of a pair of keys there? Where it is the source of a role, these come before a role of its own. */
bool profile_has_keys(const struct profile *profile);

/* Does the profile ask for a role? That comes before its keys, which then are another identity. */
bool profile_has_role(const struct profile *profile);

/* The profile that `name`, its source_profile, is about: in the same files, which stay those of `profile`. -1
 * with `err` when it is not there, and when the profiles go round in a circle. */
int profile_source(const struct profile *profile, const struct profile_value *name,
                   struct profile *out, struct error *err);

/* Does it ask for keys in a way that the SDKs prefer to a credential_process? */
bool profile_signs_in_first(const struct profile *profile);

/* Its role wants the code of an MFA device, and nobody can be asked for it. Returns -1. */
int profile_refuse_unasked(const struct profile *profile, struct error *err);

/* A name out of the files for a message, but where it may be a key that was pasted amiss. Returns `out`. */
#define PROFILE_SHOWN_BYTES 101
const char *profile_show(struct str name, char out[PROFILE_SHOWN_BYTES]);

/* Its single sign-on lacks a key. */
int profile_refuse_half(const struct profile *profile, const char *key, struct error *err);

/* A person must sign in, `why`: the hint is the one command. `session`: empty for a profile of before
 * [sso-session …]. */
int profile_refuse_signed_out(const struct profile *profile, struct str session, const char *why,
                              struct error *err);

/* What to run to see why its credential_process fails. */
void profile_hint_process(const struct profile *profile, struct error *err);

/* Says that the profile has no keys, what it needs instead, and the command that helps. */
int profile_refuse_keyless(const struct profile *profile, struct error *err);

#endif
