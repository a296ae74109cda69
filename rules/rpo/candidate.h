/* Snapshots that may be copies of a volume's backups although nothing proves it. */
#ifndef SNAPAUDIT_RULES_RPO_CANDIDATE_H
#define SNAPAUDIT_RULES_RPO_CANDIDATE_H

#include "rules/judge.h"

/* A usable own snapshot in the volume's account and region that may be a copy of its backups: one that
 * a tag or a text says to be (P3), or one of the volume's size that does not tell its source, begun
 * since the volume was made. CopySnapshot by API leaves no mark but "volume not told", so most copies
 * look like this. One begun at or after `fresh` before any other; ROW_NONE: there is none. */
uint32_t rpo_candidate(const struct rule_run *run, uint32_t volume_row, instant fresh);

#endif
