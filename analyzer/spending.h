/* What volumes and snapshots cost as they are (analyzer/upkeep.h), summed for whoever has to answer for it:
 * by place, by what the tags say of owner, environment and cost centre, by kind and storage tier. Any sum that a
 * report prints is a sum of these rows, and these are sums over resources, each of which is in one of them. */
#ifndef SNAPAUDIT_ANALYZER_SPENDING_H
#define SNAPAUDIT_ANALYZER_SPENDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analyzer/owners.h"
#include "analyzer/upkeep.h"
#include "core/arena.h"

struct spent {
    uint64_t resources;
    uint64_t gib;
    uint64_t full_bytes;    /* as far as they were told */
    uint64_t unpriced_gib;  /* what has no price: in no amount */
    int64_t floor, ceiling; /* micros a month */
};

void spent_add(struct spent *to, const struct spent *more);

struct spending_row {
    uint32_t place;
    enum kind kind;
    struct whose whose;
    bool archived;
    const char *basis; /* "list", "range" or "none" */
    struct spent spent;
};

/* In the order of account, region, owner, environment, cost centre, kind, tier and basis. */
struct spending {
    const struct spending_row *rows;
    size_t count;
};

struct spending_in {
    const struct graph *graph;
    const struct owners *owners;
    const struct upkeep *upkeep;
    const bool *const *left_out; /* by kind, then row: not asked about; NULL: everything is */
};

/* Lives in `arena`. */
struct spending spending_sum(const struct spending_in *in, struct arena *arena);

#endif
