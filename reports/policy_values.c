#include "reports/policy_values.h"

const enum kind policy_value_kinds[POLICY_VALUE_KINDS] = {KIND_VOLUME, KIND_SNAPSHOT, KIND_IMAGE};

static bool is_same(const struct policy_value *v, const struct effective_value *new)
{
    return str_eq(v->rule, new->rule) && str_eq_c(v->key, new->key) &&
           str_eq(v->text, new->value) && v->line == new->line;
}

static void add_value(void *ctx, const struct effective_value *new)
{
    struct policy_values *values = ctx;
    for (size_t i = 0; i < values->items.len; i++) {
        struct policy_value *v = &VEC_AT(struct policy_value, &values->items, i);
        if (is_same(v, new)) {
            v->kinds |= 1u << values->kind;
            return;
        }
    }
    const struct policy_value v = {.rule = arena_str(values->arena, new->rule),
                                   .key = arena_str(values->arena, str_from(new->key)),
                                   .text = arena_str(values->arena, new->value),
                                   .line = new->line,
                                   .kinds = 1u << values->kind};
    (void)vec_push(&values->items, &v);
}

void policy_values_gather(struct policy_values *out, struct arena *arena,
                          const struct policy *policy, uint16_t scope)
{
    *out = (struct policy_values){.arena = arena};
    vec_init(&out->items, sizeof(struct policy_value));
    for (size_t i = 0; i < POLICY_VALUE_KINDS; i++) {
        out->kind = policy_value_kinds[i];
        policy_effective(policy, scope, 0, out->kind, add_value, out);
    }
}

bool policy_value_is_in(const struct policy_values *all, const struct policy_value *value)
{
    for (size_t i = 0; all && i < all->items.len; i++) {
        const struct policy_value *other = &VEC_AT(struct policy_value, &all->items, i);
        if (str_eq(value->rule, other->rule) && str_eq(value->key, other->key) &&
            str_eq(value->text, other->text) && value->line == other->line)
            return true;
    }
    return false;
}
