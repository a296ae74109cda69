/* What findings add up to, control by control. */
#ifndef SNAPAUDIT_RULES_CONTROL_TOTALS_H
#define SNAPAUDIT_RULES_CONTROL_TOTALS_H

#include "core/arena.h"
#include "rules/controls.h"
#include "rules/engine.h"

/* The gravest first; of what nobody judged there is nothing to pass. */
enum control_state {
    CONTROL_FAIL,
    CONTROL_UNKNOWN,
    CONTROL_PASS,
    CONTROL_EXEMPT,       /* all that was judged is exempt */
    CONTROL_NO_SUBJECTS,  /* its rules found nothing to judge */
    CONTROL_NOT_ASSESSED, /* none of its rules was asked */
    CONTROL_STATE_COUNT
};

/* "fail", "not assessed" */
const char *control_state_name(enum control_state state);

struct control_total {
    const struct framework *framework;
    const struct framework_control *control;
    enum control_state state;
    /* Distinct subjects by the worst standing that its rules give each: fail, unknown, exempt, pass. Subjects
     * without a row in the inventory count once for each finding. */
    uint64_t counts[STANDING_COUNT];
    const bool *rules;    /* by row of rules.def: those that were asked */
    const bool *left_out; /* by row of rule_catalogue(): those that were not, of any version */
    size_t left_out_count;
    const char *why; /* why nothing was judged; NULL: something was */
};

struct control_totals {
    const struct control_total *items; /* in the order of the frameworks and of their files */
    size_t count;
};

/* All subjects of a control. */
uint64_t control_subjects(const struct control_total *total);

/* Which rules give evidence for any control of these: what engine_options.keep_standings asks for. */
const bool *control_rules(struct framework_set set, struct arena *arena);

/* `asked` are the rules that were judged as far as enabled, by row of rules.def; NULL: all. The summary holds
 * what control_rules() asked for. */
struct control_totals control_totals_make(struct arena *arena, struct framework_set set,
                                          const struct policy *policy, const bool *asked,
                                          const struct summary *summary);

/* Was any of these rules, by row of rules.def, asked for the control? `rules` may be NULL: none. */
bool control_touched(const struct control_total *total, const bool *rules);

/* "3 pass, 1 unknown": how many controls of the framework are in each state, the gravest first. */
void control_states(struct sink *out, const struct framework *framework,
                    const struct control_totals *totals);

/* Does the rule have a fail, one with a cause elsewhere too, and no control in the framework? */
bool control_misses(const struct framework *framework, const struct summary *summary, size_t rule);

#endif
