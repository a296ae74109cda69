/* The verdict for programs: one document on standard output. */
#include "core/json_writer.h"
#include "core/money.h"
#include "reports/gate_answer.h"
#include "reports/report_internal.h"
#include "rules/rule.h"

#define SCHEMA       "snapaudit.gate/1"
#define PRETTY_DEPTH 2 /* a finding stands on one line */

/* ---- values ---- */

static void member_text(struct json_writer *w, const char *key, struct str value)
{
    json_key(w, key);
    if (str_is_empty(value))
        json_write_null(w);
    else
        json_str(w, value);
}

static void member_ctext(struct json_writer *w, const char *key, const char *value)
{
    member_text(w, key, str_from(value));
}

static void member_time(struct json_writer *w, const char *key, instant at)
{
    char text[INSTANT_TEXT_MAX];
    member_ctext(w, key, at == INSTANT_UNSET ? "" : instant_format(at, text));
}

static void member_number(struct json_writer *w, const char *key, bool has, int64_t value)
{
    json_key(w, key);
    if (has)
        json_i64(w, value);
    else
        json_write_null(w);
}

static void member_money(struct json_writer *w, const char *key, bool has, int64_t micros)
{
    char text[MONEY_TEXT_MAX];
    json_key(w, key);
    if (has)
        json_number(w, money_format(micros, text));
    else
        json_write_null(w);
}

static void member_list(struct json_writer *w, const char *key, const struct strs *items)
{
    json_key(w, key);
    json_begin_array(w);
    for (size_t i = 0; i < items->count; i++)
        json_str(w, items->items[i]);
    json_end_array(w);
}

/* ---- the question ---- */

static void put_rules(struct json_writer *w, const struct gate_answer *a)
{
    json_key(w, "rules");
    json_begin_array(w);
    for (size_t row = 0; row < rule_count(); row++)
        if (!a->request->rules || a->request->rules[row])
            json_cstr(w, rule_id(row));
    json_end_array(w);
    member_list(w, "left_out_rules", &a->request->left_out);
    member_list(w, "disabled_rules", &a->request->off);
}

static void put_question(struct json_writer *w, const struct gate_answer *a)
{
    const struct gate_request *r = a->request;
    json_key(w, "where");
    json_begin_array(w);
    for (size_t i = 0; i < r->where.count; i++)
        json_str(w, r->where.items[i].text);
    json_end_array(w);
    member_text(w, "only_scope",
                r->only_scope < 0 ? STR_EMPTY : a->policy->scopes[r->only_scope].name);
    put_rules(w, a);
    json_member_cstr(w, "fail_on",
                     r->threshold == THRESHOLD_NEVER ? "never"
                                                     : severity_name((enum severity)r->threshold));
    json_member_cstr(w, "unknown", r->unknown_fails ? "fail" : "allow");
    member_number(w, "max_count", r->max_count != GATE_UNSET, r->max_count);
    member_money(w, "max_saving_floor", r->max_saving_floor != GATE_UNSET, r->max_saving_floor);
    json_key(w, "baseline");
    if (a->tally->baseline) {
        json_begin_object(w);
        json_member_u64(w, "findings", baseline_count(a->tally->baseline));
        json_member_bool(w, "new_only", r->new_only);
        member_time(w, "as_of", baseline_as_of(a->tally->baseline));
        member_time(w, "accepts_unknown_until",
                    baseline_accepts_until(a->tally->baseline, a->run->as_of));
        json_end_object(w);
    } else {
        json_write_null(w);
    }
}

/* ---- the answer ---- */

static const char *verdict_word(const struct gate_verdict *verdict)
{
    switch (verdict->outcome) {
    case OUTCOME_PASSED: return "pass";
    case OUTCOME_FAILED: return "fail";
    default: return "undecided";
    }
}

static void put_verdict(struct json_writer *w, const struct gate_answer *a)
{
    struct sink *headline = sink_memory();
    gate_headline(a, headline);
    json_member_cstr(w, "schema", SCHEMA);
    member_text(w, "gate", a->request->gate ? a->request->gate->name : STR_EMPTY);
    json_member_cstr(w, "verdict", verdict_word(a->verdict));
    json_member_i64(w, "exit", a->exit);
    json_member_cstr(w, "because", gate_cause_name(a->verdict->cause));
    json_member_str(w, "headline", sink_view(headline));
    sink_abort(headline);
}

