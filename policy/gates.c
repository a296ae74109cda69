/* The section gates: questions of pipelines. */
#include "policy/policy_internal.h"

#include "core/money.h"

#define POLICY_GATES_MAX 1000u
#define GATE_NAME_MAX    100u
#define NANOS_A_MICRO    1000
#define AMOUNT_MAX       INT64_C(1000000000) /* USD: what the program can add up without care */

/* ---- values ---- */

static bool is_name(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        bool good = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                    c == '_' || c == '.' || c == '-';
        if (!good)
            return false;
    }
    return s.len > 0 && s.len <= GATE_NAME_MAX && s.ptr[0] != '-';
}

static void refuse_amount(struct policy_reader *r, const struct yaml_node *node, const char *what)
{
    struct str text = node->text;
    policy_problem(r, node, "%s is no amount: '%.*s'", what, STR_ARG(policy_shown(r, node)));
    policy_expected(r,
                    "Expected USD a month, such as 250.00: digits, at most 6 of them after the "
                    "dot, at most %lld.",
                    (long long)AMOUNT_MAX);
    if (str_find(text, "$") < text.len || str_find(text, "USD") < text.len)
        policy_hint(r, "Leave the currency out: it is always USD.");
    else if (str_find(text, ",") < text.len)
        policy_hint(r, "Write it without commas, with a dot before the cents.");
    else
        policy_hint(r, "Write digits only, such as 250.00.");
}

static bool read_amount(struct policy_reader *r, const struct yaml_node *node, const char *what,
                        int64_t *out)
{
    struct str text;
    int64_t nanos;
    if (!policy_read_text(r, node, what, &text))
        return false;
    if (!price_parse(text, &nanos) || nanos % NANOS_A_MICRO != 0 ||
        nanos / NANOS_A_MICRO > AMOUNT_MAX * 1000000) {
        refuse_amount(r, node, what);
        return false;
    }
    *out = nanos / NANOS_A_MICRO;
    return true;
}

static bool read_fail_on(struct policy_reader *r, const struct yaml_node *node, int *out)
{
    enum severity severity;
    size_t index;
    struct words words = key_words(KEY_FAIL_ON);
    if (!policy_read_word(r, node, "fail_on", words, &index))
        return false;
    *out = severity_parse(str_from(words.items[index]), &severity) ? (int)severity
                                                                   : (int)SEVERITY_COUNT;
    return true;
}

static bool read_tristate(struct policy_reader *r, const struct yaml_node *node, const char *what,
                          enum tristate *out)
{
    bool value;
    if (!policy_read_bool(r, node, what, &value))
        return false;
    *out = value ? TRI_YES : TRI_NO;
    return true;
}

static bool read_unknown(struct policy_reader *r, const struct yaml_node *node, enum tristate *out)
{
    size_t index;
    if (!policy_read_word(r, node, "unknown", key_words(KEY_UNKNOWN), &index))
        return false;
    *out = index == 0 ? TRI_YES : TRI_NO;
    return true;
}

static bool read_only_scope(struct policy_reader *r, const struct yaml_node *node, struct str *out)
{
    const struct policy *policy = r->policy;
    if (!policy_read_text(r, node, "only_scope", out))
        return false;
    const char **names = arena_array(r->arena, policy->scope_count, sizeof(*names));
    for (size_t i = 0; i < policy->scope_count; i++) {
        names[i] = arena_str(r->arena, policy->scopes[i].name).ptr;
        if (str_eq(policy->scopes[i].name, *out))
            return true;
    }
    struct words words = {names, policy->scope_count};
    const char *near = policy_nearest(*out, words);
    policy_problem(r, node, "there is no scope '%.*s'", STR_ARG(policy_shown(r, node)));
    policy_expected(r, "Expected the name of a scope of this policy.");
    if (near)
        policy_hint(r, "Did you mean '%.*s'?", STR_ARG(yaml_clip(r->arena, str_from(near))));
    else
        policy_hint(r, "Write the name as it stands behind 'name:'.");
    return false;
}

