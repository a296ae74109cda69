/* The sections policy, places and tags. */
#include <regex.h>

#include "rules/policy/policy_internal.h"

#define REGEX_BYTES   512u
#define REGEX_REPEATS 256u /* product of all {m,n}: regcomp() unrolls them */

void policy_read_about(struct policy_reader *r, const struct yaml_node *node)
{
    struct policy *policy = r->policy;
    const struct {
        const char *key;
        const char *what;
        struct str *out;
    } fields[] = {
        {"name", "policy.name", &policy->name},
        {"version", "policy.version", &policy->version},
        {"owner", "policy.owner", &policy->owner},
    };
    if (!policy_check_keys(r, node, SECTION_POLICY, "policy"))
        return;
    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
        const struct yaml_node *value = yaml_get(node, fields[i].key);
        if (value && policy_read_any_text(r, value, fields[i].what, fields[i].out))
            policy_set_origin(r, fields[i].out, value);
    }
}

/* ---- places ---- */

bool policy_check_target(struct policy_reader *r, const struct yaml_node *node, const char *what,
                         struct str text)
{
    if (!policy_check_region(r, node, what, text))
        return false;
    if (policy_region_allowed(r->policy, text))
        return true;
    bool forbidden = policy_any_glob(r->policy->forbidden_regions, text);
    policy_problem(r, node, "%s names %.*s, which %s", what, STR_ARG(text),
                   forbidden ? "places.forbidden_regions forbids"
                             : "is not among places.allowed_regions");
    policy_expected(r, "Expected a region where the policy lets data lie.");
    policy_hint(r, "Choose another region, or change places.");
    return false;
}

static bool read_pair(struct policy_reader *r, const struct yaml_pair *pair,
                      struct region_pair *out)
{
    const char *what = "places.pairs";
    const struct yaml_node *key = pair->key;
    if (key->kind != YAML_SCALAR || !policy_check_region(r, key, what, key->text))
        return false;
    out->region = key->text;
    if (!policy_read_list(r, pair->value, what, LIST_DISTINCT, policy_check_target, &out->targets))
        return false;
    for (size_t i = 0; i < out->targets.count; i++) {
        if (!str_eq(out->targets.items[i], out->region))
            continue;
        policy_problem(r, pair->value, "%s pairs %.*s with itself", what, STR_ARG(out->region));
        policy_expected(r, "Expected other regions: a copy must outlive the loss of its region.");
        policy_hint(r, "Name another region.");
        return false;
    }
    return true;
}

static void read_pairs(struct policy_reader *r, const struct yaml_node *node)
{
    if (!policy_check_mapping(r, node, "places.pairs", "{eu-central-1: [eu-west-1]}"))
        return;
    if (node->count == 0) {
        policy_problem(r, node, "places.pairs is empty");
        policy_expected(r, "Expected regions, such as {eu-central-1: [eu-west-1]}.");
        policy_hint(r, "Fill it in, or remove the key.");
        return;
    }
    struct region_pair *pairs = arena_array(r->arena, node->count, sizeof(*pairs));
    for (size_t i = 0; i < node->count; i++) {
        if (read_pair(r, &node->pairs[i], &pairs[i]))
            policy_set_origin(r, &pairs[i], node->pairs[i].key);
    }
    r->policy->pairs = pairs;
    r->policy->pair_count = node->count;
}

void policy_read_places(struct policy_reader *r, const struct yaml_node *node)
{
    struct policy *policy = r->policy;
    const struct {
        const char *key;
        const char *what;
        policy_item_fn check;
        struct strs *out;
    } lists[] = {
        {"regions", "places.regions", policy_check_region, &policy->regions},
        {"allowed_regions", "places.allowed_regions", policy_check_region_glob,
         &policy->allowed_regions},
        {"forbidden_regions", "places.forbidden_regions", policy_check_region_glob,
         &policy->forbidden_regions},
    };
    if (!policy_check_keys(r, node, SECTION_PLACES, "places"))
        return;
    for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
        const struct yaml_node *value = yaml_get(node, lists[i].key);
        if (value &&
            policy_read_list(r, value, lists[i].what, LIST_DISTINCT, lists[i].check, lists[i].out))
            policy_set_origin(r, lists[i].out, value);
    }
    const struct yaml_node *pairs = yaml_get(node, "pairs");
    if (pairs) /* after the lists, which say what is allowed */
        read_pairs(r, pairs);
}

/* ---- tags ---- */

static void read_required(struct policy_reader *r, const struct yaml_node *node)
{
    struct policy *policy = r->policy;
    const struct {
        const char *key;
        const char *what;
        struct strs *out;
    } lists[] = {
        {"all", "tags.required.all", &policy->required_all},
        {"volume", "tags.required.volume", &policy->required_volume},
        {"snapshot", "tags.required.snapshot", &policy->required_snapshot},
        {"image", "tags.required.image", &policy->required_image},
    };
    if (!policy_check_keys(r, node, SECTION_REQUIRED, "tags.required"))
        return;
    for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
        const struct yaml_node *value = yaml_get(node, lists[i].key);
        if (value && policy_read_list(r, value, lists[i].what, LIST_DISTINCT,
                                      policy_check_required_key, lists[i].out))
            policy_set_origin(r, lists[i].out, value);
    }
}

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
    if (yaml_get(node, "allow_empty"))
        (void)policy_read_bool(r, yaml_get(node, "allow_empty"), "allow_empty", &out->allow_empty);
    if (yaml_get(node, "trim"))
        (void)policy_read_bool(r, yaml_get(node, "trim"), "trim", &out->trim);
}

void policy_read_tag_rules(struct policy_reader *r, const struct yaml_node *node)
{
    if (!policy_check_keys(r, node, SECTION_TAGS, "tags"))
        return;
    const struct yaml_node *required = yaml_get(node, "required");
    if (required)
        read_required(r, required);
    const struct yaml_node *values = yaml_get(node, "values");
    if (!values ||
        !policy_check_mapping(r, values, "tags.values", "{Environment: {allowed: [prod, dev]}}"))
        return;
    struct tag_value_rule *rules = arena_array(r->arena, values->count + 1, sizeof(*rules));
    for (size_t i = 0; i < values->count; i++)
        read_tag_value(r, &values->pairs[i], &rules[i]);
    r->policy->tag_values = rules;
    r->policy->tag_value_count = values->count;
    policy_notice_once(r, values, "TAG-VALUE is not judged by this version");
}
