/* `snapaudit gate --list`: the questions that a policy has names for. */
#include "cli/commands.h"
#include "gate/verdict.h"
#include "cli/policy_load.h"
#include "core/json_writer.h"
#include "core/money.h"
#include "reports/report.h"
#include "reports/terminal.h"

static const char *fail_on_word(const struct gate *gate)
{
    if (gate->fail_on < 0)
        return severity_name(SEVERITY_HIGH);
    return gate->fail_on == SEVERITY_COUNT ? "never" : severity_name((enum severity)gate->fail_on);
}

static void list_rules(struct sink *out, const struct gate *gate)
{
    for (size_t i = 0; i < gate->rules.count; i++) {
        sink_cstr(out, i > 0 ? ", " : "");
        terminal_text(out, gate->rules.items[i]);
    }
    if (gate->rules.count == 0)
        sink_cstr(out, "every rule");
}

static void list_limits(struct sink *out, const struct gate *gate)
{
    char text[MONEY_TEXT_MAX];
    if (!str_is_empty(gate->only_scope)) {
        sink_cstr(out, "; scope ");
        terminal_text(out, gate->only_scope);
    }
    if (gate->max_count != GATE_UNSET)
        sink_printf(out, "; %lld findings accepted", (long long)gate->max_count);
    if (gate->max_saving_floor != GATE_UNSET)
        sink_printf(out, "; USD %s a month accepted",
                    money_format_short(gate->max_saving_floor, text));
    if (!str_is_empty(gate->baseline)) {
        sink_cstr(out, gate->new_only == TRI_YES ? "; only what is new beside " : "; beside ");
        terminal_text(out, gate->baseline);
    }
}

static void list_as_text(const struct policy *policy, struct sink *out)
{
    for (size_t i = 0; i < policy->gate_count; i++) {
        const struct gate *gate = &policy->gates[i];
        terminal_text(out, gate->name);
        sink_cstr(out, ": ");
        list_rules(out, gate);
        sink_printf(out, "; fails on %s, unknown %s", fail_on_word(gate),
                    gate->unknown_fails == TRI_NO ? "allowed" : "fails");
        list_limits(out, gate);
        sink_char(out, '\n');
    }
    if (policy->gate_count == 0)
        sink_cstr(out, "the policy has no gates\n");
}

static void list_as_json(const struct policy *policy, struct sink *out)
{
    struct json_writer json;
    json_writer_init(&json, out, 1);
    json_begin_array(&json);
    for (size_t i = 0; i < policy->gate_count; i++) {
        const struct gate *gate = &policy->gates[i];
        json_begin_object(&json);
        json_member_str(&json, "gate", gate->name);
        json_key(&json, "rules");
        json_begin_array(&json);
        for (size_t k = 0; k < gate->rules.count; k++)
            json_str(&json, gate->rules.items[k]);
        json_end_array(&json);
        json_member_cstr(&json, "fail_on", fail_on_word(gate));
        json_member_cstr(&json, "unknown", gate->unknown_fails == TRI_NO ? "allow" : "fail");
        json_key(&json, "only_scope");
        if (str_is_empty(gate->only_scope))
            json_write_null(&json);
        else
            json_str(&json, gate->only_scope);
        json_end_object(&json);
    }
    json_end_array(&json);
    json_finish(&json);
}

static int refuse(const struct console *console, const char *what, const char *hint)
{
    struct error err = ERROR_INIT;
    (void)error_set(&err, ERR_USAGE, "%s", what);
    error_hint(&err, "%s", hint);
    console_error(console, &err);
    return EXIT_USAGE;
}

int gate_list(const struct options *options, const struct console *console)
{
    struct str format = options_value(options, OPTION_GATE_FORMAT, STR_LIT("text"));
    if (options->operand_count > 0)
        return refuse(console, "--list and the name of a gate exclude each other",
                      "'snapaudit gate --list' lists all gates of the policy");
    if (!str_eq_c(format, "text") && !str_eq_c(format, "json"))
        return refuse(console, "--list takes --format text or json", "leave --format out");
    struct arena *arena = arena_new();
    const struct policy *policy = policy_load_to_read(arena, console, options);
    if (policy && str_eq_c(format, "json"))
        list_as_json(policy, console->out);
    else if (policy)
        list_as_text(policy, console->out);
    arena_free(arena);
    return policy ? EXIT_DONE : EXIT_USAGE;
}
