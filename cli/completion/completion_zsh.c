/* Completion for zsh: what _arguments takes, called by cli/completion/shell.zsh. */
#include <string.h>

#include "cli/completion/completion_internal.h"
#include "core/embedded.h"

static const char *const lookups[LOOKUP_COUNT] = {
    [LOOKUP_NOTHING] = " ",
    [LOOKUP_FOLDERS] = "_files -/",
    [LOOKUP_FILES] = "_files",
    [LOOKUP_PROFILES] = "_snapaudit_profiles",
    [LOOKUP_COMMANDS] = "_snapaudit_topics",
};

/* In single quotes, after `guards` before what _arguments would read. */
static void put_quoted(struct sink *out, struct str text, const char *special)
{
    struct sink *guarded = sink_memory();
    put_guarded(guarded, text, special, "\\");
    put_guarded(out, sink_view(guarded), "'", "'\\'");
    sink_abort(guarded);
}

/* :FILE:_files */
static void put_place(struct sink *out, const char *place, const struct offer *offer)
{
    sink_char(out, ':');
    put_quoted(out, str_from(place), "\\:");
    sink_char(out, ':');
    if (offer->words.len == 0) {
        sink_cstr(out, lookups[offer->lookup]);
        return;
    }
    sink_cstr(out, offer->list ? "_snapaudit_list " : "(");
    put_quoted(out, offer->words, "\\:");
    sink_cstr(out, offer->list ? "" : ")");
}

/* '(-o --out)'{-o+,--out=}'[folder for the reports]:DIR:_files -/' */
static void put_option(struct sink *out, const struct option_spec *option, struct arena *arena)
{
    const char *letter_end = option->argument ? "+" : "";
    const char *name_end = option->argument ? "=" : "";
    sink_cstr(out, " \\\n                '");
    if (option->repeats)
        sink_cstr(out, "*");
    else if (option->letter)
        sink_printf(out, "(-%c --%s)", option->letter, option->name);
    if (option->letter)
        sink_printf(out, "'{-%c%s,--%s%s}'", option->letter, letter_end, option->name, name_end);
    else
        sink_printf(out, "--%s%s", option->name, name_end);
    sink_char(out, '[');
    put_quoted(out, brief(option->help), "\\[]");
    sink_char(out, ']');
    if (option->argument) {
        const struct offer offer = offer_of(option, arena);
        put_place(out, option->argument, &offer);
    }
    sink_char(out, '\'');
}

static void put_operands(struct sink *out, const struct command_spec *command, struct arena *arena)
{
    if (command->operands_max == 0)
        return;
    const struct offer offer = offer_read(command->operands, arena);
    sink_printf(out, " \\\n                '%c", command->operands_max == 1 ? '1' : '*');
    put_place(out, command->operands, &offer);
    sink_char(out, '\'');
}

static void put_arguments(struct sink *out, struct arena *arena)
{
    sink_cstr(out, "# Options and operands of command $1.\n_snapaudit_arguments() {\n"
                   "    case $1 in\n");
    for (unsigned c = 0; c < COMMAND_COUNT; c++) {
        const struct command_spec *command = command_spec((enum command_id)c);
        sink_printf(out, "        '%s')\n            _arguments -s -S", command->name);
        for (unsigned i = 0; i < OPTION_COUNT; i++)
            if (option_belongs((enum option_id)i, (enum command_id)c))
                put_option(out, option_spec((enum option_id)i), arena);
        put_operands(out, command, arena);
        sink_cstr(out, " ;;\n");
    }
    sink_cstr(out, "    esac\n}\n\n");
}

static void put_member(struct sink *out, struct str word, struct str text)
{
    sink_printf(out, " \\\n            '%.*s:", STR_ARG(word));
    put_quoted(out, text, "");
    sink_char(out, '\'');
}

/* The commands by their first words; of a family its members stand for what it does. */
static void put_first_words(struct sink *out, struct arena *arena)
{
    for (unsigned c = 0; c < COMMAND_COUNT; c++) {
        enum command_id command = (enum command_id)c;
        struct str first = command_first_word(command);
        if (command_begins_family(command))
            put_member(out, first, command_words(first, arena));
        else if (command_second_word(command).len == 0)
            put_member(out, first, brief(command_spec(command)->summary));
    }
}

static void put_families(struct sink *out)
{
    sink_cstr(out, "_snapaudit_is_family() {\n    case $1 in\n");
    for (unsigned c = 0; c < COMMAND_COUNT; c++)
        if (command_begins_family((enum command_id)c))
            sink_printf(out, "        %.*s) return 0 ;;\n",
                        STR_ARG(command_first_word((enum command_id)c)));
    sink_cstr(out, "    esac\n    return 1\n}\n\n");
}

static void put_members(struct sink *out, struct arena *arena)
{
    sink_cstr(out, "# The commands, or the members of family $1.\n"
                   "_snapaudit_members() {\n    local -a words\n    case $1 in\n"
                   "        '') words=(");
    put_first_words(out, arena);
    sink_cstr(out, ") ;;\n");
    for (unsigned c = 0; c < COMMAND_COUNT; c++) {
        struct str family = command_first_word((enum command_id)c);
        if (!command_begins_family((enum command_id)c))
            continue;
        sink_printf(out, "        %.*s) words=(", STR_ARG(family));
        for (unsigned m = c; m < COMMAND_COUNT; m++)
            if (str_eq(command_first_word((enum command_id)m), family))
                put_member(out, command_second_word((enum command_id)m),
                           brief(command_spec((enum command_id)m)->summary));
        sink_cstr(out, ") ;;\n");
    }
    sink_cstr(out, "        *) return 1 ;;\n    esac\n"
                   "    _describe -t commands command words\n}\n\n");
}

void completion_zsh(struct sink *out, struct arena *arena)
{
    sink_cstr(out, "#compdef snapaudit\n# zsh completion for snapaudit, by 'snapaudit completion "
                   "zsh'\n\n");
    put_families(out);
    put_members(out, arena);
    put_arguments(out, arena);
    sink_str(out, str_make(snapaudit_completion_zsh, snapaudit_completion_zsh_size));
}
