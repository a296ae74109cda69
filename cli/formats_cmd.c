/* `snapaudit formats list | show | schema | columns`. */
#include "cli/commands.h"
#include "core/embedded.h"
#include "reports/dictionary/dictionary.h"
#include "reports/formats_text.h"

static bool wants_json(const struct options *options)
{
    return str_eq_c(options_value(options, OPTION_FORMATS_FORMAT, STR_LIT("text")), "json");
}

int formats_list_command(const struct options *options, struct console *console)
{
    const struct terminal_style style = console_style(console);
    if (wants_json(options))
        formats_list_json(console->out);
    else
        formats_list_text(console->out, &style);
    return EXIT_DONE;
}

static int refuse(const struct console *console, const char *what, struct str name,
                  const char *nearest)
{
    struct error err = ERROR_INIT;
    (void)error_set(&err, ERR_NOT_FOUND, "there is no %s '%.*s'%s%s%s", what, STR_ARG(name),
                    nearest ? "; did you mean " : "", nearest ? nearest : "", nearest ? "?" : "");
    error_hint(&err, "'snapaudit formats' lists them");
    console_error(console, &err);
    return EXIT_USAGE;
}

int formats_show_command(const struct options *options, struct console *console)
{
    const char *names[FORMAT_COUNT];
    const struct format *found = NULL;
    for (int i = 0; i < FORMAT_COUNT; i++) {
        const struct format *format = format_at((enum format_id)i);
        names[i] = format->name;
        if (str_eq_c(options->operands[0], format->name))
            found = format;
    }
    if (!found)
        return refuse(console, "format", options->operands[0],
                      str_nearest(options->operands[0], names, FORMAT_COUNT));
    const struct terminal_style style = console_style(console);
    if (wants_json(options))
        formats_show_json(found, console->out);
    else
        formats_show_text(found, console->out, &style);
    return EXIT_DONE;
}

int formats_schema_command(const struct options *options, struct console *console)
{
    const char *names[64];
    size_t count = 0;
    for (const struct embedded_doc *doc = snapaudit_schemas; doc->id; doc++) {
        if (str_eq_c(options->operands[0], doc->id)) {
            sink_str(console->out, str_make(doc->text, doc->size));
            return EXIT_DONE;
        }
        if (count < sizeof(names) / sizeof(names[0]))
            names[count++] = doc->id;
    }
    return refuse(console, "schema", options->operands[0],
                  str_nearest(options->operands[0], names, count));
}

int formats_columns_command(const struct options *options, struct console *console)
{
    (void)options;
    dictionary_page(console->out);
    return EXIT_DONE;
}
