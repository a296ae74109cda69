#include "core/arena.h"
#include "core/hash.h"
#include "tests/support/test.h"

#include <stdalign.h>

static bool all_zero(const unsigned char *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (bytes[i] != 0)
            return false;
    }
    return true;
}

TEST(arena__memory_is_zeroed_and_aligned_also_after_a_reset)
{
    struct arena *arena = arena_new();
    for (int round = 0; round < 3; round++) {
        for (size_t size = 0; size < 300; size++) {
            void *bytes = arena_alloc(arena, size);
            assert_non_null(bytes);
            assert_int_equal((uintptr_t)bytes % alignof(max_align_t), 0);
            assert_true(all_zero(bytes, size));
            memset(bytes, 0xa5, size);
            (void)arena_str(arena, STR_LIT("odd")); /* leaves the next place unaligned */
        }
        arena_reset(arena);
    }
    arena_free(arena);
}

/* Each block keeps its own pattern, whatever the order of small and huge requests. */
TEST(arena__allocations_do_not_overlap)
{
    enum { COUNT = 400 };
    unsigned char *blocks[COUNT];
    size_t sizes[COUNT];
    struct arena *arena = arena_new();
    for (size_t i = 0; i < COUNT; i++) {
        uint64_t random = hash_u64(i + 1);
        sizes[i] = 1 + (size_t)random % (random % 7 == 0 ? 200000 : 500);
        blocks[i] = arena_alloc(arena, sizes[i]);
        memset(blocks[i], (int)(i % 251 + 1), sizes[i]);
    }
    for (size_t i = 0; i < COUNT; i++) {
        for (size_t at = 0; at < sizes[i]; at++)
            assert_int_equal(blocks[i][at], i % 251 + 1);
    }
    arena_free(arena);
}

TEST(arena__one_request_may_be_larger_than_any_block)
{
    struct arena *arena = arena_new();
    size_t size = (size_t)9 * 1024 * 1024;
    char *first = arena_alloc(arena, size);
    first[size - 1] = 'x';
    char *small = arena_alloc(arena, 10);
    char *second = arena_alloc(arena, size);
    second[size - 1] = 'y';
    small[9] = 'z';
    assert_int_equal(first[size - 1], 'x');
    arena_reset(arena);
    assert_true(all_zero(arena_alloc(arena, 100000), 100000));
    arena_free(arena);

    arena = arena_new(); /* and the first one may be */
    first = arena_alloc(arena, size);
    first[size - 1] = 'x';
    arena_reset(arena);
    assert_true(all_zero(arena_alloc(arena, 100), 100));
    arena_free(arena);
}

TEST(arena__used_counts_what_was_asked_for)
{
    struct arena *arena = arena_new();
    assert_int_equal(arena_used(arena), 0);
    (void)arena_alloc(arena, 100);
    (void)arena_array(arena, 5, 8);
    (void)arena_str(arena, STR_LIT("abc"));
    assert_int_equal(arena_used(arena), 144);
    arena_reset(arena);
    assert_int_equal(arena_used(arena), 0);
    arena_free(arena);
}

TEST(arena__a_copied_string_ends_in_nul_and_stands_on_its_own)
{
    char source[] = "abcdef";
    struct arena *arena = arena_new();
    struct str copy = arena_str(arena, str_make(source, 3));
    source[0] = 'X';
    assert_int_equal(copy.len, 3);
    assert_string_equal(copy.ptr, "abc");
    assert_string_equal(arena_str(arena, STR_EMPTY).ptr, "");
    arena_free(arena);
}

TEST(arena__printf_takes_texts_of_any_length)
{
    char text[1001];
    memset(text, 'x', 1000);
    text[1000] = '\0';
    struct arena *arena = arena_new();
    assert_string_equal(arena_printf(arena, "%d of %s", 3, "four").ptr, "3 of four");
    for (int len = 250; len < 260; len++) {
        struct str s = arena_printf(arena, "%.*s", len, text);
        assert_int_equal(s.len, len);
        assert_int_equal(strlen(s.ptr), len);
    }
    assert_string_equal(arena_printf(arena, "%s", text).ptr, text);
    assert_int_equal(arena_printf(arena, "%s", "").len, 0);
    arena_free(arena);
}

TEST(arena__free_of_nothing_is_fine)
{
    arena_free(NULL);
    struct arena *arena = arena_new();
    arena_reset(arena);
    arena_free(arena);
}
