/* The only main(): harden the process, take argv apart, run one command, flush, say how it went. */
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <unistd.h>

#include "cli/commands.h"
#include "core/hash.h"
#include "core/mem.h"

static command_fn *const commands[COMMAND_COUNT] = {
    [COMMAND_AUDIT] = audit_command,
    [COMMAND_GATE] = gate_command,
    [COMMAND_EXPLAIN] = explain_command,
    [COMMAND_COLLECT] = collect_command,
    [COMMAND_IMPORT] = import_command,
    [COMMAND_REPORT] = report_command,
    [COMMAND_RULES_LIST] = rules_list_command,
    [COMMAND_RULES_SHOW] = rules_show_command,
    [COMMAND_RULES_FACTS] = rules_facts_command,
    [COMMAND_LEGEND] = legend_command,
    [COMMAND_FORMATS_LIST] = formats_list_command,
    [COMMAND_FORMATS_SHOW] = formats_show_command,
    [COMMAND_FORMATS_SCHEMA] = formats_schema_command,
    [COMMAND_FORMATS_COLUMNS] = formats_columns_command,
    [COMMAND_FRAMEWORKS_LIST] = frameworks_list_command,
    [COMMAND_FRAMEWORKS_SHOW] = frameworks_show_command,
    [COMMAND_POLICY_INIT] = policy_init_command,
    [COMMAND_POLICY_CHECK] = policy_check_command,
    [COMMAND_POLICY_SHOW] = policy_show_command,
    [COMMAND_POLICY_SCHEMA] = policy_schema_command,
    [COMMAND_PERMISSIONS] = permissions_command,
    [COMMAND_WHOAMI] = whoami_command,
    [COMMAND_TEST_POLICY] = test_policy_command,
    [COMMAND_EVIDENCE_ADD] = evidence_add_command,
    [COMMAND_EVIDENCE_IMPORT] = evidence_import_command,
    [COMMAND_EVIDENCE_LIST] = evidence_list_command,
    [COMMAND_EVIDENCE_VERIFY] = evidence_verify_command,
    [COMMAND_VERIFY] = verify_command,
    [COMMAND_COMPLETION] = completion_command,
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
    /* A file that grows past `ulimit -f` is an error that is said, not an end without a word. */
    (void)signal(SIGXFSZ, SIG_IGN);
}

/* Who closed one of the first three descriptors must not find words of ours in a file that was
 * opened in its place. What stands in fails as a closed one does: it cannot be read, or written. */
static bool reserve_descriptors(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
        if (fcntl(fd, F_GETFD) >= 0)
            continue;
        if (open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd)
            return false;
    }
    return true;
}

/* Strangers choose what goes into the tables of a run: they must not know where it lies. */
static bool keep_hashes_secret(void)
{
    unsigned char secret[HASH_SECRET_BYTES];
    if (getrandom(secret, sizeof(secret), 0) != (ssize_t)sizeof(secret))
        return false;
    hash_secret_set(secret);
    return true;
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
    if (!reserve_descriptors() || !keep_hashes_secret())
        return EXIT_USAGE;
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
    mem_run_is_over(status);
    return status;
}
