/* The section gates: questions of pipelines. */
#include "core/money.h"
#include "policy/form_internal.h"

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
                        const struct policy_key *key, void *field)
{
    struct str text;
    int64_t nanos;
    (void)key;
    if (!policy_read_text(r, node, what, &text))
        return false;
    if (!price_parse(text, &nanos) || nanos % NANOS_A_MICRO != 0 ||
        nanos / NANOS_A_MICRO > AMOUNT_MAX * 1000000) {
        refuse_amount(r, node, what);
        return false;
    }
    *(int64_t *)field = nanos / NANOS_A_MICRO;
    return true;
}

static void put_amount(struct show *s, const struct policy_key *key, const void *field)
{
    char amount[MONEY_TEXT_MAX];
    (void)key;
    sink_cstr(s->out, money_format(*(const int64_t *)field, amount));
}

const struct form form_amount = {.read = read_amount,
                                 .preset = form_preset_whole,
                                 .is_set = form_is_number_set,
                                 .put = put_amount};

bool policy_check_scope_name(struct policy_reader *r, const struct yaml_node *node,
                             const char *what, struct str text)
{
    const struct policy *policy = r->policy;
    (void)what;
    const char **names = arena_array(r->arena, policy->scope_count, sizeof(*names));
    for (size_t i = 0; i < policy->scope_count; i++) {
        names[i] = arena_str(r->arena, policy->scopes[i].name).ptr;
        if (str_eq(policy->scopes[i].name, text))
            return true;
    }
    struct words words = {names, policy->scope_count};
    const char *near = policy_nearest(text, words);
    policy_problem(r, node, "there is no scope '%.*s'", STR_ARG(policy_shown(r, node)));
    policy_expected(r, "Expected the name of a scope of this policy.");
    if (near)
        policy_hint(r, "Did you mean '%.*s'?", STR_ARG(yaml_clip(r->arena, str_from(near))));
    else
        policy_hint(r, "Write the name as it stands behind 'name:'.");
    return false;
}

/* ---- a gate ---- */

static void read_gate(struct policy_reader *r, const struct yaml_pair *pair, struct gate *out)
{
    policy_preset(SECTION_GATE, out);
    out->name = pair->key->text;
    out->at = (struct policy_position){pair->key->line, pair->key->column};
    const char *what =
        arena_printf(r->arena, "gates.%.*s", STR_ARG(yaml_clip(r->arena, out->name))).ptr;
    (void)policy_read_section(r, pair->value, SECTION_GATE, what, out);
}

static bool read_gates(struct policy_reader *r, const struct yaml_node *node, const char *what,
                       const struct policy_key *key, void *field)
{
    (void)field;
    if (!policy_check_mapping(r, node, what, key->example))
        return false;
    if (node->count > POLICY_GATES_MAX) {
        policy_problem(r, node, "gates has %zu names", node->count);
        policy_expected(r, "Expected at most %u.", POLICY_GATES_MAX);
        policy_hint(r, "Remove those that nobody asks.");
        return false;
    }
    struct gate *gates = arena_array(r->arena, node->count, sizeof(*gates));
    for (size_t i = 0; i < node->count; i++) {
        const struct yaml_node *name = node->pairs[i].key;
        if (name->kind != YAML_SCALAR)
            continue;
        if (!is_name(name->text)) {
            policy_problem(r, name, "gates has the name '%.*s'", STR_ARG(policy_shown(r, name)));
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
    return false;
}

static bool has_gates(const struct policy_key *key, const void *field)
{
    (void)key;
    return HOLDER_OF(struct policy, gates, field)->gate_count > 0;
}

static void show_gates(struct show *s, unsigned indent, const struct policy_key *key,
                       const void *field, const void *below)
{
    const struct policy *policy = HOLDER_OF(struct policy, gates, field);
    (void)below;
    show_put_head(s, indent, key->name);
    for (size_t i = 0; i < policy->gate_count; i++) {
        const struct gate *gate = &policy->gates[i];
        show_put_blanks(s, indent + 2);
        show_put_text(s, gate->name);
        sink_printf(s->out, ":%s  # line %u\n", policy_is_set(SECTION_GATE, gate) ? "" : " {}",
                    gate->at.line);
        show_keys(s, SECTION_GATE, gate, NULL, indent + 4);
    }
}

const struct form form_gates = {.read = read_gates, .is_set = has_gates, .line = show_gates};
