/* The file of --accounts where nobody is asked: what the accounts of saved answers are called, and which of them must
 * be there. Roles and external ids say nothing then. */
#ifndef SNAPAUDIT_CLI_ACCOUNTS_ACCOUNTS_EXPECTED_H
#define SNAPAUDIT_CLI_ACCOUNTS_ACCOUNTS_EXPECTED_H

#include "cli/output.h"
#include "cli/request.h"
#include "model/expected.h"

/* `scope`: the regions in scope; none: all. Without a file there are none. All lives in `arena`. Returns -1 with `err`;
 * what is wrong in the file has been told then. */
int accounts_expect(const struct request *request, struct strs scope, const struct console *console,
                    struct arena *arena, struct expected_accounts *out, struct error *err);

#endif
