/* What was seen: where it is told, who sees it, and how little room it takes. */
#include "model/freeze_internal.h"
#include "model/readable.h"

#include <stdio.h>

#include "core/mem.h"
#include "tests/support/test.h"

static const struct coverage complete = {
    .state = COVERAGE_COMPLETE, .pages = 1, .horizon_start = INSTANT_UNSET};
static const struct coverage denied = {.state = COVERAGE_GAP,
                                       .reason = GAP_DENIED,
                                       .detail = "denied",
                                       .horizon_start = INSTANT_UNSET};

static struct place_in place(const char *account, const char *region)
{
    return (struct place_in){
        .account = str_from(account), .region = str_from(region), .in_scope = true};
}

static struct coverage_told told(enum source source, const struct coverage *entry)
{
    return (struct coverage_told){.told = SOURCE_BIT(source), .entries = entry};
}

static struct graph *freeze(const struct place_in *places, size_t count,
                            struct inventory_part *part)
{
    struct error err = ERROR_INIT;
    const struct freeze_options options = {.own_all = false};
    struct graph *g = graph_freeze(places, count, &part, part != NULL, &options, &err);
    if (!g)
        fail_msg("%s", err.message);
    return g;
}

static enum coverage_state state_of(const struct graph *g, const char *account, const char *region,
                                    enum source source)
{
    uint32_t row = graph_find_place(g, str_from(account), str_from(region));
    assert_int_not_equal(row, PLACE_NONE);
    return graph_coverage(g, row, source)->state;
}

TEST(freeze_coverage__what_is_not_told_was_not_attempted)
{
    struct place_in p = place("111111111111", "eu-west-1");
    struct graph *g = freeze(&p, 1, NULL);
    for (unsigned s = 0; s < SOURCE_COUNT; s++) {
        const struct coverage *c = graph_coverage(g, 0, (enum source)s);
        assert_int_equal(c->state, source_is_of_places((enum source)s) ? COVERAGE_NOT_ATTEMPTED
                                                                       : COVERAGE_NOT_SUPPORTED);
        assert_int_equal(c->horizon_start, INSTANT_UNSET);
    }
    graph_free(g);
}

TEST(freeze_coverage__others_speaks_for_all_that_can_be_read)
{
    struct place_in p = place("111111111111", "eu-west-1");
    p.coverage = told(SOURCE_VOL, &denied);
    p.coverage.others = &complete;
    struct graph *g = freeze(&p, 1, NULL);
    assert_int_equal(graph_coverage(g, 0, SOURCE_VOL)->state, COVERAGE_GAP);
    assert_int_equal(graph_coverage(g, 0, SOURCE_SNAP)->state, COVERAGE_COMPLETE);
    assert_int_equal(graph_coverage(g, 0, SOURCE_LED)->state, COVERAGE_NOT_SUPPORTED);
    assert_int_equal(graph_coverage(g, 0, SOURCE_BIN)->state, COVERAGE_NOT_SUPPORTED);
    graph_free(g);
}

/* CUR is of the account: one place tells it, and no other account has it from there. */
TEST(freeze_coverage__what_is_of_an_account_is_seen_from_all_its_places)
{
    struct place_in places[] = {
        place("222222222222", "eu-west-1"), place("111111111111", "us-east-1"),
        place("111111111111", "eu-west-1"), place("333333333333", "eu-west-1")};
    places[1].coverage = told(SOURCE_CUR, &complete);
    places[3].coverage = told(SOURCE_CUR, &denied);
    struct graph *g = freeze(places, 4, NULL);
    assert_int_equal(state_of(g, "111111111111", "us-east-1", SOURCE_CUR), COVERAGE_COMPLETE);
    assert_int_equal(state_of(g, "111111111111", "eu-west-1", SOURCE_CUR), COVERAGE_COMPLETE);
    assert_int_equal(state_of(g, "222222222222", "eu-west-1", SOURCE_CUR), COVERAGE_NOT_SUPPORTED);
    assert_int_equal(state_of(g, "333333333333", "eu-west-1", SOURCE_CUR), COVERAGE_GAP);
    graph_free(g);
}

