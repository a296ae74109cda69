/* The restores that the inventory shows, as records for the ledger of restore tests. Written down there,
 * a proof outlives its test volume: nothing needs to be kept for it any more.
 *
 * Of each volume that RESTORE-UNTESTED judges in scope, the newest proof that its scope accepts, unless
 * the ledger has that very restore. Pure. */
#ifndef SNAPAUDIT_RULES_RESTORE_RECORDED_H
#define SNAPAUDIT_RULES_RESTORE_RECORDED_H

#include "analyzer/facts.h"
#include "core/arena.h"
#include "model/ledger.h"
#include "policy/policy.h"

/* `facts` know the ledger as it is now. Returns the records by account, region and volume; they and
 * their texts live in `arena`, and `line`, links and validators are left empty. A rule that the policy
 * turns off records nothing. */
const struct ledger_record *restore_records_find(const struct facts *facts,
                                                 const struct graph *graph,
                                                 const struct policy *policy, instant as_of,
                                                 struct arena *arena, size_t *count);

#endif
