/* What a verdict means for the controls of the frameworks that were asked for. */
#include "reports/gate_answer.h"
#include "rules/control_totals.h"

#define SHOWN_MAX 8

/* Its edition is told where it is another one than that of the framework. */
static void put_control(struct sink *out, const struct control_total *total)
{
    terminal_text(out, str_from(total->control->id));
    if (strcmp(total->control->edition, total->framework->edition) == 0)
        return;
    sink_cstr(out, " (");
    terminal_text(out, str_from(total->control->edition));
    sink_char(out, ')');
}

static void put_touched(const struct gate_answer *a, const struct framework *framework,
                        struct sink *out)
{
    const struct control_totals *totals = a->summary->controls;
    size_t count = 0;
    sink_cstr(out, " that what decides is relevant evidence for: ");
    for (size_t i = 0; i < totals->count; i++) {
        const struct control_total *total = &totals->items[i];
        if (total->framework != framework || !control_touched(total, a->deciding))
            continue;
        if (count++ >= SHOWN_MAX && !a->verbose)
            continue;
        sink_cstr(out, count > 1 ? ", " : "");
        put_control(out, total);
    }
    if (count == 0)
        sink_cstr(out, "none");
    else if (count > SHOWN_MAX && !a->verbose)
        sink_printf(out, " and %zu more", count - SHOWN_MAX);
}

void gate_controls(const struct gate_answer *answer, struct sink *out)
{
    if (!answer->summary->controls)
        return;
    for (size_t i = 0; i < answer->frameworks.count; i++) {
        const struct framework *framework = answer->frameworks.items[i];
        sink_cstr(out, "controls of ");
        terminal_text(out, str_from(framework->title));
        sink_char(out, ' ');
        terminal_text(out, str_from(framework->edition));
        if (answer->deciding) {
            put_touched(answer, framework, out);
        } else {
            sink_cstr(out, ", by relevant evidence: ");
            control_states(out, framework, answer->summary->controls);
        }
        sink_char(out, '\n');
    }
}
