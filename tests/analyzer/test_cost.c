

#include "analyzer/cost.h"
#include "core/embedded.h"
#include "tests/support/graph_builder.h"
#include "tests/support/test.h"

#define GIB   (UINT64_C(1) << 30)
#define CENTS INT64_C(10000) /* micros */
#define AS_OF "2026-01-15T12:00:00Z"

static struct prices *prices;

static int load_prices(void **state)
{
    (void)state;
    struct error err;
    prices = prices_parse(str_make(snapaudit_prices_json, snapaudit_prices_json_size), &err);
    return prices ? 0 : -1;
}

static int drop_prices(void **state)
{
    (void)state;
    prices_free(prices);
    return 0;
}

static struct cost cost_in(struct gb *gb, struct cost (*of)(const struct cost_model *, uint32_t))
{
    struct graph *graph = gb_freeze(gb);
    struct cost_model *model = cost_model_new(graph, prices, gb_time(AS_OF));
    struct cost cost = of(model, 0);
    cost_model_free(model);
    graph_free(graph);
    return cost;
}

static struct cost snapshot_cost(const char *region, struct snapshot_in in)
{
    struct gb *gb = gb_new();
    gb_place(gb, "111122223333", region);
    in.id = S("snap-0a");
    gb_snapshot(gb, in);
    return cost_in(gb, cost_of_snapshot);
}

static struct cost volume_cost(const char *region, struct volume_in in)
{
    struct gb *gb = gb_new();
    gb_place(gb, "111122223333", region);
    in.id = S("vol-0a");
    gb_volume(gb, in);
    return cost_in(gb, cost_of_volume);
}

static void assert_range(struct cost cost, int64_t ceiling)
{
    assert_true(cost.known);
    assert_int_equal(cost.floor, 0);
    assert_int_equal(cost.ceiling, ceiling);
    assert_string_equal(cost.basis, "range");
}

/* At 0.05 a GiB, what a last snapshot of the volume costs at most is off the floor. */
static void assert_list(struct cost cost, int64_t price, int64_t size_gib)
{
    int64_t floor = price - size_gib * 5 * CENTS;
    assert_true(cost.known);
    assert_int_equal(cost.floor, floor > 0 ? floor : 0);
    assert_int_equal(cost.ceiling, price);
    assert_string_equal(cost.basis, "list");
}

static void assert_not_known(struct cost cost)
{
    assert_false(cost.known);
    assert_int_equal(cost.ceiling, 0);
    assert_string_equal(cost.basis, "none");
}

TEST_WITH(snapshots__cost_between_nothing_and_their_full_size, load_prices, drop_prices)
{
    assert_range(snapshot_cost("us-east-1", (struct snapshot_in){.size_gib = 100}), 500 * CENTS);
    assert_range(snapshot_cost("us-east-1", (struct snapshot_in){.size_gib = 100,
                                                                 .has_full_bytes = true,
                                                                 .full_bytes = 16 * GIB}),
                 80 * CENTS);
    assert_range(
        snapshot_cost("us-east-1", (struct snapshot_in){.size_gib = 100, .has_full_bytes = true}),
        0);
    assert_range(snapshot_cost("us-east-1",
                               (struct snapshot_in){.size_gib = 200, .storage_tier = S("archive")}),
                 250 * CENTS);
}

TEST_WITH(snapshots__are_rounded_once_half_to_even, load_prices, drop_prices)
{
    /* One block of 512 KiB at 0.05: 24.4140625 micros. */
    assert_range(snapshot_cost("us-east-1", (struct snapshot_in){.size_gib = 1,
                                                                 .has_full_bytes = true,
                                                                 .full_bytes = 524288}),
                 24);
    /* 32 MiB: 1562.5 micros; 96 MiB: 4687.5. */
    assert_range(snapshot_cost("us-east-1", (struct snapshot_in){.size_gib = 1,
                                                                 .has_full_bytes = true,
                                                                 .full_bytes = GIB / 32}),
                 1562);
    assert_range(snapshot_cost("us-east-1", (struct snapshot_in){.size_gib = 1,
                                                                 .has_full_bytes = true,
                                                                 .full_bytes = 3 * GIB / 32}),
                 4688);
}

TEST_WITH(snapshots__without_a_price_or_size_are_not_known, load_prices, drop_prices)
{
    assert_not_known(snapshot_cost("cn-north-1", (struct snapshot_in){.size_gib = 100}));
    assert_not_known(snapshot_cost("xx-nowhere-1", (struct snapshot_in){.size_gib = 100}));
    assert_not_known(snapshot_cost(
        "us-west-2",
        (struct snapshot_in){.size_gib = 100, .availability_zone = S("us-west-2-lax-1a")}));
    assert_not_known(snapshot_cost(
        "us-east-1",
        (struct snapshot_in){.size_gib = 100,
                             .outpost_arn =
                                 S("arn:aws:outposts:us-east-1:111122223333:outpost/op-0a")}));
    struct gb *gb = gb_new();
    gb_place(gb, "111122223333", "us-east-1");
    gb_plain(gb);
    gb_snapshot(gb, (struct snapshot_in){.id = S("snap-0a")});
    assert_not_known(cost_in(gb, cost_of_snapshot));
}

/* A copy under way shows size 0, and one that failed never gets its size. */
TEST_WITH(snapshots__are_priced_once_they_are_completed, load_prices, drop_prices)
{
    static const char *const states[] = {"pending", "error", "recoverable", "recovering"};
    for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++)
        assert_not_known(
            snapshot_cost("us-east-1", (struct snapshot_in){.size_gib = 100,
                                                            .has_full_bytes = true,
                                                            .full_bytes = 16 * GIB,
                                                            .state = str_from(states[i])}));
}

