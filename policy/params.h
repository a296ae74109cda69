/* Values of the parameters of rules, by the types that rules declare. */
#ifndef SNAPAUDIT_POLICY_PARAMS_H
#define SNAPAUDIT_POLICY_PARAMS_H

#include "policy/policy_internal.h"
#include "policy/show_internal.h"

struct schema;

/* Reports what it refuses and returns false. */
bool param_read(struct policy_reader *r, const struct yaml_node *node,
                const struct rule_param *param, struct param_value *out);
/* As a policy writes it. */
void param_put(struct show *s, const struct rule_param *param, const struct param_value *value);
/* As the JSON Schema describes it. */
void param_schema(struct schema *s, const struct rule_param *param);

/* Milliseconds of a day or an hour, of parameters that count these; else 0. */
int64_t param_unit(const struct rule_param *param);

#endif
