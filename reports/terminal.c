#include "reports/report.h"

#include <stdio.h>

#include "reports/seen.h"
#include "reports/terminal_internal.h"
#include "rules/rule.h"

#define WIDTH_MIN      40
#define WIDTH_MAX      120
#define WIDTH_DEFAULT  100
#define RULE_WIDTH     24 /* the longest id and a blank */
#define SEVERITY_WIDTH 8
#define SEVERITY_FROM  56 /* columns of the terminal from which it has room */
#define PASS_FROM      66
#define WIDE_FROM      80 /* columns from which what belongs to a line stands in it */
#define COUNT_WIDTH    10
#define LABEL_WIDTH    24
#define LABEL_NARROW   16
#define SUBJECTS_WIDTH 11
#define BRAKE_WIDTH    16
#define GIB_WIDTH      9
#define HELD_WIDTH     16
#define RULES_COLUMN   (SUBJECTS_WIDTH + 2 + BRAKE_WIDTH + GIB_WIDTH + HELD_WIDTH + 2)
#define MONEY_WIDTH    18
#define AMOUNT_WIDTH   28
#define AMOUNT_NARROW  20

static void put_ledger(const struct term *t, const struct ledger_seen *seen)
{
    char words[LEDGER_WORDS_MAX];
    struct wrap w = wrap_begin(t, 0, 0);
    wrap_words_c(&w, PAINT_DIM, "ledger");
    wrap_words(&w, PAINT_NONE, seen->name);
    wrap_gap(&w, 2);
    wrap_words_c(&w, seen->ledger ? PAINT_NONE : PAINT_RED, ledger_words(seen, words));
    if (seen->ledger && seen->coverage.state == COVERAGE_GAP)
        wrap_words_c(&w, PAINT_YELLOW, "(rows were left out)");
    wrap_end(&w);
}

static void put_title(const struct term *t, const struct run_info *run)
{
    char as_of[INSTANT_TEXT_MAX];
    struct wrap w = wrap_begin(t, 0, 0);
    wrap_words_c(&w, PAINT_BOLD, "snapaudit");
    wrap_words_c(&w, PAINT_BOLD, run->tool_version);
    wrap_gap(&w, 2);
    wrap_words_c(&w, PAINT_DIM, "as of");
    wrap_words_c(&w, PAINT_NONE, instant_format(run->as_of, as_of));
    wrap_gap(&w, 2);
    wrap_words_c(&w, PAINT_DIM, "policy");
    wrap_words_c(&w, PAINT_NONE, run->policy_name);
    wrap_words_c(&w, PAINT_NONE, run->policy_version);
    if (w.column + 2 + sizeof("run") + strlen(run->run_id) > t->width)
        wrap_break(&w);
    else
        wrap_gap(&w, 2);
    wrap_words_c(&w, PAINT_DIM, "run");
    wrap_words_c(&w, PAINT_NONE, run->run_id);
    wrap_end(&w);
    if (run->ledger)
        put_ledger(t, run->ledger);
    if (str_is_empty(run->selection))
        return;
    w = wrap_begin(t, 0, 0);
    wrap_words_c(&w, PAINT_YELLOW, "only");
    wrap_words(&w, PAINT_NONE, run->selection);
    wrap_end(&w);
}

/* ---- resources ---- */

