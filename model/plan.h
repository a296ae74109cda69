/* What of an account a run must see. An audit reads everything; a question about some resources
 * reads only the sources that its rules need and, where AWS can filter, only the records that they
 * are about. Made from the rules and the question by cli, followed by both collectors. */
#ifndef SNAPAUDIT_MODEL_PLAN_H
#define SNAPAUDIT_MODEL_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/str.h"
#include "model/source.h"

/* Filter values in one call, all filters together (Amazon EC2 API reference, error codes:
 * FilterLimitExceeded). */
#define COLLECT_VALUES_MAX 200

/* How much of a source is read in a region: bits, so that the needs of rules add up. */
enum collect_need {
    COLLECT_FILTERED = 1u << 0, /* the records that pass the filters of the source */
    COLLECT_OF_FOUND = 1u << 1, /* those of the volumes that VOL lists in this region: snapshots by
                                    volume-id, instances by block-device-mapping.volume-id */
    COLLECT_WHERE_FOUND = 1u << 2, /* all, once VOL lists a volume in this region */
    COLLECT_ALL = 1u << 3
};

/* One EC2 filter: a record passes when it has one of the values; filters are ANDed. Values are
 * EC2's patterns: `*`, `?`, and a backslash before those that stand for themselves. */
struct collect_filter {
    struct str name; /* "tag:Application", "volume-id" */
    const struct str *values;
    size_t value_count;
};

/* Bits of enum collect_need for each source; 0: not needed. All borrowed for the collection.
 * With files, what is needed of a region in any measure is read in full. */
struct collect_plan {
    struct str account;        /* where the resources are; empty: in any */
    const struct str *regions; /* globs: where the resources may be; none: in every region */
    size_t region_count;
    uint8_t here[SOURCE_COUNT]; /* in those regions */
    const struct str *targets;  /* where copies are sought */
    size_t target_count;
    bool every_target;                /* in every region in scope */
    uint8_t there[SOURCE_COUNT];      /* in the targets */
    uint8_t everywhere[SOURCE_COUNT]; /* in every region in scope */
    const struct collect_filter *filters[SOURCE_COUNT];
    size_t filter_count[SOURCE_COUNT];
};

/* What the plan needs of a source in a region of an account (empty: not told): 0 for nothing, never a
 * part beside the whole. A NULL plan needs all. */
unsigned collect_plan_need(const struct collect_plan *plan, struct str account, struct str region,
                           enum source source);

/* Sets in `all`, which has room for each source, those of a place that the plan does not need there: not attempted,
 * and no gap. Returns which. */
struct coverage;
source_set collect_plan_leave_out(const struct collect_plan *plan, struct str account,
                                  struct str region, struct coverage *all);

#endif
