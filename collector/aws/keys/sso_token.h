/* What a file of ~/.aws/sso/cache says: a token of single sign-on, and what a newer one can be had with.
 * Internal to collector/aws. */
#ifndef SNAPAUDIT_COLLECTOR_AWS_KEYS_SSO_TOKEN_H
#define SNAPAUDIT_COLLECTOR_AWS_KEYS_SSO_TOKEN_H

#include "collector/aws/keys/members.h"
#include "core/secret.h"
#include "core/sink.h"

enum {
    SSO_ACCESS_TOKEN,
    SSO_EXPIRES_AT,
    SSO_REFRESH_TOKEN,
    SSO_CLIENT_ID,
    SSO_CLIENT_SECRET,
    SSO_REGISTRATION_EXPIRES_AT,
    SSO_MEMBERS
};

struct sso_token {
    struct secret *written; /* as the file has it */
    struct secret *read;    /* the same, with its strings decoded in place */
    size_t len;
    struct member members[SSO_MEMBERS]; /* views of `read` */
    instant until;
};

/* Reads what is there; clear it in any case. False: there is no token in it that a header can carry, or nobody
 * knows how long it holds. Files of clients, without any token, lie in the same folder. */
bool sso_token_parse(struct sso_token *out, struct str text);
void sso_token_clear(struct sso_token *token);

struct str sso_token_text(const struct sso_token *token, int member); /* empty: it has none */

/* Is there all that a newer one can be had with? */
bool sso_token_renews(const struct sso_token *token, instant now);

/* What is newer. */
struct sso_renewed {
    struct str access;
    struct str refresh; /* empty: the one that is there stays */
    instant until;
};

/* The text of the file with that in it, all else as it was. `out` is a secret sink. */
void sso_token_rewrite(const struct sso_token *token, const struct sso_renewed *renewed,
                       struct sink *out);

#endif
