/* The section tags, of the policy and of a scope. */
#include "core/pattern.h"
#include "policy/policy_internal.h"

/* ---- required ---- */

/* `optional`: an empty list is allowed, and takes back what the policy demands. */
static void read_required(struct policy_reader *r, const struct yaml_node *node, bool optional,
                          struct tag_demands *out)
{
    const struct list_key lists[] = {
        {"all", "tags.required.all", policy_check_required_key, &out->required_all},
        {"volume", "tags.required.volume", policy_check_required_key, &out->required_volume},
        {"snapshot", "tags.required.snapshot", policy_check_required_key, &out->required_snapshot},
        {"image", "tags.required.image", policy_check_required_key, &out->required_image},
    };
    unsigned flags = LIST_DISTINCT | (optional ? LIST_MAY_BE_EMPTY : 0u);
    if (node->kind == YAML_SEQUENCE) { /* for every kind alike */
        if (policy_read_list(r, node, "tags.required", flags, policy_check_required_key,
                             &out->required_all))
            policy_set_origin(r, &out->required_all, node);
        return;
    }
    if (!policy_check_keys(r, node, SECTION_REQUIRED, "tags.required"))
        return;
    policy_read_lists(r, node, flags, lists, sizeof(lists) / sizeof(lists[0]));
}

/* ---- values ---- */

/* Exactly what TAG-VALUE compiles. */
static bool compiles(struct policy_reader *r, const struct yaml_node *node, struct str text,
                     bool ignore_case)
{
    struct pattern_fault fault;
    struct pattern *pattern = pattern_new(text, ignore_case, &fault);
    if (pattern) {
        pattern_free(pattern);
        return true;
    }
    policy_problem(r, node, "the regex '%.*s' %s: %s, at character %zu",
                   STR_ARG(yaml_clip(r->arena, text)),
                   fault.loose ? "is not anchored" : "is not valid", fault.why, fault.at + 1);
    policy_expected(
        r,
        "Expected a regular expression of PCRE2 for the whole value, of at most %u bytes, "
        "without back-references, recursion and callouts.",
        PATTERN_BYTES_MAX);
    policy_hint(r, fault.loose
                       ? "Write ^(?:...)$ around it; add .* where anything may stand."
                       : "Check brackets and escapes, and write it without what is refused.");
    return false;
}

static void read_regex(struct policy_reader *r, const struct yaml_node *node, bool ignore_case,
                       struct str *out)
{
    struct str text;
    if (policy_read_text(r, node, "regex", &text) && compiles(r, node, text, ignore_case))
        *out = text;
}

static void read_flags(struct policy_reader *r, const struct yaml_node *node,
                       struct tag_value_rule *out)
{
    bool case_sensitive = true;
    const struct {
        const char *key;
        bool *out;
    } flags[] = {
        {"allow_empty", &out->allow_empty},
        {"trim", &out->trim},
        {"case_sensitive", &case_sensitive},
    };
    for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
        const struct yaml_node *value = yaml_get(node, flags[i].key);
        if (value)
            (void)policy_read_bool(r, value, flags[i].key, flags[i].out);
    }
    out->ignore_case = !case_sensitive;
}

static void read_tag_value(struct policy_reader *r, const struct yaml_pair *pair,
                           struct tag_value_rule *out)
{
    const struct yaml_node *key = pair->key;
    if (key->kind != YAML_SCALAR || !policy_check_tag_key(r, key, "tags.values", key->text))
        return;
    const char *what =
        arena_printf(r->arena, "tags.values.%.*s", STR_ARG(yaml_clip(r->arena, key->text))).ptr;
    const struct yaml_node *node = pair->value;
    if (!policy_check_keys(r, node, SECTION_TAG_VALUE, what))
        return;
    const struct yaml_node *allowed = yaml_get(node, "allowed");
    const struct yaml_node *regex = yaml_get(node, "regex");
    out->key = key->text;
    out->line = key->line;
    if (!allowed && !regex) {
        policy_problem(r, key, "%s has neither allowed nor regex", what);
        policy_expected(r, "Expected {allowed: [a, b]} or {regex: '^...$'}.");
        policy_hint(r, "Add one, or remove the key.");
    }
    if (allowed)
        (void)policy_read_list(r, allowed, "allowed", LIST_DISTINCT | LIST_BLANK_TEXT, NULL,
                               &out->allowed);
    read_flags(r, node, out);
    if (regex)
        read_regex(r, regex, out->ignore_case, &out->regex);
}

/* `rule` takes the place of an earlier one for its key. Returns the new count. */
static size_t put_value(struct tag_value_rule *rules, size_t count,
                        const struct tag_value_rule *rule)
{
    size_t i = 0;
    while (i < count && !str_eq(rules[i].key, rule->key))
        i++;
    rules[i] = *rule;
    return i == count ? count + 1 : count;
}

static void read_values(struct policy_reader *r, const struct yaml_node *node,
                        struct tag_demands *out)
{
    if (!policy_check_mapping(r, node, "tags.values", "{Environment: {allowed: [prod, dev]}}"))
        return;
    size_t count = out->value_count;
    struct tag_value_rule *rules = arena_array(r->arena, count + node->count + 1, sizeof(*rules));
    if (count > 0)
        memcpy(rules, out->values, count * sizeof(*rules));
    for (size_t i = 0; i < node->count; i++) {
        struct tag_value_rule rule = {0};
        read_tag_value(r, &node->pairs[i], &rule);
        count = put_value(rules, count, &rule);
    }
    out->values = rules;
    out->value_count = count;
}

static void read_tags(struct policy_reader *r, const struct yaml_node *node, bool in_scope,
                      struct tag_demands *out)
{
    out->given = true;
    if (!policy_check_keys(r, node, SECTION_TAGS, "tags"))
        return;
    if (yaml_get(node, "required"))
        read_required(r, yaml_get(node, "required"), in_scope, out);
    if (yaml_get(node, "values"))
        read_values(r, yaml_get(node, "values"), out);
}

void policy_read_tag_rules(struct policy_reader *r, const struct yaml_node *node)
{
    read_tags(r, node, false, &r->policy->tags);
}

void policy_read_scope_tags(struct policy_reader *r, const struct yaml_node *node,
                            struct tag_demands *out)
{
    *out = r->policy->tags;
    read_tags(r, node, true, out);
}
