/* What the family shares of the rule RESTORE-UNTESTED itself. */
#ifndef SNAPAUDIT_RULES_RESTORE_UNTESTED_H
#define SNAPAUDIT_RULES_RESTORE_UNTESTED_H

#include "rules/rule.h"

enum untested_param { UNTESTED_TEST_DAYS };

extern const struct rule rule_restore_untested;

#endif
