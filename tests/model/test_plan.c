/* What a plan needs of a source in a region: the sum of what rules need, and nothing twice. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "model/coverage.h"
#include "model/plan.h"
#include "model/readable.h"
#include "tests/support/test.h"

#define S STR_LIT

static const struct str ireland[] = {S("eu-west-*")};
static const struct str frankfurt[] = {S("eu-central-1")};

/* Resources in Ireland, copies in Frankfurt. */
static struct collect_plan a_plan(void)
{
    return (struct collect_plan){
        .regions = ireland, .region_count = 1, .targets = frankfurt, .target_count = 1};
}

static void assert_need(const struct collect_plan *plan, const char *region, unsigned need)
{
    assert_int_equal(collect_plan_need(plan, S("111122223333"), str_from(region), SOURCE_SNAP),
                     need);
}

TEST(plan__none_needs_all_of_everything)
{
    for (unsigned source = 0; source < SOURCE_COUNT; source++)
        assert_int_equal(collect_plan_need(NULL, STR_EMPTY, S("eu-west-1"), (enum source)source),
                         COLLECT_ALL);
}

TEST(plan__leaves_out_what_is_not_needed_there)
{
    struct coverage all[SOURCE_COUNT];
    struct collect_plan plan = a_plan();
    plan.here[SOURCE_SNAP] = COLLECT_OF_FOUND;
    plan.there[SOURCE_VOL] = COLLECT_ALL;
    assert_int_equal(collect_plan_leave_out(NULL, STR_EMPTY, S("eu-west-1"), all), 0);
    source_set left = collect_plan_leave_out(&plan, S("111122223333"), S("eu-west-1"), all);
    assert_int_equal(left, sources_of_places() & ~SOURCE_BIT(SOURCE_SNAP));
    assert_true(all[SOURCE_VOL].unneeded);
    assert_int_equal(all[SOURCE_VOL].state, COVERAGE_NOT_ATTEMPTED);
}

TEST(plan__tells_the_regions_of_the_resources_from_the_targets)
{
    struct collect_plan plan = a_plan();
    plan.here[SOURCE_SNAP] = COLLECT_OF_FOUND;
    plan.there[SOURCE_SNAP] = COLLECT_ALL;
    assert_need(&plan, "eu-west-1", COLLECT_OF_FOUND);
    assert_need(&plan, "eu-central-1", COLLECT_ALL);
    assert_need(&plan, "us-east-1", 0);
    plan.every_target = true;
    assert_need(&plan, "us-east-1", COLLECT_ALL);
}

TEST(plan__without_regions_looks_for_the_resources_everywhere)
{
    struct collect_plan plan = a_plan();
    plan.region_count = 0;
    plan.here[SOURCE_SNAP] = COLLECT_FILTERED;
    assert_need(&plan, "us-east-1", COLLECT_FILTERED);
}

TEST(plan__leaves_other_accounts_to_what_is_needed_everywhere)
{
    struct collect_plan plan = a_plan();
    plan.account = S("444455556666");
    plan.here[SOURCE_SNAP] = COLLECT_FILTERED;
    assert_need(&plan, "eu-west-1", 0);
    plan.everywhere[SOURCE_SNAP] = COLLECT_ALL;
    assert_need(&plan, "eu-west-1", COLLECT_ALL);
    plan.everywhere[SOURCE_SNAP] = 0;
    assert_int_equal(collect_plan_need(&plan, STR_EMPTY, S("eu-west-1"), SOURCE_SNAP),
                     COLLECT_FILTERED); /* nobody told whose it is */
}

/* The wider of two needs; two filters of one listing are both asked. */
TEST(plan__adds_needs_up)
{
    static const struct {
        unsigned needs, sum;
    } rows[] = {
        {COLLECT_FILTERED, COLLECT_FILTERED},
        {COLLECT_FILTERED | COLLECT_OF_FOUND, COLLECT_FILTERED | COLLECT_OF_FOUND},
        {COLLECT_OF_FOUND | COLLECT_WHERE_FOUND, COLLECT_WHERE_FOUND},
        {COLLECT_FILTERED | COLLECT_WHERE_FOUND, COLLECT_ALL},
        {COLLECT_FILTERED | COLLECT_OF_FOUND | COLLECT_ALL, COLLECT_ALL},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct collect_plan plan = a_plan();
        plan.here[SOURCE_SNAP] = (uint8_t)rows[i].needs;
        assert_need(&plan, "eu-west-1", rows[i].sum);
    }
}
