#include "core/csv_line.h"

#include "tests/support/test.h"

static void expect_field(const struct csv_lines *lines, size_t at, const char *expected)
{
    assert_true(str_eq_c(csv_line_field(lines, at), expected));
}

TEST(csv__every_line_end_ends_a_line)
{
    struct str rest = STR_LIT("a\nb\r\n\rc");
    struct str line;
    static const char *const expected[] = {"a", "b", "", "c"};
    for (size_t i = 0; i < 4; i++) {
        assert_true(csv_next_line(&rest, &line));
        assert_true(str_eq_c(line, expected[i]));
    }
    assert_false(csv_next_line(&rest, &line));
}

TEST(csv__a_line_is_taken_apart_and_one_that_is_bad_costs_itself_alone)
{
    struct arena *arena = arena_new();
    struct csv_lines *lines = csv_lines_new(arena, 3);
    assert_true(csv_line_split(lines, STR_LIT("a,\"b \"\"c\"\", d\", e ")));
    assert_int_equal(csv_line_count(lines), 3);
    expect_field(lines, 1, "b \"c\", d");
    expect_field(lines, 2, " e ");
    assert_false(csv_line_split(lines, STR_LIT("a,\"never closed")));
    assert_false(csv_line_split(lines, STR_LIT("a,b\"c")));
    assert_true(csv_line_split(lines, STR_LIT(",,,last")));
    assert_int_equal(csv_line_count(lines), 4);
    expect_field(lines, 0, "");
    expect_field(lines, 3, ""); /* more than are kept */
    csv_lines_free(lines);
    arena_free(arena);
}

TEST(csv__other_parts_are_seen_behind_the_first_field)
{
    assert_true(csv_line_is_parted_by(STR_LIT("id;name"), "id", ';'));
    assert_true(csv_line_is_parted_by(STR_LIT("\"id\"\tname"), "id", '\t'));
    assert_false(csv_line_is_parted_by(STR_LIT("id,name;x"), "id", ';'));
    assert_false(csv_line_is_parted_by(STR_LIT("idea;name"), "id", ';'));
    assert_false(csv_line_is_parted_by(STR_LIT("id"), "id", ';'));
}
