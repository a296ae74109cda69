/* What `rules show` and `explain RULE` share. */
#ifndef SNAPAUDIT_CLI_RULES_CMD_H
#define SNAPAUDIT_CLI_RULES_CMD_H

#include "cli/options.h"
#include "cli/output.h"
#include "core/str.h"

/* Print all about the rule `id` under the policy that the options name. Returns the exit status;
 * an unknown id is said with the nearest one. */
int rules_show(const struct options *options, const struct console *console, struct str id);

/* Row of a rule, or -1 with ERR_NOT_FOUND: not judged by this version, or unknown. */
int rules_find(struct str id, struct error *err);

#endif
