/* Each belief meets a row that it holds for, one that refutes it, and one that it says nothing of. */
#include "tests/analyzer/facts_world.h"
#include "tests/support/test.h"

#include <string.h>

#define V1     "vol-0a000000000000001"
#define V2     "vol-0a000000000000002"
#define S1     "snap-0b000000000000001"
#define S2     "snap-0b000000000000002"
#define S3     "snap-0b000000000000003"
#define A1     "ami-0d000000000000001"
#define A2     "ami-0d000000000000002"
#define I1     "i-0e0000000000000001"
#define DAY1   "2026-03-01T00:00:00Z"
#define DAY2   "2026-03-02T00:00:00Z"
#define DAY9   "2026-03-09T00:00:00Z"
#define COPIED "Copied for DestinationAmi " A1 " from SourceAmi " A2 " for SourceSnapshot " S2 "."

static const struct belief_result *result_of(const struct world *w, enum aws_fact fact)
{
    size_t count;
    const struct belief_result *results = beliefs_results(facts_beliefs(w->facts), &count);
    for (size_t i = 0; i < count; i++)
        if (results[i].belief->fact == fact)
            return &results[i];
    fail_msg("%s is not tried", aws_fact_info(fact)->id);
    return NULL;
}

static void expect(struct world *w, enum aws_fact fact, uint64_t tried, uint64_t hits)
{
    world_freeze(w);
    const struct belief_result *result = result_of(w, fact);
    assert_int_equal(result->tried, tried);
    assert_int_equal(result->hits, hits);
    assert_true((result->example == ROW_NONE) == (hits == 0));
    assert_int_equal(beliefs_any_refuted(facts_beliefs(w->facts)),
                     result->belief->refutes && hits > 0);
}

static struct gb *west(struct world *w)
{
    gb_place(w->gb, HOME, WEST);
    return w->gb;
}

static struct snapshot_in snapshot(const char *id, const char *volume, const char *start)
{
    return (struct snapshot_in){.id = str_from(id),
                                .volume_id = str_from(volume),
                                .transfer_type = S("standard"),
                                .start_time = gb_time(start)};
}

static void volume(struct gb *gb, const char *id)
{
    gb_volume(gb, (struct volume_in){.id = str_from(id), .create_time = gb_time(DAY1)});
}

/* Two snapshots of a living volume and one of a volume that is gone, as EC2 lists them today. */
static void ordinary(struct gb *gb)
{
    volume(gb, V1);
    gb_snapshot(gb, snapshot(S1, V1, DAY2));
    gb_snapshot(gb, snapshot(S2, V1, DAY9));
    gb_snapshot(gb, snapshot(S3, V2, DAY2));
}

WORLD_TEST(beliefs__none_is_hit_by_what_aws_answers)
{
    struct world *w = *state;
    ordinary(west(w));
    world_freeze(w);
    size_t count;
    const struct belief_result *results = beliefs_results(facts_beliefs(w->facts), &count);
    assert_true(count > 10);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(results[i].hits, 0);
    assert_false(beliefs_any_refuted(facts_beliefs(w->facts)));
}

TEST(beliefs__are_sorted_and_say_their_counter_example)
{
    size_t count;
    const struct belief *table = beliefs_known(&count);
    for (size_t i = 0; i < count; i++) {
        assert_true(strlen(table[i].counter) > 10);
        assert_true(i == 0 || table[i - 1].fact < table[i].fact);
        assert_true(!table[i].refutes || table[i].marks != NULL);
    }
}

/* ---- marks ---- */

WORLD_TEST(time_based__is_refuted_by_a_volume_that_is_listed)
{
    struct world *w = *state;
    struct gb *gb = west(w);
    ordinary(gb);
    struct snapshot_in marked = snapshot("snap-0b000000000000004", V1, DAY9);
    marked.transfer_type = S("time-based");
    gb_snapshot(gb, marked);
    marked.id = S("snap-0b000000000000005");
    marked.volume_id = S("vol-ffffffff");
    gb_snapshot(gb, marked);
    expect(w, AWS_EC2_SNAP_TIME_BASED, 2, 1);
    assert_int_equal(result_of(w, AWS_EC2_SNAP_TIME_BASED)->example,
                     world_row(w, WEST, "snap-0b000000000000004"));
}

