/* Accounts that somebody named beforehand: what people call them, and which must have been seen. */
#ifndef SNAPAUDIT_MODEL_EXPECTED_H
#define SNAPAUDIT_MODEL_EXPECTED_H

#include "core/arena.h"
#include "core/vec.h"
#include "model/plan.h"

struct expected_account {
    struct str id;
    struct str name;           /* may be empty */
    const struct str *regions; /* where it must have been seen; */
    size_t region_count;       /* none: where others were, unless it was seen anywhere */
    bool named_only;           /* nothing of it is missed */
};

struct expected_accounts {
    const struct expected_account *items; /* by id, each once */
    size_t count;
};

/* What to do with the places (struct place_in) before they are frozen. Those of the accounts are called as `expected`
 * says. Where such an account was not seen a place joins them, in scope, of which nothing was attempted, or even needed
 * by `plan` (may be NULL). `unnamed`: the account of places whose account is empty; may be empty too. What
 * joins lives in `arena`. */
void expected_settle(const struct expected_accounts *expected, struct str unnamed,
                     const struct collect_plan *plan, struct arena *arena, struct vec *places);

#endif
