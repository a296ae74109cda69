/* A resource, and one verdict about it with all of its clauses, for people. */
#include <string.h>

#include "reports/explain/explain.h"
#include "core/arn.h"
#include "core/money.h"
#include "rules/controls.h"
#include "rules/rule.h"
#include "reports/terminal.h"
#include "rules/sentence.h"

#define EFFECT_WIDTH 7 /* "dry-run", "destroy" */
#define TRUTH_WIDTH  7 /* "unknown" */

#define MEMBERS_AT 12
#define MORE_WIDTH 15 /* " and 12345 more" */

/* ---- the subject ---- */

static void print_tags(const struct explained *in, struct sink *out, uint32_t tagset)
{
    const struct graph *graph = in->graph;
    const struct tagset *set = &graph->tagsets[tagset];
    sink_cstr(out, set->count > 0 ? "  tags      " : "  tags      none");
    for (uint32_t i = 0; i < set->count; i++) {
        const struct tag *tag = &graph->tags[set->first + i];
        sink_cstr(out, i > 0 ? ", " : "");
        terminal_text(out, graph_str(graph, tag->key));
        sink_char(out, '=');
        terminal_text(out, graph_str(graph, tag->value));
    }
    sink_char(out, '\n');
}

static void print_scope(const struct explained *in, struct sink *out, struct resource resource)
{
    if (!kind_is(resource.kind, KIND_JUDGED))
        return;
    uint16_t scope = policy_scope_of(in->policy, in->graph, resource.kind, resource.row);
    sink_cstr(out, "  scope     ");
    if (scope == SCOPE_NONE)
        sink_cstr(out, "none of the policy matches");
    else
        terminal_text(out, in->policy->scopes[scope].name);
    sink_char(out, '\n');
}

static void print_description(const struct explained *in, struct sink *out,
                              struct resource resource)
{
    struct str description = graph_text(in->graph, resource.kind, resource.row, "description");
    if (str_is_empty(description))
        return;
    sink_cstr(out, "  described ");
    terminal_text(out, description);
    sink_char(out, '\n');
}

static void print_ledger(struct sink *out, const struct ledger_seen *seen)
{
    char words[LEDGER_WORDS_MAX];
    sink_cstr(out, "  ledger    ");
    terminal_text(out, seen->name);
    sink_printf(out, ", %s\n", ledger_words(seen, words));
}

void explain_subject(const struct explained *in, struct resource resource)
{
    struct sink *out = in->out;
    const struct graph *graph = in->graph;
    uint32_t place = resource_place(graph, resource);
    struct str account = graph_str(graph, graph->places[place].account);
    char arn[ARN_TEXT_MAX];
    char as_of[INSTANT_TEXT_MAX];
    sink_cstr(out, terminal_ink(&in->style, PAINT_BOLD));
    terminal_text(out, resource_line(in, resource, place));
    sink_printf(out, "%s\n  arn       ", terminal_ink(&in->style, PAINT_NONE));
    terminal_text(out, graph_arn(graph, resource.kind, resource.row, arn));
    sink_cstr(out, "\n  account   ");
    terminal_text(out, account.len > 0 ? account_text(in, account) : STR_LIT("unknown"));
    sink_cstr(out, ", region ");
    terminal_text(out, graph_str(graph, graph->places[place].region));
    sink_cstr(out, graph->places[place].in_scope ? "\n" : " (out of scope)\n");
    print_description(in, out, resource);
    print_tags(in, out, resource_tagset(graph, resource));
    print_scope(in, out, resource);
    sink_printf(out, "  judged    as of %s under the policy ", instant_format(in->as_of, as_of));
    terminal_text(out, in->policy->name);
    sink_printf(out, ", sha256 %.12s\n", in->policy->sha256);
    if (in->ledger)
        print_ledger(out, in->ledger);
}

/* ---- a verdict ---- */

static enum paint status_ink(enum status status)
{
    switch (status) {
    case STATUS_PASS: return PAINT_BLUE;
    case STATUS_FAIL: return PAINT_RED;
    case STATUS_UNKNOWN: return PAINT_YELLOW;
    default: return PAINT_BOLD;
    }
}

static void print_head(const struct explained *in, const struct finding *f)
{
    struct sink *out = in->out;
    sink_printf(out, "\n%s%s%s", terminal_ink(&in->style, PAINT_BOLD), f->rule,
                terminal_ink(&in->style, PAINT_NONE));
    for (size_t i = 0; i < f->discriminator_count; i++) {
        sink_char(out, ' ');
        terminal_text(out, f->discriminators[i]);
    }
    sink_printf(out, ": %s%s%s, %s", terminal_ink(&in->style, status_ink(f->status)),
                status_name(f->status), terminal_ink(&in->style, PAINT_NONE),
                severity_name(f->severity));
    if (f->reason && *f->reason)
        sink_printf(out, ", reason %s", f->reason);
    if (f->brake != BRAKE_NONE)
        sink_printf(out, ", held back by %s", brake_name(f->brake));
    sink_printf(out, ", confidence %s\n  %s\n", confidence_name(f->confidence), f->title);
}

