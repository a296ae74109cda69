/* What the inventory shows of restores of a volume's backups, and how well the best of it proves
 * today's. Pure: the frozen graph, its facts and their `as_of`.
 *
 * Evidence is of grade E2, a restore observed, and leads back to a snapshot of the volume, disk by
 * disk:
 *   - another volume with that SnapshotId (DescribeVolumes), seen available or in-use, dated by its
 *     CreateTime. That a launch made it changes nothing and adds nothing: what an instance proves is
 *     the disk that it was given, so a root volume that was swapped, and a disk that the launch left
 *     out, prove nothing of the image;
 *   - the LastLaunchedTime (DescribeImages) of an own image that maps that snapshot. Of a foreign
 *     image nothing tells which disk it was.
 * A proven copy (P1, P2) stands for its source, but is weak unless it lies in the volume's own account
 * and region; so is what another account made. The snapshot that a volume was made from never vouches
 * for that volume. AttachTime proves nothing: it changes whenever a disk is attached again. */
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
    uint32_t snapshot;              /* that was restored, or ROW_NONE */
    enum kind kind;                 /* KIND_VOLUME: made from it; KIND_IMAGE: launched with it */
    uint32_t row;                   /* the volume or image, or ROW_NONE */
    uint32_t today;                 /* as restores_todays_backup() */
    bool
        untimed; /* something without a time was seen that would prove it if it lay in the window */
};

/* Newest completed own snapshot of the volume that is no copy, a usable one if there is any;
 * ROW_NONE: it has no backup to restore. */
uint32_t restores_todays_backup(const struct facts *facts, uint32_t volume_row);

/* The best evidence; of equally good the newest. */
void restores_find(const struct facts *facts, uint32_t volume_row,
                   const struct restore_terms *terms, struct restore_proof *out);

/* The instance that was launched with this volume in place of `snapshot_row`: it runs, or ran, from
 * an own image that maps the snapshot for the very device. ROW_NONE: none that is listed. */
uint32_t restores_launched(const struct graph *graph, uint32_t volume_row, uint32_t snapshot_row);

#endif
