#include "rules/rule.h"

#define RULE(symbol, id) extern const struct rule symbol;
#include "rules/rules.def"
#undef RULE

static const struct rule *const rules[] = {
#define RULE(symbol, id) &symbol,
#include "rules/rules.def"
#undef RULE
};

size_t rule_count(void)
{
    return sizeof(rules) / sizeof(rules[0]);
}

const struct rule *rule_at(size_t index)
{
    return rules[index];
}

int rule_find(struct str id)
{
    for (size_t i = 0; i < rule_count(); i++)
        if (str_eq_c(id, rules[i]->id))
            return (int)i;
    return -1;
}

int rule_param_find(const struct rule *rule, struct str name)
{
    for (size_t i = 0; i < rule->param_count; i++)
        if (str_eq_c(name, rule->params[i].name))
            return (int)i;
    return -1;
}
