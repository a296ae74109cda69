/* What the passes of RESTORE-UNTESTED rest on, and what they do not. */
#include "rules/restore/proofs.h"
#include "tests/rules/restore/restored.h"

#include "core/mem.h"
#include "tests/support/test.h"

#define TEST1 "vol-0f000000000000001"
#define TEST2 "vol-0f000000000000002"

#define RESTORE(more) "scopes: [{name: all, match: {}, restore: {tested_within: 180d" more "}}]\n"
#define EACH          RESTORE(", unit: volume")
#define GROUPS        RESTORE(", unit: group")

/* A graph, its policy, and what is held. */
struct held {
    struct world w;
    uint16_t *scopes;
    struct restore_proofs *proofs;
};

static void held_init(struct held *h, struct gb *gb, const char *policy)
{
    world_init(&h->w, gb, policy);
    const struct graph *g = h->w.graph;
    h->scopes = mem_array((size_t)g->volume_count + 1, sizeof(*h->scopes));
    for (uint32_t row = 0; row < g->volume_count; row++)
        h->scopes[row] = policy_scope_of(h->w.options.policy, g, KIND_VOLUME, row);
    h->proofs = restore_proofs_new(&(struct rule_proofs_in){.graph = g,
                                                            .facts = h->w.facts,
                                                            .policy = h->w.options.policy,
                                                            .as_of = h->w.options.as_of,
                                                            .scopes = h->scopes});
}

static void held_clear(struct held *h)
{
    restore_proofs_free(h->proofs);
    mem_free(h->scopes);
    world_clear(&h->w);
}

static bool holds(const struct held *h, enum kind kind, const char *id)
{
    uint32_t place = graph_find_place(h->w.graph, S(ACCOUNT), S(HOME));
    uint32_t row = graph_find(h->w.graph, kind, place, str_from(id));
    assert_int_not_equal(row, ROW_NONE);
    return restore_proofs_hold(h->proofs, kind, row);
}

static struct gb *tested_twice(void)
{
    struct gb *gb = home();
    backed_up(gb, VOL1, SNAP1);
    restored(gb, TEST1, SNAP1, "2026-04-01T00:00:00Z");
    restored(gb, TEST2, SNAP1, "2026-05-01T00:00:00Z");
    return gb;
}

TEST(proofs__newest_of_a_volume_is_held_with_its_snapshot)
{
    struct held h;
    held_init(&h, tested_twice(), EACH);
    assert_true(holds(&h, KIND_VOLUME, TEST2));
    assert_true(holds(&h, KIND_SNAPSHOT, SNAP1));
    assert_false(holds(&h, KIND_VOLUME, TEST1));
    assert_false(holds(&h, KIND_VOLUME, VOL1));
    assert_false(restore_proofs_hold(h.proofs, KIND_INSTANCE, 0));
    assert_false(restore_proofs_hold(NULL, KIND_VOLUME, 0));
    held_clear(&h);
}

TEST(proofs__that_are_too_old_hold_nothing)
{
    struct held h;
    held_init(&h, tested_twice(),
              "scopes: [{name: all, match: {}, restore: {tested_within: 30d}}]");
    assert_false(holds(&h, KIND_VOLUME, TEST2));
    assert_false(holds(&h, KIND_SNAPSHOT, SNAP1));
    held_clear(&h);
}

TEST(proofs__rule_that_is_off_or_not_promised_holds_nothing)
{
    static const char *const policies[] = {
        EACH "rules: {RESTORE-UNTESTED: {enabled: false}}\n",
        "scopes: [{name: all, match: {}, objectives: {rpo: 36h}}]\n",
        RESTORE(", unit: volume, min_grade: E3"),
        "scopes: [{name: all, match: {}, restore: {tested_within: 180d, unit: volume},"
        " rules: {RESTORE-UNTESTED: {enabled: false}}}]\n",
        "scopes: [{name: some, match: {tag: {App: shop}}, restore: {tested_within: 180d}}]\n",
    };
    for (size_t i = 0; i < sizeof(policies) / sizeof(policies[0]); i++) {
        struct held h;
        held_init(&h, tested_twice(), policies[i]);
        assert_false(holds(&h, KIND_VOLUME, TEST2));
        held_clear(&h);
    }
}

