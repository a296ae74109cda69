/* Values of the parameters of rules, by the types that rules declare. */
#ifndef SNAPAUDIT_POLICY_PARAMS_H
#define SNAPAUDIT_POLICY_PARAMS_H

#include "policy/policy_internal.h"
#include "policy/show_internal.h"

struct param_type_info {
    const char *shown;
    /* Reports what it refuses and returns false. */
    bool (*read)(struct policy_reader *r, const struct yaml_node *node,
                 const struct rule_param *param, struct param_value *out);
    /* As a policy writes it. */
    void (*put)(struct show *s, const struct rule_param *param, const struct param_value *value);
    bool is_list;
    policy_item_fn *check; /* of its items; NULL: any text will do */
    int64_t unit_ms;       /* of what counts days or hours, else 0 */
    int64_t max;           /* of numbers */
    const char *unit, *example;
    enum key_type
        as; /* in the schema, of what is no list and counts no unit; KEY_TYPE_COUNT: its words */
};

const struct param_type_info *param_type_info(enum param_type type);

/* The words of a PARAM_WORD. */
struct words param_words(const struct rule_param *param);

#endif
