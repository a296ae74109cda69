/* `snapaudit policy show --for RESOURCE`: what the policy says of one resource. */
#ifndef SNAPAUDIT_CLI_POLICY_POLICY_FOR_H
#define SNAPAUDIT_CLI_POLICY_POLICY_FOR_H

#include "cli/options.h"
#include "cli/output.h"
#include "reports/policy_for.h"

/* Print the answer. Returns the exit status. */
int policy_show_for(const struct options *options, const struct console *console);

#endif
