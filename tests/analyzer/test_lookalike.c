/* Possible copies: equal size and equal text or tags, in another region, a few days apart. */
#include "tests/analyzer/facts_world.h"
#include "tests/support/test.h"

#include <stdio.h>

#define BACKUP_TEXT "This snapshot is created by the AWS Backup service."
#define NOON        "2026-03-08T12:00:00Z"

static instant noon_minus(int64_t ms)
{
    return gb_time(NOON) - ms;
}

static void add(struct world *w, const char *id, instant start, const char *description)
{
    gb_snapshot(w->gb, (struct snapshot_in){.id = str_from(id),
                                            .volume_id = S("vol-0123456789abcdef0"),
                                            .start_time = start,
                                            .description = str_from(description)});
}

/* One snapshot in WEST at noon, one in NORTH `ms` earlier. */
static void add_pair(struct world *w, int64_t ms, const char *description)
{
    gb_place(w->gb, HOME, NORTH);
    add(w, "snap-0a", noon_minus(ms), description);
    gb_place(w->gb, HOME, WEST);
    add(w, "snap-0b", noon_minus(0), description);
}

static uint32_t source_of_b(struct world *w)
{
    return facts_possible_source(w->facts, world_row(w, WEST, "snap-0b"));
}

static uint32_t copy_of_a(struct world *w, instant not_before)
{
    return facts_possible_copy(w->facts, world_row(w, NORTH, "snap-0a"), world_region(w, WEST),
                               not_before);
}

static void start_again(struct world *w)
{
    facts_free(w->facts);
    graph_free(w->graph);
    *w = (struct world){.gb = gb_new()};
}

WORLD_TEST(window__reaches_from_just_before_to_seven_days)
{
    static const struct {
        int64_t ms;
        bool inside;
    } cases[] = {
        {0, false}, /* the same moment: neither was made from the other */
        {1, true},
        {MS_PER_HOUR, true},
        {7 * MS_PER_DAY - 1, true},
        {7 * MS_PER_DAY, true},
        {7 * MS_PER_DAY + 1, false},
        {-1, false}, /* later: not a source */
        {-MS_PER_DAY, false},
    };
    struct world *w = *state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        add_pair(w, cases[i].ms, "nightly of db-7");
        world_freeze(w);
        uint32_t a = world_row(w, NORTH, "snap-0a"), b = world_row(w, WEST, "snap-0b");
        assert_int_equal(source_of_b(w), cases[i].inside ? a : ROW_NONE);
        assert_int_equal(copy_of_a(w, 0), cases[i].inside ? b : ROW_NONE);
        start_again(w);
    }
}

/* UINT64_MAX: a client from before 2025 asked, which does not tell it. */
static void add_full(struct world *w, const char *id, instant start, uint64_t full)
{
    gb_snapshot(w->gb, (struct snapshot_in){.id = str_from(id),
                                            .volume_id = S("vol-0123456789abcdef0"),
                                            .start_time = start,
                                            .description = S("nightly of db-7"),
                                            .has_full_bytes = full != UINT64_MAX,
                                            .full_bytes = full == UINT64_MAX ? 0 : full});
}

WORLD_TEST(full_size__must_be_equal_where_both_tell_it)
{
    static const struct {
        uint64_t one, other;
        bool alike;
    } cases[] = {
        {524288, 524288, true},
        {524288, 1048576, false},
        {0, 0, true},
        {0, 524288, false},
        {524288, UINT64_MAX, true},
        {UINT64_MAX, 524288, true},
        {UINT64_MAX, UINT64_MAX, true},
    };
    struct world *w = *state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        gb_place(w->gb, HOME, NORTH);
        add_full(w, "snap-0a", noon_minus(MS_PER_HOUR), cases[i].one);
        gb_place(w->gb, HOME, WEST);
        add_full(w, "snap-0b", noon_minus(0), cases[i].other);
        world_freeze(w);
        uint32_t a = world_row(w, NORTH, "snap-0a"), b = world_row(w, WEST, "snap-0b");
        assert_int_equal(source_of_b(w), cases[i].alike ? a : ROW_NONE);
        assert_int_equal(copy_of_a(w, 0), cases[i].alike ? b : ROW_NONE);
        assert_true(!cases[i].alike || facts_copy_may_lie_somewhere(w->facts, a));
        start_again(w);
    }
}