static size_t count_members(const struct finding *f)
{
    size_t count = 0;
    for (size_t i = 0; i < f->related_count; i++)
        count += strcmp(f->related[i].relation, RELATION_MEMBER) == 0;
    return count;
}

/* "vol-0a" of "arn:…:volume/vol-0a". */
static struct str id_of_arn(struct str text)
{
    struct arn arn;
    if (!arn_split(text, &arn))
        return text;
    return str_skip(arn.resource, str_find(arn.resource, "/") + 1);
}

/* "vol-0a, vol-0b and 3 more": as many as fit in the line. */
static void print_members(const struct explained *in, const struct finding *f)
{
    size_t left = count_members(f);
    size_t room =
        in->style.width > MEMBERS_AT + MORE_WIDTH ? in->style.width - MEMBERS_AT - MORE_WIDTH : 0;
    size_t told = 0;
    if (left == 0)
        return;
    sink_cstr(in->out, "  members   ");
    for (size_t i = 0; i < f->related_count && left > 0; i++) {
        if (strcmp(f->related[i].relation, RELATION_MEMBER) != 0)
            continue;
        struct str id = id_of_arn(f->related[i].arn);
        if (told > 0 && id.len + 2 > room)
            break;
        sink_cstr(in->out, told++ > 0 ? ", " : "");
        terminal_text(in->out, id);
        room -= id.len + 2 < room ? id.len + 2 : room;
        left--;
    }
    if (left > 0)
        sink_printf(in->out, " and %zu more", left);
    sink_char(in->out, '\n');
}

/* A pass in words; the title of the others says what is wrong, and their clauses how much. */
static void print_proof(struct sink *out, const struct finding *f)
{
    if (f->status != STATUS_PASS)
        return;
    struct sink *text = sink_memory();
    finding_sentence(text, f);
    sink_cstr(out, "  ");
    terminal_text(out, sink_view(text));
    sink_char(out, '\n');
    sink_abort(text);
}

static void print_subject_of_group(struct sink *out, const struct finding *f)
{
    if (f->row != ROW_NONE)
        return;
    sink_printf(out, "  about %s ", kind_name(f->subject.kind));
    terminal_text(out, f->subject.id);
    sink_char(out, '\n');
}

/* Does the clause hold? */
static const char *truth_word(enum truth truth)
{
    static const char *const words[] = {
        [TRUTH_FALSE] = "no", [TRUTH_TRUE] = "yes", [TRUTH_UNKNOWN] = "unknown"};
    return words[truth];
}

static enum paint truth_ink(enum truth truth)
{
    return truth == TRUTH_TRUE ? PAINT_RED : truth == TRUTH_FALSE ? PAINT_BLUE : PAINT_YELLOW;
}

/* One line: `yes     the clause: value   [call field of resource, at time, grade E2]`. */
static void print_clause(const struct explained *in, const struct finding *f,
                         const struct evidence *e)
{
    struct sink *out = in->out;
    char at[INSTANT_TEXT_MAX];
    sink_printf(out, "    %s%-*s%s %s%s", terminal_ink(&in->style, truth_ink(e->holds)),
                TRUTH_WIDTH, truth_word(e->holds), terminal_ink(&in->style, PAINT_NONE), e->clause,
                e->brake ? " (brake)" : "");
    if (e->value.len > 0) {
        sink_cstr(out, ": ");
        terminal_text(out, e->value);
    }
    sink_printf(out, "  %s[%s", terminal_ink(&in->style, PAINT_DIM), e->call ? e->call : "");
    if (e->field && *e->field)
        sink_printf(out, " %s", e->field);
    if (e->resource.len > 0 && !str_eq(e->resource, f->subject.id) &&
        !str_eq(e->resource, f->subject.arn)) {
        sink_cstr(out, " of ");
        terminal_text(out, e->resource);
    }
    if (e->observed_at != INSTANT_UNSET)
        sink_printf(out, ", at %s", instant_format(e->observed_at, at));
    if (e->grade != GRADE_NONE)
        sink_printf(out, ", grade %s", grade_name(e->grade));
    sink_printf(out, "]%s\n", terminal_ink(&in->style, PAINT_NONE));
}

void explain_legend(const struct explained *in)
{
    sink_printf(in->out,
                "\nEach clause is told with yes, no or unknown. A finding fails when all are yes, "
                "and passes by one no.\n");
}

