/* Keys for containers: as the agent of ECS hands them out, and, where a token is asked for, that of EKS Pod
 * Identity. */
#include "tests/sandbox/service_internal.h"

#define LIFE_S 21600

static const struct container *container_of(const struct job *job)
{
    return container_find(&job->service->options->containers, job->request->target);
}

/* The agent of ECS answers for all paths below its own. */
static bool is_of_a_task(const struct job *job)
{
    return str_starts(job->request->target, "/v2/credentials/") &&
           job->service->options->containers.len > 0;
}

bool container_is_asked(const struct job *job)
{
    return container_of(job) || is_of_a_task(job);
}

int container_check_action(struct job *job)
{
    if (str_eq_c(job->request->method, "GET"))
        job->action = action_find(STR_LIT("ContainerCredentials"), job->request->api);
    return job->action ? 0 : refuse(&job->refusal, 405, "MethodNotAllowed", "Method Not Allowed");
}

int container_deny(struct job *job)
{
    return refuse(&job->refusal, 403, "AccessDenied",
                  "Access Denied. Called agent through invalid address");
}

/* Only the agent of ECS says no in JSON. */
void container_refusal(struct job *job)
{
    const struct refusal *refusal = &job->refusal;
    const struct container *container = container_of(job);
    bool text = container && container->token.len > 0;
    job->answer->type = text ? "text/plain; charset=utf-8" : "application/json";
    if (text)
        add_text(job, "%s\n", refusal->message);
    else
        add_text(job, "{\"code\":\"%s\",\"message\":\"%s\",\"HTTPErrorCode\":%d}", refusal->code,
                 refusal->message, refusal->status);
}

/* A token that is no JWT does not get as far as AWS. */
static int check_token(struct job *job, const struct container *container)
{
    struct str told = header_value(job->request, "authorization");
    struct str after = str_skip(told, str_find(told, ".") + 1);
    bool parts = str_find(after, ".") < after.len;
    if (str_is_empty(container->token) || str_eq(told, container->token))
        return 0;
    if (str_is_empty(told))
        return refuse(&job->refusal, 400, "BadRequest", "Service account token cannot be empty");
    if (!parts)
        return refuse(&job->refusal, 400, "BadRequest",
                      "Service account token cannot be parsed: token is malformed: token contains "
                      "an invalid number of segments");
    return refuse(&job->refusal, 400, "InvalidTokenException",
                  "[%s]: (InvalidTokenException): The token included in the request is invalid., "
                  "fault: client",
                  job->answer->request_id);
}

static void tell_keys(struct job *job, const struct container *container)
{
    struct arena *arena = job->request->arena;
    bool pod = container->token.len > 0;
    struct session session = {.account = container->role.account};
    hand_out(job, &session, container->role.name,
             pod ? STR_LIT("eks-sandbox-auditor-01234567-89ab-4cde-8f01-23456789abcd")
                 : STR_LIT("0123456789abcdef0123456789abcdef"),
             LIFE_S);
    add_text(job, "{\"AccessKeyId\":\"%.*s\",\"SecretAccessKey\":\"%.*s\",",
             STR_ARG(session.access_key), STR_ARG(session.secret));
    add_text(job, "\"Token\":\"%.*s\",\"Expiration\":\"%s\",", STR_ARG(session.token),
             time_text(session.ends_s, arena));
    add_text(job, pod ? "\"AccountId\":\"%.*s\"}" : "\"RoleArn\":\"%.*s\"}",
             STR_ARG(pod ? container->role.account : container->role.arn));
    job->answer->type = "application/json";
}

int container_perform(struct job *job)
{
    const struct container *container = container_of(job);
    if (!container)
        return refuse(&job->refusal, 400, "InvalidIdInRequest",
                      "CredentialsV2Request: Credentials not found");
    if (check_token(job, container) != 0)
        return -1;
    tell_keys(job, container);
    return 0;
}
