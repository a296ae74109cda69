/* What IAM Identity Center is asked: for keys of a role, and for a newer token. Internal to collector/aws. */
#ifndef SNAPAUDIT_COLLECTOR_AWS_KEYS_SSO_H
#define SNAPAUDIT_COLLECTOR_AWS_KEYS_SSO_H

#include "collector/aws/keys/http.h"
#include "collector/aws/keys/members.h"
#include "collector/aws/keys/sso_token.h"

/* Whose keys. */
struct sso_role {
    struct str region; /* where Identity Center is */
    struct str account;
    struct str role;
};

/* GetRoleCredentials. Its answer is in `answer`, for http_answer_clear(); the keys are views of it. Returns
 * -1 with `err` when nothing could be asked, or a signal came; a refusal is in answer->result. With
 * FAILURE_NONE and keys that cannot be read, -1, too. */
int sso_ask_keys(const struct aws_terms *terms, const struct sso_role *role, struct str token,
                 struct http_answer *answer, struct member_keys *keys, struct error *err);

/* CreateToken, with what the old one has for that. As above. */
int sso_ask_token(const struct aws_terms *terms, struct str region, const struct sso_token *old,
                  struct http_answer *answer, struct sso_renewed *renewed, struct error *err);

#endif
