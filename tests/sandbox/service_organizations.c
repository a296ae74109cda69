/* Organizations: which accounts there are. */
#include "tests/sandbox/service_internal.h"

#include "core/json_writer.h"
#include "tests/sandbox/page.h"
#include "tests/sandbox/regions.h"
#include "tests/sandbox/settings.h"

#define ORGANIZATION "o-sandbox00001"
#define ROOT         "r-sand"
#define MOST_ITEMS   20

/* ---- no ---- */

int organizations_deny(struct job *job)
{
    return refuse(&job->refusal, 400, "AccessDeniedException",
                  "User: %.*s is not authorized to perform: organizations:%s on resource: * "
                  "because no identity-based policy allows the organizations:%s action",
                  STR_ARG(job->request->caller.arn), job->action->name, job->action->name);
}

static int bad_input(struct job *job, const char *reason)
{
    (void)refuse(&job->refusal, 400, "InvalidInputException",
                 "You provided invalid values for one or more of the request parameters.");
    job->refusal.reason = reason;
    return -1;
}

static void keep(struct job *job, const struct sink *text)
{
    struct str kept = arena_str(job->request->arena, sink_view(text));
    answer_add(job->answer, kept.ptr, kept.len);
    job->answer->type = "application/x-amz-json-1.1";
}

void organizations_refusal(struct job *job)
{
    const struct refusal *refusal = &job->refusal;
    struct sink *text = sink_memory();
    struct json_writer json;
    json_writer_init(&json, text, 0);
    json_begin_object(&json);
    json_member_cstr(&json, "__type", refusal->code);
    json_member_cstr(&json, "Message", refusal->message);
    if (refusal->reason)
        json_member_cstr(&json, "Reason", refusal->reason);
    json_end_object(&json);
    keep(job, text);
    sink_abort(text);
}

/* ---- who asks, and where ---- */

/* Each partition has one region where it is. */
static bool is_home(struct str region)
{
    static const char *const homes[] = {"us-east-1", "cn-northwest-1", "us-gov-west-1"};
    for (size_t i = 0; i < sizeof(homes) / sizeof(homes[0]); i++) {
        if (str_eq_c(region, homes[i]))
            return true;
    }
    return false;
}

int organizations_check_action(struct job *job)
{
    struct str region = job->request->region;
    if (is_home(region))
        return json_check_action(job);
    return refuse(&job->refusal, 400, "InvalidSignatureException",
                  "Credential should be scoped to a valid region, not '%.*s'. ", STR_ARG(region));
}

static const struct organization *organization_of(const struct job *job)
{
    return &job->service->options->organization;
}

static int check_member(struct job *job)
{
    if (organization_find(organization_of(job), job->request->account->id))
        return 0;
    return refuse(&job->refusal, 400, "AWSOrganizationsNotInUseException",
                  "Your account is not a member of an organization.");
}

static int check_manager(struct job *job)
{
    if (check_member(job) != 0)
        return -1;
    if (str_eq(organization_of(job)->management, job->request->account->id))
        return 0;
    return refuse(&job->refusal, 400, "AccessDeniedException",
                  "You don't have permissions to access this resource.");
}

/* ---- accounts ---- */

static struct str account_arn(const struct job *job, struct str id)
{
    return arena_printf(job->request->arena,
                        "arn:%s:organizations::%.*s:account/" ORGANIZATION "/%.*s",
                        region_partition_name(job->request->region),
                        STR_ARG(organization_of(job)->management), STR_ARG(id));
}

static struct str email(const struct job *job, struct str id)
{
    return arena_printf(job->request->arena, "aws+%.*s@example.com", STR_ARG(id));
}