TEST(freeze_coverage__what_two_places_tell_of_their_account_adds_up)
{
    struct place_in places[] = {place("111111111111", "us-east-1"),
                                place("111111111111", "eu-west-1")};
    places[0].coverage = told(SOURCE_CUR, &denied);
    places[1].coverage = told(SOURCE_CUR, &complete);
    struct graph *g = freeze(places, 2, NULL);
    assert_int_equal(state_of(g, "111111111111", "us-east-1", SOURCE_CUR), COVERAGE_COMPLETE);
    graph_free(g);
}

/* One place that came twice: what one of them does not tell is there as its others are. */
TEST(freeze_coverage__places_that_become_one_know_what_either_knows)
{
    struct place_in places[] = {place("111111111111", "eu-west-1"),
                                place("111111111111", "eu-west-1")};
    places[0].coverage = told(SOURCE_VOL, &denied);
    places[0].coverage.others = &complete;
    places[1].coverage = told(SOURCE_SNAP, &denied);
    struct graph *g = freeze(places, 2, NULL);
    assert_int_equal(graph_coverage(g, 0, SOURCE_VOL)->state, COVERAGE_GAP);
    assert_int_equal(graph_coverage(g, 0, SOURCE_SNAP)->state, COVERAGE_COMPLETE);
    assert_int_equal(graph_coverage(g, 0, SOURCE_AMI)->state, COVERAGE_COMPLETE);
    graph_free(g);
}

/* Both places share their entries until the records of one show that a listing was cut. */
TEST(freeze_coverage__a_gap_that_records_show_stays_in_its_place)
{
    struct place_in places[] = {place("111111111111", "eu-west-1"),
                                place("111111111111", "us-east-1")};
    struct instance_volume_in named = {.volume_id = STR_LIT("vol-0000000000000000a")};
    struct instance_in instance = {.id = STR_LIT("i-0000000000000000a"),
                                   .state = STR_LIT("running"),
                                   .volumes = &named,
                                   .volume_count = 1};
    struct inventory_part *part = part_new();
    struct error err = ERROR_INIT;
    for (size_t i = 0; i < 2; i++)
        places[i].coverage.others = &complete;
    part_begin_page(part, 1, 0);
    assert_int_equal(part_add_instance(part, &instance, &err), 0);
    part_commit_page(part);
    struct graph *g = freeze(places, 2, part);
    part_free(part);
    assert_int_equal(graph_coverage(g, 1, SOURCE_VOL)->reason, GAP_TRUNCATED);
    assert_int_equal(graph_coverage(g, 1, SOURCE_SNAP)->state, COVERAGE_COMPLETE);
    assert_true(graph_coverage(g, 1, SOURCE_KMS)->follows); /* keys that cut volumes name */
    assert_int_equal(graph_coverage(g, 0, SOURCE_VOL)->state, COVERAGE_COMPLETE);
    assert_int_equal(graph_coverage(g, 0, SOURCE_KMS)->state, COVERAGE_COMPLETE);
    graph_free(g);
}

/* ---- what records of other sources name ---- */

/* Of one place: keys that were all told of, snapshots that were all listed, and volumes as `volumes` says. */
static struct graph *keys_seen(const struct coverage *keys, const struct coverage *volumes)
{
    struct coverage all[SOURCE_COUNT];
    struct arena *arena = arena_new();
    struct place_in p = place("111111111111", "eu-west-1");
    all[SOURCE_KMS] = *keys;
    all[SOURCE_SNAP] = complete;
    all[SOURCE_VOL] = *volumes;
    p.coverage = coverage_pack(
        arena, all, SOURCE_BIT(SOURCE_KMS) | SOURCE_BIT(SOURCE_SNAP) | SOURCE_BIT(SOURCE_VOL),
        NULL);
    struct graph *g = freeze(&p, 1, NULL);
    arena_free(arena);
    return g;
}

TEST(freeze_coverage__what_others_name_is_not_all_where_these_were_not_listed)
{
    struct graph *g = keys_seen(&complete, &denied);
    const struct coverage *keys = graph_coverage(g, 0, SOURCE_KMS);
    assert_int_equal(keys->state, COVERAGE_GAP);
    assert_int_equal(keys->reason, GAP_TRUNCATED);
    assert_true(keys->follows); /* who reads it is told of the volumes */
    assert_int_equal(graph_coverage(g, 0, SOURCE_SNAP)->state, COVERAGE_COMPLETE);
    graph_free(g);
    g = keys_seen(&complete, &complete);
    assert_int_equal(graph_coverage(g, 0, SOURCE_KMS)->state, COVERAGE_COMPLETE);
    graph_free(g);
}