static struct cost restored_until(const char *expiry)
{
    return snapshot_cost("us-east-1", (struct snapshot_in){.size_gib = 200,
                                                           .storage_tier = S("archive"),
                                                           .restore_expiry_time = gb_time(expiry)});
}

TEST_WITH(snapshots__restored_for_a_time_cost_both_tiers, load_prices, drop_prices)
{
    assert_range(restored_until("2026-01-15T12:00:01Z"), 250 * CENTS + 1000 * CENTS);
    assert_range(restored_until("2026-01-15T12:00:00Z"), 250 * CENTS); /* over at that moment */
    assert_range(snapshot_cost("us-east-1", (struct snapshot_in){.size_gib = 200,
                                                                 .restore_expiry_time = gb_time(
                                                                     "2026-02-01T00:00:00Z")}),
                 1000 * CENTS); /* in one tier, whatever else is told */
}

TEST_WITH(volumes__cost_their_size_by_type, load_prices, drop_prices)
{
    static const struct {
        const char *type;
        int64_t cents;
    } rows[] = {{"gp2", 1000}, {"gp3", 800}, {"st1", 450}, {"sc1", 150}, {"standard", 500}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_list(volume_cost("us-east-1", (struct volume_in){.type = str_from(rows[i].type),
                                                                .iops = 100,
                                                                .size_gib = 100}),
                    rows[i].cents * CENTS, 100);
}

/* 100 GiB of sc1 cost 1.50 and their last snapshot up to 5.00; of gp2 10.00 and up to 5.00. */
TEST_WITH(volumes__surely_save_what_the_last_snapshot_leaves, load_prices, drop_prices)
{
    struct volume_in in = {.type = S("sc1"), .size_gib = 100};
    assert_int_equal(volume_cost("us-east-1", in).floor, 0);
    assert_int_equal(volume_cost("us-east-1", in).ceiling, 150 * CENTS);
    in.type = S("standard"); /* as dear as its snapshot */
    assert_int_equal(volume_cost("us-east-1", in).floor, 0);
    in.type = S("gp2");
    assert_int_equal(volume_cost("us-east-1", in).floor, 500 * CENTS);
    assert_int_equal(volume_cost("us-east-1", in).ceiling, 1000 * CENTS);
}

TEST_WITH(volumes_of_gp3__pay_for_what_exceeds_the_baseline, load_prices, drop_prices)
{
    struct volume_in gp3 = {.type = S("gp3"), .size_gib = 2000};
    gp3.iops = 3000;
    gp3.throughput_mibps = 125;
    assert_list(volume_cost("us-east-1", gp3), 16000 * CENTS, 2000);
    gp3.iops = 3001;
    gp3.throughput_mibps = 126;
    assert_list(volume_cost("us-east-1", gp3), 16000 * CENTS + 5000 + 40000, 2000);
    /* AWS's example of half a day in 30: 3.50; a month is 60 times that. */
    gp3.iops = 10000;
    gp3.throughput_mibps = 500;
    assert_list(volume_cost("us-east-1", gp3), 60 * (350 * CENTS), 2000);
}

TEST_WITH(volumes_of_io1__pay_for_every_iops, load_prices, drop_prices)
{
    assert_list(volume_cost("us-east-1",
                            (struct volume_in){.type = S("io1"), .size_gib = 100, .iops = 1000}),
                1250 * CENTS + 6500 * CENTS, 100);
    assert_not_known(
        volume_cost("us-east-1", (struct volume_in){.type = S("io1"), .size_gib = 100}));
}

TEST_WITH(volumes_of_io2__pay_by_tiers, load_prices, drop_prices)
{
    struct volume_in io2 = {.type = S("io2"), .size_gib = 2000, .iops = 32000};
    int64_t storage = 25000 * CENTS;
    assert_list(volume_cost("us-east-1", io2), storage + 208000 * CENTS, 2000);
    io2.iops = 32001;
    assert_list(volume_cost("us-east-1", io2), storage + 208000 * CENTS + 45500, 2000);
    io2.iops = 60000; /* half a day in 30: 4.1666666667 + 55.90 */
    assert_list(volume_cost("us-east-1", io2), storage + 60 * (5590 * CENTS), 2000);
    io2.iops = 64001;
    assert_list(volume_cost("us-east-1", io2), storage + 208000 * CENTS + 145600 * CENTS + 31850,
                2000);
}

TEST_WITH(volumes_elsewhere__are_not_known, load_prices, drop_prices)
{
    struct volume_in gp3 = {.type = S("gp3"), .size_gib = 100};
    gp3.availability_zone = S("us-west-2a");
    assert_list(volume_cost("us-west-2", gp3), 800 * CENTS, 100);
    gp3.availability_zone = S("us-west-2-lax-1a");
    assert_not_known(volume_cost("us-west-2", gp3));
    gp3.availability_zone = S("us-west-2-wl1-las-wlz-1");
    assert_not_known(volume_cost("us-west-2", gp3));
    gp3.availability_zone = S("us-west-2a");
    gp3.outpost_arn = S("arn:aws:outposts:us-west-2:111122223333:outpost/op-0a");
    assert_not_known(volume_cost("us-west-2", gp3));
    assert_not_known(
        volume_cost("cn-north-1", (struct volume_in){.type = S("gp3"), .size_gib = 100}));
    assert_not_known(
        volume_cost("us-east-1", (struct volume_in){.type = S("gp9"), .size_gib = 100}));
}
