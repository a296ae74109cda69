/* What the words mean by which verdicts say why. */
#ifndef SNAPAUDIT_RULES_REASONS_H
#define SNAPAUDIT_RULES_REASONS_H

#include <stddef.h>

#include "rules/rule.h"

/* What the word means where this rule says it; NULL: it never does. Static. */
const char *reason_meaning(const struct rule *rule, const char *word);

/* What it means in every rule, or NULL: it means something of a rule's own, or nothing. */
const char *reason_meaning_shared(const char *word);

/* The words that mean the same in every rule, which gaps alone say left out; NULL word after the last. */
struct reason reason_shared_at(size_t index);

#endif
