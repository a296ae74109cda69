/* Asking which volumes RESTORE-UNTESTED judges, outside of the engine and as it does. Stays in its
 * folder. */
#ifndef SNAPAUDIT_RULES_RESTORE_PROOFS_INTERNAL_H
#define SNAPAUDIT_RULES_RESTORE_PROOFS_INTERNAL_H

#include "rules/judge.h"
#include "rules/restore/proofs.h"

/* What the functions of rules/restore/tested.h ask for; the place is still to be set. */
struct rule_run proofs_run(const struct rule_proofs_in *in);

/* Prepare `run` for the volume. False: it is not judged. */
bool proofs_enter(const struct rule_proofs_in *in, struct rule_run *run, uint32_t row);

#endif
