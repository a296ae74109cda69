/* Tables of report.html. */
#include "reports/html/html_internal.h"

void html_time(struct html *h, instant at)
{
    char text[INSTANT_TEXT_MAX];
    html_raw(h, "<time>");
    html_cstr(h, instant_format(at, text));
    html_raw(h, "</time>");
}

void html_table_open_of(struct html *h, const char *caption, struct str name)
{
    html_raw(h, "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"");
    html_cstr(h, caption);
    html_text(h, name);
    html_raw(h, "\"><table><caption>");
    html_cstr(h, caption);
    if (!str_is_empty(name))
        html_foreign(h, name);
    html_raw(h, "</caption>\n");
}

void html_table_begin_of(struct html *h, const char *caption, struct str name,
                         const char *const *headings, size_t count)
{
    html_table_open_of(h, caption, name);
    html_raw(h, "<thead><tr>");
    for (size_t i = 0; i < count; i++) {
        html_raw(h, "<th scope=\"col\">");
        html_cstr(h, headings[i]);
        html_raw(h, "</th>");
    }
    html_raw(h, "</tr></thead>\n<tbody>\n");
}

void html_table_begin(struct html *h, const char *caption, const char *const *headings,
                      size_t count)
{
    html_table_begin_of(h, caption, STR_EMPTY, headings, count);
}

void html_table_end(struct html *h)
{
    html_raw(h, "</tbody></table></div>\n");
}

void html_row_begin(struct html *h)
{
    html_raw(h, "<tr>");
}

void html_row_end(struct html *h)
{
    html_raw(h, "</tr>\n");
}

void html_row_heading(struct html *h, struct str text)
{
    html_raw(h, "<th scope=\"row\">");
    html_foreign(h, text);
    html_raw(h, "</th>");
}

void html_cell(struct html *h, struct str text)
{
    html_raw(h, "<td>");
    if (!str_is_empty(text))
        html_foreign(h, text);
    html_raw(h, "</td>");
}

void html_cell_cstr(struct html *h, const char *text)
{
    html_raw(h, "<td>");
    html_cstr(h, text);
    html_raw(h, "</td>");
}

void html_cell_number(struct html *h, uint64_t number)
{
    html_raw(h, "<td class=\"number\">");
    html_number(h, number);
    html_raw(h, "</td>");
}
