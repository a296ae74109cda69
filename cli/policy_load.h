/* What the commands share about time and policy. */
#ifndef SNAPAUDIT_CLI_POLICY_LOAD_H
#define SNAPAUDIT_CLI_POLICY_LOAD_H

#include "cli/options.h"
#include "cli/output.h"
#include "core/arena.h"
#include "core/clock.h"
#include "core/error.h"
#include "policy/policy.h"

/* --as-of, else now. `*source` becomes "option" or "clock". ERR_USAGE when it is no time. */
int as_of_read(const struct options *options, instant *out, const char **source, struct error *err);

/* Parse the policy in `path` ("-": standard input; empty: the built-in one). All problems are
 * printed as they are found; `err` then says how many there were. Returns NULL after a failure. */
const struct policy *policy_load(struct arena *arena, const struct console *console,
                                 struct str path, instant as_of, struct error *err);

/* The same for a command that judges: --policy, with what options say instead of it. */
const struct policy *policy_load_asked(struct arena *arena, const struct console *console,
                                       const struct options *options, instant as_of,
                                       struct error *err);

/* The same for pages about rules, frameworks and the like: --policy as of --as-of. What failed has been
 * printed then. */
const struct policy *policy_load_to_read(struct arena *arena, const struct console *console,
                                         const struct options *options);

#endif
