/* Text into HTML. */
#include "core/utf8.h"
#include "reports/html/html_internal.h"

#define REPLACEMENT "\xef\xbf\xbd" /* U+FFFD */

void html_raw(struct html *h, const char *markup)
{
    sink_cstr(h->out, markup);
}

static const char *reference(char c)
{
    static const char *const references[] = {
        ['&'] = "&amp;", ['<'] = "&lt;", ['>'] = "&gt;", ['"'] = "&quot;", ['\''] = "&#39;"};
    return c > 0 && (size_t)c < sizeof(references) / sizeof(references[0]) ? references[(size_t)c]
                                                                           : NULL;
}

static bool is_control(const char *at, size_t len)
{
    return *at != '\n' && *at != '\t' && utf8_is_control(at, len);
}

/* One character, and how many bytes it takes. */
static size_t put_character(struct sink *out, struct str rest)
{
    size_t len = utf8_len(rest.ptr, rest.len);
    const char *instead = len == 1 ? reference(rest.ptr[0]) : NULL;
    if (len == 0 || is_control(rest.ptr, len))
        instead = REPLACEMENT;
    if (instead)
        sink_cstr(out, instead);
    else
        sink_write(out, rest.ptr, len);
    return len > 0 ? len : 1;
}

void html_text(struct html *h, struct str text)
{
    while (text.len > 0)
        text = str_skip(text, put_character(h->out, text));
}

void html_cstr(struct html *h, const char *text)
{
    html_text(h, str_from(text));
}

void html_foreign(struct html *h, struct str text)
{
    html_raw(h, "<bdi>");
    html_text(h, text);
    html_raw(h, "</bdi>");
}

void html_attr(struct html *h, const char *name, struct str value)
{
    sink_char(h->out, ' ');
    html_raw(h, name);
    html_raw(h, "=\"");
    html_text(h, value);
    sink_char(h->out, '"');
}

void html_attr_cstr(struct html *h, const char *name, const char *value)
{
    html_attr(h, name, str_from(value));
}

void html_number(struct html *h, uint64_t number)
{
    sink_grouped(h->out, number);
}
