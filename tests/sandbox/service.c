#include "tests/sandbox/service_internal.h"

#include "core/hash.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <openssl/rand.h>

#include "core/sink.h"
#include "tests/sandbox/filter.h"
#include "tests/sandbox/page.h"
#include "tests/sandbox/regions.h"
#include "tests/sandbox/seals.h"
#include "tests/sandbox/signature.h"
#include "tests/sandbox/xml.h"

static_assert(TOKEN_KEY_BYTES == SESSION_KEY_BYTES && TOKEN_KEY_BYTES == SEAL_KEY_BYTES,
              "one key for all");

#define EC2_VERSION "2016-11-15"
#define XML_FIRST   "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"

/* ---- words ---- */

/* A request id in AWS's form. */
static const char *request_id(struct arena *arena)
{
    unsigned char b[16];
    if (RAND_bytes(b, sizeof(b)) != 1)
        abort();
    return arena_printf(arena,
                        "%02x%02x%02x%02x-%02x%02x-4%x%02x-%x%x%02x-%02x%02x%02x%02x%02x%02x", b[0],
                        b[1], b[2], b[3], b[4], b[5], b[6] & 15u, b[7], 8u + (b[8] & 3u), b[8] >> 4,
                        b[9], b[10], b[11], b[12], b[13], b[14], b[15])
        .ptr;
}

void add_text(struct job *job, const char *format, ...)
{
    char buf[2048];
    va_list args;
    va_start(args, format);
    int len = vsnprintf(buf, sizeof(buf), format, args);
    va_end(args);
    size_t used = len < 0 ? 0 : (size_t)len < sizeof(buf) ? (size_t)len : sizeof(buf) - 1;
    struct str kept = arena_str(job->request->arena, str_make(buf, used));
    answer_add(job->answer, kept.ptr, kept.len);
}

struct str xml_escaped(struct arena *arena, struct str text)
{
    struct sink *sink = sink_memory();
    xml_text(sink, text);
    struct str copy = arena_str(arena, sink_view(sink));
    sink_abort(sink);
    return copy;
}

const char *time_text(int64_t at_s, struct arena *arena)
{
    char text[32] = "";
    time_t seconds = (time_t)at_s;
    struct tm parts;
    if (gmtime_r(&seconds, &parts))
        (void)strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &parts);
    return arena_str(arena, str_from(text)).ptr;
}

/* ---- the services ---- */

static int query_check_action(struct job *job)
{
    struct str name = form_value(job->request, "Action");
    struct str version = form_value(job->request, "Version");
    if (str_is_empty(name))
        return refuse(&job->refusal, 400, "MissingAction",
                      "The request must contain the parameter Action");
    job->action = action_find(name, job->request->api);
    if (job->action && str_eq_c(version, job->request->api->version))
        return 0;
    return refuse(&job->refusal, 400, "InvalidAction",
                  "The action %.*s is not valid for this web service.", STR_ARG(name));
}

static int ec2_perform(struct job *job);

static void ec2_refusal(struct job *job)
{
    struct str message = xml_escaped(job->request->arena, str_from(job->refusal.message));
    add_text(job,
             XML_FIRST "<Response><Errors><Error><Code>%s</Code><Message>%.*s</Message></Error>"
                       "</Errors><RequestID>%s</RequestID></Response>",
             job->refusal.code, STR_ARG(message), job->answer->request_id);
}

/* How a service is asked, and how it answers. */
struct manner {
    const struct api *api;
    bool (*is_asked)(const struct job *job); /* without a signature; NULL: never */
    int (*check_action)(struct job *job);
    int (*deny)(struct job *job); /* its words for those who may not; NULL: those of denials.c */
    int (*perform)(struct job *job);
    void (*refusal)(struct job *job); /* writes it */
};

