#include "store/capture_internal.h"

#include <stdio.h>

#include "core/sink.h"
#include "tests/support/test.h"

static struct str all_of(struct arena *arena, uint32_t version)
{
    const struct str *statements;
    size_t count;
    assert_true(capture_schema(arena, version, &statements, &count));
    struct sink *out = sink_memory();
    for (size_t i = 0; i < count; i++)
        sink_printf(out, "%.*s;\n", STR_ARG(statements[i]));
    struct str text = arena_str(arena, sink_view(out));
    sink_abort(out);
    return text;
}

static struct str file_text(struct arena *arena, const char *name)
{
    char bytes[32768];
    FILE *file = fopen(arena_printf(arena, "%s/%s", TEST_SOURCE_DIR, name).ptr, "rb");
    assert_non_null(file);
    size_t len = fread(bytes, 1, sizeof(bytes), file);
    (void)fclose(file);
    assert_true(len < sizeof(bytes));
    return arena_str(arena, str_make(bytes, len));
}

/* Captures lie about for years. A column that is new has .since of a version that is new; then the table of
 * versions gets a line, CAPTURE_VERSION goes up, and capture_vN.sql is added, none changed. */
TEST(capture_schema__every_version_stays_as_it_was)
{
    struct arena *arena = arena_new();
    for (uint32_t version = 1; version <= CAPTURE_VERSION; version++) {
        char name[64];
        (void)snprintf(name, sizeof(name), "tests/store/capture_v%u.sql", version);
        struct str expected = file_text(arena, name);
        assert_string_equal(all_of(arena, version).ptr, expected.ptr);
    }
    arena_free(arena);
}

TEST(capture_schema__a_version_that_never_was_has_none)
{
    const struct str *statements;
    size_t count;
    struct arena *arena = arena_new();
    assert_false(capture_schema(arena, 0, &statements, &count));
    assert_false(capture_schema(arena, CAPTURE_VERSION + 1, &statements, &count));
    arena_free(arena);
}

TEST(capture_schema__no_two_columns_of_a_table_share_a_name)
{
    for (enum table table = 0; table < TABLE_COUNT; table++) {
        const struct column *columns[CAPTURE_COLUMNS_MOST];
        size_t count = capture_columns(table, CAPTURE_VERSION, columns);
        for (size_t i = 0; i < count; i++) {
            assert_string_not_equal(columns[i]->name, "row");
            for (size_t k = 0; k < i; k++)
                assert_string_not_equal(columns[i]->name, columns[k]->name);
        }
    }
}
