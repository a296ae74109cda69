/* What a file of the offline format holds, by its name: the records of one table. */
#ifndef SNAPAUDIT_COLLECTOR_IMPORT_FILE_KIND_H
#define SNAPAUDIT_COLLECTOR_IMPORT_FILE_KIND_H

#include <stdbool.h>

#include "core/arena.h"
#include "core/str.h"
#include "model/table.h"

/* False when `name` (without number and ending) is none. */
bool file_kind_parse(struct str name, enum table *out);

/* By their names: the order of reading, and of messages. */
int file_kind_order(enum table a, enum table b);

/* The name that is near enough to be meant, or NULL. */
const char *file_kind_nearest(struct str name);

/* All names, with commas, for messages. */
struct str file_kind_names(struct arena *arena);

#endif
