/* Which fields a record of EC2 has, read by us or not: what stands in one beyond them is new, and is
 * counted as an unknown word. Both readers ask here, so that they find the same. */
#ifndef SNAPAUDIT_MODEL_KNOWN_FIELDS_H
#define SNAPAUDIT_MODEL_KNOWN_FIELDS_H

#include <stdbool.h>

#include "core/str.h"
#include "model/kind.h"

/* `name` as JSON writes it ("VolumeId"), of the record itself, not of what lies within its members.
 * Always true for kinds that AWS lists no records of. */
bool field_is_known(enum kind kind, struct str name);

#endif
