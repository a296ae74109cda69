/* The exit status of a run that came to its end: the first that applies, in this order: 4 nothing
 * could be collected, 2 a malformed file, 1 a finding at or above the threshold, 3 a verdict that
 * may be one, 0. */
#ifndef SNAPAUDIT_CLI_EXIT_STATUS_H
#define SNAPAUDIT_CLI_EXIT_STATUS_H

#include <stdbool.h>
#include <stdint.h>

#include "rules/engine.h"

#define THRESHOLD_NEVER (-1)

/* `threshold`: an enum severity, or THRESHOLD_NEVER. INV findings are not in what `summary` counts
 * for exits. */
int exit_status(const struct summary *summary, uint64_t malformed_files, bool collected,
                int threshold);

#endif
