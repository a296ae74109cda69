/* KMS and AWS Backup: what is asked, and the answers in JSON. */
#include "tests/sandbox/service_internal.h"

#include <ctype.h>
#include <stdlib.h>

#include <jansson.h>

#include "core/sink.h"
#include "tests/sandbox/json.h"
#include "tests/sandbox/page.h"

/* ---- what is asked ---- */

static void add_member(struct request *request, const char *name, const json_t *value)
{
    struct pair pair = {arena_str(request->arena, str_from(name)), STR_EMPTY};
    if (json_is_string(value))
        pair.value = arena_str(request->arena,
                               str_make(json_string_value(value), json_string_length(value)));
    else if (json_is_integer(value))
        pair.value = arena_printf(request->arena, "%lld", (long long)json_integer_value(value));
    vec_push(&request->form, &pair);
}

bool json_read_members(struct request *request)
{
    json_t *body =
               json_loadb(request->body.ptr ? request->body.ptr : "", request->body.len, 0, NULL),
           *value;
    const char *name;
    bool good = json_is_object(body);
    vec_truncate(&request->form, 0);
    json_object_foreach(body, name, value) add_member(request, name, value);
    json_decref(body);
    return good;
}

/* "TrentService.DescribeKey" */
static struct str target_action(const struct request *request)
{
    struct str target = header_value(request, "x-amz-target");
    size_t len = strlen(request->api->version);
    bool own =
        str_starts(target, request->api->version) && len < target.len && target.ptr[len] == '.';
    return own ? str_skip(target, len + 1) : STR_EMPTY;
}

static int check_target(struct job *job)
{
    struct request *request = job->request;
    bool post = str_eq_c(request->method, "POST") && str_eq_c(request->target, "/");
    job->action = post ? action_find(target_action(request), request->api) : NULL;
    if (!job->action ||
        !str_eq_c(header_value(request, "content-type"), "application/x-amz-json-1.1"))
        return refuse(&job->refusal, 400, "UnknownOperationException", "%s", "");
    if (json_read_members(request))
        return 0;
    return refuse(&job->refusal, 400, "SerializationException", "%s", "");
}

int json_check_action(struct job *job)
{
    struct request *request = job->request;
    if (request->api->style == STYLE_JSON)
        return check_target(job);
    if (str_eq_c(request->method, "GET") && request->body.len == 0)
        job->action = action_by_path(request);
    if (job->action)
        return 0;
    return refuse(&job->refusal, 404, "UnknownOperationException", "%s", "");
}

/* ---- no ---- */

int json_deny(struct job *job)
{
    const struct request *request = job->request;
    return refuse(&job->refusal, request->api->style == STYLE_JSON ? 400 : 403,
                  "AccessDeniedException",
                  "User: %.*s is not authorized to perform: %s:%s because no identity-based policy "
                  "allows the %s:%s action",
                  STR_ARG(request->caller.arn), request->api->name, job->action->name,
                  request->api->name, job->action->name);
}

/* AWS-JSON tells the class in the body, REST in a header. */
void json_refusal(struct job *job)
{
    const struct refusal *refusal = &job->refusal;
    bool rest = job->request->api->style == STYLE_REST;
    struct sink *message = sink_memory();
    json_quoted(message, str_from(refusal->message));
    job->answer->type = rest ? "application/json" : "application/x-amz-json-1.1";
    if (rest)
        job->answer->error_type = refusal->code;
    if (!rest)
        add_text(job, "{\"__type\":\"%s\",", refusal->code);
    add_text(job, "%s\"message\":%.*s}", rest ? "{" : "", STR_ARG(sink_view(message)));
    sink_abort(message);
}

/* ---- keys ---- */

/* Part `n` of an ARN, from 0. */
static struct str arn_part(struct str arn, unsigned n)
{
    for (; n > 0; n--)
        arn = str_skip(arn, str_find(arn, ":") + 1);
    return str_make(arn.ptr, str_find(arn, ":"));
}

static int key_is_not_there(struct job *job, struct str id)
{
    const struct request *request = job->request;
    bool arn = str_starts(id, "arn:");
    if (arn && !str_eq(arn_part(id, 3), request->region))
        return refuse(&job->refusal, 400, "NotFoundException", "Invalid arn %.*s",
                      STR_ARG(arn_part(id, 3)));
    if (arn && !str_eq(arn_part(id, 4), request->account->id))
        return refuse(&job->refusal, 400, "AccessDeniedException",
                      "User: %.*s is not authorized to perform: kms:DescribeKey on this resource "
                      "because the resource does not exist in this Region, no resource-based "
                      "policies allow access, or a resource-based policy explicitly denies access",
                      STR_ARG(request->caller.arn));
    return refuse(&job->refusal, 400, "NotFoundException",
                  arn ? "Key '%.*s' does not exist" : "Invalid keyId '%.*s'", STR_ARG(id));
}

