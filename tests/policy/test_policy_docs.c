/* docs/policy.md holds every key, and its example is a policy. */
#include "tests/policy/test_policy.h"

#include <stdio.h>

#include "policy/keys.h"
#include "tests/support/test.h"

static struct str handbook(void)
{
    static char text[200000];
    FILE *file = fopen(TEST_SOURCE_DIR "/docs/policy.md", "rb");
    assert_non_null(file);
    size_t len = fread(text, 1, sizeof(text), file);
    (void)fclose(file);
    return str_make(text, len);
}

static bool has(struct str text, const char *wanted)
{
    return str_find(text, wanted) < text.len;
}

TEST(docs__the_example_is_a_policy)
{
    struct str text = handbook();
    text = str_skip(text, str_find(text, "```yaml\n") + 8);
    struct reading *reading = reading_of_bytes(str_make(text.ptr, str_find(text, "```")));
    if (!reading->policy)
        fail_msg("%s", reading_problem(reading, 0)->message);
    assert_int_equal(reading->notices.len, 0);
    assert_int_equal(reading->policy->scope_count, 2);
    reading_free(reading);
}

/* The table of a section as docs/policy.md has it. */
static struct str table_of(struct arena *arena, enum section section)
{
    size_t count;
    const struct policy_key *keys = section_rows(section, &count);
    struct str text = STR_LIT("| key | type | default | example | meaning |\n"
                              "| --- | --- | --- | --- | --- |\n");
    for (size_t i = 0; i < count; i++)
        text = arena_printf(arena, "%.*s| `%s` | %s | %s | `%s` | %s |\n", STR_ARG(text),
                            keys[i].name, key_type_info(keys[i].type)->shown,
                            keys[i].standard ? keys[i].standard : "must be there", keys[i].example,
                            keys[i].what);
    return text;
}

TEST(docs__hold_the_table_of_every_section)
{
    struct arena *arena = arena_new();
    struct str text = handbook();
    for (enum section section = 0; section < SECTION_COUNT; section++) {
        struct str table = table_of(arena, section);
        if (!has(text, arena_printf(arena, "\n\n%.*s\n", STR_ARG(table)).ptr))
            fail_msg("docs/policy.md lacks this table:\n%s", table.ptr);
    }
    arena_free(arena);
}

TEST(docs__the_built_in_policy_is_the_file)
{
    static char text[10000];
    FILE *file = fopen(TEST_SOURCE_DIR "/policy/templates/built-in.yaml", "rb");
    assert_non_null(file);
    size_t len = fread(text, 1, sizeof(text), file);
    (void)fclose(file);
    assert_true(str_eq(policy_builtin_text(), str_make(text, len)));
}
