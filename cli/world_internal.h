/* The ways to an inventory. Internal to cli/world*.c. */
#ifndef SNAPAUDIT_CLI_WORLD_INTERNAL_H
#define SNAPAUDIT_CLI_WORLD_INTERNAL_H

#include "cli/request.h"
#include "cli/world.h"

/* Read saved answers. Sets world->graph, ->stats, ->caller and ->collected, and says the gaps.
 * Returns 0, or the exit status after printing the error. */
int world_from_files(struct world *world, const struct request *request,
                     const struct console *console);

/* Ask AWS. The same. */
int world_from_aws(struct world *world, const struct request *request,
                   const struct console *console);

/* Read the capture that world->capture is. The same. */
int world_from_capture(struct world *world, const struct request *request,
                       const struct console *console);

/* Open the capture that is asked for; sets what it tells of itself. NULL after printing why, with the exit
 * status. */
struct capture_file *world_open_capture(struct world *world, const struct request *request,
                                        const struct console *console, int *status);

/* --region, else the policy's places.regions: these alone are in scope. */
struct strs world_regions_in_scope(const struct world *world, const struct request *request);

/* What began after the moment in question, and is left out. */
void world_warn_of_later(const struct world *world, const struct console *console);

/* The facts of world->graph, and on standard error what this inventory refutes: called first of all that
 * is said of the inventory. */
void world_derive_facts(struct world *world, const struct console *console);

/* The ledger of restore tests that the policy names, relative to the policy's folder; what is wrong with
 * it is said on standard error. `may_begin`: that it is not there is no mistake. NULL: the policy names none.
 * Lives in `arena`. */
const struct ledger_seen *world_ledger(struct arena *arena, const struct policy *policy,
                                       bool may_begin, const struct console *console);

/* Print `err` and return `status`, or that of the signal that stopped us. */
int world_fail(const struct console *console, const struct error *err, int status);

#endif
