#include "core/hash.h"
#include "core/map.h"
#include "tests/support/test.h"

#include <stdlib.h>
#include <string.h>

TEST(map__a_new_map_knows_no_key)
{
    uint32_t value = 7;
    struct map *map = map_new(0);
    assert_false(map_get(map, 0, &value));
    assert_false(map_get(map, UINT64_MAX, &value));
    assert_int_equal(value, 7);
    assert_int_equal(map_len(map), 0);
    map_free(map);
    map_free(NULL);
}

TEST(map__every_number_can_be_a_key_and_a_value)
{
    static const uint64_t keys[] = {0, 1, UINT64_MAX, (uint64_t)1 << 63};
    struct map *map = map_new(4);
    for (uint32_t i = 0; i < 4; i++)
        map_put(map, keys[i], i == 1 ? UINT32_MAX : i);
    for (uint32_t i = 0; i < 4; i++) {
        uint32_t value = 99;
        assert_true(map_get(map, keys[i], &value));
        assert_int_equal(value, i == 1 ? UINT32_MAX : i);
    }
    map_free(map);
}

TEST(map__the_first_value_stays_unless_it_is_overwritten)
{
    uint32_t value = 0;
    struct map *map = map_new(0);
    assert_int_equal(map_put_if_absent(map, 5, 10), 10);
    assert_int_equal(map_put_if_absent(map, 5, 20), 10);
    assert_int_equal(map_len(map), 1);
    map_put(map, 5, 30);
    assert_true(map_get(map, 5, &value));
    assert_int_equal(value, 30);
    assert_int_equal(map_len(map), 1);
    map_free(map);
}

/* Keys that share their low or their high bits are the usual ones: row numbers, ids, pairs. */
TEST(map__regular_keys_are_all_found_while_it_grows)
{
    for (unsigned shift = 0; shift <= 40; shift += 8) {
        struct map *map = map_new(0);
        for (uint32_t i = 0; i < 20000; i++)
            assert_int_equal(map_put_if_absent(map, (uint64_t)i << shift, i), i);
        assert_int_equal(map_len(map), 20000);
        for (uint32_t i = 0; i < 20000; i++) {
            uint32_t value = 0;
            assert_true(map_get(map, (uint64_t)i << shift, &value));
            assert_int_equal(value, i);
        }
        uint32_t value = 0;
        assert_false(map_get(map, (uint64_t)20000 << shift, &value));
        map_free(map);
    }
}

/* Against a plain array as the second opinion. */
TEST(map__random_puts_agree_with_a_plain_array)
{
    enum { KEYS = 512 };
    uint32_t expected[KEYS] = {0};
    bool there[KEYS] = {false};
    struct map *map = map_new(300); /* too small, and it does not matter */
    for (uint64_t i = 0; i < 20000; i++) {
        uint64_t random = hash_u64(i);
        uint64_t key = random % KEYS;
        uint32_t value = (uint32_t)(random >> 32);
        if (random & 1024) {
            map_put(map, key, value);
            expected[key] = value;
        } else {
            uint32_t got = map_put_if_absent(map, key, value);
            expected[key] = there[key] ? expected[key] : value;
            assert_int_equal(got, expected[key]);
        }
        there[key] = true;
    }
    for (uint64_t key = 0; key < KEYS; key++) {
        uint32_t value = 0;
        assert_int_equal(map_get(map, key, &value), there[key]);
        assert_int_equal(value, expected[key]);
    }
    map_free(map);
}
