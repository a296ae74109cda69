/* Folders that runs made in the folder of the reports, and what is in them. */
#ifndef SNAPAUDIT_REPORTS_TREE_H
#define SNAPAUDIT_REPORTS_TREE_H

#include "reports/folder.h"

#define SPLIT_PREFIX HIDDEN_PREFIX "split-" /* hidden folders of reports/split */

/* Remove `name` in the folder `dir`, with all that is in it; links are removed, never followed. Best effort. */
void tree_remove(const char *dir, const char *name);

#endif
