/* Scopes of the effective policy. */
#include "policy/show_internal.h"

/* ---- rules ---- */

/* Parameters that an objective of the scope sets are shown with the objective. */
static bool follows_objective(const struct scope *scope, const struct policy *policy, size_t row,
                              size_t param)
{
    enum promise promise = policy_rule_at(policy, row)->promise;
    size_t rule;
    size_t index;
    return promise != PROMISE_NONE && policy_scope_promises(scope, promise) &&
           policy_find_promised(policy, promise, &rule, &index) && rule == row && index == param;
}

static bool param_differs(const struct scope *scope, const struct policy *policy, size_t row,
                          size_t param)
{
    const struct param_value *own = &scope->rules[row].params[param];
    const struct param_value *all = &policy->rules[row].params[param];
    return !follows_objective(scope, policy, row, param) &&
           (own->number != all->number || !show_same_list(own->strings, all->strings));
}

static bool severity_differs(const struct rule_settings *own, const struct rule_settings *all)
{
    return own->severity_given && (!all->severity_given || own->severity != all->severity);
}

static bool rule_differs(const struct scope *scope, const struct policy *policy, size_t row)
{
    const struct rule_settings *own = &scope->rules[row];
    const struct rule_settings *all = &policy->rules[row];
    bool differs = own->enabled != all->enabled || own->strict != all->strict ||
                   !str_eq(own->because, all->because) || severity_differs(own, all);
    for (size_t i = 0; i < policy_rule_at(policy, row)->param_count; i++)
        differs = differs || param_differs(scope, policy, row, i);
    return differs;
}

static void show_scope_rule(struct show *s, const struct scope *scope, size_t row)
{
    const struct rule_declaration *rule = policy_rule_at(s->policy, row);
    const struct rule_settings *own = &scope->rules[row];
    const struct rule_settings *all = &s->policy->rules[row];
    show_put_head(s, 6, rule->id);
    if (own->enabled != all->enabled) {
        show_put_key(s, 8, "enabled");
        show_put_bool(s, own->enabled);
        show_end_line(s, &own->enabled);
    }
    if (severity_differs(own, all))
        show_severity(s, 8, own);
    if (own->strict != all->strict) {
        show_put_key(s, 8, "strict");
        show_put_bool(s, own->strict);
        show_end_line(s, &own->strict);
    }
    if (!str_eq(own->because, all->because))
        show_text(s, 8, "because", &own->because);
    for (size_t i = 0; i < rule->param_count; i++) {
        if (param_differs(scope, s->policy, row, i))
            show_param(s, 8, &rule->params[i], &own->params[i]);
    }
}

static void show_scope_rules(struct show *s, const struct scope *scope)
{
    bool headed = false;
    for (size_t i = 0; i < s->policy->declared.count; i++) {
        if (!rule_differs(scope, s->policy, i))
            continue;
        if (!headed)
            show_put_head(s, 4, "rules");
        headed = true;
        show_scope_rule(s, scope, i);
    }
}

/* ---- scopes ---- */

static void show_match(struct show *s, const struct match *m)
{
    bool empty = m->kinds.count + m->accounts.count + m->regions.count + m->arns.count +
                         m->states.count + m->tag_count ==
                     0 &&
                 m->attached == TRI_ANY;
    sink_cstr(s->out, empty ? "    match: {}" : "    match:");
    show_end_line(s, m);
    show_plain_list(s, 6, "kind", m->kinds);
    show_plain_list(s, 6, "account", m->accounts);
    show_plain_list(s, 6, "region", m->regions);
    show_plain_list(s, 6, "arn", m->arns);
    show_tags(s, 6, m->tags, m->tag_count);
    if (m->attached != TRI_ANY) {
        show_put_key(s, 6, "attached");
        show_put_bool(s, m->attached == TRI_YES);
        sink_char(s->out, '\n');
    }
    show_plain_list(s, 6, "state", m->states);
}

