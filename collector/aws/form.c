#include "collector/aws/form.h"

static bool is_unreserved(unsigned char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

void form_encode(struct str text, struct sink *out)
{
    static const char hex[] = "0123456789ABCDEF";
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if (is_unreserved(c)) {
            sink_char(out, (char)c);
            continue;
        }
        sink_char(out, '%');
        sink_char(out, hex[c >> 4]);
        sink_char(out, hex[c & 15]);
    }
}

static unsigned hex_digit(char c)
{
    return (unsigned)(c <= '9' ? c - '0' : c - 'A' + 10);
}

void form_decode(struct str encoded, struct sink *out)
{
    for (size_t i = 0; i < encoded.len; i++) {
        char c = encoded.ptr[i];
        if (c == '%' && encoded.len - i > 2) {
            c = (char)(hex_digit(encoded.ptr[i + 1]) << 4 | hex_digit(encoded.ptr[i + 2]));
            i += 2;
        }
        sink_char(out, c);
    }
}

static void separate(struct sink *out)
{
    if (sink_view(out).len > 0)
        sink_char(out, '&');
}

void form_add(struct sink *out, const char *name, struct str value)
{
    separate(out);
    form_encode(str_from(name), out);
    sink_char(out, '=');
    form_encode(value, out);
}

void form_join(struct sink *out, struct str pairs)
{
    if (str_is_empty(pairs))
        return;
    separate(out);
    sink_str(out, pairs);
}

bool form_next(struct str *pairs, struct str *name, struct str *value)
{
    struct str pair = str_make(pairs->ptr, str_find(*pairs, "&"));
    size_t equals = str_find(pair, "=");
    if (str_is_empty(*pairs))
        return false;
    *pairs = str_skip(*pairs, pair.len + 1);
    *name = str_make(pair.ptr, equals);
    *value = str_skip(pair, equals + 1);
    return true;
}
