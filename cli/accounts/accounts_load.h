/* The file of --accounts, read and understood. */
#ifndef SNAPAUDIT_CLI_ACCOUNTS_ACCOUNTS_LOAD_H
#define SNAPAUDIT_CLI_ACCOUNTS_ACCOUNTS_LOAD_H

#include "cli/accounts/accounts_file.h"
#include "cli/output.h"

/* All lives in `arena`. Returns -1 with `err`; what is wrong in the file has been told then. */
int accounts_load(struct arena *arena, struct str path, const struct console *console,
                  struct accounts_file *out, struct error *err);

#endif
