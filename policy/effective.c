/* Every value that counts for a resource, and the line that set it. */
#include "policy/show_internal.h"

struct teller {
    struct show show; /* writes values into a sink of its own */
    struct str rule;
    uint8_t overlays;
    effective_value_fn tell;
    void *ctx;
};

static void begin(struct teller *t)
{
    t->show.out = sink_memory();
}

static void end(struct teller *t, const char *key, unsigned line)
{
    const struct effective_value value = {t->rule, key, sink_view(t->show.out), line};
    t->tell(t->ctx, &value);
    sink_abort(t->show.out);
    t->show.out = NULL;
}

static unsigned origin(const struct teller *t, const void *field)
{
    return policy_origin(t->show.policy, field);
}

static void tell_text(struct teller *t, const char *key, const char *text, const void *field)
{
    begin(t);
    sink_cstr(t->show.out, text);
    end(t, key, origin(t, field));
}

static void tell_duration(struct teller *t, const char *key, const int64_t *ms)
{
    begin(t);
    if (*ms == DURATION_UNSET)
        sink_cstr(t->show.out, "none");
    else
        show_put_duration(&t->show, *ms);
    end(t, key, origin(t, ms));
}

static void tell_number(struct teller *t, const char *key, const int64_t *number)
{
    begin(t);
    sink_i64(t->show.out, *number);
    end(t, key, origin(t, number));
}

static void tell_list(struct teller *t, const char *key, const struct strs *list, unsigned line)
{
    begin(t);
    show_put_list(&t->show, *list);
    end(t, key, line);
}

/* ---- promises ---- */

static void tell_copies(struct teller *t, const struct copies *c)
{
    if (!c->judged)
        return;
    if (c->any)
        tell_text(t, "copies.required_in", "any", &c->required_in);
    else if (c->required_in.count == 0)
        tell_text(t, "copies.required_in", "places.pairs", &c->required_in);
    else
        tell_list(t, "copies.required_in", &c->required_in, origin(t, &c->required_in));
    tell_duration(t, "copies.not_older_than", &c->not_older_than_ms);
    tell_text(t, "copies.min_proof", proof_name(c->min_proof), &c->min_proof);
}

static void tell_restore(struct teller *t, const struct restore *r)
{
    if (!r->judged)
        return;
    tell_duration(t, "restore.tested_within", &r->tested_within_ms);
    tell_text(t, "restore.min_grade", grade_name(r->min_grade), &r->min_grade);
    tell_text(t, "restore.unit", r->unit_group ? "group" : "volume", &r->unit_group);
    if (r->unit_group && r->group_tag.len > 0) {
        begin(t);
        sink_cstr(t->show.out, "tag:");
        sink_str(t->show.out, r->group_tag);
        end(t, "restore.group_by", origin(t, &r->group_tag));
    }
    if (r->unit_group)
        tell_number(t, "restore.sample_min", &r->sample_min);
}

/* Backups, copies and restores are promised of volumes alone; how long copies stay, of snapshots. */
static void tell_promises(struct teller *t, const struct scope *scope, enum kind kind)
{
    static const char *const tiers[] = {
        [TIER_OTHER] = "other", [TIER_PROD] = "prod", [TIER_CRITICAL] = "critical"};
    tell_text(t, "tier", tiers[scope->tier], &scope->tier);
    if (kind == KIND_VOLUME)
        tell_duration(t, "objectives.rpo", &scope->objectives.rpo_ms);
    if (kind == KIND_SNAPSHOT && scope->objectives.keep_at_most_ms != DURATION_UNSET)
        tell_duration(t, "objectives.keep_at_most", &scope->objectives.keep_at_most_ms);
    if (kind != KIND_VOLUME)
        return;
    tell_copies(t, &scope->copies);
    tell_restore(t, &scope->restore);
}

/* ---- tags ---- */

/* A list that the scope left to the policy was set where the policy sets it. */
static unsigned list_origin(const struct teller *t, const struct strs *own,
                            const struct strs *policys)
{
    unsigned line = origin(t, own);
    return line > 0 ? line : origin(t, policys);
}

static void tell_tags(struct teller *t, uint16_t scope, enum kind kind)
{
    const struct policy *policy = t->show.policy;
    const struct tag_demands *own = policy_tag_demands(policy, scope);
    const struct tag_demands *all = &policy->tags;
    const struct {
        const char *key;
        enum kind kind;
        const struct strs *own;
        const struct strs *all;
    } lists[] = {
        {"tags.required.all", kind, &own->required_all, &all->required_all},
        {"tags.required.volume", KIND_VOLUME, &own->required_volume, &all->required_volume},
        {"tags.required.snapshot", KIND_SNAPSHOT, &own->required_snapshot, &all->required_snapshot},
        {"tags.required.image", KIND_IMAGE, &own->required_image, &all->required_image},
    };
    for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
        unsigned line = list_origin(t, lists[i].own, lists[i].all);
        if (lists[i].kind == kind && (lists[i].own->count > 0 || line > 0))
            tell_list(t, lists[i].key, lists[i].own, line);
    }
    for (size_t i = 0; i < own->value_count; i++) {
        begin(t);
        show_value_rule(&t->show, &own->values[i]);
        end(t, "tags.values", own->values[i].line);
    }
}

