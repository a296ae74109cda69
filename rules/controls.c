#include "rules/controls.h"

const struct control *controls_of(const struct policy *policy, size_t rule, size_t *count)
{
    *count = policy->controls[rule].count;
    return policy->controls[rule].rows;
}

void control_put(struct sink *out, const struct control *control)
{
    sink_printf(out, "%s %s %s", control->framework, control->edition, control->id);
}
