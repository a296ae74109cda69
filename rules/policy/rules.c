/* Settings of rules: what the rules bring along, what the policy says, what follows from the
 * objectives of a scope. */
#include "rules/policy/policy_internal.h"

static const char *const common_keys[] = {"enabled", "severity", "strict", "because"};

#define COMMON_COUNT (sizeof(common_keys) / sizeof(common_keys[0]))

static const struct objective_link links[LINK_COUNT] = {
    [LINK_RPO] = {"RPO-EXCEEDED", "rpo_hours", "rpo"},
    [LINK_COPY] = {"COPY-RPO", "copy_rpo_hours", "not_older_than"},
    [LINK_RESTORE] = {"RESTORE-UNTESTED", "test_days", "tested_within"},
};

const struct objective_link *policy_link(enum link link)
{
    return &links[link];
}

bool policy_find_link(enum link link, size_t *rule, size_t *param)
{
    int row = rule_find(str_from(links[link].rule));
    if (row < 0)
        return false;
    const struct rule *found = rule_at((size_t)row);
    for (size_t i = 0; i < found->param_count; i++) {
        if (strcmp(found->params[i].name, links[link].param) == 0) {
            *rule = (size_t)row;
            *param = i;
            return true;
        }
    }
    return false;
}

bool policy_link_judged(const struct scope *scope, enum link link)
{
    switch (link) {
    case LINK_RPO: return scope->objectives.rpo_ms != DURATION_UNSET;
    case LINK_COPY: return scope->copies.judged;
    case LINK_RESTORE: return scope->restore.judged;
    case LINK_COUNT:
    default: return false;
    }
}

/* ---- defaults ---- */

static struct strs default_strings(struct arena *arena, const char *const *items)
{
    size_t count = 0;
    while (items && items[count])
        count++;
    struct str *strs = arena_array(arena, count, sizeof(*strs));
    for (size_t i = 0; i < count; i++)
        strs[i] = str_from(items[i]);
    return (struct strs){strs, count};
}

struct rule_settings *policy_default_rules(struct arena *arena)
{
    struct rule_settings *settings = arena_array(arena, rule_count(), sizeof(*settings));
    for (size_t i = 0; i < rule_count(); i++) {
        const struct rule *rule = rule_at(i);
        settings[i].enabled = true;
        settings[i].severity = rule->severity;
        for (size_t p = 0; p < rule->param_count && p < RULE_PARAMS_MAX; p++) {
            settings[i].params[p].number = rule->params[p].number;
            settings[i].params[p].strings = default_strings(arena, rule->params[p].strings);
        }
    }
    return settings;
}

/* ---- parameters ---- */

/* Parameters that stand for an objective cannot be 0: no objective can. */
static bool is_linked(const struct rule_param *param)
{
    for (enum link link = 0; link < LINK_COUNT; link++) {
        if (strcmp(links[link].param, param->name) == 0)
            return true;
    }
    return false;
}

static int64_t unit_of(enum param_type type)
{
    return type == PARAM_HOURS ? MS_PER_HOUR : MS_PER_DAY;
}

/* A number of units, or a duration of whole units. */
static bool read_units(struct policy_reader *r, const struct yaml_node *node,
                       const struct rule_param *param, int64_t *out)
{
    int64_t ms;
    bool days = param->type == PARAM_DAYS;
    bool number = node->kind == YAML_SCALAR && node->text.len > 0 &&
                  node->text.ptr[node->text.len - 1] >= '0' &&
                  node->text.ptr[node->text.len - 1] <= '9';
    if (number)
        return policy_read_whole(r, node, param->name, is_linked(param) ? 1 : 0,
                                 days ? DAYS_MAX : DAYS_MAX * 24, out);
    if (!policy_read_duration(r, node, param->name, &ms))
        return false;
    if (ms % unit_of(param->type) == 0) {
        *out = ms / unit_of(param->type);
        return true;
    }
    policy_problem(r, node, "%s counts whole %s: '%.*s'", param->name, days ? "days" : "hours",
                   STR_ARG(policy_shown(r, node)));
    policy_expected(r, "Expected a whole number of %s, such as %s.", days ? "days" : "hours",
                    days ? "30d" : "36h");
    policy_hint(r, "Round it.");
    return false;
}

static bool read_param_word(struct policy_reader *r, const struct yaml_node *node,
                            const struct rule_param *param, int64_t *out)
{
    size_t count = 0;
    size_t index;
    while (param->strings[count])
        count++;
    if (!policy_read_word(r, node, param->name, (struct words){param->strings, count}, &index))
        return false;
    *out = (int64_t)index;
    return true;
}

static bool read_param(struct policy_reader *r, const struct yaml_node *node,
                       const struct rule_param *param, struct param_value *out)
{
    bool flag;
    size_t len = strlen(param->name);
    bool keys =
        len > 5 && strcmp(param->name + len - 5, "_keys") == 0; /* of tags that people set */
    switch (param->type) {
    case PARAM_DAYS:
    case PARAM_HOURS: return read_units(r, node, param, &out->number);
    case PARAM_COUNT: return policy_read_whole(r, node, param->name, 0, COUNT_MAX, &out->number);
    case PARAM_BOOL:
        if (!policy_read_bool(r, node, param->name, &flag))
            return false;
        out->number = flag ? 1 : 0;
        return true;
    case PARAM_WORD: return read_param_word(r, node, param, &out->number);
    case PARAM_STRINGS:
        return policy_read_list(r, node, param->name, LIST_MAY_BE_EMPTY | LIST_DISTINCT,
                                keys ? policy_check_required_key : NULL, &out->strings);
    default: return false;
    }
}

