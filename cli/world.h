/* All that a judgement stands on: the policy, the graph, its facts and its prices. */
#ifndef SNAPAUDIT_CLI_WORLD_H
#define SNAPAUDIT_CLI_WORLD_H

#include <stdbool.h>

#include "analyzer/cost.h"
#include "analyzer/facts.h"
#include "cli/options.h"
#include "cli/output.h"
#include "collector/import/import.h"
#include "core/arena.h"
#include "model/graph.h"
#include "rules/policy.h"

struct world {
    struct arena *arena; /* as long as the world */
    instant as_of;
    const char *as_of_source; /* "option" or "clock" */
    const struct policy *policy;
    struct graph *graph;
    struct facts *facts;
    struct prices *prices;
    struct cost_model *cost;
    struct str caller;         /* the ARN that asked AWS, or "files" */
    struct import_stats stats; /* of files */
    bool collected;            /* something was read in a place in scope */
};

/* Read what the options name, and say on standard error what was not seen. Returns 0; or the exit
 * status, when there is nothing to judge: the error was printed then. world_free() in any case. */
int world_load(struct world *world, const struct options *options, const struct console *console);
void world_free(struct world *world);

#endif
