/* Keys that stand in a profile: in the credentials file, and after other ways in the config file. A pair
 * counts only when it is whole in one file. */
#include "collector/aws/keys/key_parts.h"
#include "collector/aws/keys/provider_internal.h"

static const struct ini_entry *filled(const struct ini_section *section, const char *key)
{
    const struct ini_entry *entry = ini_get(section, key);
    return entry && !str_is_empty(entry->value) ? entry : NULL;
}

static int check(const struct ini *ini, const struct ini_entry *entry, enum key_part part,
                 struct str *out, struct error *err)
{
    if (!entry)
        return 0;
    const char *flaw = key_flaw(part, entry->value);
    *out = entry->value;
    return flaw ? profile_refuse(&(struct profile_value){entry->value, ini, entry}, flaw, err) : 0;
}

static int half_a_pair(const struct ini *ini, const struct ini_entry *there, const char *missing,
                       struct error *err)
{
    return error_set(err, ERR_INPUT, "%.*s:%zu: %.*s is there without %s", STR_ARG(ini_path(ini)),
                     there->line, STR_ARG(there->key), missing);
}

static bool applies(const struct provider_question *question, const struct ini_section *section)
{
    bool there = filled(section, "aws_access_key_id") || filled(section, "aws_secret_access_key");
    return there && (question->profile->source_of || !profile_has_role(question->profile));
}

static struct credentials *get(const struct ini *ini, const struct ini_section *section,
                               instant *until, struct error *err)
{
    const struct ini_entry *id = filled(section, "aws_access_key_id");
    const struct ini_entry *secret = filled(section, "aws_secret_access_key");
    const struct ini_entry *token = filled(section, "aws_session_token");
    struct key_parts parts = {0};
    int status = 0;
    *until = INSTANT_UNSET;
    if (!token)
        token = filled(section, "aws_security_token");
    if (!secret)
        status = half_a_pair(ini, id, "aws_secret_access_key", err);
    else if (!id)
        status = half_a_pair(ini, secret, "aws_access_key_id", err);
    if (status != 0 || check(ini, id, KEY_PART_ID, &parts.access_key_id, err) != 0 ||
        check(ini, secret, KEY_PART_SECRET, &parts.secret, err) != 0 ||
        check(ini, token, KEY_PART_TOKEN, &parts.session_token, err) != 0)
        return NULL;
    return credentials_make(parts.access_key_id, parts.secret, parts.session_token);
}

bool provider_shared_applies(const struct provider_question *question)
{
    return applies(question, question->profile->in_shared);
}

struct credentials *provider_shared_get(const struct provider_question *question, instant *until,
                                        struct error *err)
{
    return get(question->profile->shared, question->profile->in_shared, until, err);
}

bool provider_config_applies(const struct provider_question *question)
{
    return applies(question, question->profile->in_config);
}

struct credentials *provider_config_get(const struct provider_question *question, instant *until,
                                        struct error *err)
{
    return get(question->profile->config, question->profile->in_config, until, err);
}