WORLD_TEST(description__must_be_equal_to_the_byte_and_not_empty)
{
    static const struct {
        const char *one, *other;
        bool alike;
    } cases[] = {
        {"nightly", "nightly", true},
        {"nightly", "Nightly", false},
        {"nightly", "nightly ", false},
        {"", "", false},
        {" ", " ", true},
        {BACKUP_TEXT, BACKUP_TEXT, false},
        {BACKUP_TEXT " ", BACKUP_TEXT " ", false}, /* whatever follows */
        {"this snapshot is created by the AWS Backup service.",
         "this snapshot is created by the AWS Backup service.", true},
    };
    struct world *w = *state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        gb_place(w->gb, HOME, NORTH);
        add(w, "snap-0a", noon_minus(MS_PER_DAY), cases[i].one);
        gb_place(w->gb, HOME, WEST);
        add(w, "snap-0b", noon_minus(0), cases[i].other);
        world_freeze(w);
        assert_int_equal(source_of_b(w) != ROW_NONE, cases[i].alike);
        assert_int_equal(copy_of_a(w, 0) != ROW_NONE, cases[i].alike);
        start_again(w);
    }
}

WORLD_TEST(size__must_be_equal)
{
    struct world *w = *state;
    gb_place(w->gb, HOME, NORTH);
    gb_snapshot(w->gb, (struct snapshot_in){.id = S("snap-0a"),
                                            .start_time = noon_minus(MS_PER_DAY),
                                            .size_gib = 9,
                                            .description = S("nightly")});
    gb_place(w->gb, HOME, WEST);
    add(w, "snap-0b", noon_minus(0), "nightly");
    world_freeze(w);
    assert_int_equal(source_of_b(w), ROW_NONE);
    assert_int_equal(copy_of_a(w, 0), ROW_NONE);
}

WORLD_TEST(region__must_be_another_and_the_account_one_that_counts)
{
    struct world *w = *state;
    gb_place(w->gb, HOME, WEST);
    add(w, "snap-0a", noon_minus(MS_PER_DAY), "nightly");
    add(w, "snap-0b", noon_minus(0), "nightly");
    gb_place(w->gb, OTHER, WEST);
    add(w, "snap-0c", noon_minus(MS_PER_DAY), "nightly");
    world_freeze(w);
    assert_int_equal(source_of_b(w), ROW_NONE);
    assert_int_equal(
        facts_possible_copy(w->facts, world_row(w, WEST, "snap-0a"), world_region(w, WEST), 0),
        ROW_NONE);
    start_again(w);
    gb_place(w->gb, OTHER, NORTH);
    add(w, "snap-0c", noon_minus(MS_PER_DAY), "nightly");
    gb_place(w->gb, HOME, WEST);
    add(w, "snap-0b", noon_minus(0), "nightly");
    world_freeze(w);
    assert_int_equal(source_of_b(w), ROW_NONE); /* a stranger's */
}

WORLD_TEST(region__that_was_not_read_makes_no_possible_copy)
{
    struct world *w = *state;
    gb_coverage(w->gb, gb_place(w->gb, HOME, NORTH), SOURCE_SNAP, COVERAGE_GAP, GAP_DENIED, NULL);
    gb_place(w->gb, HOME, WEST);
    add(w, "snap-0b", noon_minus(0), "nightly");
    world_freeze(w);
    assert_int_equal(source_of_b(w), ROW_NONE);
}

WORLD_TEST(region__out_of_scope_counts_if_it_was_read)
{
    struct world *w = *state;
    add_pair(w, MS_PER_DAY, "nightly");
    gb_scope(w->gb, 0, false);
    world_freeze(w);
    assert_int_equal(source_of_b(w), world_row(w, NORTH, "snap-0a"));
}

