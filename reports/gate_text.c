/* The verdict for people: what, which, what to do. */
#include <ctype.h>
#include <string.h>

#include "core/money.h"
#include "model/account.h"
#include "reports/gate_answer.h"
#include "rules/rule.h"
#include "reports/terminal.h"
#include "model/readable.h"

#define SHOWN_MAX   5
#define DATE_LEN    10 /* of a time in text */
#define DIGITS_TOLD 8  /* of a fingerprint: enough for explain */

/* ---- figures ---- */

static void put_count(struct sink *out, uint64_t count, const char *noun)
{
    sink_u64(out, count);
    sink_char(out, ' ');
    sink_cstr(out, noun);
    if (count != 1)
        sink_char(out, 's');
}

static void put_amount(struct sink *out, const struct gate_answer *a, int64_t micros)
{
    char text[MONEY_TEXT_MAX];
    sink_printf(out, "%s %s", a->run->currency, money_format_short(micros, text));
}

static const char *threshold_name(const struct gate_answer *a)
{
    int threshold = a->request->threshold;
    return threshold == THRESHOLD_NEVER ? "never" : severity_name((enum severity)threshold);
}

/* ---- what ---- */

static void put_findings(struct sink *out, const struct gate_answer *a)
{
    const struct gate_tally *t = a->tally;
    put_count(out, t->fails, a->request->new_only ? "new finding" : "finding");
    if (t->baseline && !a->request->new_only)
        sink_printf(out, " (%llu new)", (unsigned long long)t->fresh);
    sink_printf(out, " at or above %s", threshold_name(a));
    if (a->request->max_count != GATE_UNSET)
        sink_printf(out, ", %lld accepted", (long long)a->request->max_count);
}

static void put_saving(struct sink *out, const struct gate_answer *a)
{
    put_findings(out, a);
    sink_cstr(out, ", of which at least ");
    put_amount(out, a, a->tally->saving_floor);
    sink_cstr(out, " a month could be saved; ");
    put_amount(out, a, a->request->max_saving_floor);
    sink_cstr(out, " is accepted");
}

/* What was not judged has no finding: that comes first. */
static void put_nothing(struct sink *out, const struct gate_answer *a)
{
    if (a->verdict->resources == 0)
        sink_cstr(out, "nothing was there to judge, so ");
    else if (summary_judged(a->summary) == 0)
        sink_cstr(out, "nothing was judged, so ");
}

static void put_met(struct sink *out, const struct gate_answer *a)
{
    if (a->tally->fails == 0 && a->request->threshold != THRESHOLD_NEVER)
        put_nothing(out, a);
    if (a->request->threshold == THRESHOLD_NEVER)
        sink_cstr(out, "it never fails");
    else if (a->tally->fails > 0 && a->request->max_saving_floor != GATE_UNSET)
        put_saving(out, a);
    else if (a->tally->fails > 0)
        put_findings(out, a);
    else
        sink_printf(out, "no %sfinding at or above %s", a->request->new_only ? "new " : "",
                    threshold_name(a));
}

static void put_cause(struct sink *out, const struct gate_answer *a)
{
    const struct gate_verdict *v = a->verdict;
    switch (v->cause) {
    case GATE_NOT_COLLECTED: sink_cstr(out, "nothing could be read"); break;
    case GATE_MALFORMED: sink_cstr(out, "an input file is malformed"); break;
    case GATE_FINDINGS: put_findings(out, a); break;
    case GATE_SAVING: put_saving(out, a); break;
    case GATE_UNKNOWN:
        put_count(out, a->tally->unknowns, "verdict");
        sink_printf(out, " at or above %s %s unknown", threshold_name(a),
                    a->tally->unknowns == 1 ? "is" : "are");
        break;
    case GATE_GAP:
        put_count(out, v->gap_count, "listing");
        sink_cstr(out, " that may hide a finding ");
        sink_cstr(out, v->gap_count == 1 ? "was not read" : "were not read");
        break;
    case GATE_NOTHING: sink_cstr(out, "nothing matched"); break;
    case GATE_MET: put_met(out, a); break;
    }
}