static const struct manner manners[] = {
    {&api_ec2, NULL, query_check_action, NULL, ec2_perform, ec2_refusal},
    {&api_sts, web_identity_is_asked, query_check_action, sts_deny, sts_perform, sts_refusal},
    {&api_kms, NULL, json_check_action, json_deny, json_perform, json_refusal},
    {&api_backup, NULL, json_check_action, json_deny, json_perform, json_refusal},
    {&api_imds, imds_is_asked, imds_check_action, imds_deny, imds_perform, imds_refusal},
    {&api_container, container_is_asked, container_check_action, container_deny, container_perform,
     container_refusal},
    {&api_sso, sso_is_asked, sso_check_action, sso_deny, sso_perform, sso_refusal},
    {&api_sso_oidc, oidc_is_asked, oidc_check_action, oidc_deny, oidc_perform, oidc_refusal},
    {&api_organizations, NULL, organizations_check_action, organizations_deny,
     organizations_perform, organizations_refusal},
};

static const struct manner *manner_of(const struct job *job)
{
    size_t i = 0;
    while (manners[i].api != job->request->api)
        i++;
    return &manners[i];
}

static void answer_refusal(struct job *job)
{
    answer_clear(job->answer);
    job->answer->status = job->refusal.status;
    job->answer->code = job->refusal.code;
    manner_of(job)->refusal(job);
}

/* ---- who may ---- */

/* Listings that the world does not tell: half of the regions say it in the words of before 2024. */
static const struct denial *untold(const struct job *job)
{
    const struct request *request = job->request;
    const struct place *place =
        job->action->lists ? account_place(request->account, request->region) : NULL;
    if (!place || !place->listings[job->action->kind].denied)
        return NULL;
    return denial_find(hash_bytes(request->region.ptr, request->region.len, 0) % 2 == 0
                           ? STR_LIT("denied")
                           : STR_LIT("denied-old"));
}

static int check_permission(struct job *job)
{
    const struct denial *denial = denial_for(
        &job->service->options->denials, str_from(job->action->name), job->request->region,
        job->request->account ? job->request->account->id : STR_EMPTY);
    denial = denial ? denial : untold(job);
    job->hangs = denial && denial_hangs(denial);
    if (!denial || (job->action->open && !job->hangs))
        return 0;
    if (manner_of(job)->deny && !job->hangs)
        return manner_of(job)->deny(job);
    return denial_say(denial, job->request, job->action->name, &job->refusal, &job->answer->html);
}

static int refuse_as(struct job *job, const struct api_error *error)
{
    return refuse(&job->refusal, error->status, error->code, "%s", error->message);
}

static int refuse_keys(struct job *job)
{
    return refuse_as(job, &job->request->api->keys);
}

/* Keys that are withdrawn while somebody works with them. */
static int check_keys(struct job *job)
{
    long most = job->service->options->keys_die_after;
    if (most > 0 && atomic_fetch_add(&job->service->admitted, 1) >= most)
        return refuse_keys(job);
    return 0;
}

/* Regions that are off refuse everybody; AWS says so in the words for wrong keys. Regions that are
 * on for every account answer the questions of a beginner, also when the world has nothing there. */
static int check_region(struct job *job)
{
    const struct request *request = job->request;
    if (!request->account)
        return 0;
    enum region_state state =
        region_state(job->service->options, request->account, request->region);
    if (request->caller.global && !region_is_always_on(request->region))
        return refuse_keys(job);
    if (state == REGION_ON || (state == REGION_ELSEWHERE && (!job->action || !job->action->lists)))
        return 0;
    return refuse_keys(job);
}

/* ---- faults ---- */

static bool continues(const struct request *request)
{
    return form_has(request, "NextToken") || form_has(request, "nextToken");
}

static int show_fault(struct job *job)
{
    const struct api *api = job->request->api;
    switch (job->fault) {
    case FAULT_THROTTLE: return refuse_as(job, &api->throttle);
    case FAULT_500: return refuse_as(job, &api->internal);
    case FAULT_503:
        job->answer->html = job->chance % 2 == 0;
        job->answer->front_end = job->answer->html;
        return refuse_as(job, &api->unavailable);
    case FAULT_EXPIRED_TOKEN: return continues(job->request) ? refuse_as(job, &api->token) : 0;
    default: return 0;
    }
}

/* A front end of AWS that is overloaded, or a gateway on the way that blocks. */
static void answer_html(struct job *job)
{
    answer_clear(job->answer);
    add_text(job, job->answer->front_end
                      ? "<html><body><b>Http/1.1 Service Unavailable</b></body> </html>"
                      : "<!DOCTYPE html><html><head><title>Access blocked</title></head><body>"
                        "<p>Your request was blocked.<br></body></html>");
}

