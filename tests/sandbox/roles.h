/* The roles of the world's accounts, and whom each lets in. */
#ifndef SANDBOX_ROLES_H
#define SANDBOX_ROLES_H

#include "core/error.h"
#include "core/vec.h"
#include "tests/sandbox/world.h"

struct role {
    struct str arn;         /* in partition aws */
    struct str account;     /* the one that it is of */
    struct str name;        /* without its path */
    struct str trusts;      /* an account; empty: every other one of the world */
    struct str external_id; /* that must be told; empty: none */
    long most_s;            /* how long a session may be */
    bool mfa;
    bool web;           /* an identity provider may vouch for whoever wants it */
    struct str subject; /* for this one alone; empty: for anybody */
};

/* `ARN[,trusts=ACCOUNT][,external-id=TEXT][,max=SECONDS][,mfa][,web[=SUBJECT]]`, into a struct role.
 * Borrows from `text`. -1: it is none. */
int role_parse(struct str text, void *out);

/* The ARN alone: of such a role that nothing more is told. */
int role_read_arn(struct str arn, struct role *out);

/* All of `roles` (struct role) belong to accounts of the world, and trust such. */
int roles_check(const struct vec *roles, const struct world *world, struct error *err);

/* An account of which `roles` tell nothing has the role `snapaudit`. The partition of `arn` is passed
 * over. False: there is no such role. */
bool role_find(const struct vec *roles, const struct world *world, struct str arn,
               struct role *out);

/* May `account`, who told `external_id` and perhaps a code, have it? */
bool role_lets_in(const struct role *role, struct str account, struct str external_id, bool mfa);

/* May whoever an identity provider calls `subject` have it? */
bool role_lets_in_subject(const struct role *role, struct str subject);

#endif
