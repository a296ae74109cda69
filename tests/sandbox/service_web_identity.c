/* STS: roles for whom an identity provider vouches. Nobody signs. */
#include "tests/sandbox/service_internal.h"

#include "tests/sandbox/jwt.h"

static const struct constraint constraints[] = {
    {"RoleArn", "roleArn", 20, 2048, NULL, NULL, true},
    {"RoleSessionName", "roleSessionName", 2, 64, "[\\w+=,.@-]*", SESSION_NAME_LETTERS, true},
    {"WebIdentityToken", "webIdentityToken", 4, 20000, NULL, NULL, true},
};

bool web_identity_is_asked(const struct job *job)
{
    return str_eq_c(form_value(job->request, "Action"), "AssumeRoleWithWebIdentity");
}

int web_identity_deny(struct job *job)
{
    return refuse(&job->refusal, 403, "AccessDenied",
                  "Not authorized to perform sts:AssumeRoleWithWebIdentity");
}

static int check_token(struct job *job, struct jwt *token)
{
    if (!jwt_read(form_value(job->request, "WebIdentityToken"), token, job->request->arena))
        return refuse(&job->refusal, 400, "InvalidIdentityToken",
                      "The ID Token provided is not a valid JWT. (You may see this error if you "
                      "sent an Access Token)");
    if (job->now_s < token->ends_s)
        return 0;
    return refuse(&job->refusal, 400, "ExpiredTokenException",
                  "Token expired: current date/time %lld must be before the expiration date/time "
                  "%lld",
                  (long long)job->now_s, (long long)token->ends_s);
}

static int check_role(struct job *job, const struct jwt *token, struct role *role)
{
    const struct service *service = job->service;
    if (!role_find(&service->options->roles, service->world, form_value(job->request, "RoleArn"),
                   role) ||
        !role_lets_in_subject(role, token->subject))
        return web_identity_deny(job);
    return sts_check_place(job, role);
}

static void add_element(struct job *job, const char *name, struct str text)
{
    struct str escaped = xml_escaped(job->request->arena, text);
    add_text(job, "    <%s>", name);
    answer_add(job->answer, escaped.ptr, escaped.len);
    add_text(job, "</%s>\n", name);
}

/* The provider as the role's account knows it. */
static struct str provider_arn(const struct job *job, const struct role *role, struct str issuer)
{
    static const char scheme[] = "https://";
    if (str_starts(issuer, scheme))
        issuer = str_skip(issuer, sizeof(scheme) - 1);
    return arena_printf(job->request->arena, "arn:aws:iam::%.*s:oidc-provider/%.*s",
                        STR_ARG(role->account), STR_ARG(issuer));
}

static void answer_session(struct job *job, const struct role *role, const struct jwt *token,
                           const struct session *session)
{
    add_text(job,
             "<AssumeRoleWithWebIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/" STS_VERSION
             "/\">\n  <AssumeRoleWithWebIdentityResult>\n");
    if (token->audience.len > 0)
        add_element(job, "Audience", token->audience);
    sts_add_session(job, session);
    add_element(job, "Provider", provider_arn(job, role, token->issuer));
    add_element(job, "SubjectFromWebIdentityToken", token->subject);
    add_text(job,
             "  </AssumeRoleWithWebIdentityResult>\n  <ResponseMetadata>\n"
             "    <RequestId>%s</RequestId>\n  </ResponseMetadata>\n"
             "</AssumeRoleWithWebIdentityResponse>\n",
             job->answer->request_id);
}

int web_identity_perform(struct job *job)
{
    struct role role;
    struct jwt token;
    long duration_s = 0;
    if (sts_check_question(job, constraints, sizeof(constraints) / sizeof(constraints[0]),
                           &duration_s) != 0 ||
        check_token(job, &token) != 0 || check_role(job, &token, &role) != 0 ||
        sts_check_duration(job, &role, duration_s) != 0)
        return -1;
    struct session session = {.account = role.account, .global = sts_is_global(job)};
    hand_out(job, &session, role.name, form_value(job->request, "RoleSessionName"), duration_s);
    answer_session(job, &role, &token, &session);
    return 0;
}
