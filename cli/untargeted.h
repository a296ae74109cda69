/* Volumes whose scope asks for copies in their own region alone: no copy can be asked of them. */
#ifndef SNAPAUDIT_CLI_UNTARGETED_H
#define SNAPAUDIT_CLI_UNTARGETED_H

#include "cli/output.h"
#include "model/graph.h"
#include "policy/policy.h"

/* A warning for each scope and region that has some. */
void untargeted_print(const struct console *console, const struct policy *policy,
                      const struct graph *graph);

#endif