/* ---- one rule ---- */

static struct words valid_keys(struct arena *arena, const struct rule *rule)
{
    const char **keys = arena_array(arena, COMMON_COUNT + rule->param_count, sizeof(*keys));
    for (size_t i = 0; i < COMMON_COUNT; i++)
        keys[i] = common_keys[i];
    for (size_t i = 0; i < rule->param_count; i++)
        keys[COMMON_COUNT + i] = rule->params[i].name;
    return (struct words){keys, COMMON_COUNT + rule->param_count};
}

static void refuse_param(struct policy_reader *r, const struct yaml_node *key,
                         const struct rule *rule)
{
    struct words words = valid_keys(r->arena, rule);
    const char *near = policy_nearest(key->text, words);
    policy_problem(r, key, "unknown key '%.*s' in %s", STR_ARG(policy_shown(r, key)), rule->id);
    policy_expected(r, "Expected one of %.*s.", STR_ARG(policy_word_list(r->arena, words)));
    if (near)
        policy_hint(r, "Did you mean '%s'?", near);
    else
        policy_hint(r, "`snapaudit rules show %s` explains the parameters.", rule->id);
}

static void read_setting(struct policy_reader *r, const struct yaml_pair *pair,
                         const struct rule *rule, struct rule_settings *out)
{
    const struct yaml_node *value = pair->value;
    struct str key = pair->key->text;
    const void *field = NULL;
    if (str_eq_c(key, "enabled")) {
        field = policy_read_bool(r, value, "enabled", &out->enabled) ? &out->enabled : NULL;
    } else if (str_eq_c(key, "strict")) {
        field = policy_read_bool(r, value, "strict", &out->strict) ? &out->strict : NULL;
    } else if (str_eq_c(key, "because")) {
        field = policy_read_text(r, value, "because", &out->because) ? &out->because : NULL;
    } else if (str_eq_c(key, "severity")) {
        out->severity_given = policy_read_severity(r, value, "severity", &out->severity);
        field = &out->severity;
    } else {
        size_t i = 0;
        while (i < rule->param_count && !str_eq_c(key, rule->params[i].name))
            i++;
        if (i == rule->param_count)
            refuse_param(r, pair->key, rule);
        else if (read_param(r, value, &rule->params[i], &out->params[i]))
            field = &out->params[i];
    }
    if (field)
        policy_set_origin(r, field, value);
}

static bool in_catalogue(struct str id, struct words *ids)
{
    ids->items = rule_catalogue(&ids->count);
    for (size_t i = 0; i < ids->count; i++) {
        if (str_eq_c(id, ids->items[i]))
            return true;
    }
    return false;
}

static void refuse_rule(struct policy_reader *r, const struct yaml_node *key, struct words ids)
{
    const char *near = policy_nearest(key->text, ids);
    policy_problem(r, key, "there is no rule '%.*s'", STR_ARG(policy_shown(r, key)));
    policy_expected(r, "Expected the id of a rule, such as RPO-EXCEEDED.");
    if (near)
        policy_hint(r, "Did you mean %s?", near);
    else
        policy_hint(r, "`snapaudit rules list` names them all.");
}

size_t policy_count_rules(struct str pattern)
{
    size_t count;
    size_t hits = 0;
    const char *const *ids = rule_catalogue(&count);
    for (size_t i = 0; i < count; i++)
        hits += str_glob(pattern, str_from(ids[i])) ? 1 : 0;
    return hits;
}

static bool is_judged(struct str pattern)
{
    for (size_t i = 0; i < rule_count(); i++) {
        if (str_glob(pattern, str_from(rule_at(i)->id)))
            return true;
    }
    return false;
}

bool policy_check_rule_glob(struct policy_reader *r, const struct yaml_node *node, const char *what,
                            struct str text)
{
    struct words ids;
    (void)what;
    if (policy_count_rules(text) > 0) {
        if (!is_judged(text))
            policy_notice_once(r, node, "%.*s is not judged by this version",
                               STR_ARG(policy_shown(r, node)));
        return true;
    }
    ids.items = rule_catalogue(&ids.count);
    const char *near = policy_nearest(text, ids);
    policy_problem(r, node, "there is no rule '%.*s'", STR_ARG(policy_shown(r, node)));
    policy_expected(r, "Expected the id of a rule, such as RPO-EXCEEDED, or a pattern, such as "
                       "RPO-*.");
    if (near)
        policy_hint(r, "Did you mean %s?", near);
    else
        policy_hint(r, "`snapaudit rules list` names them all.");
    return false;
}

