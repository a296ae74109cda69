#include "tests/support/engine_world.h"
#include "tests/support/test.h"

#define OLD  "2025-01-01T00:00:00Z"
#define VOL3 "vol-0a000000000000003"

#define EXEMPTION(id, rule, match, expires)                             \
    "  - {id: " id ", rule: \"" rule "\", match: " match ", owner: o, " \
    "approved_by: a, reason: r, ticket: t, expires: " expires "}\n"

static const struct exemption_use *uses_of(struct world *w)
{
    struct error err = ERROR_INIT;
    const struct exemption_use *uses = engine_exemption_uses(&w->options, w->arena, &err);
    assert_non_null(uses);
    return uses;
}

/* Two volumes, each without tags and without a fresh backup. */
static struct gb *two_bare_volumes(void)
{
    struct gb *gb = home();
    live_volume(gb, VOL1, OLD);
    live_volume(gb, VOL2, OLD);
    snapshot_of(gb, SNAP1, VOL2, AS_OF); /* unsettled; VOL2 has a fresh backup */
    return gb;
}

#define BOTH_PROMISES \
    "tags: {required: {all: [Owner]}}\nscopes: [{name: all, match: {}, objectives: {rpo: 36h}}]\n"

TEST(uses__a_subject_counts_once_and_each_of_its_findings)
{
    struct world w;
    world_init(&w, two_bare_volumes(),
               BOTH_PROMISES
               "exemptions:\n" EXEMPTION("E1", "*", "{arn: \"*" VOL1 "\"}", "2026-12-31")
                   EXEMPTION("E2", "TAG-REQUIRED", "{arn: \"*:volume/*\"}", "2026-12-31")
                       EXEMPTION("E3", "RPO-EXCEEDED", "{arn: \"*" VOL2 "\"}", "2026-12-31"));
    const struct exemption_use *uses = uses_of(&w);
    assert_int_equal(uses[0].subjects, 1);
    assert_int_equal(uses[0].findings, 2); /* no backup, no tag */
    assert_int_equal(uses[1].subjects, 2); /* VOL1 as well, though E1 stands before it */
    assert_int_equal(uses[1].findings, 2);
    assert_int_equal(uses[2].subjects, 0);
    assert_int_equal(uses[2].findings, 0);
    world_clear(&w);
}

TEST(uses__an_expired_exemption_has_what_it_would_cover)
{
    struct world w;
    world_init(&w, two_bare_volumes(),
               BOTH_PROMISES
               "exemptions:\n" EXEMPTION("E1", "TAG-*", "{arn: \"*\"}", "2026-05-30"));
    // NOLINTNEXTLINE(clang-analyzer-core.NullDereference): world_init() ends without a policy
    assert_true(w.options.policy->exemptions[0].expired);
    assert_int_equal(uses_of(&w)[0].subjects, 2);
    world_clear(&w);
}

TEST(uses__money_is_that_of_failing_orphans_once_each)
{
    struct gb *gb = home();
    const struct volume_in unattached = {
        .id = S(VOL1), .create_time = gb_time(OLD), .size_gib = 100, .type = S("gp3")};
    gb_volume(gb, unattached);
    snapshot_of(gb, SNAP1, VOL2, OLD); /* the last of its line: held back, no finding */
    live_volume(gb, VOL3, OLD);
    struct world w;
    world_init(&w, gb,
               "rules: {SEC-KEY-DOOMED: {severity: high}}\n"
               "tags: {required: {all: [Owner]}}\nexemptions:\n" EXEMPTION(
                   "E1", "*", "{arn: \"*\"}", "2026-12-31")
                   EXEMPTION("E2", "TAG-*", "{arn: \"*\"}", "2026-12-31"));
    const struct exemption_use *uses = uses_of(&w);
    struct cost cost = cost_of_volume(w.cost, graph_find(w.graph, KIND_VOLUME, 0, S(VOL1)));
    assert_true(cost.known);
    assert_true(uses[0].has_money);
    assert_int_equal(uses[0].floor, cost.floor);
    assert_int_equal(uses[0].ceiling, cost.ceiling);
    assert_int_equal(uses[0].subjects, 3);
    assert_int_equal(uses[1].subjects, 3);
    assert_false(uses[1].has_money); /* a missing tag costs nothing */
    world_clear(&w);
}

TEST(uses__unknown_counts_too)
{
    struct gb *gb = home();
    live_volume(gb, VOL1, OLD);
    gb_coverage(gb, 0, SOURCE_SNAP, COVERAGE_GAP, GAP_DENIED, "denied");
    struct world w;
    world_init(&w, gb,
               BOTH_PROMISES
               "exemptions:\n" EXEMPTION("E1", "RPO-*", "{arn: \"*\"}", "2026-12-31"));
    assert_int_equal(uses_of(&w)[0].subjects, 1);
    world_clear(&w);
}
