#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "reports/report.h"
#include "tests/support/report_world.h"

struct id {
    char text[17];
};

static struct id run_id(const char *name, enum coverage_state vol, const char *policy,
                        const char *as_of, const char *version)
{
    struct id id;
    struct report_world world;
    struct gb *gb = gb_new();
    gb_place(gb, "111122223333", "eu-west-1");
    gb_volume(gb,
              (struct volume_in){
                  .id = S("vol-0a"),
                  .tags = {.items = (struct tag_in[]){{S("Name"), str_from(name)}}, .count = 1}});
    gb_coverage(gb, 0, SOURCE_VOL, vol, GAP_NONE, NULL);
    report_world_init(&world, gb, policy);
    run_id_make(&(struct run_id_in){world.graph, world.ctx.policy, gb_time(as_of), version, NULL},
                id.text);
    report_world_clear(&world);
    return id;
}

static void run_id__is_the_same_for_the_same_input(void **state)
{
    (void)state;
    struct id a = run_id("web", COVERAGE_COMPLETE, NULL, WORLD_AS_OF, "1");
    struct id b = run_id("web", COVERAGE_COMPLETE, NULL, WORLD_AS_OF, "1");
    assert_int_equal(strlen(a.text), 16);
    assert_int_equal(strspn(a.text, "0123456789abcdef"), 16);
    assert_string_equal(a.text, b.text);
}

static void run_id__changes_with_each_input(void **state)
{
    (void)state;
    struct id ids[] = {
        run_id("web", COVERAGE_COMPLETE, NULL, WORLD_AS_OF, "1"),
        run_id("db", COVERAGE_COMPLETE, NULL, WORLD_AS_OF, "1"),
        run_id("web", COVERAGE_NOT_ATTEMPTED, NULL, WORLD_AS_OF, "1"),
        run_id("web", COVERAGE_COMPLETE, "policy: {name: t, version: \"1\", owner: o}\n",
               WORLD_AS_OF, "1"),
        run_id("web", COVERAGE_COMPLETE, NULL, "2026-01-15T00:00:00.001Z", "1"),
        run_id("web", COVERAGE_COMPLETE, NULL, WORLD_AS_OF, "2"),
    };
    for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(ids[i].text, ids[j].text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(run_id__is_the_same_for_the_same_input),
        cmocka_unit_test(run_id__changes_with_each_input),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