/* An objective, and the parameter that follows it. */
static void show_linked(struct show *s, const struct scope *scope, enum promise promise,
                        const int64_t *value)
{
    size_t row;
    size_t param;
    show_put_key(s, 6, policy_objective(promise)->key);
    show_put_duration(s, *value);
    show_put_origin(s, value);
    if (policy_find_promised(s->policy, promise, &row, &param)) {
        const struct rule_declaration *rule = policy_rule_at(s->policy, row);
        sink_printf(s->out, "; %s.%s: %lld", rule->id, rule->params[param].name,
                    (long long)scope->rules[row].params[param].number);
    }
    sink_char(s->out, '\n');
}

static void show_objectives(struct show *s, const struct scope *scope)
{
    const struct objectives *o = &scope->objectives;
    if (o->rpo_ms == DURATION_UNSET && o->rto_ms == DURATION_UNSET &&
        o->keep_at_least_ms == DURATION_UNSET && o->keep_at_most_ms == DURATION_UNSET &&
        o->min_points < 0) {
        sink_cstr(s->out, "    objectives: none\n");
        return;
    }
    show_put_head(s, 4, "objectives");
    if (o->rpo_ms != DURATION_UNSET)
        show_linked(s, scope, PROMISE_BACKUPS, &o->rpo_ms);
    show_duration(s, 6, "rto", &o->rto_ms);
    show_duration(s, 6, "keep_at_least", &o->keep_at_least_ms);
    show_duration(s, 6, "keep_at_most", &o->keep_at_most_ms);
    if (o->min_points >= 0) {
        show_put_key(s, 6, "min_points");
        sink_i64(s->out, o->min_points);
        show_end_line(s, &o->min_points);
    }
}

static void show_copies(struct show *s, const struct scope *scope)
{
    const struct copies *c = &scope->copies;
    if (!c->judged)
        return;
    show_put_head(s, 4, "copies");
    if (c->any) {
        sink_cstr(s->out, "      required_in: any");
        show_end_line(s, &c->required_in);
    } else if (c->required_in.count == 0) {
        sink_cstr(s->out, "      # required_in: by places.pairs\n");
    } else {
        show_list(s, 6, "required_in", &c->required_in);
    }
    show_linked(s, scope, PROMISE_COPIES, &c->not_older_than_ms);
    if (c->own_account_copy) {
        sink_cstr(s->out, "      own_account_copy: true");
        show_end_line(s, &c->own_account_copy);
    }
    show_put_key(s, 6, "min_proof");
    sink_cstr(s->out, proof_name(c->min_proof));
    show_end_line(s, &c->min_proof);
}

static void show_restore(struct show *s, const struct scope *scope)
{
    const struct restore *r = &scope->restore;
    if (!r->judged)
        return;
    show_put_head(s, 4, "restore");
    show_linked(s, scope, PROMISE_RESTORES, &r->tested_within_ms);
    show_put_key(s, 6, "min_grade");
    sink_cstr(s->out, grade_name(r->min_grade));
    show_end_line(s, &r->min_grade);
    show_duration(s, 6, "region_test_within", &r->region_test_within_ms);
    show_put_key(s, 6, "unit");
    sink_cstr(s->out, r->unit_group ? "group" : "volume");
    show_end_line(s, &r->unit_group);
    if (r->unit_group) {
        sink_cstr(s->out, "      group_by: [account, region, key");
        if (r->group_tag.len > 0) {
            sink_cstr(s->out, ", \"tag:");
            show_put_escaped(s, r->group_tag);
            sink_char(s->out, '"');
        }
        sink_char(s->out, ']');
        show_end_line(s, &r->group_tag);
    }
    show_put_key(s, 6, "sample_min");
    sink_i64(s->out, r->sample_min);
    show_end_line(s, &r->sample_min);
}