WORLD_TEST(snapshot__of_another_owner_is_no_candidate)
{
    struct world *w = *state;
    gb_place(w->gb, HOME, NORTH);
    gb_snapshot(w->gb, (struct snapshot_in){.id = S("snap-0a"),
                                            .owner_id = S(OTHER),
                                            .start_time = noon_minus(MS_PER_DAY),
                                            .description = S("nightly")});
    gb_place(w->gb, HOME, WEST);
    add(w, "snap-0b", noon_minus(0), "nightly");
    world_freeze(w);
    assert_int_equal(source_of_b(w), ROW_NONE);
}

WORLD_TEST(snapshot__without_a_time_is_no_candidate)
{
    struct world *w = *state;
    gb_place(w->gb, HOME, NORTH);
    add(w, "snap-0a", 0, "nightly");
    gb_place(w->gb, HOME, WEST);
    add(w, "snap-0b", noon_minus(0), "nightly");
    gb_place(w->gb, HOME, EAST);
    add(w, "snap-0c", 0, "nightly");
    world_freeze(w);
    assert_int_equal(source_of_b(w), ROW_NONE);
    assert_int_equal(copy_of_a(w, 0), ROW_NONE);
    assert_int_equal(facts_possible_source(w->facts, world_row(w, EAST, "snap-0c")), ROW_NONE);
}

/* ---- tags ---- */

static void add_tagged(struct world *w, const char *id, instant start, struct tags_in tags)
{
    gb_snapshot(w->gb, (struct snapshot_in){.id = str_from(id),
                                            .volume_id = S("vol-0a"),
                                            .start_time = start,
                                            .tags = tags});
}

static void assert_tags_alike(struct world *w, struct tags_in one, struct tags_in other, bool alike)
{
    gb_place(w->gb, HOME, NORTH);
    add_tagged(w, "snap-0a", noon_minus(MS_PER_DAY), one);
    gb_place(w->gb, HOME, WEST);
    add_tagged(w, "snap-0b", noon_minus(0), other);
    world_freeze(w);
    assert_int_equal(source_of_b(w) != ROW_NONE, alike);
    assert_int_equal(copy_of_a(w, 0) != ROW_NONE, alike);
    start_again(w);
}

WORLD_TEST(tags__of_users_must_be_equal_and_not_empty)
{
    struct world *w = *state;
    struct tags_in both = GB_TAGS(T("Name", "db-7"), T("Env", "prod"));
    struct tags_in turned = GB_TAGS(T("Env", "prod"), T("Name", "db-7"));
    struct tags_in fewer = GB_TAGS(T("Name", "db-7"));
    struct tags_in value = GB_TAGS(T("Name", "db-7"), T("Env", "dev"));
    struct tags_in none = {0};
    assert_tags_alike(w, both, both, true);
    assert_tags_alike(w, both, turned, true);
    assert_tags_alike(w, both, fewer, false);
    assert_tags_alike(w, fewer, both, false);
    assert_tags_alike(w, both, value, false);
    assert_tags_alike(w, none, none, false);
}

WORLD_TEST(tags__of_the_system_are_left_out)
{
    struct world *w = *state;
    struct tags_in plain = GB_TAGS(T("Name", "db-7"));
    struct tags_in with = GB_TAGS(T("Name", "db-7"), T("aws:backup:source-resource", "x"));
    struct tags_in odd = GB_TAGS(T("Name", "db-7"), T("AWS:x", "y"));
    struct tags_in system = GB_TAGS(T("aws:backup:source-resource", "x"));
    assert_tags_alike(w, plain, with, true);
    assert_tags_alike(w, odd, plain, true);
    assert_tags_alike(w, system, system, false);
}

