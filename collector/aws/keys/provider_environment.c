/* Keys in variables. A profile that is named on the command line comes before them, one that is named by
 * AWS_PROFILE does not. */
#include "collector/aws/keys/key_parts.h"
#include "collector/aws/keys/provider_internal.h"

/* A file of variables with CRLF leaves the CR behind. */
static struct str without_line_end(struct str text)
{
    while (text.len > 0 && (text.ptr[text.len - 1] == '\r' || text.ptr[text.len - 1] == '\n'))
        text.len--;
    return text;
}

static int check(const char *name, enum key_part part, struct str value, struct error *err)
{
    const char *flaw = key_flaw(part, value);
    return flaw ? error_set(err, ERR_USAGE, "%s %s", name, flaw) : 0;
}

bool provider_environment_applies(const struct provider_question *question)
{
    const struct aws_environment *env = question->environment;
    return !env->profile_was_named && !str_is_empty(without_line_end(env->access_key_id));
}

struct credentials *provider_environment_get(const struct provider_question *question,
                                             instant *until, struct error *err)
{
    const struct aws_environment *env = question->environment;
    struct str id = without_line_end(env->access_key_id);
    struct str secret = without_line_end(env->secret_access_key);
    struct str token = without_line_end(env->session_token);
    *until = INSTANT_UNSET;
    if (str_is_empty(secret)) {
        error_set(err, ERR_USAGE, "AWS_ACCESS_KEY_ID is set and AWS_SECRET_ACCESS_KEY is not");
        error_hint(err, "Set both, or neither to use a profile.");
        return NULL;
    }
    if (check("AWS_ACCESS_KEY_ID", KEY_PART_ID, id, err) != 0 ||
        check("AWS_SECRET_ACCESS_KEY", KEY_PART_SECRET, secret, err) != 0 ||
        check("AWS_SESSION_TOKEN", KEY_PART_TOKEN, token, err) != 0)
        return NULL;
    return credentials_make(id, secret, token);
}
