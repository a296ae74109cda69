/* What --out names: a folder, held against other runs, or standard output. */
#ifndef SNAPAUDIT_CLI_OUT_FOLDER_H
#define SNAPAUDIT_CLI_OUT_FOLDER_H

#include "cli/options.h"
#include "cli/output.h"
#include "reports/report.h"

#define OUT_DEFAULT "snapaudit-report"

/* With --wait it is said once, then asked for again until it is free or a signal comes. NULL with `err`. */
struct report_folder *out_folder_hold(const struct options *options, const struct console *console,
                                      const char *path, struct error *err);

/* The format whose only file goes to standard output instead. What is about a folder is refused, and what has
 * several files or needs a folder to be made in. Returns 0, or -1 with ERR_USAGE. */
int out_stream_format(const struct options *options, unsigned formats, enum format_id *one,
                      struct error *err);

/* "  FOLDER/NAME", for each file that was written. */
void out_folder_show(struct sink *out, struct str folder, const char *name);

#endif
