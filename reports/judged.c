#include "reports/judged.h"

#include "reports/format_internal.h"
#include "reports/report_internal.h"
#include "rules/engine.h"
#include "rules/rule.h"

/* ---- making ---- */

static bool is_judged(const struct writer_in *in, size_t rule)
{
    return in->report ? report_judges(in->report, rule)
                      : engine_rule_enabled(in->asked->policy, rule);
}

/* Reports of a group name no scope of others: what they tell apart is not its business. */
static void make_scopes(struct judged *out, const struct writer_in *in, struct arena *arena)
{
    const struct policy *policy = in->asked->policy;
    if (in->report && in->report->only)
        return;
    struct judged_scope *scopes = arena_array(arena, policy->scope_count + 1, sizeof(*scopes));
    for (size_t i = 0; i < policy->scope_count; i++)
        scopes[i] = (struct judged_scope){policy->scopes[i].name, policy->scopes[i].at.line};
    out->scopes = scopes;
    out->scope_count = policy->scope_count;
}

static void make_severities(struct judged *out, const struct policy *policy, struct arena *arena)
{
    struct judged_severity *rows = arena_array(arena, rule_count() + 1, sizeof(*rows));
    for (size_t rule = 0; rule < rule_count(); rule++) {
        enum severity severity = engine_rule_severity(policy, rule);
        if (severity != rule_at(rule)->declared.severity)
            rows[out->severity_count++] = (struct judged_severity){rule_id(rule), severity};
    }
    out->severities = rows;
}

static void make_rules(struct judged *out, const struct writer_in *in,
                       const struct summary *summary, struct arena *arena)
{
    struct judged_rule *rows = arena_array(arena, rule_count() + 1, sizeof(*rows));
    for (size_t rule = 0; rule < rule_count(); rule++)
        if (is_judged(in, rule))
            rows[out->rule_count++] = (struct judged_rule){
                rule_id(rule), summary ? summary->rules[rule].counts[STATUS_PASS] : 0};
    out->counts_passes = summary != NULL;
    out->rules = rows;
}

void judged_make(struct judged *out, const struct writer_in *in, const struct summary *summary,
                 struct arena *arena)
{
    struct sink *uri = sink_memory();
    format_policy_uri(uri, in->asked->policy);
    *out = (struct judged){.policy_uri = arena_str(arena, sink_view(uri)),
                           .narrowed = in->asked->narrowed,
                           .demand = in->asked->demand};
    sink_abort(uri);
    make_scopes(out, in, arena);
    make_severities(out, in->asked->policy, arena);
    make_rules(out, in, summary, arena);
}

/* ---- writing ---- */

static void put_scopes(struct json_writer *w, const struct judged *judged)
{
    if (judged->scope_count == 0)
        return;
    json_key(w, "scope_lines");
    json_begin_array(w);
    for (size_t i = 0; i < judged->scope_count; i++) {
        json_begin_object(w);
        json_member_str(w, "scope", judged->scopes[i].name);
        json_member_u64(w, "line", judged->scopes[i].line);
        json_end_object(w);
    }
    json_end_array(w);
}

static void put_severities(struct json_writer *w, const struct judged *judged)
{
    if (judged->severity_count == 0)
        return;
    json_key(w, "severities");
    json_begin_object(w);
    for (size_t i = 0; i < judged->severity_count; i++)
        json_member_cstr(w, judged->severities[i].rule,
                         severity_name(judged->severities[i].severity));
    json_end_object(w);
}

static void put_demand(struct json_writer *w, const struct demand *demand)
{
    if (demand->threshold == THRESHOLD_NEVER && !demand->new_only)
        return;
    json_key(w, "demand");
    json_begin_object(w);
    if (demand->threshold != THRESHOLD_NEVER)
        json_member_cstr(w, "fail_on", severity_name((enum severity)demand->threshold));
    json_member_bool(w, "unknown_counts", demand->unknown_counts);
    json_member_bool(w, "new_only", demand->new_only);
    json_end_object(w);
}

static void put_passes(struct json_writer *w, const struct judged *judged)
{
    json_key(w, "passes");
    json_begin_object(w);
    for (size_t i = 0; i < judged->rule_count; i++) {
        json_key(w, judged->rules[i].rule);
        if (judged->counts_passes)
            json_u64(w, judged->rules[i].passes);
        else
            json_write_null(w);
    }
    json_end_object(w);
}

void json_member_judged(struct json_writer *w, const struct judged *judged)
{
    json_key(w, "judged");
    json_begin_object(w);
    json_member_str(w, "policy_uri", judged->policy_uri);
    put_scopes(w, judged);
    put_severities(w, judged);
    json_member_some_text(w, "narrowed", judged->narrowed);
    put_demand(w, &judged->demand);
    put_passes(w, judged);
    json_end_object(w);
}
