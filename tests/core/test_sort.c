#include "core/sort.h"
#include "core/hash.h"
#include "tests/support/test.h"

#include <stdlib.h>
#include <string.h>

static int by_key_then_place(const void *a, const void *b)
{
    const struct sort_pair *x = a;
    const struct sort_pair *y = b;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return (x->row > y->row) - (x->row < y->row);
}

/* Rows number the places at first, so that stability is an order by row among equal keys. */
static void expect_sorted(uint64_t (*key_of)(uint64_t i), size_t count)
{
    struct sort_pair *pairs = calloc(count + 1, sizeof(*pairs));
    struct sort_pair *expected = calloc(count + 1, sizeof(*expected));
    assert_non_null(pairs);
    assert_non_null(expected);
    for (size_t i = 0; i < count; i++)
        pairs[i] = (struct sort_pair){.key = key_of(i), .row = (uint32_t)i};
    memcpy(expected, pairs, count * sizeof(*pairs));
    qsort(expected, count, sizeof(*expected), by_key_then_place);
    sort_pairs(pairs, count);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(pairs[i].key, expected[i].key);
        assert_int_equal(pairs[i].row, expected[i].row);
    }
    free(pairs);
    free(expected);
}

static uint64_t any(uint64_t i)
{
    return hash_u64(i + 1);
}

static uint64_t few_values(uint64_t i)
{
    return hash_u64(i + 1) % 3;
}

static uint64_t high_bits_only(uint64_t i)
{
    return hash_u64(i + 1) << 48;
}

static uint64_t one_middle_byte(uint64_t i)
{
    return UINT64_C(0xff00000000000012) | (hash_u64(i + 1) & 0xff) << 24;
}

static uint64_t rising(uint64_t i)
{
    return i;
}

static uint64_t falling(uint64_t i)
{
    return UINT64_MAX - i;
}

static uint64_t constant(uint64_t i)
{
    (void)i;
    return 7;
}

TEST(sort__keys_of_every_shape_come_out_in_order_and_stable)
{
    static uint64_t (*const shapes[])(uint64_t) = {
        any, few_values, high_bits_only, one_middle_byte, rising, falling, constant,
    };
    for (size_t s = 0; s < sizeof(shapes) / sizeof(shapes[0]); s++) {
        for (size_t count = 0; count < 120; count++)
            expect_sorted(shapes[s], count);
        expect_sorted(shapes[s], 10007);
    }
}

TEST(sort__nothing_to_sort_needs_no_array)
{
    sort_pairs(NULL, 0);
}
