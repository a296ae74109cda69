#include "model/coverage.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

static void coverage__states_and_reasons_have_their_names(void **state)
{
    (void)state;
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

static void coverage__word_is_the_state_and_for_gaps_the_reason(void **state)
{
    struct coverage coverage = {.state = COVERAGE_COMPLETE};
    (void)state;
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

static void coverage__what_was_to_be_seen_and_was_not_is_a_gap(void **state)
{
    (void)state;
    for (unsigned s = COVERAGE_NOT_ATTEMPTED; s <= COVERAGE_NOT_SUPPORTED; s++) {
        struct coverage coverage = {.state = (enum coverage_state)s};
        assert_int_equal(coverage_is_gap(&coverage),
                         s == COVERAGE_NOT_ATTEMPTED || s == COVERAGE_GAP);
    }
    struct coverage unneeded = {.state = COVERAGE_NOT_ATTEMPTED, .unneeded = true};
    assert_false(coverage_is_gap(&unneeded));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(coverage__states_and_reasons_have_their_names),
        cmocka_unit_test(coverage__what_was_to_be_seen_and_was_not_is_a_gap),
        cmocka_unit_test(coverage__word_is_the_state_and_for_gaps_the_reason),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
