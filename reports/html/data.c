/* Data blocks of report.html. */
#include "reports/html/html_internal.h"

void html_data(struct html *h, const char *id, struct str json)
{
    sink_printf(h->out, "<script type=\"application/json\" id=\"%s\">", id);
    while (json.len > 0) {
        size_t plain = str_find(json, "<");
        sink_str(h->out, str_make(json.ptr, plain));
        if (plain < json.len)
            html_raw(h, "\\u003c"); /* no text can end the block, or begin a comment in it */
        json = str_skip(json, plain + 1);
    }
    html_raw(h, "</script>\n");
}
