/* The organization that the world's accounts belong to, if there is one. */
#ifndef SANDBOX_ORGANIZATION_H
#define SANDBOX_ORGANIZATION_H

#include "core/error.h"
#include "core/vec.h"
#include "tests/sandbox/world.h"

struct org_state; /* static */

struct org_account {
    struct str id;
    struct str name;               /* empty: "account-" and its id */
    const struct org_state *state; /* NULL: active */
    bool no_state;                 /* as before 2025 */
    bool no_status;                /* as AWS said that it would be from 2026 on */
};

struct organization {
    struct str management; /* empty: no account is in an organization */
    struct vec accounts;   /* struct org_account */
};

/* `ID=NAME[,state=STATE][,no-state][,no-status]`, into a struct org_account. Borrows from `text`. */
int org_account_parse(struct str text, void *out);

/* Accounts of the world of which nothing was told join, too. */
int organization_settle(struct organization *organization, const struct world *world,
                        struct error *err);

/* NULL: it is of no organization, or of another one. */
const struct org_account *organization_find(const struct organization *organization, struct str id);

/* The two members in which ListAccounts has told it. */
const char *org_account_state(const struct org_account *account);
const char *org_account_status(const struct org_account *account);

#endif
