#include "tests/sandbox/sso.h"

#include "tests/sandbox/settings.h"

#define NAME_LIMIT 32 /* of a permission set */
#define USUAL_S    3600
#define MOST_S     43200

/* ---- what is told ---- */

static int read_token_end(void *out, struct str value)
{
    struct sso_token *token = out;
    token->ends = true;
    return setting_number(value, 0, MOST_S, &token->expires_in_s);
}

int sso_token_parse(struct str text, void *out)
{
    static const struct setting settings[] = {{"expires-in", read_token_end}};
    struct sso_token *token = out;
    if (settings_read(text, settings, 1, &token->text, token) != 0)
        return -1;
    return token->text.len > 0 ? 0 : -1;
}

static int read_refreshed_life(void *out, struct str value)
{
    return setting_number(value, 1, MOST_S, &((struct sso_refresh *)out)->expires_in_s);
}

int sso_refresh_parse(struct str text, void *out)
{
    static const struct setting settings[] = {{"expires-in", read_refreshed_life}};
    struct sso_refresh *refresh = out;
    struct str first;
    refresh->expires_in_s = USUAL_S;
    if (settings_read(text, settings, 1, &first, refresh) != 0 ||
        setting_split(first, &refresh->text, &refresh->client) != 0)
        return -1;
    return str_find(refresh->client, ":") < refresh->client.len ? 0 : -1;
}

int sso_role_parse(struct str text, void *out)
{
    struct sso_role *role = out;
    size_t slash = str_find(text, "/");
    role->account = str_make(text.ptr, slash);
    role->name = str_skip(text, slash + 1);
    return role->name.len > 0 && role->name.len <= NAME_LIMIT ? 0 : -1;
}

int sso_check(const struct sso *sso, const struct world *world, struct error *err)
{
    for (size_t i = 0; i < sso->roles.len; i++) {
        const struct sso_role *role = &VEC_AT(const struct sso_role, &sso->roles, i);
        if (!world_find_account(world, role->account))
            return error_set(err, ERR_USAGE, "--sso-role %.*s/%.*s: not an account of the world",
                             STR_ARG(role->account), STR_ARG(role->name));
    }
    return 0;
}

/* ---- who may ---- */

bool sso_token_holds(const struct sso *sso, struct str text, int64_t age_s)
{
    for (size_t i = 0; i < sso->tokens.len; i++) {
        const struct sso_token *token = &VEC_AT(const struct sso_token, &sso->tokens, i);
        if (str_eq(token->text, text))
            return !token->ends || age_s < token->expires_in_s;
    }
    return false;
}

const struct sso_refresh *sso_refresh_find(const struct sso *sso, struct str text)
{
    for (size_t i = 0; i < sso->refreshes.len; i++) {
        const struct sso_refresh *refresh = &VEC_AT(const struct sso_refresh, &sso->refreshes, i);
        if (str_eq(refresh->text, text))
            return refresh;
    }
    return NULL;
}

const struct sso_refresh *sso_client_find(const struct sso *sso, struct str client)
{
    for (size_t i = 0; i < sso->refreshes.len; i++) {
        const struct sso_refresh *refresh = &VEC_AT(const struct sso_refresh, &sso->refreshes, i);
        if (str_eq(refresh->client, client))
            return refresh;
    }
    return NULL;
}

bool sso_has_role(const struct sso *sso, struct str account, struct str name)
{
    for (size_t i = 0; i < sso->roles.len; i++) {
        const struct sso_role *role = &VEC_AT(const struct sso_role, &sso->roles, i);
        if (str_eq(role->account, account) && str_eq(role->name, name))
            return true;
    }
    return false;
}
