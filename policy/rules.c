/* Settings of rules: what the rules bring along, what the policy says, what follows from the
 * objectives of a scope. */
#include "policy/policy_internal.h"

static const char *const common_keys[] = {"enabled", "severity", "strict", "because"};

#define COMMON_COUNT (sizeof(common_keys) / sizeof(common_keys[0]))

static const struct objective objectives[PROMISE_COUNT] = {
    [PROMISE_BACKUPS] = {.section = "objectives",
                         .key = "rpo",
                         .at = offsetof(struct scope, objectives.rpo_ms)},
    [PROMISE_COPIES] = {.section = "copies",
                        .key = "not_older_than",
                        .at = offsetof(struct scope, copies.not_older_than_ms),
                        .judged_at = offsetof(struct scope, copies.judged)},
    [PROMISE_RESTORES] = {.section = "restore",
                          .key = "tested_within",
                          .at = offsetof(struct scope, restore.tested_within_ms),
                          .judged_at = offsetof(struct scope, restore.judged),
                          .of_groups = true},
};

const struct objective *policy_objective(enum promise promise)
{
    return &objectives[promise];
}

int64_t *policy_objective_value(struct scope *scope, enum promise promise)
{
    return (int64_t *)(void *)((char *)scope + objectives[promise].at);
}

const struct rule_declaration *policy_rule_at(const struct policy *policy, size_t row)
{
    return policy->declared.items[row];
}

bool policy_find_promised(const struct policy *policy, enum promise promise, size_t *rule,
                          size_t *param)
{
    int row = rule_set_promised(&policy->declared, promise, param);
    *rule = (size_t)row;
    return row >= 0;
}

bool policy_scope_promises(const struct scope *scope, enum promise promise)
{
    const char *at = (const char *)scope;
    const struct objective *objective = &objectives[promise];
    if (objective->judged_at > 0)
        return *(const bool *)(at + objective->judged_at);
    return *(const int64_t *)(const void *)(at + objective->at) != DURATION_UNSET;
}

