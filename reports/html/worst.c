/* The subjects to look at first: why, what they cost at most, whom to ask, and where AWS shows them. */
#include "core/mem.h"
#include "model/console.h"
#include "reports/amounts.h"
#include "reports/html/html_internal.h"

#define LINK_DIGITS 16 /* of a fingerprint: as many as a link needs */

static enum html_mark mark_of(enum severity severity)
{
    return severity >= SEVERITY_HIGH ? MARK_BAD : MARK_WARNING;
}

static void put_subject(struct html *h, const struct worst_subject *worst)
{
    html_raw(h, "<th scope=\"row\">");
    if (worst->fingerprint[0] != '\0')
        sink_printf(h->out, "<a href=\"#f=%.*s\">", LINK_DIGITS, worst->fingerprint);
    html_foreign(h, worst->id);
    html_raw(h, worst->fingerprint[0] != '\0' ? "</a>" : "");
    if (!str_is_empty(worst->name) && !str_eq(worst->name, worst->id)) {
        html_raw(h, "<br>");
        html_foreign(h, worst->name);
    }
    html_raw(h, "</th>");
}

static void put_where(struct html *h, const struct worst_subject *worst)
{
    html_raw(h, "<td class=\"where\">");
    html_cstr(h, kind_name(worst->kind));
    if (!str_is_empty(worst->account)) {
        html_raw(h, "<br>");
        html_account(h, worst->account, graph_name_of_account(h->report->graph, worst->account));
    }
    if (!str_is_empty(worst->region)) {
        html_raw(h, "<br>");
        html_foreign(h, worst->region);
    }
    html_raw(h, "</td>");
}

static void put_members(struct html *h, const struct worst_subject *worst)
{
    size_t told = worst->member_count < WORST_MEMBERS_MAX ? worst->member_count : WORST_MEMBERS_MAX;
    if (told == 0)
        return;
    html_raw(h, "<br>");
    html_cstr(h, worst->member_count == 1 ? "member " : "members ");
    for (size_t i = 0; i < told; i++) {
        html_raw(h, i > 0 ? ", " : "");
        html_foreign(h, worst->members[i]);
    }
    if (worst->member_count > told) {
        html_raw(h, " and ");
        html_number(h, worst->member_count - told);
        html_raw(h, " more");
    }
}

static void put_why(struct html *h, const struct worst_subject *worst)
{
    unsigned named = worst->rule_count < WORST_RULES_MAX ? worst->rule_count : WORST_RULES_MAX;
    html_raw(h, "<td>");
    for (unsigned i = 0; i < named; i++) {
        html_raw(h, i > 0 ? "<br>" : "");
        html_cstr(h, worst->rules[i]);
        html_raw(h, ": ");
        html_cstr(h, worst->reasons[i]);
    }
    if (worst->rule_count > named) {
        html_raw(h, "<br>and ");
        html_number(h, worst->rule_count - named);
        html_raw(h, " more");
    }
    put_members(h, worst);
    html_raw(h, "</td>");
}

/* A volume has a price; of a snapshot only the most that it can cost is known. */
static void put_cost(struct html *h, const struct worst_subject *worst)
{
    char buf[AMOUNT_TEXT_MAX];
    html_raw(h, "<td class=\"number\">");
    if (worst->has_ceiling) {
        html_text(h, amount_text(worst->ceiling, h->summary->currency, buf));
        html_raw(h, "<br>");
        html_cstr(h, worst->kind == KIND_VOLUME ? "list price" : "ceiling of a range");
    } else {
        html_raw(h, "not known");
    }
    html_raw(h, "</td>");
}

static void put_console(struct html *h, const struct worst_subject *worst)
{
    struct sink *url = sink_memory();
    html_raw(h, "<td>");
    if (console_put(url, worst->kind, worst->region, worst->id)) {
        html_raw(h, "<a rel=\"noopener noreferrer\"");
        html_attr(h, "href", sink_view(url));
        html_raw(h, ">open<span class=\"unseen\"> ");
        html_foreign(h, worst->id);
        html_raw(h, " in the console of AWS</span></a>");
    }
    html_raw(h, "</td>");
    sink_abort(url);
}

static void put_row(struct html *h, const struct worst_subject *worst)
{
    html_row_begin(h);
    html_raw(h, "<td>");
    html_mark(h, mark_of(worst->severity), severity_name(worst->severity));
    html_raw(h, "</td>");
    put_subject(h, worst);
    put_where(h, worst);
    put_why(h, worst);
    put_cost(h, worst);
    html_cell(h, worst->owner);
    put_console(h, worst);
    html_row_end(h);
}

void html_worst(struct html *h)
{
    static const char *const headings[] = {"Severity",         "Resource", "Where",  "Why",
                                           "At most, a month", "Owner",    "Console"};
    if (h->summary->worst_count == 0)
        return;
    html_raw(h, "<h3>Look first at</h3>\n");
    html_table_begin(h, "The resources to look at first", headings,
                     sizeof(headings) / sizeof(headings[0]));
    for (size_t i = 0; i < h->summary->worst_count; i++)
        put_row(h, &h->summary->worst[i]);
    html_table_end(h);
}
