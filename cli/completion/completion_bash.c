/* Completion for bash: functions that say what may stand where, called by cli/completion/shell.bash. */
#include "cli/completion/completion_internal.h"
#include "core/embedded.h"

static const char *const lookups[LOOKUP_COUNT] = {
    [LOOKUP_NOTHING] = ":",
    [LOOKUP_FOLDERS] = "_snapaudit_folders \"$2\"",
    [LOOKUP_FILES] = "_snapaudit_files \"$2\"",
    [LOOKUP_PROFILES] = "_snapaudit_words \"$2\" \"$(_snapaudit_profiles)\"",
    [LOOKUP_COMMANDS] = "_snapaudit_words \"$2\" \"$(_snapaudit_topics)\"",
};

static void put_offer(struct sink *out, const struct offer *offer)
{
    if (offer->words.len > 0)
        sink_printf(out, "_snapaudit_words \"$2\" '%.*s'%s", STR_ARG(offer->words),
                    offer->list ? " ," : "");
    else
        sink_cstr(out, lookups[offer->lookup]);
    sink_cstr(out, " ;;\n");
}

static void put_options(struct sink *out)
{
    sink_cstr(out, "# Options of command $1.\n_snapaudit_options() {\n    case $1 in\n");
    for (unsigned c = 0; c < COMMAND_COUNT; c++) {
        enum command_id command = (enum command_id)c;
        const char *before = "";
        sink_printf(out, "        '%s') echo '", command_spec(command)->name);
        for (unsigned i = 0; i < OPTION_COUNT; i++) {
            if (!option_belongs((enum option_id)i, command))
                continue;
            sink_printf(out, "%s--%s", before, option_spec((enum option_id)i)->name);
            before = " ";
        }
        sink_cstr(out, "' ;;\n");
    }
    sink_cstr(out, "    esac\n}\n\n");
}

/* 'audit --out' | 'audit -o' */
static void put_pattern(struct sink *out, enum option_id id)
{
    const struct option_spec *option = option_spec(id);
    const char *before = "        ";
    for (unsigned c = 0; c < COMMAND_COUNT; c++) {
        const char *name = command_spec((enum command_id)c)->name;
        if (!option_belongs(id, (enum command_id)c))
            continue;
        sink_printf(out, "%s'%s --%s'", before, name, option->name);
        before = " | ";
        if (option->letter)
            sink_printf(out, "%s'%s -%c'", before, name, option->letter);
    }
    sink_cstr(out, ") ");
}

static void put_arguments(struct sink *out, struct arena *arena)
{
    sink_cstr(out, "# Completes $2, the argument of $1, a command and an option; fails where it "
                   "takes none.\n_snapaudit_argument() {\n    case $1 in\n");
    for (unsigned i = 0; i < OPTION_COUNT; i++) {
        const struct option_spec *option = option_spec((enum option_id)i);
        if (!option->argument)
            continue;
        const struct offer offer = offer_of(option, arena);
        put_pattern(out, (enum option_id)i);
        put_offer(out, &offer);
    }
    sink_cstr(out, "        *) return 1 ;;\n    esac\n}\n\n");
}

static void put_operands(struct sink *out, struct arena *arena)
{
    sink_cstr(out, "# Completes $2, an operand of command $1.\n_snapaudit_operand() {\n"
                   "    case $1 in\n");
    for (unsigned c = 0; c < COMMAND_COUNT; c++) {
        const struct command_spec *command = command_spec((enum command_id)c);
        const struct offer offer = offer_read(command->operands, arena);
        sink_printf(out, "        '%s') ", command->name);
        put_offer(out, &offer);
    }
    sink_cstr(out, "    esac\n}\n\n");
}

static void put_members(struct sink *out, struct arena *arena)
{
    struct str all = command_words(STR_EMPTY, arena);
    sink_printf(out,
                "# The commands, or the members of family $1.\n_snapaudit_members() {\n"
                "    case $1 in\n        '') echo '%.*s' ;;\n",
                STR_ARG(all));
    for (unsigned c = 0; c < COMMAND_COUNT; c++) {
        struct str family = command_first_word((enum command_id)c);
        if (command_begins_family((enum command_id)c))
            sink_printf(out, "        %.*s) echo '%.*s' ;;\n", STR_ARG(family),
                        STR_ARG(command_words(family, arena)));
    }
    sink_cstr(out, "    esac\n}\n\n");
}

void completion_bash(struct sink *out, struct arena *arena)
{
    sink_cstr(out, "# bash completion for snapaudit, by 'snapaudit completion bash'\n\n");
    put_members(out, arena);
    put_options(out);
    put_arguments(out, arena);
    put_operands(out, arena);
    sink_str(out, str_make(snapaudit_completion_bash, snapaudit_completion_bash_size));
}
