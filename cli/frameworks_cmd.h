/* What `frameworks show` and --framework share. */
#ifndef SNAPAUDIT_CLI_FRAMEWORKS_CMD_H
#define SNAPAUDIT_CLI_FRAMEWORKS_CMD_H

#include "core/arena.h"
#include "core/error.h"
#include "policy/policy.h"

/* The framework of the policy with this name, or NULL with ERR_NOT_FOUND and the nearest one. */
const struct framework *frameworks_find(const struct policy *policy, struct str name,
                                        struct arena *arena, struct error *err);

#endif