WORLD_TEST(tags__tell_even_where_the_text_is_that_of_aws_backup)
{
    struct world *w = *state;
    gb_place(w->gb, HOME, NORTH);
    gb_snapshot(w->gb, (struct snapshot_in){.id = S("snap-0a"),
                                            .volume_id = S("vol-0a"),
                                            .start_time = noon_minus(MS_PER_DAY),
                                            .description = S(BACKUP_TEXT),
                                            .tags = GB_TAGS(T("Name", "db-7"))});
    gb_place(w->gb, HOME, WEST);
    gb_snapshot(w->gb, (struct snapshot_in){.id = S("snap-0b"),
                                            .start_time = noon_minus(0),
                                            .description = S(BACKUP_TEXT),
                                            .tags = GB_TAGS(T("Name", "db-7"))});
    world_freeze(w);
    assert_int_equal(source_of_b(w), world_row(w, NORTH, "snap-0a"));
}

/* ---- copies that are known ---- */

WORLD_TEST(copy__that_is_known_is_no_possible_copy)
{
    struct world *w = *state;
    gb_place(w->gb, HOME, NORTH);
    add(w, "snap-0a", noon_minus(MS_PER_DAY), "nightly");
    gb_place(w->gb, HOME, WEST);
    gb_snapshot(w->gb, (struct snapshot_in){.id = S("snap-0b"),
                                            .start_time = noon_minus(0),
                                            .transfer_type = S("time-based"),
                                            .description = S("nightly")});
    world_freeze(w);
    assert_int_equal(source_of_b(w), ROW_NONE); /* only for snapshots that are no copies */
    assert_int_equal(copy_of_a(w, 0), ROW_NONE);
}

WORLD_TEST(copy__that_is_known_is_no_source_by_its_looks)
{
    struct world *w = *state;
    gb_place(w->gb, HOME, NORTH);
    gb_snapshot(w->gb, (struct snapshot_in){.id = S("snap-0a"),
                                            .start_time = noon_minus(MS_PER_DAY),
                                            .transfer_type = S("time-based"),
                                            .description = S("nightly")});
    gb_place(w->gb, HOME, WEST);
    add(w, "snap-0b", noon_minus(0), "nightly");
    world_freeze(w);
    assert_int_equal(source_of_b(w), ROW_NONE); /* only a volume's own snapshot is */
}

WORLD_TEST(possible_copy__passes_over_known_copies_to_another)
{
    struct world *w = *state;
    gb_place(w->gb, HOME, NORTH);
    add(w, "snap-0a", noon_minus(MS_PER_DAY), "nightly");
    gb_place(w->gb, HOME, WEST);
    gb_snapshot(w->gb, (struct snapshot_in){.id = S("snap-0c"),
                                            .start_time = noon_minus(MS_PER_HOUR),
                                            .transfer_type = S("time-based"),
                                            .description = S("nightly")});
    add(w, "snap-0b", noon_minus(0), "nightly");
    world_freeze(w);
    assert_int_equal(copy_of_a(w, 0), world_row(w, WEST, "snap-0b"));
}

WORLD_TEST(possible_copy__starts_at_or_after_the_moment_asked_for)
{
    struct world *w = *state;
    add_pair(w, MS_PER_DAY, "nightly");
    world_freeze(w);
    uint32_t b = world_row(w, WEST, "snap-0b");
    assert_int_equal(copy_of_a(w, noon_minus(1)), b);
    assert_int_equal(copy_of_a(w, noon_minus(0)), b);
    assert_int_equal(copy_of_a(w, noon_minus(-1)), ROW_NONE);
}

WORLD_TEST(possible_copy__is_looked_for_in_the_region_asked_for)
{
    struct world *w = *state;
    add_pair(w, MS_PER_DAY, "nightly");
    gb_place(w->gb, HOME, EAST);
    world_freeze(w);
    assert_int_equal(
        facts_possible_copy(w->facts, world_row(w, NORTH, "snap-0a"), world_region(w, EAST), 0),
        ROW_NONE);
}

/* ---- copies without a source ---- */

static uint32_t unresolved(const struct world *w, const char *region, uint32_t size_gib,
                           instant not_before)
{
    struct unresolved_query query = {
        .place = graph_find_place(w->graph, STR_LIT(HOME), str_from(region)),
        .size_gib = size_gib,
        .not_before = not_before};
    return facts_unresolved_copy(w->facts, &query);
}

