#include "core/sort.h"

#include <stdbool.h>
#include <string.h>

#include "core/mem.h"

#define DIGIT_BITS   8
#define DIGITS       8 /* in a 64-bit key */
#define DIGIT_VALUES 256
#define SMALL        48 /* up to here, insertion beats counting */

static unsigned digit_of(uint64_t key, unsigned digit)
{
    return (unsigned)(key >> (digit * DIGIT_BITS)) & (DIGIT_VALUES - 1);
}

static void insertion_sort(struct sort_pair *pairs, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        struct sort_pair pair = pairs[i];
        size_t at = i;
        for (; at > 0 && pairs[at - 1].key > pair.key; at--)
            pairs[at] = pairs[at - 1];
        pairs[at] = pair;
    }
}

/* One pass counts every digit. True when the keys are in order already, as they often are. */
static bool count_digits(const struct sort_pair *pairs, size_t count,
                         size_t counts[DIGITS][DIGIT_VALUES])
{
    bool sorted = true;
    uint64_t before = 0;
    for (size_t i = 0; i < count; i++) {
        uint64_t key = pairs[i].key;
        sorted = sorted && before <= key;
        before = key;
        for (unsigned d = 0; d < DIGITS; d++)
            counts[d][digit_of(key, d)]++;
    }
    return sorted;
}

static void scatter(const struct sort_pair *from, struct sort_pair *to, size_t count,
                    unsigned digit, size_t counts[DIGIT_VALUES])
{
    size_t start = 0;
    for (unsigned v = 0; v < DIGIT_VALUES; v++) {
        size_t here = counts[v];
        counts[v] = start;
        start += here;
    }
    for (size_t i = 0; i < count; i++)
        to[counts[digit_of(from[i].key, digit)]++] = from[i];
}

void sort_pairs(struct sort_pair *pairs, size_t count)
{
    if (count <= SMALL) {
        insertion_sort(pairs, count);
        return;
    }
    size_t counts[DIGITS][DIGIT_VALUES] = {{0}};
    if (count_digits(pairs, count, counts))
        return;

    struct sort_pair *spare = mem_resize(NULL, count, sizeof(*spare));
    struct sort_pair *from = pairs;
    struct sort_pair *to = spare;
    for (unsigned d = 0; d < DIGITS; d++) {
        if (counts[d][digit_of(from[0].key, d)] == count)
            continue; /* the same digit everywhere orders nothing */
        scatter(from, to, count, d, counts[d]);
        struct sort_pair *swap = from;
        from = to;
        to = swap;
    }
    if (from != pairs)
        memcpy(pairs, from, count * sizeof(*pairs));
    mem_free(spare);
}

size_t pairs_first(const struct sort_pair *pairs, size_t count, uint64_t key)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (pairs[middle].key < key)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}
