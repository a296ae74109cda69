/* What a collection saw, in a few lines for people. */
#ifndef SNAPAUDIT_CLI_COLLECTED_H
#define SNAPAUDIT_CLI_COLLECTED_H

#include "cli/output.h"
#include "model/graph.h"

/* Accounts, regions, how many of each kind, gaps, and the file that has it. Nothing when quiet. */
void collected_print(const struct console *console, const struct graph *graph, const char *path);

#endif
