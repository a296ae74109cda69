/* Who is signed in at IAM Identity Center, and what for. */
#ifndef SANDBOX_SSO_H
#define SANDBOX_SSO_H

#include <stdint.h>

#include "tests/sandbox/roles.h"

struct sso_token {
    struct str text;
    bool ends;
    long expires_in_s; /* after the sandbox started */
};

/* A refresh token, and the client that got it. */
struct sso_refresh {
    struct str text;
    struct str client; /* CLIENT_ID:SECRET */
    long expires_in_s; /* of the tokens that it gets */
};

/* A permission set that whoever is signed in has in an account. */
struct sso_role {
    struct str account;
    struct str name;
};

struct sso {
    struct vec tokens;    /* struct sso_token */
    struct vec refreshes; /* struct sso_refresh */
    struct vec roles;     /* struct sso_role */
};

/* `TOKEN[,expires-in=S]`, `TOKEN=CLIENT_ID:SECRET[,expires-in=S]`, `ACCOUNT/NAME`, each into its struct.
 * Borrow from `text`. */
int sso_token_parse(struct str text, void *out);
int sso_refresh_parse(struct str text, void *out);
int sso_role_parse(struct str text, void *out);

/* The permission sets are in accounts of the world. */
int sso_check(const struct sso *sso, const struct world *world, struct error *err);

/* Told to the sandbox, and not over `age_s` seconds after it started. */
bool sso_token_holds(const struct sso *sso, struct str text, int64_t age_s);

/* NULL: no such token. */
const struct sso_refresh *sso_refresh_find(const struct sso *sso, struct str text);

/* Does any refresh token belong to `client`? The first one, or NULL. */
const struct sso_refresh *sso_client_find(const struct sso *sso, struct str client);

bool sso_has_role(const struct sso *sso, struct str account, struct str name);

#endif
