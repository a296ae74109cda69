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

#endif
