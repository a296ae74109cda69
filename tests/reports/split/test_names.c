#include "reports/split/names_internal.h"
#include "tests/support/test.h"

#include <string.h>

static const char *folder(struct arena *arena, const char *name, size_t len)
{
    return split_folder_name(arena, STR_LIT("owner"), str_make(name, len), false, NAME_HASH_SHORT);
}

TEST(names__alike_names_have_folders_of_their_own)
{
    struct arena *arena = arena_new();
    const char *a = folder(arena, "Team A", 6);
    const char *b = folder(arena, "team-a", 6);
    assert_memory_equal(a, "team-a-", 7);
    assert_memory_equal(b, "team-a-", 7);
    assert_string_not_equal(a, b);
    arena_free(arena);
}

TEST(names__none_is_not_a_group_that_is_called_so)
{
    struct arena *arena = arena_new();
    const char *none = split_folder_name(arena, STR_LIT("owner"), STR_EMPTY, true, NAME_HASH_SHORT);
    assert_memory_equal(none, "none-", 5);
    assert_string_not_equal(none, folder(arena, "none", 4));
    arena_free(arena);
}

TEST(names__whatever_people_write_is_a_safe_name)
{
    static const struct {
        const char *name;
        size_t len;
    } hostile[] = {
        {"../../etc/passwd", 16},
        {"a\0b", 3},
        {"", 0},
        {"\xe2\x80\xae"
         "exe.txt",
         10},
        {"-rf", 3},
        {"...", 3},
        {"\xf0\x9f\x94\xa5\xf0\x9f\x94\xa5", 8},
        {"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 64},
    };
    struct arena *arena = arena_new();
    for (size_t i = 0; i < sizeof(hostile) / sizeof(hostile[0]); i++) {
        const char *name = folder(arena, hostile[i].name, hostile[i].len);
        assert_in_range(strlen(name), 8, 49);
        assert_int_equal(strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-"), strlen(name));
        assert_int_not_equal(name[0], '-');
    }
    arena_free(arena);
}
