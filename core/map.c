#include "core/map.h"

#include <string.h>

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
    size_t i = (size_t)hash_u64(key) & map->mask;
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

uint64_t hash_u64(uint64_t value)
{
    value ^= value >> 30;
    value *= UINT64_C(0xbf58476d1ce4e5b9);
    value ^= value >> 27;
    value *= UINT64_C(0x94d049bb133111eb);
    value ^= value >> 31;
    return value;
}

static uint64_t read_u64(const unsigned char *p)
{
    uint64_t value;
    memcpy(&value, p, sizeof(value));
    return value;
}

static uint64_t read_u32(const unsigned char *p)
{
    uint32_t value;
    memcpy(&value, p, sizeof(value));
    return value;
}

/* Both halves of the 128-bit product folded together: every input bit reaches every output bit. */
static uint64_t fold(uint64_t a, uint64_t b)
{
    unsigned __int128 product = (unsigned __int128)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* After wyhash (public domain): 16 bytes a multiplication, and the last 16 read with overlap so
 * that no length needs a loop over single bytes. */
uint64_t hash_bytes(const void *data, size_t len, uint64_t seed)
{
    const uint64_t k0 = UINT64_C(0xa0761d6478bd642f);
    const uint64_t k1 = UINT64_C(0xe7037ed1a0b428db);
    const unsigned char *p = data;
    uint64_t hash = seed ^ k0;
    uint64_t a = 0;
    uint64_t b = 0;
    size_t left = len;
    for (; left > 16; left -= 16, p += 16)
        hash = fold(read_u64(p) ^ k1, read_u64(p + 8) ^ hash);
    if (left >= 8) {
        a = read_u64(p);
        b = read_u64(p + left - 8);
    } else if (left >= 4) {
        a = read_u32(p);
        b = read_u32(p + left - 4);
    } else if (left > 0) {
        a = (uint64_t)p[0] << 16 | (uint64_t)p[left / 2] << 8 | p[left - 1];
    }
    return fold(k1 ^ len, fold(a ^ k1, b ^ hash));
}
