/* STS: who asks, and roles for a while. */
#include "tests/sandbox/service_internal.h"

#include "tests/sandbox/regions.h"

#define LEAST_S      900
#define MOST_S       43200
#define MOST_CHAINED 3600
#define USUAL_S      3600

/* `arn` as the partition of the region that is asked writes it. */
static const char *region_arn(const struct request *request, struct str arn)
{
    struct str rest = str_skip(arn, sizeof("arn:aws") - 1);
    return arena_printf(request->arena, "arn:%s%.*s", region_partition_name(request->region),
                        STR_ARG(rest))
        .ptr;
}

void sts_refusal(struct job *job)
{
    const struct refusal *refusal = &job->refusal;
    struct str message = xml_escaped(job->request->arena, str_from(refusal->message));
    add_text(job,
             "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/" STS_VERSION "/\">\n"
             "  <Error>\n    <Type>%s</Type>\n    <Code>%s</Code>\n"
             "    <Message>%.*s</Message>\n  </Error>\n"
             "  <RequestId>%s</RequestId>\n</ErrorResponse>\n",
             refusal->status < 500 ? "Sender" : "Receiver", refusal->code, STR_ARG(message),
             job->answer->request_id);
}

static int caller_identity(struct job *job)
{
    const struct request *request = job->request;
    add_text(job,
             "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/" STS_VERSION
             "/\">\n"
             "  <GetCallerIdentityResult>\n    <Arn>%s</Arn>\n    <UserId>%.*s</UserId>\n"
             "    <Account>%.*s</Account>\n  </GetCallerIdentityResult>\n  <ResponseMetadata>\n"
             "    <RequestId>%s</RequestId>\n  </ResponseMetadata>\n"
             "</GetCallerIdentityResponse>\n",
             region_arn(request, request->caller.arn), STR_ARG(request->caller.user_id),
             STR_ARG(request->account->id), job->answer->request_id);
    return 0;
}

/* ---- AssumeRole: what is asked ---- */

static int out_of_bounds(struct job *job, const char *member, struct str value, const char *what,
                         const char *bound, size_t number)
{
    return refuse(&job->refusal, 400, "ValidationError",
                  "1 validation error detected: Value '%.*s' at '%s' failed to satisfy constraint: "
                  "Member must have %s %s than or equal to %zu",
                  STR_ARG(value), member, what, bound, number);
}

static const struct constraint constraints[] = {
    {"RoleArn", "roleArn", 20, 2048, NULL, NULL, true},
    {"RoleSessionName", "roleSessionName", 2, 64, "[\\w+=,.@-]*", SESSION_NAME_LETTERS, true},
    {"ExternalId", "externalId", 2, 1224, "[\\w+=,.@:\\/-]*", WORD_LETTERS "+=,.@:/-", false},
    {"SerialNumber", "serialNumber", 9, 256, "[\\w+=/:,.@-]*", WORD_LETTERS "+=/:,.@-", false},
    {"TokenCode", "tokenCode", 6, 6, "[\\d]*", "0123456789", false},
};

static bool made_of(struct str text, const char *letters)
{
    for (size_t i = 0; i < text.len; i++) {
        if (!memchr(letters, text.ptr[i], strlen(letters)))
            return false;
    }
    return true;
}

static int check_constraint(struct job *job, const struct constraint *rule)
{
    struct str value = form_value(job->request, rule->parameter);
    if (!form_has(job->request, rule->parameter))
        return rule->required
                   ? refuse(&job->refusal, 400, "ValidationError",
                            "1 validation error detected: Value null at '%s' failed to satisfy "
                            "constraint: Member must not be null",
                            rule->member)
                   : 0;
    if (value.len < rule->least)
        return out_of_bounds(job, rule->member, value, "length", "greater", rule->least);
    if (value.len > rule->most)
        return out_of_bounds(job, rule->member, value, "length", "less", rule->most);
    if (!rule->pattern || made_of(value, rule->letters))
        return 0;
    return refuse(&job->refusal, 400, "ValidationError",
                  "1 validation error detected: Value '%.*s' at '%s' failed to satisfy "
                  "constraint: Member must satisfy regular expression pattern: %s",
                  STR_ARG(value), rule->member, rule->pattern);
}

static int read_duration(struct job *job, long *out)
{
    struct str text = form_value(job->request, "DurationSeconds");
    *out = 0;
    for (size_t i = 0; i < text.len && *out <= MOST_S && char_is_digit(text.ptr[i]); i++)
        *out = *out * 10 + (text.ptr[i] - '0');
    if (!form_has(job->request, "DurationSeconds"))
        *out = USUAL_S;
    if (*out < LEAST_S)
        return out_of_bounds(job, "durationSeconds", text, "value", "greater", LEAST_S);
    if (*out > MOST_S)
        return out_of_bounds(job, "durationSeconds", text, "value", "less", MOST_S);
    return 0;
}

int sts_check_question(struct job *job, const struct constraint *rules, size_t count,
                       long *duration_s)
{
    for (size_t i = 0; i < count; i++) {
        if (check_constraint(job, &rules[i]) != 0)
            return -1;
    }
    struct str arn = form_value(job->request, "RoleArn");
    if (!str_starts(arn, "arn:"))
        return refuse(&job->refusal, 400, "ValidationError", "%.*s is invalid", STR_ARG(arn));
    return read_duration(job, duration_s);
}

/* ---- AssumeRole: who may ---- */

/* AWS tells a stranger no more than this, whatever the cause. */
int sts_deny(struct job *job)
{
    if (!job->request->account)
        return web_identity_deny(job);
    struct str arn = form_value(job->request, "RoleArn");
    return refuse(&job->refusal, 403, "AccessDenied",
                  "User: %s is not authorized to perform: sts:%s on resource: %.*s",
                  region_arn(job->request, job->request->caller.arn), job->action->name,
                  STR_ARG(arn));
}

