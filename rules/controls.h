/* Which controls a rule is evidence for. */
#ifndef SNAPAUDIT_RULES_CONTROLS_H
#define SNAPAUDIT_RULES_CONTROLS_H

#include <stdbool.h>
#include <stddef.h>

#include "core/sink.h"
#include "core/str.h"
#include "model/finding.h"
#include "policy/framework.h"
#include "policy/policy.h"

/* Those of data/frameworks, made by the build in the order of cmake/frameworks.cmake. */
extern const struct framework *const frameworks_builtin[];
extern const size_t frameworks_builtin_count;

/* What is printed with every view of them. */
#define CONTROLS_CLAIM \
    "A mapping means \"relevant evidence for\", never \"proves compliance with\"."

/* The controls of the rule in row `rule` of rules.def, those of the policy's own frameworks last. They
 * live as long as the policy. */
const struct control *controls_of(const struct policy *policy, size_t rule, size_t *count);

/* The row among every id that was ever given out, as relations name it, of the one in row `rule` of
 * rules.def. */
size_t control_rule(size_t rule);

/* Is the rule in row `rule` of rules.def evidence for any control of it? */
bool framework_touches(const struct framework *framework, size_t rule);

/* The controls of these frameworks that the rule is evidence for, as control_put() writes them, with "; " between. */
void controls_list(struct sink *out, struct framework_set set, size_t rule);

/* "NIST SP 800-53 Rev. 5: CP-9, CP-10": a line for each framework and edition; `first` stands before the
 * first one, `next` before the others. Returns false when there is no such control. */
bool controls_lines(struct sink *out, struct framework_set set, size_t rule, const char *first,
                    const char *next);

/* "NIST SP 800-53 Rev. 5 CP-9": how a control is written in one cell. */
void control_put(struct sink *out, const struct control *control);

#endif
