/* `snapaudit frameworks list | show`. */
#include "cli/frameworks_cmd.h"

#include "cli/commands.h"
#include "cli/policy_load.h"
#include "reports/frameworks_text.h"

static bool wants_json(const struct options *options)
{
    return str_eq_c(options_value(options, OPTION_FRAMEWORKS_FORMAT, STR_LIT("text")), "json");
}

int frameworks_list_command(const struct options *options, struct console *console)
{
    struct arena *arena = arena_new();
    const struct policy *policy = policy_load_to_read(arena, console, options);
    const struct terminal_style style = console_style(console);
    if (policy && wants_json(options))
        frameworks_list_json(policy, console->out);
    else if (policy)
        frameworks_list_text(policy, console->out, &style);
    arena_free(arena);
    return policy ? EXIT_DONE : EXIT_USAGE;
}

const struct framework *frameworks_find(const struct policy *policy, struct str name,
                                        struct arena *arena, struct error *err)
{
    const struct framework_set set = policy->frameworks;
    const struct framework *found = framework_find(set, name);
    if (found)
        return found;
    const char **names = arena_array(arena, set.count + 1, sizeof(*names));
    for (size_t i = 0; i < set.count; i++)
        names[i] = set.items[i]->name;
    const char *nearest = str_nearest(name, names, set.count);
    if (nearest)
        (void)error_set(err, ERR_NOT_FOUND, "unknown framework '%.*s'; did you mean %s?",
                        STR_ARG(name), nearest);
    else
        (void)error_set(err, ERR_NOT_FOUND, "unknown framework '%.*s'", STR_ARG(name));
    error_hint(err, "'snapaudit frameworks list' lists them; a policy names others in "
                    "'frameworks'");
    return NULL;
}

int frameworks_asked(const struct options *options, const struct policy *policy,
                     struct arena *arena, struct framework_set *out, struct error *err)
{
    const struct strs names = options_list(options, OPTION_FRAMEWORK, arena);
    const struct framework **items = arena_array(arena, names.count + 1, sizeof(*items));
    *out = (struct framework_set){items, 0};
    for (size_t i = 0; i < names.count; i++) {
        const struct framework *found = frameworks_find(policy, names.items[i], arena, err);
        if (!found)
            return error_context(err, "--framework");
        if (!framework_find(*out, names.items[i]))
            items[out->count++] = found;
    }
    return 0;
}

int frameworks_show_command(const struct options *options, struct console *console)
{
    struct error err = ERROR_INIT;
    struct arena *arena = arena_new();
    const struct policy *policy = policy_load_to_read(arena, console, options);
    const struct terminal_style style = console_style(console);
    const struct framework *framework = NULL;
    if (policy)
        framework = frameworks_find(policy, options->operands[0], arena, &err);
    if (policy && !framework)
        console_error(console, &err);
    if (framework && wants_json(options))
        frameworks_show_json(policy, framework, console->out);
    else if (framework)
        frameworks_show_text(policy, framework, console->out, &style);
    arena_free(arena);
    return framework ? EXIT_DONE : EXIT_USAGE;
}
