#include "tests/sandbox/roles.h"

#include "core/arn.h"
#include "tests/sandbox/settings.h"

#define USUAL_MOST_S 3600 /* MaxSessionDuration of a role of which nothing else is said */
#define LEAST_MOST_S 3600
#define MOST_MOST_S  43200
#define NAME_LIMIT   64

/* ---- what is told ---- */

static int read_trusts(void *out, struct str value)
{
    return setting_text(value, &((struct role *)out)->trusts);
}

static int read_external_id(void *out, struct str value)
{
    return setting_text(value, &((struct role *)out)->external_id);
}

static int read_max(void *out, struct str value)
{
    return setting_number(value, LEAST_MOST_S, MOST_MOST_S, &((struct role *)out)->most_s);
}

static int read_mfa(void *out, struct str value)
{
    return setting_flag(value, &((struct role *)out)->mfa);
}

static int read_web(void *out, struct str value)
{
    struct role *role = out;
    role->web = true;
    role->subject = value;
    return 0;
}

static bool good_name(struct str name)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"
                                  "+=,.@-";
    for (size_t i = 0; i < name.len; i++) {
        if (!memchr(letters, name.ptr[i], sizeof(letters) - 1))
            return false;
    }
    return name.len > 0 && name.len <= NAME_LIMIT;
}

/* `role/NAME`, or with a path before the name. */
int role_read_arn(struct str text, struct role *role)
{
    struct arn arn;
    if (!arn_split(text, &arn) || !str_eq_c(arn.service, "iam") || !str_is_empty(arn.region) ||
        !str_starts(arn.resource, "role/"))
        return -1;
    role->arn = text;
    role->account = arn.account;
    role->name = arn.resource;
    for (size_t slash; (slash = str_find(role->name, "/")) < role->name.len;)
        role->name = str_skip(role->name, slash + 1);
    return good_name(role->name) ? 0 : -1;
}

int role_parse(struct str text, void *out)
{
    static const struct setting settings[] = {{"trusts", read_trusts},
                                              {"external-id", read_external_id},
                                              {"max", read_max},
                                              {"mfa", read_mfa},
                                              {"web", read_web}};
    struct role *role = out;
    struct str arn;
    *role = (struct role){.most_s = USUAL_MOST_S};
    if (settings_read(text, settings, sizeof(settings) / sizeof(settings[0]), &arn, role) != 0)
        return -1;
    return role_read_arn(arn, role);
}

int roles_check(const struct vec *roles, const struct world *world, struct error *err)
{
    for (size_t i = 0; i < roles->len; i++) {
        const struct role *role = &VEC_AT(const struct role, roles, i);
        if (!world_find_account(world, role->account) ||
            (role->trusts.len > 0 && !world_find_account(world, role->trusts)))
            return error_set(err, ERR_USAGE,
                             "--role %.*s: it, or whom it trusts, is of no account of the world",
                             STR_ARG(role->arn));
    }
    return 0;
}

/* ---- who may ---- */

static bool same_role(struct str a, struct str b)
{
    struct arn x, y;
    return arn_split(a, &x) && arn_split(b, &y) && str_eq(x.service, y.service) &&
           str_eq(x.region, y.region) && str_eq(x.account, y.account) &&
           str_eq(x.resource, y.resource);
}

bool role_find(const struct vec *roles, const struct world *world, struct str arn, struct role *out)
{
    bool told = false;
    if (role_read_arn(arn, out) != 0)
        return false;
    for (size_t i = 0; i < roles->len; i++) {
        const struct role *role = &VEC_AT(const struct role, roles, i);
        told = told || str_eq(role->account, out->account);
        if (same_role(role->arn, arn)) {
            *out = *role;
            return true;
        }
    }
    struct arn parts;
    (void)arn_split(arn, &parts);
    *out = (struct role){
        .arn = arn, .account = parts.account, .name = out->name, .most_s = USUAL_MOST_S};
    return !told && str_eq_c(parts.resource, "role/snapaudit") &&
           world_find_account(world, parts.account);
}

bool role_lets_in(const struct role *role, struct str account, struct str external_id, bool mfa)
{
    bool trusted = str_is_empty(role->trusts) ? !str_eq(role->account, account)
                                              : str_eq(role->trusts, account);
    return trusted && (mfa || !role->mfa) &&
           (str_is_empty(role->external_id) || str_eq(role->external_id, external_id));
}

bool role_lets_in_subject(const struct role *role, struct str subject)
{
    return role->web && (str_is_empty(role->subject) || str_eq(role->subject, subject));
}