static const char *outcome_word(const struct gate_answer *a)
{
    switch (a->verdict->outcome) {
    case OUTCOME_PASSED: return "PASSED";
    case OUTCOME_FAILED: return "FAILED";
    default: return "UNDECIDED";
    }
}

/* What decides nothing because it was known: nobody has to look for it. */
static void put_accepted(struct sink *out, const struct gate_answer *a)
{
    char until[INSTANT_TEXT_MAX];
    uint64_t unknowns = a->tally->unknowns_known;
    uint64_t gaps = a->verdict->gaps_known;
    if (!a->request->new_only || a->tally->unknown_decides || unknowns + gaps == 0)
        return;
    (void)instant_format(baseline_accepts_until(a->tally->baseline, a->run->as_of), until);
    sink_printf(out, "; known and accepted until %.*s: ", DATE_LEN, until);
    if (unknowns > 0)
        put_count(out, unknowns, "unknown verdict");
    if (unknowns > 0 && gaps > 0)
        sink_cstr(out, ", ");
    if (gaps > 0)
        put_count(out, gaps, "unread listing");
}

static void put_headline(const struct gate_answer *a, struct sink *out, const char *ink,
                         const char *plain)
{
    sink_printf(out, "%s: %s%s%s, ", a->name, ink, outcome_word(a), plain);
    put_cause(out, a);
    sink_cstr(out, a->verdict->outcome == OUTCOME_FAILED ? " (of " : " (");
    put_count(out, a->verdict->resources, "resource");
    sink_cstr(out, ", ");
    put_count(out, a->rule_count, "rule");
    put_accepted(out, a);
    sink_char(out, ')');
}

void gate_headline(const struct gate_answer *answer, struct sink *out)
{
    put_headline(answer, out, "", "");
}

/* ---- which ---- */

static void put_finding(struct sink *out, const struct gate_answer *a, const struct gate_finding *f,
                        bool one_of_many)
{
    bool by_money = a->request->max_saving_floor != GATE_UNSET;
    if (one_of_many)
        sink_printf(out, "  %s ", severity_name(f->severity));
    sink_printf(out, "%s on ", f->rule);
    terminal_text(out, f->subject);
    if (!str_is_empty(f->owner)) {
        sink_cstr(out, ", owned by ");
        terminal_text(out, f->owner);
    }
    sink_cstr(out, ": ");
    terminal_text(out, f->sentence);
    if (by_money && f->has_saving) {
        sink_cstr(out, "; at least ");
        put_amount(out, a, f->saving_floor);
        sink_cstr(out, " a month");
    }
    if (one_of_many && str_eq_c(f->baseline, "new"))
        sink_cstr(out, " (new)");
    if (one_of_many)
        sink_printf(out, " [%.*s]", DIGITS_TOLD, f->fingerprint.ptr);
    sink_char(out, '\n');
}

static void put_all(struct sink *out, const struct gate_answer *a, enum status status,
                    uint64_t count)
{
    size_t shown = 0;
    size_t most = a->verbose ? GATE_KEPT_MAX * SEVERITY_COUNT : SHOWN_MAX;
    for (; shown < most; shown++) {
        const struct gate_finding *f = gate_tally_at(a->tally, status, shown);
        if (!f)
            break;
        put_finding(out, a, f, count > 1);
    }
    if (count > shown)
        sink_printf(out, "  and %llu more%s\n", (unsigned long long)(count - shown),
                    a->verbose ? "" : "; --verbose tells them");
}

static void put_place(struct sink *out, const struct graph *graph, uint32_t place)
{
    struct sink *label = sink_memory();
    account_label(label, graph_str(graph, graph->places[place].account),
                  graph_account_name(graph, place));
    terminal_text(out, sink_view(label));
    sink_abort(label);
    sink_char(out, '/');
    terminal_text(out, graph_str(graph, graph->places[place].region));
}

