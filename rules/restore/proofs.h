/* What the passes of RESTORE-UNTESTED rest on, so that no other rule advises to delete it: of each
 * record that passes the newest proofs, as many as it needs (sample_min of a group, one of a volume).
 * A proof is the volume that was made, or the image that was launched, and the snapshot that it was
 * made from. What the ledger of restore tests proves rests on nothing that could be deleted: it holds
 * nothing, and a group rests on such members first.
 *
 * A member that hangs on no machine may itself be advised to be deleted, and its proof with it. So a
 * group rests on the members in use first, and where it needs others, holds these too, unless the
 * group is that one volume: when it goes, so does the promise.
 *
 * Pure: whatever is selected, exempted or asked for changes nothing of it; a rule that the policy
 * turns off has no pass and holds nothing. */
#ifndef SNAPAUDIT_RULES_RESTORE_PROOFS_H
#define SNAPAUDIT_RULES_RESTORE_PROOFS_H

#include <stdbool.h>
#include <stdint.h>

#include "rules/rule.h"

struct restore_proofs; /* opaque, defined in proofs.c */

struct restore_proofs *restore_proofs_new(const struct rule_proofs_in *in);
void restore_proofs_free(struct restore_proofs *proofs); /* NULL is fine */

/* Does a pass rest on this snapshot, volume or image? False for other kinds and for NULL. May be
 * asked from several threads at once. */
bool restore_proofs_hold(const struct restore_proofs *proofs, enum kind kind, uint32_t row);

/* The same for the engine. */
extern const struct rule_proofs restore_proofs_of_rule;

/* Could a volume made at `created` be the proof of a scope, if what it was made from were seen? */
bool restore_proofs_possible(const struct policy *policy, instant as_of, instant created);

#endif