/* ---- a gate ---- */

static void read_limits(struct policy_reader *r, const struct yaml_node *node, struct gate *out)
{
    const struct yaml_node *count = yaml_get(node, "max_count");
    const struct yaml_node *floor = yaml_get(node, "max_saving_floor");
    const struct yaml_node *baseline = yaml_get(node, "baseline");
    const struct yaml_node *new_only = yaml_get(node, "new_only");
    if (count && policy_read_whole(r, count, "max_count", 0, COUNT_MAX, &out->max_count))
        policy_set_origin(r, &out->max_count, count);
    if (floor && read_amount(r, floor, "max_saving_floor", &out->max_saving_floor))
        policy_set_origin(r, &out->max_saving_floor, floor);
    if (baseline && policy_read_text(r, baseline, "baseline", &out->baseline))
        policy_set_origin(r, &out->baseline, baseline);
    if (new_only && read_tristate(r, new_only, "new_only", &out->new_only))
        policy_set_origin(r, &out->new_only, new_only);
}

static void read_gate(struct policy_reader *r, const struct yaml_pair *pair, struct gate *out)
{
    const struct yaml_node *node = pair->value;
    *out = (struct gate){.name = pair->key->text,
                         .fail_on = -1,
                         .max_count = GATE_UNSET,
                         .max_saving_floor = GATE_UNSET,
                         .at = {pair->key->line, pair->key->column}};
    const char *what =
        arena_printf(r->arena, "gates.%.*s", STR_ARG(yaml_clip(r->arena, out->name))).ptr;
    if (!policy_check_keys(r, node, SECTION_GATE, what))
        return;
    const struct yaml_node *rules = yaml_get(node, "rules");
    const struct yaml_node *fail_on = yaml_get(node, "fail_on");
    const struct yaml_node *unknown = yaml_get(node, "unknown");
    const struct yaml_node *scope = yaml_get(node, "only_scope");
    if (rules &&
        policy_read_list(r, rules, "rules", LIST_DISTINCT, policy_check_rule_glob, &out->rules))
        policy_set_origin(r, &out->rules, rules);
    if (fail_on && read_fail_on(r, fail_on, &out->fail_on))
        policy_set_origin(r, &out->fail_on, fail_on);
    if (unknown && read_unknown(r, unknown, &out->unknown_fails))
        policy_set_origin(r, &out->unknown_fails, unknown);
    if (scope && read_only_scope(r, scope, &out->only_scope))
        policy_set_origin(r, &out->only_scope, scope);
    read_limits(r, node, out);
}

void policy_read_gates(struct policy_reader *r, const struct yaml_node *node)
{
    if (!policy_check_mapping(r, node, "gates", "{deploy: {fail_on: high}}"))
        return;
    if (node->count > POLICY_GATES_MAX) {
        policy_problem(r, node, "gates has %zu names", node->count);
        policy_expected(r, "Expected at most %u.", POLICY_GATES_MAX);
        policy_hint(r, "Remove those that nobody asks.");
        return;
    }
    struct gate *gates = arena_array(r->arena, node->count, sizeof(*gates));
    for (size_t i = 0; i < node->count; i++) {
        const struct yaml_node *key = node->pairs[i].key;
        if (key->kind != YAML_SCALAR)
            continue;
        if (!is_name(key->text)) {
            policy_problem(r, key, "gates has the name '%.*s'", STR_ARG(policy_shown(r, key)));
            policy_expected(r,
                            "Expected 1 to %u letters, digits, '_', '.' and '-', not a '-' first: "
                            "the name is typed after 'snapaudit gate'.",
                            GATE_NAME_MAX);
            policy_hint(r, "Rename it, such as monthly_report.");
        }
        read_gate(r, &node->pairs[i], &gates[i]);
    }
    r->policy->gates = gates;
    r->policy->gate_count = node->count;
}
