/* The address of a resource in the console of AWS, by the table of console.def. */
#ifndef SNAPAUDIT_MODEL_CONSOLE_H
#define SNAPAUDIT_MODEL_CONSOLE_H

#include <stdbool.h>

#include "core/sink.h"
#include "core/str.h"
#include "model/kind.h"

/* Writes it, in ASCII: the id is escaped as a URL wants it. False, and nothing written, where the kind has no
 * page, the region is none, or its partition has no console that is known. */
bool console_put(struct sink *out, enum kind kind, struct str region, struct str id);

#endif
