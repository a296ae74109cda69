/* What the inventory costs a month as it is, which is another question than what deleting saves
 * (analyzer/cost.h): a deleted snapshot may save nothing, and yet somebody pays for the blocks. */
#ifndef SNAPAUDIT_ANALYZER_UPKEEP_H
#define SNAPAUDIT_ANALYZER_UPKEEP_H

#include "analyzer/cost.h"

struct facts; /* analyzer/facts.h */

struct upkeep; /* opaque, defined in upkeep.c */

/* Borrows both. Free with upkeep_free(), for which NULL is fine. */
struct upkeep *upkeep_new(const struct facts *facts, const struct cost_model *cost);
void upkeep_free(struct upkeep *upkeep);

/* Is it billed by itself, and to an account in scope? Own volumes and snapshots are. */
bool upkeep_counts(const struct upkeep *upkeep, enum kind kind, uint32_t row);

/* Of what counts. Volume: floor = ceiling = list price. Snapshot: ceiling = full size (else VolumeSize) ×
 * the price of its tiers; floor = the same where it stands for its line (analyzer/blocks.h), of an archived
 * one what the archive bills, else 0. Floors may be added, and so may ceilings: what AWS bills lies
 * between the sums. Where floor and ceiling are one, the basis is "list". */
struct cost upkeep_of(const struct upkeep *upkeep, enum kind kind, uint32_t row);

/* It is there and has no price: its size belongs to what is told as unpriced. What is still being made, or
 * failed, has no size yet. */
bool upkeep_unpriced(const struct upkeep *upkeep, enum kind kind, uint32_t row);

#endif