static void put_account(const struct job *job, const struct org_account *account,
                        struct json_writer *json)
{
    struct arena *arena = job->request->arena;
    struct str name = account->name;
    bool manages = str_eq(organization_of(job)->management, account->id);
    if (str_is_empty(name))
        name = arena_printf(arena, "account-%.*s", STR_ARG(account->id));
    json_begin_object(json);
    json_member_str(json, "Arn", account_arn(job, account->id));
    json_member_str(json, "Email", email(job, account->id));
    json_member_str(json, "Id", account->id);
    json_member_cstr(json, "JoinedMethod", manages ? "INVITED" : "CREATED");
    json_key(json, "JoinedTimestamp");
    json_number(json, "1.61359170538E9");
    json_member_str(json, "Name", name);
    json_key(json, "Paths");
    json_begin_array(json);
    json_str(json, arena_printf(arena, ORGANIZATION "/" ROOT "/%.*s/", STR_ARG(account->id)));
    json_end_array(json);
    if (!account->no_state)
        json_member_cstr(json, "State", org_account_state(account));
    if (!account->no_status)
        json_member_cstr(json, "Status", org_account_status(account));
    json_end_object(json);
}

static int page_size(struct job *job, size_t *out)
{
    struct str text = form_value(job->request, "MaxResults");
    long value = MOST_ITEMS;
    if (form_has(job->request, "MaxResults") && setting_number(text, 0, __INT_MAX__, &value) != 0)
        return bad_input(job, "INVALID_PATTERN");
    if (value < 1 || value > MOST_ITEMS)
        return bad_input(job, value < 1 ? "MIN_VALUE_EXCEEDED:MAX_RESULTS"
                                        : "MAX_VALUE_EXCEEDED:MAX_RESULTS");
    *out = (size_t)value;
    return 0;
}

static int read_token(struct job *job, struct cursor *at)
{
    bool other = false;
    struct str token = form_value(job->request, "NextToken");
    if (!form_has(job->request, "NextToken"))
        return 0;
    if (token_read(job->service->token_key, lane_of(job), binding_of(job->request), token, at,
                   &other) &&
        !other)
        return 0;
    return bad_input(job, "INVALID_NEXT_TOKEN");
}

static void put_page(const struct job *job, const struct page *page, struct json_writer *json)
{
    const struct vec *accounts = &organization_of(job)->accounts;
    json_begin_object(json);
    json_key(json, "Accounts");
    json_begin_array(json);
    for (uint32_t i = page->from; i < page->to; i++)
        put_account(job, &VEC_AT(const struct org_account, accounts, i), json);
    json_end_array(json);
    if (page->more)
        json_member_str(json, "NextToken",
                        token_make(job->service->token_key, lane_of(job), binding_of(job->request),
                                   page->next, job->request->arena));
    json_end_object(json);
}

static int list_accounts(struct job *job)
{
    struct cursor at = {0};
    size_t size;
    if (check_manager(job) != 0 || page_size(job, &size) != 0 || read_token(job, &at) != 0)
        return -1;
    struct page page =
        page_plan(job->fault, job->chance, at, organization_of(job)->accounts.len, size);
    struct sink *text = sink_memory();
    struct json_writer json;
    json_writer_init(&json, text, 0);
    put_page(job, &page, &json);
    keep(job, text);
    sink_abort(text);
    job->answer->items = page.to - page.from;
    return 0;
}

static int describe_organization(struct job *job)
{
    struct str management = organization_of(job)->management;
    if (check_member(job) != 0)
        return -1;
    struct str arn = account_arn(job, management), mail = email(job, management);
    add_text(job,
             "{\"Organization\":{\"Arn\":\"arn:%s:organizations::%.*s:organization/" ORGANIZATION
             "\",\"AvailablePolicyTypes\":[{\"Status\":\"ENABLED\","
             "\"Type\":\"SERVICE_CONTROL_POLICY\"}],\"FeatureSet\":\"ALL\","
             "\"Id\":\"" ORGANIZATION "\",",
             region_partition_name(job->request->region), STR_ARG(management));
    add_text(job,
             "\"MasterAccountArn\":\"%.*s\",\"MasterAccountEmail\":\"%.*s\","
             "\"MasterAccountId\":\"%.*s\"}}",
             STR_ARG(arn), STR_ARG(mail), STR_ARG(management));
    job->answer->type = "application/x-amz-json-1.1";
    return 0;
}

int organizations_perform(struct job *job)
{
    static const struct performer performers[] = {
        {"ListAccounts", list_accounts},
        {"DescribeOrganization", describe_organization},
    };
    return perform_by(performers, job);
}