/* VOL1 tested in April, VOL2 in May. */
static struct gb *group_of_two(const char *state_of_2)
{
    struct gb *gb = home();
    backed_up(gb, VOL1, SNAP1);
    gb_volume(gb, (struct volume_in){
                      .id = S(VOL2), .create_time = gb_time(OLD), .state = str_from(state_of_2)});
    snapshot_of(gb, SNAP2, VOL2, "2026-01-01T00:00:00Z");
    restored(gb, TEST1, SNAP1, "2026-04-01T00:00:00Z");
    restored(gb, TEST2, SNAP2, "2026-05-01T00:00:00Z");
    return gb;
}

TEST(proofs__group_rests_on_the_newest_as_many_as_it_needs)
{
    struct held h;
    held_init(&h, group_of_two("in-use"), GROUPS);
    assert_true(holds(&h, KIND_VOLUME, TEST2));
    assert_true(holds(&h, KIND_SNAPSHOT, SNAP2));
    assert_false(holds(&h, KIND_VOLUME, TEST1));
    assert_false(holds(&h, KIND_SNAPSHOT, SNAP1));
    held_clear(&h);
    held_init(&h, group_of_two("in-use"), RESTORE(", unit: group, sample_min: 2"));
    assert_true(holds(&h, KIND_VOLUME, TEST2));
    assert_true(holds(&h, KIND_VOLUME, TEST1));
    held_clear(&h);
}

TEST(proofs__group_that_does_not_pass_rests_on_nothing)
{
    struct gb *gb = group_of_two("in-use");
    backed_up(gb, "vol-0a000000000000003", SNAP3);
    struct held h;
    held_init(&h, gb, RESTORE(", unit: group, sample_min: 3"));
    assert_false(holds(&h, KIND_VOLUME, TEST2));
    assert_false(holds(&h, KIND_VOLUME, TEST1));
    held_clear(&h);
}

TEST(proofs__group_rests_on_members_in_use_first)
{
    struct held h;
    held_init(&h, group_of_two("available"), GROUPS);
    assert_true(holds(&h, KIND_VOLUME, TEST1));
    assert_false(holds(&h, KIND_VOLUME, TEST2));
    assert_false(holds(&h, KIND_VOLUME, VOL2));
    held_clear(&h);
}

TEST(proofs__idle_member_that_is_needed_is_held_unless_it_is_alone)
{
    struct held h;
    held_init(&h, group_of_two("available"), RESTORE(", unit: group, sample_min: 2"));
    assert_true(holds(&h, KIND_VOLUME, VOL2));
    assert_false(holds(&h, KIND_VOLUME, VOL1));
    held_clear(&h);
    struct gb *gb = home();
    gb_volume(gb, (struct volume_in){.id = S(VOL2), .create_time = gb_time(OLD)});
    snapshot_of(gb, SNAP2, VOL2, "2026-01-01T00:00:00Z");
    restored(gb, TEST2, SNAP2, "2026-05-01T00:00:00Z");
    held_init(&h, gb, GROUPS);
    assert_true(holds(&h, KIND_VOLUME, TEST2));
    assert_false(holds(&h, KIND_VOLUME, VOL2));
    held_clear(&h);
}

TEST(proofs__launched_image_is_held)
{
    struct gb *gb = home();
    backed_up(gb, VOL1, SNAP1);
    gb_image(gb,
             (struct image_in){.id = S(AMI1),
                               .last_launched_time = gb_time("2026-05-01T00:00:00Z"),
                               GB_MAPPINGS({.device = S("/dev/xvda"), .snapshot_id = S(SNAP1)})});
    struct held h;
    held_init(&h, gb, EACH);
    assert_true(holds(&h, KIND_IMAGE, AMI1));
    assert_true(holds(&h, KIND_SNAPSHOT, SNAP1));
    held_clear(&h);
}
