/* Query: form bodies, XML answers, and XML errors of two shapes:
 *
 *     <Response><Errors><Error><Code/><Message/></Error></Errors><RequestID/></Response>    EC2
 *     <ErrorResponse><Error><Code/><Message/></Error><RequestId/></ErrorResponse>           STS
 */
#include "collector/aws/protocol_internal.h"

#include "collector/aws/xml.h"

/* ---- requests ---- */

static void encode(const struct operation_info *operation, struct str extra, struct str token,
                   struct protocol_request *out)
{
    out->method = "POST";
    out->headers[out->header_count++] = (struct signed_header){
        STR_LIT("Content-Type"), STR_LIT("application/x-www-form-urlencoded; charset=utf-8")};
    sink_printf(out->body, "Action=%s&Version=%s", operation->action,
                service_info(operation->service)->api);
    form_join(out->body, str_from(operation->parameters));
    if (operation->page.most > 0)
        sink_printf(out->body, "&%s=%u", operation->page.limit, operation->page.most);
    form_join(out->body, extra);
    if (!str_is_empty(token))
        form_add(out->body, operation->page.token, token);
}

/* ---- error documents ---- */

#define DEPTH_MAX 4 /* Response/Errors/Error/Code */

enum part { PART_OTHER, PART_ROOT, PART_ERRORS, PART_ERROR, PART_CODE, PART_MESSAGE, PART_REQUEST };

/* What may stand in what, and who takes its text. */
static const struct {
    const char *name;
    enum part in;
    enum part part;
} parts[] = {
    {"Response", PART_OTHER, PART_ROOT},    {"ErrorResponse", PART_OTHER, PART_ROOT},
    {"Errors", PART_ROOT, PART_ERRORS},     {"Error", PART_ROOT, PART_ERROR},
    {"Error", PART_ERRORS, PART_ERROR},     {"Code", PART_ERROR, PART_CODE},
    {"Message", PART_ERROR, PART_MESSAGE},  {"RequestID", PART_ROOT, PART_REQUEST},
    {"RequestId", PART_ROOT, PART_REQUEST}, {"requestId", PART_ROOT, PART_REQUEST},
};

struct reading {
    struct refusal_words *out;
    enum part open[DEPTH_MAX];
    size_t depth; /* of open elements; only the first ones have a part */
};

static void on_start(void *ctx, struct str name)
{
    struct reading *r = ctx;
    size_t at = r->depth++;
    if (at >= DEPTH_MAX)
        return;
    enum part around = at > 0 ? r->open[at - 1] : PART_OTHER;
    r->open[at] = PART_OTHER;
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        bool fits = parts[i].in == around && (around != PART_OTHER || at == 0);
        if (fits && str_eq_c(name, parts[i].name))
            r->open[at] = parts[i].part;
    }
}

static void on_end(void *ctx, struct str name, struct str text)
{
    struct reading *r = ctx;
    enum part part = --r->depth < DEPTH_MAX ? r->open[r->depth] : PART_OTHER;
    (void)name;
    if (part == PART_CODE)
        refusal_code(r->out, text);
    else if (part == PART_MESSAGE)
        refusal_message(r->out, text);
    else if (part == PART_REQUEST)
        refusal_request_id(r->out, text);
}

/* What was told before a body ends or goes wrong counts. */
static void error_words(const struct refusal *refusal, struct refusal_words *out)
{
    static const struct xml_handler handler = {.start = on_start, .end = on_end};
    struct reading reading = {.out = out};
    struct error err = ERROR_INIT;
    if (str_is_empty(refusal->body))
        return;
    struct xml_parser *parser = xml_new(&handler, &reading);
    if (xml_feed(parser, refusal->body.ptr, refusal->body.len, &err) == 0)
        (void)xml_finish(parser, &err);
    xml_free(parser);
}

const struct protocol protocol_query = {
    .encode = encode,
    .feed = answer_xml_feed,
    .finish = answer_xml_finish,
    .error = error_words,
};
