/* The resource of an inventory that people mean: by ARN, by id, or by name. */
#ifndef SNAPAUDIT_CLI_POLICY_POLICY_FOR_FIND_H
#define SNAPAUDIT_CLI_POLICY_POLICY_FOR_FIND_H

#include "reports/policy_for.h"
#include "core/error.h"

/* Takes an ARN of a volume, snapshot or image apart, into kind, region, account and id. Those of snapshots
 * and images have no account. */
bool policy_for_split(struct str text, struct policy_for *out);

/* The row of f->graph that an ARN taken apart means. Returns 0, or -1 with ERR_NOT_FOUND. */
int policy_for_find_arn(struct policy_for *f, struct error *err);

/* The one that has this id, this tag Name, or is the image of this name. Sets kind and row, and what an
 * ARN would tell. Returns 0, or -1 when there is none (ERR_NOT_FOUND) or several (ERR_USAGE, and which). */
int policy_for_find_named(struct policy_for *f, struct str asked, struct error *err);

#endif
