#include "reports/markdown_text.h"

#include <stdbool.h>

static bool is_word(unsigned char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

void markdown_text(struct sink *out, struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        bool plain = c >= 0x80 || is_word(c) || c == ' ' || c == '-' || c == ',' || c == ';';
        if (plain)
            sink_char(out, (char)c);
        else
            sink_printf(out, "&#%u;", c);
        /* Mentions and issues are looked for in the page that was made: a reference alone hides neither. A
         * blank without width does. */
        bool refers = (c == '@' || c == '#') && i + 1 < text.len;
        if (refers && is_word((unsigned char)text.ptr[i + 1]))
            sink_cstr(out, "&#8203;");
    }
}
