/* The exit status of a run that came to its end. */
#ifndef SNAPAUDIT_CLI_EXIT_STATUS_H
#define SNAPAUDIT_CLI_EXIT_STATUS_H

#include <stdbool.h>
#include <stdint.h>

#include "gate/verdict.h"

/* By what decided: 4 nothing could be collected, 2 a malformed file, 1 findings, 3 what may be one, 0. */
int exit_of_cause(enum gate_cause cause);

/* Where nothing was asked but to read: 4, 2 or 0. */
int exit_of_reading(uint64_t malformed_files, bool collected);

#endif