static void put_resources(const struct term *t, const struct summary *summary)
{
    static const struct {
        enum kind kind;
        const char *name;
    } rows[] = {{KIND_SNAPSHOT, "snapshots"},
                {KIND_VOLUME, "volumes"},
                {KIND_IMAGE, "images"},
                {KIND_INSTANCE, "instances"}};
    size_t label = t->width < PASS_FROM ? LABEL_NARROW : LABEL_WIDTH;
    bool scopes = t->width >= SEVERITY_FROM;
    term_section(t, "RESOURCES");
    term_space(t, label - sizeof("RESOURCES") + 1);
    term_right(t, PAINT_DIM, STR_LIT("own"), COUNT_WIDTH);
    term_right(t, PAINT_DIM, STR_LIT("of others"), COUNT_WIDTH + 2);
    if (scopes)
        term_right(t, PAINT_DIM, STR_LIT("own, in no scope"), COUNT_WIDTH + 10);
    term_end(t);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct kind_summary *kind = &summary->kinds[rows[i].kind];
        bool judged = kind_is(rows[i].kind, KIND_JUDGED);
        term_space(t, 2);
        term_left(t, PAINT_NONE, str_from(rows[i].name), label - 2);
        term_count(t, PAINT_NONE, kind->own, COUNT_WIDTH);
        term_count(t, PAINT_NONE, kind->foreign, COUNT_WIDTH + 2);
        if (scopes)
            term_count(t, PAINT_NONE, judged ? kind->unscoped : 0, COUNT_WIDTH + 10);
        term_end(t);
    }
}

/* ---- findings ---- */

static void put_number(struct wrap *w, enum paint paint, uint64_t number)
{
    char buf[NUMBER_TEXT_MAX];
    wrap_words(w, paint, number_text(number, buf));
}

static uint64_t exempt_findings(const struct summary *summary)
{
    uint64_t exempt = 0;
    for (size_t i = 0; i < summary->rule_count; i++)
        exempt += summary->rules[i].counts[STATUS_EXEMPT];
    return exempt;
}

static void put_no_fail(struct wrap *w, const struct summary *summary)
{
    uint64_t exempt = exempt_findings(summary);
    enum paint paint = seen_any_gap(summary) ? PAINT_YELLOW : PAINT_BLUE;
    wrap_words_c(w, paint, seen_any_gap(summary) ? "not all was read; of what was," : "");
    wrap_words_c(w, paint, "nothing fails");
    if (exempt == 0)
        return;
    wrap_words_c(w, paint, "but");
    put_number(w, paint, exempt);
    wrap_words_c(w, paint, exempt == 1 ? "exempt finding" : "exempt findings");
}

static void put_findings_headline(const struct term *t, const struct report_context *ctx,
                                  const struct summary *summary)
{
    uint64_t fail = summary->subjects_fail;
    uint64_t unknown = summary->subjects_unknown;
    const char *nothing = fail + unknown > 0 ? NULL : seen_why_nothing(ctx, summary);
    term_section(t, "FINDINGS");
    term_space(t, 2);
    struct wrap w = wrap_begin(t, 10, 10);
    if (nothing) {
        wrap_words_c(&w, PAINT_YELLOW, nothing);
    } else if (fail == 0 && unknown == 0) {
        put_no_fail(&w, summary);
    } else {
        put_number(&w, fail ? PAINT_BOLD_RED : PAINT_BLUE, fail);
        wrap_words_c(&w, fail ? PAINT_BOLD_RED : PAINT_BLUE,
                     fail == 1 ? "resource fails," : "resources fail,");
        put_number(&w, unknown ? PAINT_YELLOW : PAINT_NONE, unknown);
        wrap_words_c(&w, unknown ? PAINT_YELLOW : PAINT_NONE, "could not be judged");
    }
    wrap_end(&w);
}

/* The columns of the rules: on a narrow terminal those go first that matter least. */
static const struct {
    const char *title;
    enum status status;
    enum paint paint; /* a fail has that of its severity */
    size_t columns;
    size_t from; /* this width of the terminal */
} counters[] = {{"fail", STATUS_FAIL, PAINT_NONE, 6, 0},
                {"unknown", STATUS_UNKNOWN, PAINT_YELLOW, 8, 0},
                {"exempt", STATUS_EXEMPT, PAINT_NONE, 8, SEVERITY_FROM},
                {"pass", STATUS_PASS, PAINT_BLUE, 9, PASS_FROM}};
#define COUNTERS (sizeof(counters) / sizeof(counters[0]))