WORLD_TEST(sentinel__is_refuted_by_a_volume_of_that_name)
{
    struct world *w = *state;
    struct gb *gb = west(w);
    gb_snapshot(gb, snapshot(S1, "vol-ffffffff", DAY2));
    volume(gb, "vol-ffffffff");
    expect(w, AWS_EC2_SNAP_SENTINEL, 1, 1);
}

WORLD_TEST(sentinel__holds_without_one)
{
    struct world *w = *state;
    struct gb *gb = west(w);
    ordinary(gb);
    gb_snapshot(gb, snapshot("snap-0b000000000000004", "vol-ffffffff", DAY2));
    expect(w, AWS_EC2_SNAP_SENTINEL, 1, 0);
}

WORLD_TEST(copy_volume__counts_marked_copies_that_name_one)
{
    struct world *w = *state;
    struct gb *gb = west(w);
    struct snapshot_in copy = snapshot(S1, V2, DAY2);
    copy.completion_minutes = 15;
    gb_snapshot(gb, copy);
    copy.id = S(S2);
    copy.start_time = gb_time("2021-12-31T23:59:59Z"); /* as old ones did */
    gb_snapshot(gb, copy);
    copy = snapshot(S3, "vol-ffffffff", DAY2);
    copy.completion_minutes = 15;
    gb_snapshot(gb, copy);
    expect(w, AWS_EC2_COPY_VOLUME_ID, 2, 1);
}

/* ---- images ---- */

/* A1 in the west is a copy of A2 in the north; each maps a snapshot at the same device. */
static void copied_image(struct world *w, uint32_t gib, const char *made)
{
    gb_place(w->gb, HOME, NORTH);
    struct snapshot_in source = snapshot(S2, V2, DAY1);
    gb_snapshot(w->gb, source);
    gb_image(w->gb,
             (struct image_in){.id = S(A2),
                               .creation_date = gb_time(DAY2),
                               GB_MAPPINGS({.device = S("/dev/sda1"), .snapshot_id = S(S2)})});
    gb_place(w->gb, HOME, WEST);
    struct snapshot_in copy = snapshot(S1, "vol-ffffffff", DAY9);
    copy.size_gib = gib;
    gb_snapshot(w->gb, copy);
    gb_image(w->gb,
             (struct image_in){.id = S(A1),
                               .creation_date = gb_time(made),
                               .source_image_id = S(A2),
                               .source_image_region = S(NORTH),
                               GB_MAPPINGS({.device = S("/dev/sda1"), .snapshot_id = S(S1)})});
}

WORLD_TEST(copy_size__counts_unequal_ones)
{
    struct world *w = *state;
    copied_image(w, 9, DAY9);
    expect(w, AWS_EC2_COPY_SIZE, 1, 1);
}

WORLD_TEST(copy_size__holds_for_equal_ones)
{
    struct world *w = *state;
    copied_image(w, 8, DAY9);
    expect(w, AWS_EC2_COPY_SIZE, 1, 0);
}

/* The same images, with full sizes. */
static void copied_full(struct world *w, uint64_t source, uint64_t copy)
{
    gb_place(w->gb, HOME, NORTH);
    struct snapshot_in s = snapshot(S2, V2, DAY1);
    s.has_full_bytes = true;
    s.full_bytes = source;
    gb_snapshot(w->gb, s);
    gb_place(w->gb, HOME, WEST);
    s = snapshot(S1, "vol-ffffffff", DAY9);
    s.has_full_bytes = true;
    s.full_bytes = copy;
    gb_snapshot(w->gb, s);
    gb_image(w->gb,
             (struct image_in){.id = S(A1),
                               .creation_date = gb_time(DAY9),
                               .source_image_id = S(A2),
                               .source_image_region = S(NORTH),
                               GB_MAPPINGS({.device = S("/dev/sda1"), .snapshot_id = S(S1)})});
    gb_place(w->gb, HOME, NORTH);
    gb_image(w->gb,
             (struct image_in){.id = S(A2),
                               .creation_date = gb_time(DAY2),
                               GB_MAPPINGS({.device = S("/dev/sda1"), .snapshot_id = S(S2)})});
}

