/* What `frameworks show` and --framework share. */
#ifndef SNAPAUDIT_CLI_FRAMEWORKS_CMD_H
#define SNAPAUDIT_CLI_FRAMEWORKS_CMD_H

#include "cli/options.h"
#include "core/arena.h"
#include "core/error.h"
#include "policy/policy.h"

/* The framework of the policy with this name, or NULL with ERR_NOT_FOUND and the nearest one. */
const struct framework *frameworks_find(const struct policy *policy, struct str name,
                                        struct arena *arena, struct error *err);

/* Those that --framework names, each once, in that order. Lives in `arena`. -1 with ERR_NOT_FOUND. */
int frameworks_asked(const struct options *options, const struct policy *policy,
                     struct arena *arena, struct framework_set *out, struct error *err);

#endif
