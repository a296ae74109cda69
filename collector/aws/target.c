#include "collector/aws/target.h"

#include "collector/aws/operation.h"
#include "model/readable.h"

#include <assert.h>

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