static void put_rule(const struct term *t, const struct report_context *ctx, size_t rule,
                     const struct rule_summary *counts)
{
    enum severity severity = engine_rule_severity(ctx->policy, rule);
    enum paint paint = paint_of_severity(severity);
    term_space(t, 2);
    term_left(t, PAINT_NONE, str_from(rule_id(rule)), RULE_WIDTH);
    if (t->width >= SEVERITY_FROM)
        term_left(t, paint, str_from(severity_name(severity)), SEVERITY_WIDTH);
    for (size_t i = 0; i < COUNTERS; i++) {
        enum paint own =
            counters[i].status == STATUS_FAIL && paint != PAINT_DIM ? paint : counters[i].paint;
        if (t->width >= counters[i].from)
            term_count(t, own, counts->counts[counters[i].status], counters[i].columns);
    }
    term_end(t);
}

static void put_rules_header(const struct term *t)
{
    term_space(t, 2);
    term_left(t, PAINT_DIM, STR_LIT("rule"), RULE_WIDTH);
    if (t->width >= SEVERITY_FROM)
        term_left(t, PAINT_DIM, STR_LIT("severity"), SEVERITY_WIDTH);
    for (size_t i = 0; i < COUNTERS; i++)
        if (t->width >= counters[i].from)
            term_right(t, PAINT_DIM, str_from(counters[i].title), counters[i].columns);
    term_end(t);
}

/* The worst that the rule has found, in the order of telling; STATUS_COUNT: it judged nothing. */
static enum status worst_status(const struct rule_summary *counts)
{
    static const enum status order[] = {STATUS_FAIL, STATUS_UNKNOWN, STATUS_EXEMPT, STATUS_PASS};
    for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++)
        if (counts->counts[order[i]] > 0)
            return order[i];
    return STATUS_COUNT;
}

/* Those of a status, the gravest first; the order of ids within. Returns how many. */
static size_t put_rules_of(const struct term *t, const struct report_context *ctx,
                           const struct summary *summary, enum status status, bool headed)
{
    size_t count = 0;
    for (int severity = SEVERITY_CRITICAL; severity >= SEVERITY_INFO; severity--) {
        for (size_t i = 0; i < summary->rule_count; i++) {
            if ((int)engine_rule_severity(ctx->policy, i) != severity || !report_judges(ctx, i) ||
                worst_status(&summary->rules[i]) != status)
                continue;
            if (!headed && count == 0)
                put_rules_header(t);
            put_rule(t, ctx, i, &summary->rules[i]);
            count++;
        }
    }
    return count;
}

/* What fails stands first, then what is unknown, then what is exempt. */
static void put_rules(const struct term *t, const struct report_context *ctx,
                      const struct summary *summary)
{
    size_t count = put_rules_of(t, ctx, summary, STATUS_FAIL, false);
    count += put_rules_of(t, ctx, summary, STATUS_UNKNOWN, count > 0);
    (void)put_rules_of(t, ctx, summary, STATUS_EXEMPT, count > 0);
}

/* "LABEL: RULE 12, RULE 3"; nothing when all are zero. */
static void put_note(const struct term *t, const struct summary *summary, const char *label,
                     uint64_t (*count)(const struct rule_summary *rule))
{
    bool any = false;
    struct wrap w = wrap_begin(t, 4, 2);
    for (size_t i = 0; i < summary->rule_count; i++) {
        uint64_t value = count(&summary->rules[i]);
        if (value == 0)
            continue;
        if (any) {
            w.glue = true;
            wrap_words_c(&w, PAINT_DIM, ",");
        } else {
            term_space(t, 2);
            wrap_words_c(&w, PAINT_DIM, label);
        }
        any = true;
        wrap_words_c(&w, PAINT_DIM, rule_id(i));
        put_number(&w, PAINT_NONE, value);
    }
    if (any)
        wrap_end(&w);
}

static uint64_t count_passed(const struct rule_summary *rule)
{
    return worst_status(rule) == STATUS_PASS ? rule->counts[STATUS_PASS] : 0;
}

static uint64_t count_caused(const struct rule_summary *rule)
{
    return rule->caused;
}

static uint64_t count_unsettled(const struct rule_summary *rule)
{
    return rule->unsettled;
}

