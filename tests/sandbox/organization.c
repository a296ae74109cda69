#include "tests/sandbox/organization.h"

#include "tests/sandbox/settings.h"

#define ACCOUNT_DIGITS 12

struct org_state {
    const char *name;
    const char *status; /* which has fewer words */
};

static const struct org_state states[] = {
    {"ACTIVE", "ACTIVE"},
    {"SUSPENDED", "SUSPENDED"},
    {"PENDING_CLOSURE", "PENDING_CLOSURE"},
    {"CLOSED", "SUSPENDED"},
    {"PENDING_ACTIVATION", "SUSPENDED"},
};

/* ---- what is told ---- */

static int read_state(void *out, struct str value)
{
    struct org_account *account = out;
    for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
        if (str_eq_c(value, states[i].name))
            account->state = &states[i];
    }
    return account->state ? 0 : -1;
}

static int read_no_state(void *out, struct str value)
{
    return setting_flag(value, &((struct org_account *)out)->no_state);
}

static int read_no_status(void *out, struct str value)
{
    return setting_flag(value, &((struct org_account *)out)->no_status);
}

static bool is_account(struct str id)
{
    for (size_t i = 0; i < id.len; i++) {
        if (!char_is_digit(id.ptr[i]))
            return false;
    }
    return id.len == ACCOUNT_DIGITS;
}

int org_account_parse(struct str text, void *out)
{
    static const struct setting settings[] = {
        {"state", read_state}, {"no-state", read_no_state}, {"no-status", read_no_status}};
    struct org_account *account = out;
    struct str first;
    if (settings_read(text, settings, sizeof(settings) / sizeof(settings[0]), &first, account) !=
            0 ||
        setting_split(first, &account->id, &account->name) != 0)
        return -1;
    return is_account(account->id) ? 0 : -1;
}

int organization_settle(struct organization *organization, const struct world *world,
                        struct error *err)
{
    struct vec *accounts = &organization->accounts;
    if (str_is_empty(organization->management))
        return accounts->len == 0 ? 0 : error_set(err, ERR_USAGE, "--org-account needs --org");
    if (!world_find_account(world, organization->management))
        return error_set(err, ERR_USAGE, "--org %.*s: not an account of the world",
                         STR_ARG(organization->management));
    for (size_t i = 0; i < world_account_count(world); i++) {
        struct org_account account = {.id = world_account(world, i)->id};
        if (!organization_find(organization, account.id))
            vec_push(accounts, &account);
    }
    return 0;
}

/* ---- who is in it ---- */

const struct org_account *organization_find(const struct organization *organization, struct str id)
{
    for (size_t i = 0; i < organization->accounts.len; i++) {
        const struct org_account *account =
            &VEC_AT(const struct org_account, &organization->accounts, i);
        if (str_eq(account->id, id))
            return account;
    }
    return NULL;
}

const char *org_account_state(const struct org_account *account)
{
    return account->state ? account->state->name : states[0].name;
}

const char *org_account_status(const struct org_account *account)
{
    return account->state ? account->state->status : states[0].status;
}
