/* Which volumes the promises of a scope are about. */
#ifndef SNAPAUDIT_RULES_PROTECTED_H
#define SNAPAUDIT_RULES_PROTECTED_H

#include "rules/judge.h"

/* The default selector: in-use, attached to an instance, not operated by AWS for us, no left-over
 * of a restore test, and not a disk that is replaced rather than restored (the root volume, deleted
 * on termination, of an Auto Scaling, fleet, Karpenter, EKS or EMR instance). */
bool protected_by_default(const struct graph *graph, uint32_t volume_row);

/* Judged in the scope at hand: by the scope's own match where it names state or attached, else by
 * the default selector. */
bool protected_selected(const struct rule_run *run, uint32_t volume_row);

#endif
