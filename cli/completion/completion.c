/* `snapaudit completion`: the script that makes a shell complete commands and options. */
#include "cli/commands.h"
#include "cli/completion/completion_internal.h"

static const struct {
    const char *name;
    void (*write)(struct sink *out, struct arena *arena);
} shells[] = {{"bash", completion_bash}, {"zsh", completion_zsh}, {"fish", completion_fish}};
#define SHELL_COUNT (sizeof(shells) / sizeof(shells[0]))

static void unknown_shell(struct str name, struct error *err)
{
    const char *names[SHELL_COUNT];
    for (size_t i = 0; i < SHELL_COUNT; i++)
        names[i] = shells[i].name;
    const char *nearest = str_nearest(name, names, SHELL_COUNT);
    (void)error_set(err, ERR_USAGE, "unknown shell %.*s%s%s%s", STR_ARG(name),
                    nearest ? "; did you mean " : "", nearest ? nearest : "", nearest ? "?" : "");
    error_hint(err, "it is one of %s", command_spec(COMMAND_COMPLETION)->operands);
}

int completion_command(const struct options *options, struct console *console)
{
    struct str name = options->operands[0];
    struct error err = ERROR_INIT;
    for (size_t i = 0; i < SHELL_COUNT; i++) {
        if (!str_eq_c(name, shells[i].name))
            continue;
        struct arena *arena = arena_new();
        shells[i].write(console->out, arena);
        arena_free(arena);
        return EXIT_DONE;
    }
    unknown_shell(name, &err);
    console_error(console, &err);
    return EXIT_USAGE;
}
