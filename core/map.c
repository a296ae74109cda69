#include "core/map.h"

#include <string.h>

#include "core/hash.h"
#include "core/mem.h"

#define MIN_SLOTS 16

struct slot {
    uint64_t key;
    uint32_t value;
    uint32_t taken; /* every key is allowed, so that no key can mean "free" */
};

struct map {
    struct slot *slots;
    size_t mask; /* slots - 1, a power of two less one */
    size_t len;
};

/* At most 7 of 10 slots are in use. */
static size_t room(size_t slots)
{
    return slots / 10 * 7 + slots % 10 * 7 / 10;
}

struct map *map_new(size_t expected)
{
    size_t slots = MIN_SLOTS;
    while (room(slots) < expected) {
        if (slots > SIZE_MAX / 2)
            mem_exhausted();
        slots *= 2;
    }
    struct map *map = mem_alloc(sizeof(*map));
    map->slots = mem_array(slots, sizeof(*map->slots));
    map->mask = slots - 1;
    return map;
}

void map_free(struct map *map)
{
    if (!map)
        return;
    mem_free(map->slots);
    mem_free(map);
}

/* Where `key` lies, or the free slot where it belongs. */
static struct slot *probe(const struct map *map, uint64_t key)
{
    size_t i = (size_t)hash_key(key) & map->mask;
    while (map->slots[i].taken && map->slots[i].key != key)
        i = (i + 1) & map->mask;
    return &map->slots[i];
}

static void grow(struct map *map)
{
    struct slot *old = map->slots;
    size_t old_slots = map->mask + 1;
    map->slots = mem_array(old_slots * 2, sizeof(*map->slots));
    map->mask = old_slots * 2 - 1;
    for (size_t i = 0; i < old_slots; i++) {
        if (old[i].taken)
            *probe(map, old[i].key) = old[i];
    }
    mem_free(old);
}

static struct slot *take_slot(struct map *map, struct slot *slot, uint64_t key, uint32_t value)
{
    if (map->len + 1 > room(map->mask + 1)) {
        grow(map);
        slot = probe(map, key);
    }
    *slot = (struct slot){.key = key, .value = value, .taken = 1};
    map->len++;
    return slot;
}

uint32_t map_put_if_absent(struct map *map, uint64_t key, uint32_t value)
{
    struct slot *slot = probe(map, key);
    if (!slot->taken)
        slot = take_slot(map, slot, key, value);
    return slot->value;
}

void map_put(struct map *map, uint64_t key, uint32_t value)
{
    struct slot *slot = probe(map, key);
    if (slot->taken)
        slot->value = value;
    else
        take_slot(map, slot, key, value);
}

bool map_get(const struct map *map, uint64_t key, uint32_t *out)
{
    const struct slot *slot = probe(map, key);
    if (!slot->taken)
        return false;
    *out = slot->value;
    return true;
}

size_t map_len(const struct map *map)
{
    return map->len;
}