/* ---- pages ---- */

static int by_name(const void *a, const void *b)
{
    return str_cmp(((const struct pair *)a)->name, ((const struct pair *)b)->name);
}

struct str lane_of(const struct job *job)
{
    return arena_printf(job->request->arena, "%.*s/%.*s/%s", STR_ARG(job->request->account->id),
                        STR_ARG(job->request->region), job->action->name);
}

struct str binding_of(const struct request *request)
{
    static const char *const passing[] = {"NextToken", "MaxResults", "DryRun", "nextToken",
                                          "maxResults"};
    struct vec sorted;
    vec_init(&sorted, sizeof(struct pair));
    for (size_t i = 0; i < request->form.len; i++) {
        const struct pair *pair = &VEC_AT(const struct pair, &request->form, i);
        bool kept = true;
        for (size_t k = 0; k < sizeof(passing) / sizeof(passing[0]); k++)
            kept = kept && !str_eq_c(pair->name, passing[k]);
        if (kept)
            vec_push(&sorted, pair);
    }
    if (sorted.len > 1)
        qsort(sorted.data, sorted.len, sizeof(struct pair), by_name);
    struct sink *sink = sink_memory();
    sink_printf(sink, "%.*s/%.*s", STR_ARG(request->account->id), STR_ARG(request->region));
    for (size_t i = 0; i < sorted.len; i++) {
        const struct pair *pair = &VEC_AT(const struct pair, &sorted, i);
        sink_printf(sink, "&%zu:%.*s=%zu:%.*s", pair->name.len, STR_ARG(pair->name),
                    pair->value.len, STR_ARG(pair->value));
    }
    struct str binding = arena_str(request->arena, sink_view(sink));
    sink_abort(sink);
    vec_clear(&sorted);
    return binding;
}

/* Instances stand in their reservation; a page that begins or ends within one shows it again. */
static void add_rows(struct job *job, const struct listing *listing, const uint32_t *rows,
                     const struct page *page)
{
    uint32_t open = NO_ROW;
    for (uint32_t i = page->from; i < page->to; i++) {
        const struct record *record = listing_record(listing, rows[i]);
        if (record->group != open && open != NO_ROW) {
            const struct group *group = &VEC_AT(const struct group, &listing->groups, open);
            answer_add(job->answer, listing->text + group->tail_at, group->tail_len);
        }
        if (record->group != open) {
            const struct group *group =
                &VEC_AT(const struct group, &listing->groups, record->group);
            answer_add(job->answer, listing->text + group->head_at, group->head_len);
        }
        open = record->group;
        answer_add(job->answer, listing->text + record->at, record->len);
    }
    if (open != NO_ROW) {
        const struct group *group = &VEC_AT(const struct group, &listing->groups, open);
        answer_add(job->answer, listing->text + group->tail_at, group->tail_len);
    }
}

static void add_page(struct job *job, const struct listing *listing, const uint32_t *rows,
                     const struct page *page, struct str binding)
{
    const char *name = job->action->name, *wrapper = job->action->wrapper;
    bool empty = page->from == page->to;
    add_text(job,
             XML_FIRST "\n<%sResponse xmlns=\"http://ec2.amazonaws.com/doc/" EC2_VERSION "/\">\n"
                       "    <requestId>%s</requestId>\n    <%s%s>\n",
             name, job->answer->request_id, wrapper, empty ? "/" : "");
    add_rows(job, listing, rows, page);
    job->answer->items = page->to - page->from;
    if (!empty)
        add_text(job, "    </%s>\n", wrapper);
    if (page->more) {
        struct str token = token_make(job->service->token_key, lane_of(job), binding, page->next,
                                      job->request->arena);
        add_text(job, "    <nextToken>%.*s</nextToken>\n", STR_ARG(token));
    }
    add_text(job, "</%sResponse>", name);
}

