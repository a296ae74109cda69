/* docs/aws-facts.md: the facts of AWS that this program rests on, with the rules that name each. */
#ifndef SNAPAUDIT_RULES_AWS_FACTS_PAGE_H
#define SNAPAUDIT_RULES_AWS_FACTS_PAGE_H

#include "core/sink.h"
#include "rules/rule.h"

/* Markdown, the same bytes always: `snapaudit rules facts` prints it. */
void aws_facts_page(struct sink *out);

/* "seen 13 times, 2025-2026", "only documented": how sure the fact is. */
void aws_facts_seen(struct sink *out, enum aws_fact fact);

/* Does the rule rest on it? */
bool rule_rests_on(const struct rule *rule, enum aws_fact fact);

#endif
