#include "reports/rules_text.h"

#include <assert.h>
#include <string.h>

#include "core/embedded.h"
#include "core/json_writer.h"
#include "model/readable.h"
#include "rules/aws_facts_page.h"
#include "rules/controls.h"
#include "rules/engine.h"
#include "rules/reasons.h"
#include "rules/runbooks.h"
#include "rules/rule.h"

#define REASON_WIDTH 22 /* the longest word, and a blank */

/* ---- list ---- */

static void list_kinds(struct sink *out, unsigned kinds)
{
    const char *comma = "";
    for (unsigned k = 0; k < KIND_COUNT; k++) {
        if (!(kinds & (1u << k)))
            continue;
        sink_printf(out, "%s%s", comma, kind_name((enum kind)k));
        comma = ",";
    }
}

/* `count` columns wide; at least one blank follows what is longer. */
static void print_column(struct sink *out, struct str text, int width)
{
    sink_printf(out, "%-*.*s ", width, STR_ARG(text));
}

void rules_list_text(const struct policy *policy, struct sink *out,
                     const struct terminal_style *style)
{
    sink_printf(out, "%s%-26s %-9s %-26s %-8s %s%s\n", terminal_ink(style, PAINT_BOLD), "ID",
                "SEVERITY", "SUBJECTS", "ENABLED", "TITLE", terminal_ink(style, PAINT_NONE));
    for (size_t row = 0; row < rule_count(); row++) {
        const struct rule *rule = rule_at(row);
        const struct rule_settings *settings = policy_rule(policy, SCOPE_NONE, row);
        struct sink *kinds = sink_memory();
        list_kinds(kinds, rule->declared.kinds);
        print_column(out, str_from(rule->declared.id), 26);
        print_column(out, str_from(severity_name(settings->severity)), 9);
        print_column(out, sink_view(kinds), 26);
        print_column(out, str_from(engine_rule_enabled(policy, row) ? "yes" : "no"), 8);
        sink_printf(out, "%s\n", rule->declared.title);
        sink_abort(kinds);
    }
}

void rules_list_json(const struct policy *policy, struct sink *out)
{
    struct json_writer json;
    json_writer_init(&json, out, 1);
    json_begin_array(&json);
    for (size_t row = 0; row < rule_count(); row++) {
        const struct rule *rule = rule_at(row);
        json_begin_object(&json);
        json_member_cstr(&json, "id", rule->declared.id);
        json_member_cstr(&json, "family", rule->declared.family);
        json_member_cstr(&json, "severity",
                         severity_name(policy_rule(policy, SCOPE_NONE, row)->severity));
        json_member_cstr(&json, "severity_default", severity_name(rule->declared.severity));
        json_key(&json, "kinds");
        json_begin_array(&json);
        for (unsigned k = 0; k < KIND_COUNT; k++)
            if (rule->declared.kinds & (1u << k))
                json_cstr(&json, kind_name((enum kind)k));
        json_end_array(&json);
        json_member_bool(&json, "enabled", engine_rule_enabled(policy, row));
        json_member_cstr(&json, "title", rule->declared.title);
        json_end_object(&json);
    }
    json_end_array(&json);
    json_finish(&json);
}

/* ---- show ---- */

static void show_indented(struct sink *out, const struct terminal_style *style, const char *lead,
                          const char *text)
{
    sink_printf(out, "         %s", lead);
    terminal_wrap(out, str_from(text), 9 + strlen(lead), 9 + strlen(lead), style->width);
}

static void show_sources(struct sink *out, const struct terminal_style *style, const char *title,
                         source_set sources)
{
    if (!sources)
        return;
    sink_printf(out, "\n%s\n", title);
    for (unsigned s = 0; s < SOURCE_COUNT; s++) {
        if (!(sources & SOURCE_BIT(s)))
            continue;
        const struct source_info *info = source_info((enum source)s);
        sink_printf(out, "  %-6s %s%s\n", info->code, info->what,
                    source_is_readable((enum source)s) ? "" : " (not readable by this version)");
        show_indented(out, style, "calls ", info->call);
        if (strcmp(info->call, info->permissions) != 0)
            show_indented(out, style, "needs ", info->permissions);
    }
}

static void show_facts(struct sink *out, const struct terminal_style *style,
                       const struct rule *rule)
{
    if (rule->facts[0] == AWS_FACT_END)
        return;
    sink_cstr(out,
              "\nFacts of AWS that it rests on (refuted by an input: unknown, fact-refuted)\n");
    for (int fact = AWS_FACT_END + 1; fact < AWS_FACT_LIMIT; fact++) {
        if (!rule_rests_on(rule, (enum aws_fact)fact))
            continue;
        sink_printf(out, "  %s (", aws_fact_info((enum aws_fact)fact)->id);
        aws_facts_seen(out, (enum aws_fact)fact);
        sink_cstr(out, ")\n");
        show_indented(out, style, "", aws_fact_info((enum aws_fact)fact)->statement);
    }
}

static void show_default(struct sink *out, const struct rule_param *param)
{
    if (param->type == PARAM_BOOL) {
        sink_cstr(out, param->number ? "true" : "false");
    } else if (param->type == PARAM_WORD) {
        sink_cstr(out, param->strings[param->number]);
    } else if (param_is_list(param->type)) {
        sink_char(out, '[');
        for (size_t i = 0; param->strings && param->strings[i]; i++)
            sink_printf(out, "%s%s", i > 0 ? ", " : "", param->strings[i]);
        sink_char(out, ']');
    } else {
        sink_i64(out, param->number);
    }
}

