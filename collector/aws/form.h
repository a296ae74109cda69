/* Parameters as "name=value" pairs joined by "&", percent-encoded: how a chain keeps what it asks
 * for, whatever protocol it is sent by. */
#ifndef SNAPAUDIT_COLLECTOR_AWS_FORM_H
#define SNAPAUDIT_COLLECTOR_AWS_FORM_H

#include <stdbool.h>

#include "core/sink.h"
#include "core/str.h"

/* Percent-encode as AWS signs it: unreserved A-Z a-z 0-9 - . _ ~, all else %XX in upper case. */
void form_encode(struct str text, struct sink *out);

/* The bytes that form_encode() was given. */
void form_decode(struct str encoded, struct sink *out);

/* Append a pair, after "&" when `out` holds something. Both are encoded here. */
void form_add(struct sink *out, const char *name, struct str value);

/* Append pairs that are encoded already; none when empty. */
void form_join(struct sink *out, struct str pairs);

/* Take the first pair off `pairs`, as it is encoded. False when there is none left. */
bool form_next(struct str *pairs, struct str *name, struct str *value);

#endif
