/* The folder that reports are written to, held by one run at a time. */
#ifndef SNAPAUDIT_REPORTS_FOLDER_H
#define SNAPAUDIT_REPORTS_FOLDER_H

#include <stdbool.h>

#include "core/error.h"
#include "reports/manifest.h"

#define LOCK_NAME   HIDDEN_PREFIX "lock"
#define KEPT_PREFIX "old-" /* in a hidden folder: what stood at that name before */

struct report_folder; /* opaque, defined in folder.c */

/* Makes `dir` (0700, parents too), holds it against other runs, and puts right what runs that were
 * killed left there. NULL with ERR_BUSY while another run holds it, or with ERR_IO. */
struct report_folder *report_folder_open(const char *dir, struct error *err);

/* Let go of it. Folders that were made and hold nothing are removed. NULL is fine. */
void report_folder_close(struct report_folder *folder);

/* Does a report of an earlier run stand in it? */
bool report_folder_has_reports(const struct report_folder *folder);

/* Borrowed. */
const char *report_folder_path(const struct report_folder *folder);

/* Put into place what a run that was killed had finished, and remove what else such runs left. Only
 * for who holds the folder. Returns 0, or -1 with `err`. */
int recover_folder(const char *dir, struct error *err);

#endif
