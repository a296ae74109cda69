/* The relations of frameworks from the side of the rules. */
#ifndef SNAPAUDIT_POLICY_FRAMEWORK_CONTROLS_H
#define SNAPAUDIT_POLICY_FRAMEWORK_CONTROLS_H

#include "core/arena.h"
#include "model/finding.h"
#include "policy/declaration.h"
#include "policy/framework.h"

/* Controls of one rule, in the order of the frameworks and of their files. */
struct rule_controls {
    const struct control *rows;
    size_t count;
};

/* Those of every rule of `rules`, by its row. Lives in `arena` and borrows from the frameworks. */
const struct rule_controls *framework_controls_by_rule(struct arena *arena,
                                                       struct framework_set set,
                                                       const struct rule_set *rules);

#endif