WORLD_TEST(copy_full_size__is_refuted_by_another_one)
{
    struct world *w = *state;
    copied_full(w, 524288, 1048576);
    expect(w, AWS_EC2_COPY_FULL_SIZE, 1, 1);
}

WORLD_TEST(copy_full_size__holds_for_an_equal_one)
{
    struct world *w = *state;
    copied_full(w, 0, 0);
    expect(w, AWS_EC2_COPY_FULL_SIZE, 1, 0);
}

WORLD_TEST(image_source__is_refuted_by_a_copy_older_than_its_source)
{
    struct world *w = *state;
    copied_image(w, 8, DAY1);
    expect(w, AWS_EC2_IMAGE_SOURCE, 1, 1);
}

WORLD_TEST(image_source__holds_for_a_later_copy)
{
    struct world *w = *state;
    copied_image(w, 8, DAY9);
    expect(w, AWS_EC2_IMAGE_SOURCE, 1, 0);
}

static void launched(struct world *w, const char *at)
{
    gb_image(west(w), (struct image_in){.id = S(A1),
                                        .creation_date = gb_time(DAY9),
                                        .last_launched_time = gb_time(at)});
}

WORLD_TEST(last_launched__is_refuted_by_a_launch_before_the_image)
{
    struct world *w = *state;
    launched(w, "2026-03-07T23:59:59Z");
    expect(w, AWS_EC2_IMAGE_LAST_LAUNCHED, 1, 1);
}

WORLD_TEST(last_launched__may_lag_a_day)
{
    struct world *w = *state;
    launched(w, "2026-03-08T00:00:00Z");
    expect(w, AWS_EC2_IMAGE_LAST_LAUNCHED, 1, 0);
}

/* ---- times and sizes ---- */

static void stopped(struct world *w, const char *started)
{
    gb_instance(west(w),
                (struct instance_in){.id = S(I1),
                                     .state = S("stopped"),
                                     .state_reason = S("User initiated (2026-03-02 00:00:00 GMT)"),
                                     .launch_time = gb_time(started)});
}

WORLD_TEST(stop_reason__is_refuted_by_a_later_start)
{
    struct world *w = *state;
    stopped(w, "2026-03-02T00:05:01Z");
    expect(w, AWS_EC2_INST_STOP_REASON, 1, 1);
}

WORLD_TEST(stop_reason__allows_five_minutes)
{
    struct world *w = *state;
    stopped(w, "2026-03-02T00:05:00Z");
    expect(w, AWS_EC2_INST_STOP_REASON, 1, 0);
}

WORLD_TEST(full_size__counts_what_is_above_the_volume)
{
    struct world *w = *state;
    struct gb *gb = west(w);
    struct snapshot_in s = snapshot(S1, V1, DAY2);
    s.has_full_bytes = true;
    s.size_gib = 1;
    s.full_bytes = 1u << 30;
    gb_snapshot(gb, s);
    s.id = S(S2);
    s.full_bytes++;
    gb_snapshot(gb, s);
    s.id = S(S3);
    s.state = S("pending"); /* placeholders */
    gb_snapshot(gb, s);
    expect(w, AWS_EC2_SNAP_FULL_SIZE, 2, 1);
}

