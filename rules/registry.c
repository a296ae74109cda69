#include "rules/rule.h"

#include "rules/controls.h"

#define RULE(name, descriptor) extern const struct rule descriptor;
#include "rules/rules.def"
#undef RULE

static const struct rule *const rules[RULE_COUNT] = {
#define RULE(name, descriptor) [RULE_##name] = &(descriptor),
#include "rules/rules.def"
#undef RULE
};

static const struct rule_declaration *const declared[RULE_COUNT] = {
#define RULE(name, descriptor) [RULE_##name] = &(descriptor).declared,
#include "rules/rules.def"
#undef RULE
};

struct rule_set rules_declared(void)
{
    struct rule_set set = {.items = declared, .count = RULE_COUNT};
    set.known = rule_catalogue(&set.known_count);
    set.frameworks = (struct framework_set){frameworks_builtin, frameworks_builtin_count};
    return set;
}

size_t rule_count(void)
{
    return RULE_COUNT;
}

const struct rule *rule_at(size_t index)
{
    return rules[index];
}

int rule_find(struct str id)
{
    const struct rule_set set = rules_declared();
    return rule_set_find(&set, id);
}

bool rule_of_audit(const struct rule *rule)
{
    return rule_id_of_audit(rule->declared.id);
}

bool rule_id_of_audit(const char *id)
{
    return str_starts(str_from(id), "INV-");
}
