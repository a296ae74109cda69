/* Which accounts are asked, and how: those of --accounts, or of the organization of --org, narrowed by
 * --account. */
#ifndef SNAPAUDIT_CLI_ACCOUNTS_ACCOUNTS_ASKED_H
#define SNAPAUDIT_CLI_ACCOUNTS_ACCOUNTS_ASKED_H

#include "cli/accounts/accounts_file.h"
#include "cli/request.h"
#include "collector/aws/collect.h"

struct accounts_asked {
    struct collect_account *items; /* by id */
    size_t count;
    struct str caller; /* the ARN of the own keys */
};

/* What the run is about. */
struct accounts_question {
    const struct request *request;
    const struct accounts_file *file; /* of --accounts */
    const struct aws_terms *terms;
    struct keys *own;    /* that roles are asked for with */
    struct strs regions; /* in scope; none: all that are enabled */
    struct str meant;    /* an account that must be among them; empty: none */
    const struct console *console;
};

/* Does the request name several accounts? */
bool accounts_are_many(const struct request *request);

/* Asks AWS whose the own keys are. All lives in `arena`. */
int accounts_ask(const struct accounts_question *question, struct arena *arena,
                 struct accounts_asked *out, struct error *err);

#endif