static void show_scope(struct show *s, const struct scope *scope)
{
    static const char *const tiers[] = {
        [TIER_OTHER] = "other", [TIER_PROD] = "prod", [TIER_CRITICAL] = "critical"};
    sink_cstr(s->out, "  - name: ");
    show_put_quoted(s, scope->name);
    sink_printf(s->out, "  # line %u\n", scope->at.line);
    show_match(s, &scope->match);
    show_put_key(s, 4, "tier");
    sink_cstr(s->out, tiers[scope->tier]);
    show_put_origin(s, &scope->tier);
    for (size_t i = 0; i < s->policy->declared.count && scope->tier == TIER_CRITICAL; i++) {
        const struct rule_declaration *rule = policy_rule_at(s->policy, i);
        if (rule->grave_if_critical && !scope->rules[i].severity_given)
            sink_printf(s->out, "; %s is critical here", rule->id);
    }
    sink_char(s->out, '\n');
    show_objectives(s, scope);
    show_copies(s, scope);
    show_restore(s, scope);
    show_tag_demands(s, 4, &scope->tags, &s->policy->tags);
    show_scope_rules(s, scope);
}

/* ---- overlays ---- */

static void show_overlay_rule(struct show *s, const struct rule_declaration *rule,
                              const struct rule_settings *settings)
{
    if (policy_origin(s->policy, &settings->enabled) > 0) {
        show_put_key(s, 8, "enabled");
        show_put_bool(s, settings->enabled);
        show_end_line(s, &settings->enabled);
    }
    if (policy_origin(s->policy, &settings->severity) > 0)
        show_severity(s, 8, settings);
    if (policy_origin(s->policy, &settings->strict) > 0) {
        show_put_key(s, 8, "strict");
        show_put_bool(s, settings->strict);
        show_end_line(s, &settings->strict);
    }
    if (policy_origin(s->policy, &settings->because) > 0)
        show_text(s, 8, "because", &settings->because);
    for (size_t i = 0; i < rule->param_count; i++) {
        if (policy_origin(s->policy, &settings->params[i]) > 0)
            show_param(s, 8, &rule->params[i], &settings->params[i]);
    }
}

static bool names_rule(const struct show *s, const struct rule_declaration *rule,
                       const struct rule_settings *settings)
{
    bool named = policy_origin(s->policy, &settings->enabled) > 0 ||
                 policy_origin(s->policy, &settings->severity) > 0 ||
                 policy_origin(s->policy, &settings->strict) > 0 ||
                 policy_origin(s->policy, &settings->because) > 0;
    for (size_t i = 0; i < rule->param_count; i++)
        named = named || policy_origin(s->policy, &settings->params[i]) > 0;
    return named;
}

static void show_overlay(struct show *s, const struct overlay *overlay)
{
    bool any = false;
    sink_cstr(s->out, "  - name: ");
    show_put_quoted(s, overlay->name);
    sink_printf(s->out, "  # line %u\n", overlay->at.line);
    show_match(s, &overlay->match);
    sink_cstr(s->out, "    overlay: true\n");
    for (size_t i = 0; i < s->policy->declared.count; i++) {
        if (!names_rule(s, policy_rule_at(s->policy, i), &overlay->rules[i]))
            continue;
        if (!any)
            show_put_head(s, 4, "rules");
        any = true;
        show_put_head(s, 6, policy_rule_at(s->policy, i)->id);
        show_overlay_rule(s, policy_rule_at(s->policy, i), &overlay->rules[i]);
    }
    if (!any)
        sink_cstr(s->out, "    rules: {}\n");
}

void show_scopes(struct show *s)
{
    const struct policy *policy = s->policy;
    if (policy->scope_count + policy->overlay_count == 0)
        sink_cstr(s->out, "scopes: []\n");
    else
        show_put_head(s, 0, "scopes");
    for (size_t i = 0; i < policy->overlay_count; i++)
        show_overlay(s, &policy->overlays[i]);
    for (size_t i = 0; i < policy->scope_count; i++)
        show_scope(s, &policy->scopes[i]);
}
