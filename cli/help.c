/* Help: made from the tables, so that it cannot forget an option. */
#include <stdio.h>
#include <string.h>

#include "cli/commands.h"
#include "cli/options.h"
#include "core/version.h"

#define HELP_WIDTH  92
#define HELP_INDENT 28 /* where the text of an option begins */
#define WORDS       "{words}"

/* Paragraphs; lines that begin with a blank stand as they are. */
static void print_about(struct sink *out, const char *about)
{
    for (struct str rest = str_from(about); rest.len > 0;) {
        size_t len = str_find(rest, "\n");
        struct str line = str_make(rest.ptr, len);
        if (str_starts(line, " ") || str_is_empty(line)) {
            sink_str(out, line);
            sink_char(out, '\n');
        } else {
            terminal_wrap(out, line, 0, 0, HELP_WIDTH);
        }
        rest = str_skip(rest, len + 1);
    }
}

static void put_help(struct sink *out, const struct option_spec *spec)
{
    struct str help = str_from(spec->help);
    size_t at = str_find(help, WORDS);
    sink_str(out, str_make(help.ptr, at));
    if (at == help.len)
        return;
    sink_word_list(out, spec->words);
    sink_str(out, str_skip(help, at + strlen(WORDS)));
}

static void print_option(struct sink *out, const struct option_spec *spec)
{
    char left[128];
    (void)snprintf(left, sizeof(left), "  %c%c%c --%s%s%s", spec->letter ? '-' : ' ',
                   spec->letter ? spec->letter : ' ', spec->letter ? ',' : ' ', spec->name,
                   spec->argument ? " " : "", spec->argument ? spec->argument : "");
    size_t len = strlen(left);
    sink_cstr(out, left);
    if (len + 2 > HELP_INDENT) {
        sink_char(out, '\n');
        len = 0;
    }
    sink_printf(out, "%*s", (int)(HELP_INDENT - len), "");
    struct sink *text = sink_memory();
    put_help(text, spec);
    terminal_wrap(out, sink_view(text), HELP_INDENT, HELP_INDENT, HELP_WIDTH);
    sink_abort(text);
}

/* The table lists the options of a group one after the other. */
static void print_options(struct sink *out, enum command_id command)
{
    const char *group = "";
    for (unsigned i = 0; i < OPTION_COUNT; i++) {
        const struct option_spec *spec = option_spec((enum option_id)i);
        if (!option_belongs((enum option_id)i, command))
            continue;
        if (strcmp(group, spec->group) != 0)
            sink_printf(out, "\n%s:\n", spec->group);
        group = spec->group;
        print_option(out, spec);
    }
}

static void print_command(struct sink *out, enum command_id command)
{
    const struct command_spec *spec = command_spec(command);
    sink_printf(out, "usage: snapaudit %s%s%s [OPTION...]\n\n", spec->name,
                *spec->operands ? " " : "", spec->operands);
    if (spec->about)
        print_about(out, spec->about);
    else
        sink_printf(out, "%c%s.\n", spec->summary[0] & ~0x20, spec->summary + 1);
    print_options(out, command);
}

/* All commands, or those whose name begins with `family`. */
static void print_list(struct sink *out, struct str family)
{
    for (unsigned i = 0; i < COMMAND_COUNT; i++) {
        const struct command_spec *spec = command_spec((enum command_id)i);
        struct str name = str_from(spec->name);
        if (!str_eq(str_make(name.ptr, family.len < name.len ? family.len : 0), family))
            continue;
        sink_printf(out, "  %-16s %s\n", spec->name, spec->summary);
    }
}

static void print_family(struct sink *out, struct str family)
{
    sink_printf(out, "usage: snapaudit %.*s COMMAND [OPTION...]\n\n", STR_ARG(family));
    print_list(out, family);
    sink_printf(out, "\n'snapaudit help %.*s COMMAND' says more.\n", STR_ARG(family));
}

static void print_program(struct sink *out)
{
    sink_cstr(out, "usage: snapaudit COMMAND [OPTION...]\n\n");
    terminal_wrap(
        out,
        STR_LIT("Audits the EBS snapshots, images and volumes of AWS accounts: what is "
                "orphaned, untagged, not backed up as promised, without a copy in another "
                "region, never restored, and what that costs. It only ever reads."),
        0, 0, HELP_WIDTH);
    sink_cstr(out, "\n");
    print_list(out, STR_EMPTY);
    sink_cstr(out, "\n'snapaudit help COMMAND' or 'snapaudit COMMAND --help' says more.\n");
}

void help_print(struct sink *out, struct str topic)
{
    for (unsigned i = 0; i < COMMAND_COUNT; i++) {
        if (str_eq_c(topic, command_spec((enum command_id)i)->name)) {
            print_command(out, (enum command_id)i);
            return;
        }
    }
    if (str_is_empty(topic))
        print_program(out);
    else
        print_family(out, topic);
}

static int no_such_topic(struct str topic, struct console *console)
{
    struct error err = ERROR_INIT;
    struct str nearest = command_nearest(topic);
    bool any = nearest.len > 0;
    (void)error_set(&err, ERR_USAGE, "there is no command %.*s%s%.*s%s", STR_ARG(topic),
                    any ? "; did you mean " : "", STR_ARG(nearest), any ? "?" : "");
    error_hint(&err, "'snapaudit help' lists the commands");
    console_error(console, &err);
    return EXIT_USAGE;
}

int help_command(const struct options *options, struct console *console)
{
    char words[128] = "";
    if (options->operand_count == 1)
        (void)snprintf(words, sizeof(words), "%.*s", STR_ARG(options->operands[0]));
    if (options->operand_count == 2)
        (void)snprintf(words, sizeof(words), "%.*s %.*s", STR_ARG(options->operands[0]),
                       STR_ARG(options->operands[1]));
    if (!command_topic_exists(str_from(words)))
        return no_such_topic(str_from(words), console);
    help_print(console->out, str_from(words));
    return EXIT_DONE;
}

int version_command(const struct options *options, struct console *console)
{
    (void)options;
    sink_cstr(console->out, "snapaudit " SNAPAUDIT_VERSION "\n");
    return EXIT_DONE;
}