static int check_versions(struct job *job)
{
    const struct request *request = job->request;
    bool id = form_has(request, "LaunchTemplateId"), name = form_has(request, "LaunchTemplateName");
    struct str version;
    if (job->action->kind != LIST_VERSIONS || id != name)
        return 0;
    if (id)
        return refuse(&job->refusal, 400, "InvalidParameterCombination",
                      "The parameters launchTemplateId and launchTemplateName cannot be used "
                      "together");
    unsigned n = 1;
    for (; form_element(request, "LaunchTemplateVersion", n, &version); n++) {
        if (!str_eq_c(version, "$Latest") && !str_eq_c(version, "$Default"))
            n = UINT32_MAX - 1;
    }
    if (n > 1 && n < UINT32_MAX - 1)
        return 0;
    return refuse(&job->refusal, 400, "MissingParameter",
                  "When launch template is not specified, the versions must be $Latest or "
                  "$Default.");
}

static int list(struct job *job)
{
    const struct request *request = job->request;
    const struct place *place = account_place(request->account, request->region);
    const struct listing *listing = &place->listings[job->action->kind];
    struct str token = form_value(request, "NextToken");
    struct str binding = binding_of(request);
    struct cursor at = {0};
    size_t size, count;
    bool other = false; /* the token continues another question */
    if (check_versions(job) != 0 ||
        action_page_size(job->action, request, &size, &job->refusal) != 0)
        return -1;
    if (!str_is_empty(token) &&
        !token_read(job->service->token_key, lane_of(job), binding, token, &at, &other))
        return refuse(&job->refusal, 400, "InvalidPaginationToken",
                      "Unable to parse pagination token");
    struct selection *selection = select_rows(job->service->selections, listing, job->action->kind,
                                              request, binding, &job->refusal);
    if (!selection)
        return -1;
    const uint32_t *rows = selection_rows(selection, &count);
    struct page page = {0};
    if (!other) /* AWS shows an empty list to who changed a filter on the way, and no error */
        page = page_plan(job->fault, job->chance, at, count,
                         page_cap(size, job->service->options->page_most));
    add_page(job, listing, rows, &page, binding);
    selection_release(job->service->selections, selection);
    return 0;
}

/* ---- the other actions ---- */

static bool region_named(const struct request *request, struct str region)
{
    struct str name;
    unsigned n = 1;
    for (; form_element(request, "RegionName", n, &name); n++) {
        if (str_eq(name, region))
            return true;
    }
    return n == 1;
}

static bool region_passes(const struct request *request, const struct region *region)
{
    char parameter[40];
    for (unsigned n = 1;; n++) {
        struct str value;
        (void)snprintf(parameter, sizeof(parameter), "Filter.%u.Name", n);
        if (!form_has(request, parameter))
            return true;
        struct str filter = form_value(request, parameter);
        struct str text =
            str_eq_c(filter, "opt-in-status") ? str_from(region->opt_in_status) : region->name;
        if (str_eq_c(filter, "endpoint"))
            text = arena_printf(request->arena, "ec2.%.*s.amazonaws.com", STR_ARG(region->name));
        bool passes = false;
        (void)snprintf(parameter, sizeof(parameter), "Filter.%u.Value", n);
        for (unsigned k = 1; form_element(request, parameter, k, &value); k++)
            passes = passes || filter_match(value, text);
        if (!passes)
            return false;
    }
}

static int describe_regions(struct job *job)
{
    struct vec regions;
    vec_init(&regions, sizeof(struct region));
    regions_list(job->service->world, job->service->options, job->request->account, &regions);
    add_text(job,
             XML_FIRST
             "\n<DescribeRegionsResponse xmlns=\"http://ec2.amazonaws.com/doc/" EC2_VERSION
             "/\">\n    <requestId>%s</requestId>\n    <regionInfo>\n",
             job->answer->request_id);
    for (size_t i = 0; i < regions.len; i++) {
        const struct region *region = &VEC_AT(const struct region, &regions, i);
        if ((!region->on && !form_true(job->request, "AllRegions")) ||
            strcmp(region_partition_name(region->name),
                   region_partition_name(job->request->region)) != 0 ||
            !region_named(job->request, region->name) || !region_passes(job->request, region))
            continue;
        add_text(job,
                 "        <item>\n            <regionName>%.*s</regionName>\n"
                 "            <regionEndpoint>ec2.%.*s.amazonaws.com</regionEndpoint>\n"
                 "            <optInStatus>%s</optInStatus>\n        </item>\n",
                 STR_ARG(region->name), STR_ARG(region->name), region->opt_in_status);
        job->answer->items++;
    }
    add_text(job, "    </regionInfo>\n</DescribeRegionsResponse>");
    vec_clear(&regions);
    return 0;
}

