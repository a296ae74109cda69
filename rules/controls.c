#include "rules/controls.h"

#include "rules/rule.h"

const struct control *controls_of(const struct policy *policy, size_t rule, size_t *count)
{
    *count = policy->controls[rule].count;
    return policy->controls[rule].rows;
}

size_t control_rule(size_t rule)
{
    size_t count;
    const char *const *known = rule_catalogue(&count);
    size_t row = 0;
    while (row < count && strcmp(known[row], rule_id(rule)) != 0)
        row++;
    return row;
}

bool framework_touches(const struct framework *framework, size_t rule)
{
    size_t known = control_rule(rule);
    for (size_t i = 0; i < framework->control_count; i++)
        if (framework_evidence_of(&framework->controls[i], known))
            return true;
    return false;
}

void control_put(struct sink *out, const struct control *control)
{
    sink_printf(out, "%s %s %s", control->framework, control->edition, control->id);
}

void controls_list(struct sink *out, struct framework_set set, size_t rule)
{
    size_t known = control_rule(rule);
    bool any = false;
    for (size_t i = 0; i < set.count; i++) {
        for (size_t c = 0; c < set.items[i]->control_count; c++) {
            const struct framework_control *control = &set.items[i]->controls[c];
            if (!framework_evidence_of(control, known))
                continue;
            const struct control row = {set.items[i]->title, control->edition, control->id, NULL};
            sink_cstr(out, any ? "; " : "");
            control_put(out, &row);
            any = true;
        }
    }
}

/* Goes on in the line of `edition`, or begins one. */
static void put_in_line(struct sink *out, const struct framework *framework,
                        const struct framework_control *control, const char *edition,
                        const char *before)
{
    if (edition && strcmp(edition, control->edition) == 0)
        sink_printf(out, ", %s", control->id);
    else
        sink_printf(out, "%s%s %s: %s", before, framework->title, control->edition, control->id);
}

bool controls_lines(struct sink *out, struct framework_set set, size_t rule, const char *first,
                    const char *next)
{
    size_t known = control_rule(rule);
    bool any = false;
    for (size_t i = 0; i < set.count; i++) {
        const char *edition = NULL;
        for (size_t c = 0; c < set.items[i]->control_count; c++) {
            const struct framework_control *control = &set.items[i]->controls[c];
            if (!framework_evidence_of(control, known))
                continue;
            put_in_line(out, set.items[i], control, edition, any ? next : first);
            edition = control->edition;
            any = true;
        }
    }
    return any;
}
