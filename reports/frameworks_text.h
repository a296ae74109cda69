/* Frameworks, for people and programs: the list, and the controls of one with the rules that are evidence
 * for them. Whatever is printed says what a mapping means. */
#ifndef SNAPAUDIT_REPORTS_FRAMEWORKS_TEXT_H
#define SNAPAUDIT_REPORTS_FRAMEWORKS_TEXT_H

#include "core/sink.h"
#include "policy/policy.h"
#include "reports/terminal.h"

void frameworks_list_text(const struct policy *policy, struct sink *out,
                          const struct terminal_style *style);
void frameworks_list_json(const struct policy *policy, struct sink *out);

void frameworks_show_text(const struct policy *policy, const struct framework *framework,
                          struct sink *out, const struct terminal_style *style);
void frameworks_show_json(const struct policy *policy, const struct framework *framework,
                          struct sink *out);

#endif