static int ec2_perform(struct job *job)
{
    return job->action->lists ? list(job) : describe_regions(job);
}

/* ---- for all services ---- */

void hand_out(struct job *job, struct session *session, struct str role, struct str name,
              long life_s)
{
    struct arena *arena = job->request->arena;
    long most_s = job->service->options->role_life_s;
    session->name = arena_printf(arena, "%.*s/%.*s", STR_ARG(role), STR_ARG(name));
    session->ends_s = job->now_s + (most_s > 0 && most_s < life_s ? most_s : life_s);
    session_make(job->service->token_key, session, arena);
}

int perform_by(const struct performer *performers, struct job *job)
{
    while (strcmp(performers->action, job->action->name) != 0)
        performers++;
    return performers->perform(job);
}

/* ---- the order in which AWS looks ---- */

/* SERVICE.REGION.amazonaws.com; where no region is told, us-east-1. */
static struct str host_region(const struct request *request)
{
    struct str host = header_value(request, "host");
    size_t end = str_find(host, ".amazonaws.com"), at = end;
    while (at > 0 && host.ptr[at - 1] != '.')
        at--;
    return at == 0 || end == host.len ? STR_LIT("us-east-1") : str_make(host.ptr + at, end - at);
}

/* Some services know whom they answer without a signature. */
static bool comes_unsigned(struct job *job)
{
    for (size_t i = 0; i < sizeof(manners) / sizeof(manners[0]); i++) {
        if (manners[i].is_asked && manners[i].is_asked(job)) {
            job->request->api = manners[i].api;
            if (!manners[i].api->nearby)
                job->request->region = host_region(job->request);
            return true;
        }
    }
    return false;
}

static int check_who(struct job *job)
{
    if (comes_unsigned(job))
        return 0;
    if (signature_check(job->service->world, job->service->token_key, job->request, job->now_s,
                        &job->refusal) != 0)
        return -1;
    return check_keys(job);
}

static int check_what(struct job *job)
{
    if (manner_of(job)->check_action(job) != 0)
        return -1;
    if (job->request->caller.identity_only && !job->action->open)
        return refuse_keys(job);
    return 0;
}

static int admit(struct job *job)
{
    if (check_who(job) != 0 || check_what(job) != 0 || check_region(job) != 0 ||
        action_check_parameters(job->action, job->request, &job->refusal) != 0)
        return -1;
    return check_permission(job);
}

static int spend(struct job *job, int64_t now_ms, struct verdict *verdict)
{
    struct request *request = job->request;
    if (request->api->nearby)
        return 0;
    struct draw draw = lane_take(
        job->service->lanes, request->account ? request->account->id : STR_LIT("-"),
        request->region, str_from(job->action->name), action_budget(job->action, request), now_ms);
    job->fault = draw.fault;
    job->chance = draw.chance;
    verdict->throttled = draw.throttled && !request->api->unmetered;
    if (verdict->throttled)
        return refuse_as(job, &request->api->throttle);
    verdict->drawn = draw.fault;
    verdict->fault = draw.fault;
    return show_fault(job);
}

static int perform(struct job *job)
{
    if (form_true(job->request, "DryRun"))
        return refuse(&job->refusal, 412, "DryRunOperation",
                      "Request would have succeeded, but DryRun flag is set.");
    return manner_of(job)->perform(job);
}

void service_answer(struct service *service, struct request *request, int64_t now_s, int64_t now_ms,
                    struct answer *answer, struct verdict *verdict)
{
    struct job job = {.service = service, .request = request, .answer = answer, .now_s = now_s};
    answer->request_id = request_id(request->arena);
    *verdict = (struct verdict){0};
    int status = admit(&job);
    if (job.action)
        verdict->action = str_from(job.action->name);
    else if (request->account)
        verdict->action = form_value(request, "Action");
    if (status == 0)
        status = spend(&job, now_ms, verdict);
    if (status == 0)
        status = perform(&job);
    if (status != 0)
        answer_refusal(&job);
    if (answer->html)
        answer_html(&job);
    verdict->hangs = job.hangs;
}
