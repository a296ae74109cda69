/* One request while it is answered. Internal to service*.c. */
#ifndef SANDBOX_SERVICE_INTERNAL_H
#define SANDBOX_SERVICE_INTERNAL_H

#include "tests/sandbox/actions.h"
#include "tests/sandbox/service.h"
#include "tests/sandbox/sessions.h"

#define STS_VERSION "2011-06-15"

struct job {
    struct service *service;
    struct request *request;
    const struct action *action;
    struct answer *answer;
    struct refusal refusal;
    enum fault fault;
    uint64_t chance;
    int64_t now_s;
    bool hangs;
};

/* As XML writes it; in `arena`. */
struct str xml_escaped(struct arena *arena, struct str text);
/* Append to the answer. */
void add_text(struct job *job, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Fills in the keys of `session`, whose account is set: of ROLE/NAME, for `life_s` at most. */
void hand_out(struct job *job, struct session *session, struct str role, struct str name,
              long life_s);
/* As ISO 8601. */
const char *time_text(int64_t at_s, struct arena *arena);

/* What a token is good for at all. */
struct str lane_of(const struct job *job);
/* What a remembered selection belongs to: everything but which page of it. */
struct str binding_of(const struct request *request);

struct performer {
    const char *action;
    int (*perform)(struct job *job);
};
/* By the one whose action is asked for. */
int perform_by(const struct performer *performers, struct job *job);

/* service_sts.c */
#define WORD_LETTERS         "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"
#define SESSION_NAME_LETTERS WORD_LETTERS "+=,.@-"

struct constraint {
    const char *parameter;
    const char *member; /* as messages name it */
    size_t least, most;
    const char *pattern; /* NULL: any characters */
    const char *letters; /* those of the pattern */
    bool required;
};

int sts_check_question(struct job *job, const struct constraint *rules, size_t count,
                       long *duration_s);
/* STS hands out nothing where the region is off in the account of the role. */
int sts_check_place(struct job *job, const struct role *role);
int sts_check_duration(struct job *job, const struct role *role, long duration_s);
/* Who the role is, and its keys. */
void sts_add_session(struct job *job, const struct session *session);
/* Asked under the name without a region. */
bool sts_is_global(const struct job *job);
int sts_deny(struct job *job);
int sts_perform(struct job *job);
void sts_refusal(struct job *job);

/* service_web_identity.c */
bool web_identity_is_asked(const struct job *job);
int web_identity_deny(struct job *job);
int web_identity_perform(struct job *job);

/* service_json.c: the services that answer JSON. */
/* The members of the body become the parameters. False when it is no object. */
bool json_read_members(struct request *request);
int json_check_action(struct job *job);
int json_deny(struct job *job);
int json_perform(struct job *job);
void json_refusal(struct job *job);

/* service_organizations.c */
int organizations_check_action(struct job *job);
int organizations_deny(struct job *job);
int organizations_perform(struct job *job);
void organizations_refusal(struct job *job);

/* service_imds.c */
bool imds_is_asked(const struct job *job);
int imds_check_action(struct job *job);
int imds_deny(struct job *job);
int imds_perform(struct job *job);
void imds_refusal(struct job *job);

/* service_sso.c */
bool sso_is_asked(const struct job *job);
int sso_check_action(struct job *job);
int sso_deny(struct job *job);
int sso_perform(struct job *job);
void sso_refusal(struct job *job);
bool oidc_is_asked(const struct job *job);
int oidc_check_action(struct job *job);
int oidc_deny(struct job *job);
int oidc_perform(struct job *job);
void oidc_refusal(struct job *job);

/* service_container.c */
bool container_is_asked(const struct job *job);
int container_check_action(struct job *job);
int container_deny(struct job *job);
int container_perform(struct job *job);
void container_refusal(struct job *job);

#endif
