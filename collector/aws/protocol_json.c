/* AWS-JSON 1.1: POST to the endpoint itself, the operation in X-Amz-Target, its parameters as members
 * of one object. */
#include "collector/aws/protocol_internal.h"

#include "core/json_writer.h"

static void add_members(struct json_writer *json, struct str pairs)
{
    struct str name, value;
    struct sink *key = sink_memory();
    struct sink *text = sink_memory();
    while (form_next(&pairs, &name, &value)) {
        sink_clear(key);
        sink_clear(text);
        form_decode(name, key);
        sink_char(key, '\0');
        form_decode(value, text);
        json_member_str(json, sink_view(key).ptr, sink_view(text));
    }
    sink_abort(key);
    sink_abort(text);
}

static void encode(const struct operation_info *operation, struct str extra, struct str token,
                   struct protocol_request *out)
{
    struct json_writer json;
    out->method = "POST";
    sink_printf(out->target, "%s.%s", service_info(operation->service)->api, operation->action);
    out->headers[out->header_count++] =
        (struct signed_header){STR_LIT("Content-Type"), STR_LIT("application/x-amz-json-1.1")};
    out->headers[out->header_count++] =
        (struct signed_header){STR_LIT("X-Amz-Target"), sink_view(out->target)};
    json_writer_init(&json, out->body, 0);
    json_begin_object(&json);
    add_members(&json, str_from(operation->parameters));
    if (operation->page.most > 0)
        json_member_u64(&json, operation->page.limit, operation->page.most);
    add_members(&json, extra);
    if (!str_is_empty(token))
        json_member_str(&json, operation->page.token, token);
    json_end_object(&json);
}

const struct protocol protocol_json = {
    .encode = encode,
    .feed = answer_json_feed,
    .finish = answer_json_finish,
    .error = protocol_json_error,
};