static int describe_key(struct job *job, const struct listing *listing)
{
    struct str id = form_value(job->request, "KeyId");
    uint32_t row = listing_find(listing, id);
    if (str_is_empty(id))
        return refuse(&job->refusal, 400, "ValidationException",
                      "1 validation error detected: Value at 'keyId' failed to satisfy "
                      "constraint: Member must not be null");
    if (row == NO_ROW)
        return key_is_not_there(job, id);
    struct str key = listing_xml(listing, row);
    add_text(job, "{\"KeyMetadata\":");
    answer_add(job->answer, key.ptr, key.len);
    add_text(job, "}");
    job->answer->items = 1;
    return 0;
}

/* ---- pages ---- */

static int page_size(struct job *job, size_t *out)
{
    struct str text = form_value(job->request, "maxResults");
    size_t value = 0;
    bool good = text.len < 6;
    for (size_t i = 0; good && i < text.len; i++) {
        good = isdigit((unsigned char)text.ptr[i]);
        value = value * 10 + (size_t)(text.ptr[i] - '0');
    }
    *out = form_has(job->request, "maxResults") ? value : job->action->unasked;
    if (good && *out >= job->action->least && *out <= job->action->most)
        return 0;
    return refuse(&job->refusal, 400, "InvalidParameterValueException",
                  "maxResults must be between %u and %u", job->action->least, job->action->most);
}

static int by_row(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* All vaults, or the points of one, in the order of the world. */
static void choose_rows(const struct job *job, const struct listing *listing, struct vec *rows)
{
    if (job->action->kind != LIST_POINTS) {
        for (uint32_t row = 0; row < listing->records.len; row++)
            if (!(listing_record(listing, row)->flags & RECORD_REPLACED))
                vec_push(rows, &row);
        return;
    }
    uint32_t row = listing_find(listing, form_value(job->request, "backupVaultName"));
    for (; row != NO_ROW; row = listing_record(listing, row)->next)
        vec_push(rows, &row);
    if (rows->len > 1)
        qsort(rows->data, rows->len, sizeof(uint32_t), by_row);
}

/* In one piece: the records of a vault lie apart. */
static void add_records(struct job *job, const struct listing *listing, const struct vec *rows,
                        const struct page *page)
{
    struct sink *text = sink_memory();
    for (uint32_t i = page->from; i < page->to; i++) {
        sink_cstr(text, i > page->from ? "," : "");
        sink_str(text, listing_xml(listing, VEC_AT(const uint32_t, rows, i)));
    }
    struct str kept = arena_str(job->request->arena, sink_view(text));
    answer_add(job->answer, kept.ptr, kept.len);
    sink_abort(text);
}

static void add_page(struct job *job, const struct listing *listing, const struct vec *rows,
                     const struct page *page, struct str binding)
{
    struct str token = STR_LIT("null");
    add_text(job, "{\"%s\":[", job->action->wrapper);
    add_records(job, listing, rows, page);
    job->answer->items = page->to - page->from;
    if (page->more) {
        token = token_make(job->service->token_key, lane_of(job), binding, page->next,
                           job->request->arena);
        token = arena_printf(job->request->arena, "\"%.*s\"", STR_ARG(token));
    }
    add_text(job, "],\"NextToken\":%.*s}", STR_ARG(token));
}

static int check_vault(struct job *job, const struct place *place)
{
    struct str vault = form_value(job->request, "backupVaultName");
    if (job->action->kind != LIST_POINTS ||
        listing_find(&place->listings[LIST_VAULTS], vault) != NO_ROW)
        return 0;
    return refuse(&job->refusal, 400, "ResourceNotFoundException", "Backup vault %.*s not found",
                  STR_ARG(vault));
}

static int list(struct job *job, const struct place *place)
{
    const struct listing *listing = &place->listings[job->action->kind];
    const struct api_error *bad = &job->request->api->token;
    struct str token = form_value(job->request, "nextToken");
    struct str binding = binding_of(job->request);
    struct cursor at = {0};
    size_t size;
    bool other = false;
    if (check_vault(job, place) != 0 || page_size(job, &size) != 0)
        return -1;
    if (!str_is_empty(token) &&
        (!token_read(job->service->token_key, lane_of(job), binding, token, &at, &other) || other))
        return refuse(&job->refusal, bad->status, bad->code, "%s", bad->message);
    struct vec rows;
    vec_init(&rows, sizeof(uint32_t));
    choose_rows(job, listing, &rows);
    struct page page = page_plan(job->fault, job->chance, at, rows.len,
                                 page_cap(size, job->service->options->page_most));
    add_page(job, listing, &rows, &page, binding);
    vec_clear(&rows);
    return 0;
}

int json_perform(struct job *job)
{
    const struct request *request = job->request;
    const struct place *place = account_place(request->account, request->region);
    job->answer->type =
        request->api->style == STYLE_REST ? "application/json" : "application/x-amz-json-1.1";
    if (job->action->kind == LIST_KEYS)
        return describe_key(job, &place->listings[LIST_KEYS]);
    return list(job, place);
}