static void show_params(struct sink *out, const struct rule *rule)
{
    if (rule->declared.param_count == 0)
        return;
    sink_cstr(out, "\nParameters\n");
    for (size_t i = 0; i < rule->declared.param_count; i++) {
        const struct rule_param *param = &rule->declared.params[i];
        sink_printf(out, "  %s (%s, default ", param->name, param_type_shown(param->type));
        show_default(out, param);
        sink_printf(out, ")\n         %s\n", param->what);
    }
}

/* ---- what the policy makes of it ---- */

#define VALUES_MAX (RULE_PARAMS_MAX + 4) /* and enabled, severity, strict */
#define TOLD_MAX   50

struct settings {
    const struct policy *policy;
    struct str where; /* " in the scope 'a'"; empty: outside of all scopes */
    struct arena *arena;
    struct sink *out;
    struct str outside[VALUES_MAX]; /* values there, in the order of being told */
    size_t count;                   /* told of this scope */
    size_t lines;                   /* printed */
};

static void print_setting(const struct settings *s, const struct effective_value *value)
{
    struct sink *out = s->out;
    sink_printf(out, "  %s: ", value->key);
    terminal_text(out, value->value);
    terminal_text(out, s->where);
    if (value->line > 0 && !str_eq_c(s->policy->file, "built-in")) {
        sink_cstr(out, " (");
        terminal_text(out, s->policy->file);
        sink_printf(out, ":%u)", value->line);
    }
    sink_char(out, '\n');
}

/* Outside of scopes: what the policy sets. In a scope: what differs from that. */
static void take_setting(void *ctx, const struct effective_value *value)
{
    struct settings *s = ctx;
    size_t at = s->count++;
    assert(at < VALUES_MAX);
    bool told = s->where.len > 0 ? !str_eq(value->value, s->outside[at]) : value->line > 0;
    if (s->where.len == 0)
        s->outside[at] = arena_str(s->arena, value->value);
    if (!told || s->lines++ >= TOLD_MAX)
        return;
    if (s->lines == 1)
        sink_cstr(s->out, "\nUnder this policy\n");
    print_setting(s, value);
}

static void show_settings(const struct policy *policy, struct sink *out, size_t row)
{
    struct settings s = {.policy = policy, .arena = arena_new(), .out = out};
    policy_effective_rule(policy, SCOPE_NONE, 0, row, take_setting, &s);
    for (size_t i = 0; i < policy->scope_count; i++) {
        s.where = arena_printf(s.arena, " in the scope '%.*s'", STR_ARG(policy->scopes[i].name));
        s.count = 0;
        policy_effective_rule(policy, (uint16_t)i, 0, row, take_setting, &s);
    }
    for (size_t i = 0; i < policy->overlay_count; i++) {
        s.where = arena_printf(s.arena, " where the overlay '%.*s' fits",
                               STR_ARG(policy->overlays[i].name));
        s.count = 0;
        policy_effective_rule(policy, SCOPE_NONE, (uint8_t)(1u << i), row, take_setting, &s);
    }
    if (s.lines > TOLD_MAX)
        sink_printf(out, "  and %zu more\n", s.lines - TOLD_MAX);
    arena_free(s.arena);
}

/* Each with what it means. */
static void show_reasons(struct sink *out, const struct terminal_style *style,
                         const struct rule *rule)
{
    if (!rule->reasons || !rule->reasons[0].word)
        return;
    sink_cstr(out, "\nReasons\n");
    for (const struct reason *reason = rule->reasons; reason->word; reason++) {
        size_t at = 2 + REASON_WIDTH;
        sink_printf(out, "  %-*s ", REASON_WIDTH - 1, reason->word);
        terminal_wrap(out, str_from(reason_meaning(rule, reason->word)), at, at, style->width);
    }
}

static void show_page(struct sink *out, const char *id)
{
    for (size_t i = 0; i < snapaudit_rule_docs_count; i++) {
        const struct embedded_doc *doc = &snapaudit_rule_docs[i];
        if (strcmp(doc->id, id) != 0 || doc->size == 0)
            continue;
        sink_cstr(out, "\n");
        sink_write(out, doc->text, doc->size);
        if (doc->text[doc->size - 1] != '\n')
            sink_char(out, '\n');
    }
}

void rules_show_text(const struct policy *policy, struct framework_set frameworks, size_t row,
                     struct sink *out, const struct terminal_style *style)
{
    const struct rule *rule = rule_at(row);
    const struct rule_settings *settings = policy_rule(policy, SCOPE_NONE, row);
    sink_printf(out, "%s%s%s  %s\n%s\n\n", terminal_ink(style, PAINT_BOLD), rule->declared.id,
                terminal_ink(style, PAINT_NONE), rule->declared.title, rule->declared.why);
    sink_cstr(out, "subjects   ");
    list_kinds(out, rule->declared.kinds);
    sink_printf(out, "\nseverity   %s", severity_name(settings->severity));
    if (settings->severity != rule->declared.severity)
        sink_printf(out, " (by the policy; default %s)", severity_name(rule->declared.severity));
    sink_printf(out, "\nenabled    %s\n", engine_rule_enabled(policy, row) ? "yes" : "no");
    if (rule->runbook)
        sink_printf(out, "runbook    %s: %s\n", rule->runbook, runbook_title(rule->runbook));
    if (controls_lines(out, frameworks, row, "controls   ", "\n           "))
        sink_char(out, '\n');
    show_reasons(out, style, rule);
    show_sources(out, style, "Requires (what it says to be absent is unknown without these)",
                 rule->requires);
    show_sources(out, style, "Supports (a gap lowers confidence)", rule->supports);
    show_facts(out, style, rule);
    show_params(out, rule);
    show_settings(policy, out, row);
    show_page(out, rule->declared.id);
}
