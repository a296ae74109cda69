#include "analyzer/cost.h"

#include "analyzer/prices_internal.h"
#include "core/mem.h"
#include "model/states.h"

#define GIB                ((uint64_t)1 << 30)
#define GP3_INCLUDED_IOPS  3000u /* [PRICE-GP3] the baseline is part of the storage */
#define GP3_INCLUDED_MIBPS 125u
#define IO2_TIER1_IOPS     32000u
#define IO2_TIER2_IOPS     64000u

struct cost_model {
    const struct graph *graph;
    instant as_of;
    const struct region_price **rows; /* by place; NULL: no price for its region */
};

static const struct cost not_known = {.known = false, .basis = "none"};

struct cost_model *cost_model_new(const struct graph *graph, const struct prices *prices,
                                  instant as_of)
{
    struct cost_model *model = mem_alloc(sizeof(*model));
    model->graph = graph;
    model->as_of = as_of;
    model->rows = mem_array(graph->place_count, sizeof(struct region_price *));
    for (uint32_t place = 0; place < graph->place_count; place++) {
        struct str region = graph_str(graph, graph->places[place].region);
        model->rows[place] = prices_of_region(prices, region);
    }
    return model;
}

void cost_model_free(struct cost_model *model)
{
    if (!model)
        return;
    mem_free(model->rows);
    mem_free(model);
}

/* [PRICE-LOCAL] Local snapshots in Local Zones and on Outposts have prices of their own. */
bool cost_is_local(const struct graph *graph, const struct snapshot *snapshot)
{
    if (snapshot->extra == ROW_NONE)
        return false;
    const struct snapshot_extra *extra = &graph->snapshot_extras[snapshot->extra];
    return !str_is_empty(graph_str(graph, extra->availability_zone)) ||
           !str_is_empty(graph_str(graph, extra->outpost_arn));
}

/* [PRICE-RESTORED] Restored for a time: the archived copy stays, and the standard tier holds another. */
static bool is_restored(const struct cost_model *model, const struct snapshot *snapshot)
{
    if (snapshot->extra == ROW_NONE)
        return false;
    instant expiry = model->graph->snapshot_extras[snapshot->extra].restore_expiry;
    return expiry != INSTANT_UNSET && expiry > model->as_of;
}

/* Add `price` × `bytes`; false when the price is not known. */
static bool add_tier(money_exact *sum, int64_t price, uint64_t bytes)
{
    if (price == PRICE_UNKNOWN)
        return false;
    *sum += money_bytes(price, bytes);
    return true;
}

/* False when a tier that holds the snapshot has no price. */
static bool add_tiers(const struct cost_model *model, const struct snapshot *snapshot,
                      uint64_t bytes, money_exact *sum)
{
    const struct region_price *prices = model->rows[snapshot->place];
    bool archived = (snapshot->flags & ROW_ARCHIVED) != 0;
    if (archived && !add_tier(sum, prices->snapshot_archive, bytes))
        return false;
    return (archived && !is_restored(model, snapshot)) ||
           add_tier(sum, prices->snapshot_standard, bytes);
}

/* [PRICE-SNAPSHOT] [PRICE-ARCHIVE] [EC2-SNAP-FULL-SIZE] */
struct cost cost_of_snapshot(const struct cost_model *model, uint32_t row)
{
    const struct snapshot *snapshot = &model->graph->snapshots[row];
    bool has_bytes = snapshot->flags & ROW_FULL_BYTES;
    money_exact sum = 0;
    if (!model->rows[snapshot->place] || snapshot->state != SNAPSHOT_COMPLETED ||
        cost_is_local(model->graph, snapshot) || (!has_bytes && snapshot->size_gib == 0))
        return not_known;
    uint64_t bytes = has_bytes ? snapshot->full_bytes : snapshot->size_gib * GIB;
    if (!add_tiers(model, snapshot, bytes, &sum))
        return not_known;
    return (struct cost){.known = true, .floor = 0, .ceiling = money_round(sum), .basis = "range"};
}

