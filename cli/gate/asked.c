#include "cli/gate/asked.h"

#include <string.h>

#include "cli/commands.h"
#include "cli/interrupt.h"

#define TOLD_MAX 8 /* rule ids in one note */
#define NOT_SAID ((struct str){NULL, 0})

static void say_ids(const struct console *console, const struct strs *ids, const char *why)
{
    if (ids->count == 0)
        return;
    struct sink *line = sink_memory();
    for (size_t i = 0; i < ids->count && i < TOLD_MAX; i++)
        sink_printf(line, "%s%.*s", i > 0 ? ", " : "", STR_ARG(ids->items[i]));
    if (ids->count > TOLD_MAX)
        sink_printf(line, " and %zu more", ids->count - TOLD_MAX);
    console_say(console, MESSAGE_NOTE, "left out, because %s: %.*s", why, STR_ARG(sink_view(line)));
    sink_abort(line);
}

static void say_question(const struct gate_request *request, const struct policy *policy,
                         const struct console *console)
{
    say_ids(console, &request->left_out, "this version does not judge them");
    say_ids(console, &request->off, "the policy does not enable them");
    say_ids(console, &request->silent, "INV findings never fail a gate");
    if (request->rules && request->threshold != THRESHOLD_NEVER &&
        !gate_request_may_count(request, policy))
        console_say(console, MESSAGE_WARNING,
                    "none of these rules is of severity %s by itself; --fail-on says from which "
                    "severity a finding counts",
                    severity_name((enum severity)request->threshold));
}

/* Without a threshold nothing counts, so that these change nothing. */
static void say_idle(const struct options *options, const struct gate_request *request,
                     const struct console *console)
{
    static const enum option_id demands[] = {OPTION_UNKNOWN, OPTION_NEW_ONLY, OPTION_MAX_COUNT,
                                             OPTION_MAX_SAVING_FLOOR};
    if (request->threshold != THRESHOLD_NEVER)
        return;
    for (size_t i = 0; i < sizeof(demands) / sizeof(demands[0]); i++)
        if (options_has(options, demands[i]))
            console_say(console, MESSAGE_WARNING,
                        "--%s changes nothing: no finding counts without --fail-on",
                        option_spec(demands[i])->name);
}

/* Each time that the option was given, whole. */
static struct strs values_of(const struct options *options, enum option_id id, struct arena *arena)
{
    struct strs strs = {NULL, 0};
    struct str *items = arena_array(arena, options->given_count + 1, sizeof(*items));
    for (size_t i = 0; i < options->given_count; i++)
        if (options->given[i].id == id)
            items[strs.count++] = options->given[i].value;
    strs.items = items;
    return strs;
}

struct gate_asked gate_asked_of(const struct options *options, struct arena *arena)
{
    bool decides = options->command == COMMAND_GATE;
    return (struct gate_asked){
        .gate = decides && options->operand_count > 0 ? options->operands[0] : STR_EMPTY,
        .decides = decides,
        .rules = options_list(options, OPTION_RULES, arena),
        .where = values_of(options, OPTION_WHERE, arena),
        .default_threshold = decides ? SEVERITY_HIGH : THRESHOLD_NEVER,
        .fail_on = options_value(options, OPTION_FAIL_ON, STR_EMPTY),
        .unknown = options_value(options, OPTION_UNKNOWN, STR_EMPTY),
        .max_count = options_value(options, OPTION_MAX_COUNT, NOT_SAID),
        .max_saving_floor = options_value(options, OPTION_MAX_SAVING_FLOOR, NOT_SAID),
        .baseline = options_value(options, OPTION_BASELINE, NOT_SAID),
        .new_only = options_has(options, OPTION_NEW_ONLY),
    };
}

int gate_ask(struct gate_judgement *judgement, const struct options *options,
             const struct world *world, const struct console *console, struct question *out)
{
    struct error err = ERROR_INIT;
    struct gate_request *request = &judgement->request;
    const struct gate_asked asked = gate_asked_of(options, world->arena);
    int result = gate_request_read(request, &asked, world->policy, world->arena, &err);
    if (result == 0 && !str_is_empty(request->baseline)) {
        enum baseline_keep keep =
            options->command == COMMAND_GATE ? BASELINE_VERDICTS : BASELINE_FINDINGS;
        judgement->baseline = baseline_read(request->baseline.ptr, keep, interrupt_flag(), &err);
        result = judgement->baseline ? 0 : -1;
    }
    if (result != 0) {
        console_error(console, &err);
        return err.code == ERR_CANCELLED ? interrupt_status() : EXIT_USAGE;
    }
    say_question(request, world->policy, console);
    say_idle(options, request, console);
    gate_request_question(request, world->policy, world->arena, out);
    return 0;
}