static uint64_t count_no_objective(const struct rule_summary *rule)
{
    return rule->no_objective;
}

static uint64_t count_not_selected(const struct rule_summary *rule)
{
    return rule->not_selected;
}

/* Who names rules knows that he left out the others. */
static bool is_disabled(const struct report_context *ctx, const struct summary *summary,
                        size_t rule)
{
    (void)summary;
    return !ctx->rules && !engine_rule_enabled(ctx->policy, rule);
}

static bool is_idle(const struct report_context *ctx, const struct summary *summary, size_t rule)
{
    return report_judges(ctx, rule) && worst_status(&summary->rules[rule]) == STATUS_COUNT;
}

/* "LABEL: RULE RULE"; nothing when there are none. */
static void put_names(const struct term *t, const struct report_context *ctx,
                      const struct summary *summary, const char *label,
                      bool (*has)(const struct report_context *ctx, const struct summary *summary,
                                  size_t rule))
{
    bool any = false;
    struct wrap w = wrap_begin(t, 4, 2);
    for (size_t i = 0; i < summary->rule_count; i++) {
        if (!has(ctx, summary, i))
            continue;
        if (!any) {
            term_space(t, 2);
            wrap_words_c(&w, PAINT_DIM, label);
        }
        any = true;
        wrap_words_c(&w, PAINT_DIM, rule_id(i));
    }
    if (any)
        wrap_end(&w);
}

static void put_findings(const struct term *t, const struct report_context *ctx,
                         const struct summary *summary)
{
    put_findings_headline(t, ctx, summary);
    put_rules(t, ctx, summary);
    put_note(t, summary, "All pass:", count_passed);
    put_note(t, summary, "Fails too, caused by another finding:", count_caused);
    put_note(t, summary, "Too new to judge:", count_unsettled);
    put_note(t, summary, "No objective in their scope:", count_no_objective);
    put_note(t, summary, "Not protected, or nothing to compare with:", count_not_selected);
    put_names(t, ctx, summary, "Had nothing to judge:", is_idle);
    put_names(t, ctx, summary, "Not asked for by this policy:", is_disabled);
}

/* ---- brakes ---- */

/* The rules that the brake holds back, from the current column on. */
static void put_held_rules(const struct term *t, const struct summary *summary, enum brake brake)
{
    bool below = t->width < WIDE_FROM;
    size_t column = below ? SUBJECTS_WIDTH + 2 : RULES_COLUMN;
    struct wrap w = wrap_begin(t, column, column);
    bool any = false;
    if (below)
        wrap_break(&w);
    for (size_t i = 0; i < summary->rule_count; i++) {
        if (summary->rules[i].brakes[brake].subjects == 0)
            continue;
        w.glue = true;
        wrap_words_c(&w, PAINT_NONE, any ? "," : "");
        w.glue = !any;
        any = true;
        wrap_words_c(&w, PAINT_NONE, rule_id(i));
    }
    wrap_end(&w);
}

static void put_brake(const struct term *t, const struct report_context *ctx,
                      const struct summary *summary, enum brake brake)
{
    char amount[AMOUNT_TEXT_MAX];
    const struct brake_summary *held = &summary->brakes[brake];
    term_count(t, PAINT_NONE, held->subjects, SUBJECTS_WIDTH);
    term_space(t, 2);
    term_left(t, PAINT_NONE, str_from(brake_name(brake)), BRAKE_WIDTH);
    term_count(t, PAINT_NONE, held->gib, GIB_WIDTH);
    bool priced = t->width >= SEVERITY_FROM;
    if (priced && held->ceiling > 0)
        term_right(t, PAINT_NONE, amount_text(held->ceiling, ctx->run->currency, amount),
                   HELD_WIDTH);
    else if (priced)
        term_count(t, PAINT_NONE, 0, HELD_WIDTH);
    if (t->width >= WIDE_FROM)
        term_space(t, 2);
    put_held_rules(t, summary, brake);
}