static void put_gaps(struct sink *out, const struct gate_answer *a)
{
    const struct graph *graph = a->graph;
    size_t most = a->verbose ? a->verdict->gap_count : SHOWN_MAX;
    sink_cstr(out, "not read: ");
    for (size_t i = 0; i < a->verdict->gap_count && i < most; i++) {
        const struct gate_gap *gap = &a->verdict->gaps[i];
        sink_printf(out, "%s%s of ", i > 0 ? ", " : "", source_noun(gap->source));
        put_place(out, graph, gap->place);
        sink_printf(out, " (%s)", coverage_word(graph_coverage(graph, gap->place, gap->source)));
    }
    if (a->verdict->gap_count > most)
        sink_printf(out, " and %zu more", a->verdict->gap_count - most);
    sink_char(out, '\n');
}

static void put_selector(struct sink *out, const struct gate_answer *a)
{
    struct arena *arena = arena_new();
    terminal_text(out, gate_request_text(a->request, a->policy, arena));
    arena_free(arena);
}

/* "COPY-RPO, RPO-EXCEEDED and 7 more" */
static void put_rules(struct sink *out, const struct gate_answer *a)
{
    size_t told = 0;
    size_t most = a->verbose ? rule_count() : SHOWN_MAX;
    for (size_t row = 0; row < rule_count() && told < most; row++) {
        if (a->request->rules && !a->request->rules[row])
            continue;
        sink_printf(out, "%s%s", told > 0 ? ", " : "", rule_id(row));
        told++;
    }
    if (a->rule_count > told)
        sink_printf(out, " and %zu more", a->rule_count - told);
}

static void put_aside(struct sink *out, uint64_t count, const char *noun, const char *why)
{
    if (count == 0)
        return;
    sink_cstr(out, "; ");
    put_count(out, count, noun);
    sink_cstr(out, why);
}

/* Whoever misses an owner must learn where it was looked for. */
static void put_owner_keys(struct sink *out, const struct gate_answer *a)
{
    if (!a->verbose)
        return;
    sink_cstr(out, "owners: ");
    terminal_owner_keys(out, a->policy, OWNER_TAG_OWNER);
    sink_char(out, '\n');
}

static void put_judged(struct sink *out, const struct gate_answer *a)
{
    const struct gate_tally *t = a->tally;
    const struct gate_silent silent = gate_silent_of(a->summary);
    sink_cstr(out, "judged: ");
    put_selector(out, a);
    sink_cstr(out, " by ");
    put_rules(out, a);
    put_aside(out, t->known, "finding", " known before");
    put_aside(out, t->unknowns_known, "unknown verdict", " known before");
    put_aside(out, a->verdict->gaps_known, "unread listing", " known before");
    put_aside(out, t->exempt, "finding", " exempt");
    put_aside(out, t->below, "finding",
              a->request->threshold == THRESHOLD_NEVER ? "" : " below the threshold");
    put_aside(out, t->consequences, "finding", " that others cause");
    if (!a->request->unknown_fails) {
        put_aside(out, t->unknowns, "unknown verdict", " accepted");
        put_aside(out, a->verdict->gap_count, "unread listing", " accepted");
    }
    put_aside(out, silent.unsettled, "subject", " too young to judge");
    put_aside(out, silent.no_objective, "subject", " without an objective");
    sink_char(out, '\n');
}

static void put_which(struct sink *out, const struct gate_answer *a)
{
    switch (a->verdict->cause) {
    case GATE_FINDINGS:
    case GATE_SAVING: put_all(out, a, STATUS_FAIL, a->tally->fails); break;
    case GATE_UNKNOWN: put_all(out, a, STATUS_UNKNOWN, a->tally->unknowns); break;
    case GATE_GAP: put_gaps(out, a); break;
    case GATE_NOTHING:
        sink_cstr(out, "no resource that these rules judge meets ");
        put_selector(out, a);
        sink_char(out, '\n');
        break;
    case GATE_MET:
        if (a->tally->fails > 0)
            put_all(out, a, STATUS_FAIL, a->tally->fails);
        else
            put_judged(out, a);
        break;
    case GATE_NOT_COLLECTED:
    case GATE_MALFORMED: sink_cstr(out, "the warnings above say what and where\n"); break;
    }
    if (a->verbose && (a->verdict->cause != GATE_MET || a->tally->fails > 0))
        put_judged(out, a);
    put_owner_keys(out, a);
}

