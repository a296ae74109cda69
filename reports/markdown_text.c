#include "reports/markdown_text.h"

#include <stdbool.h>

void markdown_text(struct sink *out, struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        bool plain = c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                     (c >= 'A' && c <= 'Z') || c == ' ' || c == '-' || c == ',' || c == ';';
        if (plain)
            sink_char(out, (char)c);
        else
            sink_printf(out, "&#%u;", c);
    }
}
