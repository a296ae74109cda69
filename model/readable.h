/* Which sources this version reads: those whose records some table holds, and what a policy names. */
#ifndef SNAPAUDIT_MODEL_READABLE_H
#define SNAPAUDIT_MODEL_READABLE_H

#include <stdbool.h>

#include "model/source.h"

bool source_is_readable(enum source source);

/* Those that an inventory tells of, by place, account or once: all but what is read for a run. */
bool source_is_of_places(enum source source);

source_set sources_readable(void);
source_set sources_of_places(void);

/* The sources whose records have a column of this name. */
source_set sources_naming(const char *column);

/* "snapshots", "launch template versions"; the code for sources that no file holds. */
const char *source_noun(enum source source);

#endif
