/* The only main(): harden the process, take argv apart, run one command, flush, say how it went. */
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "cli/commands.h"

static command_fn *const commands[COMMAND_COUNT] = {
    [COMMAND_AUDIT] = audit_command,
    [COMMAND_GATE] = gate_command,
    [COMMAND_EXPLAIN] = explain_command,
    [COMMAND_RULES_LIST] = rules_list_command,
    [COMMAND_RULES_SHOW] = rules_show_command,
    [COMMAND_RULES_FACTS] = rules_facts_command,
    [COMMAND_POLICY_INIT] = policy_init_command,
    [COMMAND_POLICY_CHECK] = policy_check_command,
    [COMMAND_POLICY_SHOW] = policy_show_command,
    [COMMAND_POLICY_SCHEMA] = policy_schema_command,
    [COMMAND_PERMISSIONS] = permissions_command,
    [COMMAND_TEST_POLICY] = test_policy_command,
    [COMMAND_HELP] = help_command,
    [COMMAND_VERSION] = version_command,
};

/* No core file and no other process of this user sees our memory: an inventory is confidential. */
static void harden(void)
{
    const struct rlimit none = {0, 0};
    (void)setrlimit(RLIMIT_CORE, &none);
#ifndef __SANITIZE_ADDRESS__ /* the leak check of ASan reads this process from another one */
    (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
    /* A reader of standard output that goes away does not take the exit status along. */
    (void)signal(SIGPIPE, SIG_IGN);
}

static int run(int argc, char *const *argv, struct arena *arena, struct console *console)
{
    struct options options;
    struct error err = ERROR_INIT;
    if (options_parse(&options, argc, argv, arena, &err) != 0) {
        console_error(console, &err);
        return EXIT_USAGE;
    }
    if (options.wants_help) {
        help_print(console->out, options.topic);
        return EXIT_DONE;
    }
    console->quiet = options_has(&options, OPTION_QUIET);
    return commands[options.command](&options, console);
}

int main(int argc, char **argv)
{
    harden();
    struct console console;
    console_init(&console, argc, argv);
    struct arena *arena = arena_new();
    int status = run(argc, argv, arena, &console);
    arena_free(arena);
    struct error err = ERROR_INIT;
    if (console_close(&console, &err) != 0) {
        console_error(&console, &err);
        if (status == EXIT_DONE)
            status = EXIT_USAGE;
    }
    return status;
}
