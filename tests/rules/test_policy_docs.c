/* docs/policy.md holds every key, and its example is a policy. */
#include "tests/rules/test_policy.h"

#include <stdio.h>

#include "rules/policy/policy_internal.h"

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

static void docs__the_example_is_a_policy(void **state)
{
    (void)state;
    struct str text = handbook();
    text = str_skip(text, str_find(text, "```yaml\n") + 8);
    struct reading *reading = reading_of_bytes(str_make(text.ptr, str_find(text, "```")));
    if (!reading->policy)
        fail_msg("%s", reading_problem(reading, 0)->message);
    assert_int_equal(reading->notices.len, 0);
    assert_int_equal(reading->policy->scope_count, 2);
    reading_free(reading);
}

/* `key`, or at the end of a path such as `required.key`; sections have a heading. */
static void docs__hold_every_key(void **state)
{
    (void)state;
    struct str text = handbook();
    for (enum section section = 0; section < SECTION_COUNT; section++) {
        struct words keys = section_keys(section);
        for (size_t i = 0; i < keys.count; i++) {
            char plain[64];
            char path[64];
            char heading[64];
            (void)snprintf(plain, sizeof(plain), "`%s`", keys.items[i]);
            (void)snprintf(path, sizeof(path), ".%s`", keys.items[i]);
            (void)snprintf(heading, sizeof(heading), "\n### %s\n", keys.items[i]);
            if (!has(text, plain) && !has(text, path) && !has(text, heading))
                fail_msg("docs/policy.md does not explain %s", keys.items[i]);
        }
    }
}

static void docs__the_built_in_policy_is_the_file(void **state)
{
    (void)state;
    static char text[10000];
    FILE *file = fopen(TEST_SOURCE_DIR "/rules/builtin_policy.yaml", "rb");
    assert_non_null(file);
    size_t len = fread(text, 1, sizeof(text), file);
    (void)fclose(file);
    assert_true(str_eq(policy_builtin_text(), str_make(text, len)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(docs__the_example_is_a_policy),
        cmocka_unit_test(docs__hold_every_key),
        cmocka_unit_test(docs__the_built_in_policy_is_the_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
