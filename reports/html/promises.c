/* The promises, as counts: what could not be judged is told as such, and never among what passes. */
#include "reports/html/html_internal.h"
#include "rules/rule.h"

/* The rules of a family are what is asked of a promise; without a promise of scopes, they are asked of
 * everything. */
static const struct promise_card {
    const char *family;
    enum promise promise;
    const char *title, *asks;
} cards[] = {
    {"TAG", PROMISE_NONE, "Tagged",
     "the tags that the policy asks for are there, and say what they may"},
    {"RPO", PROMISE_BACKUPS, "Fresh", "the newest backup is no older than was promised"},
    {"COPY", PROMISE_COPIES, "Copied",
     "a copy lies where one was promised, and is no older than that"},
    {"RESTORE", PROMISE_RESTORES, "Tested",
     "a restore was tested within the time that was promised"},
};

/* In the order in which they are told. */
static const struct {
    enum status status;
    enum html_mark mark;
    const char *word;
} counters[] = {{STATUS_FAIL, MARK_BAD, "fail"},
                {STATUS_UNKNOWN, MARK_UNKNOWN, "unknown"},
                {STATUS_EXEMPT, MARK_NONE, "exempt"},
                {STATUS_PASS, MARK_GOOD, "pass"}};

/* What verdicts leave out, each with its words. */
static const struct {
    size_t at; /* in struct rule_summary */
    const char *words;
} notes[] = {
    {offsetof(struct rule_summary, caused), "fail because of another finding"},
    {offsetof(struct rule_summary, unsettled), "too new to judge"},
    {offsetof(struct rule_summary, no_objective), "in no scope that promises it"},
    {offsetof(struct rule_summary, not_selected),
     "need no backup, or have nothing to compare with"},
};

static bool is_of(const struct promise_card *card, size_t rule)
{
    return strcmp(rule_at(rule)->declared.family, card->family) == 0;
}

/* Sums over the rules of the card that were judged; returns how many these are. */
static size_t add_up(const struct html *h, const struct promise_card *card,
                     struct rule_summary *out)
{
    size_t judged = 0;
    *out = (struct rule_summary){.caused = 0};
    for (size_t i = 0; i < h->summary->rule_count; i++) {
        const struct rule_summary *rule = &h->summary->rules[i];
        if (!is_of(card, i) || !report_judges(h->report, i))
            continue;
        judged++;
        for (int status = 0; status < STATUS_COUNT; status++)
            out->counts[status] += rule->counts[status];
        out->caused += rule->caused;
        out->unsettled += rule->unsettled;
        out->no_objective += rule->no_objective;
        out->not_selected += rule->not_selected;
    }
    return judged;
}

/* Why there is nothing to count; NULL: there is. */
static const char *why_none(const struct html *h, const struct promise_card *card, size_t judged,
                            const struct rule_summary *sum)
{
    uint64_t verdicts = sum->caused;
    bool enabled = false;
    for (int status = 0; status < STATUS_COUNT; status++)
        verdicts += sum->counts[status];
    for (size_t i = 0; i < h->summary->rule_count; i++)
        enabled = enabled || (is_of(card, i) && engine_rule_enabled(h->report->policy, i));
    if (judged > 0)
        return verdicts > 0 ? NULL : "nothing was there to judge";
    if (card->promise != PROMISE_NONE && !policy_promises(h->report->policy, card->promise))
        return "the policy promises nothing of it, so nothing was judged";
    return enabled ? "it was not asked about in this run" : "the policy does not ask for it";
}

static void put_counts(struct html *h, const struct rule_summary *sum)
{
    html_raw(h, "<dl class=\"counts\">\n");
    for (size_t i = 0; i < sizeof(counters) / sizeof(counters[0]); i++) {
        uint64_t count = sum->counts[counters[i].status];
        html_raw(h, "<div class=\"count ");
        html_raw(h, count > 0 ? html_mark_class(counters[i].mark) : "zero");
        html_raw(h, "\"><dt>");
        html_mark(h, count > 0 ? counters[i].mark : MARK_NONE, counters[i].word);
        html_raw(h, "</dt><dd>");
        html_number(h, count);
        html_raw(h, "</dd></div>\n");
    }
    html_raw(h, "</dl>\n");
}

static uint64_t note_of(const struct rule_summary *sum, size_t note)
{
    return *(const uint64_t *)((const char *)sum + notes[note].at);
}

static void put_notes(struct html *h, const struct rule_summary *sum)
{
    bool any = false;
    for (size_t i = 0; i < sizeof(notes) / sizeof(notes[0]); i++) {
        if (note_of(sum, i) == 0)
            continue;
        html_raw(h, any ? "<br>" : "<p class=\"notes\">Besides: ");
        any = true;
        html_number(h, note_of(sum, i));
        html_raw(h, " ");
        html_cstr(h, notes[i].words);
    }
    html_raw(h, any ? "</p>\n" : "");
}

static void put_rules(struct html *h, const struct promise_card *card)
{
    const char *before = "<p class=\"notes\">Verdicts of ";
    for (size_t i = 0; i < h->summary->rule_count; i++) {
        if (!is_of(card, i) || !report_judges(h->report, i))
            continue;
        html_raw(h, before);
        before = ", ";
        html_raw(h, "<a href=\"#rule=");
        html_cstr(h, rule_id(i));
        html_raw(h, "\">");
        html_cstr(h, rule_id(i));
        html_raw(h, "</a>");
    }
    html_raw(h, "</p>\n");
}

static void put_card(struct html *h, const struct promise_card *card)
{
    struct rule_summary sum;
    size_t judged = add_up(h, card, &sum);
    const char *none = why_none(h, card, judged, &sum);
    html_raw(h, "<li class=\"card\">\n<h4>");
    html_cstr(h, card->title);
    html_raw(h, "</h4>\n<p>");
    html_cstr(h, card->asks);
    html_raw(h, "</p>\n");
    if (none) {
        html_raw(h, "<p>");
        html_mark(h, MARK_NONE, none);
        html_raw(h, "</p>\n");
    } else {
        put_counts(h, &sum);
    }
    put_notes(h, &sum);
    if (judged > 0)
        put_rules(h, card);
    html_raw(h, "</li>\n");
}

void html_promises(struct html *h)
{
    html_raw(h, "<h3>The promises</h3>\n<ul class=\"cards\">\n");
    for (size_t i = 0; i < sizeof(cards) / sizeof(cards[0]); i++)
        put_card(h, &cards[i]);
    html_raw(h, "</ul>\n");
}
