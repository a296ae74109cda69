/* What an inventory refutes of what is believed of AWS, said on standard error before anything is
 * judged. */
#ifndef SNAPAUDIT_CLI_REFUTED_H
#define SNAPAUDIT_CLI_REFUTED_H

#include "analyzer/facts.h"
#include "cli/output.h"

/* A warning for each refuted fact; nothing when none is. */
void refuted_print(const struct console *console, const struct graph *graph,
                   const struct facts *facts);

#endif
