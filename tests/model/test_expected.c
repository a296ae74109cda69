#include "model/expected.h"
#include "model/graph.h"
#include "tests/support/test.h"

#define S STR_LIT

#define PROD  S("111122223333")
#define VAULT S("444455556666")
#define LOST  S("777788889999")

static const struct str vault_regions[] = {S("eu-central-1"), S("eu-west-1")};

struct scene {
    struct arena *arena;
    struct vec places;
};

static void add(struct scene *s, struct str account, struct str region, bool in_scope)
{
    const struct place_in place = {.account = account, .region = region, .in_scope = in_scope};
    (void)vec_push(&s->places, &place);
}

/* Production and the vault in Ireland, and production in a region that nobody asked for. */
static void scene_init(struct scene *s)
{
    s->arena = arena_new();
    vec_init(&s->places, sizeof(struct place_in));
    add(s, VAULT, S("eu-west-1"), true);
    add(s, PROD, S("us-east-1"), false);
    add(s, PROD, S("eu-west-1"), true);
}

static void scene_clear(struct scene *s)
{
    vec_clear(&s->places);
    arena_free(s->arena);
}

static void settle(struct scene *s, const struct expected_account *accounts, size_t count,
                   const struct collect_plan *plan)
{
    const struct expected_accounts expected = {accounts, count};
    expected_settle(&expected, STR_EMPTY, plan, s->arena, &s->places);
}

static const struct place_in *place(const struct scene *s, size_t row)
{
    return &VEC_AT(struct place_in, &s->places, row);
}

static void assert_place(const struct scene *s, size_t row, struct str account, const char *name,
                         const char *region)
{
    assert_true(row < s->places.len);
    assert_true(str_eq(place(s, row)->account, account));
    assert_true(str_eq_c(place(s, row)->account_name, name));
    assert_true(str_eq_c(place(s, row)->region, region));
}

TEST(expected__places_are_called_as_their_accounts_are)
{
    const struct expected_account accounts[] = {{.id = PROD, .name = S("prod")}, {.id = VAULT}};
    struct scene s;
    scene_init(&s);
    VEC_AT(struct place_in, &s.places, 0).account_name = S("as it was");
    settle(&s, accounts, 2, NULL);
    assert_int_equal(s.places.len, 3);
    assert_place(&s, 0, VAULT, "as it was", "eu-west-1");
    assert_place(&s, 1, PROD, "prod", "us-east-1");
    assert_place(&s, 2, PROD, "prod", "eu-west-1");
    scene_clear(&s);
}

TEST(expected__an_account_that_was_not_seen_is_missing_where_others_are)
{
    const struct expected_account accounts[] = {{.id = LOST, .name = S("lost")}};
    struct scene s;
    scene_init(&s);
    settle(&s, accounts, 1, NULL);
    assert_int_equal(s.places.len, 4);
    assert_place(&s, 3, LOST, "lost", "eu-west-1");
    assert_true(place(&s, 3)->in_scope);
    assert_int_equal(place(&s, 3)->coverage.told, 0);
    scene_clear(&s);
}

TEST(expected__an_account_with_regions_is_missing_in_those_that_were_not_seen)
{
    const struct expected_account accounts[] = {
        {.id = VAULT, .regions = vault_regions, .region_count = 2},
        {.id = LOST, .regions = vault_regions, .region_count = 1}};
    struct scene s;
    scene_init(&s);
    settle(&s, accounts, 2, NULL);
    assert_int_equal(s.places.len, 5);
    assert_place(&s, 3, VAULT, "", "eu-central-1");
    assert_place(&s, 4, LOST, "", "eu-central-1");
    scene_clear(&s);
}

TEST(expected__of_an_account_that_is_only_named_nothing_is_missing)
{
    const struct expected_account accounts[] = {{.id = VAULT,
                                                 .name = S("vault"),
                                                 .regions = vault_regions,
                                                 .region_count = 2,
                                                 .named_only = true},
                                                {.id = LOST, .named_only = true}};
    struct scene s;
    scene_init(&s);
    settle(&s, accounts, 2, NULL);
    assert_int_equal(s.places.len, 3);
    assert_place(&s, 0, VAULT, "vault", "eu-west-1");
    scene_clear(&s);
}

/* Folders of regions alone: whose they are is known when all is read. */
TEST(expected__places_without_an_account_are_those_of_the_own_one)
{
    const struct expected_account accounts[] = {{.id = PROD, .name = S("prod")}};
    const struct expected_accounts expected = {accounts, 1};
    struct scene s = {.arena = arena_new()};
    vec_init(&s.places, sizeof(struct place_in));
    add(&s, STR_EMPTY, S("eu-west-1"), true);
    expected_settle(&expected, PROD, NULL, s.arena, &s.places);
    assert_int_equal(s.places.len, 1);
    assert_place(&s, 0, STR_EMPTY, "prod", "eu-west-1");
    scene_clear(&s);
}

TEST(expected__what_the_plan_does_not_need_is_no_gap)
{
    const struct expected_account accounts[] = {{.id = LOST}};
    struct collect_plan plan = {.account = PROD};
    plan.here[SOURCE_VOL] = COLLECT_ALL;
    plan.everywhere[SOURCE_SNAP] = COLLECT_ALL;
    struct scene s;
    scene_init(&s);
    settle(&s, accounts, 1, &plan);
    const struct coverage_told *told = &place(&s, 3)->coverage;
    assert_true(coverage_told_of(told, SOURCE_VOL)->unneeded);
    assert_int_equal(coverage_told_of(told, SOURCE_VOL)->state, COVERAGE_NOT_ATTEMPTED);
    assert_null(coverage_told_of(told, SOURCE_SNAP));
    scene_clear(&s);
}

TEST(expected__none_leaves_the_places_as_they_are)
{
    struct scene s;
    scene_init(&s);
    expected_settle(NULL, STR_EMPTY, NULL, s.arena, &s.places);
    settle(&s, NULL, 0, NULL);
    assert_int_equal(s.places.len, 3);
    assert_true(str_is_empty(place(&s, 0)->account_name));
    scene_clear(&s);
}
