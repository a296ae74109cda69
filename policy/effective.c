/* Every value that counts for a resource, and the line that set it. */
#include "policy/form_internal.h"
#include "policy/params.h"

#include <stdio.h>

#define KEY_NAME_MAX 64

void tell_begin(struct teller *t)
{
    t->show.out = sink_memory();
}

static void tell_named(struct teller *t, const char *name, unsigned line)
{
    const struct effective_value value = {t->rule, name, sink_view(t->show.out), line};
    t->tell(t->ctx, &value);
    sink_abort(t->show.out);
    t->show.out = NULL;
}

void tell_end(struct teller *t, const struct policy_key *key, unsigned line)
{
    char name[KEY_NAME_MAX];
    const struct section_info *info = section_info(key->section);
    (void)snprintf(name, sizeof(name), "%s%s%s", info->told_bare ? "" : info->home,
                   info->told_bare ? "" : ".", key->name);
    tell_named(t, name, line);
}

static unsigned origin(const struct teller *t, const void *field)
{
    return policy_origin(t->show.policy, field);
}

/* The line of what lies at this distance from each layer; the most special one counts. */
static unsigned layers_origin(const struct teller *t, const struct layers *layers, size_t at)
{
    unsigned line = 0;
    for (size_t i = 0; i < LAYERS_MAX && layers->of[i] && line == 0; i++)
        line = origin(t, (const char *)layers->of[i] + at);
    return line;
}

/* ---- keys ---- */

static void tell_key(struct teller *t, const struct policy_key *key, const struct layers *fields)
{
    const struct form *form = key_type_info(key->type)->form;
    const void *field = fields->of[0];
    unsigned line = layers_origin(t, fields, 0);
    bool is_set = !form->is_set || form->is_set(key, field);
    if (!is_set && line == 0 && !(key->flags & TELL_UNSET))
        return;
    if (line == 0 && form->cause)
        line = form->cause(t, fields);
    tell_begin(t);
    bool told = true;
    if (form->told)
        told = form->told(&t->show, key, field);
    else
        form->put(&t->show, key, field);
    if (told) {
        tell_end(t, key, line);
    } else {
        sink_abort(t->show.out);
        t->show.out = NULL;
    }
}

static void tell_keys(struct teller *t, enum section section, const struct layers *bases)
{
    size_t count;
    const struct policy_key *keys = section_rows(section, &count);
    for (size_t i = 0; i < count; i++) {
        struct layers fields = {{0}};
        const struct form *form = key_type_info(keys[i].type)->form;
        for (size_t layer = 0; layer < LAYERS_MAX && bases->of[layer]; layer++)
            fields.of[layer] = (const char *)bases->of[layer] + keys[i].at;
        if (!(keys[i].flags & t->kinds))
            continue;
        (form->tell ? form->tell : tell_key)(t, &keys[i], &fields);
    }
}

void form_tell_section(struct teller *t, const struct policy_key *key, const struct layers *fields)
{
    enum section section = policy_section_of(key);
    if (!section_info(section)->is_marked || *(const bool *)fields->of[0])
        tell_keys(t, section, fields);
}

/* ---- rules ---- */

unsigned tell_tier(const struct teller *t, const struct layers *severities)
{
    const enum severity *own = severities->of[0];
    const enum severity *all = severities->of[LAYERS_MAX - 1];
    return t->scope && *own != *all ? origin(t, &t->scope->tier) : 0;
}

static void tell_param(struct teller *t, const struct layers *layers, size_t row, size_t param)
{
    const struct rule_param *what = &policy_rule_at(t->show.policy, row)->params[param];
    const struct rule_settings *own = layers->of[0];
    size_t at = offsetof(struct rule_settings, params) + param * sizeof(own->params[0]);
    enum promise promise = policy_followed(t->show.policy, t->scope, row, param);
    unsigned line = 0;
    if (promise != PROMISE_NONE)
        line = origin(t, (const char *)t->scope + policy_objective(promise)->at);
    tell_begin(t);
    param_type_info(what->type)->put(&t->show, what, &own->params[param]);
    tell_named(t, what->name, line > 0 ? line : layers_origin(t, layers, at));
}

static void tell_rule(struct teller *t, uint16_t scope, uint8_t overlays, size_t row)
{
    const struct policy *policy = t->show.policy;
    const struct rule_declaration *rule = policy_rule_at(policy, row);
    const struct layers layers = {{policy_rule_over(policy, scope, overlays, row),
                                   policy_rule(policy, scope, row), &policy->rules[row]}};
    t->rule = str_from(rule->id);
    tell_keys(t, SECTION_RULE, &layers);
    for (size_t i = 0; i < rule->param_count; i++)
        tell_param(t, &layers, row, i);
}

/* ---- asked ---- */

static unsigned kind_flag(enum kind kind)
{
    static const unsigned flags[KIND_COUNT] = {
        [KIND_VOLUME] = TELL_VOLUME, [KIND_SNAPSHOT] = TELL_SNAPSHOT, [KIND_IMAGE] = TELL_IMAGE};
    return flags[kind];
}

static struct teller begin(const struct policy *policy, uint16_t scope, unsigned kinds,
                           effective_value_fn tell, void *ctx)
{
    return (struct teller){.show = {.policy = policy},
                           .scope = scope == SCOPE_NONE ? NULL : &policy->scopes[scope],
                           .kinds = kinds,
                           .tell = tell,
                           .ctx = ctx};
}

void policy_effective_rule(const struct policy *policy, uint16_t scope, uint8_t overlays,
                           size_t rule, effective_value_fn tell, void *ctx)
{
    struct teller t = begin(policy, scope, TELL_ALL, tell, ctx);
    tell_rule(&t, scope, overlays, rule);
}

void policy_effective(const struct policy *policy, uint16_t scope, uint8_t overlays, enum kind kind,
                      effective_value_fn tell, void *ctx)
{
    struct teller t = begin(policy, scope, kind_flag(kind), tell, ctx);
    if (t.scope)
        tell_keys(&t, SECTION_SCOPE, &(struct layers){{t.scope}});
    tell_keys(&t, SECTION_TAGS,
              &(struct layers){{policy_tag_demands(policy, scope), &policy->tags}});
    for (size_t i = 0; i < policy->declared.count; i++)
        if (policy_rule_at(policy, i)->kinds & (1u << kind))
            tell_rule(&t, scope, overlays, i);
}
