/* The folder that --out names, held against other runs. */
#ifndef SNAPAUDIT_CLI_OUT_FOLDER_H
#define SNAPAUDIT_CLI_OUT_FOLDER_H

#include "cli/options.h"
#include "cli/output.h"
#include "reports/report.h"

#define OUT_DEFAULT "snapaudit-report"

/* With --wait it is said once, then asked for again until it is free or a signal comes. NULL with `err`. */
struct report_folder *out_folder_hold(const struct options *options, const struct console *console,
                                      const char *path, struct error *err);

/* "  FOLDER/NAME", for each file that was written. */
void out_folder_show(struct sink *out, struct str folder, const char *name);

#endif
