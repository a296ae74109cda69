/* Which tags there must be, what they may say, and selectors by tags. */
#include "core/pattern.h"
#include "policy/form_internal.h"

/* ---- selectors: KEY: value, list of values or null ---- */

static bool read_tag(struct policy_reader *r, const struct yaml_pair *pair, const char *what,
                     struct tag_match *out)
{
    if (pair->key->kind != YAML_SCALAR ||
        !policy_check_tag_key(r, pair->key, what, pair->key->text))
        return false;
    out->key = pair->key->text;
    const struct yaml_node *value = pair->value;
    if (yaml_is_null(value) && value->text.len > 0) {
        out->absent = true;
        return true;
    }
    if (yaml_is_null(value)) {
        policy_problem(r, value, "%s has no value for the tag '%.*s'", what,
                       STR_ARG(policy_shown(r, pair->key)));
        policy_expected(r,
                        "Expected a value, a list of values, '*' (the tag is there) or null (it is "
                        "not there).");
        policy_hint(r, "Write what you mean: '*' in quotes, or null.");
        return false;
    }
    return policy_read_list(r, value, what, LIST_BLANK_TEXT, NULL, &out->values);
}

static bool read_tag_match(struct policy_reader *r, const struct yaml_node *node, const char *what,
                           const struct policy_key *key, void *field)
{
    (void)key;
    if (!policy_check_mapping(r, node, what, "{Environment: prod, Backup: '*'}"))
        return false;
    if (node->count == 0) {
        policy_problem(r, node, "%s is empty", what);
        policy_expected(r, "Expected tags, such as {Environment: prod}.");
        policy_hint(r, "Fill it in, or remove the key.");
        return false;
    }
    struct tag_match *matches = arena_array(r->arena, node->count, sizeof(*matches));
    bool good = true;
    for (size_t i = 0; i < node->count; i++) {
        if (!read_tag(r, &node->pairs[i], what, &matches[i]))
            good = false;
    }
    *(struct tag_selector *)field = (struct tag_selector){matches, node->count};
    return good;
}

static bool is_tag_match_set(const struct policy_key *key, const void *field)
{
    (void)key;
    return ((const struct tag_selector *)field)->count > 0;
}

static void show_tag_match(struct show *s, unsigned indent, const struct policy_key *key,
                           const void *field, const void *below)
{
    const struct tag_selector *tags = field;
    (void)below;
    show_put_head(s, indent, key->name);
    for (size_t i = 0; i < tags->count; i++) {
        show_put_blanks(s, indent + 2);
        show_put_text(s, tags->items[i].key);
        sink_cstr(s->out, ": ");
        if (tags->items[i].absent)
            sink_cstr(s->out, "null");
        else
            show_put_list(s, tags->items[i].values);
        sink_char(s->out, '\n');
    }
}

const struct form form_tag_match = {
    .read = read_tag_match, .is_set = is_tag_match_set, .line = show_tag_match};

/* ---- required ---- */

static bool read_required(struct policy_reader *r, const struct yaml_node *node, const char *what,
                          const struct policy_key *key, void *field)
{
    struct tag_demands *out = field;
    const struct policy_key *all = section_key(SECTION_REQUIRED, STR_LIT("all"));
    if (node->kind != YAML_SEQUENCE)
        return form_section.read(r, node, what, key, field);
    if (form_read_list(r, node, what, all, &out->required_all)) /* for every kind alike */
        policy_set_origin(r, &out->required_all, node);
    return false;
}

const struct form form_required = {.read = read_required,
                                   .preset = form_preset_section,
                                   .line = form_line_section,
                                   .shown = form_shown_section,
                                   .tell = form_tell_section};

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

void policy_end_tag_value(struct policy_reader *r, const struct yaml_node *node, void *base)
{
    struct tag_value_rule *rule = base;
    if (rule->regex.len > 0)
        (void)compiles(r, yaml_get(node, "regex"), rule->regex, rule->ignore_case);
}

static void read_tag_value(struct policy_reader *r, const struct yaml_pair *pair,
                           struct tag_value_rule *out)
{
    const struct yaml_node *key = pair->key;
    if (key->kind != YAML_SCALAR || !policy_check_tag_key(r, key, "tags.values", key->text))
        return;
    const char *what =
        arena_printf(r->arena, "tags.values.%.*s", STR_ARG(yaml_clip(r->arena, key->text))).ptr;
    policy_preset(SECTION_TAG_VALUE, out);
    if (!policy_read_section(r, pair->value, SECTION_TAG_VALUE, what, out))
        return;
    out->key = key->text;
    out->line = key->line;
    if (!yaml_get(pair->value, "allowed") && !yaml_get(pair->value, "regex")) {
        policy_problem(r, key, "%s has neither allowed nor regex", what);
        policy_expected(r, "Expected {allowed: [a, b]} or {regex: '^...$'}.");
        policy_hint(r, "Add one, or remove the key.");
    }
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

static bool read_values(struct policy_reader *r, const struct yaml_node *node, const char *what,
                        const struct policy_key *key, void *field)
{
    struct tag_demands *out = HOLDER_OF(struct tag_demands, values, field);
    (void)key;
    if (!policy_check_mapping(r, node, what, "{Environment: {allowed: [prod, dev]}}"))
        return false;
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
    return false; /* each has a line of its own */
}

static bool has_values(const struct policy_key *key, const void *field)
{
    (void)key;
    return HOLDER_OF(struct tag_demands, values, field)->value_count > 0;
}

/* Those of a scope that adds none are those of the policy, in the same place. */
static bool same_values(const struct policy_key *key, const void *a, const void *b)
{
    const struct tag_demands *left = HOLDER_OF(struct tag_demands, values, a);
    return !has_values(key, a) || left->values == HOLDER_OF(struct tag_demands, values, b)->values;
}

static void put_value_rule(struct show *s, const struct tag_value_rule *rule)
{
    show_put_text(s, rule->key);
    sink_cstr(s->out, ": ");
    show_inline(s, SECTION_TAG_VALUE, rule);
}

static void show_values(struct show *s, unsigned indent, const struct policy_key *key,
                        const void *field, const void *below)
{
    const struct tag_demands *tags = HOLDER_OF(struct tag_demands, values, field);
    (void)below;
    show_put_head(s, indent, key->name);
    for (size_t i = 0; i < tags->value_count; i++) {
        show_put_blanks(s, indent + 2);
        put_value_rule(s, &tags->values[i]);
        sink_printf(s->out, "  # line %u\n", tags->values[i].line);
    }
}

static void tell_values(struct teller *t, const struct policy_key *key, const struct layers *fields)
{
    const struct tag_demands *tags = HOLDER_OF(struct tag_demands, values, fields->of[0]);
    for (size_t i = 0; i < tags->value_count; i++) {
        tell_begin(t);
        put_value_rule(&t->show, &tags->values[i]);
        tell_end(t, key, tags->values[i].line);
    }
}

const struct form form_tag_values = {.read = read_values,
                                     .is_set = has_values,
                                     .same = same_values,
                                     .line = show_values,
                                     .tell = tell_values};

/* ---- the section ---- */

/* What a scope says of tags lies over what the policy does. */
void policy_begin_tags(struct policy_reader *r, void *base)
{
    if (base != &r->policy->tags)
        *(struct tag_demands *)base = r->policy->tags;
}
