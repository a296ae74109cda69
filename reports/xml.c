#include "reports/xml.h"

#include <string.h>

#include "core/utf8.h"

static bool fits_xml(const char *ptr, size_t len)
{
    if (len == 0)
        return false;
    if (len == 1)
        return (unsigned char)*ptr >= 0x20 || *ptr == '\t' || *ptr == '\n';
    return !(len == 3 && memcmp(ptr, "\xef\xbf", 2) == 0 && (unsigned char)ptr[2] >= 0xbe);
}

static void put_character(struct sink *out, const char *ptr, size_t len)
{
    switch (fits_xml(ptr, len) ? *ptr : '\0') {
    case '&': sink_cstr(out, "&amp;"); break;
    case '<': sink_cstr(out, "&lt;"); break;
    case '>': sink_cstr(out, "&gt;"); break;
    case '"': sink_cstr(out, "&quot;"); break;
    case '\n': sink_cstr(out, "&#10;"); break;
    case '\t': sink_cstr(out, "&#9;"); break;
    case '\0': sink_cstr(out, "\xef\xbf\xbd"); break;
    default: sink_write(out, ptr, len); break;
    }
}

/* Nearly all text is runs of these. */
static size_t plain_run(const char *text, size_t len)
{
    size_t at = 0;
    while (at < len && ascii_is_plain(text[at], '&', '<') && text[at] != '>' && text[at] != '"')
        at++;
    return at;
}

void xml_text(struct sink *out, struct str text)
{
    for (size_t at = 0; at < text.len;) {
        size_t run = plain_run(text.ptr + at, text.len - at);
        sink_write(out, text.ptr + at, run);
        at += run;
        if (at == text.len)
            return;
        size_t len = utf8_len(text.ptr + at, text.len - at);
        put_character(out, text.ptr + at, len);
        at += len > 0 ? len : 1;
    }
}

void xml_attribute(struct sink *out, const char *name, struct str value)
{
    sink_char(out, ' ');
    sink_cstr(out, name);
    sink_cstr(out, "=\"");
    xml_text(out, value);
    sink_char(out, '"');
}