/* ---- what to do ---- */

/* The first clause of the advice, in lower case, as part of a longer sentence. */
static void put_fix(struct sink *out, struct str fix, bool whole)
{
    size_t sentence = str_find(fix, ". ");
    size_t clause = str_find(fix, ": ");
    struct str text = whole ? fix : str_make(fix.ptr, clause < sentence ? clause : sentence);
    if (text.len > 0 && text.ptr[text.len - 1] == '.')
        text.len--;
    if (text.len == 0)
        return;
    sink_char(out, (char)tolower((unsigned char)text.ptr[0]));
    terminal_text(out, str_skip(text, 1));
    sink_cstr(out, "; ");
}

static void put_advice(struct sink *out, const struct gate_answer *a, enum status status)
{
    const struct gate_finding *f = gate_tally_at(a->tally, status, 0);
    if (!f)
        return;
    put_fix(out, f->fix, a->verbose);
    sink_printf(out, "'snapaudit explain %.*s' with the same input says why", DIGITS_TOLD,
                f->fingerprint.ptr);
}

/* Why what the baseline has counts all the same. */
static void put_run_out(struct sink *out, const struct gate_answer *a)
{
    char at[INSTANT_TEXT_MAX];
    if (!a->request->new_only || !a->tally->unknown_decides)
        return;
    instant as_of = baseline_as_of(a->tally->baseline);
    if (as_of == INSTANT_UNSET) {
        sink_cstr(out, "; the baseline does not say as of when it was, so that nothing unknown is "
                       "taken as known");
        return;
    }
    (void)instant_format(as_of, at);
    sink_printf(out, "; what the baseline of %.*s did not know is accepted for %d days only",
                DATE_LEN, at, BASELINE_UNKNOWN_DAYS);
}

static void put_todo(struct sink *out, const struct gate_answer *a)
{
    sink_cstr(out, "do: ");
    switch (a->verdict->cause) {
    case GATE_FINDINGS:
    case GATE_SAVING: put_advice(out, a, STATUS_FAIL); break;
    case GATE_UNKNOWN:
        put_advice(out, a, STATUS_UNKNOWN);
        sink_cstr(out, "; --unknown allow accepts it");
        put_run_out(out, a);
        break;
    case GATE_GAP:
        sink_cstr(out, "let it be read ('snapaudit permissions' prints what that needs), or accept "
                       "it with --unknown allow");
        put_run_out(out, a);
        break;
    case GATE_NOTHING:
        sink_cstr(out,
                  "compare the selector with the tags of the workload; --unknown allow accepts "
                  "that there is none");
        break;
    case GATE_NOT_COLLECTED: sink_cstr(out, "check the keys, the regions or the input"); break;
    case GATE_MALFORMED: sink_cstr(out, "write the file again, then ask again"); break;
    case GATE_MET: sink_cstr(out, "nothing"); break;
    }
    sink_char(out, '\n');
}

static void put_ledger(struct sink *out, const struct ledger_seen *seen)
{
    char words[LEDGER_WORDS_MAX];
    sink_cstr(out, "ledger: ");
    terminal_text(out, seen->name);
    sink_printf(out, ", %s\n", ledger_words(seen, words));
}

void gate_text(const struct gate_answer *answer, const struct terminal_style *style,
               struct sink *out)
{
    static const enum paint inks[] = {[OUTCOME_NONE] = PAINT_NONE,
                                      [OUTCOME_PASSED] = PAINT_BLUE,
                                      [OUTCOME_FAILED] = PAINT_BOLD_RED,
                                      [OUTCOME_UNDECIDED] = PAINT_YELLOW};
    put_headline(answer, out, terminal_ink(style, inks[answer->verdict->outcome]),
                 terminal_ink(style, PAINT_NONE));
    sink_char(out, '\n');
    put_which(out, answer);
    gate_controls(answer, out);
    put_todo(out, answer);
    if (answer->run->ledger)
        put_ledger(out, answer->run->ledger);
}
