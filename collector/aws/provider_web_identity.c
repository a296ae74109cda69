/* A role by a token that an identity provider puts into a file, as Kubernetes does: variables, or keys of
 * the profile. The file is read each time, since newer tokens take the place of older ones. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "collector/aws/assume.h"
#include "collector/aws/provider_internal.h"
#include "collector/aws/secret.h"
#include "core/arena.h"
#include "core/file.h"
#include "core/limits.h"

/* The variable, else the key of the profile. */
struct setting {
    const char *variable;
    struct str text; /* empty: neither is set */
    bool from_variable;
    struct profile_value value;
};

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
    *out = (struct setting){.variable = parts[part].variable};
    if (!env->profile_was_named && !question->profile->source_of)
        out->text = str_trim(*(const struct str *)((const char *)env + parts[part].offset));
    out->from_variable = !str_is_empty(out->text);
    if (out->from_variable)
        return 0;
    if (profile_get(question->profile, parts[part].key, &out->value, err) != 0)
        return -1;
    out->text = out->value.text;
    return 0;
}

/* Values are not shown: what was pasted amiss stays unseen. */
static int refuse(const struct setting *setting, const char *what, struct error *err)
{
    return setting->from_variable ? error_set(err, ERR_USAGE, "%s %s", setting->variable, what)
                                  : profile_refuse(&setting->value, what, err);
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

/* All of it, one byte more than any token has at most. Returns its length, or -1. */
static ssize_t read_all(int fd, struct secret *out)
{
    size_t len = 0;
    while (len < secret_size(out)) {
        ssize_t got = read(fd, secret_bytes(out) + len, secret_size(out) - len);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return got < 0 ? -1 : (ssize_t)len;
        len += (size_t)got;
    }
    return (ssize_t)len;
}

static const char *flaw_of(struct str token)
{
    for (size_t i = 0; i < token.len; i++)
        if (token.ptr[i] <= ' ' || token.ptr[i] > '~')
            return "names a file that holds something else than a token";
    return token.len > 0 ? NULL : "names an empty file";
}

/* What is wrong with the file is in `why`, if that is from the system. */
static const char *read_token(const struct setting *file, struct secret *home, struct str *out,
                              char why[FILE_WHY_BYTES])
{
    struct arena *arena = arena_new();
    int fd = file_open(arena_str(arena, file->text).ptr, why);
    arena_free(arena);
    if (fd < 0)
        return "names a file that cannot be read: ";
    ssize_t len = read_all(fd, home);
    (void)snprintf(why, FILE_WHY_BYTES, "%s", len < 0 ? strerror(errno) : "");
    (void)close(fd);
    if (len < 0)
        return "names a file that cannot be read: ";
    if ((size_t)len == secret_size(home))
        return "names a file that is too long for a token";
    *out = str_trim(str_make(secret_bytes(home), (size_t)len));
    return flaw_of(*out);
}

static int load_token(const struct setting *file, struct secret *home, struct str *out,
                      struct error *err)
{
    char why[FILE_WHY_BYTES] = "", what[FILE_WHY_BYTES + 64];
    const char *flaw = read_token(file, home, out, why);
    if (!flaw)
        return 0;
    (void)snprintf(what, sizeof(what), "%s%s", flaw, why);
    return refuse(file, what, err);
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
        return refuse(&settings[PART_FILE],
                      settings[PART_FILE].from_variable ? "is set and AWS_ROLE_ARN is not"
                                                        : "needs role_arn beside it",
                      err);
    if (!role_arn_fits(settings[PART_ROLE].text))
        return refuse(&settings[PART_ROLE], "is not the ARN of a role", err);
    if (!str_is_empty(settings[PART_SESSION].text) &&
        !role_session_fits(settings[PART_SESSION].text))
        return refuse(&settings[PART_SESSION], "must be 2 to 64 letters, digits and _+=,.@-", err);
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
    struct secret *home = secret_new(LIMIT_TOKEN_BYTES + 1);
    if (load_token(&settings[PART_FILE], home, &token, err) == 0)
        credentials = assume_role_by_token(question->terms, token, &request, until, err);
    secret_free(home);
    return credentials;
}