WORLD_TEST(unresolved_copy__is_told_by_size_region_and_time)
{
    struct world *w = *state;
    gb_place(w->gb, HOME, NORTH);
    add(w, "snap-0a", noon_minus(MS_PER_DAY), "");
    gb_place(w->gb, HOME, WEST);
    add(w, "snap-0b", noon_minus(0), "[Copied snap-99 from us-east-1]");
    add(w, "snap-0c", noon_minus(MS_PER_HOUR), "[Copied snap-0a from eu-north-1]");
    add(w, "snap-0d", noon_minus(0), "no copy");
    gb_snapshot(w->gb, (struct snapshot_in){.id = S("snap-0e"),
                                            .owner_id = S(OTHER),
                                            .start_time = noon_minus(-1),
                                            .transfer_type = S("time-based")});
    world_freeze(w);
    uint32_t b = world_row(w, WEST, "snap-0b");
    assert_int_equal(unresolved(w, WEST, 8, 0), b);
    assert_int_equal(unresolved(w, WEST, 8, noon_minus(0)), b);
    assert_int_equal(unresolved(w, WEST, 8, noon_minus(-1)), ROW_NONE);
    assert_int_equal(unresolved(w, WEST, 9, 0), ROW_NONE);
    assert_int_equal(unresolved(w, NORTH, 8, 0), ROW_NONE);
}

WORLD_TEST(unresolved_copy__is_one_whose_chain_breaks_further_up)
{
    struct world *w = *state;
    gb_place(w->gb, HOME, WEST);
    add(w, "snap-0b", noon_minus(MS_PER_DAY), "[Copied snap-99 from us-east-1]");
    gb_place(w->gb, HOME, NORTH);
    add(w, "snap-0c", noon_minus(0), "[Copied snap-0b from eu-west-1]");
    world_freeze(w);
    assert_int_equal(unresolved(w, NORTH, 8, 0), world_row(w, NORTH, "snap-0c"));
}

/* Many alike in one region: the window is found among them, whatever their order. */
WORLD_TEST(window__is_found_among_many)
{
    struct world *w = *state;
    char id[16];
    gb_place(w->gb, HOME, NORTH);
    for (unsigned day = 0; day < 100; day++) {
        (void)snprintf(id, sizeof(id), "snap-%02x", (day * 37) % 100);
        add(w, id, noon_minus((int64_t)((day * 37) % 100) * 10 * MS_PER_DAY + 5 * MS_PER_DAY),
            "nightly");
    }
    gb_place(w->gb, HOME, WEST);
    add(w, "snap-b0", noon_minus(0), "nightly");                /* 5 days after snap-00 */
    add(w, "snap-b1", noon_minus(8 * MS_PER_DAY), "nightly");   /* 7 days after snap-01 */
    add(w, "snap-b2", noon_minus(7 * MS_PER_DAY), "nightly");   /* 8 days after it */
    add(w, "snap-b3", noon_minus(994 * MS_PER_DAY), "nightly"); /* a day after the oldest */
    add(w, "snap-b4", noon_minus(996 * MS_PER_DAY), "nightly"); /* before all */
    world_freeze(w);
    const struct facts *f = w->facts;
    assert_int_equal(facts_possible_source(f, world_row(w, WEST, "snap-b0")),
                     world_row(w, NORTH, "snap-00"));
    assert_int_equal(facts_possible_source(f, world_row(w, WEST, "snap-b1")),
                     world_row(w, NORTH, "snap-01"));
    assert_int_equal(facts_possible_source(f, world_row(w, WEST, "snap-b2")), ROW_NONE);
    assert_int_equal(facts_possible_source(f, world_row(w, WEST, "snap-b3")),
                     world_row(w, NORTH, "snap-63"));
    assert_int_equal(facts_possible_source(f, world_row(w, WEST, "snap-b4")), ROW_NONE);
}
