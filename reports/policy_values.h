/* Every value of the policy that counts in a scope, once for all kinds of resources that it counts for. */
#ifndef SNAPAUDIT_REPORTS_POLICY_VALUES_H
#define SNAPAUDIT_REPORTS_POLICY_VALUES_H

#include <stdbool.h>

#include "core/arena.h"
#include "core/vec.h"
#include "model/kind.h"
#include "policy/policy.h"

#define POLICY_VALUE_KINDS 3
extern const enum kind policy_value_kinds[POLICY_VALUE_KINDS];

struct policy_value {
    struct str rule; /* empty: not of a rule */
    struct str key, text;
    unsigned line;
    unsigned kinds; /* bits 1 << enum kind */
};

struct policy_values {
    struct arena *arena;
    struct vec items; /* struct policy_value */
    enum kind kind;   /* that is being asked about */
};

/* Of a scope or SCOPE_NONE. Texts lie in `arena`; the caller clears `items`. */
void policy_values_gather(struct policy_values *out, struct arena *arena,
                          const struct policy *policy, uint16_t scope);

/* Does `all` hold the same value, set by the same line? `all` may be NULL. */
bool policy_value_is_in(const struct policy_values *all, const struct policy_value *value);

#endif
