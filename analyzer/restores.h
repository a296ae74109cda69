/* What shows that a volume's backups were restored, and how well the best of it proves today's. Pure:
 * the frozen graph, its facts, their ledger and their `as_of`.
 *
 * What the inventory shows is of grade E2, a restore observed, and leads back to a snapshot of the
 * volume, disk by disk:
 *   - another volume with that SnapshotId (DescribeVolumes), seen available or in-use, dated by its
 *     CreateTime. That a launch made it changes nothing and adds nothing: what an instance proves is
 *     the disk that it was given, so a root volume that was swapped, and a disk that the launch left
 *     out, prove nothing of the image;
 *   - the LastLaunchedTime (DescribeImages) of an own image that maps that snapshot. Of a foreign
 *     image nothing tells which disk it was.
 * A proven copy (P1, P2) stands for its source, but is weak unless it lies in the volume's own account
 * and region; so is what another account made. The snapshot that a volume was made from never vouches
 * for that volume. AttachTime proves nothing: it changes whenever a disk is attached again.
 *
 * The ledger of restore tests outlives what a test made. A record that passed, whose link is not broken
 * and which leads to a backup of the volume (analyzer/drills.h), is evidence of the grade that it counts
 * as, weak in another region or account by the same rule. Of a snapshot that is listed no more the key
 * counts as today's: a native snapshot has the key of its volume, and that never changes. Who made it is
 * then not known and not asked.
 *
 * A record that failed outweighs all that is older, also one whose link is broken: bad news needs no
 * seal. Of a copy elsewhere, or of a backup under another key, it says nothing about today's backups.
 * An aborted test counts for nothing and is named. Where the ledger and the inventory both prove, the
 * ledger is taken, so that nothing needs to be kept for it. */
#ifndef SNAPAUDIT_ANALYZER_RESTORES_H
#define SNAPAUDIT_ANALYZER_RESTORES_H

#include "analyzer/facts.h"

/* From the best to the worst. */
enum restore_outcome {
    RESTORE_PROVEN,
    RESTORE_WEAK,        /* within the window, but see enum restore_weakness */
    RESTORE_KEY_CHANGED, /* within the window, of a backup under another key than today's */
    RESTORE_STALE,       /* older than the window */
    RESTORE_NEVER
};

/* The first that applies. */
enum restore_weakness {
    WEAKNESS_NONE,
    WEAKNESS_REGION,  /* from a copy in another region */
    WEAKNESS_ACCOUNT, /* from a copy in another account, or made there */
    WEAKNESS_FAILED,  /* a later test failed, or this is that test */
    WEAKNESS_GRADE,   /* below the grade that is asked for */
    WEAKNESS_MANAGER  /* of a backup that another manager made than today's */
};

/* What is asked of evidence. */
struct restore_terms {
    int64_t window_ms;
    enum grade min_grade;
};

struct restore_proof {
    enum restore_outcome outcome;
    enum restore_weakness weakness; /* of RESTORE_WEAK */
    instant at;                     /* of the best evidence; INSTANT_UNSET: there is none */
    enum grade grade;               /* of it */
    uint32_t snapshot;              /* that was restored, or ROW_NONE: not listed, or none */
    enum kind kind;                 /* KIND_VOLUME: made from it; KIND_IMAGE: launched with it */
    uint32_t row;                   /* the volume or image, or ROW_NONE: a record, or nothing */
    const struct drill *drill;      /* the record of the ledger that it is, or NULL */
    const struct drill *failed;     /* the latest test failed, and nothing later proves; or NULL */
    const struct drill *aborted;    /* the latest test in the window that was aborted, or NULL */
    uint32_t today;                 /* as restores_todays_backup() */
    bool
        untimed; /* something without a time was seen that would prove it if it lay in the window */
};

/* Newest completed own snapshot of the volume that is no copy, a usable one if there is any;
 * ROW_NONE: it has no backup to restore. */
uint32_t restores_todays_backup(const struct facts *facts, uint32_t volume_row);

/* The best evidence; of what proves, the ledger's first; of equally good the newest. */
void restores_find(const struct facts *facts, uint32_t volume_row,
                   const struct restore_terms *terms, struct restore_proof *out);

/* The same without what the ledger proves; that a test failed stands. */
void restores_seen(const struct facts *facts, uint32_t volume_row,
                   const struct restore_terms *terms, struct restore_proof *out);

/* The instance that was launched with this volume in place of `snapshot_row`: it runs, or ran, from
 * an own image that maps the snapshot for the very device. ROW_NONE: none that is listed. */
uint32_t restores_launched(const struct graph *graph, uint32_t volume_row, uint32_t snapshot_row);

#endif
