/* The first screen: what came out, what was seen and what was not, what was promised, what it costs, and where to
 * look first. */
#include "reports/html/html_internal.h"
#include "reports/seen.h"

#include "model/readable.h"

#define GAPS_SHOWN 5 /* #coverage has them all */

/* ---- what came out ---- */

static uint64_t exempt_findings(const struct summary *summary)
{
    uint64_t exempt = 0;
    for (size_t i = 0; i < summary->rule_count; i++)
        exempt += summary->rules[i].counts[STATUS_EXEMPT];
    return exempt;
}

static void put_no_fail(struct html *h)
{
    uint64_t exempt = exempt_findings(h->summary);
    if (seen_any_gap(h->summary))
        html_mark(h, MARK_UNKNOWN, "not all was read; of what was, nothing fails");
    else
        html_mark(h, MARK_GOOD, "nothing fails");
    if (exempt > 0) {
        html_raw(h, " but ");
        html_count(h, exempt, "exempt finding", "exempt findings");
    }
}

static void put_headline(struct html *h)
{
    uint64_t fail = h->summary->subjects_fail;
    uint64_t unknown = h->summary->subjects_unknown;
    const char *nothing = fail + unknown > 0 ? NULL : seen_why_nothing(h->report, h->summary);
    html_raw(h, "<p class=\"headline\">");
    if (nothing) {
        html_mark(h, MARK_UNKNOWN, nothing);
    } else if (fail + unknown == 0) {
        put_no_fail(h);
    } else {
        html_raw(h, "<strong>");
        html_count(h, fail, "resource fails", "resources fail");
        html_raw(h, "</strong>, <strong>");
        html_count(h, unknown, "resource", "resources");
        html_raw(h, " could not be judged</strong>");
    }
    html_raw(h, "</p>\n");
}

static void put_judged(struct html *h, const struct seen *seen)
{
    static const struct {
        enum kind kind;
        const char *one, *many;
    } kinds[] = {{KIND_SNAPSHOT, "snapshot", "snapshots"},
                 {KIND_VOLUME, "volume", "volumes"},
                 {KIND_IMAGE, "image", "images"}};
    html_raw(h, "<p>Judged: ");
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        html_raw(h, i > 0 ? ", " : "");
        html_count(h, h->summary->kinds[kinds[i].kind].own, kinds[i].one, kinds[i].many);
    }
    html_raw(h, " in ");
    html_count(h, seen->in_scope, "place", "places");
    html_raw(h, " (an account in a region each) of ");
    html_count(h, seen->accounts, "account", "accounts");
    html_raw(h, ", as of ");
    html_time(h, h->report->run->as_of);
    html_raw(h, ".</p>\n");
    if (str_is_empty(h->report->run->selection))
        return;
    html_raw(h, "<p class=\"notice\">");
    html_mark(h, MARK_WARNING, "Only a part was asked about:");
    html_raw(h, " ");
    html_foreign(h, h->report->run->selection);
    html_raw(h, "</p>\n");
}

/* ---- what was seen ---- */

static void put_complete(struct html *h, const struct seen *seen)
{
    html_raw(h, "<p>");
    html_mark(h, MARK_GOOD, "All that was asked for was read");
    html_raw(h, ": ");
    html_count(h, seen->in_scope, "place", "places");
    html_raw(h, " of ");
    html_count(h, seen->accounts, "account", "accounts");
    html_raw(h, ". <a href=\"#coverage\">Place by place</a></p>\n");
}

static void put_incomplete(struct html *h, const struct seen *seen)
{
    bool required = seen->required_gaps > 0;
    html_raw(h, "<p>");
    html_mark(h, required ? MARK_BAD : MARK_WARNING,
              required ? "Not all was seen" : "Nearly all was seen");
    html_raw(h, ": ");
    html_count(h, seen->required_gaps + seen->other_gaps, "gap", "gaps");
    html_raw(h, " in ");
    html_number(h, seen->places_with_gaps);
    html_raw(h, " of ");
    html_count(h, seen->in_scope, "place", "places");
    html_raw(h, ". ");
    html_raw(h, required ? "Verdicts that rest on them are unknown, not passed."
                         : "No verdict rests on them; some have less confidence.");
    html_raw(h, "</p>\n");
    uint64_t rest = html_gaps(h, seen, GAPS_SHOWN);
    html_raw(h, "<p>");
    if (rest > 0) {
        html_raw(h, "And ");
        html_count(h, rest, "gap more: ", "gaps more: ");
    }
    html_raw(h, "<a href=\"#coverage\">what was seen and what was not, place by place</a></p>\n");
}

static void put_closed(struct html *h, const struct seen *seen)
{
    size_t count = seen_closed_accounts(seen, NULL, 0);
    if (count == 0)
        return;
    html_raw(h, "<p>");
    html_mark(h, MARK_UNKNOWN, "Closed, and not read:");
    html_raw(h, " ");
    html_count(h, count, "account", "accounts");
    html_raw(h, ". Nothing is proved absent there.</p>\n");
}

static void put_seen(struct html *h, const struct seen *seen)
{
    html_raw(h, "<h3>What was seen, and what was not</h3>\n");
    if (seen->in_scope == 0) {
        html_raw(h, "<p>");
        html_mark(h, MARK_BAD, "Nothing is in scope");
        html_raw(h, "</p>\n");
    } else if (seen->required_gaps + seen->other_gaps == 0) {
        put_complete(h, seen);
    } else {
        put_incomplete(h, seen);
    }
    put_closed(h, seen);
}

/* ---- what is believed of AWS and does not hold here ---- */

static void put_refuted(struct html *h)
{
    size_t count;
    bool any = false;
    const struct belief_result *results = beliefs_results(facts_beliefs(h->report->facts), &count);
    for (size_t i = 0; i < count; i++) {
        if (!results[i].belief->refutes || results[i].hits == 0)
            continue;
        html_raw(h,
                 any ? ""
                     : "<h3>Facts of AWS that this input refutes</h3>\n"
                       "<p>What rests on them is unknown, not passed and not failed.</p>\n<ul>\n");
        any = true;
        html_raw(h, "<li><code>");
        html_cstr(h, aws_fact_info(results[i].belief->fact)->id);
        html_raw(h, "</code> ");
        html_number(h, results[i].hits);
        html_raw(h, " of ");
        html_number(h, results[i].tried);
        html_raw(h, ": ");
        html_cstr(h, results[i].belief->counter);
        html_raw(h, "</li>\n");
    }
    html_raw(h, any ? "</ul>\n" : "");
}

void html_seen(struct html *h)
{
    const struct seen seen = seen_look(h->report);
    put_headline(h);
    put_judged(h, &seen);
    put_seen(h, &seen);
    put_refuted(h);
    html_promises(h);
    html_money(h);
    html_worst(h);
}
