/* How options narrow a question, in words that stay the same: what names the category of a SARIF file. */
#ifndef SNAPAUDIT_CLI_GATE_NARROWED_H
#define SNAPAUDIT_CLI_GATE_NARROWED_H

#include "gate/where.h"
#include "cli/options.h"
#include "core/arena.h"
#include "core/str.h"

/* "region=eu-west-1 rule=COPY-RPO,RPO-* where=tag:App=payments": each list sorted, without repeats, as
 * it was written and not as the policy or this version understands it: a rule that is added to the
 * program makes no other question of the same words. Empty: not narrowed by options. */
struct str narrowed_text(const struct options *options, const struct where *where,
                         struct arena *arena);

#endif
