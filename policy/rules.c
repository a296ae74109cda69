/* Settings of rules: what the rules bring along, what the policy says, what follows from the
 * objectives of a scope. */
#include "policy/form_internal.h"
#include "policy/params.h"

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

static int64_t *objective_value(struct scope *scope, enum promise promise)
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

static bool scope_promises(const struct scope *scope, enum promise promise)
{
    const char *at = (const char *)scope;
    const struct objective *objective = &objectives[promise];
    if (objective->judged_at > 0)
        return *(const bool *)(at + objective->judged_at);
    return *(const int64_t *)(const void *)(at + objective->at) != DURATION_UNSET;
}

enum promise policy_followed(const struct policy *policy, const struct scope *scope, size_t rule,
                             size_t param)
{
    size_t row;
    size_t at;
    enum promise promise = policy_rule_at(policy, rule)->promise;
    bool follows = scope && promise != PROMISE_NONE && scope_promises(scope, promise) &&
                   policy_find_promised(policy, promise, &row, &at) && row == rule && at == param;
    return follows ? promise : PROMISE_NONE;
}

bool policy_promises(const struct policy *policy, enum promise promise)
{
    for (size_t i = 0; i < policy->scope_count; i++)
        if (scope_promises(&policy->scopes[i], promise))
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
        policy_preset(SECTION_RULE, &settings[i]);
        settings[i].severity = rule->severity;
        for (size_t p = 0; p < rule->param_count && p < RULE_PARAMS_MAX; p++) {
            settings[i].params[p].number = rule->params[p].number;
            settings[i].params[p].strings = default_strings(arena, rule->params[p].strings);
        }
    }
    return settings;
}

/* ---- one rule ---- */

