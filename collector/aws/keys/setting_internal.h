/* A setting that is one word: a variable, else the key of a profile. Internal to collector/aws. */
#ifndef SNAPAUDIT_COLLECTOR_AWS_KEYS_SETTING_INTERNAL_H
#define SNAPAUDIT_COLLECTOR_AWS_KEYS_SETTING_INTERNAL_H

#include "collector/aws/keys/profile_internal.h"

struct setting {
    const char *name; /* of the variable */
    const char *key;  /* NULL: no profile has it */
    struct str text;  /* empty: not set */
    bool from_variable;
    struct profile_value value; /* unless it is from the variable */
};

/* What the variable holds comes first, whatever it says. */
int setting_get(const char *name, struct str variable, const struct profile *profile,
                const char *key, struct setting *out, struct error *err);

/* "NAME WHAT", or where it stands. Never shows the value. Returns -1. */
int setting_refuse(const struct setting *setting, const char *what, struct error *err);

/* True or false; false where it is not set. */
int setting_flag(const char *name, struct str variable, const struct profile *profile,
                 const char *key, bool *out, struct error *err);

/* A whole number from 1 on, of any length: what is more than `most` counts as `most`. Where it is not set,
 * `out` stays as it is. */
int setting_count(const struct setting *setting, unsigned most, unsigned *out, struct error *err);

#endif
