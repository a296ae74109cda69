/* What the policy lets be: who said so, why, until when, and what it covers now. */
#include "reports/html/html_internal.h"

#define DAY_CHARACTERS 10 /* of an instant: "2026-01-15" */

/* ---- what it is worth now ---- */

static void put_words(struct html *h, enum html_mark mark, const char *word, const char *meaning)
{
    html_raw(h, "<td>");
    html_mark(h, mark, word);
    html_raw(h, meaning ? ": " : "");
    html_cstr(h, meaning);
    html_raw(h, "</td>");
}

static void put_state(struct html *h, const struct exemption *e, const struct exempt_use *use)
{
    if (e->expired)
        put_words(h, MARK_BAD, "expired", "it exempts nothing, and what it covered counts again");
    else if (use->fault)
        put_words(h, MARK_WARNING, use->fault, use->fault_meaning);
    else if (use->findings == 0)
        put_words(h, MARK_NONE, "in force", "it covers nothing of what was judged");
    else
        put_words(h, MARK_GOOD, "in force", NULL);
}

static void put_subject(struct html *h, const struct exempt_subject *s)
{
    html_raw(h, "<li>");
    html_cstr(h, kind_name(s->kind));
    html_raw(h, " ");
    html_foreign(h, s->id);
    if (!str_is_empty(s->account)) {
        html_raw(h, ", ");
        html_foreign(h, s->account);
    }
    if (!str_is_empty(s->region)) {
        html_raw(h, " / ");
        html_foreign(h, s->region);
    }
    html_raw(h, "</li>\n");
}

static void put_subjects(struct html *h, const struct exempt_use *use)
{
    html_raw(h, "<ul>\n");
    for (size_t i = 0; i < use->shown; i++)
        put_subject(h, &use->of[i]);
    if (use->subjects > use->shown) {
        html_raw(h, "<li>and ");
        html_number(h, use->subjects - use->shown);
        html_raw(h, " more: findings.csv names them in the column exemption_id</li>\n");
    }
    html_raw(h, "</ul>\n");
}

static void put_covered(struct html *h, const struct exempt_use *use)
{
    html_raw(h, "<td>");
    if (use->findings == 0) {
        html_raw(h, "nothing</td>");
        return;
    }
    html_raw(h, use->shown > 0 ? "<details><summary>" : "");
    html_count(h, use->findings, "finding", "findings");
    html_raw(h, " of ");
    html_count(h, use->subjects, "resource", "resources");
    html_raw(h, use->shown > 0 ? "</summary>\n" : "");
    if (use->shown > 0) {
        put_subjects(h, use);
        html_raw(h, "</details>");
    }
    html_raw(h, "</td>");
}

/* ---- the exemption ---- */

static void put_name(struct html *h, const struct exemption *e)
{
    html_raw(h, "<th scope=\"row\">");
    html_foreign(h, e->id);
    html_raw(h, "<br><small>");
    html_foreign(h, e->rule);
    if (e->at.line > 0) {
        html_raw(h, ", line ");
        html_number(h, e->at.line);
    }
    html_raw(h, "</small></th>");
}

static void put_until(struct html *h, const struct exemption *e)
{
    char text[INSTANT_TEXT_MAX];
    html_raw(h, "<td><time>");
    html_text(h, str_make(instant_format(e->expires, text), DAY_CHARACTERS));
    html_raw(h, "</time></td>");
}

static void put_row(struct html *h, const struct exemption *e, const struct exempt_use *use)
{
    html_row_begin(h);
    put_name(h, e);
    put_state(h, e, use);
    put_covered(h, use);
    put_until(h, e);
    html_cell(h, e->owner);
    html_cell(h, e->approved_by);
    html_cell(h, e->reason);
    html_cell(h, e->ticket);
    html_row_end(h);
}

void html_exemptions(struct html *h)
{
    static const char *const headings[] = {
        "Exemption and rule", "Now", "Covers", "Until", "Owner", "Approved by", "Reason", "Ticket"};
    const struct policy *policy = h->report->policy;
    const struct exempt_use *uses = gathered_exempt(h->gathered);
    if (policy->exemption_count == 0) {
        html_raw(h, "<p>The policy exempts nothing.</p>\n");
        return;
    }
    html_raw(h, "<p>What an exemption covers is neither a pass nor a fail: somebody took the risk, "
                "until the "
                "end of a day (UTC).</p>\n");
    html_table_begin(h, "Exemptions of the policy", headings,
                     sizeof(headings) / sizeof(headings[0]));
    for (size_t i = 0; i < policy->exemption_count; i++)
        if (!h->report->only || uses[i].findings > 0) /* others are none of the group's business */
            put_row(h, &policy->exemptions[i], &uses[i]);
    html_table_end(h);
}
