/* From the command line to the question that the floor gate/ answers. `gate` and `audit` share it. */
#ifndef SNAPAUDIT_CLI_GATE_ASKED_H
#define SNAPAUDIT_CLI_GATE_ASKED_H

#include "cli/options.h"
#include "cli/output.h"
#include "cli/world.h"
#include "gate/judge.h"

/* What the options say; texts are borrowed from them. */
struct gate_asked gate_asked_of(const struct options *options, struct arena *arena);

/* The question is read, and the baseline, before the inventory: a wrong word costs no call to AWS.
 * Prints what is wrong and returns an exit status, or 0. For the ask function of world_load_for(). */
int gate_ask(struct gate_judgement *judgement, const struct options *options,
             const struct world *world, const struct console *console, struct question *out);

#endif
