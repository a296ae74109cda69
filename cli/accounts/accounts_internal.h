/* Between the readers of an accounts file: what an account has, whatever the form. */
#ifndef SNAPAUDIT_CLI_ACCOUNTS_ACCOUNTS_INTERNAL_H
#define SNAPAUDIT_CLI_ACCOUNTS_ACCOUNTS_INTERNAL_H

#include <stdbool.h>

#include "cli/accounts/accounts_file.h"
#include "core/vec.h"

struct accounts_reader {
    struct arena *arena;
    struct str file;
    struct vec accounts; /* struct listed_account */
    accounts_problem_fn problem;
    void *ctx;
    size_t problems;
};

struct account_key {
    const char *name;
    const char *expected; /* "12 digits" */
    size_t offset;        /* in struct listed_account: a struct str; of a list a struct strs */
    bool (*fits)(struct str text);
    bool list;   /* may have several values */
    bool needed; /* an account without is refused */
};

/* In the order in which they are told. */
#define ACCOUNT_KEYS 5
extern const struct account_key account_keys[ACCOUNT_KEYS];

/* NULL when there is none of that name: that has been told then, with the nearest. */
const struct account_key *account_key(struct accounts_reader *r, struct str name, unsigned line);

/* A problem, "FILE:LINE: MESSAGE", and what was expected instead. */
void accounts_refuse(struct accounts_reader *r, unsigned line, struct str message,
                     const char *expected);

/* Set a key of the account from its values, blanks around them left out. Empty ones are not there. */
void account_set(struct accounts_reader *r, const struct account_key *key,
                 struct listed_account *account, const struct str *values, size_t count,
                 unsigned line);

/* All its keys are set: it joins the others, if what must hold between them does. */
void account_add(struct accounts_reader *r, struct listed_account *account);

/* The readers. */
void accounts_read_yaml(struct accounts_reader *r, struct str text);
void accounts_read_csv(struct accounts_reader *r, struct str text);

#endif
