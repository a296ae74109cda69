/* A crowd: a made-up inventory of any size, mostly healthy, the same for the same options.
 *
 * For each 100 snapshots there are 20 volumes, 8 instances and 2 images; all have three tags but 1%,
 * which have none. Of the snapshots 74 are backups of volumes (a day apart, the newest 5 hours old),
 * 19 are copies of another region's newest, 5 are of deleted volumes (5 each), 2 belong to images.
 * 2% of the volumes are backed up late, 5% are attached to nothing, 5% have no copy. */
#ifndef SNAPAUDIT_TESTS_BENCH_CROWD_H
#define SNAPAUDIT_TESTS_BENCH_CROWD_H

#include <stdint.h>

#include "core/clock.h"
#include "model/graph.h"
#include "model/inventory.h"

#define CROWD_ACCOUNT     "111122223333"
#define CROWD_AS_OF       INT64_C(1768478400000) /* 2026-01-15T12:00:00Z */
#define CROWD_AS_OF_TEXT  "2026-01-15T12:00:00Z"
#define CROWD_REGIONS_MAX 17

struct crowd {
    uint32_t snapshots; /* in all regions together */
    unsigned regions;
};

const char *crowd_region(unsigned region);

/* Who hears of each record, region by region, kind by kind. What is handed over is borrowed. */
struct crowd_listener {
    void *ctx;
    void (*region)(void *ctx, unsigned region);
    void (*snapshot)(void *ctx, const struct snapshot_in *in);
    void (*volume)(void *ctx, const struct volume_in *in);
    void (*image)(void *ctx, const struct image_in *in);
    void (*instance)(void *ctx, const struct instance_in *in);
};

void crowd_tell(const struct crowd *crowd, const struct crowd_listener *listener);

/* The crowd in memory, not frozen yet. */
struct crowd_parts {
    struct place_in places[CROWD_REGIONS_MAX];
    size_t place_count;
    struct inventory_part *part;
};

void crowd_fill(const struct crowd *crowd, struct crowd_parts *out);
void crowd_clear(struct crowd_parts *parts);

/* The crowd as the AWS CLI would have saved it, in DIR/REGION/KIND[-N].json, with at most `per_file`
 * records a file (0: no limit). Ends the program when it cannot be written. */
void crowd_write(const struct crowd *crowd, const char *dir, uint32_t per_file);

#endif
