/* Snapshots share blocks, and AWS bills a block once. Which snapshots may share some is told by where
 * their volumes come from: a line is what came from one volume, through snapshots, volumes made from
 * them, and proven copies. What comes from nobody knows where may share all that it holds with any
 * line. The floor of what snapshots cost rests on it: docs/cost-model.md.
 *
 * Sources: EBS User Guide, "How Amazon EBS snapshots work" (a snapshot of a volume that was made from
 * another snapshot is incremental to that one; it is a full one where another account owns that one, or
 * where the volume has another key), and "Copy an Amazon EBS snapshot" (the first copy into a region or an
 * account is a full one, later ones share its blocks as long as the key is the same). */
#ifndef SNAPAUDIT_ANALYZER_BLOCKS_H
#define SNAPAUDIT_ANALYZER_BLOCKS_H

#include <stdbool.h>

struct facts; /* analyzer/facts.h */

/* By snapshot row: does it stand for its line? Of a line, in an account and region and under one key, the
 * largest full size is stored for sure, and stands at the snapshot that has it, of several at the first.
 * All lines of unknown origin stand there as one, together with the largest of the others. Never true of
 * what is not own, not completed, archived, local, without a full size, or under a key that was not told. The
 * caller frees it with mem_free(). */
bool *blocks_stored(const struct facts *facts);

#endif
