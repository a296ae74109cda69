/* Stable sort of (key, row) pairs by key: radix, linear time. */
#ifndef SNAPAUDIT_CORE_SORT_H
#define SNAPAUDIT_CORE_SORT_H

#include <stddef.h>
#include <stdint.h>

struct sort_pair {
    uint64_t key;
    uint32_t row;
};

void sort_pairs(struct sort_pair *pairs, size_t count);

/* Of pairs sorted so: the first one whose key is not below `key`, or `count`. */
size_t pairs_first(const struct sort_pair *pairs, size_t count, uint64_t key);

#endif
