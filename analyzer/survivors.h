/* Which of the points that rules propose to delete must stay, since nothing else would be left of
 * their line. Rules propose; this chooses, over all rules at once, so that what a run advises can
 * be done whole.
 *
 * A *line* is what there is of one volume's data: the snapshots of the volume, their proven copies,
 * and the points of volumes that were made from them. A point `q` releases a proposed one `p` when
 * its data is no older than p's and it can be restored, belongs to an account of this run, does not
 * expire by itself, and surely stays or goes only after p (rank: newest data, then no copy, then
 * the id). Of a volume made from a snapshot of the line, points count where that snapshot's data is
 * no older than p's, unless the volume was made for a restore test or is younger than 30 days.
 * Ancestors, siblings, images, possible copies and matched ones release nothing. */
#ifndef SNAPAUDIT_ANALYZER_SURVIVORS_H
#define SNAPAUDIT_ANALYZER_SURVIVORS_H

#include <stdint.h>

#include "analyzer/facts.h"

/* What the rules, all but for this question, say of a snapshot. */
enum proposal {
    PROPOSAL_NONE,    /* it stays */
    PROPOSAL_BRAKED,  /* it stays, though for a brake only: it may be the last of its line, too */
    PROPOSAL_MADE,    /* it goes, unless nothing else is left */
    PROPOSAL_FINAL,   /* it goes whatever is left: residue of an image, or the user's will */
    PROPOSAL_UNKNOWN, /* nobody can tell */
};

struct survivors; /* opaque, defined in survivors.c */

/* `proposals` has an enum proposal for each snapshot row. Borrows the facts; keeps no hold of
 * `proposals`. The caller owns the result: survivors_free(). */
struct survivors *survivors_new(const struct facts *facts, const uint8_t *proposals);
void survivors_free(struct survivors *survivors); /* NULL is fine */

/* Is the snapshot the last of its line? Of rows with PROPOSAL_NONE and _FINAL always TRUTH_FALSE. Unknown
 * where what would release it is unknown, or where its line was not read in full. */
enum truth survivors_last(const struct survivors *survivors, uint32_t row);

/* What releases a snapshot that is not the last, or what leaves it unknown; ROW_NONE: nothing. */
uint32_t survivors_other(const struct survivors *survivors, uint32_t row);

#endif
