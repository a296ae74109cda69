/* The name of a finding between runs: a SHA-256 of what it is about, never of what was measured. */
#ifndef SNAPAUDIT_RULES_FINGERPRINT_H
#define SNAPAUDIT_RULES_FINGERPRINT_H

#include <stddef.h>

#include "core/sha256.h"
#include "model/finding.h"

/* Of fingerprint version, rule, partition, account, region, kind, id and discriminators, each followed by
 * a NUL byte. `subject` gives account, region and id. Writes 64 lower-case hex digits; returns hex. */
char *fingerprint_of(struct sha256 *sha, const char *rule, enum kind kind,
                     const struct subject *subject, const struct str *discriminators, size_t count,
                     char hex[SHA256_HEX_MAX]);

#endif
