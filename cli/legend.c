/* `snapaudit legend`: what the codes of the reports mean. */
#include "cli/commands.h"
#include "reports/legend_text.h"

/* Returns 0, or -1 with ERR_NOT_FOUND: the first code that no report prints, and the nearest one. */
static int check(const struct legend_asked *asked, struct error *err)
{
    for (size_t i = 0; i < asked->count; i++) {
        if (legend_knows(asked->codes[i]))
            continue;
        const char *nearest = legend_nearest(asked->codes[i]);
        (void)error_set(err, ERR_NOT_FOUND, "no report prints the code %.*s%s%s%s",
                        STR_ARG(asked->codes[i]), nearest ? "; did you mean " : "",
                        nearest ? nearest : "", nearest ? "?" : "");
        error_hint(err, "'snapaudit legend' prints all codes");
        return -1;
    }
    return 0;
}

int legend_command(const struct options *options, struct console *console)
{
    const struct legend_asked asked = {options->operands, options->operand_count};
    const struct terminal_style style = console_style(console);
    struct error err = ERROR_INIT;
    if (check(&asked, &err) != 0) {
        console_error(console, &err);
        return EXIT_USAGE;
    }
    if (str_eq_c(options_value(options, OPTION_LIST_FORMAT, STR_LIT("text")), "json"))
        legend_json(&asked, console->out);
    else
        legend_text(&asked, console->out, &style);
    return EXIT_DONE;
}