/* [PRICE-ARCHIVE] */
int64_t cost_in_archive(const struct cost_model *model, uint32_t row)
{
    const struct snapshot *snapshot = &model->graph->snapshots[row];
    const uint8_t needed = ROW_ARCHIVED | ROW_FULL_BYTES;
    money_exact sum = 0;
    if ((snapshot->flags & needed) != needed || !cost_of_snapshot(model, row).known)
        return 0;
    (void)add_tier(&sum, model->rows[snapshot->place]->snapshot_archive, snapshot->full_bytes);
    return money_round(sum);
}

/* Zones of the region are its name and one letter; Local and Wavelength Zones have longer names. */
static bool in_region_zone(const struct graph *graph, const struct volume *volume)
{
    struct str zone = graph_str(graph, volume->zone);
    struct str region = graph_str(graph, graph->places[volume->place].region);
    if (!str_is_empty(graph_str(graph, volume->outpost_arn)))
        return false;
    return str_is_empty(zone) || zone.len == region.len + 1;
}

static uint64_t excess(uint64_t value, uint64_t included)
{
    return value > included ? value - included : 0;
}

/* Add `units` at `price`; false when they cost something and the price is not known. */
static bool add_units(money_exact *sum, int64_t price, uint64_t units)
{
    if (units == 0)
        return true;
    if (price == PRICE_UNKNOWN)
        return false;
    *sum += money_units(price, units);
    return true;
}

static bool add_gp3(money_exact *sum, const struct volume_price *price, const struct volume *volume)
{
    uint64_t mibps = excess(volume->throughput_mibps, GP3_INCLUDED_MIBPS);
    if (mibps > 0 && price->throughput_gibps == PRICE_UNKNOWN)
        return false;
    if (mibps > 0)
        *sum += money_mibps(price->throughput_gibps, mibps);
    return add_units(sum, price->iops[0], excess(volume->iops, GP3_INCLUDED_IOPS));
}

/* [PRICE-IO2] */
static bool add_io2(money_exact *sum, const struct volume_price *price, uint64_t iops)
{
    uint64_t tier3 = excess(iops, IO2_TIER2_IOPS);
    uint64_t tier2 = excess(iops, IO2_TIER1_IOPS) - tier3;
    return add_units(sum, price->iops[0], iops - tier2 - tier3) &&
           add_units(sum, price->iops[1], tier2) && add_units(sum, price->iops[2], tier3);
}

/* False when the volume pays for performance that has no price or was not told. */
static bool add_performance(money_exact *sum, const struct volume_price *price,
                            const struct volume *volume)
{
    switch (volume->type) {
    case VOLUME_GP3: return add_gp3(sum, price, volume);
    case VOLUME_IO1: return volume->iops > 0 && add_units(sum, price->iops[0], volume->iops);
    case VOLUME_IO2: return volume->iops > 0 && add_io2(sum, price, volume->iops);
    default: return true;
    }
}

/* What surely remains of `price` when the volume is deleted: its runbook takes a last snapshot, which
 * may be as large as the volume and has to be kept. When the volume was detached is not known, so
 * no snapshot that there is can stand in for it. */
static int64_t floor_of_volume(const struct region_price *prices, const struct volume *volume,
                               int64_t price)
{
    if (prices->snapshot_standard == PRICE_UNKNOWN)
        return 0;
    int64_t last = money_round(money_bytes(prices->snapshot_standard, volume->size_gib * GIB));
    return price > last ? price - last : 0;
}

/* [PRICE-VOLUME] [PRICE-LIST] */
struct cost cost_of_volume(const struct cost_model *model, uint32_t row)
{
    const struct volume *volume = &model->graph->volumes[row];
    const struct region_price *prices = model->rows[volume->place];
    if (!prices || volume->type == VOLUME_TYPE_OTHER || volume->type >= VOLUME_TYPE_COUNT ||
        volume->size_gib == 0 || !in_region_zone(model->graph, volume))
        return not_known;
    const struct volume_price *price = &prices->volumes[volume->type];
    money_exact sum = 0;
    if (!add_units(&sum, price->gb, volume->size_gib) || !add_performance(&sum, price, volume))
        return not_known;
    int64_t micros = money_round(sum);
    return (struct cost){.known = true,
                         .floor = floor_of_volume(prices, volume, micros),
                         .ceiling = micros,
                         .basis = "list"};
}