/* Here each code must be higher than all that were taken before: so no code is good twice. */
static bool take_code(struct service *service, struct str code)
{
    long number = 0, last = atomic_load(&service->last_code);
    for (size_t i = 0; i < code.len; i++)
        number = number * 10 + (code.ptr[i] - '0');
    do {
        if (number <= last)
            return false;
    } while (!atomic_compare_exchange_weak(&service->last_code, &last, number));
    return true;
}

static int check_mfa(struct job *job, bool *out)
{
    const struct request *request = job->request;
    struct str serial = form_value(request, "SerialNumber");
    struct str code = form_value(request, "TokenCode");
    struct str device =
        arena_printf(request->arena, "arn:%s:iam::%.*s:mfa/auditor",
                     region_partition_name(request->region), STR_ARG(request->account->id));
    *out = !str_is_empty(serial) && !str_is_empty(code);
    if (str_is_empty(serial) && str_is_empty(code))
        return 0;
    if (!*out)
        return refuse(&job->refusal, 403, "AccessDenied",
                      "MultiFactorAuthentication failed, must provide both MFA serial number and "
                      "one time pass code.");
    if (request->caller.is_role || !str_eq(serial, device))
        return refuse(&job->refusal, 403, "AccessDenied",
                      "MultiFactorAuthentication failed, unable to validate MFA code.  Please "
                      "verify your MFA serial number is valid and associated with this user.");
    if (take_code(job->service, code))
        return 0;
    return refuse(&job->refusal, 403, "AccessDenied",
                  "MultiFactorAuthentication failed with invalid MFA one time pass code. ");
}

int sts_check_place(struct job *job, const struct role *role)
{
    const struct service_options *options = job->service->options;
    struct str region = job->request->region;
    if (region_state(options, world_find_account(job->service->world, role->account), region) ==
        REGION_OFF)
        return sts_deny(job);
    for (size_t i = 0; i < options->sts_off.len; i++) {
        if (str_eq(VEC_AT(const struct str, &options->sts_off, i), region))
            return refuse(&job->refusal, 403, "RegionDisabledException",
                          "STS is not activated in this region for account:%.*s. Your account "
                          "administrator can activate STS in this region using the IAM Console.",
                          STR_ARG(role->account));
    }
    return 0;
}

static int check_role(struct job *job, bool mfa, struct role *role)
{
    const struct request *request = job->request;
    if (!role_find(&job->service->options->roles, job->service->world,
                   form_value(request, "RoleArn"), role) ||
        !role_lets_in(role, request->account->id, form_value(request, "ExternalId"), mfa))
        return sts_deny(job);
    return sts_check_place(job, role);
}

int sts_check_duration(struct job *job, const struct role *role, long duration_s)
{
    if (job->request->caller.is_role && duration_s > MOST_CHAINED)
        return refuse(&job->refusal, 400, "ValidationError",
                      "The requested DurationSeconds exceeds the 1 hour session limit for roles "
                      "assumed by role chaining.");
    if (duration_s > role->most_s)
        return refuse(&job->refusal, 400, "ValidationError",
                      "The requested DurationSeconds exceeds the MaxSessionDuration set for this "
                      "role.");
    return 0;
}

/* ---- AssumeRole: the keys ---- */

void sts_add_session(struct job *job, const struct session *session)
{
    const struct request *request = job->request;
    struct caller caller = session_caller(session, request->arena);
    add_text(job,
             "    <AssumedRoleUser>\n      <AssumedRoleId>%.*s</AssumedRoleId>\n"
             "      <Arn>%s</Arn>\n    </AssumedRoleUser>\n    <Credentials>\n",
             STR_ARG(caller.user_id), region_arn(request, caller.arn));
    add_text(job,
             "      <AccessKeyId>%.*s</AccessKeyId>\n"
             "      <SecretAccessKey>%.*s</SecretAccessKey>\n"
             "      <SessionToken>%.*s</SessionToken>\n      <Expiration>%s</Expiration>\n"
             "    </Credentials>\n",
             STR_ARG(session->access_key), STR_ARG(session->secret), STR_ARG(session->token),
             time_text(session->ends_s, request->arena));
}

bool sts_is_global(const struct job *job)
{
    return str_eq_c(header_value(job->request, "host"), "sts.amazonaws.com");
}

static int assume_role(struct job *job)
{
    struct role role;
    long duration_s = 0;
    bool mfa;
    if (sts_check_question(job, constraints, sizeof(constraints) / sizeof(constraints[0]),
                           &duration_s) != 0 ||
        check_mfa(job, &mfa) != 0 || check_role(job, mfa, &role) != 0 ||
        sts_check_duration(job, &role, duration_s) != 0)
        return -1;
    struct session session = {
        .account = role.account,
        .global = sts_is_global(job),
    };
    hand_out(job, &session, role.name, form_value(job->request, "RoleSessionName"), duration_s);
    add_text(job, "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/" STS_VERSION
                  "/\">\n  <AssumeRoleResult>\n");
    sts_add_session(job, &session);
    add_text(job,
             "  </AssumeRoleResult>\n  <ResponseMetadata>\n    <RequestId>%s</RequestId>\n"
             "  </ResponseMetadata>\n</AssumeRoleResponse>\n",
             job->answer->request_id);
    return 0;
}

int sts_perform(struct job *job)
{
    static const struct performer performers[] = {
        {"GetCallerIdentity", caller_identity},
        {"AssumeRole", assume_role},
        {"AssumeRoleWithWebIdentity", web_identity_perform}};
    return perform_by(performers, job);
}
