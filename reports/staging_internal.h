/* A set of files that replaces an earlier one together: they are written in a hidden folder of the
 * target folder and move into place when all of them are complete. What fails on the way leaves the
 * target folder as it was. */
#ifndef SNAPAUDIT_REPORTS_STAGING_INTERNAL_H
#define SNAPAUDIT_REPORTS_STAGING_INTERNAL_H

#include <stddef.h>

#include "core/error.h"
#include "core/sink.h"

#define STAGING_FILES_MAX 8

struct staging; /* opaque, defined in staging.c */

/* Makes `dir` (0700, parents too). NULL with `err` when it cannot be written to. */
struct staging *staging_open(const char *dir, struct error *err);

/* A file called `name` in the end (a static string). Owned by the staging: write to it, never close
 * it. NULL with `err` when it cannot be made, or could not be put into place later. */
struct sink *staging_file(struct staging *staging, const char *name, struct error *err);

/* Finish every file, then put all into place, then release. Returns 0, or -1 with `err`. */
int staging_publish(struct staging *staging, struct error *err);

/* Release and leave nothing behind. NULL is fine. */
void staging_discard(struct staging *staging);

#endif
