/* What INV-COVERAGE calls the findings about a listing, for those who must know it without judging. */
#ifndef SNAPAUDIT_RULES_INV_COVERAGE_H
#define SNAPAUDIT_RULES_INV_COVERAGE_H

#include "core/sha256.h"
#include "model/graph.h"

/* Does it find fault with a listing, of a source that enabled rules require (engine_required())? What a
 * service control policy denies it tells of the account, and everything else of the source. */
bool inv_coverage_is_gap(const struct coverage *coverage);

/* The fingerprint of the finding that tells of this unread source: its own, or that of the account
 * where a service control policy denies it. */
void inv_coverage_fingerprint(const struct graph *graph, uint32_t place, enum source source,
                              char out[SHA256_HEX_MAX]);

#endif
