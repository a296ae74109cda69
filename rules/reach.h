/* How far rules reach: what must be seen of each source before they can judge certain subjects.
 *
 * A verdict may rest on an absence only where everything that could speak against it was asked for.
 * So a rule that asks one volume for its snapshots needs just these, while one that follows copies
 * needs whole listings. A rule says so with its
 * needs (rules/rule.h); one that says nothing needs everything. */
#ifndef SNAPAUDIT_RULES_REACH_H
#define SNAPAUDIT_RULES_REACH_H

#include <stdbool.h>
#include <stdint.h>

#include "model/kind.h"
#include "model/source.h"
#include "policy/policy.h"
#include "rules/rule.h"

struct reach {
    uint8_t sources[SOURCE_COUNT]; /* bits of enum reach_bit; 0: not needed */
};

/* What the rules need together: `rules` by row of rules.def (NULL: all), of which only those that
 * the policy enables count; `kinds` are bits 1 << enum kind of the subjects asked about (0: any).
 * Only sources that this version reads are named. */
void reach_of(const struct policy *policy, const bool *rules, unsigned kinds, struct reach *out);

/* A graph read for REACH_OF_VOLUMES may lack restore points of a volume: copies, which name no volume,
 * of a snapshot that cannot be restored as of then (it was archived) and is newer than all that can.
 * True: read the snapshots and images of every region in full, and judge that. */
bool reach_falls_short(const struct graph *graph, instant as_of);

#endif
