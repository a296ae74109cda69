/* What volumes and snapshots cost as they are. */
#include "tests/analyzer/facts_world.h"

#include "analyzer/upkeep.h"
#include "core/embedded.h"
#include "tests/support/test.h"

#define GIB   (UINT64_C(1) << 30)
#define CENTS INT64_C(10000) /* micros */

struct bills {
    struct prices *prices;
    struct cost_model *cost;
    struct upkeep *upkeep;
};

static struct bills bills_of(struct world *w)
{
    struct error err = ERROR_INIT;
    struct bills b = {0};
    world_freeze(w);
    b.prices = prices_parse(str_make(snapaudit_prices_json, snapaudit_prices_json_size), &err);
    assert_non_null(b.prices);
    b.cost = cost_model_new(w->graph, b.prices, gb_time(AS_OF));
    b.upkeep = upkeep_new(w->facts, b.cost);
    return b;
}

static void end(struct bills *b)
{
    upkeep_free(b->upkeep);
    cost_model_free(b->cost);
    prices_free(b->prices);
}

static void assert_cost(struct cost cost, int64_t floor, int64_t ceiling, const char *basis)
{
    assert_true(cost.known);
    assert_int_equal(cost.floor, floor);
    assert_int_equal(cost.ceiling, ceiling);
    assert_string_equal(cost.basis, basis);
}

static struct cost of_snapshot(const struct world *w, const struct bills *b, const char *id)
{
    return upkeep_of(b->upkeep, KIND_SNAPSHOT, world_row(w, EAST, id));
}

WORLD_TEST(a_volume__costs_its_list_price)
{
    struct world *w = *state;
    gb_place(w->gb, HOME, EAST);
    gb_volume(w->gb, (struct volume_in){.id = S("vol-0a"), .type = S("gp3"), .size_gib = 100});
    struct bills b = bills_of(w);
    assert_cost(upkeep_of(b.upkeep, KIND_VOLUME, 0), 800 * CENTS, 800 * CENTS, "list");
    end(&b);
}

WORLD_TEST(a_line__costs_its_largest_snapshot_at_least_and_all_of_them_at_most)
{
    struct world *w = *state;
    struct snapshot_in in = {
        .volume_id = S("vol-0a"), .size_gib = 100, .has_full_bytes = true, .full_bytes = 20 * GIB};
    gb_place(w->gb, HOME, EAST);
    gb_volume(w->gb, (struct volume_in){.id = S("vol-0a")});
    in.id = S("snap-01");
    gb_snapshot(w->gb, in);
    in.id = S("snap-02"), in.full_bytes = 40 * GIB;
    gb_snapshot(w->gb, in);
    in.id = S("snap-03"), in.has_full_bytes = false;
    gb_snapshot(w->gb, in);
    struct bills b = bills_of(w);
    assert_cost(of_snapshot(w, &b, "snap-01"), 0, 100 * CENTS, "range");
    assert_cost(of_snapshot(w, &b, "snap-02"), 200 * CENTS, 200 * CENTS, "range");
    assert_cost(of_snapshot(w, &b, "snap-03"), 0, 500 * CENTS, "range");
    end(&b);
}

/* The archive holds whole snapshots: nothing is shared, and so nothing is a range. */
WORLD_TEST(an_archived_snapshot__costs_its_full_size)
{
    struct world *w = *state;
    struct snapshot_in in = {.volume_id = S("vol-0a"),
                             .storage_tier = S("archive"),
                             .size_gib = 300,
                             .has_full_bytes = true,
                             .full_bytes = 200 * GIB};
    gb_place(w->gb, HOME, EAST);
    in.id = S("snap-01");
    gb_snapshot(w->gb, in);
    in.id = S("snap-02"), in.restore_expiry_time = gb_time("2026-06-09T00:00:00Z");
    gb_snapshot(w->gb, in);
    in.id = S("snap-03"), in.restore_expiry_time = 0, in.has_full_bytes = false;
    gb_snapshot(w->gb, in);
    struct bills b = bills_of(w);
    assert_cost(of_snapshot(w, &b, "snap-01"), 250 * CENTS, 250 * CENTS, "list");
    assert_cost(of_snapshot(w, &b, "snap-02"), 250 * CENTS, 1250 * CENTS, "range");
    assert_cost(of_snapshot(w, &b, "snap-03"), 0, 375 * CENTS, "range");
    end(&b);
}

WORLD_TEST(what_others_own_or_is_out_of_scope__does_not_count)
{
    struct world *w = *state;
    gb_place(w->gb, HOME, EAST);
    gb_snapshot(w->gb, (struct snapshot_in){.id = S("snap-01")});
    gb_snapshot(w->gb, (struct snapshot_in){.id = S("snap-02"), .owner_id = S("999988887777")});
    gb_instance(w->gb, (struct instance_in){.id = S("i-0a")});
    gb_scope(w->gb, gb_place(w->gb, HOME, WEST), false);
    gb_volume(w->gb, (struct volume_in){.id = S("vol-0a")});
    struct bills b = bills_of(w);
    assert_true(upkeep_counts(b.upkeep, KIND_SNAPSHOT, world_row(w, EAST, "snap-01")));
    assert_false(upkeep_counts(b.upkeep, KIND_SNAPSHOT, world_row(w, EAST, "snap-02")));
    assert_false(upkeep_counts(b.upkeep, KIND_INSTANCE, 0));
    assert_false(upkeep_counts(b.upkeep, KIND_VOLUME, 0));
    end(&b);
}

WORLD_TEST(what_has_no_price__is_unpriced_unless_it_is_still_being_made)
{
    struct world *w = *state;
    gb_place(w->gb, HOME, "xx-nowhere-1");
    gb_snapshot(w->gb, (struct snapshot_in){.id = S("snap-01")});
    gb_snapshot(w->gb, (struct snapshot_in){.id = S("snap-02"), .state = S("pending")});
    gb_volume(w->gb, (struct volume_in){.id = S("vol-0a")});
    struct bills b = bills_of(w);
    assert_true(upkeep_unpriced(b.upkeep, KIND_SNAPSHOT, 0));
    assert_false(upkeep_unpriced(b.upkeep, KIND_SNAPSHOT, 1));
    assert_false(upkeep_of(b.upkeep, KIND_SNAPSHOT, 1).known);
    assert_true(upkeep_unpriced(b.upkeep, KIND_VOLUME, 0));
    end(&b);
}
