/* The file of --accounts, read and understood, for whoever asks these accounts or knows them by name. */
#ifndef SNAPAUDIT_CLI_ACCOUNTS_ACCOUNTS_LOAD_H
#define SNAPAUDIT_CLI_ACCOUNTS_ACCOUNTS_LOAD_H

#include "cli/accounts/accounts_file.h"
#include "cli/output.h"

/* All lives in `arena`. Returns -1 with `err`; what is wrong in the file has been told then. */
int accounts_load(struct arena *arena, struct str path, const struct console *console,
                  struct accounts_file *out, struct error *err);

/* The account's own regions that are in scope: of none those that it has are. */
struct strs accounts_narrow(struct arena *arena, struct strs own, struct strs scope);

/* So many are left out, since none of their own regions is in scope. */
void accounts_say_outside(const struct console *console, size_t count);

#endif
