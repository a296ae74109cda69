/* What volumes and snapshots cost, summed by whose they are. */
#include "tests/analyzer/facts_world.h"

#include "analyzer/spending.h"
#include "core/embedded.h"
#include "tests/support/test.h"

#define GIB   (UINT64_C(1) << 30)
#define CENTS INT64_C(10000) /* micros */

struct summed {
    const struct graph *graph;
    struct arena *arena;
    struct prices *prices;
    struct cost_model *cost;
    struct upkeep *upkeep;
    struct spending spending;
};

static struct summed sum_without(struct world *w, const bool *const *left_out)
{
    struct error err = ERROR_INIT;
    struct summed s = {.graph = w->graph, .arena = arena_new()};
    s.prices = prices_parse(str_make(snapaudit_prices_json, snapaudit_prices_json_size), &err);
    assert_non_null(s.prices);
    s.cost = cost_model_new(w->graph, s.prices, gb_time(AS_OF));
    s.upkeep = upkeep_new(w->facts, s.cost);
    const struct spending_in in = {.graph = w->graph,
                                   .owners = facts_owners(w->facts),
                                   .upkeep = s.upkeep,
                                   .left_out = left_out};
    s.spending = spending_sum(&in, s.arena);
    return s;
}

static struct summed sum(struct world *w)
{
    world_freeze(w);
    return sum_without(w, NULL);
}

static void end(struct summed *s)
{
    upkeep_free(s->upkeep);
    cost_model_free(s->cost);
    prices_free(s->prices);
    arena_free(s->arena);
}

static struct str text_of(const struct summed *summed, size_t row, enum owner_tag part)
{
    return whose_text(summed->graph, &summed->spending.rows[row].whose, part);
}

static void assert_row(const struct summed *summed, size_t at, const char *owner, enum kind kind,
                       const char *basis, const struct spent *spent)
{
    assert_true(at < summed->spending.count);
    const struct spending_row *row = &summed->spending.rows[at];
    assert_true(str_eq(text_of(summed, at, OWNER_TAG_OWNER), str_from(owner)));
    assert_int_equal(row->kind, kind);
    assert_string_equal(row->basis, basis);
    assert_int_equal(row->spent.resources, spent->resources);
    assert_int_equal(row->spent.gib, spent->gib);
    assert_int_equal(row->spent.full_bytes, spent->full_bytes);
    assert_int_equal(row->spent.unpriced_gib, spent->unpriced_gib);
    assert_int_equal(row->spent.floor, spent->floor);
    assert_int_equal(row->spent.ceiling, spent->ceiling);
}

static void snapshot(struct world *w, struct str id, struct str owner_key, struct str owner)
{
    gb_snapshot(w->gb, (struct snapshot_in){
                           .id = id,
                           .volume_id = S("vol-0a"),
                           .size_gib = 20,
                           .has_full_bytes = true,
                           .full_bytes = 10 * GIB,
                           .tags = {.items = (struct tag_in[]){{owner_key, owner}}, .count = 1}});
}

WORLD_TEST(what_is_alike__is_one_row_whatever_else_its_tags_say)
{
    struct world *w = *state;
    gb_place(w->gb, HOME, EAST);
    gb_volume(w->gb, (struct volume_in){.id = S("vol-0a"), .type = S("gp3"), .size_gib = 100});
    snapshot(w, S("snap-01"), S("Owner"), S("web"));
    snapshot(w, S("snap-02"), S("owner"), S("web"));
    snapshot(w, S("snap-03"), S("Owner"), S("db"));
    snapshot(w, S("snap-04"), S("Owner"), S("  "));
    struct summed s = sum(w);
    assert_int_equal(s.spending.count, 4);
    assert_row(&s, 0, "", KIND_SNAPSHOT, "range",
               &(struct spent){1, 20, 10 * GIB, 0, 0, 50 * CENTS});
    assert_row(&s, 1, "", KIND_VOLUME, "list",
               &(struct spent){1, 100, 0, 0, 800 * CENTS, 800 * CENTS});
    assert_row(&s, 2, "db", KIND_SNAPSHOT, "range",
               &(struct spent){1, 20, 10 * GIB, 0, 0, 50 * CENTS});
    assert_row(&s, 3, "web", KIND_SNAPSHOT, "range",
               &(struct spent){2, 40, 20 * GIB, 0, 50 * CENTS, 100 * CENTS});
    end(&s);
}