static void print_unseen(const struct explained *in, const struct finding *f)
{
    struct sink *out = in->out;
    for (size_t i = 0; i < f->unknown_count; i++) {
        const struct unknown_because *u = &f->unknown_because[i];
        bool of_run = str_is_empty(u->account) && str_is_empty(u->region);
        sink_printf(out, "  not seen: %s%s", u->source, of_run ? "" : " of ");
        if (u->account.len > 0) {
            terminal_text(out, account_text(in, u->account));
            sink_char(out, '/');
        }
        terminal_text(out, u->region);
        sink_printf(out, " (%s", u->error ? u->error : "");
        if (u->detail && *u->detail) {
            sink_cstr(out, ": ");
            terminal_text(out, str_from(u->detail));
        }
        sink_cstr(out, ")\n");
    }
}

static void print_saving(struct sink *out, const struct finding *f)
{
    char low[MONEY_TEXT_MAX];
    char high[MONEY_TEXT_MAX];
    sink_cstr(out, f->money_of_others ? "  covers    " : "  saving    ");
    if (f->saving_floor != f->saving_ceiling)
        sink_printf(out, "%s to ", money_format_short(f->saving_floor, low));
    sink_printf(out, "%s %s a month (basis %s)\n", money_format_short(f->saving_ceiling, high),
                f->currency, f->basis);
}

static void print_numbers(struct sink *out, const struct finding *f)
{
    if (f->has_measured || f->has_limit) {
        sink_cstr(out, "  measured  ");
        if (f->has_measured)
            sink_i64(out, f->measured);
        else
            sink_cstr(out, "nothing");
        if (f->has_limit) {
            sink_cstr(out, ", limit ");
            sink_i64(out, f->limit);
        }
        sink_printf(out, " %s\n", f->unit ? f->unit : "");
    }
    if (f->has_money)
        print_saving(out, f);
}

static void print_exemption(struct sink *out, const struct finding *f)
{
    const struct exemption_ref *e = f->exemption;
    char until[INSTANT_TEXT_MAX];
    if (!e)
        return;
    sink_cstr(out, "  exempt    by ");
    terminal_text(out, e->id);
    sink_printf(out, " until %s, it would be %s; owner ", instant_format(e->expires, until),
                status_name(f->would_be));
    terminal_text(out, e->owner);
    sink_cstr(out, ", approved by ");
    terminal_text(out, e->approved_by);
    sink_cstr(out, ": ");
    terminal_text(out, e->reason);
    sink_char(out, '\n');
}

static void print_advice(const struct explained *in, const struct finding *f)
{
    struct sink *out = in->out;
    if (f->status != STATUS_FAIL || (!f->remediation.text && f->remediation.command_count == 0))
        return;
    sink_cstr(out, "  what to do");
    if (f->remediation.runbook)
        sink_printf(out, " (%s)", f->remediation.runbook);
    sink_cstr(out, ":\n      ");
    terminal_wrap(out, str_from(f->remediation.text), 6, 6, in->style.width);
    for (size_t i = 0; i < f->remediation.command_count; i++) {
        sink_printf(out, "      %-*s ", EFFECT_WIDTH, effect_name(f->remediation.effects[i]));
        terminal_text(out, f->remediation.commands[i]);
        sink_char(out, '\n');
    }
    if (f->remediation.risk && *f->remediation.risk)
        sink_printf(out, "      risk: %s%s\n", f->remediation.risk,
                    f->remediation.reversible ? "" : " (cannot be undone)");
}

/* Of the frameworks that were asked for. */
static void print_controls(const struct explained *in, const struct finding *f)
{
    int rule = rule_find(str_from(f->rule));
    if (in->frameworks.count == 0 || rule < 0)
        return;
    sink_cstr(in->out, "  relevant evidence for ");
    if (!controls_lines(in->out, in->frameworks, (size_t)rule, "", "\n  and for "))
        sink_cstr(in->out, "no control of these frameworks");
    sink_char(in->out, '\n');
}

/* The rule that judges the subject has all the clauses; this one only says which it is. */
static void print_other_rule(const struct explained *in, const struct finding *f)
{
    struct sink *out = in->out;
    sink_printf(out, "\n%s%s%s: ", terminal_ink(&in->style, PAINT_BOLD), f->rule,
                terminal_ink(&in->style, PAINT_NONE));
    if (f->evidence_count > 0)
        terminal_text(out, f->evidence[0].value);
    else
        sink_cstr(out, "judged by another rule");
    sink_char(out, '\n');
}

void explain_finding(const struct explained *in, const struct finding *finding)
{
    struct sink *out = in->out;
    if (strcmp(finding->reason, "other-rule") == 0) {
        print_other_rule(in, finding);
        return;
    }
    print_head(in, finding);
    print_proof(out, finding);
    print_subject_of_group(out, finding);
    print_members(in, finding);
    for (size_t i = 0; i < finding->evidence_count; i++)
        print_clause(in, finding, &finding->evidence[i]);
    print_unseen(in, finding);
    print_numbers(out, finding);
    print_exemption(out, finding);
    if (finding->caused_by)
        sink_printf(out, "  caused by the finding %s\n", finding->caused_by);
    print_advice(in, finding);
    print_controls(in, finding);
    sink_printf(out, "  fingerprint %s\n", finding->fingerprint);
}
