/* Names of folders for groups, whatever people call these. */
#ifndef SNAPAUDIT_REPORTS_SPLIT_NAMES_INTERNAL_H
#define SNAPAUDIT_REPORTS_SPLIT_NAMES_INTERNAL_H

#include <stdbool.h>

#include "core/arena.h"
#include "core/str.h"

#define NAME_HASH_SHORT 8u
#define NAME_HASH_LONG  64u

/* "team-a-1f2e3d4c": letters, digits and '-' of the name, then the first `digits` of a hash of kind and name, which
 * keeps apart what these letters alone would not. `none`: of those without a name. Lives in `arena`. */
const char *split_folder_name(struct arena *arena, struct str kind, struct str name, bool none,
                              unsigned digits);

/* The first part of it alone: at most 40 of a-z, 0-9 and '-'; may be empty. */
#define SLUG_MAX 41
const char *split_slug(struct str name, char out[SLUG_MAX]);

#endif
