/* Dates in tags that say until when a resource is needed. */
#ifndef SNAPAUDIT_RULES_EXPIRY_H
#define SNAPAUDIT_RULES_EXPIRY_H

#include <stdbool.h>

#include "core/clock.h"
#include "core/str.h"

/* RFC 3339: a date, which means the end of that day in UTC, or a moment with its zone. `*out` is the
 * last instant that the tag still covers. False for all else; `*out` is then left alone. */
bool expiry_parse(struct str text, instant *out);

#endif
