/* What several sections of report.html say alike. */
#include "reports/html/html_internal.h"

/* A sign besides the colour: who sees no colours, or prints without them, tells states apart by it. */
static const struct {
    const char *sign, *class;
} marks[] = {
    [MARK_GOOD] = {"\xe2\x9c\x93", "good"}, /* check mark */
    [MARK_BAD] = {"\xe2\x9c\x95", "bad"},   /* cross */
    [MARK_UNKNOWN] = {"?", "unknown"},      [MARK_WARNING] = {"!", "warning"},
    [MARK_NONE] = {"\xe2\x80\x93", "none"}, /* dash */
};

const char *html_mark_class(enum html_mark mark)
{
    return marks[mark].class;
}

void html_mark(struct html *h, enum html_mark mark, const char *word)
{
    html_raw(h, "<span class=\"mark ");
    html_raw(h, marks[mark].class);
    html_raw(h, "\"><span aria-hidden=\"true\">");
    html_raw(h, marks[mark].sign);
    html_raw(h, "</span> ");
    html_cstr(h, word);
    html_raw(h, "</span>");
}

void html_count(struct html *h, uint64_t number, const char *one, const char *many)
{
    html_number(h, number);
    html_raw(h, " ");
    html_cstr(h, number == 1 ? one : many);
}

void html_account(struct html *h, struct str id, struct str name)
{
    if (str_is_empty(id)) {
        html_raw(h, "account not known");
        return;
    }
    if (str_is_empty(name)) {
        html_foreign(h, id);
        return;
    }
    html_foreign(h, name);
    html_raw(h, " (");
    html_foreign(h, id);
    html_raw(h, ")");
}

void html_place(struct html *h, uint32_t place)
{
    const struct graph *g = h->report->graph;
    struct str account = graph_str(g, g->places[place].account);
    if (!str_is_empty(account)) {
        html_account(h, account, graph_account_name(g, place));
        html_raw(h, " / ");
    }
    html_foreign(h, graph_str(g, g->places[place].region));
}
