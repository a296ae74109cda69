/* Whose findings a verdict rests on. */
#ifndef SNAPAUDIT_GATE_DECIDING_H
#define SNAPAUDIT_GATE_DECIDING_H

#include "gate/verdict.h"

/* By row of rules.def: the rules of the findings, of the unknown verdicts or of the unread listings that
 * decided. NULL: none of these did. Lives in `arena`, or as long as the tally. */
const bool *gate_deciding(const struct gate_verdict *verdict, const struct gate_tally *tally,
                          const struct gate_pick *pick, struct arena *arena);

#endif
