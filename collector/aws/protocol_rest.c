/* REST-JSON, as far as it reads: GET, the operation as a path with names in it, all other parameters in
 * the query string. There is no other method here: what a service reads by POST needs a reason, and a
 * protocol of its own. */
#include "collector/aws/protocol_internal.h"

#include <assert.h>

/* The encoded value of parameter `name`; the caller's pairs have it, be they wrong. */
static struct str value_of(struct str pairs, struct str name)
{
    struct str other, value;
    while (form_next(&pairs, &other, &value))
        if (str_eq(other, name))
            return value;
    return STR_EMPTY;
}

/* "{backupVaultName}" at the beginning of `path`. */
static struct str label_at(struct str path)
{
    if (!str_starts(path, "{"))
        return STR_EMPTY;
    return str_make(path.ptr + 1, str_find(path, "}") - 1);
}

static void put_path(struct str path, struct str extra, struct sink *out)
{
    while (path.len > 0) {
        struct str label = label_at(path);
        struct str value = value_of(extra, label);
        size_t plain = str_find(path, "{");
        assert(str_is_empty(label) || !str_is_empty(value));
        sink_str(out, str_is_empty(label) ? str_make(path.ptr, plain) : value);
        path = str_skip(path, str_is_empty(label) ? plain : label.len + 2);
    }
}

static bool is_label(struct str path, struct str name)
{
    while (path.len > 0) {
        path = str_skip(path, str_find(path, "{"));
        if (path.len > 0 && str_eq(label_at(path), name))
            return true;
        path = str_skip(path, 1);
    }
    return false;
}

static void put_query(struct str path, struct str pairs, struct sink *out)
{
    struct str name, value;
    while (form_next(&pairs, &name, &value)) {
        if (is_label(path, name))
            continue;
        form_join(out, name);
        sink_char(out, '=');
        sink_str(out, value);
    }
}

static void encode(const struct operation_info *operation, struct str extra, struct str token,
                   struct protocol_request *out)
{
    struct str path = str_from(operation->path);
    out->method = "GET";
    put_path(path, extra, out->path);
    put_query(path, str_from(operation->parameters), out->query);
    if (operation->page.most > 0) {
        form_join(out->query, str_from(operation->page.limit));
        sink_printf(out->query, "=%u", operation->page.most);
    }
    put_query(path, extra, out->query);
    if (!str_is_empty(token))
        form_add(out->query, operation->page.token, token);
}

const struct protocol protocol_rest = {
    .encode = encode,
    .feed = answer_json_feed,
    .finish = answer_json_finish,
    .error = protocol_json_error,
};
