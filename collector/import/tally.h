/* How many records each owner has, page by page: what the own account is worked out from. */
#ifndef SNAPAUDIT_COLLECTOR_IMPORT_TALLY_H
#define SNAPAUDIT_COLLECTOR_IMPORT_TALLY_H

#include <stdint.h>

#include "core/str.h"

enum tally_of { TALLY_SNAPSHOTS, TALLY_IMAGES, TALLY_COUNT };

struct tally; /* opaque, defined in tally.c; one thread */

struct tally *tally_new(void);
void tally_free(struct tally *tally); /* NULL is fine */

/* Count a record of the page at hand; owners that are no account ids are passed over. */
void tally_add(struct tally *tally, enum tally_of what, struct str owner);
void tally_commit(struct tally *tally); /* the page counts */
void tally_drop(struct tally *tally);   /* it does not */

/* Add what `other` has committed. */
void tally_merge(struct tally *tally, const struct tally *other);

/* The commonest owner (the smallest of equals), its count and the count of all; empty when there is
 * none. Borrowed from `tally`. */
struct str tally_commonest(const struct tally *tally, enum tally_of what, uint64_t *count,
                           uint64_t *total);

/* Records of all kinds whose owner is `account`. */
uint64_t tally_owned_by(const struct tally *tally, struct str account);

#endif
