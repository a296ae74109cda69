#include "collector/aws/target.h"

#include "collector/aws/operation.h"
#include "model/readable.h"

#include <assert.h>
#include <stdlib.h>

#include "core/mem.h"

static size_t sources_listed(void)
{
    return (size_t)__builtin_popcountll(sources_of_places());
}

void target_open(struct target *target, struct arena *arena, int64_t now_ms)
{
    target->buckets = arena_array(arena, OP_COUNT, sizeof(*target->buckets));
    for (enum operation op = 0; op < OP_COUNT; op++) {
        const struct operation_info *info = operation_info(op);
        bucket_init(&target->buckets[op], &service_info(info->service)->quotas[info->bucket],
                    now_ms);
    }
    target->listings = arena_array(arena, sources_listed(), sizeof(*target->listings));
}

struct listing *listings_unread(const struct unread *why, struct arena *arena)
{
    struct listing *listings = arena_array(arena, sources_listed(), sizeof(*listings));
    for (size_t i = 0; i < sources_listed(); i++)
        listings[i] =
            (struct listing){.failed = true, .reason = why->reason, .detail = why->detail};
    return listings;
}

void target_open_unread(struct target *target, struct listing *listings)
{
    target->listings = listings;
    target->gaps = (unsigned)sources_listed();
}

bool target_is_asked(const struct target *target)
{
    return target->enabled && !target->odd && !target->account->unread;
}

static int by_region(const void *a, const void *b)
{
    return str_cmp((*(struct target *const *)a)->region, (*(struct target *const *)b)->region);
}

uint32_t targets_number_regions(struct target *targets, size_t count)
{
    struct target **sorted = mem_array(count + 1, sizeof(struct target *));
    uint32_t regions = 0;
    for (size_t i = 0; i < count; i++)
        sorted[i] = &targets[i];
    qsort(sorted, count, sizeof(struct target *), by_region);
    for (size_t i = 0; i < count; i++) {
        regions += i == 0 || by_region(&sorted[i - 1], &sorted[i]) != 0;
        sorted[i]->region_number = regions - 1;
    }
    mem_free(sorted);
    return regions;
}

uint32_t target_host(const struct target *target, enum service service)
{
    return target->region_number * SERVICE_COUNT + service;
}

size_t target_listing_count(const struct target *target)
{
    return target->listings ? sources_listed() : 0;
}

struct listing *target_listing(const struct target *target, enum source source)
{
    assert(source_is_of_places(source));
    return &target->listings[coverage_position(sources_of_places(), source)];
}

const char *region_standing_name(enum region_standing standing)
{
    static const char *const names[] = {
        [REGION_UNASKED] = "unasked", [REGION_UNLISTED] = "unlisted",
        [REGION_DEFAULT] = "default", [REGION_OPTED_IN] = "opted-in",
        [REGION_OFF] = "off",
    };
    return names[standing];
}
