/* `snapaudit rules list | show | facts`. */
#include "cli/rules_cmd.h"

#include "cli/commands.h"
#include "cli/frameworks_cmd.h"
#include "cli/policy_load.h"
#include "rules/aws_facts_page.h"
#include "rules/rule.h"
#include "reports/rules_text.h"

int rules_list_command(const struct options *options, struct console *console)
{
    struct arena *arena = arena_new();
    const struct policy *policy = policy_load_to_read(arena, console, options);
    struct str format = options_value(options, OPTION_LIST_FORMAT, STR_LIT("text"));
    const struct terminal_style style = console_style(console);
    if (policy && str_eq_c(format, "json"))
        rules_list_json(policy, console->out);
    else if (policy)
        rules_list_text(policy, console->out, &style);
    arena_free(arena);
    return policy ? EXIT_DONE : EXIT_USAGE;
}

static bool is_catalogued(struct str id, const char **nearest)
{
    size_t count;
    const char *const *ids = rule_catalogue(&count);
    *nearest = str_nearest(id, ids, count);
    for (size_t i = 0; i < count; i++)
        if (str_eq_c(id, ids[i]))
            return true;
    return false;
}

int rules_find(struct str id, struct error *err)
{
    int row = rule_find(id);
    if (row >= 0)
        return row;
    const char *nearest = NULL;
    if (is_catalogued(id, &nearest))
        (void)error_set(err, ERR_NOT_FOUND, "the rule %.*s is not judged by this version",
                        STR_ARG(id));
    else if (nearest)
        (void)error_set(err, ERR_NOT_FOUND, "unknown rule %.*s; did you mean %s?", STR_ARG(id),
                        nearest);
    else
        (void)error_set(err, ERR_NOT_FOUND, "unknown rule %.*s", STR_ARG(id));
    error_hint(err, "'snapaudit rules list' lists the rules");
    return -1;
}

int rules_show(const struct options *options, const struct console *console, struct str id)
{
    struct error err = ERROR_INIT;
    int row = rules_find(id, &err);
    if (row < 0) {
        console_error(console, &err);
        return EXIT_USAGE;
    }
    struct arena *arena = arena_new();
    const struct terminal_style style = console_style(console);
    struct framework_set frameworks;
    const struct policy *policy = policy_load_to_read(arena, console, options);
    if (policy && frameworks_asked(options, policy, arena, &frameworks, &err) != 0) {
        console_error(console, &err);
        policy = NULL;
    }
    if (policy)
        rules_show_text(policy, frameworks.count > 0 ? frameworks : policy->frameworks, (size_t)row,
                        console->out, &style);
    arena_free(arena);
    return policy ? EXIT_DONE : EXIT_USAGE;
}

int rules_show_command(const struct options *options, struct console *console)
{
    return rules_show(options, console, options->operands[0]);
}

int rules_facts_command(const struct options *options, struct console *console)
{
    (void)options;
    aws_facts_page(console->out);
    return EXIT_DONE;
}
