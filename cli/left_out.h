/* What a report had to leave out, said as a warning. */
#ifndef SNAPAUDIT_CLI_LEFT_OUT_H
#define SNAPAUDIT_CLI_LEFT_OUT_H

#include <stdint.h>

#include "cli/output.h"

/* Of SARIF: so many results; 0 says nothing. */
void left_out_print(const struct console *console, uint64_t results);

#endif
