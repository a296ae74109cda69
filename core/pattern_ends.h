#ifndef SNAPAUDIT_CORE_PATTERN_ENDS_H
#define SNAPAUDIT_CORE_PATTERN_ENDS_H

#include "core/str.h"

#include <stdbool.h>

/* Can a pattern, which compiles, match only up to the end of a value: does each of its alternatives end
 * with $ or \z? What cannot be told is false. */
bool pattern_ends_anchored(struct str text);

#endif
