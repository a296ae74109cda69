#include "policy/framework.h"

const struct framework *framework_find(struct framework_set set, struct str name)
{
    for (size_t i = 0; i < set.count; i++)
        if (str_eq_c(name, set.items[i]->name))
            return set.items[i];
    return NULL;
}

const struct framework_evidence *framework_evidence_of(const struct framework_control *control,
                                                       size_t rule)
{
    for (size_t i = 0; i < control->evidence_count; i++)
        for (size_t k = 0; k < control->evidence[i].rule_count; k++)
            if (control->evidence[i].rules[k] == rule)
                return &control->evidence[i];
    return NULL;
}
