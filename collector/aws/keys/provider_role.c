/* A role that a profile names (role_arn), by the keys of another profile (source_profile) or by those of the
 * environment, the machine or the container (credential_source). Asked again, it asks for these again,
 * too. */
#include <string.h>

#include "collector/aws/keys/assume.h"
#include "collector/aws/keys/keys.h"
#include "collector/aws/keys/provider_internal.h"

/* What the profile says of its role. */
struct wish {
    struct role_request request;
    struct profile_value arn;
    struct profile_value source_profile;
    struct profile_value credential_source;
};

/* A source that has keys uses these, whatever role it names besides (botocore's
 * _resolve_credentials_from_profile). */
bool provider_role_applies(const struct provider_question *question)
{
    const struct profile *profile = question->profile;
    return profile_has_role(profile) && !profile_has(profile, "web_identity_token_file") &&
           !(profile->source_of && profile_has_keys(profile));
}

/* ---- what the profile says ---- */

static bool mfa_serial_fits(struct str text)
{
    return text.len >= 9 && text.len <= 256 && str_is_of(text, "_+=/:,.@-");
}

/* The bounds of the AssumeRole API. */
static const struct {
    const char *key;
    size_t offset; /* in struct role_request */
    bool (*fits)(struct str text);
    const char *flaw;
} texts[] = {
    {"role_arn", offsetof(struct role_request, role_arn), role_arn_fits,
     "is not the ARN of a role"},
    {"external_id", offsetof(struct role_request, external_id), external_id_fits,
     "must be 2 to 1224 letters, digits and _+=,.@:/-"},
    {"role_session_name", offsetof(struct role_request, session_name), role_session_fits,
     "must be 2 to 64 letters, digits and _+=,.@-"},
    {"mfa_serial", offsetof(struct role_request, mfa_serial), mfa_serial_fits,
     "must be 9 to 256 letters, digits and _+=/:,.@-"},
};

static int read_texts(const struct profile *profile, struct role_request *out, struct error *err)
{
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        struct profile_value value;
        if (profile_get(profile, texts[i].key, &value, err) != 0)
            return -1;
        if (!str_is_empty(value.text) && !texts[i].fits(value.text))
            return profile_refuse(&value, texts[i].flaw, err);
        *(struct str *)((char *)out + texts[i].offset) = value.text;
    }
    return 0;
}

static int read_duration(const struct profile *profile, unsigned *out, struct error *err)
{
    struct profile_value value;
    unsigned seconds = 0;
    if (profile_get(profile, "duration_seconds", &value, err) != 0)
        return -1;
    for (size_t i = 0; i < value.text.len && seconds <= ROLE_MOST_S; i++)
        seconds = char_is_digit(value.text.ptr[i])
                      ? seconds * 10 + (unsigned)(value.text.ptr[i] - '0')
                      : ROLE_MOST_S + 1;
    *out = seconds;
    if (str_is_empty(value.text) || (seconds >= ROLE_LEAST_S && seconds <= ROLE_MOST_S))
        return 0;
    return profile_refuse(&value, "must be a whole number of seconds from 900 to 43200", err);
}

static int read_wish(const struct profile *profile, struct wish *out, struct error *err)
{
    *out = (struct wish){.request.duration_s = 0};
    if (read_texts(profile, &out->request, err) != 0 ||
        read_duration(profile, &out->request.duration_s, err) != 0 ||
        profile_get(profile, "role_arn", &out->arn, err) != 0 ||
        profile_get(profile, "source_profile", &out->source_profile, err) != 0 ||
        profile_get(profile, "credential_source", &out->credential_source, err) != 0)
        return -1;
    bool by_profile = !str_is_empty(out->source_profile.text);
    bool by_word = !str_is_empty(out->credential_source.text);
    if (by_profile && by_word)
        return profile_refuse(&out->credential_source,
                              "and source_profile are both there: only one of them can be", err);
    if (by_profile || by_word)
        return 0;
    if (str_is_empty(out->arn.text)) /* the files have changed since it was asked first */
        return profile_refuse_keyless(profile, err);
    return profile_refuse(&out->arn, "needs source_profile or credential_source beside it", err);
}

/* ---- the keys that the role is asked for with ---- */

static struct credentials *keys_of_profile(const struct provider_question *question,
                                           const struct profile_value *name, instant *until,
                                           struct error *err)
{
    struct profile source;
    struct provider_question inner = *question;
    if (profile_source(question->profile, name, &source, err) != 0)
        return NULL;
    inner.profile = &source;
    const struct provider *provider = provider_find(&inner);
    if (provider)
        return provider_ask(provider, &inner, until, err);
    (void)profile_refuse_keyless(&source, err);
    return NULL;
}

/* As if nobody had named a profile: it is not a profile that is asked. */
static struct credentials *keys_of_word(const struct provider_question *question,
                                        const struct profile_value *word, instant *until,
                                        struct error *err)
{
    struct aws_environment environment = *question->environment;
    struct profile profile = *question->profile;
    struct provider_question inner = *question;
    const struct provider *provider = provider_of_source(word->text);
    environment.profile_was_named = false;
    profile.source_of = NULL;
    inner.environment = &environment;
    inner.profile = &profile;
    if (!provider)
        (void)profile_refuse(word, "must be Environment, Ec2InstanceMetadata or EcsContainer", err);
    else if (!provider->applies(&inner))
        (void)profile_refuse(word, "names a source that has no keys here", err);
    else
        return provider_ask(provider, &inner, until, err);
    return NULL;
}

static struct credentials *source_keys(const struct provider_question *question,
                                       const struct wish *wish, struct error *err)
{
    instant until; /* those of the role end by themselves */
    return str_is_empty(wish->source_profile.text)
               ? keys_of_word(question, &wish->credential_source, &until, err)
               : keys_of_profile(question, &wish->source_profile, &until, err);
}

/* ---- the role ---- */

/* Last of all: a code is good for half a minute. */
static int add_code(const struct provider_question *question, struct role_request *request,
                    char code[MFA_CODE_BYTES], struct error *err)
{
    if (str_is_empty(request->mfa_serial))
        return 0;
    if (mfa_ask(question->mfa, request->mfa_serial, code, err) != 0)
        return err->code == ERR_NOT_FOUND ? profile_refuse_unasked(question->profile, err) : -1;
    request->mfa_code = str_from(code);
    return 0;
}

struct credentials *provider_role_get(const struct provider_question *question, instant *until,
                                      struct error *err)
{
    struct wish wish;
    char code[MFA_CODE_BYTES];
    struct credentials *role = NULL;
    *until = INSTANT_UNSET;
    if (read_wish(question->profile, &wish, err) != 0)
        return NULL;
    if (!question->mfa && !str_is_empty(wish.request.mfa_serial)) {
        (void)profile_refuse_unasked(question->profile, err);
        return NULL;
    }
    struct credentials *source = source_keys(question, &wish, err);
    if (!source)
        return NULL;
    struct keys *by = keys_static(source);
    if (add_code(question, &wish.request, code, err) == 0)
        role = assume_role(question->terms, by, &wish.request, until, err);
    keys_free(by);
    credentials_free(source);
    return role;
}
