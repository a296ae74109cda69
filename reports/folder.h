/* The folder that reports are written to, held by one run at a time. */
#ifndef SNAPAUDIT_REPORTS_FOLDER_H
#define SNAPAUDIT_REPORTS_FOLDER_H

#include "reports/manifest.h"
#include "reports/report.h"

#define LOCK_NAME   HIDDEN_PREFIX "lock"
#define KEPT_PREFIX "old-" /* in a hidden folder: what stood at that name before */

/* Borrowed. */
const char *report_folder_path(const struct report_folder *folder);

/* Put into place what a run that was killed had finished, and remove what else such runs left. Only
 * for who holds the folder. Returns 0, or -1 with `err`. */
int recover_folder(const char *dir, struct error *err);

#endif
