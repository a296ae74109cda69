/* The errors of both JSON protocols, in bodies such as
 *
 *     {"__type": "com.amazonaws.kms#NotFoundException", "message": "…"}
 *     {"Code": "ERROR_3001", "Message": "…"}
 *     {"error": "invalid_grant", "error_description": "…"}       OAuth, as single sign-on speaks it
 *
 * the second with its class in the header x-amzn-ErrorType alone, "ResourceNotFoundException:http://…".
 * AWS quotes the session token of a request whose signature it refuses, so that no copy of a text may
 * stay in memory: jansson's would. What was told before a body is cut counts. */
#include "collector/aws/protocol_internal.h"

/* ---- texts ---- */

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* A character outside of the first plane counts as two that cannot be shown. */
static void put_utf8(unsigned code, struct sink *out)
{
    if (code < 0x80) {
        sink_char(out, (char)code);
        return;
    }
    if (code < 0x800) {
        sink_char(out, (char)(0xc0 | code >> 6));
    } else {
        sink_char(out, (char)(0xe0 | code >> 12));
        sink_char(out, (char)(0x80 | (code >> 6 & 0x3f)));
    }
    sink_char(out, (char)(0x80 | (code & 0x3f)));
}

/* `rest` begins behind "\u". */
static void take_unicode(struct str *rest, struct sink *out)
{
    unsigned code = 0;
    for (size_t i = 0; i < 4; i++) {
        int digit = rest->len > 0 ? hex_digit(rest->ptr[0]) : -1;
        if (digit < 0)
            return;
        code = code << 4 | (unsigned)digit;
        *rest = str_skip(*rest, 1);
    }
    put_utf8(code, out);
}

/* `rest` begins behind a backslash. */
static void take_escape(struct str *rest, struct sink *out)
{
    static const char letters[] = "bfnrt", meant[] = "\b\f\n\r\t";
    char c = rest->len > 0 ? rest->ptr[0] : '\\';
    const char *letter = c ? strchr(letters, c) : NULL;
    *rest = str_skip(*rest, 1);
    if (c == 'u')
        take_unicode(rest, out);
    else
        sink_char(out, letter ? meant[letter - letters] : c);
}

/* `rest` begins with a quote. */
static void take_text(struct str *rest, struct sink *out)
{
    *rest = str_skip(*rest, 1);
    while (rest->len > 0) {
        char c = rest->ptr[0];
        *rest = str_skip(*rest, 1);
        if (c == '"')
            return;
        if (c == '\\')
            take_escape(rest, out);
        else
            sink_char(out, c);
    }
}

/* ---- members ---- */

/* "com.amazonaws.kms#NotFoundException:http://…" */
static struct str bare_code(struct str code)
{
    code = str_make(code.ptr, str_find(code, ":"));
    for (size_t hash = str_find(code, "#"); hash < code.len; hash = str_find(code, "#"))
        code = str_skip(code, hash + 1);
    return code;
}

static void put_code(struct refusal_words *out, struct str text)
{
    refusal_code(out, bare_code(text));
}

/* In the order in which they count. */
static const struct {
    const char *name;
    void (*put)(struct refusal_words *out, struct str text);
} members[] = {
    {"__type", put_code},
    {"code", put_code},
    {"Code", put_code},
    {"message", refusal_message},
    {"Message", refusal_message},
    {"error", put_code},
    {"error_description", refusal_message},
};

/* Where in a body one looks. */
struct cursor {
    struct str rest;
    unsigned depth;
    bool is_name; /* of the text that was taken last: a colon follows it */
};

/* The next text of the outermost object. False at the end. */
static bool next_text(struct cursor *at, struct sink *text)
{
    while (at->rest.len > 0) {
        char c = at->rest.ptr[0];
        if (c == '"') {
            sink_clear(text);
            take_text(&at->rest, text);
            at->rest = str_trim(at->rest);
            at->is_name = str_starts(at->rest, ":");
            if (at->depth == 1)
                return true;
            continue;
        }
        at->depth += c == '{' || c == '[';
        at->depth -= at->depth > 0 && (c == '}' || c == ']');
        at->rest = str_skip(at->rest, 1);
    }
    return false;
}

/* The text of member `name`, in `value`; false when it has none. */
static bool find_member(struct str body, const char *name, struct sink *value)
{
    struct cursor at = {.rest = body};
    bool wanted = false;
    while (next_text(&at, value)) {
        if (wanted && !at.is_name)
            return true;
        wanted = at.is_name && str_eq_c(sink_view(value), name);
    }
    return false;
}

void protocol_json_error(const struct refusal *refusal, struct refusal_words *out)
{
    struct sink *value = sink_secret();
    put_code(out, refusal->error_type);
    for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++)
        if (find_member(refusal->body, members[i].name, value))
            members[i].put(out, sink_view(value));
    sink_abort(value);
}