/* ---- rules ---- */

/* The settings of a rule, from the most special to the most general. */
struct layers {
    const struct rule_settings *own; /* what counts */
    const struct rule_settings *scope, *all;
};

/* The line of a field at this distance from the beginning of the settings. */
static unsigned setting_origin(const struct teller *t, const struct layers *layers, size_t at)
{
    const struct rule_settings *const order[] = {layers->own, layers->scope, layers->all};
    unsigned line = 0;
    for (size_t i = 0; i < 3 && line == 0; i++)
        line = origin(t, (const char *)order[i] + at);
    return line;
}

/* The line of the objective that a parameter follows, or 0. */
static unsigned objective_origin(const struct teller *t, const struct scope *scope, size_t row,
                                 size_t param)
{
    size_t rule;
    size_t index;
    const struct policy *policy = t->show.policy;
    enum promise promise = policy_rule_at(policy, row)->promise;
    if (!scope || promise == PROMISE_NONE || !policy_scope_promises(scope, promise) ||
        !policy_find_promised(policy, promise, &rule, &index) || rule != row || index != param)
        return 0;
    return origin(t, (const char *)scope + policy_objective(promise)->at);
}

static void tell_severity(struct teller *t, const struct scope *scope, const struct layers *layers)
{
    unsigned line = setting_origin(t, layers, offsetof(struct rule_settings, severity));
    if (line == 0 && scope && layers->own->severity != layers->all->severity)
        line = origin(t, &scope->tier); /* a tier may raise it */
    begin(t);
    sink_cstr(t->show.out, severity_name(layers->own->severity));
    end(t, "severity", line);
}

static void tell_flag(struct teller *t, const char *key, bool value, unsigned line)
{
    begin(t);
    show_put_bool(&t->show, value);
    end(t, key, line);
}

static void tell_param(struct teller *t, const struct scope *scope, const struct layers *layers,
                       size_t row, size_t param)
{
    const struct rule_param *what = &policy_rule_at(t->show.policy, row)->params[param];
    const struct param_value *value = &layers->own->params[param];
    size_t at = (size_t)((const char *)value - (const char *)layers->own);
    unsigned line = objective_origin(t, scope, row, param);
    begin(t);
    show_put_param(&t->show, what, value);
    end(t, what->name, line > 0 ? line : setting_origin(t, layers, at));
}

static void tell_rule(struct teller *t, uint16_t scope, size_t row)
{
    const struct policy *policy = t->show.policy;
    const struct scope *in = scope == SCOPE_NONE ? NULL : &policy->scopes[scope];
    const struct layers layers = {policy_rule_over(policy, scope, t->overlays, row),
                                  policy_rule(policy, scope, row), &policy->rules[row]};
    tell_flag(t, "enabled", layers.own->enabled,
              setting_origin(t, &layers, offsetof(struct rule_settings, enabled)));
    tell_severity(t, in, &layers);
    tell_flag(t, "strict", layers.own->strict,
              setting_origin(t, &layers, offsetof(struct rule_settings, strict)));
    for (size_t i = 0; i < policy_rule_at(policy, row)->param_count; i++)
        tell_param(t, in, &layers, row, i);
}

void policy_effective_rule(const struct policy *policy, uint16_t scope, uint8_t overlays,
                           size_t rule, effective_value_fn tell, void *ctx)
{
    struct teller t = {.show = {.policy = policy}, .overlays = overlays, .tell = tell, .ctx = ctx};
    t.rule = str_from(policy_rule_at(policy, rule)->id);
    tell_rule(&t, scope, rule);
}

void policy_effective(const struct policy *policy, uint16_t scope, uint8_t overlays, enum kind kind,
                      effective_value_fn tell, void *ctx)
{
    struct teller t = {.show = {.policy = policy}, .overlays = overlays, .tell = tell, .ctx = ctx};
    if (scope != SCOPE_NONE)
        tell_promises(&t, &policy->scopes[scope], kind);
    tell_tags(&t, scope, kind);
    for (size_t i = 0; i < policy->declared.count; i++) {
        t.rule = str_from(policy_rule_at(policy, i)->id);
        if (policy_rule_at(policy, i)->kinds & (1u << kind))
            tell_rule(&t, scope, i);
    }
}