WORLD_TEST(volume_id__counts_what_is_older_or_larger_than_its_volume)
{
    struct world *w = *state;
    struct gb *gb = west(w);
    volume(gb, V1);
    gb_snapshot(gb, snapshot(S1, V1, DAY2));
    gb_snapshot(gb, snapshot(S2, V1, "2026-02-28T23:54:59Z"));
    struct snapshot_in large = snapshot(S3, V1, DAY2);
    large.size_gib = 9;
    gb_snapshot(gb, large);
    expect(w, AWS_EC2_SNAP_VOLUME_ID, 3, 2);
}

WORLD_TEST(volume_source__counts_what_is_older_or_smaller_than_its_snapshot)
{
    struct world *w = *state;
    struct gb *gb = west(w);
    struct snapshot_in large = snapshot(S1, V2, DAY2);
    large.size_gib = 9;
    gb_snapshot(gb, large);
    gb_snapshot(gb, snapshot(S2, V2, DAY2));
    const char *const ids[] = {"vol-0a000000000000003", "vol-0a000000000000004",
                               "vol-0a000000000000005"};
    const char *const sources[] = {S1, S2, S2};
    const char *const made[] = {DAY9, DAY9, DAY1};
    for (size_t i = 0; i < 3; i++)
        gb_volume(gb, (struct volume_in){.id = str_from(ids[i]),
                                         .snapshot_id = str_from(sources[i]),
                                         .create_time = gb_time(made[i])});
    expect(w, AWS_EC2_VOL_SNAPSHOT_ID, 3, 2);
}

/* ---- texts ---- */

WORLD_TEST(texts__of_copies_are_counted_on_native_snapshots)
{
    struct world *w = *state;
    struct gb *gb = west(w);
    volume(gb, V1);
    struct snapshot_in s = snapshot(S1, V1, DAY2);
    s.description = S("[Copied snap-0c000000000000001 from us-east-1] x");
    gb_snapshot(gb, s);
    s.id = S(S2);
    s.volume_id = S("vol-ffffffff");
    gb_snapshot(gb, s);
    s.id = S(S3);
    s.description = S("nightly");
    gb_snapshot(gb, s);
    expect(w, AWS_EC2_TEXT_COPY, 2, 1);
    assert_int_equal(result_of(w, AWS_EC2_TEXT_COPY_IMAGE)->tried, 0);
}

WORLD_TEST(texts__of_image_copies_are_counted_on_native_snapshots)
{
    struct world *w = *state;
    struct gb *gb = west(w);
    volume(gb, V1);
    struct snapshot_in s = snapshot(S1, V1, DAY2);
    s.description = S(COPIED);
    gb_snapshot(gb, s);
    expect(w, AWS_EC2_TEXT_COPY_IMAGE, 1, 1);
    assert_int_equal(result_of(w, AWS_EC2_TEXT_COPY)->tried, 0);
}

WORLD_TEST(texts__of_create_image_are_counted_without_a_volume)
{
    struct world *w = *state;
    struct gb *gb = west(w);
    struct snapshot_in s = snapshot(S1, V1, DAY2);
    s.description = S("Created by CreateImage(" I1 ") for " A1);
    gb_snapshot(gb, s);
    s.id = S(S2);
    s.volume_id = S("vol-ffffffff");
    gb_snapshot(gb, s);
    s.id = S(S3); /* a copy that says so */
    s.description = S("[Copied " S1 " from us-east-1] Created by CreateImage(" I1 ") for " A1);
    gb_snapshot(gb, s);
    expect(w, AWS_EC2_TEXT_CREATE_IMAGE, 2, 1);
}

WORLD_TEST(texts__that_name_a_later_source_are_counted)
{
    struct world *w = *state;
    struct gb *gb = west(w);
    gb_snapshot(gb, snapshot(S1, V1, DAY9));
    struct snapshot_in s = snapshot(S2, "vol-ffffffff", DAY2);
    s.description = S("[Copied " S1 " from " WEST "] x");
    gb_snapshot(gb, s);
    s.id = S(S3);
    s.start_time = gb_time("2026-03-09T00:10:00Z");
    gb_snapshot(gb, s);
    s.id = S("snap-0b000000000000004"); /* of nothing that is listed */
    s.description = S("[Copied snap-0c000000000000001 from " WEST "] x");
    gb_snapshot(gb, s);
    expect(w, AWS_EC2_COPY_AFTER_SOURCE, 2, 1);
}

