/* `snapaudit report`: the reports of what was read before, as an audit of it writes them. */
#include "cli/commands.h"
#include "cli/rerender.h"

static int nothing_named(const struct console *console)
{
    struct error err = ERROR_INIT;
    (void)error_set(&err, ERR_USAGE, "'snapaudit report' needs --db FILE or --input DIR");
    error_hint(&err, "--db takes what 'snapaudit collect' wrote; 'snapaudit audit' asks AWS");
    console_error(console, &err);
    return EXIT_USAGE;
}

int report_command(const struct options *options, struct console *console)
{
    bool named = options_has(options, OPTION_DB) || options_has(options, OPTION_INPUT);
    if (rerender_is_asked(options))
        return rerender(options, console);
    return named ? audit_command(options, console) : nothing_named(console);
}
