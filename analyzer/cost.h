/* What things cost, from a price table. The table is list prices with a date; every amount says
 * its basis. A snapshot is never VolumeSize × price: that is only its ceiling. */
#ifndef SNAPAUDIT_ANALYZER_COST_H
#define SNAPAUDIT_ANALYZER_COST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/clock.h"
#include "core/error.h"
#include "core/money.h"
#include "model/graph.h"

struct prices; /* opaque, defined in prices.c */

/* Parse a price table (the format of data/prices.json). The caller owns it: prices_free(). */
struct prices *prices_parse(struct str json, struct error *err);
void prices_free(struct prices *prices);

const char *prices_currency(const struct prices *prices); /* "USD" */
const char *prices_date(const struct prices *prices);     /* "2025-10-28" */
const char *prices_source(const struct prices *prices);   /* one line for people */

/* Bound to a graph: the price row of each place is looked up once. Borrows both. What is restored
 * for a time at `as_of` is charged in both tiers. */
struct cost_model;
struct cost_model *cost_model_new(const struct graph *graph, const struct prices *prices,
                                  instant as_of);
void cost_model_free(struct cost_model *model);

struct cost {
    bool known;    /* false: no price for this region, tier or type */
    int64_t floor; /* micros a month */
    int64_t ceiling;
    const char *basis; /* "list" or "range"; "none" when not known */
};

/* Snapshot: floor 0, ceiling = full_bytes (else VolumeSize GiB) × the price of its tier, of both
 * tiers while an archived one is restored for a time; basis range. Not known before it is completed:
 * until then a copy shows size 0. Nor in Local Zones and on Outposts, which have prices of their own. */
struct cost cost_of_snapshot(const struct cost_model *model, uint32_t row);

/* A local snapshot, in a Local Zone or on an Outpost: priced apart, and sharing no block with others. */
bool cost_is_local(const struct graph *graph, const struct snapshot *snapshot);

/* What the archive tier bills for it; 0 of what is not archived or has no price there, and where the full
 * size was not told. */
int64_t cost_in_archive(const struct cost_model *model, uint32_t row);

/* Volume: ceiling = list price of type, size, provisioned IOPS and throughput (gp3: what exceeds
 * 3,000 IOPS and 125 MiB/s; io2 by tiers), basis list. floor = that minus the ceiling of a snapshot
 * of the whole volume, which its runbook takes before it deletes; never below 0. Volumes in Local
 * Zones and on Outposts, and types with no price, are not known. */
struct cost cost_of_volume(const struct cost_model *model, uint32_t row);

#endif
