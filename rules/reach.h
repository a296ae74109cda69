/* How far rules reach: what must be seen of each source before they can judge certain subjects.
 *
 * A verdict may rest on an absence only where everything that could speak against it was asked for.
 * So a rule that asks one volume for its snapshots needs just these, while one that follows copies
 * needs whole listings. Rules of which nothing is said here need everything. */
#ifndef SNAPAUDIT_RULES_REACH_H
#define SNAPAUDIT_RULES_REACH_H

#include <stdbool.h>
#include <stdint.h>

#include "model/kind.h"
#include "model/source.h"
#include "rules/policy.h"

enum reach_bit {
    REACH_SUBJECTS = 1u << 0,   /* the subjects themselves: may be filtered by what selects them */
    REACH_OF_VOLUMES = 1u << 1, /* what names the subjects, which are volumes */
    REACH_BESIDE = 1u << 2,     /* all of the regions where a subject, a volume, was found */
    REACH_REGION = 1u << 3,     /* all of the regions where subjects may be */
    REACH_TARGETS = 1u << 4,    /* all of the regions where copies of the subjects are sought */
    REACH_EVERYWHERE = 1u << 5  /* all of the regions in scope */
};

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
