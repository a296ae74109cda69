#include "store/capture_internal.h"

#include <stdio.h>
#include <stdlib.h>

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

/* What the form is now, for who changed it. */
static const char *write_now(struct arena *arena, uint32_t version, struct str text)
{
    const char *folder = getenv("BUILD_DIR");
    const char *path =
        arena_printf(arena, "%s/capture_v%u.sql", folder ? folder : "/tmp", version).ptr;
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(text.ptr, 1, text.len, file), text.len);
    (void)fclose(file);
    return path;
}

/* Captures lie about for years. Once a version was released its form stays: a column or a table that is new has
 * .since of the next one, the table of versions gets a line, CAPTURE_VERSION goes up, and capture_vN.sql is
 * added. Before, the file of the newest version may change. */
TEST(capture_schema__every_version_stays_as_it_was)
{
    struct arena *arena = arena_new();
    for (uint32_t version = 1; version <= CAPTURE_VERSION; version++) {
        char name[64];
        (void)snprintf(name, sizeof(name), "tests/store/capture_v%u.sql", version);
        struct str expected = file_text(arena, name);
        struct str now = all_of(arena, version);
        if (!str_eq(now, expected))
            fail_msg("%s is another form than %s", name, write_now(arena, version, now));
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
