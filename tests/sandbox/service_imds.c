/* The instance metadata service: keys of the role of the machine itself. */
#include "tests/sandbox/service_internal.h"

#include "tests/sandbox/seals.h"
#include "tests/sandbox/settings.h"

#define TOKEN_MOST_S 21600
#define LIFE_S       23040 /* 6.4 hours */
#define STALE_S      60    /* how long keys are over that AWS could not renew */

static const struct imds *imds_of(const struct job *job)
{
    return &job->service->options->imds;
}

bool imds_is_asked(const struct job *job)
{
    return str_starts(job->request->target, "/latest/") && imds_of(job)->role.arn.len > 0;
}

/* A slash at the end makes no difference. */
int imds_check_action(struct job *job)
{
    struct str *target = &job->request->target;
    while (target->len > 1 && target->ptr[target->len - 1] == '/')
        target->len--;
    job->action = action_by_path(job->request);
    return job->action ? 0 : refuse(&job->refusal, 404, "NotFound", "404 - Not Found");
}

/* The service is off for the instance. */
int imds_deny(struct job *job)
{
    return refuse(&job->refusal, 403, "Forbidden", "403 - Forbidden");
}

void imds_refusal(struct job *job)
{
    job->answer->type = "text/plain";
    if (job->refusal.status == 401)
        return;
    add_text(job,
             "<?xml version=\"1.0\" encoding=\"iso-8859-1\"?>\n<html>\n <head>\n"
             "  <title>%s</title>\n </head>\n <body>\n  <h1>%s</h1>\n </body>\n</html>\n",
             job->refusal.message, job->refusal.message);
}

/* ---- tokens ---- */

#define TOKEN_USE STR_LIT("imds")

static int hand_out_token(struct job *job)
{
    const struct request *request = job->request;
    struct str ttl = header_value(request, "x-aws-ec2-metadata-token-ttl-seconds");
    long ttl_s;
    if (header_has(request, "x-forwarded-for"))
        return refuse(&job->refusal, 403, "Forbidden", "403 - Forbidden");
    if (setting_number(ttl, 1, TOKEN_MOST_S, &ttl_s) != 0)
        return refuse(&job->refusal, 400, "BadRequest", "400 - Bad Request");
    struct str token =
        seal_make(job->service->token_key, TOKEN_USE, job->now_s + ttl_s, request->arena);
    add_text(job, "%.*s", STR_ARG(token));
    job->answer->ttl = arena_printf(request->arena, "%ld", ttl_s).ptr;
    return 0;
}

static int check_token(struct job *job)
{
    const struct request *request = job->request;
    static const char name[] = "x-aws-ec2-metadata-token";
    if (header_has(request, name) ? seal_holds(job->service->token_key, TOKEN_USE,
                                               header_value(request, name), job->now_s)
                                  : imds_of(job)->v1)
        return 0;
    return refuse(&job->refusal, 401, "Unauthorized", "401 - Unauthorized");
}

/* ---- what is told ---- */

static int tell_role(struct job *job)
{
    if (imds_of(job)->no_role)
        return refuse(&job->refusal, 404, "NotFound", "404 - Not Found");
    add_text(job, "%.*s", STR_ARG(imds_of(job)->role.name));
    return 0;
}

static void tell_session(struct job *job, const struct session *session)
{
    struct arena *arena = job->request->arena;
    int64_t ends_s = imds_of(job)->stale ? job->now_s - STALE_S : session->ends_s;
    add_text(job,
             "{\n  \"Code\" : \"Success\",\n  \"LastUpdated\" : \"%s\",\n"
             "  \"Type\" : \"AWS-HMAC\",\n  \"AccessKeyId\" : \"%.*s\",\n"
             "  \"SecretAccessKey\" : \"%.*s\",\n",
             time_text(ends_s < job->now_s ? ends_s - LIFE_S : job->now_s, arena),
             STR_ARG(session->access_key), STR_ARG(session->secret));
    add_text(job, "  \"Token\" : \"%.*s\",\n  \"Expiration\" : \"%s\"\n}", STR_ARG(session->token),
             time_text(ends_s, arena));
}

static int tell_keys(struct job *job)
{
    const struct imds *imds = imds_of(job);
    if (imds->no_role || !str_eq(form_value(job->request, "role"), imds->role.name))
        return refuse(&job->refusal, 404, "NotFound", "404 - Not Found");
    if (imds->code.len > 0) {
        add_text(job,
                 "{\n  \"Code\" : \"%.*s\",\n  \"Message\" : \"EC2 cannot assume the role %.*s.\","
                 "\n  \"LastUpdated\" : \"%s\"\n}",
                 STR_ARG(imds->code), STR_ARG(imds->role.name),
                 time_text(job->now_s, job->request->arena));
        return 0;
    }
    struct session session = {.account = imds->role.account};
    hand_out(job, &session, imds->role.name, STR_LIT(IMDS_INSTANCE), LIFE_S);
    tell_session(job, &session);
    return 0;
}

/* Keys of the instance itself, not of its role. */
static int tell_identity_keys(struct job *job)
{
    struct session session = {.account = imds_of(job)->role.account, .identity_only = true};
    hand_out(job, &session, STR_LIT("aws:ec2-instance"), STR_LIT(IMDS_INSTANCE), LIFE_S);
    tell_session(job, &session);
    return 0;
}

static int tell_region(struct job *job)
{
    add_text(job, "%.*s", STR_ARG(imds_of(job)->region));
    return 0;
}

static int tell_zone(struct job *job)
{
    add_text(job, "%.*sa", STR_ARG(imds_of(job)->region));
    return 0;
}

int imds_perform(struct job *job)
{
    static const struct performer performers[] = {
        {"ImdsToken", hand_out_token},  {"ImdsRole", tell_role},
        {"ImdsCredentials", tell_keys}, {"ImdsRegion", tell_region},
        {"ImdsZone", tell_zone},        {"ImdsIdentity", tell_identity_keys},
    };
    bool reads = str_eq_c(job->request->method, "GET");
    job->answer->type = "text/plain";
    if (reads && check_token(job) != 0)
        return -1;
    return perform_by(performers, job);
}
