/* What the records of the ledger of restore tests are about: the volume that each names, where it is
 * listed, and the snapshot that was restored. Resolved once, with the facts; pure.
 *
 * A record proves something of a volume only if it leads back to a snapshot of it. What it calls the
 * source is looked up in the inventory: a snapshot of the subject, or a proven copy (P1, P2) of one,
 * leads; anything else that is listed does not. A source that is listed no more was deleted by its
 * retention, or lies where nothing was read: there the record's word stands, and region and account are
 * those of the ARN. A recovery point of AWS Backup leads likewise; where it is an EBS snapshot, its ARN
 * is that snapshot's. A record that names neither is a claim: grade E1 at most. */
#ifndef SNAPAUDIT_ANALYZER_DRILLS_H
#define SNAPAUDIT_ANALYZER_DRILLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/str.h"
#include "model/coverage.h"
#include "model/graph.h"
#include "model/ledger.h"

/* A ledger that the policy names, as it was read. All borrowed. */
struct ledger_seen {
    const struct ledger *ledger; /* NULL: nothing of it could be read */
    struct str name;             /* of the file, without its folders */
    struct coverage coverage;    /* complete; or a gap, also where some rows were left out */
};

/* How the record leads to a backup of its subject. */
enum drill_lead {
    LEAD_NONE,     /* neither source nor recovery point is told: a claim */
    LEAD_UNLISTED, /* what is told is not listed (any more) */
    LEAD_BACKUP,   /* listed: a snapshot of the subject, or a proven copy of one */
    LEAD_DOUBTFUL, /* listed, and perhaps a copy of one: nothing proves it */
    LEAD_OTHER     /* listed, and a backup of something else */
};

/* One record. Texts are of the record or of the graph. */
struct drill {
    const struct ledger_record *record;
    struct str account; /* of the subject, as its ARN says */
    struct str region;
    struct str id;   /* of the volume; empty: the ARN is none of a volume */
    uint32_t place;  /* of the subject, or PLACE_NONE: nothing is known of it */
    uint32_t volume; /* the subject's row, or ROW_NONE: it is not listed */
    uint32_t source; /* the row of the snapshot that was restored, or ROW_NONE */
    struct str
        source_account; /* where that backup lay: as listed, else as told, else the subject's */
    struct str source_region;
    enum drill_lead lead;
};

struct facts;  /* analyzer/facts.h */
struct drills; /* opaque, defined in drills.c */

/* `ledger` may be NULL and is borrowed; the copies of `facts` must be known. */
struct drills *drills_new(const struct facts *facts, const struct ledger *ledger);
void drills_free(struct drills *drills); /* NULL is fine */

/* All, by line. Borrowed. */
const struct drill *drills_all(const struct drills *drills, size_t *count);

/* Those of a listed volume, by time and line: `count` pointers. Borrowed. */
const struct drill *const *drills_of(const struct drills *drills, uint32_t volume_row,
                                     size_t *count);

/* The grade that the record counts as. */
enum grade drill_grade(const struct drill *drill);

/* May it speak for the subject, well or badly? Not where what was restored is listed and is not known
 * to be a backup of it. */
bool drill_leads(const struct drill *drill);

/* Is a snapshot of the subject listed, though the volume may be gone? */
bool drill_snapshot_listed(const struct graph *graph, const struct drill *drill);

#endif
