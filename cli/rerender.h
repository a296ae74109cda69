/* `snapaudit report --input DIR` of a folder of reports: the formats that findings alone are enough for, made of
 * its findings.json. */
#ifndef SNAPAUDIT_CLI_RERENDER_H
#define SNAPAUDIT_CLI_RERENDER_H

#include "cli/options.h"
#include "cli/output.h"

/* Is --input a folder of reports, and not one of saved answers? One that holds a findings.json of snapaudit,
 * or a manifest.json of it. */
bool rerender_is_asked(const struct options *options);

int rerender(const struct options *options, struct console *console);

#endif