TEST(freeze_coverage__what_nobody_needs_names_nothing)
{
    static const struct coverage unneeded = {
        .state = COVERAGE_NOT_ATTEMPTED, .unneeded = true, .horizon_start = INSTANT_UNSET};
    struct graph *g = keys_seen(&complete, &unneeded);
    assert_int_equal(graph_coverage(g, 0, SOURCE_KMS)->state, COVERAGE_COMPLETE);
    graph_free(g);
}

TEST(freeze_coverage__a_gap_of_its_own_is_told_as_it_is)
{
    struct graph *g = keys_seen(&denied, &denied);
    assert_int_equal(graph_coverage(g, 0, SOURCE_KMS)->reason, GAP_DENIED);
    assert_false(graph_coverage(g, 0, SOURCE_KMS)->follows);
    graph_free(g);
}

TEST(freeze_coverage__what_is_not_told_names_what_its_others_say)
{
    struct place_in p = place("111111111111", "eu-west-1");
    p.coverage = told(SOURCE_KMS, &complete);
    struct graph *g = freeze(&p, 1, NULL);
    assert_int_equal(graph_coverage(g, 0, SOURCE_KMS)->state, COVERAGE_GAP);
    graph_free(g);
    p.coverage.others = &complete;
    g = freeze(&p, 1, NULL);
    assert_int_equal(graph_coverage(g, 0, SOURCE_KMS)->state, COVERAGE_COMPLETE);
    graph_free(g);
}

/* ---- room ---- */

#define ACCOUNTS 5000
#define REGIONS  34
#define PLACES   ((size_t)ACCOUNTS * REGIONS)

/* Of ten places one holds something, four are empty, and five are off. */
static struct coverage_told usual(size_t row, struct coverage *busy, const struct coverage *empty)
{
    static const struct coverage off = {.state = COVERAGE_NOT_APPLICABLE,
                                        .detail = "the region is not enabled for the account",
                                        .horizon_start = INSTANT_UNSET};
    struct coverage *own = busy + row / 10 * SOURCE_COUNT;
    if (row % 10 >= 5)
        return (struct coverage_told){.others = &off};
    for (size_t s = 0; row % 10 == 0 && s < SOURCE_COUNT; s++) {
        own[s] = complete;
        own[s].items = row + s;
    }
    return (struct coverage_told){.told = SOURCE_BIT(SOURCE_COUNT) - 1,
                                  .entries = row % 10 == 0 ? own : empty};
}

/* Five thousand accounts in all regions. An entry for each source of each would take 190 MiB. */
TEST(freeze_coverage__thousands_of_accounts_fit)
{
    struct coverage empty[SOURCE_COUNT];
    struct coverage *busy = mem_array(PLACES / 10 * SOURCE_COUNT, sizeof(*busy));
    struct place_in *places = mem_array(PLACES, sizeof(*places));
    char(*accounts)[16] = mem_array(ACCOUNTS, sizeof(*accounts));
    char regions[REGIONS][16];
    for (size_t s = 0; s < SOURCE_COUNT; s++)
        empty[s] = complete;
    for (size_t i = 0; i < REGIONS; i++)
        (void)snprintf(regions[i], sizeof(regions[i]), "eu-west-%02zu", i);
    for (size_t i = 0; i < PLACES; i++) {
        (void)snprintf(accounts[i / REGIONS], sizeof(*accounts), "%012zu", i / REGIONS);
        places[i] = place(accounts[i / REGIONS], regions[i % REGIONS]);
        places[i].coverage = usual(i, busy, empty);
    }
    struct graph *g = freeze(places, PLACES, NULL);
    assert_int_equal(g->place_count, PLACES);
    const size_t told = PLACES / 10 * SOURCE_COUNT * sizeof(struct coverage);
    assert_true(g->memory->bytes < PLACES * 100 + told);
    assert_int_equal(graph_coverage(g, 10, SOURCE_AMI)->items, 10);
    assert_int_equal(graph_coverage(g, 11, SOURCE_AMI)->items, 0);
    assert_int_equal(graph_coverage(g, 15, SOURCE_AMI)->state, COVERAGE_NOT_APPLICABLE);
    graph_free(g);
    mem_free(accounts);
    mem_free(places);
    mem_free(busy);
}