WORLD_TEST(tags__in_other_letters_are_counted)
{
    struct world *w = *state;
    struct gb *gb = west(w);
    struct snapshot_in s = snapshot(S1, V1, DAY2);
    s.tags = (struct tags_in)GB_TAGS(T("aws:dlm:lifecycle-policy-id", "policy-1"), T("Name", "x"));
    gb_snapshot(gb, s);
    s.id = S(S2);
    s.tags = (struct tags_in)GB_TAGS(T("AWS:team", "x"));
    gb_snapshot(gb, s);
    gb_snapshot(gb, snapshot(S3, V1, DAY2));
    expect(w, AWS_EC2_TAG_AWS_PREFIX, 2, 1);
}

/* ---- what rests on a fact ---- */

static bool against(const struct world *w, enum kind kind, uint32_t row)
{
    return beliefs_against(facts_beliefs(w->facts), AWS_EC2_SNAP_TIME_BASED, kind, row) != NULL;
}

static uint32_t volume_row(const struct world *w, const char *id)
{
    uint32_t place = graph_find_place(w->graph, STR_LIT(HOME), STR_LIT(WEST));
    return graph_find(w->graph, KIND_VOLUME, place, str_from(id));
}

/* The mark stands on a snapshot of V1; what is said of V2 and its snapshot does not rest on it. */
WORLD_TEST(against__spares_what_does_not_rest_on_the_fact)
{
    struct world *w = *state;
    struct gb *gb = west(w);
    volume(gb, V1);
    volume(gb, V2);
    struct snapshot_in marked = snapshot(S1, V1, DAY2);
    marked.transfer_type = S("time-based");
    gb_snapshot(gb, marked);
    gb_snapshot(gb, snapshot(S2, V2, DAY2));
    world_freeze(w);
    assert_true(against(w, KIND_SNAPSHOT, world_row(w, WEST, S1)));
    assert_false(against(w, KIND_SNAPSHOT, world_row(w, WEST, S2)));
    assert_true(against(w, KIND_VOLUME, volume_row(w, V1)));
    assert_false(against(w, KIND_VOLUME, volume_row(w, V2)));
    assert_true(against(w, KIND_RESTORE_GROUP, ROW_NONE));
    assert_null(beliefs_against(facts_beliefs(w->facts), AWS_EC2_IMAGE_SOURCE, KIND_VOLUME,
                                volume_row(w, V1)));
}

/* What is only counted refutes nothing. */
WORLD_TEST(against__is_nothing_of_what_is_counted)
{
    struct world *w = *state;
    struct gb *gb = west(w);
    struct snapshot_in s = snapshot(S1, "vol-ffffffff", DAY2);
    s.description = S("Created by CreateImage(" I1 ") for " A1);
    gb_snapshot(gb, s);
    world_freeze(w);
    assert_int_equal(result_of(w, AWS_EC2_TEXT_CREATE_IMAGE)->hits, 1);
    assert_null(beliefs_against(facts_beliefs(w->facts), AWS_EC2_TEXT_CREATE_IMAGE, KIND_SNAPSHOT,
                                world_row(w, WEST, S1)));
}

/* ---- the table of facts ---- */

TEST(facts__are_sorted_by_their_ids_and_say_enough)
{
    for (int fact = AWS_FACT_END + 1; fact < AWS_FACT_LIMIT; fact++) {
        const struct aws_fact_info *info = aws_fact_info((enum aws_fact)fact);
        assert_true(fact == 1 ||
                    strcmp(aws_fact_info((enum aws_fact)(fact - 1))->id, info->id) < 0);
        assert_true(strlen(info->statement) > 20 && strlen(info->source) > 4);
        assert_true(info->seen > 0 || info->years[0] == '\0');
    }
}
