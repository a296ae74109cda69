/* Which volumes the promises of a scope are about. */
#ifndef SNAPAUDIT_RULES_PROTECTED_H
#define SNAPAUDIT_RULES_PROTECTED_H

#include "rules/judge.h"

/* Judged in the scope at hand: by the scope's own match where it names state or attached, else by
 * the default selector. */
bool protected_selected(const struct rule_run *run, uint32_t volume_row);

/* Whose listings a promise about a volume rests on. A gap of any other account says nothing. */
enum concerned {
    CONCERNED_OWN = 1u << 0,   /* the volume's own account */
    CONCERNED_VAULTS = 1u << 1 /* those that the policy's trust.vault_accounts names */
};

/* What was not seen in these sources, in any region in scope, makes an absence unknown: the clause, with
 * every gap named. A vault account of which nothing at all was read is a gap too, in the first of
 * the sources and the region of `home`. `concerned` is bits of enum concerned. */
void protected_gaps(struct rule_run *run, uint32_t home, unsigned concerned, source_set sources);

#endif
