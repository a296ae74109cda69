/* The file of --accounts: which accounts a run reads, and in which roles. YAML or CSV, whichever it holds;
 * docs/accounts.md says how it is written. */
#ifndef SNAPAUDIT_CLI_ACCOUNTS_ACCOUNTS_FILE_H
#define SNAPAUDIT_CLI_ACCOUNTS_ACCOUNTS_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "core/arena.h"
#include "core/error.h"
#include "core/str.h"
#include "policy/policy.h"

struct listed_account {
    struct str id;
    struct str name; /* empty: none is told */
    struct str
        role; /* a name, maybe with its path, or an ARN of this account; empty: the own keys */
    struct str external_id; /* only beside a role; may be empty */
    struct strs regions;    /* none: those in scope of the run */
    unsigned line;
};

/* Could IAM have a role of this name, maybe with its path: "snapaudit", "audit/snapaudit"? */
bool role_name_fits(struct str name);

struct accounts_file {
    const struct listed_account *items; /* as they stand in the file, each account once */
    size_t count;
};

/* Hears of each problem: where it is, what was expected. */
typedef void (*accounts_problem_fn)(void *ctx, const struct error *problem);

/* `file` is its name in messages; all lives in `arena`. Returns -1 with ERR_INPUT when anything was told to
 * `problem`. */
int accounts_parse(struct arena *arena, struct str file, struct str text,
                   accounts_problem_fn problem, void *ctx, struct accounts_file *out,
                   struct error *err);

#endif