static struct words valid_keys(struct arena *arena, const struct rule_declaration *rule)
{
    struct words settings = section_keys(SECTION_RULE);
    const char **keys = arena_array(arena, settings.count + rule->param_count, sizeof(*keys));
    for (size_t i = 0; i < settings.count; i++)
        keys[i] = settings.items[i];
    for (size_t i = 0; i < rule->param_count; i++)
        keys[settings.count + i] = rule->params[i].name;
    return (struct words){keys, settings.count + rule->param_count};
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

static void read_setting(struct policy_reader *r, const struct yaml_node *node,
                         const struct yaml_pair *pair, const struct rule_declaration *rule,
                         struct rule_settings *out)
{
    const struct policy_key *key = section_key(SECTION_RULE, pair->key->text);
    int param = rule_param_find(rule, pair->key->text);
    if (key)
        policy_read_key(r, node, key, out);
    else if (param < 0)
        refuse_param(r, pair->key, rule);
    else if (param_type_info(rule->params[param].type)
                 ->read(r, pair->value, &rule->params[param], &out->params[param]))
        policy_set_origin(r, &out->params[param], pair->value);
}

/* One that the policy names wins over what a tier would say. */
static bool read_severity(struct policy_reader *r, const struct yaml_node *node, const char *what,
                          const struct policy_key *key, void *field)
{
    struct rule_settings *out = HOLDER_OF(struct rule_settings, severity, field);
    out->severity_given = form_read_word(r, node, what, key, field);
    return out->severity_given;
}

static struct words known_ids(const struct policy_reader *r)
{
    const struct rule_set *rules = &r->policy->declared;
    return (struct words){rules->known, rules->known_count};
}

static void refuse_rule(struct policy_reader *r, const struct yaml_node *node,
                        const char *or_pattern)
{
    const char *near = policy_nearest(node->text, known_ids(r));
    policy_problem(r, node, "there is no rule '%.*s'", STR_ARG(policy_shown(r, node)));
    policy_expected(r, "Expected the id of a rule, such as RPO-EXCEEDED%s.", or_pattern);
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
    (void)what;
    if (policy_count_rules(r, text) == 0) {
        refuse_rule(r, node, ", or a pattern, such as RPO-*");
        return false;
    }
    if (!is_judged(r, text))
        policy_notice_once(r, node, "%.*s is not judged by this version",
                           STR_ARG(policy_shown(r, node)));
    return true;
}

static void read_rule(struct policy_reader *r, const struct yaml_pair *pair,
                      struct rule_settings *settings)
{
    const struct yaml_node *key = pair->key;
    if (key->kind != YAML_SCALAR)
        return;
    if (!policy_has_word(known_ids(r), key->text)) {
        refuse_rule(r, key, "");
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
            read_setting(r, pair->value, &pair->value->pairs[i],
                         policy_rule_at(r->policy, (size_t)row), &settings[row]);
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

static bool read_rules(struct policy_reader *r, const struct yaml_node *node, const char *what,
                       const struct policy_key *key, void *field)
{
    (void)key;
    policy_read_rules(r, node, what, *(struct rule_settings **)field);
    return false; /* each setting has a line of its own */
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
    if (!scope_promises(scope, promise)) {
        if (own)
            policy_notice(r, own, "%s has no effect here: the scope sets no %s",
                          rule->params[param].name, objective->key);
        return;
    }
    int64_t *value = objective_value(scope, promise);
    int64_t *number = &scope->rules[row].params[param].number;
    int64_t unit = param_type_info(rule->params[param].type)->unit_ms;
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

struct rule_settings *policy_copy_settings(struct policy_reader *r,
                                           const struct rule_settings *from)
{
    size_t count = r->policy->declared.count;
    struct rule_settings *settings = arena_array(r->arena, count, sizeof(*settings));
    memcpy(settings, from, count * sizeof(*settings));
    return settings;
}

void policy_settle_scope_rules(struct policy_reader *r, struct scope *scope,
                               const struct yaml_node *node)
{
    for (size_t i = 0; i < r->policy->declared.count; i++) {
        bool grave = policy_rule_at(r->policy, i)->grave_if_critical;
        if (grave && scope->tier == TIER_CRITICAL && !scope->rules[i].severity_given)
            scope->rules[i].severity = SEVERITY_CRITICAL;
        settle_keys(r, scope, node, i);
    }
    for (enum promise promise = PROMISE_NONE + 1; promise < PROMISE_COUNT; promise++)
        settle_promise(r, scope, node, promise);
}

/* ---- showing ---- */

void show_promised(struct show *s, const void *field)
{
    size_t row;
    size_t param;
    for (enum promise promise = PROMISE_NONE + 1; s->scope && promise < PROMISE_COUNT; promise++) {
        if (field != (const char *)s->scope + objectives[promise].at ||
            !policy_find_promised(s->policy, promise, &row, &param))
            continue;
        const struct rule_declaration *rule = policy_rule_at(s->policy, row);
        sink_printf(s->out, "; %s.%s: %lld", rule->id, rule->params[param].name,
                    (long long)s->scope->rules[row].params[param].number);
    }
}

/* A severity that the policy did not name stays a comment: written out, it would win over what the
 * tier of a scope says. */
static void show_severity(struct show *s, unsigned indent, const struct policy_key *key,
                          const void *field, const void *below)
{
    const struct rule_settings *settings = HOLDER_OF(struct rule_settings, severity, field);
    (void)below;
    show_put_key(s, indent, settings->severity_given ? key->name : "# severity");
    form_put_word(s, key, field);
    show_end_line(s, field);
}

static bool same_severity(const struct policy_key *key, const void *a, const void *b)
{
    const struct rule_settings *own = HOLDER_OF(struct rule_settings, severity, a);
    const struct rule_settings *all = HOLDER_OF(struct rule_settings, severity, b);
    (void)key;
    return !own->severity_given || (all->severity_given && own->severity == all->severity);
}

const struct form form_severity = {.read = read_severity,
                                   .same = same_severity,
                                   .put = form_put_word,
                                   .line = show_severity,
                                   .cause = tell_tier};

static bool shows_param(const struct show *s, size_t row, size_t param,
                        const struct rule_settings *own, const struct rule_settings *below)
{
    const struct param_value *value = &own->params[param];
    if (s->named_only)
        return policy_origin(s->policy, value) > 0;
    /* What an objective of the scope sets is shown with the objective. */
    return !below || (policy_followed(s->policy, s->scope, row, param) == PROMISE_NONE &&
                      (value->number != below->params[param].number ||
                       !policy_same_list(value->strings, below->params[param].strings)));
}

static bool shows_rule(struct show *s, size_t row, const struct rule_settings *own,
                       const struct rule_settings *below)
{
    bool shows = show_any(s, SECTION_RULE, own, below);
    for (size_t i = 0; i < policy_rule_at(s->policy, row)->param_count; i++)
        shows = shows || shows_param(s, row, i, own, below);
    return shows;
}

static void show_rule(struct show *s, unsigned indent, size_t row, const struct rule_settings *own,
                      const struct rule_settings *below)
{
    const struct rule_declaration *rule = policy_rule_at(s->policy, row);
    show_put_head(s, indent, rule->id);
    show_keys(s, SECTION_RULE, own, below, indent + 2);
    for (size_t i = 0; i < rule->param_count; i++) {
        if (!shows_param(s, row, i, own, below))
            continue;
        show_put_key(s, indent + 2, rule->params[i].name);
        param_type_info(rule->params[i].type)->put(s, &rule->params[i], &own->params[i]);
        show_end_line(s, &own->params[i]);
    }
}

bool show_rules(struct show *s, unsigned indent, const struct rule_settings *rules,
                const struct rule_settings *below)
{
    bool any = false;
    for (size_t i = 0; i < s->policy->declared.count; i++) {
        const struct rule_settings *under = below ? &below[i] : NULL;
        if (!shows_rule(s, i, &rules[i], under))
            continue;
        if (!any)
            show_put_head(s, indent, "rules");
        any = true;
        show_rule(s, indent + 2, i, &rules[i], under);
    }
    return any;
}

static void line_rules(struct show *s, unsigned indent, const struct policy_key *key,
                       const void *field, const void *below)
{
    (void)key;
    (void)show_rules(s, indent, *(struct rule_settings *const *)field,
                     below ? *(struct rule_settings *const *)below : NULL);
}

const struct form form_rules = {.read = read_rules, .line = line_rules};
