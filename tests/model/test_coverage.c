#include "model/coverage.h"
#include "tests/support/test.h"

#include <stdio.h>
#include <string.h>

TEST(coverage__states_and_reasons_have_their_names)
{
    assert_string_equal(coverage_state_name(COVERAGE_NOT_ATTEMPTED), "not-attempted");
    assert_string_equal(coverage_state_name(COVERAGE_COMPLETE), "complete");
    assert_string_equal(coverage_state_name(COVERAGE_GAP), "gap");
    assert_string_equal(coverage_state_name(COVERAGE_NOT_APPLICABLE), "not-applicable");
    assert_string_equal(coverage_state_name(COVERAGE_NOT_SUPPORTED), "not-supported");
    assert_string_equal(gap_reason_name(GAP_NONE), "");
    assert_string_equal(gap_reason_name(GAP_SCP), "scp");
    assert_string_equal(gap_reason_name(GAP_REGION_OFF), "region-off");
    assert_string_equal(gap_reason_name(GAP_INTERRUPTED), "interrupted");
}

TEST(coverage__word_is_the_state_and_for_gaps_the_reason)
{
    struct coverage coverage = {.state = COVERAGE_COMPLETE};
    assert_string_equal(coverage_word(&coverage), "complete");
    coverage.state = COVERAGE_GAP;
    assert_string_equal(coverage_word(&coverage), "gap");
    for (unsigned r = GAP_DENIED; r <= GAP_INTERRUPTED; r++) {
        char expected[64];
        coverage.reason = (enum gap_reason)r;
        snprintf(expected, sizeof(expected), "gap: %s", gap_reason_name((enum gap_reason)r));
        assert_string_equal(coverage_word(&coverage), expected);
    }
}

TEST(coverage__what_was_to_be_seen_and_was_not_is_a_gap)
{
    for (unsigned s = COVERAGE_NOT_ATTEMPTED; s <= COVERAGE_NOT_SUPPORTED; s++) {
        struct coverage coverage = {.state = (enum coverage_state)s};
        assert_int_equal(coverage_is_gap(&coverage),
                         s == COVERAGE_NOT_ATTEMPTED || s == COVERAGE_GAP);
    }
    struct coverage unneeded = {.state = COVERAGE_NOT_ATTEMPTED, .unneeded = true};
    assert_false(coverage_is_gap(&unneeded));
}

TEST(coverage__is_told_entry_by_entry_in_the_order_of_sources)
{
    struct arena *arena = arena_new();
    struct coverage all[SOURCE_COUNT];
    for (unsigned s = 0; s < SOURCE_COUNT; s++)
        all[s] = (struct coverage){.items = s};
    const source_set some = SOURCE_BIT(SOURCE_AMI) | SOURCE_BIT(SOURCE_LT) | SOURCE_BIT(SOURCE_VOL);
    struct coverage_told told = coverage_pack(arena, all, some, NULL);
    for (unsigned s = 0; s < SOURCE_COUNT; s++) {
        const struct coverage *entry = coverage_told_of(&told, (enum source)s);
        assert_int_equal(entry != NULL, (some & SOURCE_BIT(s)) != 0);
        if (entry)
            assert_int_equal(entry->items, s);
    }
    arena_free(arena);
}

/* Places 0 and 1 are of account 0, place 2 of account 1. */
TEST(coverage__is_kept_where_its_scope_is)
{
    static const struct coverage_run places[] = {{.first = 3}, {.first = 4}, {.first = 5}};
    static const struct coverage_run accounts[] = {{.first = 6}, {.first = 7}};
    static const uint32_t account_of[] = {0, 0, 1};
    const struct coverage_kept kept = {.places = places,
                                       .accounts = accounts,
                                       .account_of = account_of,
                                       .once = {.told = 1, .first = 8}};
    assert_int_equal(coverage_run_of(&kept, 1, SCOPE_PLACE)->first, 4);
    assert_int_equal(coverage_run_of(&kept, 1, SCOPE_ACCOUNT)->first, 6);
    assert_int_equal(coverage_run_of(&kept, 2, SCOPE_ACCOUNT)->first, 7);
    assert_int_equal(coverage_run_of(&kept, 2, SCOPE_GLOBAL)->first, 8);
    assert_int_equal(coverage_run_of(&kept, 2, SCOPE_RUN)->told, 0);
}