/* An owner, an environment and a cost centre of one name are three things. */
WORLD_TEST(owners_environments_and_cost_centres__are_kept_apart)
{
    struct world *w = *state;
    gb_place(w->gb, HOME, EAST);
    gb_volume(w->gb, (struct volume_in){.id = S("vol-0a"), .tags = GB_TAGS(T("Owner", "x"))});
    gb_volume(w->gb, (struct volume_in){.id = S("vol-0b"), .tags = GB_TAGS(T("CostCenter", "x"))});
    gb_volume(w->gb, (struct volume_in){.id = S("vol-0c"), .tags = GB_TAGS(T("Env", "x"))});
    gb_volume(w->gb, (struct volume_in){.id = S("vol-0d"),
                                        .tags = GB_TAGS(T("Owner", "x"), T("Env", "x"))});
    struct summed s = sum(w);
    assert_int_equal(s.spending.count, 4);
    assert_true(str_eq(text_of(&s, 0, OWNER_TAG_COST_CENTER), S("x")));
    assert_true(str_eq(text_of(&s, 1, OWNER_TAG_ENVIRONMENT), S("x")));
    assert_true(str_eq(text_of(&s, 2, OWNER_TAG_OWNER), S("x")));
    assert_true(str_is_empty(text_of(&s, 2, OWNER_TAG_ENVIRONMENT)));
    assert_true(str_eq(text_of(&s, 3, OWNER_TAG_ENVIRONMENT), S("x")));
    end(&s);
}

WORLD_TEST(tiers_and_bases__have_rows_of_their_own)
{
    struct world *w = *state;
    struct snapshot_in in = {.size_gib = 20, .has_full_bytes = true, .full_bytes = 20 * GIB};
    gb_place(w->gb, HOME, EAST);
    in.id = S("snap-01");
    gb_snapshot(w->gb, in);
    in.id = S("snap-02"), in.storage_tier = S("archive");
    gb_snapshot(w->gb, in);
    in.id = S("snap-03"), in.storage_tier = STR_EMPTY, in.state = S("pending");
    gb_snapshot(w->gb, in);
    gb_volume(w->gb, (struct volume_in){.id = S("vol-0a"), .type = S("new"), .size_gib = 7});
    struct summed s = sum(w);
    assert_int_equal(s.spending.count, 4);
    assert_row(&s, 0, "", KIND_SNAPSHOT, "range",
               &(struct spent){1, 20, 20 * GIB, 0, 100 * CENTS, 100 * CENTS});
    assert_row(&s, 1, "", KIND_SNAPSHOT, "none", &(struct spent){1, 20, 20 * GIB, 0, 0, 0});
    assert_row(&s, 2, "", KIND_SNAPSHOT, "list",
               &(struct spent){1, 20, 20 * GIB, 0, 25 * CENTS, 25 * CENTS});
    assert_true(s.spending.rows[2].archived);
    assert_row(&s, 3, "", KIND_VOLUME, "none", &(struct spent){1, 7, 0, 7, 0, 0});
    end(&s);
}

WORLD_TEST(what_was_not_asked_about__is_in_no_row)
{
    struct world *w = *state;
    gb_place(w->gb, HOME, EAST);
    gb_volume(w->gb, (struct volume_in){.id = S("vol-0a"), .size_gib = 100});
    gb_volume(w->gb, (struct volume_in){.id = S("vol-0b"), .size_gib = 10});
    world_freeze(w);
    const bool volumes[] = {true, false};
    const bool *left_out[KIND_COUNT] = {[KIND_VOLUME] = volumes};
    struct summed s = sum_without(w, left_out);
    assert_int_equal(s.spending.count, 1);
    assert_int_equal(s.spending.rows[0].spent.gib, 10);
    end(&s);
}

WORLD_TEST(rows__come_by_account_and_region_first)
{
    struct world *w = *state;
    gb_place(w->gb, OTHER, EAST);
    gb_volume(w->gb, (struct volume_in){.id = S("vol-0a"), .size_gib = 1});
    gb_place(w->gb, HOME, WEST);
    gb_volume(w->gb, (struct volume_in){.id = S("vol-0b"), .size_gib = 2});
    gb_place(w->gb, HOME, EAST);
    gb_volume(w->gb, (struct volume_in){.id = S("vol-0c"), .size_gib = 3});
    struct summed s = sum(w);
    assert_int_equal(s.spending.count, 3);
    assert_int_equal(s.spending.rows[0].spent.gib, 2); /* eu-west-1 */
    assert_int_equal(s.spending.rows[1].spent.gib, 3);
    assert_int_equal(s.spending.rows[2].spent.gib, 1);
    end(&s);
}
