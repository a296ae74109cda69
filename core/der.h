/* Values in DER, one after the other: for what no accessor of OpenSSL tells. */
#ifndef SNAPAUDIT_CORE_DER_H
#define SNAPAUDIT_CORE_DER_H

#include <stdbool.h>

#include "core/str.h"

/* What is left of a run of values. */
struct der {
    struct str left;
};

/* Goes past the next value; `*inner`, which may be NULL, is what it holds. False at the end, and where it is
 * damaged. */
bool der_next(struct der *der, struct der *inner);

/* Goes past the next value, which is a whole number from 0 to 127. */
bool der_small_number(struct der *der, unsigned *out);

/* The first byte of the next value: its tag; 0 at the end. */
unsigned char der_tag(const struct der *der);

#endif
