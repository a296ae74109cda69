/* Scopes with `overlay: true`: they take no resource away from the others, but lay settings of rules
 * over those of the scope that takes it. There are few, so what each set of them comes to is worked
 * out while the policy is read, and judging looks it up. */
#include "policy/policy_internal.h"

/* What an overlay does not change, and why. */
static void refuse_keys(struct policy_reader *r, const struct yaml_node *node)
{
    static const char *const keys[] = {"tier", "objectives", "copies", "restore", "tags"};
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        const struct yaml_node *value = yaml_get(node, keys[i]);
        if (!value)
            continue;
        policy_problem(r, value, "an overlay has no %s", keys[i]);
        policy_expected(r, "Expected name, match and rules: an overlay lays settings of rules over "
                           "those of the scope that takes the resource.");
        policy_hint(r, "Remove 'overlay: true', and place the scope before those that it is to go "
                       "before.");
    }
}

/* A promise is that of one scope; what groups are, all of their members must agree on. */
static void refuse_promises(struct policy_reader *r, const struct yaml_node *rules)
{
    for (enum promise promise = PROMISE_NONE + 1; promise < PROMISE_COUNT; promise++) {
        size_t row;
        size_t at;
        if (!policy_find_promised(r->policy, promise, &row, &at))
            continue;
        const struct rule_declaration *rule = policy_rule_at(r->policy, row);
        const struct objective *objective = policy_objective(promise);
        const char *param = objective->of_groups ? "" : rule->params[at].name;
        const struct yaml_node *wrong = yaml_get(rules, rule->id);
        if (!objective->of_groups)
            wrong = yaml_get(wrong, param);
        if (!wrong)
            continue;
        policy_problem(r, wrong, "an overlay does not change %s%s%s", rule->id,
                       objective->of_groups ? "" : ".", param);
        policy_expected(r,
                        "Expected settings that hold for one resource: promises are those of the "
                        "scope.");
        policy_hint(r, "Write %s in the scope itself.", objective->key);
    }
}

void policy_read_overlay(struct policy_reader *r, const struct yaml_node *node,
                         const struct scope *as_scope, struct overlay *out)
{
    const struct yaml_node *rules = yaml_get(node, "rules");
    *out = (struct overlay){.name = as_scope->name, .match = as_scope->match, .at = as_scope->at};
    size_t count = r->policy->declared.count;
    struct rule_settings *settings = arena_array(r->arena, count, sizeof(*settings));
    memcpy(settings, r->policy->rules, count * sizeof(*settings));
    out->rules = settings;
    refuse_keys(r, node);
    if (rules) {
        policy_read_rules(r, rules, "rules", settings);
        refuse_promises(r, rules);
    } else if (node->kind == YAML_MAPPING) {
        policy_problem(r, node, "the overlay has no rules");
        policy_expected(r, "Expected 'rules:' and the settings that it lays over others.");
        policy_hint(r, "Add rules, or remove 'overlay: true'.");
    }
}

/* ---- all sets of overlays ---- */

/* The line that set `from`, which `to` then takes over. */
static bool takes_over(struct policy_reader *r, const void *from, const void *to)
{
    unsigned line = policy_line_of(r, from);
    if (line > 0)
        policy_set_line(r, to, line);
    return line > 0;
}

static void lay_over(struct policy_reader *r, const struct rule_settings *over,
                     struct rule_settings *out, size_t params)
{
    if (takes_over(r, &over->enabled, &out->enabled))
        out->enabled = over->enabled;
    if (takes_over(r, &over->strict, &out->strict))
        out->strict = over->strict;
    if (takes_over(r, &over->because, &out->because))
        out->because = over->because;
    if (takes_over(r, &over->severity, &out->severity)) {
        out->severity = over->severity;
        out->severity_given = true;
    }
    for (size_t i = 0; i < params && i < RULE_PARAMS_MAX; i++) {
        if (takes_over(r, &over->params[i], &out->params[i]))
            out->params[i] = over->params[i];
    }
}

static struct rule_settings *combined(struct policy_reader *r, const struct rule_settings *base,
                                      size_t set)
{
    size_t count = r->policy->declared.count;
    struct rule_settings *out = arena_array(r->arena, count, sizeof(*out));
    memcpy(out, base, count * sizeof(*out));
    for (size_t i = 0; i < r->policy->overlay_count; i++) {
        if (!(set & ((size_t)1 << i)))
            continue;
        for (size_t rule = 0; rule < count; rule++)
            lay_over(r, &r->policy->overlays[i].rules[rule], &out[rule],
                     policy_rule_at(r->policy, rule)->param_count);
    }
    return out;
}

void policy_combine(struct policy_reader *r)
{
    struct policy *policy = r->policy;
    size_t row = policy->scope_count + 1;
    size_t sets = (size_t)1 << policy->overlay_count;
    const struct rule_settings **table =
        arena_array(r->arena, sets * row, sizeof(const struct rule_settings *));
    table[0] = policy->rules;
    for (size_t i = 0; i < policy->scope_count; i++)
        table[i + 1] = policy->scopes[i].rules;
    for (size_t set = 1; set < sets; set++) {
        for (size_t i = 0; i < row; i++)
            table[set * row + i] = combined(r, table[i], set);
    }
    policy->settings = table;
    policy->settings_count = sets * row;
}

/* ---- asking ---- */

size_t policy_settings_count(const struct policy *policy)
{
    return policy->settings_count;
}

const struct rule_settings *policy_settings(const struct policy *policy, size_t index, size_t rule)
{
    return &policy->settings[index][rule];
}

const struct rule_settings *policy_rule_over(const struct policy *policy, uint16_t scope,
                                             uint8_t overlays, size_t rule)
{
    size_t row = scope == SCOPE_NONE ? 0 : (size_t)scope + 1;
    return &policy->settings[overlays * (policy->scope_count + 1) + row][rule];
}

uint8_t policy_overlays_of(const struct policy *policy, const struct graph *graph, enum kind kind,
                           uint32_t row)
{
    unsigned set = 0;
    for (size_t i = 0; i < policy->overlay_count; i++)
        set |= policy_match(&policy->overlays[i].match, graph, kind, row) ? 1u << i : 0u;
    return (uint8_t)set;
}
