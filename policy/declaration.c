#include "policy/declaration.h"

static const struct {
    const char *shown;
    bool is_list;
} types[PARAM_TYPE_COUNT] = {
    [PARAM_DAYS] = {"days", false},
    [PARAM_HOURS] = {"hours", false},
    [PARAM_COUNT] = {"count", false},
    [PARAM_BOOL] = {"true or false", false},
    [PARAM_WORD] = {"word", false},
    [PARAM_STRINGS] = {"list of words", true},
    [PARAM_TAG_KEYS] = {"list of words", true},
};

const char *param_type_shown(enum param_type type)
{
    return types[type].shown;
}

bool param_is_list(enum param_type type)
{
    return types[type].is_list;
}

int rule_set_find(const struct rule_set *set, struct str id)
{
    for (size_t i = 0; i < set->count; i++)
        if (str_eq_c(id, set->items[i]->id))
            return (int)i;
    return -1;
}

int rule_param_find(const struct rule_declaration *rule, struct str name)
{
    for (size_t i = 0; i < rule->param_count; i++)
        if (str_eq_c(name, rule->params[i].name))
            return (int)i;
    return -1;
}

int rule_set_promised(const struct rule_set *set, enum promise promise, size_t *param)
{
    for (size_t i = 0; i < set->count; i++) {
        const struct rule_declaration *rule = set->items[i];
        int row = -1;
        if (rule->promise == promise && rule->promise_param)
            row = rule_param_find(rule, str_from(rule->promise_param));
        if (row < 0)
            continue;
        *param = (size_t)row;
        return (int)i;
    }
    return -1;
}
