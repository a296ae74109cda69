/* Keys before they have a home: borrowed from where they were found. Internal to collector/aws. */
#ifndef SNAPAUDIT_COLLECTOR_AWS_KEYS_KEY_PARTS_H
#define SNAPAUDIT_COLLECTOR_AWS_KEYS_KEY_PARTS_H

#include <stddef.h>

#include "core/str.h"

struct key_parts {
    struct str access_key_id;
    struct str secret;
    struct str session_token; /* may be empty */
};

enum key_part { KEY_PART_ID, KEY_PART_SECRET, KEY_PART_TOKEN };

/* NULL when it is well-formed: printable ASCII without blanks, as a header can carry it, and not too
 * long. Else what is wrong: "holds a blank". */
const char *key_flaw(enum key_part part, struct str text);

#endif