static void put_brakes_header(const struct term *t)
{
    term_section(t, "HELD BACK");
    struct wrap w = wrap_begin(t, 11, sizeof("HELD BACK") - 1);
    wrap_gap(&w, 2);
    wrap_words_c(&w, PAINT_DIM, "would fail, but for the brake (each subject once)");
    wrap_end(&w);
    term_right(t, PAINT_DIM, STR_LIT("subjects"), SUBJECTS_WIDTH);
    term_space(t, 2);
    term_left(t, PAINT_DIM, STR_LIT("brake"), BRAKE_WIDTH);
    term_right(t, PAINT_DIM, STR_LIT("GiB"), GIB_WIDTH);
    if (t->width >= SEVERITY_FROM)
        term_right(t, PAINT_DIM, STR_LIT("up to, a month"), HELD_WIDTH);
    if (t->width >= WIDE_FROM)
        term_put_c(t, PAINT_DIM, "  rule");
    term_end(t);
}

static void put_brakes(const struct term *t, const struct report_context *ctx,
                       const struct summary *summary)
{
    bool any = false;
    for (int brake = BRAKE_NONE + 1; brake < BRAKE_COUNT; brake++) {
        if (summary->brakes[brake].subjects == 0)
            continue;
        if (!any)
            put_brakes_header(t);
        any = true;
        put_brake(t, ctx, summary, (enum brake)brake);
    }
}

/* ---- money ---- */

static void put_amount_line(const struct term *t, const char *label, struct str amount,
                            const char *note)
{
    term_space(t, 2);
    term_left(t, PAINT_NONE, str_from(label), MONEY_WIDTH - 2);
    term_right(t, PAINT_BOLD, amount, t->width < SEVERITY_FROM ? AMOUNT_NARROW : AMOUNT_WIDTH);
    bool below = t->width < WIDE_FROM;
    size_t column = below ? MONEY_WIDTH : MONEY_WIDTH + AMOUNT_WIDTH + 2;
    struct wrap w = wrap_begin(t, column, column);
    if (below)
        wrap_break(&w);
    else
        term_space(t, 2);
    wrap_words_c(&w, PAINT_DIM, note);
    wrap_end(&w);
}

static void put_money(const struct term *t, const struct summary *summary)
{
    char buf[RANGE_TEXT_MAX];
    const char *currency = summary->currency;
    term_section(t, "MONEY");
    struct wrap w = wrap_begin(t, 7, 5);
    wrap_gap(&w, 2);
    wrap_words_c(&w, PAINT_DIM, "a month, at public list prices of");
    wrap_words_c(&w, PAINT_DIM, summary->priced_at);
    wrap_end(&w);
    put_amount_line(t, "all own volumes", amount_text(summary->list, currency, buf), "list price");
    put_amount_line(t, "failing orphans",
                    range_text(summary->floor, summary->ceiling, currency, buf),
                    "floor .. ceiling, if deleted");
    if (summary->unpriced_gib > 0)
        put_amount_line(t, "no price", number_text(summary->unpriced_gib, buf),
                        "GiB, in none of these sums");
}

static size_t width_of(const struct terminal_style *style)
{
    size_t width = style->width ? style->width : WIDTH_DEFAULT;
    if (width < WIDTH_MIN)
        return WIDTH_MIN;
    return width > WIDTH_MAX ? WIDTH_MAX : width;
}

void report_terminal(struct sink *out, const struct report_context *ctx,
                     const struct summary *summary, const struct terminal_style *style)
{
    struct term t = {.out = out, .colour = style->colour, .width = width_of(style)};
    put_title(&t, ctx->run);
    terminal_facts(&t, ctx);
    terminal_seen_headline(&t, ctx);
    put_findings(&t, ctx, summary);
    terminal_changes(&t, ctx);
    terminal_worst(&t, ctx, summary);
    terminal_controls(&t, ctx, summary);
    terminal_seen(&t, ctx);
    put_resources(&t, summary);
    put_brakes(&t, ctx, summary);
    terminal_costs(&t, ctx, summary);
    put_money(&t, summary);
}
