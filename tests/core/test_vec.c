#include "core/vec.h"
#include "tests/support/test.h"

TEST(vec__pushed_elements_stay_in_order_while_it_grows)
{
    struct vec vec;
    vec_init(&vec, sizeof(uint32_t));
    for (uint32_t i = 0; i < 1000; i++) {
        uint32_t *slot = vec_push(&vec, &i);
        assert_int_equal(*slot, i);
    }
    assert_int_equal(vec.len, 1000);
    for (uint32_t i = 0; i < 1000; i++)
        assert_int_equal(VEC_AT(uint32_t, &vec, i), i);
    vec_clear(&vec);
}

TEST(vec__pushing_nothing_gives_a_zeroed_element)
{
    struct vec vec;
    const uint64_t ones = UINT64_MAX;
    vec_init(&vec, sizeof(uint64_t));
    for (int i = 0; i < 8; i++)
        vec_push(&vec, &ones);
    vec_truncate(&vec, 0);
    assert_int_equal(*(uint64_t *)vec_push(&vec, NULL), 0);
    vec_clear(&vec);
}

TEST(vec__clear_leaves_a_vector_that_can_be_used_again)
{
    struct vec vec;
    const char c = 'c';
    vec_init(&vec, 1);
    vec_clear(&vec);
    vec_push(&vec, &c);
    vec_clear(&vec);
    assert_int_equal(vec.len, 0);
    assert_null(vec.data);
    vec_push(&vec, &c);
    assert_int_equal(VEC_AT(char, &vec, 0), 'c');
    vec_clear(&vec);
}

TEST(vec__reserved_room_is_filled_without_moving)
{
    struct vec vec;
    vec_init(&vec, sizeof(int));
    vec_reserve(&vec, 100);
    const void *data = vec.data;
    for (int i = 0; i < 100; i++)
        vec_push(&vec, &i);
    assert_ptr_equal(vec.data, data);
    vec_reserve(&vec, 10); /* less than there is: nothing happens */
    assert_int_equal(vec.cap, 100);
    vec_clear(&vec);
}

TEST(vec__shrink_keeps_the_elements_and_gives_back_the_rest)
{
    struct vec vec;
    vec_init(&vec, sizeof(int));
    for (int i = 0; i < 9; i++)
        vec_push(&vec, &i);
    vec_shrink(&vec);
    assert_int_equal(vec.cap, 9);
    assert_int_equal(VEC_AT(int, &vec, 8), 8);
    vec_truncate(&vec, 20);
    assert_int_equal(vec.len, 9);
    vec_truncate(&vec, 0);
    vec_shrink(&vec);
    assert_int_equal(vec.cap, 0);
    vec_clear(&vec);
}
