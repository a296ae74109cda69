/* Files that libraries write themselves, by a path, on their way into a report (reports/writer.h). */
#ifndef SNAPAUDIT_REPORTS_LIBRARY_FILE_H
#define SNAPAUDIT_REPORTS_LIBRARY_FILE_H

#include "core/error.h"
#include "core/sink.h"

/* Append what lies at `path` to `out`, and remove it. Returns 0, or -1 with ERR_IO when it could not be read. */
int library_file_move(const char *path, struct sink *out, struct error *err);

#endif