bool policy_promises(const struct policy *policy, enum promise promise)
{
    for (size_t i = 0; i < policy->scope_count; i++)
        if (policy_scope_promises(&policy->scopes[i], promise))
            return true;
    return false;
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

struct rule_settings *policy_default_rules(struct arena *arena, const struct rule_set *rules)
{
    struct rule_settings *settings = arena_array(arena, rules->count, sizeof(*settings));
    for (size_t i = 0; i < rules->count; i++) {
        const struct rule_declaration *rule = rules->items[i];
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
static bool is_linked(const struct policy_reader *r, const struct rule_param *param)
{
    for (enum promise promise = PROMISE_NONE + 1; promise < PROMISE_COUNT; promise++) {
        size_t rule;
        size_t row;
        if (policy_find_promised(r->policy, promise, &rule, &row) &&
            strcmp(policy_rule_at(r->policy, rule)->params[row].name, param->name) == 0)
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
        return policy_read_whole(r, node, param->name, is_linked(r, param) ? 1 : 0,
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
    policy_item_fn check = NULL;
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
    case PARAM_TAG_KEYS: check = policy_check_required_key; __attribute__((fallthrough));
    case PARAM_STRINGS:
        return policy_read_list(r, node, param->name, LIST_MAY_BE_EMPTY | LIST_DISTINCT, check,
                                &out->strings);
    default: return false;
    }
}

/* ---- one rule ---- */

static struct words valid_keys(struct arena *arena, const struct rule_declaration *rule)
{
    const char **keys = arena_array(arena, COMMON_COUNT + rule->param_count, sizeof(*keys));
    for (size_t i = 0; i < COMMON_COUNT; i++)
        keys[i] = common_keys[i];
    for (size_t i = 0; i < rule->param_count; i++)
        keys[COMMON_COUNT + i] = rule->params[i].name;
    return (struct words){keys, COMMON_COUNT + rule->param_count};
}

static void refuse_param(struct policy_reader *r, const struct yaml_node *key,
                         const struct rule_declaration *rule)
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
                         const struct rule_declaration *rule, struct rule_settings *out)
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

static struct words known_ids(const struct policy_reader *r)
{
    const struct rule_set *rules = &r->policy->declared;
    return (struct words){rules->known, rules->known_count};
}

static bool in_catalogue(const struct policy_reader *r, struct str id, struct words *ids)
{
    *ids = known_ids(r);
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

size_t policy_count_rules(const struct policy_reader *r, struct str pattern)
{
    size_t hits = 0;
    const struct rule_set *rules = &r->policy->declared;
    for (size_t i = 0; i < rules->known_count; i++)
        hits += str_glob(pattern, str_from(rules->known[i])) ? 1 : 0;
    return hits;
}

static bool is_judged(const struct policy_reader *r, struct str pattern)
{
    const struct rule_set *rules = &r->policy->declared;
    for (size_t i = 0; i < rules->count; i++) {
        if (str_glob(pattern, str_from(rules->items[i]->id)))
            return true;
    }
    return false;
}

bool policy_check_rule_glob(struct policy_reader *r, const struct yaml_node *node, const char *what,
                            struct str text)
{
    struct words ids = known_ids(r);
    (void)what;
    if (policy_count_rules(r, text) > 0) {
        if (!is_judged(r, text))
            policy_notice_once(r, node, "%.*s is not judged by this version",
                               STR_ARG(policy_shown(r, node)));
        return true;
    }
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
    if (!in_catalogue(r, key->text, &ids)) {
        refuse_rule(r, key, ids);
        return;
    }
    const char *what = arena_str(r->arena, key->text).ptr;
    if (!policy_check_mapping(r, pair->value, what, "{enabled: false}")) {
        if (pair->value->kind != YAML_REFUSED)
            policy_hint(r, "To switch the rule off write '%s: {enabled: false}'.", what);
        return;
    }
    int row = rule_set_find(&r->policy->declared, key->text);
    if (row < 0) {
        policy_notice_once(r, key, "%s is not judged by this version", what);
        return;
    }
    for (size_t i = 0; i < pair->value->count; i++) {
        if (pair->value->pairs[i].key->kind == YAML_SCALAR)
            read_setting(r, &pair->value->pairs[i], policy_rule_at(r->policy, (size_t)row),
                         &settings[row]);
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

/* What a section `rules` says of the parameter that follows the objective, or NULL. */
static const struct yaml_node *param_node(const struct yaml_node *rules,
                                          const struct rule_declaration *rule, size_t param)
{
    return yaml_get(yaml_get(rules, rule->id), rule->params[param].name);
}

/* Objective and parameter say the same in two ways: bring them to one value. The scope's rules win
 * over its objectives, those over the section rules, that over what is built in. */
static void settle_promise(struct policy_reader *r, struct scope *scope,
                           const struct yaml_node *node, enum promise promise)
{
    size_t row;
    size_t param;
    const struct objective *objective = policy_objective(promise);
    if (!policy_find_promised(r->policy, promise, &row, &param))
        return;
    const struct rule_declaration *rule = policy_rule_at(r->policy, row);
    const struct yaml_node *own = param_node(yaml_get(node, "rules"), rule, param);
    if (!policy_scope_promises(scope, promise)) {
        if (own)
            policy_notice(r, own, "%s has no effect here: the scope sets no %s",
                          rule->params[param].name, objective->key);
        return;
    }
    int64_t *value = policy_objective_value(scope, promise);
    int64_t *number = &scope->rules[row].params[param].number;
    int64_t unit = unit_of(rule->params[param].type);
    const struct yaml_node *all = param_node(r->rules_node, rule, param);
    if (own || (all && !yaml_get(yaml_get(node, objective->section), objective->key))) {
        *value = *number * unit;
        policy_set_origin(r, value, own ? own : all);
    } else {
        *number = *value / unit;
    }
}

/* What the scope demands of tags is more special than the parameter of the section rules, which would
 * win over it. */
static void settle_keys(const struct policy_reader *r, struct scope *scope,
                        const struct yaml_node *node, size_t row)
{
    const struct rule_declaration *rule = policy_rule_at(r->policy, row);
    int param = rule->keys_param ? rule_param_find(rule, str_from(rule->keys_param)) : -1;
    const struct yaml_node *own = yaml_get(yaml_get(node, "rules"), rule->id);
    if (param >= 0 && yaml_get(yaml_get(node, "tags"), "required") &&
        !yaml_get(own, rule->keys_param))
        scope->rules[row].params[param].strings = (struct strs){0};
}

/* Settings of its own for a scope that differs from the rest of the policy. */
static void own_rules(struct policy_reader *r, struct scope *scope)
{
    size_t count = r->policy->declared.count;
    struct rule_settings *settings = arena_array(r->arena, count, sizeof(*settings));
    memcpy(settings, r->policy->rules, count * sizeof(*settings));
    scope->rules = settings;
}

void policy_settle_scope_rules(struct policy_reader *r, struct scope *scope,
                               const struct yaml_node *node)
{
    const struct yaml_node *rules = yaml_get(node, "rules");
    own_rules(r, scope);
    if (rules)
        policy_read_rules(r, rules, "rules", scope->rules);
    for (size_t i = 0; i < r->policy->declared.count; i++) {
        bool grave = policy_rule_at(r->policy, i)->grave_if_critical;
        if (grave && scope->tier == TIER_CRITICAL && !scope->rules[i].severity_given)
            scope->rules[i].severity = SEVERITY_CRITICAL;
        settle_keys(r, scope, node, i);
    }
    for (enum promise promise = PROMISE_NONE + 1; promise < PROMISE_COUNT; promise++)
        settle_promise(r, scope, node, promise);
}
