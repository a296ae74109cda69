/* Who hands out keys, behind one table: the chain of the AWS SDKs. Internal to collector/aws. */
#ifndef SNAPAUDIT_COLLECTOR_AWS_KEYS_PROVIDER_INTERNAL_H
#define SNAPAUDIT_COLLECTOR_AWS_KEYS_PROVIDER_INTERNAL_H

#include <stdbool.h>

#include "collector/aws/keys/credentials.h"
#include "collector/aws/keys/mfa.h"
#include "collector/aws/keys/profile_internal.h"
#include "core/clock.h"
#include "core/error.h"

#define PROVIDER_REGION_BYTES 65u

/* What is known when keys are sought. */
struct provider_question {
    const struct aws_environment *environment;
    const struct profile *profile;
    const struct aws_settings *settings; /* but for the provider */
    const struct aws_terms *terms;       /* how others are asked; its settings are those */
    struct mfa *mfa; /* who has codes; NULL: nobody can be asked, as a run is under way */
};

struct provider {
    const char *name;
    const char *key; /* of the profile, by which it applies; NULL: */
    const char *why; /* words for what else makes it apply */
    const char
        *credential_source; /* the word of a role's profile that asks for it; NULL: none does */
    bool renews;            /* asked again it hands out newer keys: what it gave may end */

    /* Is it set up? Then nobody after it is asked, as it would be another identity. */
    bool (*applies)(const struct provider_question *question);

    /* NULL with `err`, which says what to do. `*until` is when the keys end, INSTANT_UNSET for never or not
     * known. */
    struct credentials *(*get)(const struct provider_question *question, instant *until,
                               struct error *err);

    /* The region that this machine is in, where nobody has set one, into `out` of PROVIDER_REGION_BYTES.
     * False: not known. NULL: it knows none. */
    bool (*region)(const struct provider_question *question, char *out);
};

/* The first that applies; NULL: nobody does. Of the source of a role those that a profile sets up: others are its
 * source only by their word. */
const struct provider *provider_find(const struct provider_question *question);

/* Its keys, as provider.get has them. */
struct credentials *provider_ask(const struct provider *provider,
                                 const struct provider_question *question, instant *until,
                                 struct error *err);

/* The one of that credential_source, spelled so; NULL: there is none. */
const struct provider *provider_of_source(struct str word);

/* ---- those of the table ---- */

bool provider_imds_region(const struct provider_question *question, char *out);

#define PROVIDER(id, ...)                                                             \
    bool provider_##id##_applies(const struct provider_question *question);           \
    struct credentials *provider_##id##_get(const struct provider_question *question, \
                                            instant *until, struct error *err);
#include "collector/aws/keys/providers.def"
#undef PROVIDER

#endif
