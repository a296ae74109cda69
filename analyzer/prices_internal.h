/* The price table as prices.c reads it and cost.c uses it. */
#ifndef SNAPAUDIT_ANALYZER_PRICES_INTERNAL_H
#define SNAPAUDIT_ANALYZER_PRICES_INTERNAL_H

#include <stdint.h>

#include "analyzer/cost.h"
#include "core/str.h"
#include "model/inventory.h"

#define PRICE_UNKNOWN     INT64_C(-1) /* null or absent in the table: never taken from elsewhere */
#define VOLUME_TYPE_COUNT (VOLUME_SC1 + 1)
#define IOPS_TIERS        3

/* Nano-units of the currency a month, or PRICE_UNKNOWN. */
struct volume_price {
    int64_t gb;
    int64_t iops[IOPS_TIERS]; /* only io2 has more than the first */
    int64_t throughput_gibps;
};

struct region_price {
    struct str region;
    int64_t snapshot_standard;
    int64_t snapshot_archive;
    struct volume_price volumes[VOLUME_TYPE_COUNT]; /* by enum volume_type */
};

/* The row of a region; NULL when the table has none. */
const struct region_price *prices_of_region(const struct prices *prices, struct str region);

#endif
