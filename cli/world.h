/* All that a judgement stands on: the policy, the graph, its facts and its prices. */
#ifndef SNAPAUDIT_CLI_WORLD_H
#define SNAPAUDIT_CLI_WORLD_H

#include <stdbool.h>

#include "analyzer/cost.h"
#include "analyzer/facts.h"
#include "gate/judge.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/hearers.h"
#include "collector/import/import.h"
#include "core/arena.h"
#include "model/graph.h"
#include "rules/engine.h"
#include "policy/policy.h"

struct world {
    struct arena *arena; /* as long as the world */
    instant as_of;
    const char *as_of_source; /* "option", "capture" or "clock" */
    unsigned jobs;            /* threads; 0: one a processor */
    bool narrowed;            /* --region leaves some out */
    const struct policy *policy;
    const struct ledger_seen
        *ledger; /* that the policy names, as it was read; NULL: it names none */
    const struct collect_plan *plan; /* what was read; NULL: everything */
    const bool
        *rules; /* what is asked about, by row of rules.def; NULL: all that the policy enables */
    struct graph *graph;
    struct facts *facts;
    struct prices *prices;
    struct cost_model *cost;
    const char *read_from; /* "aws", "files" or "capture" */
    instant read_began;    /* INSTANT_UNSET where it is not known */
    instant read_ended;
    struct str caller;            /* the ARN that asked AWS, or "files" */
    struct capture_file *capture; /* that is judged; NULL: none is */
    struct hearers *hearers;      /* of what is read; NULL: nobody keeps it */
    bool only_read;               /* nothing will be judged */
    struct import_stats stats;    /* of files */
    bool collected;               /* something was read in a place in scope */
    bool forecast; /* --dry-run: what would be read was printed, and there is no graph */
};

/* Nothing is judged, and no policy is asked: ask AWS for the hearers, or print what would be asked; read a folder of saved answers for them;
 * or look into a capture. The same otherwise. */
int world_collect(struct world *world, const struct options *options, const struct console *console,
                  struct hearers *hearers);
int world_import(struct world *world, const struct options *options, const struct console *console,
                 struct str folder, struct hearers *hearers);
int world_look(struct world *world, const struct options *options, const struct console *console,
               struct str capture);

/* Read what the options name, and say on standard error what was not seen; or, of --dry-run, print what
 * would be read. Returns 0; or the exit
 * status, when there is nothing to judge: the error was printed then. world_free() in any case. */
int world_load(struct world *world, const struct options *options, const struct console *console);

/* The same for a question that the policy may word: `ask` is called once, between the policy and
 * the inventory, and fills `out`, whose parts must live as long as the world (world->arena). It
 * returns 0, or an exit status after printing why; nothing is read then. */
typedef int (*world_ask_fn)(void *ctx, const struct world *world, struct question *out);
int world_load_for(struct world *world, const struct options *options,
                   const struct console *console, world_ask_fn ask, void *ctx);
void world_free(struct world *world);

/* Something that was named to be read is malformed: files of the inventory, or the ledger. */
uint64_t world_malformed(const struct world *world);

/* What a question is judged by. `judging` is what world_judging() gave. */
struct gate_world world_judged(const struct world *world, const struct engine_options *judging);

/* Judging all of it, by all rules, until a signal asks to stop; nobody listens yet. */
struct engine_options world_judging(const struct world *world);

#endif
