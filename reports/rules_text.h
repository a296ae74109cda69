/* The rules, for people and programs: the list, and all about one under a policy. */
#ifndef SNAPAUDIT_REPORTS_RULES_TEXT_H
#define SNAPAUDIT_REPORTS_RULES_TEXT_H

#include <stddef.h>

#include "core/sink.h"
#include "policy/policy.h"
#include "reports/terminal.h"

void rules_list_text(const struct policy *policy, struct sink *out,
                     const struct terminal_style *style);
void rules_list_json(const struct policy *policy, struct sink *out);

/* `row` of rules.def, with its controls in these frameworks. */
void rules_show_text(const struct policy *policy, struct framework_set frameworks, size_t row,
                     struct sink *out, const struct terminal_style *style);

#endif
