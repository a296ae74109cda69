/* Answers of AWS: one page of one operation, parsed while it arrives. Records go straight into an
 * inventory part, inside the page that the caller began; the caller commits or drops it. */
#ifndef SNAPAUDIT_COLLECTOR_AWS_ANSWER_H
#define SNAPAUDIT_COLLECTOR_AWS_ANSWER_H

#include <stdbool.h>
#include <stdint.h>

#include "collector/aws/keys/key_parts.h"
#include "collector/aws/operation.h"
#include "core/arena.h"
#include "core/clock.h"
#include "core/error.h"
#include "core/vec.h"
#include "model/inventory.h"
#include "model/page_source.h"

/* What a finished page says besides its records. Borrowed until the next reset. */
struct answer_page {
    struct str next_token; /* empty: the end */
    uint64_t items;        /* records added */
    uint64_t bad_times;    /* times that could not be parsed: unset */
    uint64_t ids_hash;     /* of all records, in order */
};

struct answer_region { /* DescribeRegions */
    struct str name;
    struct str opt_in_status; /* opt-in-not-required, opted-in, not-opted-in */
};

struct answer_identity { /* GetCallerIdentity */
    struct str account;
    struct str arn;
    struct str user_id;
};

struct answer_keys { /* AssumeRole; wiped by the next reset, and with the answer */
    struct key_parts parts;
    instant until;
};

struct answer_account { /* ListAccounts */
    struct str id, name;
    struct str state, status; /* each may be empty */
};

struct answer; /* opaque, defined in answer.c; one for each connection, used again and again */

/* `part` is NULL for operations that list nothing. */
struct answer *answer_new(enum operation operation, struct inventory_part *part);
void answer_free(struct answer *answer);

void answer_reset(struct answer *answer);

/* The next document will be of `operation`. Reset it afterwards. */
void answer_turn_to(struct answer *answer, enum operation operation);

int answer_feed(struct answer *answer, const void *data, size_t len, struct error *err);

/* -1 when the document is cut short, not well-formed, or not the operation's (wrong root element).
 * Unknown elements and enum values are passed over. */
int answer_finish(struct answer *answer, struct answer_page *out, struct error *err);

/* Instead of a document, the page that was read before: its records go into the part, and all else is as if
 * answer_finish() had ended well. False: it is not there, not whole, or asks to be read again; then the caller
 * drops the page, and resets the answer. */
bool answer_read_before(struct answer *answer, const struct page_source *source,
                        const struct page_wanted *wanted, struct answer_page *out);

/* After answer_finish() of the operation that has them. Borrowed until the next reset. */
const struct answer_region *answer_regions(const struct answer *answer, size_t *count);
const struct answer_account *answer_accounts(const struct answer *answer, size_t *count);
const struct answer_identity *answer_identity(const struct answer *answer);
const struct answer_keys *answer_keys(const struct answer *answer);

/* What other listings follow from. */
struct answer_seed {
    struct str id; /* of a launch template or volume; of the volume of a snapshot; a vault's name */
    struct str snapshot_id; /* that the volume was made from; may be empty */
};

/* Those of a page of launch templates, volumes or vaults; of a page of snapshots, when answer_trace() asked
 * for it, the volumes that they can restore, now or once they are complete. */
const struct answer_seed *answer_seeds(const struct answer *answer, size_t *count);

/* Do records of the page hold data: volumes, snapshots? */
bool answer_shows_data(const struct answer *answer);

/* What the records of a page name that other operations are asked about (operation_naming()): once or
 * more, in their order. Borrowed until the next reset. */
const struct str *answer_named(const struct answer *answer, size_t *count);
void answer_trace(struct answer *answer, bool volumes_of_snapshots);

#endif
