#include "rules/tag/tag.h"

const char *tag_created_field(enum kind kind)
{
    return table_column(kind_infos[kind].table, "created_at")->json;
}

bool tag_is_system(struct str key)
{
    return str_starts_nocase(key, "aws:");
}

bool tag_listed(struct strs keys, struct str key)
{
    for (size_t i = 0; i < keys.count; i++)
        if (str_eq(keys.items[i], key))
            return true;
    return false;
}

/* ---- keys that a policy speaks of ---- */

/* Of TAG-REQUIRED required_keys, of TAG-INHERIT and TAG-COPY-LOST inherit_keys. */
#define KEYS_PARAM 0

/* Where the demands of a policy have the keys that only this kind must have. */
static const size_t required_at[KIND_COUNT] = {
    [KIND_VOLUME] = offsetof(struct tag_demands, required_volume),
    [KIND_SNAPSHOT] = offsetof(struct tag_demands, required_snapshot),
    [KIND_IMAGE] = offsetof(struct tag_demands, required_image),
};

struct tag_keys tag_required_keys(const struct rule_run *run, size_t rule, enum kind kind)
{
    const struct rule_settings *settings = judge_settings(run, rule);
    const struct tag_demands *tags = policy_tag_demands(run->policy, run->scope);
    struct strs own = settings->params[KEYS_PARAM].strings;
    if (own.count > 0)
        return (struct tag_keys){{own, {NULL, 0}}};
    const struct strs *of_kind =
        (const struct strs *)(const void *)((const char *)tags + required_at[kind]);
    return (struct tag_keys){{tags->required_all, *of_kind}};
}

struct strs tag_inherit_keys(const struct rule_run *run, size_t rule)
{
    return judge_settings(run, rule)->params[KEYS_PARAM].strings;
}

bool tag_names_keys(const struct policy *policy, size_t rule)
{
    for (size_t i = 0; i < policy_settings_count(policy); i++)
        if (policy_settings(policy, i, rule)->params[KEYS_PARAM].strings.count > 0)
            return true;
    return false;
}

/* ---- the fix ---- */

void tag_fix(struct judgement *j, struct str key, const struct str *value, size_t most)
{
    if (!j->fix_values)
        j->fix_values = arena_array(j->arena, most, sizeof(*j->fix_values));
    struct str known = value && value->len > 0 ? *value : STR_LIT("");
    j->fix_values[j->missing_tags.len] = value ? known : STR_EMPTY;
    vec_push(&j->missing_tags, &key);
}
