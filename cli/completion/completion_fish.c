/* Completion for fish: a line for each option, command and operand, by the functions of
 * cli/completion/shell.fish. */
#include <string.h>

#include "cli/completion/completion_internal.h"
#include "core/embedded.h"

static const char *const lookups[LOOKUP_COUNT] = {
    [LOOKUP_NOTHING] = "",
    [LOOKUP_FOLDERS] = " -a '(__fish_complete_directories)'",
    [LOOKUP_FILES] = " -F",
    [LOOKUP_PROFILES] = " -a '(__snapaudit_profiles)'",
    [LOOKUP_COMMANDS] = " -a '(__snapaudit_topics)'",
};

static void put_quoted(struct sink *out, struct str text)
{
    sink_char(out, '\'');
    put_guarded(out, text, "'\\", "\\");
    sink_char(out, '\'');
}

static void put_offer(struct sink *out, const struct offer *offer)
{
    if (offer->words.len == 0)
        sink_cstr(out, lookups[offer->lookup]);
    else if (offer->list)
        sink_printf(out, " -a '(__snapaudit_list %.*s)'", STR_ARG(offer->words));
    else
        sink_printf(out, " -a '%.*s'", STR_ARG(offer->words));
}

static void put_text(struct sink *out, const char *text)
{
    sink_cstr(out, " -d ");
    put_quoted(out, brief(text));
    sink_char(out, '\n');
}

/* "policy-check": one word, as __snapaudit_is takes it. */
static void put_name(struct sink *out, enum command_id command)
{
    struct str second = command_second_word(command);
    sink_str(out, command_first_word(command));
    if (second.len > 0)
        sink_printf(out, "-%.*s", STR_ARG(second));
}

/* ---- lines ---- */

static void put_option(struct sink *out, enum option_id id, struct arena *arena)
{
    const struct option_spec *option = option_spec(id);
    sink_cstr(out, "complete -c snapaudit -n '__snapaudit_is");
    for (unsigned c = 0; c < COMMAND_COUNT; c++) {
        if (!option_belongs(id, (enum command_id)c))
            continue;
        sink_char(out, ' ');
        put_name(out, (enum command_id)c);
    }
    sink_char(out, '\'');
    if (option->letter)
        sink_printf(out, " -s %c", option->letter);
    sink_printf(out, " -l %s", option->name);
    if (option->argument) {
        const struct offer offer = offer_of(option, arena);
        sink_cstr(out, offer.lookup == LOOKUP_FILES ? " -r" : " -x");
        put_offer(out, &offer);
    }
    put_text(out, option->help);
}

static void put_operand(struct sink *out, enum command_id command, struct arena *arena)
{
    const struct offer offer = offer_read(command_spec(command)->operands, arena);
    if (offer.words.len == 0 && offer.lookup == LOOKUP_NOTHING)
        return;
    sink_cstr(out, "complete -c snapaudit -n '__snapaudit_is ");
    put_name(out, command);
    sink_char(out, '\'');
    put_offer(out, &offer);
    sink_char(out, '\n');
}

static void put_command(struct sink *out, enum command_id command, struct arena *arena)
{
    struct str first = command_first_word(command);
    struct str second = command_second_word(command);
    const char *summary = command_spec(command)->summary;
    bool begins = command_begins_family(command);
    if (begins || second.len == 0) {
        sink_printf(out, "complete -c snapaudit -n __snapaudit_is_first -a %.*s", STR_ARG(first));
        put_text(out, begins ? command_words(first, arena).ptr : summary);
    }
    if (second.len > 0) {
        sink_printf(out, "complete -c snapaudit -n '__snapaudit_is_second %.*s' -a %.*s",
                    STR_ARG(first), STR_ARG(second));
        put_text(out, summary);
    }
}

/* ---- functions ---- */

static void put_members(struct sink *out, struct arena *arena)
{
    sink_printf(out,
                "# The commands, or the members of family $argv[1].\n"
                "function __snapaudit_members\n    switch \"$argv[1]\"\n        case ''\n"
                "            string split ' ' '%.*s'\n",
                STR_ARG(command_words(STR_EMPTY, arena)));
    for (unsigned c = 0; c < COMMAND_COUNT; c++) {
        struct str family = command_first_word((enum command_id)c);
        if (command_begins_family((enum command_id)c))
            sink_printf(out, "        case %.*s\n            string split ' ' '%.*s'\n",
                        STR_ARG(family), STR_ARG(command_words(family, arena)));
    }
    sink_cstr(out, "    end\nend\n\n");
}

void completion_fish(struct sink *out, struct arena *arena)
{
    sink_cstr(out, "# fish completion for snapaudit, by 'snapaudit completion fish'\n\n");
    put_members(out, arena);
    sink_str(out, str_make(snapaudit_completion_fish, snapaudit_completion_fish_size));
    for (unsigned c = 0; c < COMMAND_COUNT; c++)
        put_command(out, (enum command_id)c, arena);
    for (unsigned c = 0; c < COMMAND_COUNT; c++)
        put_operand(out, (enum command_id)c, arena);
    for (unsigned i = 0; i < OPTION_COUNT; i++)
        put_option(out, (enum option_id)i, arena);
}
