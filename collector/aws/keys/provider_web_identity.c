/* A role by a token that an identity provider puts into a file, as Kubernetes does: variables, or keys of
 * the profile. The file is read each time, since newer tokens take the place of older ones. */
#include <stdio.h>

#include "collector/aws/keys/assume.h"
#include "collector/aws/keys/provider_internal.h"
#include "core/secret_file.h"
#include "collector/aws/keys/setting_internal.h"
#include "core/limits.h"

enum part { PART_FILE, PART_ROLE, PART_SESSION, PART_COUNT };

static const struct {
    const char *variable;
    size_t offset; /* in struct aws_environment */
    const char *key;
} parts[PART_COUNT] = {
    [PART_FILE] = {"AWS_WEB_IDENTITY_TOKEN_FILE",
                   offsetof(struct aws_environment, web_identity_token_file),
                   "web_identity_token_file"},
    [PART_ROLE] = {"AWS_ROLE_ARN", offsetof(struct aws_environment, role_arn), "role_arn"},
    [PART_SESSION] = {"AWS_ROLE_SESSION_NAME", offsetof(struct aws_environment, role_session_name),
                      "role_session_name"},
};

/* A profile that somebody named and a source of a role are asked alone. */
static int find(const struct provider_question *question, enum part part, struct setting *out,
                struct error *err)
{
    const struct aws_environment *env = question->environment;
    struct str variable = STR_EMPTY;
    if (!env->profile_was_named && !question->profile->source_of)
        variable = *(const struct str *)((const char *)env + parts[part].offset);
    return setting_get(parts[part].variable, variable, question->profile, parts[part].key, out,
                       err);
}

/* A file may be malformed at this key: then get() says so. */
bool provider_web_identity_applies(const struct provider_question *question)
{
    struct setting file;
    struct error ignored = ERROR_INIT;
    bool broken = find(question, PART_FILE, &file, &ignored) != 0;
    return broken || !str_is_empty(file.text);
}

/* ---- the token ---- */

static const char *flaw_of(struct str token)
{
    for (size_t i = 0; i < token.len; i++)
        if (token.ptr[i] <= ' ' || token.ptr[i] > '~')
            return "names a file that holds something else than a token";
    return token.len > 0 ? NULL : "names an empty file";
}

static int load_token(const struct setting *file, struct secret *room, struct str *out,
                      struct error *err)
{
    char why[SECRET_FILE_WHY_BYTES], what[SECRET_FILE_WHY_BYTES + 64];
    size_t len = 0;
    if (!secret_file_read(file->text, room, &len, why)) {
        (void)snprintf(what, sizeof(what), "names a file that cannot be read: %s", why);
        return setting_refuse(file, what, err);
    }
    *out = str_trim(str_make(secret_bytes(room), len));
    const char *flaw = flaw_of(*out);
    return flaw ? setting_refuse(file, flaw, err) : 0;
}

/* ---- the role ---- */

static int find_all(const struct provider_question *question, struct setting settings[PART_COUNT],
                    struct error *err)
{
    for (enum part i = 0; i < PART_COUNT; i++)
        if (find(question, i, &settings[i], err) != 0)
            return -1;
    if (str_is_empty(settings[PART_FILE].text)) /* the files have changed since */
        return profile_refuse_keyless(question->profile, err);
    if (str_is_empty(settings[PART_ROLE].text))
        return setting_refuse(&settings[PART_FILE],
                              settings[PART_FILE].from_variable ? "is set and AWS_ROLE_ARN is not"
                                                                : "needs role_arn beside it",
                              err);
    if (!role_arn_fits(settings[PART_ROLE].text))
        return setting_refuse(&settings[PART_ROLE], "is not the ARN of a role", err);
    if (!str_is_empty(settings[PART_SESSION].text) &&
        !role_session_fits(settings[PART_SESSION].text))
        return setting_refuse(&settings[PART_SESSION],
                              "must be 2 to 64 letters, digits and _+=,.@-", err);
    return 0;
}

struct credentials *provider_web_identity_get(const struct provider_question *question,
                                              instant *until, struct error *err)
{
    struct setting settings[PART_COUNT];
    struct credentials *credentials = NULL;
    struct str token = STR_EMPTY;
    *until = INSTANT_UNSET;
    if (find_all(question, settings, err) != 0)
        return NULL;
    const struct role_request request = {.role_arn = settings[PART_ROLE].text,
                                         .session_name = settings[PART_SESSION].text};
    struct secret *room = secret_new(LIMIT_TOKEN_BYTES + 1);
    if (load_token(&settings[PART_FILE], room, &token, err) == 0)
        credentials = assume_role_by_token(question->terms, token, &request, until, err);
    secret_free(room);
    return credentials;
}
