/* What other rules ask of the recovery point objective. */
#ifndef SNAPAUDIT_RULES_RPO_RPO_H
#define SNAPAUDIT_RULES_RPO_RPO_H

#include "rules/judge.h"

/* Does RPO-EXCEEDED fail on this volume, in the reports of this run? Not where an exemption covers
 * it, nor where the rule is not asked for. */
bool rpo_fails(const struct rule_run *run, uint32_t volume_row);

#endif
