/* Open-addressing map from uint64 keys to uint32 values. For dense, short-lived indexes. */
#ifndef SNAPAUDIT_CORE_MAP_H
#define SNAPAUDIT_CORE_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct map; /* opaque, defined in map.c */

struct map *map_new(size_t expected);
void map_free(struct map *map);

/* Returns the value stored under `key`, storing `value` first when the key is new. */
uint32_t map_put_if_absent(struct map *map, uint64_t key, uint32_t value);

/* Store or overwrite. */
void map_put(struct map *map, uint64_t key, uint32_t value);

/* True and `*out` set when the key is there. */
bool map_get(const struct map *map, uint64_t key, uint32_t *out);

size_t map_len(const struct map *map);

/* A good 64-bit mix of a 64-bit value (splitmix64's finaliser). */
uint64_t hash_u64(uint64_t value);

/* A 64-bit hash of bytes. Not for hostile tables without a length limit; seedless by design, so
 * that the same input gives the same order. */
uint64_t hash_bytes(const void *data, size_t len, uint64_t seed);

#endif
