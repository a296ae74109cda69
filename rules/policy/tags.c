/* The section tags, of the policy and of a scope. */
#include <regex.h>

#include "rules/policy/policy_internal.h"

#define REGEX_BYTES   512u
#define REGEX_REPEATS 256u /* product of all {m,n}: regcomp() unrolls them */

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

/* The number after `{` or `,`; past the limit it does not matter how large. */
static unsigned repeat_at(struct str text, size_t at)
{
    unsigned value = 0;
    for (; at < text.len && text.ptr[at] >= '0' && text.ptr[at] <= '9'; at++) {
        if (value <= REGEX_REPEATS)
            value = value * 10 + (unsigned)(text.ptr[at] - '0');
    }
    return value;
}

/* regcomp() needs time and memory in proportion to what {m,n} unroll to. */
static bool repeats_too_often(struct str text)
{
    unsigned product = 1;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] != '{')
            continue;
        unsigned low = repeat_at(text, i + 1);
        size_t comma = i + 1;
        while (comma < text.len && text.ptr[comma] >= '0' && text.ptr[comma] <= '9')
            comma++;
        unsigned high = comma < text.len && text.ptr[comma] == ',' ? repeat_at(text, comma + 1) : 0;
        unsigned most = high > low ? high : low;
        product *= most > 1 ? most : 1;
        if (product > REGEX_REPEATS)
            return true;
    }
    return false;
}

static bool compile(struct policy_reader *r, const struct yaml_node *node, struct str text)
{
    regex_t regex;
    char why[128];
    int status = regcomp(&regex, text.ptr, REG_EXTENDED | REG_NOSUB);
    if (status == 0) {
        regfree(&regex);
        return true;
    }
    (void)regerror(status, &regex, why, sizeof(why));
    policy_problem(r, node, "the regex '%.*s' is not valid: %s", STR_ARG(yaml_clip(r->arena, text)),
                   why);
    policy_expected(r, "Expected a POSIX extended regular expression.");
    policy_hint(r, "Check brackets and braces; \\d is written [0-9].");
    return false;
}

static void read_regex(struct policy_reader *r, const struct yaml_node *node, struct str *out)
{
    struct str text;
    if (!policy_read_text(r, node, "regex", &text))
        return;
    if (text.len > REGEX_BYTES || repeats_too_often(text)) {
        policy_problem(r, node,
                       text.len > REGEX_BYTES ? "the regex is too long"
                                              : "the regex repeats too often");
        policy_expected(r, "Expected at most %u bytes, and {m,n} that multiply to at most %u.",
                        REGEX_BYTES, REGEX_REPEATS);
        policy_hint(r, "A simpler pattern is safer, too.");
        return;
    }
    if (!compile(r, node, text))
        return;
    *out = text;
    if (text.ptr[0] != '^' || text.ptr[text.len - 1] != '$')
        policy_notice(r, node,
                      "the regex '%.*s' is not anchored: it matches anywhere in the value; "
                      "^ and $ would make it match the whole",
                      STR_ARG(yaml_clip(r->arena, text)));
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
    if (regex)
        read_regex(r, regex, &out->regex);
    read_flags(r, node, out);
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
    if (rule_find(STR_LIT("TAG-VALUE")) < 0)
        policy_notice_once(r, node, "TAG-VALUE is not judged by this version");
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
