/* Where the records of a listing say that they come from: their owners, their zones, their ids. A
 * listing whose records speak of another place than its folder does must not be judged as that
 * folder's (mislabel.h). Costs some dozens of instructions a record. */
#ifndef SNAPAUDIT_COLLECTOR_IMPORT_ORIGIN_H
#define SNAPAUDIT_COLLECTOR_IMPORT_ORIGIN_H

#include <stdbool.h>
#include <stdint.h>

#include "core/str.h"

#define ORIGIN_OWNERS     8
#define ORIGIN_IDS        32
#define ORIGIN_REGION_MAX 32

/* Zeroed: no records. */
struct origin {
    uint64_t rows;
    uint64_t own;     /* whose OwnerId is the account that the folder, or --account, names */
    uint64_t named;   /* whose OwnerId is any account, those with an OwnerAlias left out */
    uint64_t aliased; /* whose owner goes by an OwnerAlias: a publisher, never the caller */
    uint64_t here;    /* in a zone of the region of the folder */
    uint64_t elsewhere;
    char other_region[ORIGIN_REGION_MAX]; /* of the first one elsewhere */

    /* Accounts of `named` in the order of meeting, the first ORIGIN_OWNERS of them. */
    char owners[ORIGIN_OWNERS][12];
    uint32_t owner_count; /* ORIGIN_OWNERS + 1: more than are kept */

    /* The ORIGIN_IDS smallest hashes of ids, rising. Two listings have the same ones where their
     * ids are the same; below that number they are the whole of it. */
    uint32_t id_count;
    uint64_t ids[ORIGIN_IDS];
};

/* What a record says. Empty: it does not. */
struct origin_row {
    struct str id;
    struct str owner;
    struct str alias;
    struct str zone;
};

/* `account` and `region` of the folder; the account may be empty. */
void origin_note(struct origin *origin, const struct origin_row *row, struct str account,
                 struct str region);

/* Add what `from` holds. */
void origin_add(struct origin *origin, const struct origin *from);

/* Owner number `index` (below owner_count and ORIGIN_OWNERS); borrowed. */
struct str origin_owner(const struct origin *origin, uint32_t index);

/* True when `account` is among the owners that are kept. */
bool origin_has_owner(const struct origin *origin, struct str account);

/* True when nothing shows an id of `part` that is not in `whole`, which has at least as many
 * besides: what an owner shares of its own. */
bool origin_is_minor_part(const struct origin *part, const struct origin *whole);

#endif
