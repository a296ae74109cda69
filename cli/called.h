/* What people call a resource. */
#ifndef SNAPAUDIT_CLI_CALLED_H
#define SNAPAUDIT_CLI_CALLED_H

#include <stdbool.h>

#include "model/graph.h"

/* Is it called so, to the letter: by its tag Name, or an image by its own name? */
bool is_called(const struct graph *graph, enum kind kind, uint32_t row, struct str name);

#endif
