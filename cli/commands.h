/* The commands: one file each. A command prints its own errors and returns the exit status. */
#ifndef SNAPAUDIT_CLI_COMMANDS_H
#define SNAPAUDIT_CLI_COMMANDS_H

#include "cli/options.h"
#include "cli/output.h"

#define EXIT_DONE        0
#define EXIT_GATE_FAILED 1
#define EXIT_USAGE       2
#define EXIT_UNDECIDED   3
#define EXIT_NOTHING     4

typedef int command_fn(const struct options *options, struct console *console);

command_fn audit_command;
command_fn gate_command;
command_fn explain_command;
command_fn collect_command;
command_fn import_command;
command_fn report_command;
command_fn rules_list_command;
command_fn rules_show_command;
command_fn rules_facts_command;
command_fn legend_command;
command_fn formats_list_command;
command_fn formats_show_command;
command_fn formats_schema_command;
command_fn formats_columns_command;
command_fn frameworks_list_command;
command_fn frameworks_show_command;
command_fn policy_init_command;
command_fn policy_check_command;
command_fn policy_show_command;
command_fn policy_schema_command;
command_fn permissions_command;
command_fn whoami_command;
command_fn test_policy_command;
command_fn evidence_add_command;
command_fn evidence_import_command;
command_fn evidence_list_command;
command_fn evidence_verify_command;
command_fn verify_command;
command_fn completion_command;
command_fn help_command;
command_fn version_command;

/* `gate --list`. Returns the exit status. */
int gate_list(const struct options *options, const struct console *console);

#endif
