/* Restore points of a volume: usable snapshots of it that are no copies, and usable proven copies
 * of its snapshots anywhere. */
#ifndef SNAPAUDIT_ANALYZER_POINTS_H
#define SNAPAUDIT_ANALYZER_POINTS_H

#include <stdbool.h>
#include <stdint.h>

#include "core/clock.h"
#include "model/graph.h"

struct facts; /* analyzer/facts.h */

struct point {
    uint32_t row;      /* the snapshot, ROW_NONE: there is no point */
    uint32_t root_row; /* the snapshot of the volume itself (row, when it is no copy) */
    instant data_time; /* INSTANT_UNSET: its time is not told */
};

struct points {
    struct point newest; /* by data_time; the volume's own before copies */
    uint64_t count;
    uint64_t untimed;        /* points whose data_time is not known */
    uint32_t newest_pending; /* a snapshot of the volume still being made, or ROW_NONE */
    uint32_t newest_any;     /* newest snapshot of any state that is no copy, or ROW_NONE */
    bool completed;          /* any completed snapshot that is no copy, usable or not */
};

/* `with_images` false leaves out snapshots that CreateImage made. */
void points_find(const struct facts *facts, uint32_t volume_row, bool with_images,
                 struct points *out);

/* The snapshots with the id of a live volume, oldest first (copies included: check FACT_COPY). */
struct rows points_snapshots(const struct graph *graph, uint32_t volume_row);

/* A usable snapshot that the volume's ancestors left (the chain of Volume.SnapshotId), or
 * ROW_NONE: data exists, but older than the volume. */
uint32_t points_ancestor(const struct facts *facts, uint32_t volume_row);

/* The live volume that this snapshot protects, as itself or as a proven copy, or ROW_NONE. */
uint32_t points_volume_of(const struct facts *facts, uint32_t snapshot_row);

#endif
