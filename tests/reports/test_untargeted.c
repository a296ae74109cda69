#include "reports/warnings.h"

#include <stdio.h>

#include "tests/support/report_world.h"
#include "tests/support/test.h"

static const char policy[] = "policy: {name: house, version: \"1\", owner: o}\n"
                             "scopes:\n"
                             "  - name: shop\n"
                             "    match: {}\n"
                             "    copies: {required_in: [eu-west-1], not_older_than: 48h}\n";

static void hear(void *ctx, const struct error *warning)
{
    sink_cstr(ctx, warning->message);
    sink_char(ctx, '\n');
}

/* What is said of a volume in the only region that copies must be in. */
static void assert_warning(const char *account, const char *name, const char *expected)
{
    static struct report_world world;
    struct sink *said = sink_memory();
    const struct warner warner = {.warn = hear, .ctx = said};
    struct gb *gb = gb_new();
    gb_place(gb, account, "eu-west-1");
    gb_name(gb, 0, name);
    gb_volume(gb, (struct volume_in){.id = STR_LIT("vol-0123456789abcdef0"), .size_gib = 8});
    report_world_init(&world, gb, policy);
    warn_of_missing_targets(&warner, world.ctx.policy, world.graph);
    sink_char(said, '\0');
    assert_string_equal(sink_view(said).ptr, expected);
    sink_abort(said);
    report_world_clear(&world);
}

#define SCOPE "scope 'shop' requires copies of 1 volume of "
#define TELLS " in no other region than their own: no copy of them is judged\n"

TEST(untargeted__a_scope_that_requires_no_copy_elsewhere_is_told_with_the_place)
{
    assert_warning("111122223333", "", SCOPE "111122223333/eu-west-1" TELLS);
    assert_warning("111122223333", "prod", SCOPE "prod (111122223333)/eu-west-1" TELLS);
    assert_warning("", "", SCOPE "eu-west-1" TELLS);
}