static void read_rule(struct policy_reader *r, const struct yaml_pair *pair,
                      struct rule_settings *settings)
{
    struct words ids;
    const struct yaml_node *key = pair->key;
    if (key->kind != YAML_SCALAR)
        return;
    if (!in_catalogue(key->text, &ids)) {
        refuse_rule(r, key, ids);
        return;
    }
    const char *what = arena_str(r->arena, key->text).ptr;
    if (!policy_check_mapping(r, pair->value, what, "{enabled: false}")) {
        if (pair->value->kind != YAML_REFUSED)
            policy_hint(r, "To switch the rule off write '%s: {enabled: false}'.", what);
        return;
    }
    int row = rule_find(key->text);
    if (row < 0) {
        policy_notice_once(r, key, "%s is not judged by this version", what);
        return;
    }
    for (size_t i = 0; i < pair->value->count; i++) {
        if (pair->value->pairs[i].key->kind == YAML_SCALAR)
            read_setting(r, &pair->value->pairs[i], rule_at((size_t)row), &settings[row]);
    }
}

void policy_read_rules(struct policy_reader *r, const struct yaml_node *node, const char *what,
                       struct rule_settings *settings)
{
    if (!policy_check_mapping(r, node, what, "{TAG-REQUIRED: {severity: high}}"))
        return;
    for (size_t i = 0; i < node->count; i++)
        read_rule(r, &node->pairs[i], settings);
}

/* ---- scopes ---- */

static int64_t *objective_of(struct scope *scope, enum link link)
{
    switch (link) {
    case LINK_RPO: return &scope->objectives.rpo_ms;
    case LINK_COPY: return &scope->copies.not_older_than_ms;
    case LINK_RESTORE:
    case LINK_COUNT:
    default: return &scope->restore.tested_within_ms;
    }
}

static const struct yaml_node *param_node(const struct yaml_node *rules,
                                          const struct objective_link *link)
{
    return yaml_get(yaml_get(rules, link->rule), link->param);
}

static const struct yaml_node *objective_node(const struct yaml_node *scope, enum link link)
{
    static const char *const sections[LINK_COUNT] = {
        [LINK_RPO] = "objectives", [LINK_COPY] = "copies", [LINK_RESTORE] = "restore"};
    return yaml_get(yaml_get(scope, sections[link]), links[link].objective);
}

/* Objective and parameter say the same in two ways: bring them to one value. The scope's rules win
 * over its objectives, those over the section rules, that over what is built in. */
static void settle_link(struct policy_reader *r, struct scope *scope, const struct yaml_node *node,
                        enum link link)
{
    size_t rule;
    size_t param;
    if (!policy_find_link(link, &rule, &param))
        return;
    const struct yaml_node *own = param_node(yaml_get(node, "rules"), &links[link]);
    if (!policy_link_judged(scope, link)) {
        if (own)
            policy_notice(r, own, "%s has no effect here: the scope sets no %s", links[link].param,
                          links[link].objective);
        return;
    }
    int64_t *objective = objective_of(scope, link);
    int64_t *number = &scope->rules[rule].params[param].number;
    int64_t unit = unit_of(rule_at(rule)->params[param].type);
    bool from_rules =
        own || (!objective_node(node, link) && param_node(r->rules_node, &links[link]));
    if (from_rules) {
        *objective = *number * unit;
        policy_set_origin(r, objective, own ? own : param_node(r->rules_node, &links[link]));
    } else {
        *number = *objective / unit;
    }
}

/* What the scope demands of tags is more special than TAG-REQUIRED.required_keys of the section
 * rules, which would win over it. */
static void settle_required_keys(struct scope *scope, const struct yaml_node *node)
{
    int row = rule_find(STR_LIT("TAG-REQUIRED"));
    int param = row < 0 ? -1 : rule_param_find(rule_at((size_t)row), STR_LIT("required_keys"));
    const struct yaml_node *own = yaml_get(yaml_get(node, "rules"), "TAG-REQUIRED");
    if (param >= 0 && yaml_get(yaml_get(node, "tags"), "required") &&
        !yaml_get(own, "required_keys"))
        scope->rules[row].params[param].strings = (struct strs){0};
}

/* Settings of its own for a scope that differs from the rest of the policy. */
static void own_rules(struct policy_reader *r, struct scope *scope)
{
    struct rule_settings *settings = arena_array(r->arena, rule_count(), sizeof(*settings));
    memcpy(settings, r->policy->rules, rule_count() * sizeof(*settings));
    scope->rules = settings;
}

void policy_settle_scope_rules(struct policy_reader *r, struct scope *scope,
                               const struct yaml_node *node)
{
    const struct yaml_node *rules = yaml_get(node, "rules");
    int rpo = rule_find(STR_LIT("RPO-EXCEEDED"));
    own_rules(r, scope);
    if (rules)
        policy_read_rules(r, rules, "rules", scope->rules);
    if (rpo >= 0 && scope->tier == TIER_CRITICAL && !scope->rules[rpo].severity_given)
        scope->rules[rpo].severity = SEVERITY_CRITICAL;
    for (enum link link = 0; link < LINK_COUNT; link++)
        settle_link(r, scope, node, link);
    settle_required_keys(scope, node);
}