static void put_counts(struct json_writer *w, const struct gate_answer *a)
{
    const struct gate_tally *t = a->tally;
    const struct gate_silent silent = gate_silent_of(a->summary);
    json_key(w, "counts");
    json_begin_object(w);
    json_member_u64(w, "resources", a->verdict->resources);
    json_member_u64(w, "rules", a->rule_count);
    json_member_u64(w, "findings", t->fails);
    json_key(w, "new");
    if (t->baseline)
        json_u64(w, t->fresh);
    else
        json_write_null(w);
    json_member_u64(w, "known", t->known);
    json_member_u64(w, "consequences", t->consequences);
    json_member_u64(w, "below_threshold", t->below);
    json_member_u64(w, "exempt", t->exempt);
    json_member_u64(w, "unknown", t->unknowns);
    json_member_u64(w, "unknown_known", t->unknowns_known);
    json_member_u64(w, "gaps", a->verdict->gap_count);
    json_member_u64(w, "gaps_known", a->verdict->gaps_known);
    json_member_u64(w, "pass", silent.passes);
    json_member_u64(w, "unsettled", silent.unsettled);
    json_member_u64(w, "no_objective", silent.no_objective);
    json_member_u64(w, "not_selected", silent.not_selected);
    json_end_object(w);
    member_money(w, "saving_floor", true, t->saving_floor);
    member_ctext(w, "currency", a->run->currency);
}

static void put_finding(struct json_writer *w, const struct gate_finding *f)
{
    json_begin_object(w);
    json_member_cstr(w, "rule", f->rule);
    json_member_cstr(w, "severity", severity_name(f->severity));
    member_text(w, "reason", f->reason);
    json_member_str(w, "fingerprint", f->fingerprint);
    member_text(w, "baseline", f->baseline);
    member_text(w, "arn", f->arn);
    json_member_str(w, "kind", f->kind);
    json_member_str(w, "id", f->id);
    member_text(w, "name", f->name);
    member_text(w, "owner", f->owner);
    member_text(w, "account", f->account);
    json_member_some_text(w, "account_name", f->account_name);
    member_text(w, "region", f->region);
    member_text(w, "scope", f->scope);
    member_number(w, "measured", f->has_measured, f->measured);
    member_number(w, "limit", f->has_limit, f->limit);
    member_ctext(w, "unit", f->unit);
    member_money(w, "saving_floor", f->has_saving, f->saving_floor);
    json_member_str(w, "message", f->sentence);
    member_text(w, "fix", f->fix);
    json_end_object(w);
}

static void put_findings(struct json_writer *w, const struct gate_answer *a, const char *key,
                         enum status status)
{
    json_key(w, key);
    json_begin_array(w);
    const struct gate_finding *f;
    for (size_t i = 0; (f = gate_tally_at(a->tally, status, i)) != NULL; i++)
        put_finding(w, f);
    json_end_array(w);
}

static void put_gaps(struct json_writer *w, const struct gate_answer *a)
{
    const struct graph *graph = a->graph;
    json_key(w, "gaps");
    json_begin_array(w);
    for (size_t i = 0; i < a->verdict->gap_count; i++) {
        const struct gate_gap *gap = &a->verdict->gaps[i];
        const struct place *place = &graph->places[gap->place];
        const struct coverage *coverage = graph_coverage(graph, gap->place, gap->source);
        json_begin_object(w);
        member_text(w, "account", graph_str(graph, place->account));
        json_member_some_text(w, "account_name", graph_account_name(graph, gap->place));
        member_text(w, "region", graph_str(graph, place->region));
        json_member_cstr(w, "source", source_info(gap->source)->code);
        json_member_cstr(w, "state", coverage_state_name(coverage->state));
        member_ctext(w, "reason", gap_reason_name(coverage->reason));
        member_ctext(w, "detail", coverage->detail);
        json_end_object(w);
    }
    json_end_array(w);
}

static void put_run(struct json_writer *w, const struct run_info *run)
{
    char as_of[INSTANT_TEXT_MAX];
    json_key(w, "run");
    json_begin_object(w);
    json_member_cstr(w, "run_id", run->run_id);
    json_member_cstr(w, "as_of", instant_format(run->as_of, as_of));
    json_member_cstr(w, "as_of_source", run->as_of_source);
    json_member_cstr(w, "tool_version", run->tool_version);
    json_member_cstr(w, "policy_sha256", run->policy_sha256);
    member_ctext(w, "policy_name", run->policy_name);
    member_ctext(w, "policy_version", run->policy_version);
    member_text(w, "caller", run->caller);
    member_list(w, "accounts", &run->accounts);
    member_list(w, "regions", &run->regions);
    if (run->ledger)
        json_member_ledger(w, run->ledger);
    json_member_frameworks(w, run->frameworks);
    json_end_object(w);
}

void gate_json(const struct gate_answer *answer, struct sink *out)
{
    struct json_writer json;
    json_writer_init(&json, out, PRETTY_DEPTH);
    json_begin_object(&json);
    put_verdict(&json, answer);
    put_question(&json, answer);
    put_counts(&json, answer);
    put_findings(&json, answer, "findings", STATUS_FAIL);
    put_findings(&json, answer, "unknown_verdicts", STATUS_UNKNOWN);
    put_gaps(&json, answer);
    const struct controls_asked asked = {
        .frameworks = answer->frameworks, .decides = true, .deciding = answer->deciding};
    json_member_controls(&json, &asked, answer->summary);
    put_run(&json, answer->run);
    json_end_object(&json);
    json_finish(&json);
}
